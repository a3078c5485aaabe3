"""Verify: each verdict in words that claim no more than was found, by choice and by drop, with no hub."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from core.errors import HubError
from core.records.verifying.verdict import SignedBy, Soundness
from gui.models.verdict import fingerprint_lines, view_of
from gui.screen import Glyph
from gui.screens.verify import VerifyScreen
from gui.widgets.files import FileChooser
from tests.gui.screens.desk import answer
from tests.gui.screens.stage_hand_over import KEY
from tests.gui.screens.stage_verify import (
    ALTERED,
    ANOTHER,
    DRAFT,
    PDF,
    RECORDING,
    SOUND,
    UNREADABLE,
    verified,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from core.records.verifying.verdict import Verdict
    from tests.gui.screens.desk import Bench

VERIFY = "certificates.verify"


class Chooser(FileChooser):
    def evidence(self, parent: QWidget, former: Path | None = None) -> Path | None:
        return PDF


@pytest.mark.parametrize(
    ("verdict", "glyph", "head"),
    [
        (SOUND, Glyph.DONE, "Sound, signed by this laptop"),
        (ANOTHER, Glyph.WARN, "Sound, signed by another laptop"),
        (replace(ANOTHER, signed_by=SignedBy.SOMEBODY), Glyph.WARN, "Sound, signed by a laptop"),
        (ALTERED, Glyph.STOP, "Altered"),
        (DRAFT, Glyph.WARN, "Unsigned draft"),
        (RECORDING, Glyph.STOP, "Altered"),
        (replace(RECORDING, soundness=Soundness.UNSIGNED), Glyph.WARN, "Unsigned recording"),
        (replace(RECORDING, soundness=Soundness.SO_FAR), Glyph.WARN, "Sound up to its checkpoint"),
        (UNREADABLE, Glyph.STOP, "Not readable"),
    ],
)
def test_each_verdict_has_its_glyph_and_its_big_line(verdict: Verdict, glyph: Glyph, head: str) -> None:
    view = view_of(verdict)
    assert (view.glyph, view.head) == (glyph, head)


def test_only_a_file_of_this_laptop_gets_a_tick() -> None:
    """Anybody can sign: a file of an unknown key is sound, and its fingerprint is to be compared."""
    ticks = [
        v for v in (SOUND, ANOTHER, ALTERED, DRAFT, RECORDING, UNREADABLE) if view_of(v).glyph is Glyph.DONE
    ]
    assert ticks == [SOUND]
    assert "compare these groups" in view_of(ANOTHER).signer


def test_what_the_file_says_is_told_with_its_outcome() -> None:
    facts = dict(view_of(SOUND).facts)
    assert facts["Premise"] == "Flat 14, Example House"
    assert facts["Updates"] == "B1 confirmed, B2 contradicted and B4 inferred"
    assert facts["MPxN"], "the word of Job"
    assert facts["Devices"].startswith("4 devices:")
    assert facts["Handed over"].startswith("21 Sep 2026")
    assert view_of(UNREADABLE).facts == ()


def test_the_broken_line_is_named_and_a_sound_file_has_none() -> None:
    assert view_of(ALTERED).broken[0] == "Update 2 (B2 00-DB-12-34-56-78-90-B2): version after"
    assert view_of(RECORDING).broken[0].startswith("Entry 412")
    assert view_of(RECORDING).sentence.startswith("It was altered after it was written. A cut-off end")
    assert view_of(SOUND).broken == ()


def test_emulated_stands_apart_and_is_said_once() -> None:
    view = view_of(SOUND)
    assert view.emulated
    assert "EMULATED" not in view.sentence
    assert not view_of(ANOTHER).emulated


def test_what_cannot_be_proved_is_said_of_what_can_be_read() -> None:
    assert len(view_of(SOUND).limits) == 3
    assert view_of(UNREADABLE).limits == ()
    assert view_of(ALTERED).limits == ()


def test_a_fingerprint_is_compared_in_two_lines_of_four_groups() -> None:
    assert fingerprint_lines(KEY) == "3F2A-91C0-77DE-0B4E-\nA1D2-5566-E09F-1C3B", "as one, with each hyphen"
    assert fingerprint_lines("") == ""


def test_a_file_is_chosen_and_asked_about_without_a_hub(bed: Bench) -> None:
    screen = VerifyScreen(bed.desk, Chooser())
    assert not bed.mirror.connected
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()
    assert bed.asks.last(VERIFY).arguments == (PDF,)
    busy = screen.now().primary
    assert busy is not None
    assert busy.busy == "Reading"
    answer(bed, VERIFY, SOUND)
    assert screen.now().fact == "Sound, signed by this laptop."


def test_a_file_is_dropped_anywhere_on_the_screen(bed: Bench) -> None:
    screen = verified(bed, UNREADABLE)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(PDF.absolute()))])
    screen.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert bed.asks.last(VERIFY).arguments == (PDF.absolute(),)
    assert screen.panel.isHidden(), "the verdict on the former file is gone"


def test_of_two_files_the_newest_is_told(bed: Bench) -> None:
    screen = VerifyScreen(bed.desk)
    bed.desk.evidence.choose(PDF)
    first = bed.asks.last(VERIFY)
    bed.desk.evidence.choose(UNREADABLE.path)
    assert not first.call.running
    answer(bed, VERIFY, UNREADABLE)
    assert screen.now().fact == "Not readable."


def test_a_file_chosen_before_the_screen_was_made_is_verified(bed: Bench) -> None:
    bed.desk.evidence.choose(PDF)
    VerifyScreen(bed.desk)
    assert bed.asks.names() == [VERIFY]


def test_a_recording_can_be_opened_from_here(bed: Bench) -> None:
    screen = verified(bed, RECORDING)
    close, replay = screen.now().seconds
    assert (close.words, replay.words) == ("Close", "Open the recording")
    assert replay.run is not None
    replay.run()
    assert bed.desk.recording.path == RECORDING.path
    assert bed.went[-1] == "recording"
    assert [a.words for a in verified(bed, SOUND).now().seconds] == ["Close"]


def test_a_core_that_fails_is_no_verdict(bed: Bench) -> None:
    screen = VerifyScreen(bed.desk)
    bed.desk.evidence.choose(PDF)
    error = bed.asks.last(VERIFY).error
    assert error is not None
    error(HubError("It went wrong.", "For a reason.", "Try again."))
    assert screen.now().fact == "The file was not verified."
    assert "It went wrong." in screen.trouble.words
    assert screen.panel.isHidden()
