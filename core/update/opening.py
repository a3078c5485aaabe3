"""How an update opens: the row of a device that is refused, and the line that records what is sent and activated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.firmware.policy import refusal
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate

if TYPE_CHECKING:
    from core.firmware.image import Image
    from core.firmware.preflight import Check, Preflight
    from core.ota.transfer import Activation
    from core.premise.device import Device


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


def overridden_line(check: Check) -> str:
    """A check that was let go, what it had found, and the written reason."""
    return f"The check “{check.name.value}” (found {check.found}) was overridden: {check.override}"


def _when(activation: Activation) -> str:
    if activation.held:
        return "only when told"
    if activation.at is None:
        return "as soon as it is checked"
    return f"at {datetime.fromtimestamp(activation.at, UTC).isoformat(timespec='seconds')}"
