"""What is chosen is seen in every theme: in Sunlight, which has no tints, by a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gui.palette import THEMES
from gui.theme import ThemeName
from gui.widgets.paint import chosen_row
from gui.widgets.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.mark.parametrize("name", list(ThemeName))
def test_a_chosen_row_differs_from_the_ground_and_from_hairlines(name: ThemeName) -> None:
    theme = THEMES[name]
    image = QImage(200, 44, QImage.Format.Format_RGB32)
    image.fill(theme.colour("base"))
    painter = QPainter(image)
    chosen_row(painter, QRectF(0, 0, 200, 44), theme)
    painter.end()
    line = theme.colour("accent")
    tall = sum(image.pixelColor(100, y) == line for y in range(22))
    ends = [image.pixelColor(x, 22) for x in (0, 199)]
    if theme.metrics.tints:
        assert (tall, ends) == (2, [theme.colour("accenttint")] * 2)
    else:
        assert tall > theme.metrics.hairline
        assert ends == [line] * 2


def test_the_frame_of_a_chosen_row_goes_round_the_whole_row(look: Look, qtbot: QtBot) -> None:
    look.choose(ThemeName.SUNLIGHT)
    table = Table(look, "Images", (Column("State"), Column("Image", stretch=True), Column("Size")))
    qtbot.addWidget(table)
    cells = (Cell("Ready"), Cell("bridge.ota"), Cell("256 KiB"))
    table.rows.show_rows((Row("one", cells), Row("two", cells)))
    table.resize(600, 200)
    table.selectRow(0)
    table.show()
    qtbot.waitUntil(lambda: table.viewport().width() > 500)
    image = table.viewport().grab().toImage()
    middle, right = 22, image.width() - 2
    black = QColor("#000000")
    assert image.pixelColor(1, middle) == image.pixelColor(right, middle) == black
    places = [table.columnViewportPosition(n) for n in (1, 2)]
    assert all(image.pixelColor(x + 1, middle) != black for x in places)
    assert image.pixelColor(1, middle + table.rowHeight(0)) != black
