"""Bars: a plain progress bar, and the phase bar that says which of six phases a device is in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF

from core.update.progress import PHASES, Phase
from gui.icons import paint_icon
from gui.typography import Type, font
from gui.widgets.paint import baseline, paint_hatch

if TYPE_CHECKING:
    from gui.theme import Theme

GAP = 4  # px between segments
NAMES_LINE = 20
_TICK = 16
_NAMES = {
    Phase.WAKE: ("Wake", "Waiting for wake"),
    Phase.SENDING: ("Sending", "Sending"),
    Phase.CHECKING: ("Checking", "Checking"),
    Phase.RESTART: ("Restart", "Waiting to restart"),
    Phase.REJOINING: ("Rejoining", "Rejoining"),
    Phase.PROVING: ("Proving", "Proving"),
}


class Fill(Enum):
    """How the present segment is filled, one for each condition of an update."""

    SOLID = auto()
    WAITING = auto()  # still hatch
    CELLS = auto()  # one per rung of the ladder
    PAUSED = auto()
    NO_DONGLE = auto()
    FAILED = auto()
    HOLLOW = auto()  # asking where it left off
    DROPPED = auto()  # somebody wanted it no more: nothing is under way or waited for
    QUEUED = auto()  # its turn has not come
    DONE = auto()


@dataclass(frozen=True, slots=True)
class BarView:
    """A phase bar at one moment. `cells` are the rungs: True proved, False open, None not possible."""

    phase: Phase = Phase.WAKE
    fill: Fill = Fill.WAITING
    share: float = 0.0
    cells: tuple[bool | None, ...] = ()

    @property
    def sentence(self) -> str:
        """The bar in words."""
        if self.fill is Fill.DONE:
            return "All six phases done"
        if self.fill is Fill.QUEUED:
            return "Queued: its turn has not come"
        number = PHASES.index(self.phase) + 1
        spoken = {
            Fill.SOLID: f", {self.share:.0%}",
            Fill.CELLS: f", {sum(c is True for c in self.cells)} proofs in",
            Fill.PAUSED: f", paused at {self.share:.0%}",
            Fill.NO_DONGLE: f", waiting for the dongle at {self.share:.0%}",
            Fill.FAILED: f", failed at {self.share:.0%}",
            Fill.HOLLOW: ", asking where it left off",
            Fill.DROPPED: ", cancelled there",
        }
        return f"Phase {number} of 6, {_name_of(self, self.phase)}{spoken.get(self.fill, '')}"


def outline(painter: QPainter, rect: QRectF, colour: QColor, width: float) -> None:
    """A square frame on whole pixels, inside `rect`."""
    painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), width), colour)
    painter.fillRect(QRectF(rect.left(), rect.bottom() - width, rect.width(), width), colour)
    painter.fillRect(QRectF(rect.left(), rect.top(), width, rect.height()), colour)
    painter.fillRect(QRectF(rect.right() - width, rect.top(), width, rect.height()), colour)


def bar_outline(theme: Theme) -> float:
    """The frame of a bar: one crisp px, three in Sunlight."""
    return 1.0 if theme.metrics.tints else theme.metrics.outline


def paint_bar(painter: QPainter, rect: QRectF, share: float, theme: Theme, fill: Fill = Fill.SOLID) -> None:
    """A bar filled to `share`, in one of its conditions; never antialiased, square means measured."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    full = QRectF(rect.left(), rect.top(), round(rect.width() * min(1.0, max(0.0, share))), rect.height())
    _FILLS[fill](painter, rect, full, theme)
    painter.restore()


def _solid(painter: QPainter, rect: QRectF, full: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("base"))
    painter.fillRect(full, theme.colour("accent"))
    outline(painter, rect, theme.colour("accent"), bar_outline(theme))


def _waiting(painter: QPainter, rect: QRectF, _full: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("base"))
    paint_hatch(painter, rect, theme.colours.accent, 3, 6)
    outline(painter, rect, theme.colour("accent"), bar_outline(theme))


def _paused(painter: QPainter, rect: QRectF, full: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("base"))
    painter.fillRect(full, theme.colour("ink2"))
    outline(painter, rect, theme.colour("edge"), bar_outline(theme))
    painter.fillRect(QRectF(full.right(), rect.top(), 16, rect.height()), theme.colour("base"))
    for offset in (2, 9):
        painter.fillRect(QRectF(full.right() + offset, rect.top(), 5, rect.height()), theme.colour("ink"))


def _no_dongle(painter: QPainter, rect: QRectF, full: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("base"))
    rest = QRectF(full.right(), rect.top(), rect.right() - full.right(), rect.height())
    paint_hatch(painter, rest, theme.colours.warn, 3, 6)
    outline(painter, rest, theme.colour("warn"), bar_outline(theme))
    painter.fillRect(full, theme.colour("accent"))


def _failed(painter: QPainter, rect: QRectF, full: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("base"))
    outline(painter, rect, theme.colour("stop"), bar_outline(theme))
    slant = rect.height()
    end = min(max(full.right(), rect.left() + 8), rect.right() - slant)
    painter.fillRect(QRectF(rect.left(), rect.top(), end - rect.left(), rect.height()), theme.colour("ink2"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("stop"))
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(end - 8, rect.top()),
                QPointF(end + slant, rect.top()),
                QPointF(end, rect.bottom()),
                QPointF(end - 8, rect.bottom()),
            ]
        )
    )


def _hollow(painter: QPainter, rect: QRectF, _full: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("base"))
    outline(painter, rect, theme.colour("edge"), bar_outline(theme))


def _done(painter: QPainter, rect: QRectF, _full: QRectF, theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("accent"))


_FILLS = {
    Fill.SOLID: _solid,
    Fill.WAITING: _waiting,
    Fill.CELLS: _hollow,
    Fill.PAUSED: _paused,
    Fill.NO_DONGLE: _no_dongle,
    Fill.FAILED: _failed,
    Fill.HOLLOW: _hollow,
    Fill.DROPPED: _hollow,
    Fill.QUEUED: _hollow,
    Fill.DONE: _done,
}


def _paint_cells(painter: QPainter, rect: QRectF, cells: tuple[bool | None, ...], theme: Theme) -> None:
    painter.fillRect(rect, theme.colour("base"))
    thick = bar_outline(theme)
    outline(painter, rect, theme.colour("accent"), thick)
    inset = thick + 2
    count = max(1, len(cells))
    width = (rect.width() - 2 * inset + 2) / count
    for index, proved in enumerate(cells):
        if proved:
            left = round(rect.left() + inset + index * width)
            right = round(rect.left() + inset + (index + 1) * width) - 2
            cell = QRectF(left, rect.top() + inset, right - left, rect.height() - 2 * inset)
            painter.fillRect(cell, theme.colour("accent"))


def phase_bar_height(theme: Theme) -> int:
    """The height of names and bar together, in px."""
    return theme.px(NAMES_LINE) + 5 + theme.metrics.bar


def _name_of(view: BarView, present: Phase) -> str:
    if view.fill is Fill.QUEUED:
        return "Queued"
    short, full = _NAMES[present]
    return short if view.fill in (Fill.DROPPED, Fill.FAILED) else full  # nothing waits there any more


def widths(view: BarView, room: float, theme: Theme) -> list[tuple[Phase, float, str]]:
    """Each phase with its segment's width and the name over it; names give way when there is no room."""
    present = PHASES.index(view.phase) if view.fill is not Fill.DONE else len(PHASES)
    strong, body = QFontMetricsF(font(theme, Type.STRONG)), QFontMetricsF(font(theme, Type.BODY))
    named: list[tuple[Phase, float, str]] = []
    for index, phase in enumerate(PHASES):
        name = _name_of(view, phase) if index == present else _NAMES[phase][0]
        face = strong if index == present else body
        extra = _TICK + 9 if index < present else 13
        named.append((phase, round(face.horizontalAdvance(name) + extra), name))
    spare = room - sum(width for _, width, _ in named) - GAP * (len(named) - 1)
    grown = min(present, len(PHASES) - 1)
    if spare < 0:
        return _narrow(named, grown, room)
    phase, width, name = named[grown]
    named[grown] = (phase, width + spare, name)
    return named


def _narrow(
    named: list[tuple[Phase, float, str]], present: int, room: float
) -> list[tuple[Phase, float, str]]:
    least = 24.0
    others = (least + GAP) * (len(named) - 1)
    return [
        (phase, room - others if index == present else least, name if index == present else "")
        for index, (phase, _, name) in enumerate(named)
    ]


def paint_phase_bar(painter: QPainter, rect: QRectF, view: BarView, theme: Theme) -> None:
    """Names above, six segments below; the present one takes all the spare width."""
    present = PHASES.index(view.phase) if view.fill is not Fill.DONE else len(PHASES)
    line = theme.px(NAMES_LINE)
    left, top = rect.left(), rect.top() + line + 5
    for index, (_, width, name) in enumerate(widths(view, rect.width(), theme)):
        segment = QRectF(round(left), top, round(left + width) - round(left), theme.metrics.bar)
        _paint_name(painter, QRectF(left, rect.top(), width, line), name, index - present, theme)
        if index < present:
            paint_bar(painter, segment, 1, theme, Fill.DONE)
        elif index > present:
            paint_bar(painter, segment, 0, theme, Fill.HOLLOW)
        elif view.fill is Fill.CELLS:
            _paint_cells(painter, segment, view.cells, theme)
        else:
            paint_bar(painter, segment, view.share, theme, view.fill)
        left += width + GAP


def _paint_name(painter: QPainter, rect: QRectF, name: str, order: int, theme: Theme) -> None:
    face = font(theme, Type.STRONG if order == 0 else Type.BODY)
    left = rect.left()
    if order < 0:
        tick = QRectF(left, rect.center().y() - _TICK / 2, _TICK, _TICK)
        paint_icon(painter, tick, "check", theme.colour("accent"))
        left += _TICK + 3
    painter.setFont(face)
    painter.setPen(theme.colour("ink" if order == 0 else "ink2"))
    painter.drawText(QPointF(left, baseline(face, rect.top(), rect.height())), name)
