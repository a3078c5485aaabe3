"""What is said of a run that is over: the worst outcome first; a device on its old version is never “updated”."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.premise.device import DeviceKind
from core.update.campaign import CampaignView
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate
from gui.models.updating import card_of, spoken, total_of
from gui.screen import Glyph
from gui.widgets.bar import Fill
from tests.gui.screens import home

OLD, NEW = 0x01000000, 0x01000100
DONE = DeviceUpdate(
    home.B1, DeviceKind.B1, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED, version_after=NEW
)
AGAINST = DeviceUpdate(
    home.B2, DeviceKind.B2, condition=Condition.FINISHED, outcome=Outcome.CONTRADICTED, version_after=OLD
)
OPEN = replace(AGAINST, outcome=Outcome.NOT_PROVED, version_after=None)
INFERRED = replace(DONE, outcome=Outcome.INFERRED)
FAILED = replace(DONE, condition=Condition.FAILED, outcome=Outcome.FAILED)


@pytest.mark.parametrize(
    ("rows", "fact", "glyph"),
    [
        ((DONE, INFERRED), "2 bridges updated.", Glyph.DONE),
        ((DONE, AGAINST), "B2 still reports its old version.", Glyph.STOP),
        ((replace(AGAINST, kind=DeviceKind.B1), AGAINST), "B1 and B2 still report their old version.", Glyph.STOP),
        ((DONE, OPEN), "B2 is not proved.", Glyph.WARN),
        ((FAILED, AGAINST), "2 bridges not updated.", Glyph.STOP),
    ],
)  # fmt: skip
def test_the_worst_outcome_is_what_is_said(rows: tuple[DeviceUpdate, ...], fact: str, glyph: Glyph) -> None:
    assert spoken(rows, home.NOW)[0] == fact
    assert spoken(rows, home.NOW)[2] is glyph


def test_the_head_counts_who_is_updated() -> None:
    view = CampaignView((home.B1, home.B2), running=False)
    assert total_of(view, (DONE, AGAINST), home.NOW).title == "Updated 1 of 2 bridges"
    assert total_of(view, (DONE, OPEN), home.NOW).title == "Updated 1 of 2 bridges"
    assert total_of(view, (DONE, INFERRED), home.NOW).title == "Updated 2 bridges"


@pytest.mark.parametrize("late", [AGAINST, OPEN])
def test_nobody_is_sent_home_before_the_proof_is_seen(late: DeviceUpdate) -> None:
    view = CampaignView((home.B1, home.B2), running=False)
    head = total_of(view, (DONE, late), home.NOW)
    assert (head.leave, head.leave_at, head.leave_note) == (
        "Before you leave",
        "see the proof",
        "it says what to do",
    )
    assert total_of(view, (DONE, INFERRED), home.NOW).leave_at == "now"


def test_the_card_of_a_contradiction_is_no_card_of_a_success() -> None:
    card = card_of(AGAINST, home.TOPOLOGY, home.NOW)
    assert card.finish == "Contradicted"
    assert card.fault == "It took the image and still reports 01000000."
    assert card.bar.fill is Fill.FAILED
    assert not card_of(DONE, home.TOPOLOGY, home.NOW).fault
