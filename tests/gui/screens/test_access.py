"""What a glove, a keyboard and a screen reader meet on every screen: targets, tab order, names, roles and states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QGraphicsView,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from gui.theme import TARGET
from gui.widgets.buttons import Button
from tests.gui.screens.states import STATES
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.look import Look
    from gui.window import Window
    from tests.gui.screens.desk import Bench

SMALL = (1093, 574, 1.0)
APART = 8  # px between two targets that do not touch by design
USABLE = (QAbstractButton, QLineEdit, QAbstractSlider, QAbstractItemView, QGraphicsView)
# Edge to edge by design (the look, 4 and 6): segments, the rail, rows of a list, zoom in its one frame.
JOINED = ("_Segment", "Step", "Tool", "Choice", "_Edit", "FlatIcon", "RowButton", "PageRow")


def usable(root: QWidget) -> list[QWidget]:
    """Everything that can be pressed, typed into or chosen from, as far as it is shown."""
    return [
        w
        for w in root.findChildren(QWidget)
        if isinstance(w, USABLE)
        and w.isVisible()
        and not isinstance(w, (QScrollBar, QHeaderView))
        and not w.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # a chart: its frame speaks
    ]


def place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


def too_small(root: QWidget) -> list[str]:
    return [
        f"{type(w).__name__} “{w.accessibleName()}” {w.width()}x{w.height()}"
        for w in usable(root)
        if w.isEnabled() and min(w.width(), w.height()) < TARGET and not isinstance(w, QAbstractSlider)
    ]


def gap(one: QRect, other: QRect) -> int:
    across = max(other.left() - one.right(), one.left() - other.right()) - 1
    down = max(other.top() - one.bottom(), one.top() - other.bottom()) - 1
    return max(across, down)


def too_close(root: QWidget) -> list[str]:
    """Pairs of targets with less than 8 px between them, unless they are made to touch or lie in one another."""
    listed = [w for w in usable(root) if isinstance(w, (QAbstractButton, QLineEdit)) and w.isEnabled()]
    found = []
    for index, one in enumerate(listed):
        for other in listed[index + 1 :]:
            if one.isAncestorOf(other) or other.isAncestorOf(one) or type(one).__name__ in JOINED:
                continue
            if type(other).__name__ in JOINED or one.parentWidget() is not other.parentWidget():
                continue
            if gap(place(one, root), place(other, root)) < APART:
                apart = gap(place(one, root), place(other, root))
                found.append(f"“{one.accessibleName()}” and “{other.accessibleName()}”, {apart} px")
    return found


def interfaces(root: QWidget) -> Iterator[tuple[QWidget, QAccessibleInterface]]:
    for widget in usable(root):
        found = QAccessible.queryAccessibleInterface(widget)
        assert found is not None, widget
        yield widget, found


ROLES = {
    QAbstractButton: (
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.RadioButton,
        QAccessible.Role.ButtonMenu,
        QAccessible.Role.PageTab,
    ),
    QLineEdit: (QAccessible.Role.EditableText,),
    QAbstractItemView: (QAccessible.Role.Table, QAccessible.Role.List, QAccessible.Role.Tree),
}


def unspoken(root: QWidget) -> list[str]:
    """What a screen reader could not make sense of: no name, a wrong role, off without a reason."""
    found = []
    for widget, interface in interfaces(root):
        name = interface.text(QAccessible.Text.Name).strip()
        if not name:
            found.append(f"no name: {type(widget).__name__} at {place(widget, root).getRect()}")
        wanted = next((roles for kind, roles in ROLES.items() if isinstance(widget, kind)), None)
        if wanted is not None and interface.role() not in wanted:
            found.append(f"role {interface.role()}: {type(widget).__name__} “{name}”")
        if (
            isinstance(widget, Button)
            and not widget.isEnabled()
            and not widget._busy  # its words are the reason then
            and not interface.text(QAccessible.Text.Description)
        ):
            found.append(f"off without a reason: “{name}”")
    return found


def one_word_buttons(root: QWidget) -> list[str]:
    """Icon buttons, whose name is all there is: it must be more than the icon."""
    return [
        b.accessibleName()
        for b in root.findChildren(Button)
        if b.isVisible() and not b.text() and len(b.accessibleName()) < 4
    ]


def walked(window: Window) -> list[QWidget]:
    """Every widget that Tab comes to, once round."""
    window.activateWindow()
    window.nowbar.primary.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _ in range(400):
        now = window.focusWidget()
        if now is None or (now in seen and now is seen[0]):
            break
        if now not in seen:
            seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return seen


def reachable(window: Window) -> list[QWidget]:
    """What the keyboard must come to: all that is on, and of a group of choices the one that is taken."""
    return [
        w
        for w in usable(window)
        if w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and not _grouped(w)
    ]


def _grouped(widget: QWidget) -> bool:
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    return group is not None and group.exclusive() and group.checkedButton() not in (None, widget)


@pytest.mark.parametrize("name", list(STATES))
def test_glove_keyboard_and_screen_reader_can_use_it(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    window, screen = staged(qtbot, bed, tmp_path, name, SMALL)
    assert screen.accessibleName()
    assert one_word_buttons(window) == []
    found = {"small": too_small(window), "close": too_close(window), "unspoken": unspoken(window)}
    seen = walked(window)
    found["missed"] = [
        f"{type(w).__name__} “{w.accessibleName()}”" for w in reachable(window) if w not in seen
    ]
    assert found == {"small": [], "close": [], "unspoken": [], "missed": []}


def test_what_is_too_small_too_close_or_unnamed_is_found(qtbot: QtBot, look: Look) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    root.resize(400, 200)
    good, near, mute = (
        Button(look, "Read again", parent=root),
        Button(look, "Skip", parent=root),
        Button(look, "", parent=root),
    )
    good.setGeometry(0, 0, 120, 44)
    near.setGeometry(124, 0, 80, 40)
    mute.setGeometry(0, 100, 80, 44)
    mute.setEnabled(False)
    root.show()
    assert too_small(root) == ["Button “Skip” 80x40"]
    assert too_close(root) == ["“Read again” and “Skip”, 4 px"]
    assert unspoken(root) == ["no name: Button at (0, 100, 80, 44)", "off without a reason: “”"]
