"""Map: who hears whom, the way of a device to the hub, its weakest hop, and what to do about it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from core.links.diagnosis import diagnose
from core.links.finding import Confidence
from core.premise.link import LinkClass, rank
from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.topology.canvas import MapCanvas, most_telling
from gui.topology.device_panel import DevicePanel
from gui.topology.doctor import Advice
from gui.topology.floor_plan import FloorPlan, read_plan
from gui.topology.furniture import Legend
from gui.topology.layout import Place, arranged
from gui.topology.link_panel import LinkPanel, link_title
from gui.topology.list_view import ListView
from gui.topology.picture import Layer, MapPicture, picture_of
from gui.topology.strip import strip_of
from gui.topology.tables import name_of
from gui.typography import Type
from gui.widgets.drawer import NARROW
from gui.widgets.segments import Segments
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from core.links.finding import Finding
    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.topology.places import PlaceStore

_LAYERS = (Layer.ROUTE, Layer.ALL, Layer.PROBLEMS)
_AGES_EVERY_MS = 5000
_CELLS = {Confidence.CERTAIN: 3, Confidence.LIKELY: 2, Confidence.POSSIBLE: 1}


class MapScreen(Screen):
    """The mesh as a map or as a list; a drawer for the link or device that is chosen."""

    title = "Map"

    def __init__(self, desk: Desk, store: PlaceStore, clock: Callable[[], float] = time.time) -> None:
        super().__init__(desk)
        self._store, self._clock = store, clock
        self._plan, self._plan_of = FloorPlan(), ""
        self._selected: Eui64 | None = None
        self._opened: tuple[Eui64, ...] = ()
        self._call: Call | None = None
        self._findings: tuple[Finding, ...] = ()
        self._layer = Layer.ALL
        self.canvas = MapCanvas(desk.look)
        self.list = ListView(desk.look)
        self._stack = QStackedWidget()
        self._layers = Segments(desk.look, [layer.value for layer in _LAYERS], "Which links")
        self._forms = Segments(desk.look, ("Map", "List"), "Map or list", icons=("map", "list"))
        self._link_panel, self._device_panel = LinkPanel(desk.look), DevicePanel(desk.look)
        self._timer = QTimer(self, interval=_AGES_EVERY_MS)
        self._build()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        self._layers.choose(_LAYERS.index(self._layer))
        self._head = QHBoxLayout()
        self._head.setSpacing(20)
        self._head.addWidget(Text(self.look, "Map", Type.TITLE))
        self._head.addWidget(self._layers)
        self._head.addStretch(1)
        self._head.addWidget(self._forms)
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
        column.addWidget(Legend(self.look))

    def _connect(self) -> None:
        mirror, view = self.desk.mirror, self.canvas.view
        for signal in (mirror.premise_changed, mirror.update_changed, mirror.hub_changed):
            signal.connect(self._refresh)
        mirror.hub_changed.connect(self._ask_plan)
        self._layers.chosen.connect(self._on_layer)
        self._forms.chosen.connect(lambda index: self.show_list(index == 1))
        view.node_chosen.connect(self.select)
        view.node_opened.connect(self.open_device)
        view.link_opened.connect(self.open_link)
        view.route_wanted.connect(self._on_route)
        self.list.device_chosen.connect(self.open_device)
        self.list.link_chosen.connect(self.open_link)
        self.canvas.place_left.connect(self._on_place)
        self._timer.timeout.connect(self._refresh)

    @property
    def topology(self) -> Topology:
        """The mesh as last told."""
        return self.desk.mirror.premise.topology

    def now(self) -> NowLine:
        """Measuring, the weakest hop, or that all is well."""
        if not self.desk.mirror.connected:
            off = Action("Check links", key="F5", reason="Connect to a hub first.")
            return NowLine("No hub is connected.", "", Glyph.NOT_STARTED, off)
        if self._call is not None:
            return self._measuring()
        fact, advice, glyph = verdict(self.topology)
        if glyph is Glyph.WARN and self._findings and len(self._findings[0].act) <= 60:
            advice = self._findings[0].act
        seconds = (Action("Pre-flight", lambda: self.desk.go("update")),)
        return NowLine(fact, advice, glyph, Action("Check links", self._check, key="F5"), seconds)

    def _measuring(self) -> NowLine:
        topology = self.topology
        asked = len(topology.scanning) + len(topology.answered) + len(topology.silent)
        done = len(topology.answered) + len(topology.silent)
        count = f"Checking {done} of {asked}" if topology.scanning else "Checking"
        stop = (Action("Stop", self._stop),)
        advice = "About 20 s. The old map stays until the new one is whole."
        return NowLine(
            "Measuring who hears whom.",
            advice,
            Glyph.UNDER_WAY,
            Action("Check links", key="F5", busy=count),
            stop,
        )

    def select(self, eui: Eui64) -> None:
        """Show the way of this device."""
        self._selected = eui
        self._refresh()

    def open_device(self, eui: Eui64) -> None:
        """Show what is known of a device in the drawer."""
        self._selected, self._opened = eui, (eui,)
        self._refresh()
        device = self.topology.device(eui)
        place = f", {device.name}" if device is not None and device.name else ""
        self.drawer_wanted.emit(self._device_panel, f"{name_of(self.topology, eui)}{place}")
        self._cover()

    def open_link(self, a: Eui64, b: Eui64) -> None:
        """Show both directions of a link in the drawer."""
        link = self.topology.link(a, b)
        if link is None:
            return
        self._opened = (a, b)
        self._refresh()
        self.drawer_wanted.emit(self._link_panel, link_title(self.topology, link))
        self._cover()

    def show_list(self, listed: bool) -> None:
        """Show the list, or the map."""
        self._forms.choose(int(listed))
        self._stack.setCurrentIndex(int(listed))

    def drawer_closed(self) -> None:
        """The user shut the drawer."""
        self._opened = ()
        self._cover()

    def showEvent(self, event: QShowEvent) -> None:
        """Ages are told anew while it is shown."""
        super().showEvent(event)
        self._timer.start()
        self._ask_plan()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: be still."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the margins of the window's form."""
        super().resizeEvent(event)
        wide = self.window().width() >= WIDE_FROM
        self._head.setContentsMargins(28 if wide else 20, 8 if wide else 4, 16, 8 if wide else 4)
        self._cover()

    def _check(self) -> None:
        if self._call is None:
            self._call = self.desk.ask(lambda session: session.scan(), self._on_checked, self._on_failed)
            self._refresh()

    def _stop(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._call = None
            self._refresh()

    def _on_checked(self, _topology: Topology) -> None:
        self._call = None
        self._refresh()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self.desk.notices.failed(error)
        self._refresh()

    def _ask_plan(self) -> None:
        emulated = self.desk.mirror.hub.emulated
        name = emulated.scenario if emulated is not None and self.desk.mirror.connected else ""
        if name != self._plan_of:
            self._plan_of, self._plan = name, FloorPlan()
            if name:
                self.desk.ask(
                    lambda session: session.emulator({"do": "premise"}),
                    self._on_plan,
                    self.desk.notices.failed,
                )

    def _on_plan(self, described: Mapping[str, object]) -> None:
        self._plan = read_plan(described)
        self._refresh()

    def show_plan(self, plan: FloorPlan) -> None:
        """Draw the map over this floor plan."""
        self._plan = plan
        self._refresh()

    def _on_layer(self, index: int) -> None:
        self._layer = _LAYERS[index]
        self._refresh()

    def _on_route(self, eui: Eui64) -> None:
        self._selected, self._layer = eui, Layer.ROUTE
        self._layers.choose(_LAYERS.index(Layer.ROUTE))
        self._refresh()

    def _on_place(self, eui: Eui64, place: Place) -> None:
        self._store.keep(self._premise_name(), eui, place)

    def _premise_name(self) -> str:
        emulated = self.desk.mirror.hub.emulated
        return self.desk.mirror.premise.name or (emulated.scenario if emulated else "premise")

    def _refresh(self, _eui: object = None) -> None:
        topology, now = self.topology, self._clock()
        if self._selected is None or topology.device(self._selected) is None:
            self._selected = most_telling(topology)
        picture = picture_of(
            topology, selected=self._selected, layer=self._layer, updates=self.desk.mirror.updates, now=now
        )
        kept = self._store.read(self._premise_name())
        places = arranged(topology, self._plan.places, kept)
        self.canvas.show_map(picture, places, self._plan, strip_of(topology, picture.hops), kept)
        self._findings = self._diagnosed(now)
        self.canvas.show_advice(advice_of(self._findings[0]) if self._findings else None)
        self.canvas.show_hint(hint(topology, picture, connected=self.desk.mirror.connected))
        self.list.show_topology(topology, now)
        self._fill_drawer(picture, now)
        self.now_changed.emit()

    def _diagnosed(self, now: float) -> tuple[Finding, ...]:
        if self.topology.at is None:
            return ()
        expected = [entry.eui for entry in self.desk.mirror.device_log]
        return diagnose(self.topology, expected, now)

    def _fill_drawer(self, picture: MapPicture, now: float) -> None:
        if len(self._opened) == 1:
            self._device_panel.show_device(self.topology, self._opened[0], now)
        elif len(self._opened) == 2:
            link = self.topology.link(*self._opened)
            hop = next((h for h in picture.hops if {h.start, h.end} == set(self._opened)), None)
            words = f"hop {hop.number} of {len(picture.hops)}" if hop else ""
            about = next((f for f in self._findings if set(self._opened) <= set(f.about)), None)
            act = f"*{about.act}* {about.cause}" if about else ""
            if link is not None:
                self._link_panel.show_link(self.topology, link, words, act, now)

    def _cover(self) -> None:
        over = bool(self._opened) and self.window().width() < WIDE_FROM
        self.canvas.cover(NARROW if over else 0)


def verdict(topology: Topology) -> tuple[str, str, Glyph]:
    """What the mesh says in a sentence, what to do, and the glyph. Pure."""
    if topology.at is None:
        return "The links are not measured yet.", "Check links: it takes about 20 s.", Glyph.NOT_STARTED
    weak = [
        (name_of(topology, reading.sender), name_of(topology, reading.receiver))
        for child, parent in topology.parents
        if (link := topology.link(child, parent)) is not None
        for reading in (link.a_to_b, link.b_to_a)
        if reading is not None and rank(reading.quality) <= rank(LinkClass.WEAK)
    ]
    if len(weak) == 1:
        return (
            f"One hop is weak: {weak[0][0]} to {weak[0][1]}.",
            f"Move {weak[0][0]} a little, then check again.",
            Glyph.WARN,
        )
    if weak:
        return f"{len(weak)} hops are weak.", "Open them on the map, move a bridge, check again.", Glyph.WARN
    lost = [d for d in topology.devices if d.eui != topology.hub and not topology.route(d.eui)]
    if lost:
        first = name_of(topology, lost[0].eui)
        return (
            f"{first} has no way to the hub.",
            "Wake it, or move a bridge nearer, then check again.",
            Glyph.WARN,
        )
    return "No hop is weak.", "The way is good enough for updates.", Glyph.DONE


def advice_of(finding: Finding) -> Advice:
    """A finding as the doctor's card says it. Pure."""
    evidence = "; ".join(f"{name} {value}" for name, value in finding.inputs)
    return Advice(
        finding.sentence,
        finding.cause,
        finding.act,
        finding.confidence.value,
        _CELLS[finding.confidence],
        finding.rule.name.replace("_", "-"),
        evidence[:1].upper() + evidence[1:],
    )


def hint(topology: Topology, picture: MapPicture, *, connected: bool) -> str:
    """What an empty map says. Pure."""
    if not connected and not picture.nodes:
        return "*No hub yet.* Connect to a dongle or start an emulated home; the map draws itself."
    if not picture.nodes:
        return "*Not measured yet.* Check links to see who hears whom."
    if len(picture.nodes) == 1 and topology.hub is not None:
        return "*Only the hub so far.* Let the first device join."
    return ""
