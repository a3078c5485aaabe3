"""Putting the old image back: offered only where it can work, and through the same checks as any image."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.events import CampaignChanged, UpdateChanged
from core.firmware.library import Entry, Library
from core.premise.device import Device, DeviceKind, Presence
from core.settings import Settings
from core.update.campaign import CampaignView
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.models.old_image import old_image_for
from gui.models.preflight import fix_of
from gui.screens.update import UpdateScreen
from tests.gui.screens import home
from tests.gui.screens.stage import feed
from tests.gui.screens.stage_firmware import MAKER, NEW, OLD, OTHER, SAME, entry, told_devices

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

BEFORE, AFTER = OLD.version, NEW.version
DEVICE = Device(
    home.B1, DeviceKind.B1, "landing", Presence.JOINED, manufacturer_code=MAKER, image_type=1,
    file_version=AFTER, hardware_version=2,
)  # fmt: skip
FAULTY = DeviceUpdate(
    home.B1, DeviceKind.B1, phase=Phase.PROVING, condition=Condition.FAILED, bytes_done=262144, bytes_total=262144,
    version_before=BEFORE, version_wanted=AFTER, version_after=AFTER, outcome=Outcome.FAILED,
    reason="It came back and answers no question.",
)  # fmt: skip
OLDEST = entry("5", "bridge-1.3.0.ota", 0x00010300)
TWIN = entry("6", "bridge-1.3.2 (copy).ota", BEFORE)


@pytest.mark.parametrize(
    ("row", "images", "found"),
    [
        (FAULTY, (NEW, OLD, OLDEST, OTHER), OLD),
        (FAULTY, (NEW, OLDEST), OLDEST),
        (FAULTY, (NEW, OTHER), None),
        (FAULTY, (NEW, OLD, TWIN), None),
        (replace(FAULTY, version_after=BEFORE), (NEW, OLD), None),
        (replace(FAULTY, version_before=None), (NEW, OLD), None),
        (replace(FAULTY, condition=Condition.RUNNING), (NEW, OLD), None),
        (replace(FAULTY, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED), (NEW, OLD), None),
    ],
    ids=[
        "its own",
        "an older one",
        "none here",
        "in conflict",
        "old runs on",
        "unknown",
        "under way",
        "well",
    ],
)
def test_the_old_image_is_the_one_it_ran_before(
    row: DeviceUpdate, images: tuple[Entry, ...], found: Entry | None
) -> None:
    assert old_image_for(row, DEVICE, Library(images)) == found


def ended(qtbot: QtBot, bed: Bench, folder: Path, *, allowed: bool) -> UpdateScreen:
    """A run that is over with a fault, and what library and settings then say."""
    screen = UpdateScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(screen)
    told_devices(bed)
    screen.running.start(folder, [home.B1])
    view = CampaignView((home.B1,), "x.ota", 262144, 262144, home.NOW - 900, None, running=False)
    feed(bed, UpdateChanged(FAULTY), CampaignChanged(view))
    assert "Put old image back" not in words_of(screen)
    for name, answer in (
        ("update", ()),
        ("settings", Settings(downgrade_allowed=allowed)),
        ("library.library", Library((NEW, OLD))),
    ):
        if name in bed.asks.names():
            done = bed.asks.last(name).done
            assert done is not None
            done(answer)
    return screen


def words_of(screen: UpdateScreen) -> list[str]:
    return [action.words for action in screen.running.cards[home.B1].view.actions]


def test_it_goes_through_the_checks_for_that_bridge_alone(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = ended(qtbot, bed, tmp_path, allowed=True)
    assert words_of(screen) == ["Put old image back"]
    run = screen.running.cards[home.B1].view.actions[0].run
    assert run is not None
    run()
    assert bed.desk.image.image is not None
    assert bed.desk.image.image.name == OLD.name
    assert {d.eui for d in screen.before._chosen()} == {home.B1}
    assert "update" in bed.asks.names()
    assert bed.asks.names().count("update") == 1, "nothing is sent before the checks"
    screen.before.forget()
    assert {d.eui for d in screen.before._chosen()} == {home.B1, home.B2, home.B4}


def test_where_older_images_may_not_be_sent_nothing_is_offered(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = ended(qtbot, bed, tmp_path, allowed=False)
    assert words_of(screen) == []
    assert "library.library" not in bed.asks.names()


def test_the_stop_of_an_older_image_asks_for_a_reason_and_warns_that_the_device_may_refuse() -> None:
    fix = fix_of(replace(SAME, overridable=True))
    assert "Override it with a reason" in fix.words
    assert "may refuse" in fix.words
