"""Painting of links: lanes, the route's band, hop numbers, the weakest hop, and the hop strip.

Every link class has its own colour, width, dash and number of ticks, so that it is told apart in black and
white. A lane is one direction; its arrow and ticks stand at the end that hears.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from core.premise.link import LinkClass
from gui.topology.paint import FIELD
from gui.typography import Type, font, letters

if TYPE_CHECKING:
    from gui.theme import LinkStyle, Theme

BAND = 44.0  # width of the route
SHORT = 70.0  # a lane shorter than this has no room for ticks
_HEAD = 11.0
_MARK = 0.7  # of a silent lane: its “?” or cross stands at the end that should hear, off the hop's number
_NEAREST, _FURTHEST = 30.0, 40.0  # a lane begins and ends this far from the centres


def route_outline(stops: Sequence[QPointF], scale: float = 1.0) -> QPainterPath:
    """The selected route as one shape: a band with a round field at each stop, `scale` as large as shapes are."""
    spine = QPainterPath(stops[0])
    for stop in stops[1:]:
        spine.lineTo(stop)
    band = QPainterPathStroker()
    band.setWidth(BAND * scale)
    band.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    band.setCapStyle(Qt.PenCapStyle.RoundCap)
    shape = band.createStroke(spine)
    for stop in stops:
        field = QPainterPath()
        field.addEllipse(stop, FIELD * scale, FIELD * scale)
        shape = shape.united(field)
    return shape.simplified()


def paint_route(painter: QPainter, stops: Sequence[QPointF], theme: Theme, scale: float = 1.0) -> None:
    """The band under the links of the selected route: outline in accent, tint inside."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent"), theme.metrics.route))
    painter.setBrush(theme.colour("accenttint"))
    painter.drawPath(route_outline(stops, scale))


def paint_bed(painter: QPainter, a: QPointF, b: QPointF, theme: Theme) -> None:
    """Plain ground under both lanes of a link, so that a picture beneath takes nothing from their contrast."""
    pen = QPen(theme.colour("base"), 2 * theme.metrics.lane + 22)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(QLineF(a, b))


def paint_link(
    painter: QPainter, a: QPointF, b: QPointF, sides: tuple[LinkClass, LinkClass], theme: Theme
) -> None:
    """Both directions between two centres, in view pixels; `sides` is (a to b, b to a)."""
    if QLineF(a, b).length() <= 2 * _NEAREST + _HEAD:
        return
    if set(sides) <= {LinkClass.LOST, LinkClass.UNKNOWN}:
        paint_lost(painter, a, b, theme, cross=LinkClass.LOST in sides)
        return
    for start, end, quality in ((a, b, sides[0]), (b, a, sides[1])):
        if quality in (LinkClass.LOST, LinkClass.UNKNOWN):
            _paint_silent_lane(painter, start, end, quality, theme)
        else:
            paint_lane(painter, start, end, quality, theme)


def paint_thread(painter: QPainter, a: QPointF, b: QPointF, quality: LinkClass, theme: Theme) -> None:
    """A link among a crowd as one line of its worse class: what is weak as bold as ever, what is fine thin."""
    style, ink = theme.link(quality), line_ink(theme, quality)
    fine = quality in (LinkClass.STRONG, LinkClass.OK)
    pen = lane_pen(style, ink)
    if fine:
        pen.setWidthF(max(theme.metrics.hairline, 0.4 * style.width))
    painter.setPen(pen)
    painter.drawLine(QLineF(a, b))


def paint_lane(painter: QPainter, start: QPointF, end: QPointF, quality: LinkClass, theme: Theme) -> None:
    """One direction from centre to centre: ends short of both, arrow and ticks at the receiving end."""
    style, ink = theme.link(quality), line_ink(theme, quality)
    along, across = _axes(start, end)
    shift = across * theme.metrics.lane
    away = _short_of(start, end)
    tail = start + along * away + shift
    tip = end - along * away + shift
    neck = tip - along * _HEAD
    painter.setPen(lane_pen(style, ink))
    painter.drawLine(QLineF(neck, tail))  # dashes begin at the head, so that its ticks stand on one
    if QLineF(tail, tip).length() >= SHORT:
        painter.setPen(QPen(ink, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        low, high = across * (style.width / 2), across * (style.width / 2 + 6)
        feet = [tip - along * (16 + 6 * index) for index in range(style.ticks)]
        painter.drawLines([QLineF(foot + low, foot + high) for foot in feet])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([tip, neck + across * 6.5, neck - across * 6.5]))


def paint_lost(painter: QPainter, a: QPointF, b: QPointF, theme: Theme, *, cross: bool = True) -> None:
    """No way in either direction: one dotted line with a cross, or a “?” when nothing is known."""
    style, ink = theme.link(LinkClass.LOST), line_ink(theme, LinkClass.LOST)
    along, _ = _axes(a, b)
    painter.setPen(lane_pen(style, ink))
    painter.drawLine(QLineF(a + along * 46, b - along * 46))
    middle = (a + b) / 2
    if cross:
        paint_cross(painter, middle, ink)
    else:
        _paint_question(painter, middle, theme)


def paint_cross(painter: QPainter, at: QPointF, ink: QColor, reach: float = 5.0) -> None:
    """The cross of “No link”."""
    painter.setPen(QPen(ink, 2.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    for sign in (-1, 1):
        painter.drawLine(QLineF(at.x() - reach, at.y() - reach * sign, at.x() + reach, at.y() + reach * sign))


def paint_hop_number(
    painter: QPainter, at: QPointF, number: int, theme: Theme, weakest: LinkClass | None = None
) -> None:
    """A hop's number, counted from the device, on a disc of 13; the weakest hop's has its class as edge."""
    if weakest is None:
        painter.setPen(QPen(theme.colour("accent"), theme.metrics.route))
    else:
        painter.setPen(QPen(line_ink(theme, weakest), 3.5))
    painter.setBrush(theme.colour("base"))
    painter.drawEllipse(at, 13, 13)
    painter.setPen(theme.colour("ink"))
    painter.setFont(letters(theme, 15, 600))
    painter.drawText(QRectF(at.x() - 13, at.y() - 13, 26, 26), Qt.AlignmentFlag.AlignCenter, str(number))


def pill_size(number: int, quality: LinkClass, theme: Theme) -> tuple[float, float]:
    """Width and height of the weakest hop's mark, in px."""
    word = QFontMetricsF(font(theme, Type.LEAD)).horizontalAdvance(quality.value)
    digits = QFontMetricsF(letters(theme, 15, 600)).horizontalAdvance(str(number))
    return 16 + digits + 10 + word + 16, max(34.0, theme.px(20) + 12.0)


def weakest_pill(at: QPointF, number: int, quality: LinkClass, theme: Theme, painter: QPainter) -> QRectF:
    """Paint the weakest hop's mark, number and word, and give back the rectangle it covers."""
    width, height = pill_size(number, quality, theme)
    box = QRectF(at.x() - width / 2, at.y() - height / 2, width, height)
    painter.setPen(QPen(line_ink(theme, quality), 3.5))
    painter.setBrush(theme.colour("base"))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setFont(letters(theme, 15, 600))
    digits = painter.fontMetrics().horizontalAdvance(str(number))
    painter.setPen(theme.colour("ink"))
    painter.drawText(box.adjusted(16, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(number))
    painter.setFont(font(theme, Type.LEAD))
    painter.setPen(word_ink(theme, quality))
    painter.drawText(box.adjusted(26 + digits, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, quality.value)
    return box


def paint_sample(painter: QPainter, at: QRectF, quality: LinkClass, theme: Theme) -> None:
    """A short piece of lane for strips, legends and drawers: line, dash, ticks above its middle."""
    style, ink = theme.link(quality), line_ink(theme, quality)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = at.center()
    pen = lane_pen(style, ink)
    if style.dash:  # a dash in the middle, under the ticks
        pen.setDashOffset((style.dash[0] - at.width()) / 2 % sum(style.dash) / style.width)
    painter.setPen(pen)
    painter.drawLine(QLineF(at.left(), middle.y() + 2, at.right(), middle.y() + 2))
    if quality is LinkClass.LOST:
        paint_cross(painter, QPointF(middle.x(), middle.y() + 2), ink)
    elif quality is LinkClass.UNKNOWN:
        _paint_question(painter, QPointF(middle.x(), middle.y() - 8), theme)
    painter.setPen(QPen(ink, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    first = middle.x() - 3.5 * (style.ticks - 1)
    top = middle.y() + 2 - style.width / 2
    for index in range(style.ticks):
        painter.drawLine(QLineF(first + 7 * index, top + 0.5, first + 7 * index, top - 6))


def lane_pen(style: LinkStyle, ink: QColor) -> QPen:
    """The pen of a lane; dashes are counted in pen widths and the cap must be flat."""
    pen = QPen(ink, style.width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if style.dash:
        pen.setDashPattern(style.pattern)
    return pen


def line_ink(theme: Theme, quality: LinkClass) -> QColor:
    """The colour of this class's lines."""
    return QColor(theme.link(quality).colour)


def word_ink(theme: Theme, quality: LinkClass) -> QColor:
    """The colour of this class's word."""
    return QColor(theme.link(quality).ink)


def _short_of(start: QPointF, end: QPointF) -> float:
    """How far from the centres a lane ends: closer where two devices stand close together."""
    return max(_NEAREST, min(_FURTHEST, QLineF(start, end).length() / 2 - 14))


def _axes(start: QPointF, end: QPointF) -> tuple[QPointF, QPointF]:
    line = QLineF(start, end)
    along = QPointF(line.dx(), line.dy()) / line.length()
    return along, QPointF(-along.y(), along.x())


def _paint_silent_lane(
    painter: QPainter, start: QPointF, end: QPointF, quality: LinkClass, theme: Theme
) -> None:
    along, across = _axes(start, end)
    shift = across * theme.metrics.lane
    away = _short_of(start, end)
    painter.setPen(lane_pen(theme.link(quality), line_ink(theme, quality)))
    painter.drawLine(QLineF(start + along * away + shift, end - along * away + shift))
    mark = start + (end - start) * _MARK + shift
    if quality is LinkClass.UNKNOWN:
        _paint_question(painter, mark + across * 9, theme)
    else:
        paint_cross(painter, mark, line_ink(theme, quality))


def _paint_question(painter: QPainter, at: QPointF, theme: Theme) -> None:
    painter.setFont(font(theme, Type.STRONG))
    painter.setPen(word_ink(theme, LinkClass.UNKNOWN))
    painter.drawText(QRectF(at.x() - 20, at.y() - 20, 40, 40), Qt.AlignmentFlag.AlignCenter, "?")
