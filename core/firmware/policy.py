"""May this image go to that device? Every check is a named row, made before a byte is sent.

There is no way round the table as a whole: single checks can be overridden with a written reason where
`Context` says so, and whatever is not known is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.firmware import checks_image, checks_premise, checks_release
from core.firmware.preflight import (
    Check,
    CheckName,
    Context,
    ImageKey,
    Preflight,
    ReleaseState,
    Verdict,
    checked_override,
    image_key,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.firmware.image import Image
    from core.premise.device import Device
    from core.premise.profile import HubCapability

    CheckFunction = Callable[[Image, Device, HubCapability, Context], Check]

__all__ = [
    "CHECKS", "Check", "CheckName", "Context", "ImageKey", "Preflight", "ReleaseState", "Verdict", "check",
    "checked_override", "image_key", "refusal",
]  # fmt: skip

CHECKS: tuple[CheckFunction, ...] = (
    checks_image.check_file,
    checks_image.check_signature,
    checks_image.check_manufacturer,
    checks_image.check_image_type,
    checks_image.check_hardware,
    checks_image.check_version,
    checks_image.check_same_bytes,
    checks_release.check_index,
    checks_release.check_listed,
    checks_image.check_destination,
    checks_premise.check_delivery,
    checks_premise.check_hub,
    checks_premise.check_presence,
    checks_premise.check_battery,
    checks_premise.check_link,
)


def check(image: Image, device: Device, hub: HubCapability, context: Context) -> Preflight:
    """Run every check; `Preflight.stops` is empty only if the image may be sent."""
    return Preflight(device.eui, tuple(made(image, device, hub, context) for made in CHECKS), context.margin)
