"""What holds for every screen in every state: a Now line of the right length, themes that change live, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from gui.theme import TARGET, ThemeName
from gui.widgets.field import Field
from gui.window import Window
from tests.gui.screens.stage import STAGES
from tests.gui.screens.states import STATES

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.screen import NowLine, Screen
    from tests.gui.screens.desk import Bench

FORMS = [(1093, 574, 1.0), (1366, 768, 1.0), (1093, 574, 2.0)]


def staged(
    qtbot: QtBot, bed: Bench, folder: Path, name: str, form: tuple[int, int, float]
) -> tuple[Window, Screen]:
    place, make = STATES[name]
    width, height, scale = form
    bed.desk.look.scale_text(scale)
    screen, after = make(bed, folder)
    window = Window(bed.desk.look)
    qtbot.addWidget(window)
    window.add("it", place, screen)
    window.resize(width, height)
    window.show()
    window.go("it")
    after()
    for _ in range(4):
        QApplication.processEvents()
    return window, screen


@pytest.mark.parametrize("name", list(STAGES))
def test_every_button_has_a_name_and_a_target_of_44(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    _, screen = staged(qtbot, bed, tmp_path, name, FORMS[0])
    buttons = [b for b in screen.findChildren(QAbstractButton) if b.isVisible()]
    assert [b for b in buttons if not b.accessibleName()] == []
    assert [(b.accessibleName(), b.height()) for b in buttons if min(b.width(), b.height()) < TARGET] == []


@pytest.mark.parametrize("name", list(STATES))
def test_the_now_line_is_short_and_says_what_to_do(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    _, screen = staged(qtbot, bed, tmp_path, name, FORMS[0])
    now: NowLine = screen.now()
    assert 0 < len(now.fact) <= 40
    assert len(now.said) <= 60
    assert now.primary is not None
    assert now.primary.run is not None or now.primary.reason or now.primary.busy
    assert len(now.seconds) <= 2


@pytest.mark.parametrize(
    "name", [n for n in STATES if n.startswith(("job", "plan", "join", "firmware", "hand_over"))]
)
def test_the_line_under_a_field_is_a_sentence(qtbot: QtBot, bed: Bench, tmp_path: Path, name: str) -> None:
    _, screen = staged(qtbot, bed, tmp_path, name, FORMS[1])
    lines = [f.help.words for f in screen.findChildren(Field) if f.isVisible() and f.help.isVisible()]
    assert [words for words in lines if not words.rstrip("*").endswith((".", "?"))] == []


@pytest.mark.parametrize("name", list(STAGES))
def test_every_theme_can_be_taken_while_it_is_shown(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    window, _ = staged(qtbot, bed, tmp_path, name, FORMS[0])
    seen = set()
    for theme in ThemeName:
        bed.desk.look.choose(theme)
        QApplication.processEvents()
        seen.add(window.grab().toImage().pixelColor(window.width() // 2, window.height() - 10).name())
    assert len(seen) == 3


@pytest.mark.parametrize("name", [n for n in STAGES if n not in ("job",)])
def test_the_keyboard_reaches_something_on_every_screen(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    _, screen = staged(qtbot, bed, tmp_path, name, FORMS[0])
    reachable = [
        w
        for w in screen.findChildren(QWidget)
        if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    now = screen.now()
    assert reachable or (now.primary is not None and now.primary.run is not None)
