"""Unmodified zigbee-herdsman forms a network on the emulated dongle, starts on it again, admits, scans and updates.

`make peers` installs it under build/peers; ALTHAN_PEERS may name another folder with its node_modules.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.premises import NEW, image_file
from tests.core.emulator.process import WHOLE, EmulatorProcess

SCENARIO = str(Path(__file__).with_name("three-bridges.toml"))
SCRIPT = Path(__file__).with_name("herdsman.js")
ROOT = Path(__file__).parents[2]
PEERS = Path(os.environ.get("ALTHAN_PEERS", ROOT / "build" / "peers")).resolve() / "node_modules"
SIZE, OTA = 6000, 0x0019

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed"),
    pytest.mark.skipif(
        not (PEERS / "zigbee-herdsman").is_dir(), reason="zigbee-herdsman is not there: run make peers"
    ),
]


def herdsman(emulator: EmulatorProcess, folder: Path, *work: str) -> dict[str, Any]:
    """Run herdsman once; what it told."""
    ended = subprocess.run(
        ["node", str(SCRIPT), f"tcp://127.0.0.1:{emulator.port}", str(folder), *work],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        env={**os.environ, "NODE_PATH": str(PEERS)},
    )
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = {}
    for line in ended.stdout.splitlines():
        told |= json.loads(line)
    return told


def test_it_commissions_starts_again_admits_scans_and_updates_three_bridges(tmp_path: Path) -> None:
    with EmulatorProcess(WHOLE, SCENARIO, "--speed", "20") as emulator:
        assert herdsman(emulator, tmp_path)["start"] == "reset"
        state = emulator.ask("state")
        assert (state["channel"], state["pan_id"]) == (20, 0x1B63)

        labels = emulator.ask("labels")["labels"]
        joins = [text for row in labels for text in (row["eui"].replace("-", ""), row["install_code"])]
        told = herdsman(emulator, tmp_path, *joins)
        assert told["start"] == "resumed"
        assert told["network"]["panID"] == 0x1B63
        for device in told["devices"]:
            assert (device["type"], device["profile"]) == ("Router", 0x0104)
            assert OTA in device["outputs"]

        near, middle, far = (f"0x{row['eui'].replace('-', '').lower()}" for row in labels)
        hub = next(ieee for ieee in told["neighbours"] if ieee not in (near, middle, far))
        heard = {ieee: dict(rows) for ieee, rows in told["neighbours"].items()}
        assert {near, middle} <= set(heard[hub])
        assert far not in heard[hub]
        assert {near, middle} <= set(heard[far])
        assert all(0 < lqi <= 255 for rows in heard.values() for lqi in rows.values())
        assert all([0, "ACTIVE"] in routes for routes in told["routes"].values())

        emulator.ask("speed", value="max")
        told = herdsman(emulator, tmp_path, "update", str(image_file(tmp_path, SIZE)))
        assert told["percents"] == {near: 100, middle: 100, far: 100}
        emulator.ask("advance", seconds=60)
        state = emulator.ask("state")
        assert [device["version"] for device in state["devices"]] == [NEW] * 3
        assert state["unknown_commands"] == {}
        assert state["bad_frames"] == 0
