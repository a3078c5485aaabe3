"""The strip over the map: it takes more rows, or gives things up, and loses nothing of the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.premise.link import LinkClass
from gui.palette import THEMES
from gui.theme import ThemeName
from gui.topology.furniture import PathStrip
from gui.topology.strip import Strip, rows_of, strip_width

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look

LIGHT = THEMES[ThemeName.LIGHT]
LONG = Strip(
    ("GSME", "B4", "B3", "B2", "B1", "Hub"),
    (LinkClass.OK, LinkClass.WEAK, LinkClass.OK, LinkClass.STRONG, LinkClass.STRONG),
    1,
)


def test_a_way_that_is_too_long_for_a_row_takes_more_and_loses_nothing(look: Look) -> None:
    del look  # the fonts are loaded
    for room in (140.0, 260.0, 400.0, 5000.0):
        rows = rows_of(LONG, LIGHT, room, 26.0)
        assert tuple(stop for row in rows for stop in row.stops) == LONG.stops
        assert tuple(hop for row in rows for hop in row.hops) == LONG.hops
        assert [row.stops[row.weakest] for row in rows if row.weakest is not None] == ["B4"]
        if room >= 260:
            assert all(strip_width(row, LIGHT, sample=26.0) <= room for row in rows)
    assert len(rows_of(LONG, LIGHT, 260.0, 26.0)) > 1
    assert rows_of(LONG, LIGHT, 5000.0, 26.0) == (LONG,)


def test_the_strip_gives_up_samples_and_count_before_it_wraps(qtbot: QtBot, look: Look) -> None:
    strip = PathStrip(look)
    qtbot.addWidget(strip)
    strip.show_strip(LONG)
    whole = strip.sizeHint().width()
    assert strip.narrow_to(whole)
    assert strip.narrow_to(whole - 20)
    assert strip.sizeHint().width() <= whole - 20
    tall = strip.sizeHint().height()
    assert not strip.narrow_to(300, wrap=True)
    assert strip.sizeHint().width() <= 300
    assert strip.sizeHint().height() >= 2 * tall
