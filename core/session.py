"""The only door to the engine: what the window and the terminal may ask, and the events they hear."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import resources
from core import events
from core.admissions import Admissions
from core.errors import CoreError, HubError, UsageError
from core.events import Level, LogRecord
from core.firmware import policy
from core.hub.capability import capability_of
from core.hub.dongle import DongleHub, HubListeners
from core.hub.emulated import SCHEME, EmulatedPremise, EmulatedUrl
from core.hub.hub import HubState, HubView
from core.ota.transfer import Activation
from core.practice import ScenarioSummary, shipped_scenarios, write_sample_image
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.planning import load_rules, plan
from core.premise.premise import Premise, device_removed, device_seen, mesh_measured
from core.premise.profile import TYPE_1, TYPE_2
from core.radio.ports import Port, list_ports
from core.records.desk import LibraryDesk
from core.records.store import Store
from core.update.campaign import Campaign, CampaignListeners, far_first
from core.update.opening import left_out_line, opening_line, overridden_line, refused_row
from core.update.readiness import Readiness, Rules, Standing
from core.update.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from core.events import Event
    from core.firmware.image import Image
    from core.firmware.preflight import Preflight
    from core.joining.device_log import LogEntry
    from core.joining.join_board import JoinBoard
    from core.joining.join_session import Admission
    from core.joining.label import Label
    from core.premise.planning import Plan
    from core.premise.profile import SolutionProfile
    from core.premise.survey import Survey
    from core.premise.topology import Topology
    from core.radio.radio import Radio
    from core.settings import Settings
    from core.update.estimate import Way
    from core.update.progress import DeviceUpdate

__all__ = ["ScenarioSummary", "Session", "shipped_scenarios"]

INTRODUCTION_LIMIT = 10.0  # s for which an update waits to hear which of the joined devices are bridges
SCAN_WAITS = 3.0  # s for which a scan waits for new devices to say what they are
SCAN_GOOD_FOR = 120.0  # s for which a measured mesh serves to order a run


class Session:
    """One premise at a time. Every method returns a value or raises CoreError; cancelling a call is safe."""

    def __init__(self, settings: Settings, on_event: Callable[[Event], None]) -> None:
        self._settings = settings
        self._emit = on_event
        self._premise = Premise()
        self._hub: DongleHub | None = None
        self._store: Store | None = None
        self._emulated: EmulatedPremise | None = None
        self._practice: Path | None = None  # records of an emulated premise, deleted with it
        self._campaign: Campaign | None = None
        self._turn = Turn()
        self._readiness: Readiness | None = None  # of the hub that is connected
        self.checked: tuple[Preflight, ...] = ()  # what the last update was allowed or refused by
        self.library = LibraryDesk(settings.data_folder, time.time, self._note_always)
        self._joins = Admissions(self._note)
        self._connecting = asyncio.Lock()
        self._introductions: set[asyncio.Task[None]] = set()
        self._late: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.disconnect()

    # --- the hub --------------------------------------------------------------------------------------

    async def ports(self) -> tuple[Port, ...]:
        """Serial ports, likely dongles first, and who holds them."""
        return await asyncio.to_thread(list_ports)

    async def scenarios(self) -> tuple[ScenarioSummary, ...]:
        """The emulated premises that come with the program."""
        return tuple(shipped_scenarios())

    async def connect(self, url: str, *, form: bool = False) -> HubView:
        """Connect to `emulated:SCENARIO`, `socket://host:port` or a serial port; the former hub is let go.

        A dongle without a network is refused unless `form` allows to make one. A second call waits for the
        first and then takes its place.
        """
        async with self._connecting:
            return await self._reconnect_to(url, form=form)

    async def _reconnect_to(self, url: str, *, form: bool) -> HubView:
        await self._let_go()
        self._emit(events.HubChanged(HubView(HubState.CONNECTING, url, detail="Opening the port.")))
        try:
            return await self._connect(url, form=form)
        except BaseException as error:
            await self._let_go()
            detail = str(error) if isinstance(error, CoreError) else ""
            self._emit(events.HubChanged(HubView(HubState.DISCONNECTED, url, detail=detail)))
            raise

    async def _connect(self, url: str, *, form: bool) -> HubView:
        folder, path, told = self._settings.data_folder, url, None
        if url.startswith(SCHEME):
            wanted = EmulatedUrl.parse(url, self._settings.emulated_speed)
            self._emulated = await EmulatedPremise.start(wanted)
            path, told = self._emulated.socket_url, await self._emulated.hub()
            if wanted.state is None:  # a new home every time: its records must not mix with real ones
                folder = self._practice = Path(tempfile.mkdtemp(prefix="althan-practice-"))
        self._store = Store(folder)
        self._hub = DongleHub(
            url, lambda: _make_radio(path), self._store, self._listeners(), patience=self._settings.patience,
            capability=lambda info: capability_of(info, told),
        )  # fmt: skip
        view = await self._hub.open(form=form)
        for record in self._store.tail(500):
            self._emit(events.LogWritten(record))
        name = view.emulated.scenario if view.emulated else ""
        self._premise = Premise()
        self._tell_premise(self._premise.apply(lambda v: replace(v, name=name)))
        for entry in self._hub.device_log():
            presence = Presence.JOINED if entry.joined else Presence.EXPECTED
            self._device_changed(Device(entry.eui, entry.kind, entry.name, presence))
        self._note("hub", f"Connected to {url}: {view.firmware}, channel {view.channel}.")
        strange = [e.eui for e in self._hub.device_log() if e.joined and e.kind is DeviceKind.UNKNOWN]
        self._get_acquainted(self._hub, strange)
        return view

    def _get_acquainted(self, hub: DongleHub, euis: Sequence[Eui64]) -> None:
        """Ask devices what they are, beside whatever else is done: those out of reach take long to be missed."""
        for eui in euis:
            task = asyncio.create_task(self._identify(hub, eui))
            self._introductions.add(task)
            task.add_done_callback(self._introductions.discard)

    async def acquainted(self, limit: float) -> None:
        """Wait, but no longer than `limit` s, until the devices on the log have said what they are."""
        awaited = self._introductions - self._late
        if awaited:
            _, late = await asyncio.wait(awaited, timeout=limit)
            self._late |= late  # nobody is kept waiting for the same device twice

    async def disconnect(self) -> None:
        """Leave the premise safe (window shut, transfers kept) and let go of the port."""
        async with self._connecting:
            await self._let_go()

    async def _let_go(self) -> None:
        await self._turn.end()
        hub, self._hub, self._readiness = self._hub, None, None
        for task in self._introductions:
            task.cancel()
        await asyncio.gather(*self._introductions, return_exceptions=True)
        self._late.clear()
        if hub is not None:
            await hub.close()
        self._joins = Admissions(self._note)
        if self._store is not None:
            self._store.close()
            self._store = None
        if self._emulated is not None:
            await self._emulated.end()
            self._emulated = None
        if self._practice is not None:
            shutil.rmtree(self._practice, ignore_errors=True)
            self._practice = None

    def _listeners(self) -> HubListeners:
        return HubListeners(
            view=self._hub_changed,
            board=lambda board: self._emit(events.JoinChanged(self._joins.told(board))),
            transfer=lambda _: None,
            device=self._device_changed,
            log=lambda entries, capacity: self._emit(events.DeviceLogChanged(entries, capacity)),
            note=self._note,
        )

    def _ready(self) -> DongleHub:
        if self._hub is None:
            raise HubError("No hub is connected.", "", "Connect to a dongle or an emulated premise first.")
        return self._hub

    # --- events ---------------------------------------------------------------------------------------

    def _hub_changed(self, view: HubView) -> None:
        self._emit(events.HubChanged(view))
        if self._campaign is not None:
            self._campaign.dongle_lost(lost=view.state is HubState.LOST)

    def _device_changed(self, device: Device) -> None:
        former = self._premise.view.topology.device(device.eui)
        if former is not None and former != device:
            device = replace(
                device,
                kind=former.kind if device.kind is DeviceKind.UNKNOWN else device.kind,
                name=device.name or former.name,
            )
        self._tell_premise(self._premise.apply(device_seen(device)))

    def _tell_premise(self, view: object) -> None:
        self._emit(events.PremiseChanged(self._premise.view))

    def _note(self, subject: str, text: str, level: Level = Level.PLAIN) -> None:
        """Write to the event log; where the disk takes no more, what is told goes on and is shown all the same."""
        if self._store is None:
            return
        now = time.time()
        try:
            record = self._store.write(now, level, subject, text)
        except CoreError:
            record = LogRecord(0, now, level, subject, text)
        self._emit(events.LogWritten(record))

    def _note_always(self, subject: str, text: str, level: Level) -> None:
        """Keep a line also while no hub is connected."""
        if self._store is not None:
            self._note(subject, text, level)
            return
        with closing(Store(self._settings.data_folder)) as store:
            self._emit(events.LogWritten(store.write(time.time(), level, subject, text)))

    # --- plan and join --------------------------------------------------------------------------------

    async def survey(self) -> Survey | None:
        """What a survey of an emulated premise finds; None for a real one."""
        return await self._emulated.survey() if self._emulated else None

    async def plan(self, survey: Survey) -> Plan:
        """Which bridges this home needs, and why."""
        made = plan(survey, load_rules(resources.path("rules/bridges.toml")))
        self._tell_premise(self._premise.apply(lambda v: replace(v, survey=survey, plan=made)))
        self._note("plan", f"{made.summary} (rule “{made.rule}”)")
        return made

    async def labels(self) -> tuple[Label, ...]:
        """The stickers of an emulated premise; none for a real one."""
        return await self._emulated.labels() if self._emulated else ()

    async def device_log(self) -> tuple[LogEntry, ...]:
        """The hub's device log."""
        return self._ready().device_log()

    async def admit(self, admissions: Sequence[Admission], window: float | None = None) -> JoinBoard:
        """Put devices on the log and hold the join window open until all are in or time is over."""
        hub, limit = self._ready(), window or self._settings.join_window_s
        assert self._store is not None
        view = hub.view()
        known = self._store.known_before(view.eui, [a.eui for a in admissions]) if view.eui else {}
        return await self._joins.admit(hub, admissions, limit, self._premise.view.plan, known)

    async def reopen_window(self, window: float | None = None) -> JoinBoard:
        """Open the join window again for all who were admitted and are not in; nothing is typed twice."""
        return await self._joins.reopen(self._ready(), window or self._settings.join_window_s)

    async def close_window(self) -> None:
        """Shut the join window now."""
        await self._ready().close_join_window()

    async def remove(self, eui: Eui64) -> None:
        """Take a device off the HAN and off the device log."""
        await self._ready().remove(eui)
        self._joins.removed(eui)
        self._tell_premise(self._premise.apply(device_removed(eui)))
        self._note(str(eui), "It was taken off the HAN and off the device log.")

    # --- the mesh -------------------------------------------------------------------------------------

    async def scan(self) -> Topology:
        """Measure the mesh and ask every new device what it is; partial results leave as events."""
        hub = self._ready()
        async for topology in hub.scan_mesh():
            self._tell_premise(self._premise.apply(mesh_measured(topology)))
        unknown = [d for d in self._premise.view.topology.devices if d.kind is DeviceKind.UNKNOWN]
        self._get_acquainted(hub, [d.eui for d in unknown])
        await self.acquainted(SCAN_WAITS)
        return self._premise.view.topology

    async def _identify(self, hub: DongleHub, eui: Eui64) -> None:
        try:
            await hub.identify(eui)
        except CoreError as error:
            self._note(str(eui), str(error), Level.TECHNICAL)

    async def ping(self, eui: Eui64, count: int = 10) -> tuple[int, float]:
        """How many of `count` probes a device answered, and the median time in s."""
        return await self._ready().ping(eui, count)

    async def devices(self) -> tuple[Device, ...]:
        """All devices known of the premise."""
        return self._premise.view.topology.devices

    # --- firmware -------------------------------------------------------------------------------------

    async def bridges(self) -> tuple[Eui64, ...]:
        """The bridges that have joined; devices we admitted count as such even before they say what they are."""
        hub = self._ready()
        unknown = [e.eui for e in hub.device_log() if e.joined and e.kind is DeviceKind.UNKNOWN]
        if unknown and not self._introductions:
            self._get_acquainted(hub, unknown)
        await self.acquainted(INTRODUCTION_LIMIT)
        known = {d.eui: d.kind for d in self._premise.view.topology.devices}
        log = [e for e in hub.device_log() if e.joined]
        kinds = {e.eui: known.get(e.eui) or e.kind for e in log}
        silent = {e.eui: e.admitted_at for e in log if kinds[e.eui] is DeviceKind.UNKNOWN is e.kind}
        for eui in (e for e, admitted in silent.items() if not admitted):
            self._note(str(eui), "It has not said what it is: to update it, name it.", Level.WARNING)
        return tuple(e.eui for e in log if kinds[e.eui].is_bridge or e.kind.is_bridge or silent.get(e.eui))

    async def preflight(
        self, image: Path, euis: Sequence[Eui64], overrides: Mapping[str, str] | None = None
    ) -> tuple[Preflight, ...]:
        """Every check of this image for these devices; nothing is sent to them but questions.

        `overrides` gives a written reason by the name of a check.
        """
        return await self._preflight(await self.library.open(image), euis, overrides or {})

    async def _preflight(
        self, image: Image, euis: Sequence[Eui64], reasons: Mapping[str, str]
    ) -> tuple[Preflight, ...]:
        rules = Rules(
            self._settings.signature_required, self._settings.downgrade_allowed,
            dict(policy.checked_override(name, reason) for name, reason in reasons.items()),
        )  # fmt: skip
        hub, topology = self._ready(), await self._recent_mesh()
        ready = self._readiness = self._readiness or Readiness(hub)
        on_log = {e.eui for e in hub.device_log()}

        def standing(eui: Eui64) -> Standing:
            device = self._premise.view.topology.device(eui) or Device(eui)
            return Standing(device, eui in on_log, self._profile(eui), self._versions_known(eui, image))

        ground = await self.library.ground(image, rules)
        return await ready.check(image, ground, topology, hub.view().capability, euis, standing)

    def _versions_known(self, eui: Eui64, image: Image) -> dict[policy.ImageKey, str]:
        """The bytes that an unfinished transfer has begun with: others under the same version are refused."""
        record = self._store.transfer_of(eui) if self._store else None
        if record is None or not record.offset:
            return {}
        return {(record.manufacturer, record.image_type, record.version): record.sha256}

    def _profile(self, eui: Eui64) -> SolutionProfile:
        entry = next((e for e in self._ready().device_log() if e.eui == eui), None)
        return TYPE_1 if entry is not None and entry.join_as.value == "PPMID" else TYPE_2

    async def _recent_mesh(self) -> Topology:
        topology = self._premise.view.topology
        if topology.at is None or time.time() - topology.at > SCAN_GOOD_FOR:
            topology = await self.scan()
        return topology

    async def update(
        self,
        image: Path,
        euis: Sequence[Eui64] = (),
        activation: Activation | None = None,
        parallel: int | None = None,
        overrides: Mapping[str, str] | None = None,
    ) -> tuple[DeviceUpdate, ...]:
        """Update devices (all joined bridges if none is named); refused ones are told and never sent a byte.

        `overrides` gives a written reason by the name of a check; it is kept in the event log.
        """
        async with self._turn:
            hub, whole = self._ready(), await self.library.open(image)
            chosen = tuple(euis) or await self.bridges()
            if not chosen:
                raise UsageError(
                    "There is no bridge to update.", "None has joined yet.", "Admit the bridges first."
                )
            if not euis and (words := left_out_line(hub.device_log(), chosen)):
                self._note("hub", words, Level.WARNING)
            order = far_first(chosen, await self._recent_mesh())
            self.checked = await self._preflight(whole, order, overrides or {})
            flights = {p.eui: p for p in self.checked}
            devices = [self._premise.view.topology.device(e) or Device(e) for e in order]
            refused = [self._refused(d, whole, flights[d.eui]) for d in devices if flights[d.eui].stops]
            allowed = [d for d in devices if not flights[d.eui].stops]
            for device, check in ((d, c) for d in allowed for c in flights[d.eui].overridden):
                self._note(str(device.eui), overridden_line(check), Level.WARNING)
            if not allowed:
                return tuple(refused)
            assert self._store is not None
            self._store.keep_image(whole.file_sha256, whole.content)
            rows = await self._run(hub, whole, allowed, activation or Activation.now(), parallel)
            return (*refused, *rows)

    async def _run(
        self,
        hub: DongleHub,
        image: Image,
        devices: list[Device],
        activation: Activation,
        parallel: int | None,
    ) -> tuple[DeviceUpdate, ...]:
        listeners = CampaignListeners(
            update=lambda row: self._emit(events.UpdateChanged(row)),
            campaign=lambda view: self._emit(events.CampaignChanged(view)),
            note=self._note,
        )
        ids = [d.eui for d in devices]
        self._note("update", opening_line(image, len(ids), activation))
        campaign = self._campaign = Campaign(
            hub, image, devices, listeners, profile=self._profile(ids[0]), activation=activation,
            parallel=self._settings.parallel_updates if parallel is None else parallel,
            patience=self._settings.patience, ways=self._ways(ids),
        )  # fmt: skip
        try:
            return await campaign.run()
        finally:
            self._campaign = None

    def _ways(self, euis: Sequence[Eui64]) -> dict[Eui64, Way]:
        """What the pings before the start let expect of each device's way."""
        topology, ready = self._premise.view.topology, self._readiness
        ways = {e: ready.way(topology, e) for e in euis} if ready is not None else {}
        return {e: way for e, way in ways.items() if way is not None}

    def _refused(self, device: Device, image: Image, flight: Preflight) -> DeviceUpdate:
        row = refused_row(device, image, flight)
        self._emit(events.UpdateChanged(row))
        self._note(str(device.eui), row.reason, Level.WARNING)
        return row

    async def pause(self, eui: Eui64 | None = None) -> None:
        """Make one device wait, or all."""
        self._each(eui, Campaign.pause)

    async def resume(self, eui: Eui64 | None = None) -> None:
        """Let one device go on, or all."""
        self._each(eui, Campaign.resume)

    async def cancel(self, eui: Eui64) -> None:
        """Stop one device's update; it drops what it has."""
        self._each(eui, Campaign.cancel)

    def _each(self, eui: Eui64 | None, act: Callable[[Campaign, Eui64], None]) -> None:
        campaign = self._campaign
        if campaign is None:
            raise HubError("No update is running.", "", "Start one first.")
        for row in campaign.rows:
            if eui is None or row.eui == eui:
                act(campaign, row.eui)

    # --- the emulated premise -------------------------------------------------------------------------

    async def emulator(self, command: Mapping[str, object]) -> Mapping[str, object]:
        """What a person at an emulated premise could do: pull a plug, let a stranger in, change the speed."""
        if self._emulated is None:
            raise UsageError(
                "This hub is not an emulated premise of ours.", "", "Connect to emulated:SCENARIO."
            )
        return await self._emulated.command(command)

    async def sample_image(self, size: int = 65536) -> Path:
        """A newer image for the bridges of an emulated premise: made here, the same each time for the same size."""
        if self._emulated is None or self._practice is None:
            raise UsageError("Sample images are for emulated premises.", "", "Choose an image file instead.")
        hub = self._ready()
        euis = await self.bridges()
        for eui in euis:
            device = self._premise.view.topology.device(eui)
            if device is None or device.image_type is None:
                await self._identify(hub, eui)
            await hub.learn_hardware(eui)
        known = [d for d in (self._premise.view.topology.device(e) for e in euis) if d is not None]
        path = write_sample_image(self._practice, known, size)
        self.library.practised(path)
        return path


def _make_radio(path: str) -> Radio:
    from core.radio.zigpy_radio import ZigpyRadio

    return ZigpyRadio(path)
