"""A change that fades: the picture of what was there before lies over it and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent

FADE_MS = 160


class Veil(QWidget):
    """Made before the change, `lift`ed after it; lets every click through and goes by itself.

    A picture and no graphics effect: an effect would paint all that lies under it anew at each step.
    """

    def __init__(self, over: QWidget, area: QRect) -> None:
        super().__init__(over)
        self._picture = over.grab(area)
        self._share = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(area)
        self._run = QVariantAnimation(self, startValue=1.0, endValue=0.0, duration=FADE_MS)
        self._run.valueChanged.connect(self._thin)
        self._run.finished.connect(self._end)
        self.hide()

    def lift(self) -> None:
        """Begin to go."""
        self.show()
        self.raise_()
        self._run.start()

    def _thin(self, share: object) -> None:
        if isinstance(share, float):
            self._share = share
            self.update()

    def _end(self) -> None:
        self.hide()
        self.deleteLater()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, as far as it is still there."""
        painter = QPainter(self)
        painter.setOpacity(self._share)
        painter.drawPixmap(0, 0, self._picture)
