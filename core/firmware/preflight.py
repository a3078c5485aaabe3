"""The answer to “may this image go to that device?”: one row per check, with both values compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.errors import Refused
from core.firmware.signature import SignatureVerdict
from core.premise.margin import RouteMargin
from core.premise.profile import TYPE_2, SolutionProfile

if TYPE_CHECKING:
    from core.firmware.image import Image
    from core.premise.device import Device, Eui64

ImageKey = tuple[int, int, int]  # manufacturer code, image type, file version


class Verdict(StrEnum):
    """What a check says. A fact that nobody knows is a warning, never a pass."""

    PASS = "pass"  # noqa: S105 (a verdict, not a secret)
    WARN = "warn"
    STOP = "stop"


class CheckName(StrEnum):
    """The checks, in the order in which they are shown."""

    FILE = "file"
    SIGNATURE = "signature"
    MANUFACTURER = "manufacturer"
    IMAGE_TYPE = "image type"
    HARDWARE = "hardware range"
    VERSION = "version"
    SAME_BYTES = "same version, same bytes"
    DESTINATION = "destination"
    DELIVERY = "device type the hub delivers to"
    HUB = "hub"
    PRESENCE = "on the HAN"
    BATTERY = "battery"
    LINK = "link margin"


@dataclass(frozen=True, slots=True)
class Check:
    """One row: what was found, what was wanted, and the sentence that says what it means."""

    name: CheckName
    verdict: Verdict
    found: str
    wanted: str
    words: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """All checks of one image for one device."""

    eui: Eui64
    checks: tuple[Check, ...]

    @property
    def stops(self) -> tuple[Check, ...]:
        """The checks that forbid it."""
        return tuple(c for c in self.checks if c.verdict is Verdict.STOP)

    @property
    def warnings(self) -> tuple[Check, ...]:
        """The checks that the installer should read first."""
        return tuple(c for c in self.checks if c.verdict is Verdict.WARN)


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks need to know beside image, device and hub.

    `overrides` gives the installer's written reason for a check that may be overridden (battery, link margin
    and, where `downgrade_allowed`, an older version). Nothing else can be.
    """

    signature: SignatureVerdict = SignatureVerdict.NO_SIGNATURE
    signature_required: bool = False
    profile: SolutionProfile = TYPE_2
    on_log: bool | None = None  # on the hub's device log; None: not known
    margin: RouteMargin = field(default_factory=RouteMargin)
    known: Mapping[ImageKey, str] = field(default_factory=lambda: MappingProxyType({}))  # SHA-256 of the file
    downgrade_allowed: bool = False
    overrides: Mapping[CheckName, str] = field(default_factory=lambda: MappingProxyType({}))


def image_key(image: Image) -> ImageKey:
    """What names an image: two files with the same key must have the same bytes."""
    return image.header.manufacturer, image.header.image_type, image.header.version


def refusal(preflight: Preflight, device: Device) -> Refused:
    """The error for a preflight with stops: each failed check with both values."""
    rows = [f"{c.words} (found {c.found}; wanted {c.wanted})" for c in preflight.stops]
    count = "One check forbids it" if len(rows) == 1 else f"{len(rows)} checks forbid it"
    return Refused(
        f"The image was not sent to {device.label} ({device.eui}).",
        f"{count}: " + " ".join(rows),
        "Put right what is named, or choose another image; nothing has been sent.",
    )
