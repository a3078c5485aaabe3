"""Lines of the frame that would lie beside another one, and grounds that keep lines off words, by their pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from gui.screen import Glyph, Place, Standing
from gui.theme import ThemeName
from gui.topology.empty import Empty
from gui.typography import Type
from gui.widgets.glyphs import StateGlyph
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
    hint.as_card(card=True)
    hint.setGeometry(QRect(QPoint(10, 5), hint.card_size(400)))
    image, card = drawn(plan), hint.geometry()
    for beside in (card.left() + 5, card.right() - 5):
        assert image.pixelColor(beside, card.center().y()) == look.theme.colour("raised")
    assert image.pixelColor(5, card.center().y()) == QColor("#AEB9B5")


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_glyphs_are_as_high_as_the_line_beside_them(look: Look, scale: float) -> None:
    frame = QWidget()
    frame.resize(500, 760)
    glyph, rail = StateGlyph(look, Glyph.STOP, 20, frame), Rail(look, frame)
    look.scale_text(scale)
    assert glyph.width() == glyph.height() == look.theme.px(Type.BODY.line)
    rail.setGeometry(60, 0, rail.sizeHint().width(), 700)
    rail.stand(Place.CONNECT, Standing(Glyph.STOP, "Failed"))
    inked = drawn(frame)
    stop = look.theme.colour("stop")
    reach = [x for x in range(inked.width()) if inked.pixelColor(x, glyph.height() // 2) == stop]
    reach = [x for x in reach if x < 60]
    assert reach[-1] - reach[0] > 0.8 * glyph.width()
    middle = rail.entry(Place.CONNECT).geometry().center().y()
    marked = [x for x in range(60, 180) if inked.pixelColor(x, middle) == stop]
    assert marked[-1] - marked[0] > 0.8 * look.theme.px(20)
