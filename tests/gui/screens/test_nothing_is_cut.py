"""Nothing is cut, shortened, covered or runs into another: on all that every screen paints, in every state.

At the sizes that installers have, with text at 100 % and 200 %, and with words 40 % longer, as in Welsh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from gui import typography
from gui.styling import dress
from gui.theme import ThemeName
from gui.typography import SANS, Type
from gui.widgets.text import Text
from tests.gui.painted import sheet_of
from tests.gui.screens.desk import bench
from tests.gui.screens.states import STATES
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot

    from gui.look import Look
    from gui.window import Window
    from tests.gui.screens.desk import Bench

SIZES = ((1093, 574), (1366, 768), (1920, 1080))
SETTLED = 20  # turns of the loop: some screens are built a part a turn
LONGER = 140  # per cent of its English width
CLOSER = "mesh_fifty_closer"  # a part of the map fills it: what lies beyond its edge is cut there


class Longer(QFont):
    """A font whose words are as wide as their translation may be; codes to compare are not words."""

    Weight = QFont.Weight
    SpacingType = QFont.SpacingType

    def __init__(self, family: str) -> None:
        super().__init__(family)
        self.setStretch(LONGER if family == SANS else 100)  # said for both: a painter would hand its own down


def faults_at(window: Window, size: tuple[int, int]) -> list[str]:
    window.resize(*size)
    for _ in range(SETTLED):
        QApplication.processEvents()
    return [f"{size[0]}x{size[1]}: {fault}" for fault in sheet_of(window).faults()]


@pytest.mark.parametrize("scale", [1.0, 2.0], ids=["100 %", "200 %"])
@pytest.mark.parametrize("name", [n for n in STATES if n != CLOSER])
def test_nothing_is_cut(qtbot: QtBot, bed: Bench, tmp_path: Path, name: str, scale: float) -> None:
    window, _ = staged(qtbot, bed, tmp_path, name, (1093, 574, scale))
    assert [fault for size in SIZES for fault in faults_at(window, size)] == []


@pytest.fixture
def longer(qapp: QApplication, fonts: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A desk whose words are all 40 % longer."""
    monkeypatch.setattr(typography, "QFont", Longer)
    # read as QFont's own by the typography
    Longer.Weight, Longer.SpacingType = QFont.Weight, QFont.SpacingType
    made = bench(ThemeName.LIGHT)
    dress(qapp, made.desk.look)
    yield made
    made.desk.look.changed.disconnect()
    qapp.setStyleSheet("")


@pytest.mark.parametrize("name", [n for n in STATES if n != CLOSER and "text_200" not in n])
def test_words_may_grow_by_40_per_cent(qtbot: QtBot, longer: Bench, tmp_path: Path, name: str) -> None:
    window, _ = staged(qtbot, longer, tmp_path, name, (1093, 574, 1.0))
    assert [fault for size in SIZES[:2] for fault in faults_at(window, size)] == []


class _Painted(QWidget):
    """Two words of its own, the second from a given place on."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._at = at

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's own name)
        painter = QPainter(self)
        painter.drawText(QRectF(0, 0, 300, 30), 0, "Marginal")
        painter.drawText(self._at, 12, "Strong")


class _Lid(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's own name)
        QPainter(self).fillRect(self.rect(), QColor("#FFFFFF"))


def sheet_faults(qtbot: QtBot, widget: QWidget, size: tuple[int, int]) -> list[str]:
    qtbot.addWidget(widget)
    widget.resize(*size)
    widget.show()
    QApplication.processEvents()
    return [fault.split(":")[0] for fault in sheet_of(widget).faults()]


@pytest.mark.parametrize(
    ("at", "size", "found"),
    [
        (100, (300, 30), []),
        (20, (300, 30), ["overlap"]),
        (100, (120, 30), ["cut"]),
        (100, (300, 8), ["cut", "cut"]),
    ],
)
def test_painted_words_that_are_cut_or_overlap_are_found(
    qtbot: QtBot, look: Look, at: int, size: tuple[int, int], found: list[str]
) -> None:
    assert sheet_faults(qtbot, _Painted(at), size) == found


def test_labels_that_are_too_narrow_too_low_or_covered_are_found(qtbot: QtBot, look: Look) -> None:
    label = Text(look, "One hop is weak: B4 to B1.")
    assert sheet_faults(qtbot, label, (400, 30)) == []
    assert sheet_faults(qtbot, label, (60, 30)) == ["cut"]
    wrapping = Text(look, "One hop is weak: B4 to B1.", wrap=True)
    assert sheet_faults(qtbot, wrapping, (100, 80)) == []
    assert "cut" in sheet_faults(qtbot, wrapping, (100, 26))
    lid = _Lid(label)
    lid.setGeometry(QRect(30, 0, 40, 30))
    lid.show()
    assert sheet_faults(qtbot, label, (400, 30)) == ["painted over by _Lid"]
    lid.setGeometry(QRect(0, 0, 400, 30))
    assert sheet_faults(qtbot, label, (400, 30)) == [], "what is hidden whole is not there"


class _Dots(QWidget):
    """Says more than it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Wait for the join window to open…")

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's own name)
        QPainter(self).drawText(2, 14, "Wait for the join…")


def test_dots_that_stand_for_words_are_found(qtbot: QtBot, look: Look) -> None:
    assert sheet_faults(qtbot, Text(look, "Remove from log…"), (300, 30)) == []
    assert sheet_faults(qtbot, _Dots(), (300, 30)) == ["shortened"]


def test_longer_words_are_as_long_as_they_are_said_to_be(longer: Bench) -> None:
    theme = longer.desk.look.theme
    grown = QFontMetricsF(typography.font(theme, Type.BODY)).horizontalAdvance("Check links")
    plain = QFont(SANS)
    plain.setPixelSize(14)
    assert grown == pytest.approx(1.4 * QFontMetricsF(plain).horizontalAdvance("Check links"), rel=0.02)
    assert typography.font(theme, Type.ID).stretch() in (0, 100)


def test_a_long_name_of_a_file_wraps_and_a_device_id_stays_whole(qtbot: QtBot, look: Look) -> None:
    name = Text(look, "bridge-firmware-release_1.4.0.final.ota", wrap=True)
    assert sheet_faults(qtbot, name, (120, 90)) == []
    assert name.words == name.accessibleName() == "bridge-firmware-release_1.4.0.final.ota"
    device = Text(look, "It is 00-DB-12-34-56-78-90-A0.", wrap=True)
    qtbot.addWidget(device)
    device.resize(200, 60)
    device.show()
    lines = [ink.words.strip().replace("\u2011", "-") for ink in sheet_of(device).texts]
    assert "00-DB-12-34-56-78-90-A0." in lines
