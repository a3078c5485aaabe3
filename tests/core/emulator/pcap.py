"""Reads what the emulator captured, without any of its code: records, MAC and network headers, and their codes."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESCCM

if TYPE_CHECKING:
    from pathlib import Path

DATA, ACK, COMMAND = 1, 2, 3


@dataclass(frozen=True)
class Record:
    """One frame: simulated seconds, channel, power in dBm, LQI, and the MAC frame with its FCS."""

    time: float
    channel: int
    rssi: float
    lqi: int
    frame: bytes

    @property
    def kind(self) -> int:
        return self.frame[0] & 7

    @property
    def sequence(self) -> int:
        return self.frame[2]


@dataclass(frozen=True)
class Secured:
    """A network frame taken apart: what is authenticated, what is sealed, and by whom."""

    header: bytes
    sealed: bytes
    sender: bytes
    counter: int
    sequence: int
    source: int
    radius: int

    def opened(self, key: bytes) -> bytes:
        """The text; InvalidTag where the code does not fit."""
        nonce = self.sender + self.counter.to_bytes(4, "little") + b"\x2d"
        return AESCCM(key, tag_length=4).decrypt(nonce, self.sealed, self.header)


def records(path: Path) -> list[Record]:
    """All whole records of a file; one cut off at its end is left out."""
    raw = path.read_bytes()
    magic, major, minor, _, _, _, link_type = struct.unpack_from("<IHHiIII", raw)
    assert (magic, major, minor, link_type) == (0xA1B23C4D, 2, 4, 283)
    found, place = [], 24
    while place + 16 <= len(raw):
        seconds, nanoseconds, kept, length = struct.unpack_from("<IIII", raw, place)
        assert kept == length
        place += 16
        if place + kept > len(raw):
            break
        found.append(_record(seconds + nanoseconds / 1e9, raw[place : place + kept]))
        place += kept
    return found


def _record(time: float, raw: bytes) -> Record:
    version, _, length = struct.unpack_from("<BBH", raw)
    assert version == 0
    assert length % 4 == 0
    values: dict[int, bytes] = {}
    place = 4
    while place < length:
        kind, size = struct.unpack_from("<HH", raw, place)
        values[kind] = raw[place + 4 : place + 4 + size]
        place += 4 + (size + 3) // 4 * 4
    assert values[0] == b"\x01"
    channel, page = struct.unpack("<HB", values[3])
    assert page == 0
    return Record(time, channel, struct.unpack("<f", values[1])[0], values[10][0], raw[length:])


def checksum(data: bytes) -> int:
    """ITU-T CRC-16 bit by bit, as IEEE 802.15.4 has it."""
    register = 0
    for octet in data:
        for bit in range(8):
            mixed = (register ^ octet >> bit) & 1
            register = register >> 1 ^ (0x8408 if mixed else 0)
    return register


def secured(frame: bytes) -> Secured | None:
    """The secured network frame inside a MAC data frame; None where there is none."""
    if frame[0] & 7 != DATA:
        return None
    network = frame[9:-2]
    control, _, source, radius, sequence = struct.unpack_from("<HHHBB", network)
    if not control & 0x0200:
        return None
    size = 8 + 8 * bool(control & 0x0800) + 8 * bool(control & 0x1000)
    if control & 0x0400:
        size += 2 + 2 * network[size]
    level = bytes([network[size] | 0x05])
    counter = int.from_bytes(network[size + 1 : size + 5], "little")
    sender = network[size + 5 : size + 13]
    header = network[:size] + level + network[size + 1 : size + 14]
    return Secured(header, network[size + 14 :], sender, counter, sequence, source, radius)
