"""Numbers 17 to 21 of the list: whatever loses its power, the device goes on at its own offset."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.update.evidence import Outcome
from core.update.progress import Condition
from tests.core.emulator.process import WHOLE, EmulatorProcess
from tests.journeys.journey import image_bytes, journey

BLOCK, PAGE = 48, 256


async def test_a_device_without_power_goes_on_where_its_flash_left_off(tmp_path: Path) -> None:
    async with journey("power-cut-in-mid-transfer", tmp_path) as home:
        rows = await home.update(home.image())
        assert {row.outcome for row in rows.values()} == {Outcome.CONFIRMED}
        truth = (await home.device("B2"))["ota"]
        assert truth["image_sha256"] == hashlib.sha256(image_bytes()).hexdigest()
        size = rows["B2"].bytes_total
        assert truth["blocks_requested"] <= -(-size // BLOCK) + PAGE // BLOCK + 8
        assert "It goes on at byte" in home.log()
        await home.settle(60)
        await home.check()


async def test_a_swap_that_was_undone_is_a_contradiction_and_no_success(tmp_path: Path) -> None:
    async with journey("power-cut-in-the-swap", tmp_path) as home:
        rows = await home.update(home.image())
        assert rows["B2"].outcome is Outcome.CONTRADICTED
        assert "still runs 01000000" in rows["B2"].reason
        assert rows["B1"].outcome is Outcome.CONFIRMED
        assert any("Do not unplug" in row.power_line for row in home.rows_of("B2"))
        await home.settle(60)
        await home.check()


@pytest.mark.parametrize("scenario", ["power-cut-at-the-hub", "dongle-unplugged"])
async def test_while_the_dongle_is_away_everything_waits(scenario: str, tmp_path: Path) -> None:
    async with journey(scenario, tmp_path) as home:
        rows = await home.update(home.image())
        assert {(row.outcome, row.attempt) for row in rows.values()} == {(Outcome.CONFIRMED, 1)}
        shown = [row.condition for row in home.rows_of("B2")]
        assert Condition.NO_DONGLE in shown
        assert Condition.FAILED not in shown
        log = home.log()
        assert log.index("The dongle is gone") < log.index("The dongle is back")
        await home.settle(60)
        await home.check()


def test_a_tool_killed_in_mid_transfer_finishes_when_started_again(tmp_path: Path) -> None:
    image = tmp_path / "journey.ota"
    image.write_bytes(image_bytes(16_000))
    start = "import os, sys; os.environ['ALTHAN_HOME'] = sys.argv.pop(1); from core.cli import main; main()"
    with EmulatorProcess(WHOLE, "killed-tool", "--speed", "max") as emulator:
        command = [sys.executable, "-c", start, str(tmp_path / "home"), "update"]
        command += ["--hub", emulator.url, "--image", str(image)]
        killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_octets(emulator, 3_000)
        killed.send_signal(signal.SIGKILL)
        killed.wait(60)
        ended = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        emulator.ask("advance", seconds=60)
        answer = emulator.ask("check")
        assert answer["met"], [row for row in answer["expectations"] if not row["met"]]


def wait_for_octets(emulator: EmulatorProcess, octets: int) -> None:
    end = time.monotonic() + 90
    while max(row["ota"]["offset"] for row in emulator.ask("state")["devices"]) < octets:
        assert time.monotonic() < end, "no device fetched anything"
        time.sleep(0.02)
