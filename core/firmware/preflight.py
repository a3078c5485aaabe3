"""The answer to “may this image go to that device?”: one row per check, with both values compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.errors import Refused, UsageError
from core.firmware.signature import SignatureVerdict
from core.premise.margin import RouteMargin
from core.premise.profile import TYPE_2, SolutionProfile

if TYPE_CHECKING:
    from core.firmware.image import Image
    from core.firmware.release_index import ReleaseIndex
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
    INDEX = "release index"
    LISTED = "listed in the release index"
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
    override: str = ""  # the installer's reason, where a stop was overridden
    overridable: bool = False  # whether a written reason would let this stop go


@dataclass(frozen=True, slots=True)
class Preflight:
    """All checks of one image for one device."""

    eui: Eui64
    checks: tuple[Check, ...]
    margin: RouteMargin = field(default_factory=RouteMargin)  # what the check of the link was made from

    @property
    def stops(self) -> tuple[Check, ...]:
        """The checks that forbid it."""
        return tuple(c for c in self.checks if c.verdict is Verdict.STOP)

    @property
    def overridden(self) -> tuple[Check, ...]:
        """The checks that would forbid it, had the installer not given a reason."""
        return tuple(c for c in self.checks if c.override)

    @property
    def warnings(self) -> tuple[Check, ...]:
        """The checks that the installer should read first."""
        return tuple(c for c in self.checks if c.verdict is Verdict.WARN)


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """What is known of the release index: none was ever loaded, one is in force, or one is missing.

    `trouble` says in a sentence why an index that was loaded cannot be used; then nothing may be sent.
    """

    index: ReleaseIndex | None = None
    now: float = 0.0  # s since 1970
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks need to know beside image, device and hub.

    `overrides` gives the installer's written reason for a check that may be overridden (battery, link margin
    and, where `downgrade_allowed`, an older version). Nothing else can be. `signer` names whose key the
    signature fits.
    """

    signature: SignatureVerdict = SignatureVerdict.NO_SIGNATURE
    signer: str = ""
    signature_required: bool = False
    profile: SolutionProfile = TYPE_2
    on_log: bool | None = None  # on the hub's device log; None: not known
    margin: RouteMargin = field(default_factory=RouteMargin)
    known: Mapping[ImageKey, str] = field(default_factory=lambda: MappingProxyType({}))  # SHA-256 of the file
    release: ReleaseState = field(default_factory=ReleaseState)
    downgrade_allowed: bool = False
    overrides: Mapping[CheckName, str] = field(default_factory=lambda: MappingProxyType({}))


OVERRIDABLE = (CheckName.VERSION, CheckName.BATTERY, CheckName.LINK)
SHORTEST_REASON = 10  # characters; a reason is read by somebody else, later


def checked_override(name: str, reason: str) -> tuple[CheckName, str]:
    """An override by the check's own name with a written reason; UsageError if either will not do."""
    known = ", ".join(f"“{n.value}”" for n in OVERRIDABLE)
    if name.strip() not in OVERRIDABLE:
        whole = name.strip() in tuple(CheckName)
        what = "may never be overridden" if whole else "is no check that can be overridden"
        raise UsageError(f"“{name.strip()}” {what}.", f"With a reason these can be: {known}.")
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON or not words.isprintable():
        raise UsageError(
            f"Overriding “{name.strip()}” needs a reason of at least {SHORTEST_REASON} characters.",
            "It is kept in the event log and in the result.",
            "Write why the update may go all the same.",
        )
    return CheckName(name.strip()), words


def image_key(image: Image) -> ImageKey:
    """What names an image: two files with the same key must have the same bytes."""
    return image.header.manufacturer, image.header.image_type, image.header.version


def refusal(preflight: Preflight, device: Device) -> Refused:
    """The error for a preflight with stops: each failed check with both values."""
    rows = [
        f"{c.name.value.capitalize()}: {c.words} (found {c.found}; wanted {c.wanted})"
        for c in preflight.stops
    ]
    count = "One check forbids it" if len(rows) == 1 else f"{len(rows)} checks forbid it"
    return Refused(
        f"The image was not sent to {device.label} ({device.eui}).",
        f"{count}: " + " ".join(rows),
        "Put right what is named, or choose another image; nothing has been sent.",
    )
