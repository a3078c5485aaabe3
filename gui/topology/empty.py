"""The map while there is little to see: one hexagon and a hint, never a blank canvas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout

from core.premise.device import Device, DeviceKind, Presence
from gui.measure import text_width
from gui.theme import TARGET
from gui.topology.paint import paint_node
from gui.topology.picture import NodeLook, Shape
from gui.typography import Type, font
from gui.widgets.paint import card_ground
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from core.hub.hub import HubView
    from core.premise.topology import Topology
    from gui.look import Look

WIDTH = 420  # px; the hint's words wrap at it
_HEXAGON = 58  # px; its height
_GAP = 20  # px between it and the words
_PAD, _PAD_ABOVE = 16, 10  # px round the words on a card


def with_hub(topology: Topology, hub: HubView) -> Topology:
    """The mesh with the connected hub in it, which is there before anything is measured. Pure."""
    if topology.hub is not None or hub.eui is None:
        return topology
    known = topology.device(hub.eui) is not None
    here = () if known else (Device(hub.eui, DeviceKind.CHF, presence=Presence.JOINED),)
    return replace(topology, hub=hub.eui, devices=(*here, *topology.devices))


class Empty(Themed):
    """Words under the hexagon; where no hub is connected it paints the hexagon itself, dotted: not there yet.

    Over a floor plan they stand on a card in a corner, as all that floats there: walls never run through words.
    """

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._hexagon = self._card = False
        self._text = Text(look, "", Type.SUBTITLE, "ink2", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._text)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._text.words

    @property
    def hexagon(self) -> bool:
        """Whether it paints the hexagon, because no hub stands on the map."""
        return self._hexagon

    def write(self, words: str, *, hexagon: bool) -> bool:
        """Say this, under a hexagon of its own or under the hub's; tells whether anything is different."""
        if (words.replace("*", ""), hexagon) == (self.words, self._hexagon):
            return False
        self._hexagon = hexagon
        self._text.write(words)
        self._take_form()
        self.setVisible(bool(words))
        self.update()
        return True

    def as_card(self, *, card: bool) -> None:
        """Stand on a card, or on the map's bare ground."""
        if card != self._card:
            self._card = card
            self._take_form()

    def _take_form(self) -> None:
        top = _HEXAGON + _GAP if self._hexagon else 0
        beside, above = (_PAD, _PAD_ABOVE) if self._card else (0, top)
        self._column.setContentsMargins(beside, above, beside, _PAD_ABOVE if self._card else 0)
        side = Qt.AlignmentFlag.AlignLeft if self._card else Qt.AlignmentFlag.AlignHCenter
        self._text.setAlignment(side | Qt.AlignmentFlag.AlignTop)
        self.update()

    def card_size(self, most: int) -> QSize:
        """The size of the card for its words, `most` px wide at the most."""
        wide = min(most, round(text_width(self.words, font(self.theme, Type.LEAD))) + 2 * _PAD)
        return QSize(wide, max(TARGET, self._text.heightForWidth(wide - 2 * _PAD) + 2 * _PAD_ABOVE))

    def height_at(self, width: int) -> int:
        """How high it is in this width, px."""
        return self._text.heightForWidth(width) + (_HEXAGON + _GAP if self._hexagon else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The hexagon of a hub that is not there, or the card."""
        painter = QPainter(self)
        if self._hexagon:
            hub = NodeLook(Shape.HUB, silent=True)
            paint_node(painter, QPointF(self.width() / 2, _HEXAGON / 2), hub, self.theme)
        elif self._card:
            card_ground(painter, self.rect(), self.theme)
