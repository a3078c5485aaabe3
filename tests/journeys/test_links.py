"""Numbers 6 to 8 and 31 to 35 of the list: links that are weak, one-sided or change, and routes that follow."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from core.joining.join_board import JoinStep
from core.links.diagnosis import diagnose
from core.links.finding import RuleId
from core.update.evidence import Outcome
from tests.journeys.journey import journey, steps


@pytest.mark.slow
async def test_a_weak_hop_costs_time_and_no_update(tmp_path: Path) -> None:
    async with journey("weak-link", tmp_path) as home:
        topology = await home.session.scan()
        (far,) = await home.euis("B3")
        route = topology.route(far)
        assert len(route) == 4
        hops = [topology.link(one, other) for one, other in pairwise(route)]
        heard = [lane.lqi for hop in hops if hop is not None for lane in map(hop.hearing, route) if lane]
        assert min(heard) < 100 < max(heard)  # of 255: one hop is far below the others, and costs time only
        rows = await home.update(home.image())
        assert {row.outcome for row in rows.values()} == {Outcome.CONFIRMED}
        await home.settle(60)
        await home.check()


async def test_a_link_that_is_fine_one_way_only_is_named(tmp_path: Path) -> None:
    async with journey("one-way-link", tmp_path) as home:
        topology = await home.session.scan()
        near, far = await home.euis("B1", "B2")
        link = topology.link(near, far)
        assert link is not None
        heard, hears = link.hearing(near), link.hearing(far)
        assert heard is not None
        assert hears is not None
        assert hears.lqi > heard.lqi + 40
        found = diagnose(topology, [near, far], time.time())
        assert any(finding.rule is RuleId.ONE_WEAK and far in finding.about for finding in found)
        rows = await home.update(home.image())
        assert {row.outcome for row in rows.values()} == {Outcome.CONFIRMED}
        await home.settle(60)
        await home.check()


async def test_a_fading_link_is_no_failure(tmp_path: Path) -> None:
    async with journey("fading-link", tmp_path) as home:
        rows = await home.update(home.image())
        assert {(row.outcome, row.attempt) for row in rows.values()} == {(Outcome.CONFIRMED, 1)}
        await home.settle(60)
        await home.check()


async def test_the_far_bridge_goes_first_and_its_way_is_there_again_after(tmp_path: Path) -> None:
    async with journey("near-bridge-first", tmp_path) as home:
        rows = await home.update(home.image())
        assert list(rows) == ["B2", "B1"]
        assert {(row.outcome, row.attempt) for row in rows.values()} == {(Outcome.CONFIRMED, 1)}
        await home.settle(120)
        await home.check()


async def test_two_at_once_behind_one_relay_both_arrive(tmp_path: Path) -> None:
    async with journey("two-at-once", tmp_path) as home:
        rows = await home.update(home.image(), parallel=2)
        assert {row.outcome for row in rows.values()} == {Outcome.CONFIRMED}
        fetching = [line for line in (await home.state())["log"] if " ota " in line and "fetches" in line]
        placed = [line for line in (await home.state())["log"] if " ota " in line and "image whole" in line]
        assert len(fetching) == 3
        assert float(fetching[1].split()[0]) < float(placed[0].split()[0])  # side by side, not in turn
        await home.settle(60)
        await home.check()


async def test_a_device_that_changes_its_relay_again_and_again_stays_in(tmp_path: Path) -> None:
    async with journey("flapping-route", tmp_path) as home:
        parents = set()
        for _ in range(30):
            await home.settle(10)
            parents.add((await home.device("Gas meter"))["parent"])
        assert len(parents - {None}) >= 2
        await home.check()


async def test_wi_fi_on_the_channel_shows_in_its_energy_and_costs_no_update(tmp_path: Path) -> None:
    """Frames that it spoils are tried again by the network layer, so it costs time and hardly a block."""
    async with journey("wifi-on-the-channel", tmp_path) as home:
        scans = [await home.session.links.listen((await home.euis("B1"))[0]) for _ in range(4)]
        ours, quiet = (max(scan.level(channel) or 0 for scan in scans) for channel in (15, 26))
        assert ours > quiet + 40
        rows = await home.update(home.image())
        assert {row.outcome for row in rows.values()} == {Outcome.CONFIRMED}
        await home.settle(60)
        await home.check()


async def test_a_hub_next_door_takes_nobody_and_is_no_member(tmp_path: Path) -> None:
    async with journey("next-door-hub", tmp_path) as home:
        board = await home.admit_plan()
        assert set(steps(board).values()) == {JoinStep.ON_LOG}
        topology = await home.session.scan()
        assert len(topology.devices) == 6
        assert not any("FF-00-00-00-82" in str(device.eui) for device in topology.devices)
        await home.settle(30)
        await home.check()
