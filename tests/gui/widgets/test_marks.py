"""Lines of the frame that would lie beside another one, and grounds that keep lines off words, by their pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from gui.screen import Place
from gui.theme import ThemeName
from gui.topology.empty import Empty
from gui.widgets.rail import Rail
from gui.widgets.skeleton import Skeleton

if TYPE_CHECKING:
    from gui.look import Look


def drawn(part: QWidget) -> QImage:
    part.show()
    QApplication.processEvents()
    return QPixmap(part.grab()).toImage()


def rows_of(image: QImage, colour: QColor, x: int) -> list[int]:
    return [y for y in range(image.height()) if image.pixelColor(x, y) == colour]


@pytest.mark.parametrize(("place", "lines"), [(Place.LOG, 3), (Place.FIRMWARE, 2)])
def test_no_hairline_lies_close_over_the_frame_of_a_tool(look: Look, place: Place, lines: int) -> None:
    frame = QWidget()
    frame.resize(188, 640)
    rail = Rail(look, frame)
    rail.resize(188, 640)
    rail.mark(place)
    assert len(rows_of(drawn(frame), look.theme.colour("line"), 180)) == lines


def test_what_is_awaited_is_hollow_where_lines_are_black(look: Look) -> None:
    bars = Skeleton(look, "Read")
    bars.resize(400, bars.sizeHint().height())
    pale = drawn(bars)
    look.choose(ThemeName.SUNLIGHT)
    black = drawn(bars)
    middle = round(bars.height() / 6) - 10  # the middle of the first row's upper bar
    assert pale.pixelColor(90, middle) == QColor("#D3DAD7")
    assert black.pixelColor(90, middle) != QColor("#000000")
    assert QColor("#000000") in [black.pixelColor(90, middle - step) for step in range(6)]


def test_words_on_the_plan_have_a_ground_of_their_own(look: Look) -> None:
    plan = QWidget()
    plan.setStyleSheet("background: #AEB9B5")
    plan.resize(440, 60)
    hint = Empty(look, plan)
    hint.setStyleSheet("background: transparent")
    hint.write("*Only the hub so far.* Let the first device join.", hexagon=False)
    hint.setGeometry(0, 10, 420, hint.height_at(420))
    image = drawn(plan)
    assert image.pixelColor(210, 12) == look.theme.colour("base")
    assert image.pixelColor(5, 12) == QColor("#AEB9B5")
