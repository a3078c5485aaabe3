"""The only door to the engine: what the window and the terminal may ask, and the events they hear.

What it is made of: `session_line` (the way to the hub), `session_mesh` (devices and links), `session_update`
(one run at a time), `admissions` (who joins), `session_log` (every line), and the desks that stand beside them,
of which `session_visit`, `session_certificate` and `session_bundle` are a session's own.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import resources
from core import events
from core.admissions import Admissions
from core.door_watch import DoorWatch
from core.errors import CoreError, UsageError
from core.homes import HomeFolder, KeptHome
from core.hub.dongle import HubListeners
from core.hub.hub import HubState, HubView
from core.label_desk import LabelDesk
from core.links.desk import LinkDesk
from core.links.pings import Tally
from core.plan_desk import RULES, PlanDesk
from core.practice import ScenarioSummary, shipped_scenarios, title_of, write_sample_image
from core.premise.planning import load_rules, plan
from core.radio.ports import Port, list_ports
from core.records.desk import LibraryDesk
from core.records.jobs import JobDesk, hubs_named
from core.session_bundle import LastUpdates, SupportDesk
from core.session_certificate import CertificateDesk
from core.session_line import Line, first_step
from core.session_log import SessionLog
from core.session_mesh import MeshWatch
from core.session_update import CutOff, Updates
from core.session_visit import VisitDesk
from core.update.campaign import Campaign
from core.update.reading import ProofDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from core.events import Event
    from core.firmware.preflight import Preflight
    from core.hub.link_prober import LinkProber
    from core.joining.device_log import LogEntry
    from core.joining.join_board import JoinBoard
    from core.joining.join_session import Admission
    from core.joining.label import Label
    from core.links.history import LinkHistory
    from core.ota.transfer import Activation
    from core.premise.device import Device, Eui64
    from core.premise.planning import Plan
    from core.premise.survey import Survey
    from core.premise.topology import Topology
    from core.settings import Settings
    from core.update.outlook import Prospect
    from core.update.progress import DeviceUpdate

__all__ = ["ScenarioSummary", "Session", "shipped_scenarios"]

LINES_SHOWN = 500  # of the event log, when a hub is connected


class Session:
    """One premise at a time. Every method returns a value or raises CoreError; cancelling a call is safe.

    With `keeps_homes` an emulated home can be entered again after a kill, or a close in mid-transfer. Without
    `recorded` no visit leaves a recording.
    """

    def __init__(
        self,
        settings: Settings,
        on_event: Callable[[Event], None],
        *,
        keeps_homes: bool = False,
        recorded: bool = True,
    ) -> None:
        self._settings = settings
        self.visits = VisitDesk(settings.data_folder, on_event, self._recorder_says, recorded=recorded)
        rows = LastUpdates(self.visits)
        self._emit = emit = rows  # an event goes by the last rows and the recorder to the face
        self._log = SessionLog(settings.data_folder, emit)
        self.certificates = CertificateDesk(
            settings.data_folder, self.visits, time.time, self._log.note_always
        )
        self._homes = HomeFolder(settings.data_folder, time.time, lambda: hubs_named(settings.data_folder))
        self._line = Line(settings, self._log, self._homes, keeps=keeps_homes)
        self._mesh = MeshWatch(self._line, self._log, emit)
        self.library = LibraryDesk(settings.data_folder, time.time, self._log.note_always)
        self.jobs = JobDesk(settings.data_folder, time.time, self._log.note_always)
        self._updates = Updates(settings, self._line, self._mesh, self.library, self._log, emit)
        self.proofs = ProofDesk(
            lambda: self._line.hub, time.time, lambda row: emit(events.UpdateChanged(row)), self._log.note
        )
        self.links = LinkDesk(
            self._prober, self._mesh, lambda view: emit(events.LinksChanged(view)),
            lambda: self._updates.underway, time.time, time.monotonic,
        )  # fmt: skip
        self.support = SupportDesk(settings, self._line, self._mesh, self._log, rows)
        self._joins = Admissions(self._log.note)
        self._door = DoorWatch(self._line)
        self.stickers = LabelDesk(self._line)
        self.planning = PlanDesk(self._line, self._mesh, self._log)
        self._connecting = asyncio.Lock()
        self._attempt: asyncio.Task[object] | None = None  # the connection that is being made

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.disconnect()

    async def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    async def remark(self, subject: str, text: str, level: events.Level) -> None:
        """Keep a line of a face's own in the event log, such as a fault that was shown."""
        self._log.note_always(subject, text, level)

    def _recorder_says(self, subject: str, text: str, level: events.Level) -> None:
        self._log.note_always(subject, text, level)

    # --- the hub --------------------------------------------------------------------------------------

    async def ports(self) -> tuple[Port, ...]:
        """Serial ports, likely dongles first, and who holds them."""
        return await asyncio.to_thread(list_ports)

    async def scenarios(self) -> tuple[ScenarioSummary, ...]:
        """The emulated premises that come with the program."""
        return tuple(shipped_scenarios())

    async def homes(self) -> tuple[KeptHome, ...]:
        """The emulated homes that can be entered again as they were left, the last one first."""
        return await asyncio.to_thread(self._homes.kept)

    async def connect(self, url: str, *, form: bool = False) -> HubView:
        """Connect to `emulated:SCENARIO`, `socket://host:port` or a serial port; the former hub is let go.

        A dongle without a network is refused unless `form` allows to make one. A second call waits for the
        first and then takes its place.
        """
        async with self._connecting:
            self._attempt = asyncio.current_task()
            try:
                return await self._reconnect_to(url, form=form)
            finally:
                self._attempt = None

    async def _reconnect_to(self, url: str, *, form: bool) -> HubView:
        await self._let_go()
        self._emit(events.HubChanged(HubView(HubState.CONNECTING, url, detail=first_step(url), step=1)))
        try:
            return await self._connect(url, form=form)
        except BaseException as error:
            await self._let_go()
            detail = str(error) if isinstance(error, CoreError) else ""
            self._emit(events.HubChanged(HubView(HubState.DISCONNECTED, url, detail=detail)))
            raise

    async def _connect(self, url: str, *, form: bool) -> HubView:
        view = await self._line.open(url, self._listeners(), form=form)
        with self.visits.aside():  # these lines are of earlier visits
            self._log.replay(LINES_SHOWN)
        home = title_of(view.emulated.scenario) if view.emulated else ""
        self._mesh.begin(self._line.hub, home)
        for made in self._line.home.images if self._line.home else ():
            self.library.practised(made)
        where = f"the emulated home “{home}”" if home else view.url
        self._log.note("hub", f"Connected to {where}: {view.firmware}, channel {view.channel}.")
        self._mesh.introduce(self._line.hub)
        return view

    async def acquainted(self, limit: float) -> None:
        """Wait, but no longer than `limit` s, until the devices on the log have said what they are."""
        await self._mesh.acquainted(limit)

    async def disconnect(self) -> None:
        """Leave the premise safe (window shut, transfers kept) and let go of the port.

        A connection that is still being made is broken off, whoever asked for it.
        """
        if self._attempt is not None and self._attempt is not asyncio.current_task():
            self._attempt.cancel()
        async with self._connecting:
            await self._let_go()

    async def _let_go(self) -> None:
        """End all that runs, then the line; a step that fails keeps none after it from being taken."""
        async with AsyncExitStack() as steps:  # the last one pushed is the first one made
            steps.push_async_callback(self.visits.end)
            steps.callback(self._forget_admissions)
            steps.push_async_callback(self._line.close)
            steps.callback(self.links.forget)
            steps.push_async_callback(self._mesh.end)
            steps.push_async_callback(self._updates.end)

    def _forget_admissions(self) -> None:
        self._joins = Admissions(self._log.note)

    def _prober(self) -> LinkProber:
        return self._line.hub.prober()

    def _listeners(self) -> HubListeners:
        return HubListeners(
            view=self._hub_changed,
            board=lambda board: self._emit(events.JoinChanged(self._joins.told(board))),
            transfer=lambda _: None,
            device=self._mesh.device_changed,
            log=lambda entries, capacity: self._emit(events.DeviceLogChanged(entries, capacity)),
            note=self._log.note,
        )

    def _hub_changed(self, view: HubView) -> None:
        self._emit(events.HubChanged(view))
        self._updates.dongle_lost(lost=view.state is HubState.LOST)

    # --- plan and join --------------------------------------------------------------------------------

    async def survey(self) -> Survey | None:
        """What a survey of an emulated premise finds; None for a real one."""
        emulated = self._line.emulated
        return await emulated.survey() if emulated else None

    async def plan(self, survey: Survey) -> Plan:
        """Which bridges this home needs, and why."""
        made = plan(survey, load_rules(resources.path(RULES)))
        self._mesh.apply(lambda v: replace(v, survey=survey, plan=made))
        self._log.note("plan", f"{made.summary} (rule “{made.rule}”)")
        return made

    async def labels(self) -> tuple[Label, ...]:
        """The stickers of an emulated premise; none for a real one."""
        emulated = self._line.emulated
        return await emulated.labels() if emulated else ()

    async def device_log(self) -> tuple[LogEntry, ...]:
        """The hub's device log."""
        return self._line.hub.device_log()

    async def admit(self, admissions: Sequence[Admission], window: float | None = None) -> JoinBoard:
        """Put devices on the log and hold the join window open until all are in or time is over."""
        hub, limit = self._line.hub, window or self._settings.join_window_s
        view, store = hub.view(), self._line.store
        known = store.known_before(view.eui, [a.eui for a in admissions]) if store and view.eui else {}
        async with self._door:
            return await self._joins.admit(hub, admissions, limit, self._mesh.view.plan, known)

    async def reopen_window(self, window: float | None = None) -> JoinBoard:
        """Open the join window again for all who were admitted and are not in; nothing is typed twice."""
        hub = self._line.hub
        async with self._door:
            return await self._joins.reopen(hub, window or self._settings.join_window_s)

    async def close_window(self) -> None:
        """Shut the join window now."""
        await self._line.hub.close_join_window()

    async def remove(self, eui: Eui64) -> None:
        """Take a device off the HAN and off the device log."""
        await self._line.hub.remove(eui)
        self._joins.removed(eui)
        self._mesh.device_removed(eui)
        self._log.note(str(eui), "It was taken off the HAN and off the device log.")

    # --- the mesh -------------------------------------------------------------------------------------

    @property
    def link_history(self) -> LinkHistory:
        """Every reading of the last ten minutes, each direction for itself; new with every hub."""
        return self._mesh.readings

    async def scan(self) -> Topology:
        """Measure the mesh and ask every new device what it is; partial results leave as events."""
        topology = await self._mesh.scan()
        self.links.mesh_measured()
        return topology

    async def ping(self, eui: Eui64, count: int = 10) -> tuple[int, float]:
        """How many of `count` probes a device answered, and the median time in s; they count for its pre-flight."""
        answered, seconds = await self._line.hub.ping(eui, count)
        self._mesh.pings.note(eui, Tally(count, answered, seconds))
        return answered, seconds

    async def devices(self) -> tuple[Device, ...]:
        """All devices known of the premise."""
        return self._mesh.topology.devices

    async def bridges(self) -> tuple[Eui64, ...]:
        """The bridges that have joined; devices we admitted count as such even before they say what they are."""
        return await self._mesh.bridges()

    # --- firmware -------------------------------------------------------------------------------------

    @property
    def checked(self) -> tuple[Preflight, ...]:
        """What the last update was allowed or refused by."""
        return self._updates.checked

    @property
    def left_out(self) -> tuple[Eui64, ...]:
        """Who may be a bridge and was left out of the last update, because it has not said what it is."""
        return self._updates.left_out

    async def preflight(
        self,
        image: Path,
        euis: Sequence[Eui64],
        overrides: Mapping[str, str] | None = None,
        pings: int | None = None,
    ) -> tuple[Preflight, ...]:
        """Every check of this image for these devices; nothing is sent to them but questions.

        `overrides` gives a written reason by the name of a check. `pings` is how many each way is tried with in all,
        recent ones included; None is a first look of 20, or of 3 where the device sleeps.
        """
        return await self._updates.preflight(image, euis, overrides or {}, pings)

    async def outlook(
        self, size: int, euis: Sequence[Eui64], parallel: int | None = None
    ) -> tuple[Prospect, ...]:
        """In which order an image of `size` octets would go to these devices, and until when; ask after the checks.

        `parallel` is how many are served at once, as `update` takes it.
        """
        return await self._updates.outlook(size, euis, parallel)

    async def update(
        self,
        image: Path,
        euis: Sequence[Eui64] = (),
        activation: Activation | None = None,
        parallel: int | None = None,
        overrides: Mapping[str, str] | None = None,
        pings: int | None = None,
    ) -> tuple[DeviceUpdate, ...]:
        """Update devices (all joined bridges if none is named); refused ones are told and never sent a byte.

        `overrides` gives a written reason by the name of a check; it is kept in the event log. `pings` is how many each
        way is tried with before, as `preflight` takes it.
        """
        return await self._updates.update(image, euis, activation, parallel, overrides or {}, pings)

    async def cut_off(self) -> tuple[CutOff, ...]:
        """The updates of this hub's devices that a restart cut off, each with the very image that was served."""
        return self._updates.cut_off()

    async def pause(self, eui: Eui64 | None = None) -> None:
        """Make one device wait, or all."""
        self._updates.each(eui, Campaign.pause)

    async def resume(self, eui: Eui64 | None = None) -> None:
        """Let one device go on, or all."""
        self._updates.each(eui, Campaign.resume)

    async def cancel(self, eui: Eui64) -> None:
        """Stop one device's update; it drops what it has."""
        self._updates.each(eui, Campaign.cancel)

    # --- the emulated premise -------------------------------------------------------------------------

    async def emulator(self, command: Mapping[str, object]) -> Mapping[str, object]:
        """What a person at an emulated premise could do: pull a plug, let a stranger in, change the speed."""
        answer = await self._line.premise().command(command)
        if command.get("do") == "speed":
            self._line.hub.clock_runs(str(answer.get("speed")))
        return answer

    async def sample_image(self, size: int = 65536) -> Path:
        """A newer image for the bridges of an emulated premise: made here, the same each time for the same size."""
        practice = self._line.practice
        if self._line.emulated is None or practice is None:
            raise UsageError("Sample images are for emulated premises.", "", "Choose an image file instead.")
        hub = self._line.hub
        euis = await self.bridges()
        for eui in euis:
            device = self._mesh.topology.device(eui)
            if device is None or device.image_type is None:
                await self._mesh.identify(hub, eui)
            await hub.learn_hardware(eui)
        known = [d for d in (self._mesh.topology.device(e) for e in euis) if d is not None]
        path = write_sample_image(practice, known, size)
        self.library.practised(path)
        return path
