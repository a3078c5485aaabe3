"""Map: who hears whom, the way of a device to the hub, its weakest hop, and what to do about it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from core.links.diagnosis import diagnose
from gui.models.next_step import next_step
from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.topology.beneath import Beneath
from gui.topology.canvas import MapCanvas, most_telling
from gui.topology.device_panel import DevicePanel
from gui.topology.empty import with_hub
from gui.topology.head import LAYERS, MapHead
from gui.topology.layers_panel import LayersPanel
from gui.topology.layout import arranged
from gui.topology.legend import Foot
from gui.topology.link_panel import LinkPanel, link_title
from gui.topology.list_view import ListView
from gui.topology.measuring import Measuring
from gui.topology.moments import Moments
from gui.topology.move_trial import MoveTrial
from gui.topology.picture import Layer, MapPicture, node_of, picture_of
from gui.topology.slider import WordedSlider
from gui.topology.strip import strip_of
from gui.topology.tables import name_of, named
from gui.topology.verdict import advice_of, hint, ready_for_updates, verdict
from gui.widgets.drawer import NARROW
from gui.wording import ago

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent, QShowEvent

    from core.links.finding import Finding
    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.desk import Desk
    from gui.models.next_step import NextStep
    from gui.topology.floor_plan import FloorPlan
    from gui.topology.places import PlaceStore

_AGES_EVERY_MS = 5000
_LOW = 330  # px; a map lower than this gets the legend's row too


class MapScreen(Screen):
    """The mesh as a map or as a list; a drawer for the link or device that is chosen."""

    title = "Map"

    def __init__(self, desk: Desk, store: PlaceStore, clock: Callable[[], float] = time.time) -> None:
        super().__init__(desk)
        self._clock = clock
        self._selected: Eui64 | None = None
        self._chosen = False  # by hand; else the device with the most telling way is shown
        self._opened: tuple[Eui64, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        self._layer = Layer.ALL
        self._step = next_step(desk.mirror)
        self.canvas = MapCanvas(desk.look)
        self.list = ListView(desk.look)
        self.head = MapHead(desk.look)
        self.when = WordedSlider(desk.look, "When the map was measured", "clock", width=96)
        self.layers = LayersPanel(desk.look, self)
        self._stack, self._foot = QStackedWidget(), Foot(desk.look, self.when)
        self._link_panel, self._device_panel = LinkPanel(desk), DevicePanel(desk)
        self.beneath = Beneath(desk, store, self.layers, self)
        self.moments = Moments((self.when, self.layers.when), self)
        self.measuring = Measuring(desk, self)
        self.trial = MoveTrial(
            self.canvas.view, lambda: self.topology, lambda: self.beneath.real_places, self
        )
        self._timer = QTimer(self, interval=_AGES_EVERY_MS)
        self._build()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        for choice in (self.head.layers, self.layers.layers):
            choice.choose(LAYERS.index(self._layer))
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        column.addWidget(self._foot)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        mirror, view = self.desk.mirror, self.canvas.view
        for signal in (mirror.premise_changed, mirror.hub_changed, mirror.device_log_changed):
            signal.connect(self._refresh)
        mirror.update_changed.connect(self._on_update)
        mirror.campaign_changed.connect(self._on_campaign)
        mirror.hub_changed.connect(self.beneath.ask_plan)
        mirror.links_changed.connect(self._on_links)
        self._link_panel.move_wanted.connect(self.trial.toggle)
        self.trial.said.connect(self._on_trial)
        view.ghost_changed.connect(lambda: self.show_list(False) if view.ghost is not None else None)
        view.node_chosen.connect(self.select)
        view.node_opened.connect(self.open_device)
        view.link_opened.connect(self.open_link)
        view.route_wanted.connect(self._on_route)
        self.list.device_chosen.connect(self.open_device)
        self.list.link_chosen.connect(self.open_link)
        self.canvas.place_left.connect(self.beneath.keep)
        self._timer.timeout.connect(self._refresh)
        self._connect_layers()

    def _connect_layers(self) -> None:
        self.head.layer_chosen.connect(self._on_layer)
        self.head.form_chosen.connect(lambda index: self.show_list(index == 1))
        self.head.layers_wanted.connect(self._toggle_layers)
        self.head.folded_changed.connect(lambda _folded: self._share_out())
        self.layers.layer_chosen.connect(self._on_layer)
        for part in (self.beneath.changed, self.measuring.changed, self.moments.chosen):
            part.connect(self._refresh)

    @property
    def topology(self) -> Topology:
        """The mesh that is shown: as last told, or as it was at the moment that was chosen."""
        past, mirror = self.moments.past, self.desk.mirror
        if past is not None:
            return past.topology
        known = named(mirror.premise.topology, mirror.device_log)
        return with_hub(known, mirror.hub) if mirror.connected else known

    def now(self) -> NowLine:
        """Measuring, looking back, the weakest hop, or that all is well."""
        if not self.desk.mirror.connected:
            off = Action("Check links", key="F5", reason="Connect to a hub first.")
            return NowLine("No hub is connected.", "", Glyph.NOT_STARTED, off)
        if self.measuring.running or self.desk.mirror.premise.topology.scanning:
            return self.measuring.now(self.desk.mirror.premise.topology)
        past = self.moments.past
        if past is not None:
            back = (Action("Back to now", self.moments.to_now),)
            fact = f"The map as it was {ago(past.at, self._clock())}."
            act = Action("Check links", self._check, key="F5")
            return NowLine(fact, "Nothing here is newer than that.", Glyph.WAITING, act, back)
        step = next_step(self.desk.mirror)
        fact, advice, glyph = verdict(self.topology, self._findings, over=step.played)
        check, onward = Action("Check links", self._check, key="F5"), self._onward(step)
        ready = bool(self.desk.mirror.updates) or ready_for_updates(self.topology, self._clock())
        first, second = (onward, check) if ready else (check, onward)
        return NowLine(fact, advice, glyph, first, (second,))

    def _onward(self, step: NextStep) -> Action:
        """What leads on from here: to the updates, to their proof, and once all are confirmed to the certificate."""
        if step.played:
            return Action("Continue to Hand over", lambda: self.desk.go("handover"))
        if self.desk.mirror.updates:
            return Action(step.words, lambda: self.desk.go(step.screen))
        return Action("Pre-flight", lambda: self.desk.go("update"))

    def select(self, eui: Eui64) -> None:
        """Show the way of this device."""
        self._selected, self._chosen = eui, True
        self._refresh()

    def open_device(self, eui: Eui64) -> None:
        """Show what is known of a device in the drawer."""
        self._selected, self._chosen, self._opened = eui, True, (eui,)
        self._refresh()
        device = self.topology.device(eui)
        name = name_of(self.topology, eui)
        told = device.name if device is not None and device.name.lower() != name.lower() else ""
        self.drawer_wanted.emit(self._device_panel, f"{name}, {told}" if told else name)
        self._cover()

    def open_link(self, a: Eui64, b: Eui64) -> None:
        """Show both directions of a link in the drawer."""
        link = self.topology.link(a, b)
        if link is None:
            return
        self._opened = (a, b)
        self._refresh()
        title = link_title(self.topology, link)
        self.drawer_wanted.emit(self._link_panel, title)
        self._cover()
        if self.canvas.view.hasFocus():  # L goes from link to link, and the keyboard stays on the device
            self.canvas.view.announce(f"{title}: {self._link_panel.sentence}")

    def bring(self, eui: Eui64) -> bool:
        """Show the way of this device on the map and give the map the keyboard."""
        if self.topology.device(eui) is None:
            return False
        self.show_list(False)
        self.select(eui)
        self.canvas.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def look_back(self, at: float) -> str:
        """Show the mesh as it was last measured before then; which moment that is, in words."""
        self.moments.take(self.desk.mirror.premise.topology, self._clock())
        return self.moments.look_back(at)

    def show_list(self, listed: bool) -> None:
        """Show the list, or the map."""
        self.head.forms.choose(int(listed))
        self._stack.setCurrentIndex(int(listed))
        self._share_out()
        self._refresh()

    def drawer_closed(self) -> None:
        """The user shut the drawer."""
        self._opened = ()
        self.trial.end()
        self._cover()

    def showEvent(self, event: QShowEvent) -> None:
        """Ages are told anew while it is shown."""
        super().showEvent(event)
        self._timer.start()
        self.beneath.ask_plan()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: be still."""
        super().hideEvent(event)
        self._timer.stop()
        self.canvas.packets.stop()
        self.canvas.sweeps.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the form of the window."""
        super().resizeEvent(event)
        self._cover()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A picture file may be dropped: it becomes the plan."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first file as the picture of the plan."""
        names = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if names:
            self.take_picture(Path(names[0]))

    def show_plan(self, plan: FloorPlan) -> None:
        """Draw the map over this floor plan."""
        self.beneath.show_plan(plan)

    def take_picture(self, path: Path) -> None:
        """Lay this picture under the map of this premise, and keep a copy of it."""
        self.beneath.take_picture(path)

    def _check(self) -> None:
        self.moments.past = None
        self.measuring.begin()

    def _toggle_layers(self) -> None:
        if self.layers.isHidden():
            self._unfold_layers()
            self.layers.take_focus()
        else:
            self.layers.hide()

    def _unfold_layers(self) -> None:
        right, top = self.width() - self._covered() - 16, self.head.height() + 8
        self.layers.unfold(QPoint(right, top), QSize(right - 16, self.height() - top - 8))

    def _on_layer(self, index: int) -> None:
        self._layer = LAYERS[index]
        for choice in (self.head.layers, self.layers.layers):
            choice.choose(index)
        self._refresh()

    def _on_route(self, eui: Eui64) -> None:
        self._selected, self._chosen = eui, True
        self._on_layer(LAYERS.index(Layer.ROUTE))
        self.canvas.view.announce(self.canvas.strip.accessibleName())

    def _on_update(self, eui: Eui64) -> None:
        """One device has come further: paint it, send a block on its way, and leave the rest alone."""
        if self.moments.past is not None or not self.isVisible():
            return
        topology, now, update = self.topology, self._clock(), self.desk.mirror.updates.get(eui)
        device = topology.device(eui)
        if device is None or update is None:
            return
        self.canvas.scene.show_node(node_of(device, topology, update, now))
        self.canvas.packets.progressed(eui, update.bytes_done, topology.route(eui))
        if self._stack.currentIndex() == 1:
            self.list.show_devices(topology, now, self.desk.mirror.updates)
        step, self._step = self._step, next_step(self.desk.mirror)
        if step != self._step:
            self.now_changed.emit()

    def _on_campaign(self) -> None:
        """A campaign is told of with every block; only that its updates were forgotten is news here."""
        if not self.desk.mirror.updates:
            self._refresh()

    def _refresh(self, _eui: object = None) -> None:
        now = self._clock()
        self.moments.take(self.desk.mirror.premise.topology, now)
        topology = self.topology
        gone = self._selected is None or topology.device(self._selected) is None
        if gone or not (self._chosen or topology.scanning):
            self._selected, self._chosen = most_telling(topology), False
        updates = self.desk.mirror.updates if self.moments.past is None else {}
        picture = picture_of(topology, selected=self._selected, layer=self._layer, updates=updates, now=now)
        kept, plan = self.beneath.dragged, self.beneath.plan
        self.beneath.show_on(self.canvas)
        places = arranged(topology, plan.places, kept)
        age = now - topology.at if topology.at is not None else 0.0
        self.canvas.show_map(picture, places, plan, strip_of(topology, picture.hops), kept, age)
        self._findings = self._diagnosed(now)
        advice = advice_of(self._findings[0]) if self._findings else None
        words = hint(topology, picture, connected=self.desk.mirror.connected)
        self.canvas.show_advice(advice)
        self.canvas.show_hint(words)
        if self._stack.currentIndex() == 1:
            self.list.show_advice(advice)
            self.list.show_topology(topology, picture, now, updates, words)
        self._fill_drawer(picture, now)
        self.now_changed.emit()

    def _diagnosed(self, now: float) -> tuple[Finding, ...]:
        if self.topology.at is None:
            return ()
        expected = [entry.eui for entry in self.desk.mirror.device_log]
        mirror = self.desk.mirror
        return diagnose(self.topology, expected, now, mirror.links.signs(mirror.hub.channel))

    def _on_links(self) -> None:
        """What was tried tells the doctor more; the pings of a test that runs are the drawer's alone."""
        if not any(test.running for test in self.desk.mirror.links.tests):
            self._refresh()

    def _on_trial(self, words: str) -> None:
        self._link_panel.say_advice(words)
        self._link_panel.show_moving(moving=self.trial.moved is not None)
        if not words:
            self._refresh()

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
                self._link_panel.show_link(self.topology, link, words, self.trial.words or act, now)

    def _covered(self) -> int:
        return NARROW if self._opened and self.window().width() < WIDE_FROM else 0

    def _cover(self) -> None:
        wide = self.window().width() >= WIDE_FROM
        self.head.set_form(wide=wide, covered=self._covered())
        self.list.take_form(wide=wide, covered=self._covered())
        self._share_out()
        self.canvas.cover(self._covered())

    def _share_out(self) -> None:
        """The time slider and the legend stand under the map where there is room, else in Layers."""
        whole = self.height() + int(getattr(self.window(), "below", 0))  # a notice folds nothing away
        low = whole - self.head.sizeHint().height() - self._foot.sizeHint().height() < _LOW
        wide = self.window().width() >= WIDE_FROM and self._foot.has_room_beside(self.width())
        listed = self._stack.currentIndex() == 1
        self.when.setVisible(wide)
        self._foot.show_legend(shown=not listed)
        self._foot.setVisible(not low and (wide or not listed))
        self.layers.take_in(links=self.head.folded, when=not wide or low, lines=low)
        if not self.layers.isHidden():
            self._unfold_layers()
