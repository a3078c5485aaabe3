"""The questions before an update: whom they go to, how many pings, and what the checks make of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.errors import DeviceError, HubError
from core.firmware.preflight import CheckName, Preflight, Verdict
from core.links.pings import FULL_GOOD_FOR, FULL_PINGS, GOOD_FOR, PingBook, Tally
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.profile import HubCapability
from core.premise.topology import Topology
from core.update.readiness import (
    AT_ONCE,
    Ground,
    Readiness,
    Rules,
    Standing,
    Trial,
    more_pings,
)
from tests.core.firmware.samples import bridge_image

IMAGE = bridge_image()
HUB = HubCapability("2.10", frozenset({DeviceKind.CAD}))
EUIS = tuple(Eui64(bytes(7) + bytes([number])) for number in range(1, 7))


class Home:
    """Devices of which some answer: a hub as the questions see it."""

    def __init__(self, answers: Callable[[int], bool] = lambda _: True, *, sleepy: bool = False) -> None:
        self._answers = answers
        self.sleepy = sleepy
        self.dead: set[Eui64] = set()
        self.asked: list[tuple[str, Eui64]] = []
        self.pings: dict[Eui64, int] = {}
        self.busy = self.most_busy = 0
        self.now = 0.0
        self.unplugged_at = -1  # the ping before which its dongle goes
        self.route: tuple[Eui64, ...] = ()
        self.book = PingBook(lambda _eui: self.route, lambda: self.now)

    def readiness(self, told: Callable[[Trial], object] = lambda _: None) -> Readiness:
        """Whoever asks and pings its devices."""
        return Readiness(self, self.book, told)

    def device(self, eui: Eui64) -> Device:
        """A bridge that the image fits."""
        return Device(
            eui, DeviceKind.B2, presence=Presence.JOINED, mains=True, manufacturer_code=0x121D, image_type=0x0B02,
            file_version=1, hardware_version=0x0123, sleepy=self.sleepy,
        )  # fmt: skip

    async def identify(self, eui: Eui64) -> Device:
        """Say what it is, unless it is dead."""
        self.asked.append(("identify", eui))
        if eui in self.dead:
            raise DeviceError("It does not answer.")
        return self.device(eui)

    async def learn_hardware(self, eui: Eui64) -> None:
        """Say which hardware it is."""
        self.asked.append(("hardware", eui))

    async def ping(self, eui: Eui64, count: int) -> tuple[int, float]:
        """Answer some of the probes."""
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        await asyncio.sleep(0)
        self.busy -= 1
        first = self.pings.get(eui, 0)
        if first == self.unplugged_at:
            raise HubError("The dongle is gone.")
        self.pings[eui] = first + count
        return sum(self._answers(number) for number in range(first, first + count)), 0.01

    async def check(
        self, ready: Readiness, *euis: Eui64, on_log: bool = True, pings: int | None = None
    ) -> tuple[Preflight, ...]:
        """Every check for these devices."""

        def standing(eui: Eui64) -> Standing:
            return Standing(self.device(eui), on_log)

        return await ready.check(IMAGE, Ground(), Topology(None), HUB, euis, standing, pings)


def link_row(flight: Preflight) -> tuple[Verdict, str]:
    row = next(c for c in flight.checks if c.name is CheckName.LINK)
    return row.verdict, row.found


async def test_each_device_is_asked_and_pinged_twenty_times() -> None:
    home = Home()
    flights = await home.check(home.readiness(), *EUIS)
    assert [f.eui for f in flights] == list(EUIS)
    assert home.pings == dict.fromkeys(EUIS, 20)
    assert {what for what, _ in home.asked} == {"identify", "hardware"}
    assert all("20 of 20 pings" in link_row(f)[1] for f in flights)
    assert home.most_busy == AT_ONCE


async def test_how_far_the_questions_have_come_is_told() -> None:
    home, told = Home(lambda number: number != 7), list[Trial]()
    await home.check(home.readiness(told.append), EUIS[0])
    assert told == [Trial(EUIS[0]), *(Trial(EUIS[0], n, n - (n > 5), 20) for n in (5, 10, 15, 20))]


async def test_a_hopeless_way_is_left_early_and_stops() -> None:
    home = Home(lambda number: number % 2 == 0)
    (flight,) = await home.check(home.readiness(), EUIS[0])
    assert home.pings[EUIS[0]] == 10
    assert link_row(flight) == (Verdict.STOP, "5 of 10 pings, weakest hop ?")


async def test_a_dongle_that_goes_meanwhile_is_held_against_no_device() -> None:
    home = Home()
    ready = home.readiness()
    home.unplugged_at = 10
    with pytest.raises(HubError, match="dongle is gone"):
        await home.check(ready, EUIS[0])
    home.unplugged_at = -1
    (flight,) = await home.check(ready, EUIS[0])
    assert "20 of 20 pings" in link_row(flight)[1]


@pytest.mark.parametrize(("lost", "verdict"), [(2, Verdict.WARN), (3, Verdict.STOP)])
async def test_three_of_twenty_lost_are_too_many(lost: int, verdict: Verdict) -> None:
    home = Home(lambda number: number >= lost)
    (flight,) = await home.check(home.readiness(), EUIS[0])
    assert link_row(flight)[0] is verdict


async def test_a_sleepy_device_is_pinged_three_times_and_never_stopped_by_them() -> None:
    home = Home(lambda _: False, sleepy=True)
    (flight,) = await home.check(home.readiness(), EUIS[0])
    assert home.pings[EUIS[0]] == 3
    assert link_row(flight)[0] is Verdict.WARN


async def test_a_device_that_does_not_answer_or_is_not_on_the_log_is_not_pinged() -> None:
    home = Home()
    home.dead.add(EUIS[0])
    await home.check(home.readiness(), EUIS[0], EUIS[1])
    assert set(home.pings) == {EUIS[1]}
    home.asked.clear()
    await home.check(home.readiness(), EUIS[2], on_log=False)
    assert home.asked == []
    assert EUIS[2] not in home.pings


async def test_pings_are_made_again_only_after_a_while() -> None:
    home = Home()
    ready = home.readiness()
    for now, pings in ((0.0, 20), (GOOD_FOR - 1, 20), (GOOD_FOR, 40)):
        home.now = now
        await home.check(ready, EUIS[0])
        assert home.pings[EUIS[0]] == pings


async def test_measuring_more_goes_on_from_the_pings_that_were_made_and_sharpens_the_verdict() -> None:
    home, told = Home(lambda number: number not in (4, 9, 19)), list[Trial]()
    ready = home.readiness(told.append)
    (first,) = await home.check(ready, EUIS[0])
    assert link_row(first) == (Verdict.STOP, "17 of 20 pings, weakest hop ?")
    told.clear()
    (full,) = await home.check(ready, EUIS[0], pings=FULL_PINGS)
    assert home.pings[EUIS[0]] == FULL_PINGS
    assert link_row(full) == (Verdict.WARN, "47 of 50 pings, weakest hop ?")
    assert (full.margin.sent, full.margin.answered) == (50, 47)
    assert told[1:] == [Trial(EUIS[0], n, n - 3, 50) for n in (25, 30, 35, 40, 45, 50)]


async def test_measuring_more_ends_once_forty_five_of_fifty_cannot_be_reached() -> None:
    home = Home(lambda number: number % 5 != 0 or number > 9)
    ready = home.readiness()
    await home.check(ready, EUIS[0])
    home._answers = lambda _: False
    (full,) = await home.check(ready, EUIS[0], pings=FULL_PINGS)
    assert link_row(full) == (Verdict.STOP, "18 of 25 pings, weakest hop ?")


async def test_a_full_sample_holds_until_the_start_of_a_whole_house() -> None:
    home = Home()
    ready = home.readiness()
    await home.check(ready, EUIS[0], pings=FULL_PINGS)
    for now, pings in ((FULL_GOOD_FOR - 1, 50), (FULL_GOOD_FOR, 70)):
        home.now = now
        await home.check(ready, EUIS[0])
        assert home.pings[EUIS[0]] == pings


async def test_pings_of_a_link_test_count_as_if_pre_flight_had_sent_them() -> None:
    home = Home()
    for number in range(FULL_PINGS):
        home.book.note(EUIS[0], Tally(1, int(number != 9), 0.02))
    (flight,) = await home.check(home.readiness(), EUIS[0])
    assert home.pings == {}
    assert link_row(flight)[1] == "49 of 50 pings, weakest hop ?"
    assert more_pings(flight.margin.sent, flight.margin.answered) == 0


async def test_measuring_more_adds_what_is_missing_to_pings_sent_elsewhere() -> None:
    home = Home()
    home.book.note(EUIS[0], Tally(35, 35, 0.02))
    (flight,) = await home.check(home.readiness(), EUIS[0], pings=FULL_PINGS)
    assert home.pings == {EUIS[0]: 15}
    assert link_row(flight)[1] == "50 of 50 pings, weakest hop ?"


async def test_pings_of_another_way_do_not_count() -> None:
    home = Home()
    home.route = EUIS[:2]
    home.book.note(EUIS[0], Tally(50, 50, 0.02))
    home.route = (EUIS[0], EUIS[2], EUIS[1])
    await home.check(home.readiness(), EUIS[0])
    assert home.pings == {EUIS[0]: 20}


async def test_a_slow_house_keeps_the_pings_of_its_first_device() -> None:
    class Slow(Home):
        async def ping(self, eui: Eui64, count: int) -> tuple[int, float]:
            """Each portion takes a quarter of the time for which pings count."""
            self.now += GOOD_FOR / 4
            return await super().ping(eui, count)

    home = Slow()
    flights = await home.check(home.readiness(), *EUIS)
    assert all("20 of 20 pings" in link_row(f)[1] for f in flights)


async def test_checks_that_are_broken_off_keep_the_pings_they_made() -> None:
    home = Home()
    ready = home.readiness()
    home.unplugged_at = 10
    with pytest.raises(HubError):
        await home.check(ready, EUIS[0])
    home.unplugged_at = -1
    await home.check(ready, EUIS[0])
    assert home.pings[EUIS[0]] == 20


@pytest.mark.parametrize(
    ("sent", "answered", "more"),
    [(0, 0, 0), (3, 3, 20), (20, 20, 50), (20, 14, 0), (20, 15, 50), (50, 50, 0)],
)
def test_more_pings_are_offered_only_where_they_could_change_anything(
    sent: int, answered: int, more: int
) -> None:
    assert more_pings(sent, answered) == more


async def test_the_rules_reach_the_checks() -> None:
    home = Home(lambda _: False)
    reason = "the shelf is moved tomorrow"
    ground = Ground(Rules(signature_required=True, overrides={CheckName.LINK: reason}))
    (flight,) = await home.readiness().check(
        IMAGE, ground, Topology(None), HUB, EUIS[:1], lambda e: Standing(replace(home.device(e)), on_log=True)
    )
    assert [c.name for c in flight.stops] == [CheckName.SIGNATURE]
    assert [(c.name, c.override) for c in flight.overridden] == [(CheckName.LINK, reason)]
