"""What people do with links beside the map: look at their last minutes, test one, listen to the channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError, UsageError
from core.links.air import CHANNELS, EnergyScan
from core.links.link_test import LinkTest, Pings, Probe
from core.links.pings import Tally
from core.links.view import LinksView
from core.premise.link import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.links.history import LinkHistory, ParentHistory, Trend
    from core.links.pings import PingBook
    from core.premise.device import Eui64
    from core.premise.topology import Topology

__all__ = ["Lane", "LinkDesk", "LinksView", "Mesh", "Prober", "ordered"]

PINGS = 50  # 50 of 50 prove 93 %
TEST_LIMIT = 60.0  # s after which a test ends with what it has
TABLES_EVERY = 10  # pings between two looks into the tables of both ends
KEPT = 32  # tests, and energy scans, that are kept
SOURCE = "neighbour table"
OFF_ROUTE = (
    "The way to the hub does not run over this link, so no ping crosses it: only its LQI was read again."
)


class Prober(Protocol):
    """What a hub can do about a link."""

    async def probe(self, eui: Eui64) -> Probe:
        """Ask a device one small question; DeviceError if nobody knows its address."""

    async def heard_by(self, eui: Eui64) -> Mapping[Eui64, int] | None:
        """Whom a device hears and how well (LQI 0..255), by its own table; None if it keeps none or is silent."""

    async def energy(self, eui: Eui64 | None, channels: Sequence[int]) -> Mapping[int, int]:
        """Energy on each channel where a device stands, None being the hub; DeviceError if it does not listen."""


class Mesh(Protocol):
    """The mesh as the session keeps it."""

    @property
    def topology(self) -> Topology:
        """The mesh as it is known now."""

    @property
    def readings(self) -> LinkHistory:
        """The readings of the last ten minutes."""

    @property
    def parents(self) -> ParentHistory:
        """The changes of next hop in the last ten minutes."""

    @property
    def pings(self) -> PingBook:
        """The pings of whole ways that still count, whoever sent them."""

    def heard(self, readings: Sequence[Reading]) -> None:
        """Take in fresh readings, and tell them."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One direction over the last ten minutes."""

    sender: Eui64
    receiver: Eui64
    readings: tuple[Reading, ...] = ()
    trend: Trend | None = None


class LinkDesk:
    """Serves one premise at a time.

    Args:
        hub: the connected hub; raises HubError while there is none.
        mesh: the mesh as the session keeps it.
        on_change: hears every change as a whole.
        busy: why the radio must not be disturbed now; empty when it may be.
        now: s since 1970, for stamps. `steady` never jumps, for durations.
    """

    def __init__(
        self,
        hub: Callable[[], Prober],
        mesh: Mesh,
        on_change: Callable[[LinksView], None],
        busy: Callable[[], str],
        now: Callable[[], float],
        steady: Callable[[], float],
    ) -> None:
        self._hub, self._mesh, self._on_change, self._busy = hub, mesh, on_change, busy
        self._now, self._steady = now, steady
        self._view = LinksView()
        self._premise = 0  # how many were served before: what ends late belongs to another

    @property
    def view(self) -> LinksView:
        """What was tried so far."""
        return self._view

    def forget(self) -> None:
        """Another premise: nothing of the former one counts."""
        self._premise += 1
        self._tell(LinksView())

    async def lanes(self, a: Eui64, b: Eui64) -> tuple[Lane, Lane]:
        """The last ten minutes of a link: `a` to `b`, and `b` to `a`."""
        return self._lane(a, b), self._lane(b, a)

    def _lane(self, sender: Eui64, receiver: Eui64) -> Lane:
        history = self._mesh.readings
        return Lane(sender, receiver, history.of(sender, receiver), history.trend(sender, receiver))

    def mesh_measured(self) -> None:
        """The mesh was scanned: tell who has changed the next hop."""
        parents = self._mesh.parents
        restless = tuple((e, tuple(parent for _, parent in parents.changes(e))) for e in parents.restless)
        self._tell(replace(self._view, restless=restless))

    # --- testing a link -------------------------------------------------------------------------------

    async def test(self, a: Eui64, b: Eui64, count: int = PINGS) -> LinkTest:
        """Ping over a link `count` times, each ping told; DeviceError if its far end has no address.

        It ends after `TEST_LIMIT` s with what it has. Cancelling it leaves what was measured.
        """
        hub, topology, premise = self._hub(), self._mesh.topology, self._premise
        near, far = ordered(topology, a, b)
        test = self._opened(topology, near, far, count)
        self._show(test)
        began = self._steady()
        try:
            while test.whole.sent < test.wanted and not test.words:
                if test.whole.sent % TABLES_EVERY == 0:
                    await self._look(hub, near, far)
                test = replace(await self._ping(hub, test), at=self._now())
                if self._steady() - began > TEST_LIMIT:
                    test = replace(test, words=f"Ended after {TEST_LIMIT:.0f} s.")
                self._show(test)
            await self._look(hub, near, far)
        finally:
            test = replace(test, running=False)
            if premise == self._premise:
                self._show(test)
        return test

    def _opened(self, topology: Topology, near: Eui64, far: Eui64, count: int) -> LinkTest:
        """A test before its first ping; what the hub cannot try is said at once."""
        route, now = topology.route(far), self._now()
        if route[1:2] != (near,):
            return LinkTest(near, far, 0, now, words=OFF_ROUTE)
        if near == topology.hub:
            return LinkTest(near, far, count, now, there=Pings(), back=Pings())
        return LinkTest(near, far, count, now, up_to_near=Pings())

    async def _ping(self, hub: Prober, test: LinkTest) -> LinkTest:
        probe = await self._probe(hub, test.far)
        answered = probe.seconds is not None
        if probe.seconds is not None:
            test = replace(test, times=(*test.times, probe.seconds))
        if probe.taken is None:
            test = replace(test, there=None, back=None)
        elif test.there is not None and test.back is not None:
            taken = probe.taken or answered  # an answer proves the question, whatever the dongle was told
            back = test.back.and_one(answered=answered) if taken else test.back
            test = replace(test, there=test.there.and_one(answered=taken), back=back)
        if test.up_to_near is not None:
            near = await self._probe(hub, test.near)
            test = replace(test, up_to_near=test.up_to_near.and_one(answered=near.seconds is not None))
        return replace(test, whole=test.whole.and_one(answered=answered))

    async def _probe(self, hub: Prober, eui: Eui64) -> Probe:
        """One ping of the whole way to a device, which counts for its pre-flight too."""
        pings = self._mesh.pings  # of this premise: another has a book of its own
        probe = await hub.probe(eui)
        pings.note(eui, Tally(1, int(probe.seconds is not None), probe.seconds or 0.0))
        return probe

    async def _look(self, hub: Prober, near: Eui64, far: Eui64) -> None:
        """Fresh LQIs of both directions, from the tables of both ends; an end that keeps none adds none."""
        fresh = []
        for sender, receiver in ((near, far), (far, near)):
            try:
                table = await hub.heard_by(receiver)
            except CoreError:
                continue  # its address is not known: the pings say so
            if table is not None and sender in table:
                fresh.append(Reading(sender, receiver, table[sender], SOURCE, self._now()))
        if fresh:
            self._mesh.heard(fresh)

    # --- listening to the channels --------------------------------------------------------------------

    async def listen(self, eui: Eui64 | None = None) -> EnergyScan:
        """Energy on every channel where a device stands, None being the hub.

        UsageError while the radio is needed: a scan makes the hub deaf for a second. DeviceError if a device
        does not answer or cannot listen.
        """
        words = self._busy()
        if words:
            raise UsageError("The channels cannot be listened to now.", words, "Try again when it is over.")
        target = None if eui == self._mesh.topology.hub else eui
        levels = await self._hub().energy(target, CHANNELS)
        scan = EnergyScan(self._now(), target, tuple(sorted(levels.items())))
        others = tuple(s for s in self._view.scans if s.of != target)
        self._tell(replace(self._view, scans=(scan, *others)[:KEPT]))
        return scan

    def _show(self, test: LinkTest) -> None:
        others = tuple(t for t in self._view.tests if t.ends != test.ends)
        self._tell(replace(self._view, tests=(test, *others)[:KEPT]))

    def _tell(self, view: LinksView) -> None:
        if view != self._view:
            self._view = view
            self._on_change(view)


def ordered(topology: Topology, a: Eui64, b: Eui64) -> tuple[Eui64, Eui64]:
    """The ends of a link, the one closer to the hub first; where both ways are unknown, as they were named."""

    def hops(eui: Eui64) -> int:
        return 0 if eui == topology.hub else len(topology.route(eui)) or 99

    return (a, b) if hops(a) <= hops(b) else (b, a)
