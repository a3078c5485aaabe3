"""Unmodified zigbee-herdsman commissions the emulated dongle, starts on it again, and admits a bridge.

Set ALTHAN_PEERS to a folder in which `npm install zigbee-herdsman@10.9.5` was run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.core.emulator.process import WHOLE, EmulatorProcess

SCENARIO = "gas-meter-out-of-range"
SCRIPT = Path(__file__).with_name("herdsman.js")
PEERS = Path(os.environ.get("ALTHAN_PEERS", "")) / "node_modules"

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed"),
    pytest.mark.skipif(
        not (PEERS / "zigbee-herdsman").is_dir(),
        reason="ALTHAN_PEERS names no folder with zigbee-herdsman in it",
    ),
]


def herdsman(emulator: EmulatorProcess, folder: Path, *join: str) -> dict[str, Any]:
    """Run herdsman once; what it told."""
    ended = subprocess.run(
        ["node", str(SCRIPT), f"tcp://127.0.0.1:{emulator.port}", str(folder), *join],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env={**os.environ, "NODE_PATH": str(PEERS)},
    )
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = {}
    for line in ended.stdout.splitlines():
        told |= json.loads(line)
    return told


def test_it_commissions_starts_again_and_admits_a_bridge(tmp_path: Path) -> None:
    with EmulatorProcess(WHOLE, SCENARIO, "--speed", "20") as emulator:
        assert herdsman(emulator, tmp_path)["start"] == "reset"
        state = emulator.ask("state")
        assert (state["channel"], state["pan_id"]) == (20, 0x1B63)
        label = next(entry for entry in emulator.ask("labels")["labels"] if entry["kind"] == "B1")
        told = herdsman(emulator, tmp_path, label["eui"].replace("-", ""), label["install_code"])
        assert told["start"] == "resumed"
        assert told["network"]["panID"] == 0x1B63
        assert told["device"]["profile"] == 0x0109
        assert 0x0019 in told["device"]["outputs"]
        assert emulator.ask("state")["unknown_commands"] == {}
        assert emulator.ask("state")["bad_frames"] == 0
