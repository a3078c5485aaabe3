"""Chips, link words and switches: small marks that always pair a shape with a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from core.premise.link import LinkClass
from gui.icons import paint_icon
from gui.theme import TARGET
from gui.typography import Type, font
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import baseline, frame
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.screen import Glyph
    from gui.theme import Theme

_CHIP = 28
_BARS = {LinkClass.STRONG: 4, LinkClass.OK: 3, LinkClass.MARGINAL: 2, LinkClass.WEAK: 1}
_BARS_WIDTH = 20
_TICK_AT_MOST = 28  # px: chips stay in one row in large text


class _OnOff(QAbstractButton):
    """What is on or off and says so with its words; the subclass paints it."""

    def __init__(self, look: Look, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)

    def _restyle(self, _theme: object) -> None:
        self.updateGeometry()
        self.update()


class Chip(_OnOff):
    """A filter that is on or off: 28 high to the eye, 44 to the finger."""

    def __init__(self, look: Look, words: str, parent: QWidget | None = None) -> None:
        super().__init__(look, words, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Room for tick and words, chosen or not."""
        words = QFontMetricsF(font(self._look.theme, Type.STRONG)).horizontalAdvance(self.text())
        height = max(TARGET, self._look.theme.px(_CHIP) + 8)
        return QSize(max(TARGET, round(words) + 24 + 22), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill; filled and ticked when on."""
        painter, theme = QPainter(self), self._look.theme
        height = theme.px(_CHIP)
        pill = QRectF(0, (self.height() - height) / 2, self.width(), height)
        on = self.isChecked()
        ground = "accent" if on else "sunk" if self.underMouse() else "raised"
        edge = theme.colour("accent" if on else "edge")
        frame(painter, pill, height / 2, fill=theme.colour(ground), outline=edge, width=theme.metrics.outline)
        ink = theme.colour("onaccent" if on else "ink")
        face = font(theme, Type.STRONG if on else Type.BODY)
        words = QFontMetricsF(face).horizontalAdvance(self.text())
        tick = min(theme.px(18), _TICK_AT_MOST)
        left = (self.width() - words - (tick + 4 if on else 0)) / 2
        if on:
            paint_icon(painter, QRectF(left, pill.center().y() - tick / 2, tick, tick), "check", ink)
            left += tick + 4
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(QPointF(left, baseline(face, pill.top(), height)), self.text())


class VerdictChip(Themed):
    """A pill with a state glyph and its word: Pass, Warn, Stop, Waiting, Not possible."""

    def __init__(self, look: Look, glyph: Glyph, words: str, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._glyph, self._words = glyph, words
        self.say(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for glyph and word."""
        words = QFontMetricsF(font(self.theme, Type.BODY)).horizontalAdvance(self._words)
        return QSize(round(words) + 9 + self.theme.px(18) + 6 + 13, self.theme.px(_CHIP))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill."""
        painter, theme, rect = QPainter(self), self.theme, QRectF(self.rect())
        edge = theme.colour("edge")
        frame(painter, rect, rect.height() / 2, outline=edge, width=theme.metrics.outline)
        side = theme.px(18)
        paint_glyph(painter, QRectF(9, (rect.height() - side) / 2, side, side), self._glyph, theme)
        face = font(theme, Type.BODY)
        painter.setFont(face)
        painter.setPen(theme.colour("ink"))
        painter.drawText(QPointF(15 + side, baseline(face, 0, rect.height())), self._words)


def link_word_width(quality: LinkClass, theme: Theme) -> float:
    """How wide bars and word are together, in px."""
    return _BARS_WIDTH + 7 + QFontMetricsF(font(theme, Type.STRONG)).horizontalAdvance(quality.value)


def paint_link_word(painter: QPainter, left: float, middle: float, quality: LinkClass, theme: Theme) -> float:
    """Four bars and the word, centred on a line; returns the right edge."""
    painter.save()
    foot = middle + 8
    if quality in _BARS:
        _paint_bars(painter, left, foot, quality, theme)
    else:
        _paint_no_link(painter, left, foot, theme)
    painter.restore()
    face = font(theme, Type.STRONG)
    painter.setFont(face)
    painter.setPen(theme.link(quality).ink)
    painter.drawText(QPointF(left + _BARS_WIDTH + 7, baseline(face, middle - 10, 20)), quality.value)
    return left + link_word_width(quality, theme)


def _paint_bars(painter: QPainter, left: float, foot: float, quality: LinkClass, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for index, height in enumerate((5, 9, 13, 17)):
        bar = QRectF(round(left + index * 5), round(foot - height), 4, height)
        if index < _BARS[quality]:
            painter.fillRect(bar, theme.link(quality).colour)
        else:
            painter.setPen(QPen(theme.colour("edge"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(0, 0, -1, -1))


def _paint_no_link(painter: QPainter, left: float, foot: float, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    style = theme.link(LinkClass.LOST)
    painter.setPen(QPen(QColor(style.colour), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    x, y = left + 9.5, foot - 9
    painter.drawLine(QPointF(x - 5, y - 5), QPointF(x + 5, y + 5))
    painter.drawLine(QPointF(x - 5, y + 5), QPointF(x + 5, y - 5))
    for dot in range(4):
        painter.fillRect(QRectF(left + 1 + dot * 5, foot - 2, 2, 2), style.colour)


class LinkWord(Themed):
    """Four bars and the class's word: always the pair."""

    def __init__(self, look: Look, quality: LinkClass, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_class(quality)

    def show_class(self, quality: LinkClass) -> None:
        """Say this class from now on."""
        self._quality = quality
        self.say(f"Link {quality.value}")
        self.restyle()

    def sizeHint(self) -> QSize:
        """Room for bars and word."""
        return QSize(round(link_word_width(self._quality, self.theme)) + 1, max(20, self.theme.px(20)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pair."""
        paint_link_word(QPainter(self), 0, self.height() / 2, self._quality, self.theme)


class Switch(_OnOff):
    """A choice that is on or off: a knob with a tick on filled ground, or a hollow one, and its words."""

    def sizeHint(self) -> QSize:
        """Room for track and words, 44 high."""
        words = QFontMetricsF(font(self._look.theme, Type.STRONG)).horizontalAdvance(self.text())
        return QSize(50 + 12 + round(words) + 2, max(TARGET, self._look.theme.px(20) + 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track, knob and words."""
        painter, theme, on = QPainter(self), self._look.theme, self.isChecked()
        track = QRectF(0, (self.height() - 26) / 2, 50, 26)
        edge = theme.colour("accent" if on else "edge")
        fill = theme.colour("accent" if on else "raised")
        frame(painter, track, 13, fill=fill, outline=edge, width=max(2, theme.metrics.outline))
        knob = QPointF(track.right() - 13 if on else track.left() + 13, track.center().y())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("onaccent" if on else "edge"))
        painter.drawEllipse(knob, 8.5, 8.5)
        if on:
            paint_icon(painter, QRectF(knob.x() - 7, knob.y() - 7, 14, 14), "check", theme.colour("accent"))
        face = font(theme, Type.STRONG if on else Type.BODY)
        painter.setFont(face)
        painter.setPen(theme.colour("ink"))
        painter.drawText(QPointF(62, baseline(face, 0, self.height())), self.text())
