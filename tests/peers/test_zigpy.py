"""Unmodified zigpy-znp on the whole premise: it forms, admits, scans, updates with zigpy's manager, and restores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import zigpy.types as zigpy_types
from zigpy.util import convert_install_code
from zigpy.zcl.clusters.general import Basic, Ota
from zigpy_znp.zigbee.application import ControllerApplication

from tests.benchmarks.peers.zigpy_client import loaded
from tests.benchmarks.premises import NEW, image_file
from tests.core.emulator.process import WHOLE, EmulatorProcess
from tests.core.emulator.test_zigpy_znp import config

SCENARIO = str(Path(__file__).with_name("three-bridges.toml"))
SIZE = 6000
pytestmark = pytest.mark.timeout(600)  # a minute where a machine is busy, seconds where it is not
ENOUGH, LOOK_EVERY = 240.0, 0.05  # s; an interview on a busy machine takes its time


def ieee_of(text: str) -> zigpy_types.EUI64:
    return zigpy_types.EUI64.convert(text.replace("-", ":").lower())


@asynccontextmanager
async def started(url: str) -> AsyncIterator[Any]:
    application = ControllerApplication(config(url))
    await application.startup(auto_form=False)
    try:
        await application.load_network_info(load_devices=True)
        yield application
    finally:
        await application.shutdown()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(int(ENOUGH / LOOK_EVERY)):
        if condition():
            return
        await asyncio.sleep(LOOK_EVERY)
    raise AssertionError("it did not come to pass in time")


async def admitted(application: Any, label: dict[str, Any]) -> Any:
    """Let a bridge in by its label; it, interviewed."""
    ieee = ieee_of(label["eui"])
    key = convert_install_code(bytes.fromhex(label["install_code"]))
    window = asyncio.create_task(application.permit_with_link_key(ieee, key, 200))  # ends with the window
    try:
        await until(lambda: ieee in application.devices and application.devices[ieee].is_initialized)
    finally:
        window.cancel()
        await asyncio.wait([window])
    await application.permit(0)
    return application.devices[ieee]


async def form(url: str) -> None:
    """Make another network than the one that the dongle has."""
    application = ControllerApplication(config(url))
    await application.connect()
    try:
        await application.form_network()
    finally:
        await application.disconnect()


async def alive(device: Any) -> bool:
    """Whether a bridge answers a question about itself."""
    read, _ = await device.endpoints[1].in_clusters[Basic.cluster_id].read_attributes(["zcl_version"])
    return "zcl_version" in read


async def test_it_forms_admits_scans_and_updates_three_bridges(tmp_path: Path) -> None:
    with EmulatorProcess(WHOLE, SCENARIO, "--speed", "max") as emulator:
        await form(emulator.url)
        assert emulator.ask("state")["pan_id"] != 0x6B02
        labels = emulator.ask("labels")["labels"]
        async with started(emulator.url) as application:
            bridges = [await admitted(application, label) for label in labels]
            assert all(bridge.endpoints[1].profile_id == 0x0104 for bridge in bridges)
            near, middle, far = (bridge.ieee for bridge in bridges)

            await application.topology.scan()
            heard = {
                ieee: {row.ieee for row in rows} for ieee, rows in application.topology.neighbors.items()
            }
            hub = application.state.node_info.ieee
            assert {near, middle} <= heard[hub]
            assert far not in heard[hub]
            assert {near, middle} <= heard[far]
            assert all(any(row.DstNWK == 0 for row in application.topology.routes[b]) for b in (near, far))

            energy = await application.energy_scan(zigpy_types.Channels.ALL_CHANNELS, 2, 1)
            assert set(energy) == set(range(11, 27))

            image = loaded(image_file(tmp_path, SIZE))
            for bridge in bridges:
                assert await bridge.update_firmware(image) == 0
                assert Ota.cluster_id in bridge.endpoints[1].out_clusters
        emulator.ask("advance", seconds=60)
        state = emulator.ask("state")
        assert [device["version"] for device in state["devices"]] == [NEW] * 3
        assert state["unknown_commands"] == {}
        assert state["bad_frames"] == 0


async def test_a_backup_brings_back_the_network_with_its_bridge() -> None:
    with EmulatorProcess(WHOLE, SCENARIO, "--speed", "max") as emulator:
        label = emulator.ask("labels")["labels"][0]
        async with started(emulator.url) as application:
            bridge = await admitted(application, label)
            assert await alive(bridge)
            backup = await application.backups.create_backup(load_devices=True)
        before = emulator.ask("state")
        await form(emulator.url)
        other = emulator.ask("state")
        assert other["pan_id"] != before["pan_id"]

        application = ControllerApplication(config(emulator.url))
        await application.connect()
        await application.backups.restore_backup(backup, create_new=False)
        await application.disconnect()
        async with started(emulator.url) as application:
            assert application.state.network_info.network_key.key == backup.network_info.network_key.key
            counter = application.state.network_info.network_key.tx_counter
            assert counter >= backup.network_info.network_key.tx_counter
            ieee = ieee_of(label["eui"])
            device = application.add_device(ieee=ieee, nwk=application.state.network_info.nwk_addresses[ieee])
            device.schedule_initialize()
            await until(lambda: bool(device.is_initialized))
            assert await alive(device)
            after = emulator.ask("state")  # before zigpy lets go of the dongle: it resets it then
        assert (after["pan_id"], after["channel"]) == (before["pan_id"], before["channel"])
        assert after["devices"][0]["reachable"]
        assert after["unknown_commands"] == {}
