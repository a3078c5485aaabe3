"""Unmodified zigpy-znp drives the emulated dongle, which knows every command it sends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import zigpy.types as zigpy_types
import zigpy_znp.commands as commands
import zigpy_znp.types as znp_types
from zigpy_znp.commands.app_config import InstallCodeFormat
from zigpy_znp.zigbee.application import ControllerApplication

from core.emulator import install_codes
from tests.core.emulator.lone_stack import DEVICE
from tests.core.emulator.process import LONE, EmulatorProcess

CODE = bytes.fromhex("83FED3407A939723A5C639B26916D505")


def config(url: str) -> dict[str, Any]:
    return {
        "device": {"path": url},
        "database_path": None,
        "ota": {"enabled": False},
        "backup_enabled": False,
        "topology_scan_enabled": False,
        "watchdog_enabled": False,
    }


@asynccontextmanager
async def started(url: str, *, form: bool) -> AsyncIterator[Any]:
    application = ControllerApplication(config(url))
    try:
        await application.startup(auto_form=form)
        yield application
    finally:
        await application.shutdown()


@pytest.fixture
def emulator() -> Iterator[EmulatorProcess]:
    with EmulatorProcess(LONE, "--speed", "max") as running:
        yield running
        assert running.ask("state")["unknown_commands"] == {}


async def test_it_finds_the_dongle(emulator: EmulatorProcess) -> None:
    assert await ControllerApplication.probe({"path": emulator.url})


async def test_it_forms_a_network_and_starts_on_it_again(emulator: EmulatorProcess) -> None:
    async with started(emulator.url, form=True) as application:
        formed = application.state.network_info
        assert emulator.ask("state")["running"]
    async with started(emulator.url, form=False) as application:
        found = application.state.network_info
    assert (found.pan_id, found.extended_pan_id) == (formed.pan_id, formed.extended_pan_id)
    assert (found.channel, found.network_key.key) == (formed.channel, formed.network_key.key)


async def test_it_writes_a_network_of_its_own_choice(emulator: EmulatorProcess) -> None:
    async with started(emulator.url, form=True) as application:
        chosen = application.state.network_info.replace(
            pan_id=zigpy_types.PanId(0x1A62), channel=zigpy_types.uint8_t(20), stack_specific={}
        )
        await application.write_network_info(network_info=chosen, node_info=application.state.node_info)
    async with started(emulator.url, form=False) as application:
        assert application.state.network_info.pan_id == 0x1A62
    state = emulator.ask("state")
    assert (state["pan_id"], state["channel"]) == (0x1A62, 20)


async def test_it_scans_the_energy_of_all_channels(emulator: EmulatorProcess) -> None:
    async with started(emulator.url, form=True) as application:
        energy = await application.energy_scan(zigpy_types.Channels.ALL_CHANNELS, 4, 1)
    assert energy == {channel: 200 - 5 * channel for channel in range(11, 27)}


async def test_a_device_joins_by_its_install_code_and_is_in_the_backup(emulator: EmulatorProcess) -> None:
    key = install_codes.link_key(CODE + install_codes.crc(CODE))
    eui = zigpy_types.EUI64(DEVICE.to_bytes(8, "little"))
    async with started(emulator.url, form=True) as application:
        znp = application._znp
        request = commands.AppConfig.BDBAddInstallCode.Req(
            InstallCodeFormat=InstallCodeFormat.KeyDerivedFromInstallCode,
            IEEE=eui,
            InstallCode=znp_types.Bytes(key),
        )
        await znp.request(request, RspStatus=znp_types.Status.SUCCESS)
        await znp.request(
            commands.AppConfig.BDBSetJoinUsesInstallCodeKey.Req(BdbJoinUsesInstallCodeKey=True),
            RspStatus=znp_types.Status.SUCCESS,
        )
        joined = znp.wait_for_response(commands.ZDO.TCDevInd.Callback(partial=True, SrcIEEE=eui))
        await application.permit(250)
        assert (await joined).SrcIEEE == eui
        emulator.ask("speed", value=1)  # the window stays open however long a busy machine takes to look
        assert emulator.ask("state")["install_code_only"]
        assert emulator.ask("state")["permit_seconds"] > 0
        await application.permit(0)
        assert emulator.ask("state")["permit_seconds"] == 0
        backup = await application.backups.create_backup(load_devices=True)
    held = {entry.partner_ieee: bytes(entry.key.serialize()) for entry in backup.network_info.key_table}
    assert held == {eui: key}


async def test_it_is_told_of_no_network_on_a_fresh_dongle(emulator: EmulatorProcess) -> None:
    from zigpy.exceptions import NetworkNotFormed

    application = ControllerApplication(config(emulator.url))
    await application.connect()
    try:
        with pytest.raises(NetworkNotFormed):
            await application.load_network_info()
    finally:
        await application.disconnect()
