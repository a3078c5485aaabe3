"""Where a card floats: in the corner that hides least, and never over a link."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

from gui.topology.corner import crosses, least_hiding
from gui.topology.layout import Place

CARD = QRect(100, 100, 200, 100)


def test_a_link_beneath_the_card_is_found_wherever_it_runs() -> None:
    through, corner, inside = ((0, 150), (400, 150)), ((250, 50), (350, 150)), ((120, 150), (500, 150))
    for (x1, y1), (x2, y2) in (through, corner, inside):
        assert crosses(CARD, [(Place(x1, y1), Place(x2, y2))])
    beside, below = ((0, 50), (400, 80)), ((0, 230), (400, 230))
    for (x1, y1), (x2, y2) in (beside, below):
        assert not crosses(CARD, [(Place(x1, y1), Place(x2, y2))])


def test_both_lanes_of_a_link_are_kept_clear() -> None:
    assert crosses(CARD, [(Place(0, 210), Place(400, 210))]), "its ticks would be beneath the card"


def test_the_first_corner_that_hides_no_device_is_taken() -> None:
    spots = (QPoint(0, 300), QPoint(600, 300), QPoint(600, 60))
    size = QSize(200, 100)
    assert least_hiding(spots, size, []) == spots[0]
    assert least_hiding(spots, size, [Place(100, 350)]) == spots[1]
    assert least_hiding(spots, size, [Place(100, 350), Place(700, 280)]) == spots[2]
