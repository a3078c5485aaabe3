"""The shipped premise, whole: unmodified zigpy-znp admits a bridge by its install code over the emulated air."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zigpy.types as zigpy_types
import zigpy_znp.commands as commands
import zigpy_znp.types as znp_types
from zigpy_znp.commands.app_config import InstallCodeFormat

from core.emulator import install_codes
from tests.core.emulator.process import WHOLE, EmulatorProcess
from tests.core.emulator.test_zigpy_znp import started

SCENARIO = "gas-meter-out-of-range"


@pytest.fixture
def emulator() -> Iterator[EmulatorProcess]:
    with EmulatorProcess(WHOLE, SCENARIO, "--speed", "max") as running:
        yield running
        assert running.ask("state")["unknown_commands"] == {}


def device(emulator: EmulatorProcess, kind: str) -> dict[str, Any]:
    found = next(entry for entry in emulator.ask("state")["devices"] if entry["kind"] == kind)
    assert isinstance(found, dict)
    return found


def bridge_label(emulator: EmulatorProcess) -> tuple[Any, bytes]:
    label = next(entry for entry in emulator.ask("labels")["labels"] if entry["kind"] == "B1")
    eui = zigpy_types.EUI64(bytes.fromhex(label["eui"].replace("-", ""))[::-1])
    return eui, bytes.fromhex(label["install_code"])


async def admit(znp: Any, eui: Any, label: bytes) -> None:
    await znp.request(
        commands.AppConfig.BDBAddInstallCode.Req(
            InstallCodeFormat=InstallCodeFormat.InstallCodeAndCRC,
            IEEE=eui,
            InstallCode=znp_types.Bytes(label),
        ),
        RspStatus=znp_types.Status.SUCCESS,
    )


async def require_codes(znp: Any) -> None:
    request = commands.AppConfig.BDBSetJoinUsesInstallCodeKey.Req(BdbJoinUsesInstallCodeKey=True)
    await znp.request(request, RspStatus=znp_types.Status.SUCCESS)


async def described(application: Any, eui: Any) -> Any:
    """The device, once its descriptors are known; its profile keeps zigpy from reading more."""
    for _ in range(1_800):
        joined = application.devices.get(eui)
        if joined is not None and joined.node_desc is not None:
            endpoint = joined.endpoints.get(1)
            if endpoint is not None and endpoint.profile_id is not None:
                return joined
        await asyncio.sleep(0.05)
    raise TimeoutError("the bridge was not interviewed")


async def test_a_bridge_joins_by_its_install_code_and_is_interviewed(emulator: EmulatorProcess) -> None:
    eui, label = bridge_label(emulator)
    async with started(emulator.url, form=False) as application:
        await require_codes(application._znp)
        await admit(application._znp, eui, label)
        await application.permit(120)
        joined = await described(application, eui)
        await application.permit(0)
        assert joined.endpoints[1].profile_id == 0x0109
        assert 0x0019 in joined.endpoints[1].out_clusters
        assert joined.nwk == device(emulator, "B1")["address"]
        assert device(emulator, "B1")["joined"]
        backup = await application.backups.create_backup(load_devices=True)
    assert eui in {entry.partner_ieee for entry in backup.network_info.key_table}


async def test_a_wrong_install_code_keeps_the_bridge_out(emulator: EmulatorProcess) -> None:
    eui, label = bridge_label(emulator)
    other = bytes((label[0] ^ 1,)) + label[1:-2]
    async with started(emulator.url, form=False) as application:
        await require_codes(application._znp)
        await admit(application._znp, eui, other + install_codes.crc(other))
        await application.permit(120)
        emulator.ask("advance", seconds=100)
        await application.permit(0)
    refused = [
        entry for entry in emulator.ask("state")["refused"] if entry["eui"] == device(emulator, "B1")["eui"]
    ]
    assert refused
    assert not device(emulator, "B1")["joined"]


async def test_what_devices_keep_outlives_a_killed_process(tmp_path: Path) -> None:
    arguments = (SCENARIO, "--speed", "max", "--state", str(tmp_path))
    with EmulatorProcess(WHOLE, *arguments) as emulator:
        eui, label = bridge_label(emulator)
        async with started(emulator.url, form=False) as application:
            await admit(application._znp, eui, label)
            await application.permit(120)
            emulator.ask("advance", seconds=90)
            assert device(emulator, "B1")["joined"]
            emulator.process.kill()
            emulator.ended()
    with EmulatorProcess(WHOLE, *arguments) as emulator:
        assert device(emulator, "B1")["joined"]
        async with started(emulator.url, form=False) as application:
            await admit(application._znp, eui, label)
            emulator.ask("advance", seconds=60)
            assert device(emulator, "B1")["reachable"]


def test_the_whole_truth_is_json_without_secrets(emulator: EmulatorProcess) -> None:
    codes = [entry["install_code"] for entry in emulator.ask("labels")["labels"]]
    truth = json.dumps([emulator.ask("state"), emulator.ask("premise")])
    assert codes
    assert not [code for code in codes if code[:12].lower() in truth.lower()]


def test_switches_and_strangers(emulator: EmulatorProcess) -> None:
    name = device(emulator, "B1")["name"]
    assert emulator.ask("power", device=name, on=False) == {"device": name, "on": False}
    assert not device(emulator, "B1")["powered"]
    assert "error" in emulator.ask("power", device="Nobody", on=True)
    before = len(emulator.ask("state")["strangers"])
    assert "stranger" in emulator.ask("stranger")
    assert "stranger" in emulator.ask("stranger", position={"x": 1, "y": 2.5, "floor": 0}, retry=5)
    assert "error" in emulator.ask("stranger", install_code="not hexadecimal")
    assert "error" in emulator.ask("stranger", position="beside the hub")
    assert len(emulator.ask("state")["strangers"]) == before + 2


def test_a_scenario_that_does_not_exist_is_refused_in_words() -> None:
    from core.emulator.__main__ import main

    assert main(["nowhere-at-all"]) == 2
