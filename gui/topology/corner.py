"""Where a card may float over the map: the corner that hides least, and whether it leaves every link in sight. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, QSize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gui.topology.layout import Place

_CLEAR = 40  # px round a device that a card keeps free
_LANES = 14  # px on either side of a link's axis: both lanes and their ticks


def least_hiding(spots: Sequence[QPoint], size: QSize, centres: Iterable[Place]) -> QPoint:
    """The first spot at which a card of this size hides fewest devices."""
    points = [QPoint(round(c.x), round(c.y)) for c in centres]

    def hidden(spot: QPoint) -> int:
        area = QRect(spot, size).adjusted(-_CLEAR, -_CLEAR, _CLEAR, _CLEAR)
        return sum(area.contains(point) for point in points)

    return min(spots, key=hidden)


def crosses(card: QRect, links: Iterable[tuple[Place, Place]]) -> bool:
    """Whether any link, drawn from centre to centre, would run beneath the card."""
    area = QRectF(card).adjusted(-_LANES, -_LANES, _LANES, _LANES)
    edges = (
        QLineF(area.topLeft(), area.topRight()), QLineF(area.topRight(), area.bottomRight()),
        QLineF(area.bottomRight(), area.bottomLeft()), QLineF(area.bottomLeft(), area.topLeft()),
    )  # fmt: skip
    for a, b in links:
        line = QLineF(QPointF(a.x, a.y), QPointF(b.x, b.y))
        if area.contains(line.p1()) or area.contains(line.p2()):
            return True
        if any(line.intersects(edge)[0] is QLineF.IntersectionType.BoundedIntersection for edge in edges):
            return True
    return False
