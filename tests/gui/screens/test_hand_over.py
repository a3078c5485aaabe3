"""Hand over: what is asked of the core and when, links to what is missing, and nothing claimed that is not so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextCursor

from core.errors import FileError
from core.events import HubChanged, PremiseChanged, UpdateChanged
from core.hub.hub import HubView
from core.records.certificates.certificate import HandOver, compose
from core.records.job import Job
from core.records.visits.visit import Visit
from gui import preferences
from gui.models.hand_over import open_items
from gui.screen import Action, Glyph, Place
from gui.screens.hand_over import HandOverScreen
from gui.widgets.buttons import Button
from gui.widgets.certificate_ink import words_of
from gui.widgets.files import FileChooser
from gui.window import Window
from tests.core.records.certificates import certified
from tests.gui.screens.desk import answer, feed
from tests.gui.screens.stage_hand_over import (
    FULL,
    NO_KEY,
    ask,
    certificate,
    complete,
    drafted,
    preview,
    saved,
    screen_of,
    signed,
)
from tests.gui.screens.stage_proof import CONFIRMED, WAITING
from tests.gui.screens.states import STATES
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PREVIEW, SIGN = "certificates.preview", "certificates.sign_and_save"


def previews(bed: Bench) -> int:
    return bed.asks.names().count(PREVIEW)


def primary(screen: HandOverScreen) -> Action:
    found = screen.now().primary
    assert found is not None
    return found


def waits(screen: HandOverScreen) -> bool:
    return screen.drafting.waits


def press(screen: HandOverScreen, words: str) -> None:
    next(b for b in screen.findChildren(Button) if b.text() == words).click()


class Chooser(FileChooser):
    def __init__(self, folder: Path | None) -> None:
        self.folder_given = folder

    def certificates(self, parent: QWidget, now: Path) -> Path | None:
        return self.folder_given


def test_each_missing_thing_leads_to_where_it_is_mended(bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, compose(certified.visit([(certified.NOON, certified.hub())]), HandOver()))
    assert screen.now().fact.endswith("things are missing or open.")
    assert primary(screen).run is not None, "it can be signed all the same"
    press(screen, "Open Job")
    press(screen, "Open Map")
    assert bed.went[-2:] == ["job", "map"]


def test_typing_asks_once_for_many_letters_and_not_for_the_recording_again(
    bed: Bench, tmp_path: Path
) -> None:
    screen = drafted(bed, tmp_path, certificate())
    before = previews(bed)
    screen.form.notes.edit.moveCursor(QTextCursor.MoveOperation.End)
    for letter in "Battery.":
        screen.form.notes.edit.insertPlainText(letter)
    assert previews(bed) == before
    ask(screen)
    assert previews(bed) == before + 1
    words, fresh = bed.asks.last(PREVIEW).arguments
    assert (words.notes.endswith("Battery."), fresh) == (True, False)
    screen.form.notes.edit.insertPlainText("!")
    ask_now = previews(bed)
    QCoreApplication.processEvents()
    assert previews(bed) == ask_now, "one question at a time"
    answer(bed, PREVIEW, preview(certificate(notes=words.notes)))
    ask(screen)
    assert bed.asks.last(PREVIEW).arguments[0].notes.endswith("Battery.!")


def test_an_update_that_ends_is_drawn_at_once_and_one_that_only_moves_is_not(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    window = Window(bed.desk.look)
    qtbot.addWidget(window)
    screen = screen_of(bed, tmp_path)
    window.add("handover", Place.HAND_OVER, screen)
    window.show()
    window.go("handover")
    feed(bed, UpdateChanged(WAITING))
    ask(screen)
    answer(bed, PREVIEW, preview(certificate()))
    before = previews(bed)
    feed(bed, UpdateChanged(replace(WAITING, bytes_done=100, rate=3.0)))
    feed(bed, PremiseChanged(replace(bed.mirror.premise, name="Other")))
    assert not waits(screen)
    feed(bed, UpdateChanged(CONFIRMED))
    assert waits(screen)
    ask(screen)
    assert previews(bed) == before + 1
    assert bed.asks.last(PREVIEW).arguments[1] is True


def test_what_is_behind_is_not_drawn(bed: Bench, tmp_path: Path) -> None:
    screen = screen_of(bed, tmp_path)
    feed(bed, UpdateChanged(CONFIRMED))
    assert not waits(screen)


def test_what_was_signed_is_shown_as_it_was_signed(bed: Bench, tmp_path: Path) -> None:
    screen = signed(bed, tmp_path)
    now = screen.now()
    assert (now.fact, now.glyph) == ("The certificate is signed and saved.", Glyph.DONE)
    assert [action.words for action in now.seconds] == ["Open folder", "Verify it"]
    assert "Signed · job" in words_of(screen.preview.view.pages[0])
    assert "DRAFT" not in words_of(screen.preview.view.pages[0])


def test_the_now_line_says_what_was_written_and_where(bed: Bench, tmp_path: Path) -> None:
    screen = signed(bed, tmp_path)
    assert screen.now().said == "In “certificates”. To end the visit, disconnect on Connect."
    assert "Documents/certificates/certificate-" in screen.form.saved.words
    long = replace(saved(certificate()), pdf=Path("x" * 60, "a.pdf"))
    screen.sign()
    answer(bed, SIGN, long)
    assert screen.now().said == "To end the visit, disconnect on Connect."
    feed(bed, HubChanged(HubView()))
    assert screen.now().said == "PDF and JSON; where they lie stands above."


@pytest.mark.parametrize("name", [n for n in STATES if n.startswith("handover")])
def test_in_large_text_the_form_scrolls_down_and_never_sideways(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    _, screen = staged(qtbot, bed, tmp_path, name, (1093, 574, 2.0))
    assert isinstance(screen, HandOverScreen)
    assert screen.form.area.horizontalScrollBar().maximum() == 0
    assert screen.preview.width() >= 0.45 * screen.width()


def test_a_change_after_signing_is_said_and_the_page_is_a_draft_again(bed: Bench, tmp_path: Path) -> None:
    screen = signed(bed, tmp_path)
    screen.form.customer.write("B. Other")
    assert not bed.desk.hand_over.holds or waits(screen)
    ask(screen)
    answer(bed, PREVIEW, preview(certificate("B. Other")))
    assert screen.now().fact == "It has changed since it was signed."
    assert "UNSIGNED DRAFT" in words_of(screen.preview.view.pages[0])
    assert primary(screen).words == "Sign and save"


def test_signed_is_verified_and_its_folder_opened(bed: Bench, tmp_path: Path) -> None:
    opened: list[Path] = []
    screen = HandOverScreen(bed.desk, tmp_path, show_folder=opened.append)
    screen.entered()
    ask(screen)
    answer(bed, PREVIEW, preview(certificate()))
    screen.sign()
    made = saved(certificate())
    answer(bed, SIGN, made)
    assert screen.preview.view.pages == made.pages, "at once, not with the next draft"
    folder, verify = screen.now().seconds
    assert folder.run is not None
    folder.run()
    assert verify.run is not None
    verify.run()
    assert opened == [made.pdf.parent]
    assert bed.desk.evidence.path == made.pdf
    assert bed.went[-1] == "verify"


def test_a_draft_is_never_told_as_signed(bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, certificate(), NO_KEY)
    screen.sign()
    answer(bed, SIGN, saved(certificate(), NO_KEY))
    ask(screen)
    answer(bed, PREVIEW, preview(certificate(), NO_KEY))
    assert screen.now().fact == "An unsigned draft was saved."
    assert not bed.desk.hand_over.signed
    assert "cannot be read" in screen.form.trouble.words
    assert screen.form.key == ""


def test_a_full_folder_keeps_what_was_typed_and_offers_another(bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, certificate())
    screen.sign()
    error = bed.asks.last(SIGN).error
    assert error is not None
    error(FULL)
    assert screen.now().fact == "It was not saved."
    assert "No space left" in screen.form.trouble.words
    assert screen.form.customer.text == "A. Sample"
    (other,) = screen.now().seconds
    assert other.words == "Another folder…"
    screen.take_folder(tmp_path / "stick")
    assert screen.form.trouble.words == ""
    screen.sign()
    assert bed.asks.last(SIGN).arguments[1] == tmp_path / "stick"


def test_the_folder_is_remembered_while_it_is_there(bed: Bench, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    screen = HandOverScreen(bed.desk, tmp_path, Chooser(stick))
    screen.form.folder_wanted.emit()
    again = HandOverScreen(bed.desk, tmp_path)
    again.sign()
    assert bed.asks.last(SIGN).arguments[1] == stick
    stick.rmdir()
    assert preferences.certificates_folder(tmp_path) is None
    nobody = HandOverScreen(bed.desk, tmp_path, Chooser(None))
    nobody.form.folder_wanted.emit()
    nobody.sign()
    assert bed.asks.last(SIGN).arguments[1] == tmp_path / "certificates"


def test_signing_twice_asks_once(bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, certificate())
    screen.sign()
    screen.sign()
    assert bed.asks.names().count(SIGN) == 1
    assert primary(screen).busy == "Signing"


def test_of_an_empty_recording_there_is_nothing_to_sign(bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, compose(Visit("", "0.1.0"), HandOver()))
    assert screen.now().fact == "There is nothing to hand over yet."
    assert screen.preview.none.words.startswith("What is done at a premise is recorded.")
    assert not screen.preview.view.isVisibleTo(screen)


def test_another_job_takes_nothing_of_the_one_before(bed: Bench, tmp_path: Path) -> None:
    screen = signed(bed, tmp_path)
    bed.desk.job.open(Job("20261123-090000", premise="Another one"))
    assert (screen.form.customer.text, screen.form.notes.text, screen.saved_at) == ("", "", None)
    bed.desk.job.open(certified.JOB)
    assert screen.form.customer.text == ""
    assert not bed.desk.hand_over.signed


def test_what_cannot_be_composed_is_said_and_tried_again(bed: Bench, tmp_path: Path) -> None:
    screen = screen_of(bed, tmp_path)
    screen.entered()
    ask(screen)
    error = bed.asks.last(PREVIEW).error
    assert error is not None
    error(FileError("The recording cannot be read.", "Input/output error.", "Look at the disk."))
    now = screen.now()
    assert (now.fact, now.glyph) == ("The certificate cannot be made.", Glyph.STOP)
    assert now.primary is not None
    assert now.primary.run is not None
    now.primary.run()
    ask(screen)
    answer(bed, PREVIEW, preview(complete()))
    assert screen.form.trouble.words == ""
    assert screen.now().fact == "The certificate is complete."


def test_over_a_contradicted_update_nothing_is_said_to_be_complete(bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, certificate())
    now = screen.now()
    assert (now.fact, now.glyph) == ("2 things are missing or open.", Glyph.WARN)
    (row,) = open_items(certificate().missing)
    assert (row.screen, row.leads) == ("proof", "Open Proof")
    assert "NOT updated: it still runs 01000000" in row.words[0]
