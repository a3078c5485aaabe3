"""A progress bar as a widget: it slides to its new value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QVariantAnimation
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.widgets.bar import Fill, paint_bar
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_SLIDE_MS = 250


class ProgressBar(Themed):
    """A bar with its condition; never the only place where the share is said."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._fill, self._shown = Fill.HOLLOW, 0.0
        self._slide = QVariantAnimation(self, duration=_SLIDE_MS)
        self._slide.valueChanged.connect(self._move)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, words: str, fill: Fill = Fill.SOLID) -> None:
        """Show `share` 0..1 of what `words` names, sliding there unless motion is reduced."""
        self._fill = fill
        self.say(f"{words}, {share:.0%}")
        self._slide.stop()
        if self.look.still or not self.isVisible():
            self._move(share)
        else:
            self._slide.setStartValue(self._shown)
            self._slide.setEndValue(float(share))
            self._slide.start()

    def _move(self, share: object) -> None:
        if isinstance(share, float | int):
            self._shown = float(share)
            self.update()

    def sizeHint(self) -> QSize:
        """As high as the theme says."""
        return QSize(240, self.theme.metrics.bar)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        paint_bar(QPainter(self), QRectF(self.rect()), self._shown, self.theme, self._fill)
