"""The legend of the map: what each kind of line means, as a row under the map or as a list in Layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from core.premise.link import LinkClass
from gui.theme import TARGET
from gui.topology.lanes import paint_sample, word_ink
from gui.typography import Type, font
from gui.widgets.paint import hairline
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_CLASSES = (LinkClass.STRONG, LinkClass.OK, LinkClass.MARGINAL, LinkClass.WEAK, LinkClass.LOST)
_SAID = "Lines: Strong, OK, Marginal, Weak, No link; the arrow points at the device that hears."


class Legend(Themed):
    """The five classes with line and word in a row: always on where there is room, so that nobody has to ask."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.say(_SAID)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One row of the height of a target."""
        return QSize(400, max(TARGET, self.theme.px(20) + 14))

    @property
    def least(self) -> int:
        """The width at which every sample is still long enough to show its dashes."""
        metrics = QFontMetricsF(font(self.theme, Type.STRONG))
        words = sum(metrics.horizontalAdvance(quality.value) for quality in _CLASSES)
        return round(words + len(_CLASSES) * (36 + 9 + 14)) + 32

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Samples and words from the left."""
        painter = QPainter(self)
        face = font(self.theme, Type.STRONG)
        metrics = QFontMetricsF(face)
        widths = [metrics.horizontalAdvance(quality.value) for quality in _CLASSES]
        gap, sample = self._spacing(sum(widths))
        x = 28.0 if self.width() > 700 else 16.0
        for quality, width in zip(_CLASSES, widths, strict=True):
            paint_sample(painter, QRectF(x, 0, sample, self.height()), quality, self.theme)
            painter.setFont(face)
            painter.setPen(word_ink(self.theme, quality))
            box = QRectF(x + sample + 9, 0, width + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, quality.value)
            x += sample + 9 + width + gap

    def _spacing(self, words: float) -> tuple[float, float]:
        """Gap and sample length that fit the width: samples shrink before words are touched."""
        room = self.width() - 32 - words - 5 * 9
        sample = min(36.0, max(18.0, room / 5 - 8))
        return min(22.0, max(6.0, (room - 5 * sample) / 5)), sample


class Lines(Themed):
    """The same under each other, with what the arrow means, for the Layers card."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.say(_SAID)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A row for each class."""
        return QSize(200, len(_CLASSES) * self._row())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Sample and word, five times."""
        painter, row = QPainter(self), self._row()
        for index, quality in enumerate(_CLASSES):
            paint_sample(painter, QRectF(0, index * row, 36, row), quality, self.theme)
            painter.setFont(font(self.theme, Type.STRONG))
            painter.setPen(word_ink(self.theme, quality))
            box = QRectF(48, index * row, self.width() - 48, row)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, quality.value)

    def _row(self) -> int:
        return self.theme.px(20) + 8


class Foot(Themed):
    """The row under the map: a hairline, the legend, and what is put beside it."""

    def __init__(self, look: Look, beside: QWidget) -> None:
        super().__init__(look)
        self.legend, self._beside = Legend(look), beside
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 0)
        row.addWidget(self.legend, 1)
        row.addStretch()
        beside.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(beside)

    def show_legend(self, *, shown: bool) -> None:
        """The list has words in place of lines and needs no legend."""
        self.legend.setVisible(shown)
        self._row.setContentsMargins(0 if shown else 28, 0, 16, 0)

    def has_room_beside(self, width: int) -> bool:
        """Whether legend and the other stand in a row this wide."""
        return self.legend.least + self._beside.sizeHint().width() + 40 <= width

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The hairline."""
        hairline(QPainter(self), self.theme, 0, self.width(), 0)
