"""Energy on each of the sixteen channels, ours marked, with the Wi-Fi channels that lie over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.links.air import CHANNELS, under_wifi
from core.links.case import ENERGY_HIGH
from gui.charts.chart import LINE, Chart, level_pen
from gui.typography import Type

if TYPE_CHECKING:
    from core.links.air import EnergyScan
    from gui.charts.canvas import Canvas
    from gui.look import Look

_TOP = 255
_BAR = 0.7  # of a channel's width
_NAMED = (11, 15, 20, 26)  # channels with their number below, where all do not fit
_WIFI = (1, 6, 11)


class EnergyChart(Chart):
    """A bar for each channel 11–26, 0–255; from the dashed line on a channel is loud."""

    def __init__(self, look: Look, ground: str = "raised") -> None:
        super().__init__(look, "Energy by channel", "0–255", ground)
        self._scan: EnergyScan | None = None
        self._ours: int | None = None

    def show_scan(self, scan: EnergyScan, ours: int | None) -> None:
        """Show this scan; `ours` is the network's channel."""
        self._scan, self._ours = scan, ours
        loud = [str(channel) for channel, level in scan.levels if level >= ENERGY_HIGH]
        mine = f"ours, {ours}, at {scan.level(ours)}; " if ours is not None else ""
        self.say(f"{self.title}: {mine}loud are {', '.join(loud) if loud else 'none'}")
        self.refresh()

    def margins(self) -> tuple[float, float]:
        """“loud” stands at the right of its line."""
        return 0.0, self.width_of("loud") + 10

    def below(self) -> int:
        """Channel numbers, and Wi-Fi under them."""
        return 2

    def draw(self, canvas: Canvas) -> None:
        """Bars and the line from which a channel is loud."""
        canvas.clear(len(CHANNELS), _TOP)
        canvas.level(ENERGY_HIGH, self._loud_pen())
        if self._scan is None:
            return
        levels = dict(self._scan.levels)
        for channel in CHANNELS:
            x = channel - CHANNELS[0] + 0.5
            fill, edge = self._colours(channel, levels.get(channel, 0))
            canvas.bars([x], [levels.get(channel, 0)], _BAR, fill, QPen(edge, 1.5))

    def _loud_pen(self) -> QPen:
        pen = level_pen(self.theme)
        pen.setColor(self.theme.colour("edge"))
        pen.setDashPattern([4, 3])
        return pen

    def _colours(self, channel: int, level: int) -> tuple[QColor, QColor]:
        """Ours is full, others hollow; a loud one of either is in the warning's colour."""
        loud = self.theme.colour("warn" if level >= ENERGY_HIGH else "ink")
        if channel == self._ours:
            return loud, loud
        return self.theme.colour(self.ground), loud if level >= ENERGY_HIGH else self.theme.colour("edge")

    def write(self, painter: QPainter, field: QRectF) -> None:
        """Numbers of the channels, ours in bold, and brackets of Wi-Fi under them."""
        super().write(painter, field)
        theme, line = self.theme, self.theme.px(LINE)
        loud = field.bottom() - field.height() * ENERGY_HIGH / _TOP
        right = QRectF(field.right(), loud - line / 2, self.width() - field.right(), line)
        self.put(painter, right, "loud", Type.BODY, theme.colour("ink2"), Qt.AlignmentFlag.AlignRight)
        step = field.width() / len(CHANNELS)
        all_fit = self.width_of("26", Type.STRONG) + 4 <= step
        ours = None if self._ours is None else self._box(field, self._ours, field.bottom() + 4, step)
        for channel in CHANNELS if all_fit else _NAMED:
            box = self._box(field, channel, field.bottom() + 4, step)
            near = ours is not None and abs(box.center().x() - ours.center().x()) < self.width_of("2666")
            if channel != self._ours and (all_fit or not near):
                self.put(
                    painter, box, str(channel), Type.BODY, theme.colour("ink2"), Qt.AlignmentFlag.AlignHCenter
                )
        if ours is not None:
            ink = theme.colour("ink")
            self.put(painter, ours, str(self._ours), Type.STRONG, ink, Qt.AlignmentFlag.AlignHCenter)
        for wifi in _WIFI:
            self._write_wifi(painter, field, wifi, step)

    def _box(self, field: QRectF, channel: int, top: float, step: float) -> QRectF:
        return QRectF(field.left() + step * (channel - CHANNELS[0]), top, step, self.theme.px(LINE))

    def _write_wifi(self, painter: QPainter, field: QRectF, wifi: int, step: float) -> None:
        """A bracket under the channels that a Wi-Fi channel covers, and its name in it."""
        theme, line = self.theme, self.theme.px(LINE)
        under, top = under_wifi(wifi), field.bottom() + 4 + line
        left = self._box(field, under[0], top, step).left() + 2
        right = self._box(field, under[-1], top, step).right() - 2
        for edge in (
            QRectF(left, top + 3, right - left, 1.5),
            QRectF(left, top - 1, 1.5, 4),
            QRectF(right - 1.5, top - 1, 1.5, 4),
        ):
            painter.fillRect(edge, theme.colour("edge"))
        box = QRectF(left, top + 4, right - left, line)
        name = f"Wi-Fi {wifi}"
        words = name if self.width_of(name) <= right - left + 8 else str(wifi)
        self.put(painter, box, words, Type.BODY, theme.colour("ink2"), Qt.AlignmentFlag.AlignHCenter)
