"""DLMS services that GBCS uses: access requests, access responses and data notifications."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

from core.gbcs import dlms
from core.gbcs.codec import Codec, Payload
from core.gbcs.errors import MessageError

if TYPE_CHECKING:
    from collections.abc import Callable

P = TypeVar("P", bound=Payload)
T = TypeVar("T")

_REQUEST, _RESPONSE, _NOTIFICATION = 0xD9, 0xDA, 0x0F
_INVOKE = 0x20  # the upper octet of the long invoke id; the lower three repeat the counter
_PART = "DLMS content"


class Choice(IntEnum):
    """What an access request does to an object."""

    GET = 1
    SET = 2
    ACTION = 3


class Result(IntEnum):
    """How one item of a request went (DLMS data-access-result and action-result)."""

    SUCCESS = 0
    HARDWARE_FAULT = 1
    TEMPORARY_FAILURE = 2
    READ_WRITE_DENIED = 3
    OBJECT_UNDEFINED = 4
    CLASS_INCONSISTENT = 9
    OBJECT_UNAVAILABLE = 11
    TYPE_UNMATCHED = 12
    SCOPE_VIOLATED = 13
    DATA_BLOCK_UNAVAILABLE = 14
    OTHER_REASON = 250


@dataclass(frozen=True, slots=True)
class Request:
    """One item of a request: what is done to which attribute or method, with which data.

    The data fill one field of the value, or (`field` empty) as many as their shape names.
    """

    choice: Choice
    object: bytes  # class id and OBIS code
    member: int
    data: dlms.Shape[Any]
    field: str = ""

    @property
    def spec(self) -> bytes:
        """The item's octets in the list of specifications."""
        return bytes((self.choice,)) + self.object + bytes((self.member,))


@dataclass(frozen=True, slots=True)
class Answer:
    """One item of a response: which field its result fills, and which its data, if it has any."""

    choice: Choice
    result: str
    data: dlms.Shape[Any] = dlms.null
    field: str = ""


def access_request(kind: Callable[..., P], *items: Request) -> Codec[P]:
    """A command that does these things, in this order."""
    specs = bytes((len(items),)) + b"".join(item.spec for item in items) + bytes((len(items),))

    def read(content: bytes, counter: int) -> P:
        reader = dlms.Reader(content)
        reader.exactly(
            _head(_REQUEST, counter) + b"\x00", "an access request with the counter of the message"
        )
        reader.exactly(specs, f"the {len(items)} item(s) of this use case")
        values: dict[str, object] = {}
        for item in items:
            _fill(values, item.field, item.data.read(reader))
        reader.end()
        return kind(**values)

    def write(payload: P, counter: int) -> bytes:
        data = b"".join(_drawn(item.data, item.field, payload) for item in items)
        return _head(_REQUEST, counter) + b"\x00" + specs + data

    return Codec(kind, read, write)


def access_response(kind: Callable[..., P], *items: Answer) -> Codec[P]:
    """The response to such a command: all data, then all results."""
    count = bytes((len(items),))

    def read(content: bytes, counter: int) -> P:
        reader = dlms.Reader(content)
        head = _head(_RESPONSE, counter) + b"\x00\x00"
        reader.exactly(head, "an access response with the counter of the message")
        reader.exactly(count, f"{len(items)} data")
        values: dict[str, object] = {}
        for item in items:
            _fill(values, item.field, item.data.read(reader))
        reader.exactly(count, f"{len(items)} results")
        values.update((item.result, _result(reader, item.choice)) for item in items)
        reader.end()
        return kind(**values)

    def write(payload: P, counter: int) -> bytes:
        data = b"".join(_drawn(item.data, item.field, payload) for item in items)
        results = b"".join(bytes((item.choice, getattr(payload, item.result))) for item in items)
        return _head(_RESPONSE, counter) + b"\x00\x00" + count + data + count + results

    return Codec(kind, read, write)


def data_notification(kind: Callable[..., P], code: int, **fields: dlms.Shape[Any]) -> Codec[P]:
    """An alert: its code, then the fields of the value."""
    alert = dlms.constant(b"\x12" + code.to_bytes(2, "big"), f"alert code {code:04X}")
    shape = dlms.record(kind, _alert=alert, **fields)

    def read(content: bytes, counter: int) -> P:
        reader = dlms.Reader(content)
        reader.exactly(
            _head(_NOTIFICATION, counter) + b"\x00", "a notification with the counter of the message"
        )
        value = shape.read(reader)
        reader.end()
        return value

    return Codec(
        kind, read, lambda payload, counter: _head(_NOTIFICATION, counter) + b"\x00" + shape.write(payload)
    )


def nullable(shape: dlms.Shape[T]) -> dlms.Shape[T | None]:
    """Data that are null where there is nothing to give: None."""

    def read(reader: dlms.Reader) -> T | None:
        if reader.data[reader.at : reader.at + 1] == b"\x00":
            return dlms.null.read(reader)
        return shape.read(reader)

    return dlms.Shape(read, lambda value: dlms.null.write(None) if value is None else shape.write(value))


def _head(service: int, counter: int) -> bytes:
    return bytes((service, _INVOKE)) + (counter & 0xFFFFFF).to_bytes(3, "big")


def _fill(values: dict[str, object], field: str, value: object) -> None:
    if field:
        values[field] = value
    elif isinstance(value, dict):
        values.update(value)


def _drawn(shape: dlms.Shape[Any], field: str, payload: Payload) -> bytes:
    return shape.write(getattr(payload, field) if field else payload)


def _result(reader: dlms.Reader, choice: Choice) -> Result:
    reader.exactly(bytes((choice,)), f"{choice:02X}, the result of a {choice.name.lower()}")
    at = reader.at
    try:
        return Result(reader.octet("a result"))
    except ValueError:
        raise MessageError(_PART, at, "a DLMS result code") from None
