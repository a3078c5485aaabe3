"""Pictures of the map: shapes of devices, lanes, classes, a route, what the doctor says, one direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.premise.device import Device, DeviceKind, Eui64
from core.premise.link import MARGINAL_FROM, OK_FROM, STRONG_FROM, Link, LinkClass, Reading
from core.premise.topology import Topology
from gui.help.figures.parts import Drawing, legend
from gui.topology.direction_view import DirectionView
from gui.topology.doctor import Advice, DoctorCard
from gui.topology.lanes import (
    paint_hop_number,
    paint_link,
    paint_route,
    paint_sample,
    pill_size,
    weakest_pill,
    word_ink,
)
from gui.topology.paint import paint_node
from gui.topology.picture import NodeLook, Shape
from gui.typography import Type, font

if TYPE_CHECKING:
    from gui.look import Look
    from gui.theme import Theme

_HUB, _B1 = NodeLook(Shape.HUB), NodeLook(Shape.BRIDGE, "B1")
_B4, _GSME = NodeLook(Shape.BRIDGE, "B4", sleepy=True), NodeLook(Shape.METER, "G", sleepy=True)
_SHAPES = (
    (_HUB, "Hub"),
    (NodeLook(Shape.METER, "E"), "Electricity meter"),
    (NodeLook(Shape.METER, "G"), "Gas meter"),
    (NodeLook(Shape.SCREEN), "Display"),
    (_B1, "Bridge"),
    (NodeLook(Shape.UNKNOWN, "?"), "Unknown"),
)
_SIGNS = (
    (_B4, "Sleeps"),
    (NodeLook(Shape.BRIDGE, "B2", silent=True), "No answer"),
    (NodeLook(Shape.BRIDGE, "B2", measuring=True), "Being asked"),
    (NodeLook(Shape.BRIDGE, "B2", sending=0.62), "Updating"),
    (NodeLook(Shape.BRIDGE, "B2", help_needed=True), "Needs help"),
    (NodeLook(Shape.BRIDGE, "B2", ghost=True), "Planned"),
)
_CLASSES = (
    (LinkClass.STRONG, f"from {STRONG_FROM}"),
    (LinkClass.OK, f"from {OK_FROM}"),
    (LinkClass.MARGINAL, f"from {MARGINAL_FROM}"),
    (LinkClass.WEAK, f"below {MARGINAL_FROM}"),
    (LinkClass.LOST, "nothing heard"),
)
_NEAR, _FAR = Eui64.parse("00-DB-12-34-56-78-90-B1"), Eui64.parse("00-DB-12-34-56-78-90-B4")
_AT = 1_790_000_000.0


def shapes(look: Look, _room: int) -> QWidget:
    """What each shape stands for."""
    return legend(look, [(_sign(look, node, 0.66, 48, 44), words) for node, words in _SHAPES])


def signs(look: Look, _room: int) -> QWidget:
    """What is drawn at a shape, and what it says."""
    return legend(look, [(_sign(look, node, 0.58, 54, 54), words) for node, words in _SIGNS])


def _sign(look: Look, node: NodeLook, scale: float, wide: int, high: int) -> Drawing:
    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        paint_node(painter, rect.center(), node, theme, scale)

    made = Drawing(look, lambda _width, _theme: high, paint)
    made.setFixedSize(wide, high)
    return made


def lanes(look: Look, _room: int) -> QWidget:
    """Two devices, a lane for each direction, and what each lane says."""
    return Drawing(look, lambda _width, theme: 88 + 2 * theme.px(24), _paint_lanes)


def _paint_lanes(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    left, right = QPointF(42, rect.center().y()), QPointF(rect.width() - 42, rect.center().y())
    paint_link(painter, left, right, (LinkClass.OK, LinkClass.WEAK), theme)
    paint_node(painter, left, _B1, theme)
    paint_node(painter, right, _B4, theme)
    words = ((LinkClass.WEAK, "B1 hears B4: Weak", rect.top()), (LinkClass.OK, "B4 hears B1: OK", 0.0))
    for quality, said, top in words:
        painter.setFont(font(theme, Type.STRONG))
        painter.setPen(word_ink(theme, quality))
        line = QRectF(0, top or rect.bottom() - theme.px(24), rect.width(), theme.px(24))
        line.moveTop(0 if quality is LinkClass.WEAK else rect.bottom() - theme.px(24))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, said)


def classes(look: Look, _room: int) -> QWidget:
    """The five classes: line, word, and the LQI from which each begins."""
    return Drawing(look, lambda _width, theme: len(_CLASSES) * theme.px(28), _paint_classes)


def _paint_classes(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    row, strong, body = theme.px(28), font(theme, Type.STRONG), font(theme, Type.BODY)
    widest = max(QFontMetricsF(strong).horizontalAdvance(quality.value) for quality, _ in _CLASSES)
    for index, (quality, lqi) in enumerate(_CLASSES):
        line = QRectF(0, index * row, rect.width(), row)
        paint_sample(painter, QRectF(0, line.top(), 56, row), quality, theme)
        painter.setFont(strong)
        painter.setPen(word_ink(theme, quality))
        painter.drawText(line.adjusted(70, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, quality.value)
        painter.setFont(body)
        painter.setPen(theme.colour("ink2"))
        said = lqi if quality is LinkClass.LOST else f"LQI {lqi}"
        painter.drawText(line.adjusted(70 + widest + 16, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, said)


def route(look: Look, _room: int) -> QWidget:
    """A gas meter's way to the hub over two bridges, its hops numbered and the weakest framed."""
    return Drawing(look, lambda _width, theme: 290 + 2 * theme.px(20), _paint_route)


def _paint_route(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    name = theme.px(20)
    left, right = 50.0, rect.width() - 50
    top, foot = 48.0 + name, rect.height() - 48 - name
    stops = [QPointF(right, foot), QPointF(left, foot), QPointF(left, top), QPointF(right, top)]
    sides = (
        (LinkClass.OK, LinkClass.MARGINAL),
        (LinkClass.WEAK, LinkClass.OK),
        (LinkClass.STRONG, LinkClass.STRONG),
    )
    paint_route(painter, stops, theme)
    for start, end, pair in zip(stops, stops[1:], sides, strict=False):
        paint_link(painter, start, end, pair, theme)
    paint_hop_number(painter, (stops[0] + stops[1]) / 2, 1, theme)
    paint_hop_number(painter, (stops[2] + stops[3]) / 2, 3, theme)
    wide, _ = pill_size(2, LinkClass.WEAK, theme)
    middle = (stops[1] + stops[2]) / 2
    middle.setX(max(middle.x() + 16, wide / 2 + 2))
    weakest_pill(middle, 2, LinkClass.WEAK, theme, painter)
    named = ((_GSME, "Gas meter"), (_B4, "B4"), (_B1, "B1"), (_HUB, "Hub"))
    painter.setFont(font(theme, Type.STRONG))
    for stop, (node, words) in zip(stops, named, strict=True):
        paint_node(painter, stop, node, theme, ground="accenttint")
        painter.setPen(theme.colour("ink"))
        above = stop.y() < rect.center().y()
        line = QRectF(stop.x() - 80, stop.y() - 47 - name if above else stop.y() + 47, 160, name)
        if line.right() > rect.right():
            line.moveRight(rect.right())
        line.moveLeft(max(0.0, line.left()))
        side = Qt.AlignmentFlag.AlignRight if stop.x() > rect.center().x() else Qt.AlignmentFlag.AlignLeft
        painter.drawText(line.adjusted(4, 0, -4, 0), side | Qt.AlignmentFlag.AlignVCenter, words)


def doctor(look: Look, _room: int) -> QWidget:
    """What the doctor says of that hop."""
    ground = QWidget()
    card = DoctorCard(look, ground)
    card.show_advice(
        Advice(
            "B4 hears B1 but B1 does not hear B4.",
            "The sender of B4 is weak, or it stands behind metal.",
            "Turn B4, or lift it 30 cm off metal.",
            "likely",
            2,
            "ONE-WEAK",
        )
    )
    column = QVBoxLayout(ground)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(card)
    return ground


def direction(look: Look, _room: int) -> QWidget:
    """One direction as the drawer shows it: class and LQI, answered pings, where the figure is from."""
    reading = Reading(_FAR, _NEAR, 38, "neighbour table", _AT - 4, 50, 46)
    link = Link(_NEAR, _FAR, None, reading)
    devices = (Device(_NEAR, DeviceKind.B1, "Landing"), Device(_FAR, DeviceKind.B4, "Gas meter"))
    view = DirectionView(look)
    view.show_direction(Topology(devices=devices, links=(link,)), link, (_FAR, _NEAR), None, None, _AT)
    return view
