"""Where the label is: a small picture of the back of a bridge, with the sentence beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.typography import Type
from gui.widgets.paint import frame
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look

_WORDS = (
    "*Where the label is.* Look on the back and on the underside of the device: a square code, and with it the device "
    "ID and the install code in print."
)
_WIDE, _HIGH = 132, 92
_DOTS = (
    (0, 0),
    (1, 0),
    (3, 0),
    (0, 1),
    (2, 1),
    (1, 2),
    (3, 2),
    (0, 3),
    (2, 3),
    (3, 3),
)  # no code in particular


class LabelPicture(Themed):
    """The back of a bridge: body, lead, label."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say("Picture: a label on the back of a device, a square code with lines of print.")

    def sizeHint(self) -> QSize:
        """Small enough to stand beside three lines."""
        return QSize(_WIDE, _HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Body and lead in ink of second rank, the label as what is meant."""
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        quiet, ink = theme.colour("edge"), theme.colour("ink")
        frame(painter, QRectF(1, 1, 104, 90), 8, fill=theme.colour("planfill"), outline=quiet, width=2)
        painter.setPen(QPen(quiet, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(105, 70), QPointF(122, 70))
        painter.drawLine(QPointF(122, 70), QPointF(130, 84))
        frame(
            painter,
            QRectF(34, 26, 64, 56),
            3,
            fill=theme.colour("accenttint"),
            outline=theme.colour("accent"),
            width=2,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for column, row in _DOTS:
            painter.drawRect(QRectF(41 + 6 * column, 32 + 6 * row, 6, 6))
        for top, width in ((62, 50), (70, 38)):
            painter.drawRect(QRectF(41, top, width, 3))
        painter.drawRect(QRectF(72, 34, 19, 3))
        painter.drawRect(QRectF(72, 42, 14, 3))


class LabelHint(QWidget):
    """Picture and sentence; shown until the first label was read."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 16, 0, 8)
        row.setSpacing(20)
        row.addWidget(LabelPicture(look), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(look, _WORDS, Type.BODY, "ink2", wrap=True), 1)
