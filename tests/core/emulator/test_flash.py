"""Flash: whole pages survive, the rest does not."""

from __future__ import annotations

import pytest

from core.emulator.flash import Flash, ImageId
from core.emulator.node import Membership

IMAGE = ImageId(0x1209, 0x00B1, 2, 600)


def test_only_full_pages_and_the_end_of_the_image_are_written() -> None:
    flash = Flash(1, page=256)
    flash.begin(IMAGE)
    written = [flash.append(bytes(100)) for _ in range(6)]
    assert written == [False, False, True, False, False, True]
    assert flash.kept == 600


def test_a_power_cut_takes_what_is_not_written() -> None:
    flash = Flash(1, page=256)
    flash.begin(IMAGE)
    flash.append(b"x" * 300)
    flash.power_lost()
    assert bytes(flash.data) == b"x" * 256


@pytest.mark.parametrize("image", [None, IMAGE])
@pytest.mark.parametrize("member", [None, Membership(5, 6, 15, b"k" * 16, 0x1234)])
def test_stored_contents_come_back(image: ImageId | None, member: Membership | None) -> None:
    flash = Flash(1, page=256)
    flash.membership = member
    if image is not None:
        flash.begin(image)
        flash.append(b"y" * 300)
    again = Flash(9, page=256)
    again.restore(*flash.store())
    assert (again.version, again.membership, again.image) == (1, member, image)
    assert bytes(again.data) == (b"y" * 256 if image else b"")


def test_a_key_is_not_shown() -> None:
    assert "kkkk" not in repr(Membership(5, 6, 15, b"k" * 16, 0x1234))
