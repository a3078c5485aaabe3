"""DLMS data (A-XDR) as shapes: each shape reads octets into a typed value and writes the value back.

A shape is declared once and serves both directions, so that what is read is what is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from core.errors import UsageError
from core.gbcs.dlms_time import DlmsTime
from core.gbcs.errors import MessageError
from core.gbcs.frame import length, read_length
from core.premise.device import Eui64

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_PART = "DLMS content"
_NULL, _ARRAY, _STRUCTURE, _BOOLEAN, _BITS, _OCTETS = 0x00, 0x01, 0x02, 0x03, 0x04, 0x09
_I8, _U8, _U16, _ENUM = 0x0F, 0x11, 0x12, 0x16
_MOST = 1024  # items of an array; a device log has under 40


class Reader:
    """Takes octets off the front; every complaint names the offset."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def take(self, count: int, expected: str) -> bytes:
        """The next octets."""
        end = self.at + count
        if end > len(self.data):
            raise MessageError(_PART, self.at, expected)
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def octet(self, expected: str) -> int:
        """The next octet."""
        return self.take(1, expected)[0]

    def exactly(self, octets: bytes, expected: str) -> None:
        """These octets and no others."""
        if not self.data.startswith(octets, self.at):
            raise MessageError(_PART, self.at, expected)
        self.at += len(octets)

    def length(self) -> int:
        """A length in its shortest form."""
        number, self.at = read_length(self.data, self.at, _PART)
        return number

    def end(self) -> None:
        """Nothing may be left."""
        if self.at != len(self.data):
            raise MessageError(_PART, self.at, "the end of the content")


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """How a typed value looks on the wire."""

    read: Callable[[Reader], T]
    write: Callable[[T], bytes]


def tagged(tag: tuple[int, ...], size: int, name: str, *, signed: bool = False) -> Shape[int]:
    """A number of so many octets behind its tag."""
    head = bytes(tag)

    def read(reader: Reader) -> int:
        reader.exactly(head, f"{head.hex(' ').upper()}, {name}")
        return int.from_bytes(reader.take(size, name), "big", signed=signed)

    def write(value: int) -> bytes:
        try:
            return head + value.to_bytes(size, "big", signed=signed)
        except OverflowError:
            raise UsageError(f"{value} does not fit into {name}.") from None

    return Shape(read, write)


u8 = tagged((_U8,), 1, "an unsigned number of 8 bits")
i8 = tagged((_I8,), 1, "a signed number of 8 bits", signed=True)
u16 = tagged((_U16,), 2, "an unsigned number of 16 bits")
enum = tagged((_ENUM,), 1, "an enumeration")
bits8 = tagged((_BITS, 8), 1, "a string of 8 bits")


def octets(*sizes: int) -> Shape[bytes]:
    """An octet string that has one of these sizes."""
    expected = f"09 and an octet string of {' or '.join(str(s) for s in sizes)} octets"

    def read(reader: Reader) -> bytes:
        start = reader.at
        reader.exactly(bytes((_OCTETS,)), expected)
        size = reader.length()
        if size not in sizes:
            raise MessageError(_PART, start, expected)
        return reader.take(size, expected)

    def write(value: bytes) -> bytes:
        if len(value) not in sizes:
            raise UsageError(
                f"An octet string of {len(value)} octets does not fit.", f"Expected: {expected}."
            )
        return bytes((_OCTETS,)) + length(len(value)) + value

    return Shape(read, write)


def mapped(shape: Shape[bytes], load: Callable[[bytes], T], dump: Callable[[T], bytes]) -> Shape[T]:
    """A shape whose octets mean something of their own."""
    return Shape(lambda r: load(shape.read(r)), lambda value: shape.write(dump(value)))


eui: Shape[Eui64] = mapped(octets(8), Eui64, lambda e: e.octets)
time: Shape[DlmsTime] = mapped(octets(12), DlmsTime, lambda t: t.octets)


def constant(on_wire: bytes, meaning: str) -> Shape[None]:
    """Octets that are always the same."""
    return Shape(lambda r: r.exactly(on_wire, f"{on_wire.hex(' ').upper()}, {meaning}"), lambda _: on_wire)


null = constant(bytes((_NULL,)), "null")
true = constant(bytes((_BOOLEAN, 0xFF)), "true")


def array(item: Shape[T]) -> Shape[tuple[T, ...]]:
    """Any number of items of one shape."""

    def read(reader: Reader) -> tuple[T, ...]:
        start = reader.at
        reader.exactly(bytes((_ARRAY,)), "01, an array")
        count = reader.length()
        if count > _MOST:
            raise MessageError(_PART, start, f"an array of at most {_MOST} items")
        return tuple(item.read(reader) for _ in range(count))

    def write(values: tuple[T, ...]) -> bytes:
        return bytes((_ARRAY,)) + length(len(values)) + b"".join(item.write(v) for v in values)

    return Shape(read, write)


def record(kind: Callable[..., T], **fields: Shape[Any]) -> Shape[T]:
    """A structure whose fields are those of a dataclass, in this order; names with _ in front stay out of it."""
    head = bytes((_STRUCTURE, len(fields)))

    def read(reader: Reader) -> T:
        reader.exactly(head, f"{head.hex(' ').upper()}, a structure of {len(fields)}")
        values = {name: shape.read(reader) for name, shape in fields.items()}
        return kind(**{name: value for name, value in values.items() if not name.startswith("_")})

    def write(value: T) -> bytes:
        parts = (
            (shape, None if name.startswith("_") else getattr(value, name)) for name, shape in fields.items()
        )
        return head + b"".join(shape.write(part) for shape, part in parts)

    return Shape(read, write)
