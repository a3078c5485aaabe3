"""ASN.1 content as shapes: each declares its schema and turns values into typed ones and back.

Lengths longer than they need be are read, as real devices write them; what is written is DER.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pyasn1.codec.ber.decoder import StreamingDecoder
from pyasn1.codec.der import encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import base, namedtype, tag, univ, useful

from core.errors import UsageError
from core.gbcs.certificates import KeyUse
from core.gbcs.errors import MessageError
from core.premise.device import Eui64

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import IntEnum

T = TypeVar("T")
E = TypeVar("E", bound="IntEnum")

_PART = "ASN.1 content"
_SEQUENCE_TAG = 0x30
_TIME_FORMAT, _TIME_SIZE = "%Y%m%d%H%M%SZ", 15
_MOST_NUMBER = 2**64 - 1


class Unfit(ValueError):
    """A well-formed value that has no place here; its text says what was expected.

    `path` leads from the whole to the value: the place of each part among those that are there.
    """

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.path: list[int] = []

    def inside(self, place: int) -> Unfit:
        """The same, seen from one level up."""
        self.path.insert(0, place)
        return self


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """A schema of the ASN.1 library, with the way from its values to typed ones and back."""

    spec: base.Asn1Item
    load: Callable[[base.Asn1Item], T]
    dump: Callable[[T], base.Asn1Item]
    optional: bool = False
    default: object = None


def decode(shape: Shape[T], content: bytes) -> T:
    """Read content as this shape; MessageError names the octet where reading stopped and what was expected."""
    stream = BytesIO(content)
    try:
        value = next(iter(StreamingDecoder(stream, asn1Spec=shape.spec)))
        if isinstance(value, PyAsn1Error):  # the library yields this when octets are missing
            raise value
        if stream.tell() != len(content):
            raise MessageError(_PART, stream.tell(), "the end of the content")
        return shape.load(value)
    except Unfit as unfit:
        raise MessageError(_PART, _offset(content, unfit.path), str(unfit)) from None
    except (PyAsn1Error, ValueError, TypeError, IndexError, OverflowError):
        raise MessageError(_PART, stream.tell(), _expectation(shape.spec)) from None


def encode(shape: Shape[T], value: T) -> bytes:
    """Write a value as DER; UsageError if it has a part that does not fit."""
    try:
        octets: bytes = encoder.encode(shape.dump(value))
    except (Unfit, PyAsn1Error) as error:
        reason = str(error) if isinstance(error, Unfit) else "a value of the right kind"
        raise UsageError("This value does not fit into the message.", f"Expected: {reason}.") from None
    return octets


def _offset(content: bytes, path: list[int]) -> int:
    """Where the part stands to which the path leads, or the last part above it that has a plain length."""
    at = 0
    for place in path:
        inner, size = _header(content, at)
        for _ in range(place):
            start, length = _header(content, inner)
            inner = start + length
        if size < 0 or inner >= len(content):
            return at
        at = inner
    return at


def _header(content: bytes, at: int) -> tuple[int, int]:
    """Where the value of the part at an offset starts, and its size; -1 if its end is marked, not counted."""
    first = content[at + 1] if at + 1 < len(content) else 0x80
    if first < 0x80:
        return at + 2, first
    size = first & 0x7F
    return at + 2 + size, int.from_bytes(content[at + 2 : at + 2 + size], "big") if size else -1


def _expectation(spec: base.Asn1Item) -> str:
    """The names of a schema's parts, for an error that a person reads."""
    if not isinstance(spec, univ.Sequence):  # only these have names to tell
        return f"ASN.1 of the type {type(spec).__name__}"
    return f"a SEQUENCE of {', '.join(str(name).removeprefix('_') for name in spec.componentType)}"


def _number(value: base.Asn1Item) -> int:
    number = int(value)
    if not 0 <= number <= _MOST_NUMBER:
        raise Unfit("a number of 0 to 64 bits")
    return number


INTEGER: Shape[int] = Shape(univ.Integer(), _number, lambda value: univ.Integer(_number(value)))


def number(kind: type[E]) -> Shape[E]:
    """An INTEGER that stands for one of the values of an enumeration."""
    return _one_of(kind, univ.Integer)


def enumerated(kind: type[E]) -> Shape[E]:
    """An ENUMERATED that stands for one of the values of an enumeration."""
    return _one_of(kind, univ.Enumerated)


def _one_of(kind: type[E], wire: base.Asn1Item) -> Shape[E]:
    expected = f"{kind.__name__}: one of {', '.join(str(member.value) for member in kind)}"

    def load(value: base.Asn1Item) -> E:
        try:
            return kind(int(value))
        except ValueError:
            raise Unfit(expected) from None

    return Shape(wire(), load, lambda member: wire(int(member)))


def octets(size: int) -> Shape[bytes]:
    """An OCTET STRING of so many octets."""

    def checked(value: base.Asn1Item) -> bytes:
        raw = bytes(value)
        if len(raw) != size:
            raise Unfit(f"an octet string of {size} octets")
        return raw

    return Shape(univ.OctetString(), checked, lambda raw: univ.OctetString(checked(raw)))


def any_octets() -> Shape[bytes]:
    """An OCTET STRING of any size."""
    return Shape(univ.OctetString(), bytes, univ.OctetString)


def mapped(shape: Shape[bytes], load: Callable[[bytes], T], dump: Callable[[T], bytes]) -> Shape[T]:
    """A shape whose octets mean something of their own."""
    return Shape(shape.spec, lambda value: load(shape.load(value)), lambda value: shape.dump(dump(value)))


EUI: Shape[Eui64] = mapped(octets(8), Eui64, lambda eui: eui.octets)


def _time(value: base.Asn1Item) -> datetime:
    text = str(value)
    try:
        if not (len(text) == _TIME_SIZE and text[:-1].isdigit()):
            raise ValueError("not the one form that GBCS has")
        return datetime.strptime(text, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise Unfit("a time as YYYYMMDDHHMMSSZ") from None


def _time_text(moment: datetime) -> base.Asn1Item:
    utc = moment.astimezone(UTC)
    return useful.GeneralizedTime(f"{utc.year:04}{utc:%m%d%H%M%S}Z")


TIME: Shape[datetime] = Shape(useful.GeneralizedTime(), _time, _time_text)
NULL: Shape[None] = Shape(univ.Null(), lambda _: None, lambda _: univ.Null(""))


def _key_use(value: base.Asn1Item) -> KeyUse:
    bits = [place for place, bit in enumerate(value) if bit]
    try:
        (bit,) = bits
        return KeyUse(bit)
    except ValueError:
        raise Unfit("one key use: digital signature, key agreement or certificate signing") from None


KEY_USE: Shape[KeyUse] = Shape(
    univ.BitString(), _key_use, lambda use: univ.BitString((0,) * int(use.value) + (1,))
)


def _sequence_octets(value: base.Asn1Item) -> bytes:
    raw = bytes(value)
    if raw[:1] != bytes((_SEQUENCE_TAG,)):
        raise Unfit("a SEQUENCE")
    return raw


WHOLE: Shape[bytes] = Shape(univ.Any(), _sequence_octets, lambda raw: univ.Any(_sequence_octets(raw)))
"""A SEQUENCE kept as its octets, such as a certificate."""


def many(item: Shape[T]) -> Shape[tuple[T, ...]]:
    """A SEQUENCE OF."""
    spec = univ.SequenceOf(componentType=item.spec)

    def dump(values: tuple[T, ...]) -> base.Asn1Item:
        sequence = spec.clone()
        sequence.extend([item.dump(value) for value in values])
        return sequence

    def load(sequence: base.Asn1Item) -> tuple[T, ...]:
        return tuple(_loaded(item, value, place) for place, value in enumerate(sequence))

    return Shape(spec, load, dump)


def optional(shape: Shape[T]) -> Shape[T | None]:
    """A field that may be absent: None."""
    return Shape(shape.spec, shape.load, shape.dump, optional=True)  # type: ignore[arg-type]


def defaulted(shape: Shape[T], default: T) -> Shape[T]:
    """A field that is not written when it has this value."""
    return Shape(shape.spec, shape.load, shape.dump, optional=True, default=default)


def context(number: int, shape: Shape[T]) -> Shape[T]:
    """The shape under an implicit context-specific tag."""
    composed = isinstance(shape.spec, univ.Sequence | univ.SequenceOf)
    form = tag.tagFormatConstructed if composed else tag.tagFormatSimple
    implicit = tag.Tag(tag.tagClassContext, form, number)
    kept = {"cloneValueFlag": True} if composed else {}  # else a composed value comes out empty
    spec = shape.spec.subtype(implicitTag=implicit)
    return Shape(
        spec,
        shape.load,
        lambda value: shape.dump(value).subtype(implicitTag=implicit, **kept),
        shape.optional,
        shape.default,
    )


def record(kind: Callable[..., T], **fields: Shape[Any]) -> Shape[T]:
    """A SEQUENCE whose fields are those of a dataclass, in this order; names with _ in front stay out of it."""
    spec = univ.Sequence(componentType=namedtype.NamedTypes(*(_named(n, s) for n, s in fields.items())))

    def load(sequence: base.Asn1Item) -> T:
        values, present = {}, 0
        for place, (name, shape) in enumerate(fields.items()):
            part = sequence.getComponentByPosition(place, default=None, instantiate=False)
            if part is None:
                values[name] = shape.default
            else:
                values[name] = _loaded(shape, part, present)
                present += 1
        return kind(**{name: value for name, value in values.items() if not name.startswith("_")})

    def dump(value: T) -> base.Asn1Item:
        sequence = spec.clone()
        for name, shape in fields.items():
            part = None if name.startswith("_") else getattr(value, name)
            if not (shape.optional and part == shape.default):
                sequence.setComponentByName(name, shape.dump(part))
        return sequence

    return Shape(spec, load, dump)


def _loaded(shape: Shape[T], part: base.Asn1Item, place: int) -> T:
    try:
        return shape.load(part)
    except Unfit as unfit:
        raise unfit.inside(place) from None


def _named(name: str, shape: Shape[Any]) -> base.Asn1Item:
    kind = namedtype.OptionalNamedType if shape.optional else namedtype.NamedType
    return kind(name, shape.spec)
