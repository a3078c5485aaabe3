"""The updating side of a session: checks, one run of updates at a time, and what is done to it while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from core import events
from core.errors import HubError, UsageError
from core.events import Level
from core.firmware import policy
from core.ota.transfer import Activation, State
from core.premise.device import Device, Eui64, version_text
from core.premise.profile import TYPE_1, TYPE_2
from core.records.run_terms import LetGo, RunTerms
from core.update.campaign import Campaign, CampaignListeners, far_first
from core.update.lanes import foretold
from core.update.opening import left_out, left_out_line, opening_line, overridden_line, refused_row
from core.update.outlook import all_near, outlook
from core.update.readiness import Readiness, Rules, Standing, Trial
from core.update.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from core.events import Event
    from core.firmware.image import Image
    from core.firmware.preflight import Preflight
    from core.ota.transfer import TransferRecord
    from core.premise.profile import SolutionProfile
    from core.records.desk import LibraryDesk
    from core.session_line import Line
    from core.session_log import SessionLog
    from core.session_mesh import MeshWatch
    from core.settings import Settings
    from core.update.estimate import Way
    from core.update.outlook import Prospect
    from core.update.progress import DeviceUpdate


@dataclass(frozen=True, slots=True)
class CutOff:
    """An update that a restart cut off: how far the device had come (octets), and the image that was served."""

    eui: Eui64
    offset: int
    size: int
    image: Path
    version: str
    at_once: int | None = None  # how many its run was to serve at once, where somebody chose that
    devices: tuple[Eui64, ...] = ()  # whom its run was for; empty where that is not known
    # checks that were overridden for it, each with its written reason
    reasons: tuple[tuple[str, str], ...] = ()


class Updates:
    """One run at a time over the hub of `line`."""

    def __init__(
        self,
        settings: Settings,
        line: Line,
        mesh: MeshWatch,
        library: LibraryDesk,
        log: SessionLog,
        emit: Callable[[Event], None],
    ) -> None:
        self._settings, self._line, self._mesh, self._library = settings, line, mesh, library
        self._note, self._emit = log.note, emit
        self._campaign: Campaign | None = None
        self._last: Campaign | None = None  # which may still hear of devices that are done
        self._turn = Turn()
        self._readiness: Readiness | None = None  # of the hub that is connected
        self._looked_at: Image | None = None  # the image of the last checks
        self.checked: tuple[Preflight, ...] = ()  # what the last update was allowed or refused by
        self.left_out: tuple[Eui64, ...] = ()  # may be bridges, and nobody named them for the last update

    @property
    def underway(self) -> str:
        """Why the radio must not be disturbed now; empty while no update runs."""
        return "" if self._campaign is None else "An update is running."

    async def end(self) -> None:
        """End the run: its hub is let go."""
        await self._turn.end()
        self._hear_no_more()
        self._readiness = None

    def _hear_no_more(self) -> None:
        if self._last is not None:
            self._last.stop_listening()

    def dongle_lost(self, *, lost: bool) -> None:
        """The dongle is gone, or back: the clocks of a run stand still meanwhile."""
        if self._campaign is not None:
            self._campaign.dongle_lost(lost=lost)

    async def preflight(
        self, image: Path, euis: Sequence[Eui64], overrides: Mapping[str, str], pings: int | None = None
    ) -> tuple[Preflight, ...]:
        """Every check of this image for these devices, each way tried with so many pings in all."""
        return await self._preflight(await self._library.open(image), euis, overrides, pings)

    async def _preflight(
        self, image: Image, euis: Sequence[Eui64], reasons: Mapping[str, str], pings: int | None = None
    ) -> tuple[Preflight, ...]:
        rules = Rules(
            self._settings.signature_required, self._settings.downgrade_allowed,
            dict(policy.checked_override(name, reason) for name, reason in reasons.items()),
        )  # fmt: skip
        hub, topology = self._line.hub, await self._mesh.recent()
        self._looked_at = image
        ready = self._readiness = self._readiness or Readiness(hub, self._mesh.pings, self._tried)
        on_log = {e.eui for e in hub.device_log()}

        def standing(eui: Eui64) -> Standing:
            device = self._mesh.topology.device(eui) or Device(eui)
            return Standing(device, eui in on_log, self._profile(eui), self._versions_known(eui, image))

        ground = await self._library.ground(image, rules)
        return await ready.check(image, ground, topology, hub.view().capability, euis, standing, pings)

    def _tried(self, trial: Trial) -> None:
        self._emit(events.TrialChanged(trial))

    def _versions_known(self, eui: Eui64, image: Image) -> dict[policy.ImageKey, str]:
        """The bytes that an unfinished transfer has begun with: others under the same version are refused."""
        record = self._line.store.transfer_of(eui) if self._line.store else None
        if record is None or not record.offset:
            return {}
        return {(record.manufacturer, record.image_type, record.version): record.sha256}

    def _profile(self, eui: Eui64) -> SolutionProfile:
        entry = next((e for e in self._line.hub.device_log() if e.eui == eui), None)
        return TYPE_1 if entry is not None and entry.join_as.value == "PPMID" else TYPE_2

    async def update(
        self,
        image: Path,
        euis: Sequence[Eui64],
        activation: Activation | None,
        parallel: int | None,
        overrides: Mapping[str, str],
        pings: int | None = None,
    ) -> tuple[DeviceUpdate, ...]:
        """Check, refuse by name, and send to the rest."""
        async with self._turn:
            self._line.hub.view()  # without a hub nothing is read
            self._hear_no_more()  # of the run before
            whole = await self._library.open(image)
            order = far_first(await self._chosen(euis), await self._mesh.recent())
            self.checked = await self._preflight(whole, order, overrides, pings)
            flights = {p.eui: p for p in self.checked}
            devices = [self._mesh.topology.device(e) or Device(e) for e in order]
            refused = [self._refused(d, whole, flights[d.eui]) for d in devices if flights[d.eui].stops]
            allowed = [d for d in devices if not flights[d.eui].stops]
            for device, check in ((d, c) for d in allowed for c in flights[d.eui].overridden):
                self._note(str(device.eui), overridden_line(check), Level.WARNING)
            if not allowed:
                return tuple(refused)
            assert self._line.store is not None
            self._line.store.keep_image(whole.file_sha256, whole.content)
            reasons = tuple(LetGo(*pair) for pair in overrides.items())
            terms = RunTerms(whole.file_sha256, tuple(map(str, order)), reasons)
            self._keep_choice(parallel, terms)
            rows = await self._run(whole, allowed, activation or Activation.now(), parallel)
            return (*refused, *rows)

    async def _chosen(self, euis: Sequence[Eui64]) -> tuple[Eui64, ...]:
        """The devices that are named, or all bridges that have joined; who is left out is told."""
        hub = self._line.hub
        chosen = tuple(euis) or await self._mesh.bridges()
        if not chosen:
            raise UsageError(
                "There is no bridge to update.", "None has joined yet.", "Admit the bridges first."
            )
        self.left_out = left_out(hub.device_log(), chosen) if not euis else ()
        if self.left_out:
            self._note("hub", left_out_line(self.left_out), Level.WARNING)
        return chosen

    async def _run(
        self, image: Image, devices: list[Device], activation: Activation, parallel: int | None
    ) -> tuple[DeviceUpdate, ...]:
        listeners = CampaignListeners(
            update=lambda row: self._emit(events.UpdateChanged(row)),
            campaign=lambda view: self._emit(events.CampaignChanged(view)),
            note=self._note,
            warn=partial(self._note, level=Level.WARNING),
        )
        ids = [d.eui for d in devices]
        self._note("update", opening_line(image, len(ids), activation))
        campaign = self._campaign = self._last = Campaign(
            self._line.hub, image, devices, listeners, profile=self._profile(ids[0]), activation=activation,
            parallel=self._settings.parallel_updates if parallel is None else parallel,
            patience=self._settings.patience, ways=self._ways(ids), there=self._there(image, ids),
        )  # fmt: skip
        home = self._line.home
        if home is not None:
            home.run_begins()
        try:
            rows = await campaign.run()
        finally:
            self._campaign = None
        if home is not None:  # a run that was broken off leaves the home marked: it can be entered again
            home.run_is_over()
        return rows

    def _keep_choice(self, parallel: int | None, terms: RunTerms) -> None:
        """How many at once somebody chose, for whom and against which checks, for a run that is cut off."""
        hub, store = self._line.hub.view().eui, self._line.store
        if hub is not None and store is not None:
            store.keep_at_once(hub, parallel)
            store.keep_terms(hub, terms)

    def _there(self, image: Image, euis: Sequence[Eui64]) -> dict[Eui64, int]:
        """How many octets of these very bytes devices have from before, as far as the records know."""
        store = self._line.store
        records = [store.transfer_of(eui) for eui in euis] if store is not None else []
        return {
            r.eui: r.offset
            for r in records
            if r is not None and r.sha256 == image.file_sha256 and _keeps_part(r)
        }

    def cut_off(self) -> tuple[CutOff, ...]:
        """What a restart cut off at this hub; nothing while a run is under way."""
        view, store = self._line.hub.view(), self._line.store
        if store is None or view.eui is None or self._campaign is not None:
            return ()
        terms = store.terms(view.eui)
        return tuple(
            CutOff(
                record.eui, record.offset, record.size, store.image_path(record.sha256),
                version_text(record.version), store.at_once(view.eui), *_terms_of(record, terms),
            )
            for record, _ in store.unfinished(view.eui)
        )  # fmt: skip

    def _ways(self, euis: Sequence[Eui64]) -> dict[Eui64, Way]:
        """What the pings before the start let expect of each device's way."""
        ready = self._readiness
        ways = {e: ready.way(self._mesh.topology, e) for e in euis} if ready is not None else {}
        return {e: way for e, way in ways.items() if way is not None}

    async def outlook(
        self, size: int, euis: Sequence[Eui64], parallel: int | None = None
    ) -> tuple[Prospect, ...]:
        """Who of these goes when, and until when, as the checks made before let expect."""
        topology = self._mesh.topology
        order = far_first(euis, topology)
        ways, wanted = self._ways(order), self._settings.parallel_updates if parallel is None else parallel
        lanes, image = foretold(wanted, near=all_near(order, ways)), self._looked_at
        there = self._there(image, order) if image is not None and image.size == size else {}
        return outlook(size, order, topology, ways, time.time(), lanes, there)

    def _refused(self, device: Device, image: Image, flight: Preflight) -> DeviceUpdate:
        row = refused_row(device, image, flight)
        self._emit(events.UpdateChanged(row))
        self._note(str(device.eui), row.reason, Level.WARNING)
        return row

    def each(self, eui: Eui64 | None, act: Callable[[Campaign, Eui64], None]) -> None:
        """Do something to one device of the run, or to all; HubError if none is running."""
        campaign = self._campaign
        if campaign is None:
            raise HubError("No update is running.", "", "Start one first.")
        for row in campaign.rows:
            if eui is None or row.eui == eui:
                act(campaign, row.eui)


def _terms_of(
    record: TransferRecord, terms: RunTerms | None
) -> tuple[tuple[Eui64, ...], tuple[tuple[str, str], ...]]:
    """Whom its run was for and what was overridden, where the terms are those of this very run."""
    if terms is None or not terms.hold_for(record.eui, record.sha256):
        return (), ()
    return tuple(map(Eui64.parse, terms.devices)), tuple((r.check, r.reason) for r in terms.reasons)


def _keeps_part(record: TransferRecord) -> bool:
    """Whether the device has something of what was sent: not if it was told to drop it, runs it, or refused it."""
    refused = record.state is State.FAILED and record.offset >= record.size
    return not refused and record.state not in (State.CANCELLED, State.RETURNED)
