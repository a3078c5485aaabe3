"""How the content of one kind of message is read and written: the join between use cases and the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from core.errors import UsageError
from core.gbcs import asn1
from core.gbcs.errors import MessageError

if TYPE_CHECKING:
    from collections.abc import Callable


SECRET = {"secret": True}
"""Metadata of a field that no output may show."""


class Payload:
    """What a message says: the base of all typed contents."""

    __slots__ = ()


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class Codec(Generic[P]):
    """Content in, value out, and back; both need the originator counter, which DLMS content repeats."""

    kind: Callable[..., P]
    read: Callable[[bytes, int], P]
    write: Callable[[P, int], bytes]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One form that content may have: its first octet, its shape, and the field that it fills.

    A field named "" stands for nothing to say: all fields of the value keep their defaults.
    """

    tag: int
    field: str
    shape: asn1.Shape[Any]


def asn1_codec(kind: Callable[..., P], **fields: asn1.Shape[Any]) -> Codec[P]:
    """Content that is one SEQUENCE with the fields of a value."""
    return asn1_shape_codec(kind, asn1.record(kind, **fields))


def asn1_shape_codec(kind: Callable[..., P], shape: asn1.Shape[P]) -> Codec[P]:
    """Content of any ASN.1 shape."""
    return Codec(
        kind, lambda content, _: asn1.decode(shape, content), lambda value, _: asn1.encode(shape, value)
    )


def asn1_choice(kind: Callable[..., P], *alternatives: Alternative) -> Codec[P]:
    """Content that is one of several ASN.1 types, told apart by the first octet."""
    expected = " or ".join(f"{a.tag:02X}" for a in alternatives)

    def read(content: bytes, _: int) -> P:
        for a in alternatives:
            if content[:1] == bytes((a.tag,)):
                value = asn1.decode(a.shape, content)
                return kind(**{a.field: value} if a.field else {})
        raise MessageError("ASN.1 content", 0, f"tag {expected}")

    def write(payload: P, _: int) -> bytes:
        for a in alternatives:
            value = getattr(payload, a.field) if a.field else None
            if value is not None or not a.field:
                return asn1.encode(a.shape, value)
        raise UsageError(f"{type(payload).__name__} says nothing: one of its fields must be given.")

    return Codec(kind, read, write)


def asn1_nothing(kind: Callable[..., P]) -> Codec[P]:
    """Content that is NULL: the message code says it all."""
    return asn1_choice(kind, Alternative(0x05, "", asn1.NULL))
