"""The map with what floats over it: path strip, zoom buttons, the doctor, a hint while it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from core.premise.link import rank
from gui.theme import WIDE_FROM
from gui.topology.doctor import DoctorCard
from gui.topology.furniture import PathStrip, ZoomBar
from gui.topology.layout import around, bounds_of, spread
from gui.topology.scene import MapScene
from gui.topology.view import STEP, MapView
from gui.typography import Type
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from PySide6.QtGui import QResizeEvent

    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.look import Look
    from gui.theme import Theme
    from gui.topology.doctor import Advice
    from gui.topology.floor_plan import FloorPlan
    from gui.topology.layout import Place
    from gui.topology.picture import MapPicture
    from gui.topology.strip import Strip

_EDGE = 16
_TOP = 12
_CRAMPED = 320  # px; below this the cards would hide the map: the Now line and the list say the same
_TOO_SMALL = 240  # px; a view that is not laid out yet says nothing about zoom
APART = 118.0  # px between the centres of two devices, so that both lanes between them show


class MapCanvas(QWidget):
    """The map's whole area.

    Signals:
        place_left: a device was put somewhere else by hand (EUI-64, place).
    """

    place_left = Signal(object, object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._given: dict[Eui64, Place] = {}
        self._pinned: frozenset[Eui64] = frozenset()
        self._advised = False
        self._covered = 0.0  # px at the right that the drawer lies over
        self.scene = MapScene(look.theme, self)
        self.view = MapView(self.scene, self)
        self.strip = PathStrip(look, self)
        self.zoom = ZoomBar(
            look, lambda: self.view.zoom_by(STEP), lambda: self.view.zoom_by(1 / STEP), self.view.fit
        )
        self.zoom.setParent(self)
        self.doctor = DoctorCard(look, self)
        self.hint = Text(look, "", Type.SUBTITLE, "ink2", wrap=True, parent=self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.scene.place_left.connect(self._on_left)
        self.view.resized.connect(lambda: self.scene.move_to(self._apart()))
        self.doctor.resized.connect(self.arrange)
        look.changed.connect(self._restyle)
        self._restyle(look.theme)

    def show_map(
        self,
        picture: MapPicture,
        places: Mapping[Eui64, Place],
        plan: FloorPlan,
        strip: Strip,
        pinned: Collection[Eui64] = (),
    ) -> None:
        """Show this mesh."""
        before = self._given, self.scene.plan
        self._given, self._pinned = dict(places), frozenset(pinned)
        self.scene.given = self._given
        self.scene.show_picture(picture, self._apart(), plan)
        self.strip.show_strip(strip)
        self.arrange()
        if before != (self._given, plan):
            self.view.refit()

    def _apart(self) -> dict[Eui64, Place]:
        """The places with room for the shapes at the zoom that shows them all."""
        bounds = around(bounds_of(self._given.values()), self.scene.plan.bounds)
        if bounds is None or min(self.view.width(), self.view.height()) < _TOO_SMALL:
            return dict(self._given)
        return spread(self._given, APART / self.view.zoom_to_fit(bounds), self._pinned)

    def _on_left(self, eui: Eui64, place: Place) -> None:
        self._given[eui] = place
        self._pinned |= {eui}
        self.place_left.emit(eui, place)

    def show_hint(self, words: str) -> None:
        """Say what to do while there is little to see; empty words take it away."""
        self.hint.write(words)
        self.hint.setVisible(bool(words))
        self.arrange()

    def show_advice(self, advice: Advice | None) -> None:
        """Let the doctor speak, or be silent."""
        self._advised = advice is not None
        self.doctor.show_advice(advice)
        self.arrange()

    def cover(self, width: float) -> None:
        """The drawer lies over this much of the right side: keep devices out of it."""
        if width != self._covered:
            self._covered = width
            self.arrange()
            self.view.refit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put everything in its corner."""
        super().resizeEvent(event)
        self.doctor.set_wide(wide=self.window().width() >= WIDE_FROM)
        self.arrange()

    def arrange(self) -> None:
        """Strip top left, zoom top right, the doctor in the corner that hides no device."""
        self.view.setGeometry(self.rect())
        right = self.width() - round(self._covered)
        cramped = self.height() < _CRAMPED
        self.doctor.setVisible(self._advised and not cramped)
        self.strip.adjustSize()
        self.zoom.move(right - _EDGE - self.zoom.width(), _TOP)
        overlap = self.strip.width() + 2 * _EDGE + self.zoom.width() > right
        self.strip.setVisible(self.strip.shows_way and not (overlap and cramped))
        self.strip.move(_EDGE, _TOP + (self.zoom.height() + 8 if overlap else 0))
        top = (
            self.strip.geometry().bottom() if not self.strip.isHidden() else self.zoom.geometry().bottom()
        ) + 50
        low = 78 if not self.doctor.isHidden() and self.doctor.folded else 66
        self.view.free = QMarginsF(88, top, 62 + self._covered, low)
        wanted = self.doctor.size_wanted
        self.doctor.setGeometry(QRect(self._free_corner(wanted, right), wanted))
        height = self.hint.heightForWidth(min(420, right - 40))
        self.hint.setGeometry(
            (right - min(420, right - 40)) // 2, self.height() - height - 90, min(420, right - 40), height
        )
        self.scene.set_chrome([self.strip, self.zoom, self.doctor], self.view)
        for over in (self.hint, self.strip, self.zoom, self.doctor):
            over.raise_()

    def _free_corner(self, size: QSize, right: int) -> QPoint:
        """The lower left corner, or the first other one where the card hides no device."""
        low = self.height() - _EDGE - size.height()
        spots = (
            QPoint(_EDGE, low),
            QPoint(right - _EDGE - size.width(), low),
            QPoint(right - _EDGE - size.width(), self.zoom.geometry().bottom() + 12),
        )
        where = self.view.viewportTransform()
        centres = [self.scene.centre(eui, where).toPoint() for eui in self.scene.places]

        def hidden(spot: QPoint) -> int:
            area = QRect(spot, size).adjusted(-40, -40, 40, 40)
            return sum(area.contains(centre) for centre in centres)

        return min(spots, key=hidden)

    def _restyle(self, theme: Theme) -> None:
        self.view.setStyleSheet(f"QGraphicsView {{ background: {theme.colours.base}; border: none; }}")
        self.scene.set_theme(theme)
        self.arrange()


def most_telling(topology: Topology) -> Eui64 | None:
    """The device to show the route of at first: the one with the weakest way, then the longest. Pure."""
    ways = [
        (topology.weakest(route), len(route), d.eui)
        for d in topology.devices
        if (route := topology.route(d.eui))
    ]
    known = [(rank(weakest[1]), -hops, eui) for weakest, hops, eui in ways if weakest is not None]
    return min(known)[2] if known else None
