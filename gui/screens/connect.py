"""Connect: the emulated homes and the dongles found, and the way to the hub in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.hub.hub import HubState
from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.widgets.choice import Choices
from gui.widgets.page import Page, SectionHead
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from core.hub.hub import HubView
    from core.radio.ports import Port
    from core.session import ScenarioSummary
    from gui.bridge import Call
    from gui.desk import Desk

LOOK_EVERY_MS = 1000
DEFAULT = "emulated:gas-meter-out-of-range"
NO_DONGLE = "*No dongle found.* Plug it in; we look every second. Or start an emulated home."


@dataclass(frozen=True, slots=True)
class Target:
    """Something to connect to: its address for the core, and what it is called."""

    url: str
    name: str


class ConnectScreen(Screen):
    """Two lists, one choice: emulated homes at the left, dongles at the right."""

    title = "Connect"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._call: Call | None = None
        self._looking: Call | None = None
        self._asked_scenarios = False
        self._target: Target | None = None
        self._homes = Choices(desk.look, "Emulated homes")
        self._ports = Choices(desk.look, "Dongles found")
        self._homes_state = Text(desk.look, "Reading the emulated homes.", role="ink2", wrap=True)
        self._ports_state = Text(desk.look, "Looking for dongles.", role="ink2", wrap=True)
        self._trouble = Trouble(desk.look)
        self._columns = QHBoxLayout()
        self._page = Page(desk.look, "Connect")
        self._build()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look_for_ports)
        self._homes.taken.connect(lambda target: self._take(target, self._ports))
        self._ports.taken.connect(lambda target: self._take(target, self._homes))
        desk.mirror.hub_changed.connect(self._on_hub)
        self._on_hub()

    def _build(self) -> None:
        look = self.look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        self._columns.setSpacing(44)
        self._columns.addLayout(
            _column(SectionHead(look, "Emulated homes", "on this laptop"), self._homes_state, self._homes), 3
        )
        self._columns.addLayout(
            _column(SectionHead(look, "Dongles", "over USB"), self._ports_state, self._ports), 2
        )
        self._page.body.addWidget(self._trouble)
        self._page.body.addLayout(self._columns)
        self._page.body.addStretch(1)

    def now(self) -> NowLine:
        """Choose, connect, cancel, go on."""
        hub = self.desk.mirror.hub
        if self._call is not None or hub.state is HubState.CONNECTING:
            return self._connecting(hub)
        if hub.state is HubState.CONNECTED:
            return NowLine(
                "The hub is connected.",
                "Next: which bridges this home needs.",
                Glyph.DONE,
                Action("Continue to Plan", lambda: self.desk.go("plan")),
                (Action("Disconnect", self._disconnect, icon="plug"),),
            )
        if hub.state is HubState.LOST:
            return NowLine(
                "Waiting for the dongle.", "Plug it in again, any port. Nothing is lost.", Glyph.WARN
            )
        if self._target is None:
            primary = Action("Connect", reason="Choose an emulated home or a dongle.")
            return NowLine("Not connected.", "", Glyph.NOT_STARTED, primary)
        fact = "It did not connect." if not self._trouble.isHidden() else "Not connected."
        glyph = Glyph.STOP if not self._trouble.isHidden() else Glyph.NOT_STARTED
        return NowLine(
            fact, f"Connect to {self._target.name}.", glyph, Action("Connect", self._connect, "plug")
        )

    def _connecting(self, hub: HubView) -> NowLine:
        seconds = (Action("Cancel", self._cancel),) if self._call is not None else ()
        advice = hub.detail or "The first connection takes a few seconds."
        return NowLine(
            "Connecting to the hub.", advice, Glyph.UNDER_WAY, Action("Connect", busy="Connecting"), seconds
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Look for homes once, and for dongles while it is shown."""
        super().showEvent(event)
        if not self._asked_scenarios:
            self._asked_scenarios = True
            self.desk.ask(lambda session: session.scenarios(), self._on_scenarios, self._on_no_scenarios)
        self._look_for_ports()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the column gap of the window's form."""
        super().resizeEvent(event)
        self._columns.setSpacing(44 if self.window().width() >= WIDE_FROM else 28)

    def _look_for_ports(self) -> None:
        idle = self._call is None and self.desk.mirror.hub.state is HubState.DISCONNECTED
        if idle and (self._looking is None or not self._looking.running):
            self._looking = self.desk.ask(lambda session: session.ports(), self._on_ports, self._on_no_ports)

    def _on_scenarios(self, found: Sequence[ScenarioSummary]) -> None:
        self._homes.offer(
            [(Target(f"emulated:{one.name}", one.title), one.title, one.about, "") for one in found]
        )
        self._homes_state.write("Needs no dongle and no network. All you make is marked EMULATED.")
        if found and self._target is None:
            wanted = self.desk.mirror.hub.url or DEFAULT
            first = next((one for one in found if wanted.startswith(f"emulated:{one.name}")), found[0])
            self._target = Target(f"emulated:{first.name}", first.title)
        self._homes.take(self._target)
        self.now_changed.emit()

    def _on_no_scenarios(self, error: Exception) -> None:
        what, why, do = in_words(error)
        self._homes_state.write(" ".join(part for part in (what, why, do) if part), "stop")

    def _on_ports(self, found: Sequence[Port]) -> None:
        self._looking = None
        self._ports.offer([_port_choice(port) for port in found])
        self._ports_state.write("Choose the dongle in your laptop." if found else NO_DONGLE)
        self.now_changed.emit()

    def _on_no_ports(self, error: Exception) -> None:
        self._looking = None
        what, _, do = in_words(error)
        self._ports_state.write(f"{what} {do}".strip(), "stop")

    def _take(self, target: object, other: Choices) -> None:
        self._target = target if isinstance(target, Target) else None
        other.take(None)
        self._trouble.clear()
        self.now_changed.emit()

    def _connect(self) -> None:
        target = self._target
        if target is None or self._call is not None:
            return
        self._trouble.clear()
        self._call = self.desk.ask(
            lambda session: session.connect(target.url), self._on_connected, self._on_failed
        )
        self.now_changed.emit()

    def _on_connected(self, _hub: HubView) -> None:
        self._call = None
        self.now_changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self._trouble.show_error(error)
        self.now_changed.emit()

    def _cancel(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._call = None
        self.now_changed.emit()

    def _disconnect(self) -> None:
        self.desk.ask(lambda session: session.disconnect())

    def _on_hub(self) -> None:
        hub = self.desk.mirror.hub
        self._page.subtitle.write(hub_words(hub))
        free = hub.state is HubState.DISCONNECTED
        self._homes.setEnabled(free)
        self._ports.setEnabled(free)
        self.now_changed.emit()


def hub_words(hub: HubView) -> str:
    """The way to the hub in one sentence. Pure."""
    if hub.state is HubState.CONNECTED:
        where = f", channel {hub.channel}" if hub.channel is not None else ""
        kind = f"Emulated home “{hub.emulated.scenario}”" if hub.emulated else "Hub"
        firmware = f", firmware {hub.firmware}" if hub.firmware else ""
        return f"{kind} connected{where}{firmware}."
    if hub.state is HubState.CONNECTING:
        return hub.detail or "Connecting."
    if hub.state is HubState.LOST:
        return f"Waiting for dongle. {hub.detail}".strip()
    return hub.detail or "Which hub: an emulated home, or a dongle in this laptop."


def _port_choice(port: Port) -> tuple[object, str, str, str]:
    state = "" if port.usable else port.advice or (f"In use by {port.holder}." if port.holder else "")
    about = " ".join(part for part in (port.path, state) if part)
    return Target(port.path, port.description or port.path), port.description or port.path, about, ""


def _column(*parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return column
