"""Devices of a premise: who they are, and how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_SEPARATORS = re.compile(r"[\s:.\-_]+")


@dataclass(frozen=True, slots=True, order=True)
class Eui64:
    """The 64-bit identifier of a device, kept big-endian as labels and DUIS print it.

    Only the radio edge turns the octets round (`little_endian`).
    """

    octets: bytes

    def __post_init__(self) -> None:
        if len(self.octets) != 8:
            raise ValueError("an EUI-64 has 8 bytes")

    @classmethod
    def parse(cls, text: str) -> Eui64:
        """Read 16 hex digits with any usual separators; ValueError says what is wrong."""
        digits = _SEPARATORS.sub("", text.strip())
        digits = digits[2:] if digits.lower().startswith("0x") else digits
        wrong = next((c for c in digits if c not in "0123456789abcdefABCDEF"), None)
        if wrong is not None:
            raise ValueError(f"“{wrong}” is not a hex digit; an EUI-64 has 16 of 0–9 and A–F")
        if len(digits) != 16:
            raise ValueError(f"an EUI-64 has 16 hex digits, here are {len(digits)}")
        return cls(bytes.fromhex(digits))

    @classmethod
    def from_int(cls, value: int) -> Eui64:
        """The EUI-64 with this numeric value."""
        return cls(value.to_bytes(8, "big"))

    @classmethod
    def from_little_endian(cls, octets: bytes) -> Eui64:
        """The EUI-64 as a Zigbee frame carries it."""
        return cls(octets[::-1])

    @property
    def little_endian(self) -> bytes:
        """The octets in the order of Zigbee frames."""
        return self.octets[::-1]

    def __str__(self) -> str:
        return self.octets.hex("-").upper()

    def __repr__(self) -> str:
        return f"Eui64({self})"


class DeviceKind(StrEnum):
    """What a device is in the home, in the field's words."""

    CHF = "CHF"
    ESME = "ESME"
    GSME = "GSME"
    GPF = "GPF"
    IHD = "IHD"
    PPMID = "PPMID"
    HCALCS = "HCALCS"
    CAD = "CAD"
    B1 = "B1"
    B2 = "B2"
    B3 = "B3"
    B4 = "B4"
    UNKNOWN = "unknown"

    @property
    def is_bridge(self) -> bool:
        """Whether it is a point-to-point Alt HAN bridge."""
        return self in BRIDGES


BRIDGES = (DeviceKind.B1, DeviceKind.B2, DeviceKind.B3, DeviceKind.B4)


class JoinAs(StrEnum):
    """As which device type a bridge is put on the device log (question 4 of DP170)."""

    CAD = "CAD"
    PPMID = "PPMID"


class Presence(StrEnum):
    """What is known of a device's being on the HAN now."""

    EXPECTED = "expected"  # on the work order or the device log, never heard
    JOINED = "joined"
    SILENT = "silent"  # was there; does not answer now
    GONE = "gone"  # said that it leaves


@dataclass(frozen=True, slots=True)
class Device:
    """One device of the premise, as far as it is known."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""  # place in plain words, such as “by the gas meter”
    presence: Presence = Presence.EXPECTED
    address: int | None = None  # network address, 16 bits
    sleepy: bool = False
    mains: bool | None = None
    manufacturer_code: int | None = None
    image_type: int | None = None
    file_version: int | None = None  # its own current OTA file version
    hardware_version: int | None = None
    battery: int | None = None  # per cent
    model: str = ""
    last_heard: float | None = None  # seconds since 1970

    @property
    def label(self) -> str:
        """The shortest word for it: its kind, or the end of its EUI-64 when that is not known."""
        return f"…{str(self.eui)[-8:]}" if self.kind is DeviceKind.UNKNOWN else self.kind.value


def version_text(version: int | None) -> str:
    """A 32-bit file version as DUIS writes it: eight hex digits."""
    return "unknown" if version is None else f"{version:08X}"
