"""Numbers 26, 28 to 30, 36 and 37 of the list: how updates end, and what may be said of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.emulator.expectations import check
from core.emulator.scenario_file import load
from core.update.evidence import Outcome, Rung, Standing
from tests.core.emulator.host import Host, offer
from tests.journeys.journey import journey

if TYPE_CHECKING:
    from core.update.progress import DeviceUpdate


def standing(row: DeviceUpdate, rung: Rung) -> Standing:
    return next(proof.standing for proof in row.ladder if proof.rung is rung)


def test_a_sleepy_meter_asks_when_it_wakes_and_not_before() -> None:
    host = Host(load("sleepy-gas-meter"))
    host.start()
    address = host.stack.address_of(host.spec("Gas meter").eui)
    assert address is not None
    host.run(60.0)
    server = host.servers[address] = offer(host.spec("Gas meter"), 3_000)
    host.run(1_500.0)
    assert server.queries == []  # nothing is heard between two wakings
    host.run(600.0)
    assert len(server.queries) >= 1
    host.run(60.0)
    versions = {spec.name: spec.firmware_version for spec in host.premise.scenario.devices}
    findings = check(host.premise.scenario.expectations, host.premise.snapshot(), versions)
    assert [finding.met for finding in findings] == [True]


async def test_a_bridge_without_an_alert_is_proved_on_the_han(tmp_path: Path) -> None:
    async with journey("silent-bridge", tmp_path) as home:
        rows = await home.update(home.image())
        for row in rows.values():
            assert row.outcome is Outcome.CONFIRMED
            proved = (Rung.FETCHED, Rung.CAME_BACK, Rung.READ_ON_HAN)
            assert {standing(row, rung) for rung in proved} == {Standing.PROVED}
            assert standing(row, Rung.NAMES_VERSION) in (Standing.PROVED, Standing.OPEN)
            for beyond in (Rung.READ_THROUGH_DCC, Rung.SIGNED_ALERT):
                assert standing(row, beyond) is Standing.NOT_POSSIBLE
        await home.settle(60)
        await home.check()


async def test_an_old_version_after_all_is_a_contradiction(tmp_path: Path) -> None:
    async with journey("old-version-after-all", tmp_path) as home:
        rows = await home.update(home.image())
        assert rows["B2"].outcome is Outcome.CONTRADICTED
        assert rows["B1"].outcome is Outcome.CONFIRMED
        await home.settle(60)
        await home.check()


@pytest.mark.slow
async def test_a_bridge_that_stays_away_holds_up_nobody(tmp_path: Path) -> None:
    async with journey("does-not-rejoin", tmp_path, patience=0.01) as home:
        rows = await home.update(home.image())
        assert rows["B2"].outcome is Outcome.NOT_PROVED
        assert rows["B1"].outcome is Outcome.CONFIRMED
        assert "It has not come back from its restart" in home.log()
        await home.settle(60)
        await home.check()


async def test_beginning_again_at_the_end_is_a_second_attempt(tmp_path: Path) -> None:
    async with journey("starts-over-at-the-end", tmp_path) as home:
        rows = await home.update(home.image())
        assert (rows["B2"].outcome, rows["B2"].attempt) == (Outcome.CONFIRMED, 2)
        assert all(row.bytes_done <= row.bytes_total for row in home.rows_of("B2"))
        blocks = (await home.device("B2"))["ota"]["blocks_requested"]
        assert blocks >= 2 * (rows["B2"].bytes_total // 48)
        await home.settle(60)
        await home.check()


@pytest.mark.slow
async def test_four_bridges_at_once(tmp_path: Path) -> None:
    async with journey("four-at-once", tmp_path) as home:
        rows = await home.update(home.image(), parallel=4)
        assert {kind: row.outcome for kind, row in rows.items()} == dict.fromkeys(
            ("B1", "B2", "B3", "B4"), Outcome.CONFIRMED
        )
        await home.settle(60)
        await home.check()
