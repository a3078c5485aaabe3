"""What a session knows of the premise: its devices as they answer, its mesh as it was measured, and for how long."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from core import events
from core.errors import CoreError
from core.events import Level
from core.links.history import LinkHistory, ParentHistory
from core.links.pings import PingBook
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.premise import (
    Premise,
    device_removed,
    device_seen,
    links_heard,
    mesh_measured,
    scan_ended,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.events import Event
    from core.hub.dongle import DongleHub
    from core.premise.link import Reading
    from core.premise.premise import PremiseView
    from core.premise.topology import Topology
    from core.session_line import Line
    from core.session_log import SessionLog

INTRODUCTION_LIMIT = 10.0  # s for which an update waits to hear which of the joined devices are bridges
SCAN_WAITS = 3.0  # s for which a scan waits for new devices to say what they are
SCAN_GOOD_FOR = 120.0  # s for which a measured mesh serves to order a run


class MeshWatch:
    """The one picture of the premise, kept true by what devices say and by scans; every change is told."""

    def __init__(self, line: Line, log: SessionLog, emit: Callable[[Event], None]) -> None:
        self._line, self._log, self._emit = line, log, emit
        self._premise = Premise()
        self._introductions: set[asyncio.Task[None]] = set()
        self._late: set[asyncio.Task[None]] = set()
        self._scanned: float | None = None  # when, by a clock that nobody sets
        self.readings = LinkHistory()  # of the last ten minutes, each direction for itself
        self.parents = ParentHistory()
        self.pings = PingBook(self._route, time.monotonic)  # of whole ways, whoever sent them

    @property
    def view(self) -> PremiseView:
        """The picture as it is now."""
        return self._premise.view

    @property
    def topology(self) -> Topology:
        """The mesh as it is known now."""
        return self._premise.view.topology

    def _route(self, eui: Eui64) -> tuple[Eui64, ...]:
        return self.topology.route(eui)  # of the picture as it is when it is asked

    def apply(self, change: Callable[[PremiseView], PremiseView]) -> None:
        """Change the picture and tell it."""
        self._emit(events.PremiseChanged(self._premise.apply(change)))

    def begin(self, hub: DongleHub, name: str) -> None:
        """Start a new picture from the device log of the hub that was connected."""
        self._premise, self._scanned = Premise(), None
        self.apply(lambda v: replace(v, name=name))
        for entry in hub.device_log():
            presence = Presence.JOINED if entry.joined else Presence.EXPECTED
            self.device_changed(Device(entry.eui, entry.kind, entry.name, presence))

    def introduce(self, hub: DongleHub) -> None:
        """Ask those who joined without saying what they are."""
        strange = [e.eui for e in hub.device_log() if e.joined and e.kind is DeviceKind.UNKNOWN]
        self._get_acquainted(hub, strange)

    async def end(self) -> None:
        """Ask nobody any more, and forget what was measured: the next hub has a mesh of its own."""
        for task in self._introductions:
            task.cancel()
        await asyncio.gather(*self._introductions, return_exceptions=True)
        self._late.clear()
        self.readings, self.parents = LinkHistory(), ParentHistory()
        self.pings = PingBook(self._route, time.monotonic)

    def device_changed(self, device: Device) -> None:
        """A device was heard of; what it does not say of itself stays known from before."""
        former = self.topology.device(device.eui)
        if former is not None and former != device:
            device = replace(
                device,
                kind=former.kind if device.kind is DeviceKind.UNKNOWN else device.kind,
                name=device.name or former.name,
            )
        self.apply(device_seen(device))

    def device_removed(self, eui: Eui64) -> None:
        """A device was taken off the HAN."""
        self.apply(device_removed(eui))

    # --- who is there ---------------------------------------------------------------------------------

    def _get_acquainted(self, hub: DongleHub, euis: Sequence[Eui64]) -> None:
        """Ask devices what they are, beside whatever else is done: those out of reach take long to be missed."""
        for eui in euis:
            task = asyncio.create_task(self.identify(hub, eui))
            self._introductions.add(task)
            task.add_done_callback(self._introductions.discard)

    async def acquainted(self, limit: float) -> None:
        """Wait, but no longer than `limit` s, until the devices on the log have said what they are."""
        awaited = self._introductions - self._late
        if awaited:
            _, late = await asyncio.wait(awaited, timeout=limit)
            self._late |= late  # nobody is kept waiting for the same device twice

    async def identify(self, hub: DongleHub, eui: Eui64) -> None:
        """Ask a device what it is; one that does not answer leaves a line in the log."""
        try:
            await hub.identify(eui)
        except CoreError as error:
            self._log.note(str(eui), str(error), Level.TECHNICAL)

    async def bridges(self) -> tuple[Eui64, ...]:
        """The bridges that have joined; devices we admitted count as such even before they say what they are."""
        hub = self._line.hub
        unknown = [e.eui for e in hub.device_log() if e.joined and e.kind is DeviceKind.UNKNOWN]
        if unknown and not self._introductions:
            self._get_acquainted(hub, unknown)
        await self.acquainted(INTRODUCTION_LIMIT)
        known = {d.eui: d.kind for d in self.topology.devices}
        log = [e for e in hub.device_log() if e.joined]
        kinds = {e.eui: known.get(e.eui) or e.kind for e in log}
        silent = {e.eui: e.admitted_at for e in log if kinds[e.eui] is DeviceKind.UNKNOWN is e.kind}
        for eui in (e for e, admitted in silent.items() if not admitted):
            self._log.note(str(eui), "It has not said what it is: to update it, name it.", Level.WARNING)
        return tuple(e.eui for e in log if kinds[e.eui].is_bridge or e.kind.is_bridge or silent.get(e.eui))

    # --- how they hear each other ---------------------------------------------------------------------

    async def scan(self) -> Topology:
        """Measure the mesh and ask every new device what it is; partial results leave as events."""
        hub = self._line.hub
        try:
            async for topology in hub.scan_mesh():
                self.apply(mesh_measured(topology))
                self._remember(topology)
        finally:
            if self.topology.scanning:  # broken off: the mesh stays as it was, and nobody is asked any more
                self.apply(scan_ended())
        self._scanned = time.monotonic()
        unknown = [d for d in self.topology.devices if d.kind is DeviceKind.UNKNOWN]
        self._get_acquainted(hub, [d.eui for d in unknown])
        await self.acquainted(SCAN_WAITS)
        return self.topology

    def _remember(self, topology: Topology) -> None:
        now = time.time()
        measured = (r for link in topology.links for r in (link.a_to_b, link.b_to_a) if r is not None)
        self.readings.add(measured, now)
        if topology.at is not None and not topology.scanning:
            self.parents.note(topology.parents, now)

    def heard(self, readings: Sequence[Reading]) -> None:
        """Take fresh readings of single directions into the picture and the history."""
        self.readings.add(readings, time.time())
        self.apply(links_heard(readings))

    async def recent(self) -> Topology:
        """The mesh, measured again if the last scan is old."""
        recent = self._scanned is not None and time.monotonic() - self._scanned <= SCAN_GOOD_FOR
        return self.topology if recent else await self.scan()
