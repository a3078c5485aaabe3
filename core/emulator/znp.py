"""Frames of the TI MT serial protocol (Z-Stack Monitor and Test API), to bytes and back.

A frame is `FE len cmd0 cmd1 payload FCS`: the FCS is the XOR of everything between FE and itself. `cmd0` is
the type in its upper three bits and the subsystem in its lower five; all numbers are little-endian. No bytes
make the parser raise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from operator import xor

START_OF_FRAME = 0xFE
MAX_PAYLOAD = 250
OVERHEAD = 5


class Kind(IntEnum):
    """The four kinds of frame."""

    POLL = 0
    SREQ = 1
    AREQ = 2
    SRSP = 3


class Subsystem(IntEnum):
    """The parts of the firmware that a command can address here."""

    RPC = 0x00
    SYS = 0x01
    AF = 0x04
    ZDO = 0x05
    UTIL = 0x07
    APP_CNF = 0x0F


class MalformedError(ValueError):
    """A payload that is too short for its command."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One MT frame; `command` is cmd0 and cmd1 as TI's tables write them, e.g. 0x2101 for SYS.Ping."""

    command: int
    payload: bytes = b""

    @property
    def kind(self) -> Kind | None:
        """Request, answer or indication; None for the values that the protocol leaves free."""
        value = self.command >> 13
        return Kind(value) if value <= Kind.SRSP else None

    @property
    def subsystem(self) -> int:
        """Number of the subsystem."""
        return self.command >> 8 & 0x1F

    @property
    def answer(self) -> int:
        """The command with which a synchronous request is answered."""
        return self.command & 0x1FFF | Kind.SRSP << 13

    def encode(self) -> bytes:
        """The frame as it goes over the line."""
        if len(self.payload) > MAX_PAYLOAD:
            raise MalformedError(f"an MT frame carries at most {MAX_PAYLOAD} bytes, not {len(self.payload)}")
        body = bytes((len(self.payload), self.command >> 8, self.command & 0xFF)) + self.payload
        return bytes((START_OF_FRAME,)) + body + bytes((checksum(body),))


def checksum(body: bytes) -> int:
    """The FCS over length, command and payload."""
    return reduce(xor, body, 0)


class FrameParser:
    """Finds the frames in a stream of bytes, whatever else is in it.

    Bytes between frames are skipped: that covers a boot loader's wake-up bytes (0x07, 0xEF). After an impossible
    length the search goes on one byte behind the false start. A frame with a bad FCS is dropped whole and bytes may
    be as far apart as they like, as in TI's receiver: it counts bytes, keeps no clock, and never looks back.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.bad_checksums = 0

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete, in order."""
        self._buffer += data
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def clear(self) -> None:
        """Forget what has begun: the line was cut."""
        self._buffer.clear()

    def _next(self) -> Frame | None:
        while self._seek() and len(self._buffer) >= 2:
            length = self._buffer[1]
            if length > MAX_PAYLOAD:
                self._drop_start()
            elif len(self._buffer) < length + OVERHEAD:
                return None
            elif (frame := self._take(length)) is not None:
                return frame
        return None

    def _seek(self) -> bool:
        start = self._buffer.find(START_OF_FRAME)
        unwanted = len(self._buffer) if start < 0 else start
        del self._buffer[:unwanted]
        return start >= 0

    def _take(self, length: int) -> Frame | None:
        body = bytes(self._buffer[1 : length + 4])
        good = checksum(body) == self._buffer[length + 4]
        del self._buffer[: length + OVERHEAD]
        if not good:
            self.bad_checksums += 1
            return None
        return Frame(body[1] << 8 | body[2], body[3:])

    def _drop_start(self) -> None:
        del self._buffer[0]


class Reader:
    """Reads a payload field by field; a field that is not there raises `MalformedError`."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._at = 0

    @property
    def left(self) -> int:
        """How many bytes are still unread."""
        return len(self._payload) - self._at

    def take(self, count: int) -> bytes:
        """The next so many bytes."""
        if self.left < count:
            raise MalformedError(f"{count} bytes expected, {self.left} left")
        self._at += count
        return self._payload[self._at - count : self._at]

    def rest(self) -> bytes:
        """Everything that is still unread."""
        return self.take(self.left)

    def u8(self) -> int:
        """An unsigned byte."""
        return self.take(1)[0]

    def u16(self) -> int:
        """An unsigned 16-bit number."""
        return int.from_bytes(self.take(2), "little")

    def u32(self) -> int:
        """An unsigned 32-bit number."""
        return int.from_bytes(self.take(4), "little")

    def u64(self) -> int:
        """An unsigned 64-bit number: an EUI-64 or an extended PAN id."""
        return int.from_bytes(self.take(8), "little")

    def counted(self) -> bytes:
        """A byte string behind its length byte."""
        return self.take(self.u8())

    def u16_list(self) -> tuple[int, ...]:
        """A list of 16-bit numbers behind a byte with their count."""
        return tuple(self.u16() for _ in range(self.u8()))


def u8(value: int) -> bytes:
    """One byte."""
    return bytes((value & 0xFF,))


def u16(value: int) -> bytes:
    """A 16-bit number as it goes over the line."""
    return value.to_bytes(2, "little")


def u32(value: int) -> bytes:
    """A 32-bit number as it goes over the line."""
    return value.to_bytes(4, "little")


def u64(value: int) -> bytes:
    """A 64-bit number as it goes over the line."""
    return value.to_bytes(8, "little")


def counted(data: bytes) -> bytes:
    """A byte string behind its length byte."""
    return u8(len(data)) + data


def u16_list(values: tuple[int, ...]) -> bytes:
    """16-bit numbers behind a byte with their count."""
    return u8(len(values)) + b"".join(u16(value) for value in values)
