"""The link desk against an emulated premise in a process of its own, held against what the emulator knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.events import Event, LinksChanged, PremiseChanged, TrialChanged
from core.links.air import CHANNELS
from core.links.desk import OFF_ROUTE
from core.premise.device import DeviceKind, Eui64
from core.session import Session
from core.settings import Settings

SCENARIO = "wifi-on-the-channel"  # hub – B1 – B2 – IHD, and a loud channel 15 at the hub's end of the house


class Visit:
    """A session in the home, and all that was told."""

    def __init__(self, folder: Path) -> None:
        self.told: list[Event] = []
        self.session = Session(Settings(data_folder=folder), self.told.append)

    def eui(self, kind: DeviceKind) -> Eui64:
        last = next(e for e in reversed(self.told) if isinstance(e, PremiseChanged))
        return next(d.eui for d in last.premise.topology.devices if d.kind is kind)


@pytest.fixture
async def visit(tmp_path: Path) -> AsyncIterator[Visit]:
    made = Visit(tmp_path)
    async with made.session as session:
        await session.connect(f"emulated:{SCENARIO}?speed=200")
        await session.scan()
        yield made


async def test_pings_of_the_hubs_own_hop_and_of_one_further_out(visit: Visit) -> None:
    links, hub = visit.session.links, visit.eui(DeviceKind.CHF)
    near, far = visit.eui(DeviceKind.B1), visit.eui(DeviceKind.B2)
    own = await links.test(near, hub, count=20)
    assert own.there is not None
    assert own.back is not None
    assert own.there.sent == 20
    assert own.back.sent == own.there.answered
    out = await links.test(far, near, count=20)
    assert (out.near, out.far, out.there) == (near, far, None)
    assert out.up_to_near is not None
    assert out.up_to_near.sent == out.whole.sent == 20
    assert out.whole.answered > 0
    counts = [
        e.links.tests[0].whole.sent for e in visit.told if isinstance(e, LinksChanged) and e.links.tests
    ]
    assert counts == [*range(21), 20, *range(21), 20]
    lanes = await links.lanes(near, far)
    assert all(len(lane.readings) >= 3 for lane in lanes)


async def test_a_link_beside_the_way_is_only_read(visit: Visit) -> None:
    test = await visit.session.links.test(visit.eui(DeviceKind.ESME), visit.eui(DeviceKind.B1))
    assert (test.words, test.whole.sent) == (OFF_ROUTE, 0)


async def test_the_loud_channel_is_heard_where_it_is_loud(visit: Visit) -> None:
    """The noise stands at the hub's end: the hub and B1 hear it on channel 15 alone, B2 behind its walls does not."""
    links = visit.session.links
    scans = [await links.listen(e) for e in (None, visit.eui(DeviceKind.B1), visit.eui(DeviceKind.B2))]
    assert all([channel for channel, _ in scan.levels] == list(CHANNELS) for scan in scans)
    loud = [[channel for channel, level in scan.levels if level >= 150] for scan in scans]
    assert loud == [[15], [15], []]
    assert links.view.signs(15).energy == scans[0].level(15)


async def test_another_premise_begins_empty(visit: Visit) -> None:
    await visit.session.links.listen()
    assert visit.session.links.view.scans
    await visit.session.disconnect()
    assert visit.session.links.view.scans == ()
    assert isinstance(visit.told[-1], LinksChanged) or any(
        isinstance(e, LinksChanged) and not e.links.scans for e in visit.told[-4:]
    )


async def test_fifty_pings_of_a_link_are_not_sent_again_before_an_update(visit: Visit) -> None:
    session = visit.session
    near, far = visit.eui(DeviceKind.B1), visit.eui(DeviceKind.B2)
    image = await session.sample_image()
    test = await session.links.test(near, far)
    before = len(visit.told)
    (flight,) = await session.preflight(image, [far])
    assert (flight.margin.sent, flight.margin.answered) == (50, test.whole.answered)
    trials = [e.trial.sent for e in visit.told[before:] if isinstance(e, TrialChanged)]
    assert trials == [0], "it was asked what it is, and not pinged"
