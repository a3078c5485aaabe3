"""Paints a page of the certificate from the core's primitives, in millimetres: the same that its PDF is made of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from core.records.certificates.page import POINT, Cells, Face, Line, Polygon, Rect, Role, Text
from core.records.certificates.pdf import COLOURS
from gui.typography import MONO, SANS

if TYPE_CHECKING:
    from core.records.certificates.page import Page, Primitive

_SIZE = 64  # px at which type is set before it is scaled: no rounding of widths is seen
_FACES = {Face.TEXT: (SANS, 400), Face.STRONG: (SANS, 600), Face.MONO: (MONO, 500)}


def paint_page(painter: QPainter, page: Page) -> None:
    """Draw a page; the painter's unit is the millimetre, its origin the paper's upper left corner."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    for one in page.drawn:
        _paint(painter, one)
    painter.restore()


def words_of(page: Page) -> str:
    """What stands on a page, in the order of its drawing, for those who do not see it."""
    return " ".join(one.words for one in page.drawn if isinstance(one, Text))


def _paint(painter: QPainter, one: Primitive) -> None:
    match one:
        case Text():
            _paint_text(painter, one)
        case Line():
            pen = QPen(_colour(one.role), one.width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            if one.dash:
                pen.setDashPattern([part / one.width for part in one.dash])
            painter.setPen(pen)
            painter.drawLine(QLineF(one.x1, one.y1, one.x2, one.y2))
        case Rect():
            _take(painter, one.fill, one.edge, one.line)
            painter.drawRect(QRectF(one.x, one.y, one.width, one.height))
        case Polygon():
            _take(painter, one.fill, one.edge, one.line)
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in one.points]))
        case Cells():
            _paint_cells(painter, one)


def _paint_text(painter: QPainter, text: Text) -> None:
    painter.save()
    painter.setPen(_colour(text.role))
    painter.setFont(_font(text.face))
    painter.translate(text.x, text.y)
    painter.rotate(-text.angle)
    size = text.size * POINT / _SIZE
    painter.scale(size, size)
    painter.drawText(QPointF(0, 0), text.words)
    painter.restore()


def _paint_cells(painter: QPainter, cells: Cells) -> None:
    """All dark cells as one shape, so that no hairline shows between them."""
    shape = QPainterPath()
    shape.setFillRule(Qt.FillRule.WindingFill)
    for bar in cells.bars():
        shape.addRect(bar.x, bar.y, bar.width, bar.height)
    painter.fillPath(shape, _colour(Role.INK))


def _take(painter: QPainter, fill: Role | None, edge: Role | None, width: float) -> None:
    painter.setBrush(_colour(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    pen = QPen(_colour(edge), width) if edge is not None else QPen(Qt.PenStyle.NoPen)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)


@lru_cache(len(Role))
def _colour(role: Role) -> QColor:
    return QColor(*COLOURS[role])


@lru_cache(len(Face))
def _font(face: Face) -> QFont:
    family, weight = _FACES[face]
    made = QFont(family)
    made.setPixelSize(_SIZE)
    made.setWeight(QFont.Weight(weight))
    made.setKerning(False)  # nor has the PDF any
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
