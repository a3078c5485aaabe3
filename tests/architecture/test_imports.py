"""Who may know whom: the contracts of pyproject.toml, and what is loaded when the program starts."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

RADIO_LIBRARIES = ("zigpy", "zigpy_znp", "bellows", "zigpy_deconz")


def python(code: str, cwd: Path = ROOT) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_contract_is_kept() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert f"Contracts: {len(contracts)} kept, 0 broken." in done.stdout


def loaded_by(module: str, *names: str) -> list[str]:
    """Which of these top-level packages are loaded once a module has been imported."""
    code = f"import sys, {module}; print(*sorted({{m.split('.')[0] for m in sys.modules}} & set({names!r})))"
    return python(code).split()


@pytest.mark.parametrize("module", ["core.session", "core.cli", "core.hub.dongle", "core.update.campaign"])
def test_the_radio_libraries_are_loaded_only_once_there_is_a_dongle(module: str) -> None:
    assert loaded_by(module, *RADIO_LIBRARIES, "PySide6", "cryptography") in ([], ["cryptography"])


def test_this_would_be_seen() -> None:
    assert "zigpy" in loaded_by("core.radio.zigpy_radio", *RADIO_LIBRARIES)


WHOLE_EMULATOR = """
import importlib, pkgutil, sys
import core.emulator
for found in pkgutil.walk_packages(core.emulator.__path__, "core.emulator."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
rooms = {m.split(".")[1] for m in sys.modules if m.startswith("core.")} - {"emulator"}
print(len([m for m in sys.modules if m.startswith("core.emulator.")]))
print(*sorted(rooms), *sorted({m.split(".")[0] for m in sys.modules} & set(%r)))
"""


def test_the_emulator_shares_nothing_with_what_it_tests_when_it_runs() -> None:
    count, shared = python(WHOLE_EMULATOR % (RADIO_LIBRARIES,)).split("\n")[:2]
    assert int(count) > 20
    assert shared.split() in ([], ["errors"])


def test_the_program_starts_in_less_than_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the processor's time, compiled as after its first start, best of four: others may use the machine, too."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    code = "import time; t = time.process_time(); import core.cli; print(time.process_time() - t)"
    took = [float(python(code)) for _ in range(5)]
    assert min(took[1:]) < 1.0, took


def test_core_runs_where_there_is_no_window() -> None:
    code = (
        "import sys\n"
        "sys.modules['PySide6'] = None\n"
        "import core.session, core.cli, core.radio.zigpy_radio\n"
        "print('ok')"
    )
    assert python(code).strip() == "ok"


def test_the_pure_machine_needs_no_clock_of_its_own() -> None:
    for module in ("core.ota.transfer", "core.ota.transfer_table", "core.ota.transfer_values"):
        source = (ROOT / (module.replace(".", os.sep) + ".py")).read_text(encoding="utf-8")
        for forbidden in ("import time", "import asyncio", "import random", "import threading"):
            assert forbidden not in source
