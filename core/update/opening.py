"""How an update opens: the row of a device that is refused, and the line that records what is sent and activated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.firmware.policy import refusal
from core.premise.device import DeviceKind
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.firmware.image import Image
    from core.firmware.preflight import Check, Preflight
    from core.joining.device_log import LogEntry
    from core.ota.transfer import Activation
    from core.premise.device import Device, Eui64


def refused_row(device: Device, image: Image, flight: Preflight) -> DeviceUpdate:
    """The row of a device that is not sent a byte, with each reason."""
    return DeviceUpdate(
        device.eui, device.kind, device.name, condition=Condition.REFUSED, bytes_total=image.size,
        version_before=device.file_version, version_wanted=image.header.version,
        image_hash=image.file_sha256, outcome=Outcome.REFUSED, reason=str(refusal(flight, device)),
    )  # fmt: skip


def opening_line(image: Image, count: int, activation: Activation) -> str:
    """What goes to how many devices, named by both hashes: an activation names that of the Manufacturer Image."""
    devices = "one device" if count == 1 else f"{count} devices"
    return (
        f"Sending version {image.version_text} (SHA-256 {image.file_sha256}) to {devices}; "
        f"Manufacturer Image hash {image.manufacturer_image_hash}, activation {_when(activation)}."
    )


def left_out(entries: Sequence[LogEntry], chosen: Sequence[Eui64]) -> tuple[Eui64, ...]:
    """Who may be a bridge and is not updated, because nobody named it and it did not say what it is."""
    return tuple(e.eui for e in entries if e.joined and e.kind is DeviceKind.UNKNOWN and e.eui not in chosen)


def left_out_line(silent: Sequence[Eui64]) -> str:
    """The same in words for the event log."""
    who = ", ".join(str(eui) for eui in silent)
    return (
        f"Left out, because they have not said what they are: {who}. Name a bridge among them to update it."
    )


def overridden_line(check: Check) -> str:
    """A check that was let go, what it had found, and the written reason."""
    return f"The check “{check.name.value}” (found {check.found}) was overridden: {check.override}"


def _when(activation: Activation) -> str:
    if activation.held:
        return "only when told"
    if activation.at is None:
        return "as soon as it is checked"
    return f"at {datetime.fromtimestamp(activation.at, UTC).isoformat(timespec='seconds')}"
