"""Connect: emulated homes and dongles, the three steps of connecting, and the hub once it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.hub.comparison import compare
from core.hub.hub import HubState
from core.radio.port_errors import NoNetworkError
from gui.models.connecting import (
    EMULATED,
    Target,
    home_choice,
    hub_words,
    in_order,
    is_connected,
    kept_choice,
    kept_target,
    new_ports,
    port_choice,
    port_target,
    ports_words,
    steps_told,
)
from gui.panes.hub import HubPane
from gui.screen import Action, Glyph, NowLine, Screen
from gui.widgets.beside import column_gap
from gui.widgets.choice import Choices
from gui.widgets.join_as import JoinAsView
from gui.widgets.page import Page, SectionHead
from gui.widgets.row_button import ROW_PAD
from gui.widgets.skeleton import Skeleton
from gui.widgets.text import Text
from gui.widgets.told import ToldRow
from gui.widgets.trouble import Trouble
from gui.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from core.homes import KeptHome
    from core.hub.hub import HubView
    from core.radio.ports import Port
    from core.session import ScenarioSummary
    from gui.bridge import Call
    from gui.desk import Desk

LOOK_EVERY_MS = 1000


class ConnectScreen(Screen):
    """Two lists, one choice; while it connects the steps stand above them, and then the hub."""

    title = "Connect"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._call: Call | None = None
        self._looking: Call | None = None
        self._asked_scenarios = False
        self._target: Target | None = None
        self._by_hand = False  # whether the user chose the target
        self._tried: Target | None = None  # what was connected to last
        self._step, self._failed = 0, False
        self._no_network = False
        self._scenarios: tuple[ScenarioSummary, ...] = ()
        self._kept: KeptHome | None = None  # the emulated home of the job that is open, as it was left
        self._found: tuple[Port, ...] | None = None
        self._homes = Choices(desk.look, "Emulated homes")
        self._ports = Choices(desk.look, "Dongles found")
        self._homes_state = Text(desk.look, "Reading the emulated homes.", role="ink2", wrap=True)
        self._ports_state = Text(desk.look, "Looking for dongles.", role="ink2", wrap=True)
        self._homes_soon = Skeleton(desk.look, "The emulated homes are being read")
        self._ports_soon = Skeleton(desk.look, "Dongles are being looked for", rows=1)
        self._trouble = Trouble(desk.look)
        self._steps = QWidget()
        self.rows = tuple(ToldRow(desk.look, told) for told in steps_told("", 0))
        self.hub_pane = HubPane(desk)
        self._comparison = JoinAsView(desk.look)
        self._columns = QHBoxLayout()
        self._page = Page(desk.look, "Connect")
        self._page.keep_together()
        self._build()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._connect_signals()
        self._on_hub()

    def _build(self) -> None:
        look = self.look
        steps = QVBoxLayout(self._steps)
        steps.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
        steps.setSpacing(4)
        self._steps_head = SectionHead(look, "Connecting")
        steps.addWidget(self._steps_head)
        for row in self.rows:
            steps.addWidget(row)
        homes = SectionHead(look, "Emulated homes", "on this laptop")
        ports = SectionHead(look, "Dongles", "over USB")
        self._page.outdent = (
            ROW_PAD  # the frame of a chosen row reaches this far beyond the column, at both sides
        )
        self._columns.addLayout(_column(homes, self._homes_state, self._homes_soon, self._homes), 3)
        self._columns.addLayout(_column(ports, self._ports_state, self._ports_soon, self._ports), 2)
        body = self._page.body
        body.addLayout(_indented(self._trouble))
        body.addWidget(self._steps)
        body.addLayout(_indented(self.hub_pane))
        body.addLayout(self._columns)
        body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)

    def _connect_signals(self) -> None:
        self._timer.timeout.connect(self._look_for_ports)
        self._homes.taken.connect(lambda target: self._choose(target, by_hand=True))
        self._ports.taken.connect(lambda target: self._choose(target, by_hand=True))
        self.hub_pane.compare_wanted.connect(self._compare)
        self.desk.mirror.hub_changed.connect(self._on_hub)
        self.desk.mirror.device_log_changed.connect(self.hub_pane.refresh)

    # --- what it says -----------------------------------------------------------------------------------

    def now(self) -> NowLine:
        """Choose, connect, cancel, go on."""
        hub = self.desk.mirror.hub
        if self._call is not None or hub.state is HubState.CONNECTING:
            return self._connecting(hub)
        leave = Action("Disconnect", self._disconnect, icon="plug")
        if hub.state is HubState.CONNECTED:
            return NowLine(
                "The hub is connected.",
                "Next: which bridges this home needs.",
                Glyph.DONE,
                Action("Continue to Plan", lambda: self.desk.go("plan")),
                (leave,),
            )
        if hub.state is HubState.LOST:
            off = Action("Continue to Plan", reason="Plug it in again, any port. Nothing is lost.")
            return NowLine("Waiting for the dongle.", "", Glyph.WARN, off, (leave,))
        return self._choosing()

    def _choosing(self) -> NowLine:
        target, seconds = self._target, self._other_ways()
        if target is None:
            primary = Action("Connect", reason="Choose an emulated home or a dongle.")
            return NowLine("Not connected.", "", Glyph.NOT_STARTED, primary, seconds)
        if target.reason:
            primary = Action("Connect", reason=target.reason)
            return NowLine("This dongle cannot be used now.", "", Glyph.WARN, primary, seconds)
        act = Action("Connect", self._connect, "plug")
        if self._failed:
            return NowLine("It did not connect.", f"Connect to {target.name}.", Glyph.STOP, act, seconds)
        return NowLine("Not connected.", f"Connect to {target.name}.", Glyph.NOT_STARTED, act, seconds)

    def _other_ways(self) -> tuple[Action, ...]:
        """What else there is to do when a dongle does not serve."""
        target = self._target
        on_dongle = target is not None and not target.emulated
        held = target is not None and bool(target.reason)
        instead = (self._instead(),) if self._scenarios and on_dongle and (self._failed or held) else ()
        if self._failed and self._no_network and self._tried == target:
            return (Action("Make a network", self._form, icon="channel"), *instead)
        return instead

    def _instead(self) -> Action:
        return Action("Use emulator instead", self._use_emulator, icon="home")

    def _connecting(self, hub: HubView) -> NowLine:
        advice = hub.detail or "The first connection takes a few seconds."
        busy = f"Step {hub.step} of 3" if hub.step else "Connecting"
        cancel = Action("Cancel", self._cancel)
        return NowLine(
            "Connecting to the hub.", advice, Glyph.UNDER_WAY, Action("Connect", busy=busy), (cancel,)
        )

    # --- looking ------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look for homes once, and for dongles while it is shown."""
        super().showEvent(event)
        self.look_round()
        self._timer.start()

    def look_round(self) -> None:
        """Ask for the emulated homes, once, and for the dongles there are now."""
        if not self._asked_scenarios:
            self._asked_scenarios = True
            self.desk.ask(lambda session: session.scenarios(), self._on_scenarios, self._on_no_scenarios)
        self._look_for_ports()

    def entered(self) -> None:
        """Look whether the home of the job that is open was kept as it was left."""
        if self.desk.job.job.emulated and self.desk.mirror.hub.state is HubState.DISCONNECTED:
            self.desk.ask(lambda session: session.homes(), self._on_kept)
        elif self._kept is not None:
            self._on_kept(())

    def _on_kept(self, found: Sequence[KeptHome]) -> None:
        before, url = self._kept, self.desk.job.job.hub
        self._kept = next((home for home in found if home.url == url), None)
        if self._kept == before:
            return
        if self._kept is not None and not self._by_hand:
            self._target = kept_target(self._kept)
        elif before is not None and self._target == kept_target(before):
            self._target = self._first_home() if self._scenarios else None
        self._on_hub()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the column gap of the window's form."""
        super().resizeEvent(event)
        self._columns.setSpacing(column_gap(self) - 2 * ROW_PAD)

    def _look_for_ports(self) -> None:
        idle = self._call is None and self.desk.mirror.hub.state is HubState.DISCONNECTED
        if idle and (self._looking is None or not self._looking.running):
            self._looking = self.desk.ask(lambda session: session.ports(), self._on_ports, self._on_no_ports)

    def _on_scenarios(self, found: Sequence[ScenarioSummary]) -> None:
        self._scenarios = tuple(found)
        self._homes_soon.hide()
        if found and self._target is None:
            self._target = self._first_home()
        self._offer_homes()
        self.now_changed.emit()

    def _first_home(self) -> Target:
        one = in_order(self._scenarios, self.desk.mirror.hub)[0]
        return Target(f"{EMULATED}{one.name}", one.title)

    def _on_no_scenarios(self, error: Exception) -> None:
        what, why, do = in_words(error)
        self._homes_soon.hide()
        self._homes_state.write(" ".join(part for part in (what, why, do) if part), "stop")

    def _on_ports(self, found: Sequence[Port]) -> None:
        self._looking = None
        self._ports_soon.hide()
        before, self._found = self._found, tuple(found)
        if self._found == before:
            return
        gone = self._gone()
        self._offer_ports()
        self._ports_state.write(ports_words(self._found, gone))
        for port in new_ports(before, self._found)[:1]:
            self.desk.notices.tell(Glyph.DONE, "Dongle found:", f"{port.description} on {port.path}.")
            if not self._by_hand or self._target is None:
                self._choose(port_target(port), by_hand=False)
        self.now_changed.emit()

    def _gone(self) -> str:
        """The name of the chosen dongle, if it was unplugged; then nothing is chosen any more."""
        target = self._target
        if target is None or target.emulated:
            return ""
        now = next((port_target(p) for p in self._found or () if p.path == target.url), None)
        if now is not None:
            self._target = now  # somebody may hold it since, or have let go of it
            return ""
        self._target, self._by_hand = None, False
        return target.name

    def _on_no_ports(self, error: Exception) -> None:
        self._looking = None
        self._ports_soon.hide()
        what, _, do = in_words(error)
        self._ports_state.write(f"{what} {do}".strip(), "stop")

    def _offer_homes(self) -> None:
        hub = self.desk.mirror.hub
        kept = [kept_choice(self._kept)] if self._kept and hub.state is HubState.DISCONNECTED else []
        self._homes.offer([*kept, *(home_choice(one, hub) for one in in_order(self._scenarios, hub))])
        self._homes.take(self._marked(hub))
        words = "Needs no dongle and no network. All you make is marked EMULATED."
        if hub.state is not HubState.DISCONNECTED:
            act = "Cancel" if hub.state is HubState.CONNECTING else "Disconnect"
            words = f"{act} to choose another."
        self._homes_state.write(words)

    def _offer_ports(self) -> None:
        hub = self.desk.mirror.hub
        self._ports.offer([port_choice(port, hub) for port in self._found or ()])
        self._ports.take(self._marked(hub))

    def _marked(self, hub: HubView) -> Target | None:
        """What the lists show as taken: the hub at hand, or what will be connected to."""
        homes = [Target(f"{EMULATED}{one.name}", one.title) for one in self._scenarios]
        if self._target is not None and self._kept is not None and hub.state is HubState.DISCONNECTED:
            return self._target
        everything = (*homes, *(port_target(p) for p in self._found or ()))
        return next((t for t in everything if is_connected(t, hub)), self._target)

    # --- connecting -----------------------------------------------------------------------------------------

    def _choose(self, target: object, *, by_hand: bool) -> None:
        self._target = target if isinstance(target, Target) else None
        self._by_hand = by_hand
        self._forget_failure()
        for choices in (self._homes, self._ports):
            choices.take(self._target)
        self.now_changed.emit()

    def _forget_failure(self) -> None:
        self._trouble.clear()
        self._failed, self._no_network, self._step = False, False, 0
        self._show_steps()

    def _connect(self, *, form: bool = False) -> None:
        target = self._target
        if target is None or self._call is not None:
            return
        self._tried = target
        self._forget_failure()
        self._call = self.desk.ask(
            lambda session: session.connect(target.url, form=form), self._on_connected, self._on_failed
        )
        self.now_changed.emit()

    def _form(self) -> None:
        self._connect(form=True)

    def _use_emulator(self) -> None:
        self._choose(self._first_home(), by_hand=True)
        self._connect()

    def _on_connected(self, _hub: HubView) -> None:
        self._call = None
        self._on_hub()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self._failed, self._no_network = True, isinstance(error, NoNetworkError)
        self._trouble.show_error(error)
        self._on_hub()

    def _cancel(self) -> None:
        if self._call is not None:
            self._call.cancel()
            self._call = None
        else:  # begun on another screen
            self._disconnect()
        self._forget_failure()
        self.now_changed.emit()

    def _disconnect(self) -> None:
        self.desk.ask(lambda session: session.disconnect())

    def _compare(self) -> None:
        mirror = self.desk.mirror
        self._comparison.show_rows(compare(mirror.hub.capability, len(mirror.device_log)))
        self.drawer_wanted.emit(self._comparison, "CAD or PPMID")

    def _on_hub(self) -> None:
        hub = self.desk.mirror.hub
        if hub.state is HubState.CONNECTING and hub.step:
            self._step = hub.step
        there = hub.state in (HubState.CONNECTED, HubState.LOST)
        if there:
            self._step, self._failed = 0, False
            self._trouble.clear()
            self.hub_pane.refresh()
        self._page.subtitle.write("It did not connect." if self._failed else hub_words(hub))
        self.hub_pane.setVisible(there)
        self._show_steps()
        free = hub.state is HubState.DISCONNECTED and self._call is None
        self._homes.setEnabled(free)
        self._ports.setEnabled(free)
        self._offer_homes_again()
        self.now_changed.emit()

    def _offer_homes_again(self) -> None:
        if self._scenarios:
            self._offer_homes()
        if self._found is not None:
            self._offer_ports()

    def _show_steps(self) -> None:
        hub = self.desk.mirror.hub
        under_way = hub.state is HubState.CONNECTING or self._call is not None
        self._steps.setVisible(bool(self._step) and (under_way or self._failed))
        url = hub.url if hub.state is HubState.CONNECTING else self._tried.url if self._tried else ""
        self._steps_head.name.write("Connecting" if under_way else "How far it came")
        for row, told in zip(self.rows, steps_told(url, self._step, failed=self._failed), strict=True):
            row.show_told(told)


def _column(head: QWidget, words: QWidget, *rows: QWidget) -> QVBoxLayout:
    """Head, words and rows under each other; the rows reach beyond both by their frame."""
    column = QVBoxLayout()
    column.setSpacing(8)
    for part in (head, words):
        column.addLayout(_indented(part))
    for part in rows:
        column.addWidget(part)
    column.addStretch(1)
    return column


def _indented(part: QWidget) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
    box.addWidget(part)
    return box
