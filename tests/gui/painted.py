"""What a window has really painted: every piece of text with its ink, its clip and what was laid over it.

Each visible widget is drawn alone into an SVG, which keeps text as text with its place, font and clip. So
words that Qt paints (labels, tables) and words that our own paint functions set are judged alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from PySide6.QtCore import QBuffer, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QRegion, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QGraphicsView,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from gui.typography import SANS, Type

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG = "{http://www.w3.org/2000/svg}"
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_SLACK = 1.0  # px of ink: antialiasing of the outermost column
_KERNING = 3.0  # px: neighbouring runs of one line may lean into each other
_TYPED_IN = (QLineEdit, QPlainTextEdit, QTextEdit)  # what is too long there can be reached by the cursor
_ENDLESS = 1e6
_NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
_FLOATS = (  # lie over the content by design
    "Drawer", "Toasts", "DrawerShadow", "LayersPanel", "Finder", "Rim", "ClosingQuestion", "CrashWindow",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ink:
    """One piece of text as painted; boxes in px of the window."""

    words: str
    box: QRectF
    clip: QRectF
    shown: QRectF  # the part of the window in which it is seen without scrolling
    owner: QWidget
    pane: QWidget  # what it scrolls with
    covered: str = ""  # class of the widget that painted over a part of it

    @property
    def where(self) -> str:
        """Words, class and box, for the message of a test."""
        box = self.box.toRect()
        return f"“{self.words}” of {type(self.owner).__name__} at {box.x()},{box.y()} {box.width()}x{box.height()}"

    @property
    def cut(self) -> bool:
        """Whether ink lies outside of what can be seen."""
        grown = self.clip.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        return not grown.contains(self.box)

    @property
    def elided(self) -> bool:
        """Whether it ends in dots that its owner does not say itself."""
        if not self.words.rstrip().endswith("…"):
            return False
        said = [self.owner.accessibleName()]
        said += [str(getattr(self.owner, name, str)()) for name in ("text", "placeholderText")]
        return not any(self.words.strip() in s for s in said)


@dataclass(frozen=True, slots=True)
class _Fill:
    box: QRectF
    owner: QWidget
    after: int  # how many texts had been painted before it


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a window shows as text."""

    texts: tuple[Ink, ...]

    def faults(self) -> list[str]:
        """Every text that is cut, shortened, covered or runs into another, in words; empty is good."""
        found = [f"cut: {t.where}, seen {t.clip.toRect().getRect()}" for t in self.texts if t.cut]
        found += [f"shortened: {t.where}" for t in self.texts if t.elided]
        found += [f"painted over by {t.covered}: {t.where}" for t in self.texts if t.covered]
        return found + [f"overlap: {a.where} and {b.where}" for a, b in self.overlapping()]

    def overlapping(self) -> Iterator[tuple[Ink, Ink]]:
        """Pairs of texts whose ink shares room."""
        for index, one in enumerate(self.texts):
            for other in self.texts[index + 1 :]:
                shared = one.box.intersected(other.box)
                if one.pane is not other.pane:
                    shared = shared.intersected(one.shown).intersected(other.shown)
                slack = _KERNING if one.owner is other.owner else _SLACK
                if shared.width() > slack and shared.height() > _SLACK and not one.covered:
                    yield one, other


def sheet_of(root: QWidget) -> Sheet:
    """Everything painted in this window now, in the order of painting."""
    texts: list[Ink] = []
    fills: list[_Fill] = []
    for widget in _in_order(root):
        _draw(widget, root, texts, fills)
    return Sheet(tuple(_seen(texts, fills)))


def _in_order(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield from _in_order(child)


def _draw(widget: QWidget, root: QWidget, texts: list[Ink], fills: list[_Fill]) -> None:
    if widget.width() <= 0 or widget.height() <= 0:
        return
    tree = Xml.fromstring(_svg(widget))
    origin = QPointF(widget.mapTo(root, QPoint(0, 0))) if widget is not root else QPointF(0, 0)
    room, shown, pane = _room(widget, root), _shown(widget, root), _pane(widget, root)
    clips = {c.get("id", ""): _bounds(p.get("d", "")) for c in tree.iter(f"{SVG}clipPath") for p in c}
    for group, clip in _groups(tree, clips, None):
        matrix = QTransform(*_affine(group.get("transform", "matrix(1,0,0,1,0,0)")))
        seen = room if clip is None or _free(widget) else room.intersected(clip.translated(origin))
        for part in group:
            if part.tag == f"{SVG}text" and (part.text or "").strip() and not _outside(widget, root):
                texts.append(_ink(part, matrix, origin, seen, shown, widget, pane))
            elif _opaque(group) and (box := _filled(part)) is not None:
                over = matrix.mapRect(box).translated(origin).intersected(shown)  # not what is scrolled away
                if not over.isEmpty():
                    fills.append(_Fill(over, widget, len(texts)))


def _svg(widget: QWidget) -> bytes:
    buffer, writer = QBuffer(), QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    writer.setOutputDevice(buffer)
    writer.setResolution(96)
    writer.setSize(widget.size())
    writer.setViewBox(QRect(QPoint(0, 0), widget.size()))
    painter = QPainter(writer)
    QWidget.render(widget, painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag(0))
    painter.end()
    return bytes(buffer.data().data())


def _groups(
    node: Xml.Element, clips: dict[str, QRectF], clip: QRectF | None
) -> Iterator[tuple[Xml.Element, QRectF | None]]:
    for child in node:
        if child.tag != f"{SVG}g":
            continue
        name = child.get("clip-path", "")[5:-1]
        inner = clips.get(name, clip)
        yield child, inner
        yield from _groups(child, clips, inner)


def _affine(text: str) -> tuple[float, ...]:
    return tuple(float(n) for n in _NUMBERS.findall(text))


def _bounds(path: str) -> QRectF:
    numbers = [float(n) for n in _NUMBERS.findall(path)]
    if len(numbers) < 4:
        return QRectF()
    xs, ys = numbers[0::2], numbers[1::2]
    return QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _opaque(group: Xml.Element) -> bool:
    return group.get("fill", "none") != "none" and float(group.get("fill-opacity", "0")) > 0.95


def _filled(part: Xml.Element) -> QRectF | None:
    if part.tag == f"{SVG}rect":
        return QRectF(*(float(part.get(name, "0")) for name in ("x", "y", "width", "height")))
    if part.tag in (f"{SVG}path", f"{SVG}polygon"):
        return _bounds(part.get("d") or part.get("points") or "")
    return None


def _ink(
    part: Xml.Element,
    matrix: QTransform,
    origin: QPointF,
    clip: QRectF,
    shown: QRectF,
    owner: QWidget,
    pane: QWidget,
) -> Ink:
    face = QFont(part.get("font-family", ""))
    face.setPixelSize(round(float(part.get("font-size", "14"))))
    face.setWeight(QFont.Weight(int(part.get("font-weight", "400"))))
    own = owner.font()
    if face.family() == SANS:
        face.setStretch(own.stretch() or 100)  # of text that is made to grow
    if (own.family(), own.pixelSize(), own.weight()) == (face.family(), face.pixelSize(), face.weight()):
        face = own  # with its letter spacing, which the SVG does not tell
    else:
        face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _spacing(face))
    words = part.text or ""
    box = QFontMetricsF(face).tightBoundingRect(words)
    box.translate(float(part.get("x", "0")), float(part.get("y", "0")))
    return Ink(words, matrix.mapRect(box).translated(origin), clip, shown, owner, pane)


def _spacing(face: QFont) -> float:
    """The closest letter spacing of the look's types that have this size, at 100 % or 200 %."""
    kinds = [k for k in Type if face.pixelSize() in (k.size, 2 * k.size) and k.weight == face.weight()]
    return min((k.value[4] * face.pixelSize() / k.size for k in kinds), default=0.0)


def _outside(widget: QWidget, root: QWidget) -> bool:
    return widget is not root and not root.isAncestorOf(widget)


def _room(widget: QWidget, root: QWidget) -> QRectF:
    """What of the window's area this widget may paint on; what can be scrolled to counts as seen."""
    room = QRectF(QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()))
    if isinstance(widget, _TYPED_IN) or isinstance(widget.parentWidget(), (QPlainTextEdit, QTextEdit)):
        return room.adjusted(-_ENDLESS, -_ENDLESS, _ENDLESS, _ENDLESS)
    part, down, across = widget, False, False
    while True:
        area = part.parentWidget()
        if isinstance(area, QAbstractScrollArea) and part is area.viewport():
            down = down or _scrolls(area, Qt.Orientation.Vertical)
            across = across or _scrolls(area, Qt.Orientation.Horizontal)
        edge = QRectF(QRect(part.mapTo(root, QPoint(0, 0)), part.size()))
        if down or across:
            edge.adjust(-_ENDLESS * across, -_ENDLESS * down, _ENDLESS * across, _ENDLESS * down)
        room = edge if part is widget else room.intersected(edge)
        if part is root:
            return room
        part = _above(part)


def _above(widget: QWidget) -> QWidget:
    parent = widget.parentWidget()
    assert parent is not None, "every widget that is judged lies in the window"
    return parent


def _free(widget: QWidget) -> bool:
    """Whether the widget clips by itself what can be scrolled to."""
    area = widget.parentWidget()
    if isinstance(widget, _TYPED_IN) or isinstance(area, (QPlainTextEdit, QTextEdit)):
        return True
    return isinstance(area, QAbstractScrollArea) and widget is area.viewport()


def _pane(widget: QWidget, root: QWidget) -> QWidget:
    part = widget
    while part is not root:
        area = part.parentWidget()
        if isinstance(area, QAbstractScrollArea) and part is area.viewport():
            return part
        part = _above(part)
    return root


def _shown(widget: QWidget, root: QWidget) -> QRectF:
    """The part of the window that this widget really has now."""
    room, part = QRectF(root.rect()), widget
    while part is not root:
        room = room.intersected(QRectF(QRect(part.mapTo(root, QPoint(0, 0)), part.size())))
        part = _above(part)
    return room


def _scrolls(area: QAbstractScrollArea, way: Qt.Orientation) -> bool:
    if isinstance(area, QGraphicsView):
        return False  # a map shows all of itself, or what was zoomed to
    table = area.parentWidget()
    if isinstance(area, QHeaderView) and isinstance(table, QAbstractScrollArea):
        area = table
    if way is Qt.Orientation.Horizontal and area.horizontalScrollBarPolicy() is _NEVER:
        return False
    bar = area.verticalScrollBar() if way is Qt.Orientation.Vertical else area.horizontalScrollBar()
    return bar.maximum() > bar.minimum()


def _seen(texts: list[Ink], fills: list[_Fill]) -> Iterator[Ink]:
    """The texts without those that something later hides as a whole; those half hidden are marked."""
    for index, text in enumerate(texts):
        box = text.box.intersected(text.shown)
        over = [f for f in fills if f.after > index and f.box.intersects(box)]
        if any(f.box.contains(box) or _floating(f.owner) for f in over):
            continue
        yield replace(text, covered=type(over[0].owner).__name__) if over else text


def _floating(widget: QWidget) -> bool:
    part: QWidget | None = widget
    while part is not None:
        if type(part).__name__ in _FLOATS:
            return True
        part = part.parentWidget()
    return False
