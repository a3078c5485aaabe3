"""Links are tested as far as a hub can try them, and every figure says how far that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from core.errors import DeviceError, HubError, UsageError
from core.links.desk import OFF_ROUTE, TEST_LIMIT, LinkDesk, LinksView, ordered
from core.links.history import LinkHistory, ParentHistory
from core.links.link_test import Probe
from core.links.pings import PingBook, Tally
from core.premise.device import Eui64
from core.premise.link import Reading
from core.premise.topology import Topology, links_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HUB, B1, B4, FAR = (Eui64.from_int(n) for n in (1, 2, 3, 4))
CHAIN = Topology(hub=HUB, parents=((B1, HUB), (B4, B1), (FAR, HUB)))


@dataclass
class Clock:
    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Home:
    """A mesh and a hub in values: probes come from a list for each device, over and over."""

    probes: dict[Eui64, list[Probe]]
    clock: Clock = field(default_factory=Clock)
    tables: dict[Eui64, Mapping[Eui64, int]] = field(default_factory=dict)
    topology: Topology = CHAIN
    readings: LinkHistory = field(default_factory=LinkHistory)
    parents: ParentHistory = field(default_factory=ParentHistory)
    asked: list[Eui64] = field(default_factory=list)
    seconds: float = 0.1
    gone_after: int = 10**6
    levels: Mapping[int, int] = field(default_factory=lambda: {11: 3, 20: 200})
    pings: PingBook = field(default_factory=lambda: PingBook(CHAIN.route, float))

    async def probe(self, eui: Eui64) -> Probe:
        if len(self.asked) >= self.gone_after:
            raise HubError("The dongle is gone.", "")
        self.asked.append(eui)
        self.clock.time += self.seconds
        row = self.probes[eui]
        return row[(self.asked.count(eui) - 1) % len(row)]

    async def heard_by(self, eui: Eui64) -> Mapping[Eui64, int] | None:
        if eui == FAR:
            raise DeviceError("no address", "")
        return self.tables.get(eui)

    async def energy(self, eui: Eui64 | None, channels: Sequence[int]) -> Mapping[int, int]:
        return self.levels

    def heard(self, readings: Sequence[Reading]) -> None:
        self.readings.add(readings, self.clock.time)


@dataclass
class Bench:
    home: Home
    views: list[LinksView] = field(default_factory=list)
    busy: str = ""

    def __post_init__(self) -> None:
        self.desk = LinkDesk(
            lambda: self.home,
            self.home,
            self.views.append,
            lambda: self.busy,
            self.home.clock,
            self.home.clock,
        )


GOOD, MUTE, LOST = Probe(True, 0.02), Probe(True, None), Probe(False, None)


async def test_on_the_hubs_own_hop_each_way_has_its_own_pings() -> None:
    """5 in 50 are not taken by the far end, 5 more are taken but their answers do not come back."""
    bench = Bench(Home({B1: [LOST, MUTE, *[GOOD] * 8]}))
    test = await bench.desk.test(HUB, B1)
    assert (test.near, test.far, test.running) == (HUB, B1, False)
    assert test.there is not None
    assert test.back is not None
    assert (test.there.sent, test.there.answered) == (50, 45)
    assert (test.back.sent, test.back.answered) == (45, 40)
    assert test.of(HUB, B1) is test.there
    assert test.of(B1, HUB) is test.back
    assert (test.whole.answered, test.up_to_near) == (40, None)


async def test_further_out_a_ping_proves_there_and_back_and_the_near_end_says_where_it_was_lost() -> None:
    bench = Bench(Home({B4: [*[GOOD] * 23, LOST, MUTE], B1: [GOOD]}))
    test = await bench.desk.test(B4, B1)
    assert (test.near, test.far) == (B1, B4)
    assert (test.there, test.back) == (None, None)
    assert test.of(B1, B4) is test.of(B4, B1) is test.whole
    assert test.whole.words == "46 of 50 pings, at least 81\u00a0%"
    assert test.up_to_near is not None
    assert test.up_to_near.answered == 50


async def test_a_device_whose_answers_alone_tell_has_no_pings_of_one_way() -> None:
    bench = Bench(Home({B1: [Probe(None, 0.02)]}))
    test = await bench.desk.test(B1, HUB, count=10)
    assert (test.there, test.back, test.whole.answered) == (None, None, 10)


async def test_its_pings_count_for_the_ways_of_both_ends() -> None:
    """Of the far end's 50, 10 are lost; those of the near end, sent to tell where, all come back."""
    bench = Bench(Home({B4: [LOST, *[GOOD] * 4], B1: [GOOD]}))
    await bench.desk.test(B1, B4)
    assert bench.home.pings.recent(B4) == Tally(50, 40, 0.02)
    assert bench.home.pings.recent(B1) == Tally(50, 50, 0.02)


async def test_every_ping_is_told() -> None:
    bench = Bench(Home({B1: [GOOD]}))
    await bench.desk.test(HUB, B1, count=20)
    counts = [view.tests[0].whole.sent for view in bench.views]
    assert counts == [*range(21), 20]
    assert [view.tests[0].running for view in bench.views] == [True] * 21 + [False]
    assert all(len(view.tests) == 1 for view in bench.views)


async def test_a_link_off_the_way_is_not_pinged_and_says_so() -> None:
    bench = Bench(Home({}, tables={B4: {HUB: 60}, HUB: {B4: 70}}))
    test = await bench.desk.test(HUB, B4)
    assert bench.home.asked == []
    assert test.words == OFF_ROUTE
    assert [r.lqi for r in bench.home.readings.of(HUB, B4)] == [60]
    assert [r.lqi for r in bench.home.readings.of(B4, HUB)] == [70]


async def test_the_tables_of_both_ends_are_read_while_it_runs() -> None:
    bench = Bench(Home({B1: [GOOD]}, tables={HUB: {B1: 180}, B1: {HUB: 190, B4: 3}}))
    await bench.desk.test(HUB, B1, count=30)
    there, back = await bench.desk.lanes(HUB, B1)
    assert [r.lqi for r in there.readings] == [190] * 4
    assert [r.lqi for r in back.readings] == [180] * 4
    assert there.trend is not None
    assert there.trend.middle == 190


async def test_an_end_without_a_table_or_address_is_a_fact() -> None:
    home = Home({FAR: [GOOD]}, tables={HUB: {FAR: 90}})
    bench = Bench(home)
    test = await bench.desk.test(HUB, FAR, count=10)
    assert test.whole.answered == 10
    there, back = await bench.desk.lanes(HUB, FAR)
    assert (there.readings, there.trend) == ((), None)
    assert [r.lqi for r in back.readings] == [90, 90]


async def test_a_slow_device_ends_the_test_with_what_it_has() -> None:
    bench = Bench(Home({B1: [MUTE]}, seconds=12.0))
    test = await bench.desk.test(HUB, B1)
    assert test.whole.sent == TEST_LIMIT // 12 + 1
    assert "60 s" in test.words


async def test_a_dongle_that_goes_leaves_what_was_measured() -> None:
    bench = Bench(Home({B1: [GOOD]}, gone_after=7))
    with pytest.raises(HubError):
        await bench.desk.test(HUB, B1)
    test = bench.desk.view.test(B1, HUB)
    assert test is not None
    assert (test.running, test.whole.answered) == (False, 7)


async def test_what_ends_after_the_premise_was_left_belongs_to_nobody() -> None:
    bench = Bench(Home({B1: [GOOD]}, gone_after=3))

    class Leaving(Home):
        async def probe(self, eui: Eui64) -> Probe:
            bench.desk.forget()
            raise HubError("The dongle is gone.", "")

    bench.home = Leaving({})
    with pytest.raises(HubError):
        await bench.desk.test(HUB, B1)
    assert bench.desk.view == LinksView()


async def test_the_channels_are_not_listened_to_while_an_update_runs() -> None:
    bench = Bench(Home({}), busy="An update is running.")
    with pytest.raises(UsageError, match="An update is running"):
        await bench.desk.listen()
    bench.busy = ""
    scan = await bench.desk.listen(HUB)
    assert (scan.of, scan.levels) == (None, ((11, 3), (20, 200)))
    await bench.desk.listen(B1)
    assert [s.of for s in bench.desk.view.scans] == [B1, None]


async def test_the_doctor_gets_energy_pings_and_restless_parents() -> None:
    home = Home({B4: [GOOD, MUTE], B1: [GOOD]})
    bench = Bench(home)
    await bench.desk.listen()
    await bench.desk.test(B1, B4)
    home.parents.note([(B4, B1)], 1.0)
    home.parents.note([(B4, HUB)], 2.0)
    bench.desk.mesh_measured()
    signs = bench.views[-1].signs(20)
    assert signs.energy == 200
    assert signs.pings == ((B4, 50, 25),)
    assert signs.parent_changes == ((B4, (HUB,)),)
    assert bench.views[-1].signs(None).energy is None


def test_the_end_closer_to_the_hub_comes_first() -> None:
    mesh = Topology(hub=HUB, parents=CHAIN.parents, links=links_of([Reading(B4, B1, 9, "table", 1.0)]))
    assert ordered(mesh, B4, B1) == ordered(mesh, B1, B4) == (B1, B4)
    assert ordered(mesh, B1, HUB) == (HUB, B1)
