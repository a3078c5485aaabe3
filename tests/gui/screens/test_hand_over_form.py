"""The form of Hand over: what is typed in stays where it is, and no heading says what is not done yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from core.records.certificates.values import Missing
from gui.models.hand_over import OpenItem
from gui.panes import certificate_form
from gui.panes.certificate_form import CertificateForm
from gui.screen import Place
from gui.widgets.buttons import Button
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import SectionHead
from gui.widgets.told import ToldRow
from gui.window import Window
from tests.gui.screens.desk import answer
from tests.gui.screens.stage_hand_over import ask, certificate, drafted, preview

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.look import Look
    from gui.screens.hand_over import HandOverScreen
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NAMELESS = Missing("handover", "Nobody is named who takes the work over.")


def seen(qtbot: QtBot, screen: HandOverScreen) -> Window:
    window = Window(screen.look)
    qtbot.addWidget(window)
    window.add("handover", Place.HAND_OVER, screen)
    window.resize(1366, 768)
    window.show()
    window.go("handover")
    window.activateWindow()
    QApplication.processEvents()
    return window


def top(screen: HandOverScreen) -> int:
    """Where the field of the name stands, in px from the top of the form."""
    QApplication.processEvents()
    return screen.form.customer.mapTo(screen.form, QPoint(0, 0)).y()


def test_the_field_that_is_typed_in_stays_where_it_is(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made = certificate()
    without = replace(made, customer="", missing=(*made.missing, NAMELESS))
    screen = drafted(bed, tmp_path, without)
    window = seen(qtbot, screen)
    edit = screen.form.customer.edit
    edit.clear()
    edit.setFocus()
    before = top(screen)
    QTest.keyClicks(edit, "A")
    ask(screen)
    answer(bed, "certificates.preview", preview(replace(made, customer="A", missing=())))
    assert window.focusWidget() is edit
    assert top(screen) == before
    screen.hide()
    screen.show()
    assert top(screen) < before, "once nobody types the room is given back"


def test_the_name_stands_right_under_what_is_missing_also_if_it_had_the_keyboard_first(
    qtbot: QtBot, look: Look
) -> None:
    form = CertificateForm(look)
    qtbot.addWidget(form)
    form.resize(540, 480)
    form.show()
    qtbot.waitExposed(form)
    form.activateWindow()
    form.customer.edit.setFocus()
    qtbot.waitUntil(form.customer.edit.hasFocus)
    form.show_open((OpenItem(("Nobody is named who takes the work over.",)),))
    QApplication.processEvents()
    row = next(row for row in form.findChildren(ToldRow) if row.isVisible())
    foot, head = (row.mapTo(form, row.rect().bottomLeft()).y(), form.customer.mapTo(form, QPoint()).y())
    assert 0 < head - foot < 60


def test_no_heading_says_signed_before_anything_is(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, certificate())
    seen(qtbot, screen)
    words = [label.accessibleName() for label in screen.form.findChildren(QLabel) if label.isVisible()]
    assert "Folder and key" in words
    assert not [said for said in words if said.startswith("Signed")]


def test_nothing_is_headed_as_missing_before_anybody_knows(look: Look) -> None:
    form = CertificateForm(look)
    heads = [head for head in form.findChildren(SectionHead) if not head.isHidden()]
    form.show_open(None)
    assert [head.name.words for head in heads if head.isVisibleTo(form)] == ["Folder and key"]


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("The MPxN is not right. Its check digit is wrong: one is mistyped.", "The MPxN is not right."),
        ("The mesh was measured once: there is no picture. None.", "The mesh was measured once:"),
        ("The premise is not named.", "The premise is not named."),
    ],
)
def test_only_what_ends_first_of_what_is_missing_is_its_fact(words: str, fact: str) -> None:
    told = certificate_form._told(words)
    assert told.fact == fact
    assert f"{told.fact} {told.rest}".strip() == words


def test_each_thing_that_is_missing_has_a_glyph_and_stands_level_with_the_way_there(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = drafted(bed, tmp_path, certificate())
    seen(qtbot, screen)
    assert len(certificate().missing) == 2
    rows = [row for row in screen.form.findChildren(ToldRow) if row.isVisible() and "B" in row.words]
    assert len(rows) == 2, "one for each thing"
    way = next(b for b in screen.form.findChildren(Button) if b.isVisible() and b.text() == "Open Proof")
    QApplication.processEvents()
    first = rows[0].findChildren(StateGlyph)[0]
    middles = [w.mapTo(screen.form, w.rect().center()).y() for w in (first, way)]
    assert abs(middles[0] - middles[1]) <= 1
