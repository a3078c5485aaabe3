"""An image beside a device: made for it or not, newer or not, and never a guess where it was not asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.firmware.fitting import Fit, fit_of
from core.firmware.header import HardwareRange
from core.firmware.library import Entry
from core.premise.device import Device, DeviceKind, Eui64

ENTRY = Entry(
    "ab" * 32, "new.ota", "file", 0.0, 9, 0x1209, 0x0001, 0x0200, HardwareRange(1, 3), "elements", ""
)
DEVICE = Device(
    Eui64.from_int(1), DeviceKind.B1, manufacturer_code=0x1209, image_type=1, file_version=0x0100, hardware_version=2
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fit"),
    [
        ({}, Fit.NEWER),
        ({"file_version": 0x0200}, Fit.SAME),
        ({"file_version": 0x0300}, Fit.OLDER),
        ({"manufacturer_code": 0x1000}, Fit.OTHER_MAKER),
        ({"image_type": 2}, Fit.OTHER_TYPE),
        ({"hardware_version": 4}, Fit.OTHER_HARDWARE),
        ({"hardware_version": None}, Fit.NEWER),
        ({"manufacturer_code": None}, Fit.UNASKED),
        ({"image_type": None, "manufacturer_code": 0x1000}, Fit.OTHER_MAKER),
        ({"file_version": None}, Fit.UNASKED),
    ],
)
def test_the_first_thing_that_parts_them_is_named(change: dict[str, int | None], fit: Fit) -> None:
    assert fit_of(ENTRY, replace(DEVICE, **change)) is fit  # type: ignore[arg-type]


def test_without_a_hardware_range_any_hardware_will_do() -> None:
    assert fit_of(replace(ENTRY, hardware=None), replace(DEVICE, hardware_version=99)) is Fit.NEWER
