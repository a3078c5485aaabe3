"""What else can be chosen of the map: the plan under it, how strong, when, blocks on their way, the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.topology.head import LAYERS
from gui.topology.legend import Lines
from gui.topology.sheet import PALEST
from gui.topology.slider import WordedSlider
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.chips import Switch
from gui.widgets.paint import card_ground
from gui.widgets.segments import Segments
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from gui.look import Look

_STEPS = tuple(round(PALEST + 0.1 * n, 1) for n in range(9))  # 20 % to 100 %
_WIDTH = 348


class LayersPanel(Themed):
    """A card under the Layers button.

    Signals:
        layer_chosen: the index of one of `LAYERS`, from here when the head has no room for it.
        picture_wanted: let the user choose a picture of the plan.
        picture_unwanted: take the picture away.
        opacity_chosen: how strong the plan is, 0.2–1.
        packets_chosen: whether blocks of an update are shown on their way.
        shut: it was closed by Esc or ×.
    """

    layer_chosen = Signal(int)
    picture_wanted = Signal()
    picture_unwanted = Signal()
    opacity_chosen = Signal(float)
    packets_chosen = Signal(bool)
    shut = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.layers = Segments(look, [layer.value for layer in LAYERS], "Which links")
        self._plan = Text(look, "", wrap=True)
        self._choose = Button(look, "Choose a picture…", self.picture_wanted.emit)
        self._remove = Button(look, "Remove it", self.picture_unwanted.emit)
        self.opacity = WordedSlider(look, "How strong the plan is")
        self.when = WordedSlider(look, "When the map was measured", "clock")
        self.packets = Switch(look, "Blocks on their way")
        self._lines = Lines(look)
        self._links_part = QWidget()
        self._when_part = QWidget()
        self._lines_part = QWidget()
        self._scroll, self._body = QScrollArea(), QWidget()
        self._build(look)
        self._connect()
        self.say("Layers")
        self.hide()

    def _build(self, look: Look) -> None:
        body = self._body
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 4, 18, 14)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(Text(look, "Layers", Type.LEAD), 1)
        head.addWidget(Button(look, "Close Layers", self._close, kind=Kind.BARE, icon="close"))
        column.addLayout(head)
        _part(self._links_part, self.layers)
        column.addWidget(self._links_part)
        column.addWidget(Text(look, "Floor plan", Type.STRONG))
        column.addWidget(self._plan)
        column.addWidget(self._choose)
        column.addWidget(self._remove)
        column.addWidget(self.opacity)
        _part(self._when_part, Text(look, "As measured", Type.STRONG), self.when)
        column.addWidget(self._when_part)
        column.addWidget(self.packets)
        _part(self._lines_part, Text(look, "Lines", Type.STRONG), self._lines)
        column.addWidget(self._lines_part)
        column.addStretch(1)
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3, 3, 3, 3)
        whole.addWidget(self._scroll)

    def _connect(self) -> None:
        self.layers.chosen.connect(self.layer_chosen)
        self.opacity.chosen.connect(lambda index: self.opacity_chosen.emit(_STEPS[index]))
        self.packets.clicked.connect(self.packets_chosen)

    def show_plan(self, words: str, *, pictured: bool, planned: bool) -> None:
        """Say what lies under the map; how strong it is matters only when something does."""
        self._plan.write(words)
        self._choose.write("Choose another…" if pictured else "Choose a picture…")
        self._remove.setVisible(pictured)
        self.opacity.setVisible(pictured or planned)

    def show_wishes(self, opacity: float, *, packets: bool) -> None:
        """Show what is wished for this premise."""
        nearest = min(range(len(_STEPS)), key=lambda i: abs(_STEPS[i] - opacity))
        self.opacity.offer([f"{step * 100:.0f} %" for step in _STEPS], nearest)
        self.packets.setChecked(packets)

    def take_in(self, *, links: bool, when: bool, lines: bool) -> None:
        """Hold what has no room elsewhere: the choice of links, the time slider, the legend."""
        self._links_part.setVisible(links)
        self._when_part.setVisible(when)
        self._lines_part.setVisible(lines)

    def unfold(self, corner: QPoint, room: QSize) -> None:
        """Open with its upper right corner here, no larger than this."""
        wanted = max(_WIDTH, self._body.sizeHint().width() + 24)
        width = min(wanted, room.width())
        layout = self._body.layout()
        tall = layout.totalHeightForWidth(width - 6) if layout is not None else 0
        height = min(max(tall, self._body.minimumSizeHint().height()) + 8, room.height())
        self.setGeometry(corner.x() - width, corner.y(), width, height)
        self.show()
        self.raise_()

    def take_focus(self) -> None:
        """Bring the keyboard to the first thing that can be chosen."""
        first = self._choose if self._links_part.isHidden() else self.layers.chosen_segment
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the card, and nothing else."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card over the map."""
        card_ground(QPainter(self), self.rect(), self.theme)

    def _close(self) -> None:
        self.hide()
        self.shut.emit()


def _part(holder: QWidget, *parts: QWidget) -> None:
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part)
