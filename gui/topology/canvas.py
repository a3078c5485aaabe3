"""The map with what floats over it: path strip, zoom buttons, the doctor, a hint while it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtWidgets import QWidget

from core.premise.link import rank
from gui.theme import WIDE_FROM
from gui.topology.corner import crosses, least_hiding
from gui.topology.detail import FEW, SMALL
from gui.topology.doctor import DoctorCard
from gui.topology.empty import WIDTH, Empty
from gui.topology.fitting import (
    CROWDED,
    FLAT,
    FREE,
    STRETCH,
    Fitted,
    Zoom,
    fitted,
    least_apart,
    settled,
    zoom_for,
)
from gui.topology.furniture import PathStrip, ZoomBar
from gui.topology.layout import Bounds, around, bounds_of
from gui.topology.packets import Packets
from gui.topology.paint import FIELD
from gui.topology.scene import MapScene
from gui.topology.sweeps import Sweeps
from gui.topology.view import STEP, MapView

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
    from gui.topology.sheet import Sheet
    from gui.topology.strip import Strip

_EDGE = 16
_CLOSER = 1.3  # how much closer than the whole plan a low map looks at the devices
_CROWD = 24  # devices; from here on every corner is needed for them
_TOP = 12
# px, and px at 100 % text; on a lower map cards would hide it, and the Now line says the same
_CRAMPED = (200, 100)
_TOO_SMALL = 200  # px; a view that is not laid out yet says nothing about zoom
_UNDER = 44  # px from the middle of a lone hub to the words under its name, without the name
_ROOMY = (700, 430)  # px; from here on the whole plan is shown, not only where devices are
_LARGER = 50  # px of height more for that at 200 % text: names need more of their rooms


class MapCanvas(QWidget):
    """The map's whole area.

    Notices take their strip from its foot for a while. The map then stays as it is, with its foot beneath them, so
    that nothing jumps under the pointer; who asks to see all of it has it fitted into what is left.

    Signals:
        place_left: a device was put somewhere else by hand (EUI-64, place).
    """

    place_left = Signal(object, object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._given: dict[Eui64, Place] = {}
        self._pinned: frozenset[Eui64] = frozenset()
        self._settled: tuple[object, dict[Eui64, Place]] = (None, {})
        self._partial = False  # only the selected way is fitted
        self._advised = False
        self._covered = 0.0  # px at the right that the drawer lies over
        self._given_up = 0  # px of the strip below that the map was fitted above, as asked
        self._roomy: tuple[object, bool] = (None, True)
        self._cards: tuple[QRect, ...] = ()
        self.scene = MapScene(look.theme, self)
        self.packets = Packets(self.scene, look)
        self.sweeps = Sweeps(self.scene, look)
        self.view = MapView(self.scene, self)
        self.strip = PathStrip(look, self)
        self.zoom = ZoomBar(
            look, lambda: self.view.zoom_by(STEP), lambda: self.view.zoom_by(1 / STEP), self.view.ask_fit
        )
        self.zoom.setParent(self)
        self.doctor = DoctorCard(look, self)
        self.hint = Empty(look, self)
        self.scene.place_left.connect(self._on_left)
        self.doctor.resized.connect(self.arrange)
        self.view.ghost_changed.connect(self.arrange)
        self.view.fit_asked.connect(self._fit_above)
        look.changed.connect(self._restyle)
        self._restyle(look.theme)

    def show_map(
        self,
        picture: MapPicture,
        places: Mapping[Eui64, Place],
        plan: FloorPlan,
        strip: Strip,
        pinned: Collection[Eui64] = (),
        age: float = 0.0,
    ) -> None:
        """Show this mesh, measured `age` s ago."""
        self._given, self._pinned = dict(places), frozenset(pinned)
        self.scene.given = self._given
        self.scene.show_picture(picture, self._settled[1] or self._given, plan)
        self.strip.show_strip(strip, age)
        self.arrange()

    def show_sheet(self, sheet: Sheet | None, opacity: float) -> None:
        """Lay a picture of the plan under the map, or none; `opacity` is 0..1 and holds for any plan."""
        self.scene.show_sheet(sheet, opacity)
        self.arrange()

    def show_hint(self, words: str) -> None:
        """Say what to do while there is little to see; empty words take it away."""
        if self.hint.write(words, hexagon=not self.scene.picture.nodes):
            self.zoom.setVisible(bool(self.scene.picture.nodes))
            self.arrange()

    def show_advice(self, advice: Advice | None) -> None:
        """Let the doctor speak, or be silent."""
        self._advised = advice is not None
        self.doctor.show_advice(advice)

    def cover(self, width: float) -> None:
        """The drawer lies over this much of the right side: keep devices out of it."""
        if width != self._covered:
            self._covered = width
            self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put everything in its corner."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Strip top left, zoom top right, the doctor in the corner that hides no device, devices between."""
        right = self.width() - round(self._covered)
        self._given_up = min(self._given_up, self._below)
        self.view.setGeometry(0, 0, right, self._whole)
        self.view.hidden = self._whole - self.height()
        self._arrange_top(right)
        room = self._room(right)
        now_fitted = self._fit_for(room)
        self._arrange_doctor(right, room, now_fitted)
        self._arrange_hint(right, now_fitted)
        floating = (self.hint, self.strip, self.zoom, self.doctor)
        self.scene.set_chrome(floating, self.view)
        for over in floating:
            over.raise_()
        self._settle(room, now_fitted)
        if self.view.ghost is not None:
            self.view.ghost.place_again()

    @property
    def _below(self) -> int:
        """How high the strips are that the window has laid under its content for now."""
        return int(getattr(self.window(), "below", 0))

    @property
    def _whole(self) -> int:
        """The map's height, with what lies beneath a strip."""
        return self.height() + self._below - self._given_up

    def _fit_above(self) -> None:
        if self._given_up != self._below:
            self._given_up = self._below
            self.arrange()

    @property
    def _cramped(self) -> bool:
        return self._whole < _CRAMPED[0] + _CRAMPED[1] * self._look.theme.scale

    def _arrange_top(self, right: int) -> None:
        self.zoom.move(right - _EDGE - self.zoom.width(), _TOP)
        beside = right - 2 * _EDGE - 8 - self.zoom.width()
        fits = self.strip.narrow_to(beside)
        self.strip.setVisible(self.strip.shows_way and (fits or not self._cramped))
        if not fits:
            self.strip.narrow_to(right - 2 * _EDGE, wrap=True)
        self.strip.adjustSize()
        self.strip.move(_EDGE, _TOP if fits else _TOP + self.zoom.height() + 8)

    def _arrange_doctor(self, right: int, room: Bounds, now_fitted: Fitted | None) -> None:
        self.doctor.setVisible(self._advised and not self._cramped and self.view.ghost is None)
        self.doctor.room = right - 2 * _EDGE
        self.doctor.set_wide(wide=self._has_room_for_doctor(right, room, now_fitted))
        size = self.doctor.size_wanted
        self.doctor.setGeometry(QRect(self._free_corner(size, right, now_fitted), size))

    def _has_room_for_doctor(self, right: int, room: Bounds, now_fitted: Fitted | None) -> bool:
        """The whole card may take a quarter of the map, not half, and nothing of one that is crowded.

        No link runs beneath it, and while a strip lies over the map's foot one line of it is enough.
        """
        if self.window().width() < WIDE_FROM or len(self._given) > _CROWD or self.view.hidden:
            return False
        size = self.doctor.full_size
        if size.width() * size.height() >= 0.3 * right * self._whole:
            return False
        return now_fitted is None or self._leaves_links(size, right, room, now_fitted)

    def _leaves_links(self, size: QSize, right: int, room: Bounds, now_fitted: Fitted) -> bool:
        links = tuple((link.a, link.b) for link in self.scene.picture.links)
        key = (tuple(self._given.items()), self._pinned, room, now_fitted, size, right, links)
        if self._roomy[0] != key:
            card = QRect(self._free_corner(size, right, now_fitted), size)
            spots = self._spots(room, now_fitted, (card,))
            ends = ((spots[a], spots[b]) for a, b in links if a in spots and b in spots)
            self._roomy = (key, not crosses(card, ends))
        return self._roomy[1]

    def _arrange_hint(self, right: int, now_fitted: Fitted | None) -> None:
        """Under the hub where it stands alone, in a corner of a plan, else in the middle with a hexagon of its own."""
        beneath = self.scene.sheet is not None or self.scene.plan.bounds is not None
        self.hint.as_card(card=beneath and not self.hint.hexagon)
        if beneath and not self.hint.hexagon:
            size = self.hint.card_size(right - 2 * _EDGE)
            self.hint.setGeometry(QRect(self._free_corner(size, right, now_fitted), size))
            return
        width = min(WIDTH, right - 40)
        height = self.hint.height_at(width)
        top = (self.height() - height) // 2
        if not self.hint.hexagon and now_fitted is not None:
            size_now = float(self.view.width()), float(self.view.height())
            lowest = max((now_fitted.to_view(p, *size_now).y for p in self._given.values()), default=0.0)
            top = round(lowest) + _UNDER + self._look.theme.px(20)
        top = max(0, min(top, self.height() - height - 8))
        self.hint.setGeometry((right - width) // 2, top, width, height)

    def _room(self, right: int) -> Bounds:
        """Where the centres of devices may be, in px: their fields and names inside the map."""
        shown = [w for w in (self.strip, self.zoom) if not w.isHidden()]
        field = FIELD if len(self._given) <= FEW else SMALL.scale * FIELD
        top = max((w.geometry().bottom() for w in shown), default=0) + 8 + field
        name = self._look.theme.px(20) + 8
        aside = 42.0 + (self._look.theme.scale - 1) * 56  # a large name has room beside its shape
        left, low = _EDGE + aside, self._whole - max(field + 8, 26 + name if field == FIELD else 0.0)
        far = max(left + 1, right - _EDGE - aside)
        return Bounds(left, min(top, low - 1), far, max(low, 2.0))

    def _fit_for(self, room: Bounds) -> Fitted | None:
        everything = bounds_of(self._given.values())
        self._partial = False
        if everything is None or min(self.view.width(), self.view.height()) < _TOO_SMALL:
            return None
        size = (self.view.width(), self.view.height())
        drawn = self.scene.sheet is None
        plan = self.scene.plan.bounds if self.scene.sheet is None else self.scene.sheet.bounds
        high = _ROOMY[1] + _LARGER * max(0.0, self._look.theme.scale - 1)
        roomy = not self._covered and size[0] >= _ROOMY[0] and size[1] >= high
        if plan is not None and (
            roomy or len(self._given) == 1
        ):  # of a hub alone the home is all there is to see
            top = _TOP if self.strip.isHidden() else self.strip.geometry().bottom()
            sheet = Bounds(18.0, top + 14.0, size[0] - 18.0, size[1] - 14.0)
            whole = around(everything, plan) or everything
            return fitted(whole, sheet, size, zoom_for(everything, room, sheet, whole))
        way = [self._given[eui] for eui in self.scene.picture.route if eui in self._given]
        self._partial = bool(self._covered and way) and least_apart(len(self._given), room) < CROWDED
        shown = (bounds_of(way) if self._partial else None) or everything
        stretch = (FLAT if self._cramped else STRETCH) if drawn else 1.0
        stretch = FREE if plan is None else stretch
        zoom = zoom_for(shown, room, stretch=stretch)
        if plan is not None and not self._partial:  # a few devices close together: their rooms stay in sight
            most = zoom_for(around(everything, plan) or everything, Bounds(0.0, 0.0, *size))
            zoom = Zoom(min(zoom.across, _CLOSER * most.across), min(zoom.down, _CLOSER * most.down))
        return fitted(shown, room, size, zoom)

    def _settle(self, room: Bounds, now_fitted: Fitted | None) -> None:
        """Put the devices where they have room, and look at them again if the view is fitted."""
        if now_fitted is None:
            return
        if self.view.hidden and self._settled[0] is not None:
            cards = self._cards  # the doctor has stepped aside for a notice; devices stay where they are
        else:
            cards = self._cards = () if self.doctor.isHidden() else (self.doctor.geometry(),)
        size = float(self.view.width()), float(self.view.height())
        key = (tuple(self._given.items()), self._pinned, room, now_fitted, cards)
        if self._settled[0] != key:
            spots = self._spots(room, now_fitted, cards)
            self._settled = (key, {e: now_fitted.to_scene(s, *size) for e, s in spots.items()})
        self.view.fitted = now_fitted
        self.scene.move_to(self._settled[1])
        self.view.refit()

    def _spots(self, room: Bounds, now_fitted: Fitted, cards: tuple[QRect, ...]) -> dict[Eui64, Place]:
        """Where every device stands in the view, in px, when these cards float over the map."""
        size = float(self.view.width()), float(self.view.height())
        spots = {e: now_fitted.to_view(p, *size) for e, p in self._given.items()}
        reach = FIELD - 4
        covered = [
            Bounds(c.left() - reach, c.top() - reach, c.right() + reach, c.bottom() + reach) for c in cards
        ]
        inside = {e: s for e, s in spots.items() if not self._partial or _in(s, room, 1.0)}
        return spots | settled(inside, least_apart(len(inside), room), room, covered, self._pinned)

    def _free_corner(self, size: QSize, right: int, now_fitted: Fitted | None) -> QPoint:
        """The lower left corner, or the first other one where the card hides no device."""
        low = self.height() - _EDGE - size.height()
        spots = (
            QPoint(_EDGE, low),
            QPoint(right - _EDGE - size.width(), low),
            QPoint(right - _EDGE - size.width(), self.zoom.geometry().bottom() + 12),
        )
        if now_fitted is None:
            return spots[0]
        view = float(self.view.width()), float(self.view.height())
        centres = [now_fitted.to_view(place, *view) for place in self._given.values()]
        return least_hiding(spots, size, centres)

    def _on_left(self, eui: Eui64, place: Place) -> None:
        self._given[eui] = place
        self._pinned |= {eui}
        self.place_left.emit(eui, place)

    def _restyle(self, theme: Theme) -> None:
        self.view.setStyleSheet(f"QGraphicsView {{ background: {theme.colours.base}; border: none; }}")
        self.scene.set_theme(theme)
        self.arrange()


def _in(place: Place, room: Bounds, slack: float) -> bool:
    return (
        room.left - slack <= place.x <= room.right + slack
        and room.top - slack <= place.y <= room.bottom + slack
    )


def most_telling(topology: Topology) -> Eui64 | None:
    """The device to show the route of at first: the one with the weakest way, then the longest. Pure."""
    ways = [
        (topology.weakest(route), len(route), d.eui)
        for d in topology.devices
        if (route := topology.route(d.eui))
    ]
    known = [(rank(weakest[1]), -hops, eui) for weakest, hops, eui in ways if weakest is not None]
    return min(known)[2] if known else None
