"""The evidence ladder: six rungs from the bottom up, as high as the proof reaches; one column a device."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from gui.measure import text_width
from gui.screen import Glyph
from gui.topology.paint import paint_node
from gui.topology.picture import NodeLook, Shape
from gui.typography import Type, font
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import Run, baseline, hairline, paint_runs, section_rule, wrapped
from gui.widgets.rungs import RUNGS, STACKED, RungsColumn

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

_TEXT, _TEXT_NARROW = 61, 52  # px from the left edge to place and versions, the latter where room is short
_RAIL_LEFT, _RAIL_RIGHT, _TEXT_LEFT = 8.0, 36.0, 58
_RAIL = 3.5
_NODE, _NODE_NARROW = (26.0, 0.72), (22.0, 0.6)  # centre and scale of the shape beside them


class RungState(Enum):
    """How a rung is drawn."""

    PROVED = auto()
    CONTRADICTED = auto()
    WAITING = auto()  # its time is known: a clock
    AFTER = auto()  # waits for a lower rung
    NOT_POSSIBLE = auto()


@dataclass(frozen=True, slots=True)
class RungView:
    """One rung of one device: its state, the time or fact, and the source or reason."""

    state: RungState = RungState.AFTER
    first: str = ""
    second: str = ""
    mono: bool = False  # the second line is a hash: compared letter by letter


@dataclass(frozen=True, slots=True)
class LadderView:
    """One device's ladder; `rungs` go from 1, the weakest, to 6."""

    node: NodeLook = field(default_factory=lambda: NodeLook(Shape.BRIDGE))
    label: str = ""
    place: str = ""
    before: str = ""
    after: str = ""
    glyph: Glyph = Glyph.UNDER_WAY
    outcome: str = ""  # Confirmed, Inferred, Not proved, Contradicted
    rests_on: str = ""  # “by rungs 1–4”
    rungs: tuple[RungView, ...] = ()

    @property
    def sentence(self) -> str:
        """The ladder for a screen reader."""
        head = f"{self.label} {self.place}, version {self.before} to {self.after}: {self.outcome} {self.rests_on}"
        rungs = [
            f"Rung {n}: {r.state.name.replace('_', ' ').lower()}, {r.first} {r.second}".strip()
            for n, r in enumerate(self.rungs, start=1)
        ]
        return ". ".join((head.strip(), *rungs)) + "."


class Ladder(RungsColumn):
    """One device's ladder under its outcome.

    Signals:
        resized: it has another width now.
    """

    resized = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._view = LadderView()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell who lays out the heads."""
        super().resizeEvent(event)
        self.resized.emit()

    def show_view(self, view: LadderView) -> None:
        """Show this ladder from now on."""
        if view != self._view:
            self._view = view
            self.say(view.sentence)
            self.update()

    def sizeHint(self) -> QSize:
        """244 wide, six rows under the head."""
        return QSize(round(244 * self.theme.scale**0.5), self._height)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the outcome's word, both versions, and what the outcome rests on."""
        theme = self.theme
        words = self._word_left + text_width("Contradicted", font(theme, Type.OUTCOME))
        versions = _TEXT_NARROW + self._versions_width()
        rests = self._word_left + text_width(self._view.rests_on, font(theme, Type.BODY))
        return QSize(round(max(words, versions, rests)) + 1, self._height)

    def fits_beside(self, width: int) -> bool:
        """Whether outcome and what it rests on have room in one line at this width."""
        theme, view = self.theme, self._view
        word = text_width(view.outcome, font(theme, Type.OUTCOME))
        rest = text_width(view.rests_on, font(theme, Type.BODY))
        return self._word_left + word + 10 + rest <= width

    @property
    def extra(self) -> int:
        """Lines that the head must be taller by for the name of the place."""
        return len(self._places(self.width())) - 1

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of each row, from rung 1 to 6."""
        found = [len(self._lines_of(rung)) for rung in self._view.rungs]
        return (*found, *(0,) * (RUNGS - len(found)))

    def _places(self, width: int) -> list[str]:
        lead, words = font(self.theme, Type.LEAD), self._view.place or self._view.label
        return wrapped(words, lead, width - self._text_left(width)) or [""]

    def _text_left(self, width: int) -> int:
        return _TEXT if _TEXT + self._versions_width() <= width else _TEXT_NARROW

    def _versions_width(self) -> float:
        return sum(run.width + run.gap for run in self._versions())

    def _versions(self) -> list[Run]:
        view, theme = self._view, self.theme
        body, strong = font(theme, Type.BODY), font(theme, Type.STRONG)
        ink, ink2 = theme.colours.ink, theme.colours.ink2
        runs = [Run(view.before, body, ink2, 4), Run("→", body, ink2, 4), Run(view.after, strong, ink)]
        return runs if view.after else runs[:1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw head, rails and rungs."""
        painter, theme = QPainter(self), self.theme
        self._paint_head(painter, theme)
        for number in range(1, 7):
            hairline(painter, theme, 0, self.width(), self._row_top(number))
        self._paint_rails(painter, theme)
        for number, rung in enumerate(self._view.rungs, start=1):
            top = self._row_top(number)
            row = QRectF(_RAIL_LEFT, top, _RAIL_RIGHT - _RAIL_LEFT, self._row(number))
            _paint_rung(painter, row, rung, theme)
            self._paint_words(painter, rung, row, theme)
        section_rule(painter, theme, 0, self.width(), self.height() - 2)

    def _paint_head(self, painter: QPainter, theme: Theme) -> None:
        view = self._view
        bottom = self._head
        row = theme.px(26)
        outcome_top = bottom - 13 - row - (theme.px(STACKED) if self._stacked else 0)
        lead, body = font(theme, Type.LEAD), font(theme, Type.BODY)
        places, left = self._places(self.width()), self._text_left(self.width())
        place_top = outcome_top - 8 - theme.px(20 + 22 * len(places))
        centre, scale = _NODE if left == _TEXT else _NODE_NARROW
        # level in all ladders, however many lines a place takes: its moon would not stand under the page's head
        paint_node(painter, QPointF(centre, outcome_top - 8 - theme.px(21)), view.node, theme, scale)
        ink = theme.colours.ink
        for place in places:
            paint_runs(painter, left, baseline(lead, place_top, theme.px(22)), [Run(place, lead, ink)])
            place_top += theme.px(22)
        paint_runs(painter, left, baseline(body, place_top, theme.px(20)), self._versions())
        self._paint_outcome(painter, QRectF(0, outcome_top, self.width(), row), theme)

    @property
    def _word_left(self) -> int:
        """Where the outcome's words begin beside its glyph, in px."""
        return 14 + self.theme.px(24)

    def _paint_outcome(self, painter: QPainter, row: QRectF, theme: Theme) -> None:
        view = self._view
        role = {Glyph.DONE: "accentink", Glyph.STOP: "stop"}.get(view.glyph, "warn")
        side = theme.px(24)
        box = QRectF(2, row.center().y() - side / 2, side, side)
        paint_glyph(painter, box, view.glyph, theme, role="warn" if role == "warn" else "")
        face, body = font(theme, Type.OUTCOME), font(theme, Type.BODY)
        foot = baseline(face, row.top(), row.height())
        word = Run(view.outcome, face, getattr(theme.colours, role), 10)
        rest = Run(view.rests_on, body, theme.colours.ink2)
        paint_runs(painter, self._word_left, foot, [word] if self._stacked else [word, rest])
        if self._stacked:
            paint_runs(painter, self._word_left, baseline(body, row.bottom(), theme.px(STACKED)), [rest])

    def _paint_rails(self, painter: QPainter, theme: Theme) -> None:
        proved = [n for n, r in enumerate(self._view.rungs, start=1) if r.state is RungState.PROVED]
        foot = self._row_top(1) + self._row(1)
        reached = self._row_top(max(proved)) + 8 if proved else foot
        dots = QPen(theme.colour("edge"), 2 if theme.metrics.tints else 3)
        dots.setDashPattern([1, 2])
        dots.setCapStyle(Qt.PenCapStyle.FlatCap)
        for x in (_RAIL_LEFT, _RAIL_RIGHT):
            painter.setPen(dots)
            painter.drawLine(QLineF(x, self._head, x, reached))
            if proved:
                rail = QRectF(x - _RAIL / 2, reached, _RAIL, foot - reached)
                painter.fillRect(rail, theme.colour("accent"))

    def _lines_of(self, rung: RungView) -> list[tuple[str, QFont, str]]:
        heads = {RungState.PROVED: Type.LEAD, RungState.WAITING: Type.LEAD, RungState.CONTRADICTED: Type.LEAD}
        roles = {RungState.PROVED: "ink", RungState.WAITING: "warn", RungState.CONTRADICTED: "stop"}
        theme, room = self.theme, self.width() - _TEXT_LEFT
        head = font(theme, heads.get(rung.state, Type.BODY))
        lines = [(w, head, roles.get(rung.state, "ink2")) for w in wrapped(rung.first, head, room)]
        if rung.second:
            face = font(theme, Type.ID if rung.mono else Type.BODY)
            lines += [(w, face, "ink2") for w in wrapped(rung.second, face, room)]
        return lines

    def _paint_words(self, painter: QPainter, rung: RungView, row: QRectF, theme: Theme) -> None:
        line, lines = theme.px(20), self._lines_of(rung)
        at = row.center().y() - line * len(lines) / 2
        for words, face, role in lines:
            painter.setFont(face)
            painter.setPen(theme.colour(role))
            painter.drawText(QPointF(_TEXT_LEFT, baseline(face, at, line)), words)
            at += line


def _paint_rung(painter: QPainter, row: QRectF, rung: RungView, theme: Theme) -> None:
    painter.save()
    bar = QRectF(row.left(), round(row.center().y() - 11), row.width(), 22)
    if rung.state is RungState.NOT_POSSIBLE:
        pen = QPen(theme.colour("edge"), 2 if theme.metrics.tints else 3)
        pen.setDashPattern([2, 1.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(row.left(), bar.center().y(), row.right(), bar.center().y()))
    elif rung.state in (RungState.PROVED, RungState.CONTRADICTED):
        proved = rung.state is RungState.PROVED
        painter.fillRect(bar, theme.colour("accent" if proved else "stop"))
        _paint_mark(painter, bar.center(), theme.colour("onaccent" if proved else "base"), tick=proved)
    else:
        _paint_open(painter, bar, theme, waiting=rung.state is RungState.WAITING)
    painter.restore()


def _paint_mark(painter: QPainter, at: QPointF, ink: QColor, *, tick: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 2.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
    if tick:
        points = [QPointF(-6, 0), QPointF(-2, 4), QPointF(6, -4.5)]
        painter.drawPolyline(QPolygonF([at + p for p in points]))
    else:
        painter.drawLine(at + QPointF(-5, -5), at + QPointF(5, 5))
        painter.drawLine(at + QPointF(-5, 5), at + QPointF(5, -5))


def _paint_open(painter: QPainter, bar: QRectF, theme: Theme, *, waiting: bool) -> None:
    colour = theme.colour("warn" if waiting else "edge")
    width = max(2.0 if not waiting else 2.5, theme.metrics.outline if not theme.metrics.tints else 0)
    painter.fillRect(bar, theme.colour("base"))
    painter.setPen(
        QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin)
    )
    painter.drawRect(bar.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    if waiting:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(
            QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
        )
        centre = bar.center()
        painter.drawPolyline(QPolygonF([centre + QPointF(0, -6), centre, centre + QPointF(5, 3)]))
