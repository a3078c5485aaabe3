"""Which devices of a premise an image of the library is made for, as far as they have said what they take."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.firmware.library import Entry
    from core.premise.device import Device


class Fit(StrEnum):
    """How an image stands to a device."""

    NEWER = "newer"
    SAME = "already on it"
    OLDER = "older"
    UNASKED = "not asked yet"  # it has not said its maker, its image type or its version
    OTHER_MAKER = "other maker"
    OTHER_TYPE = "other type"
    OTHER_HARDWARE = "other hardware"


def fit_of(entry: Entry, device: Device) -> Fit:
    """How an image stands to a device; the first thing that parts them is named."""
    if device.manufacturer_code is not None and device.manufacturer_code != entry.manufacturer:
        return Fit.OTHER_MAKER
    if device.image_type is not None and device.image_type != entry.image_type:
        return Fit.OTHER_TYPE
    hardware = device.hardware_version
    if entry.hardware is not None and hardware is not None and hardware not in entry.hardware:
        return Fit.OTHER_HARDWARE
    if device.manufacturer_code is None or device.image_type is None or device.file_version is None:
        return Fit.UNASKED
    if device.file_version == entry.version:
        return Fit.SAME
    return Fit.NEWER if entry.version > device.file_version else Fit.OLDER
