"""Unmodified zigpy-znp with zigpy's own OTA: arguments are URL, IMAGE, PARALLEL and EUI-64s."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import zigpy.types as t
from zigpy.ota import OtaImageWithMetadata
from zigpy.ota.image import parse_ota_image
from zigpy.ota.providers import BaseOtaImageMetadata
from zigpy_znp.zigbee.application import ControllerApplication


def loaded(path: Path) -> Any:
    """An image as zigpy's providers hand it over."""
    firmware, _ = parse_ota_image(path.read_bytes())
    return OtaImageWithMetadata(
        metadata=BaseOtaImageMetadata(file_version=firmware.header.file_version), firmware=firmware
    )


async def met(app: Any, eui: str) -> Any:
    """A device that has joined before, interviewed by zigpy."""
    ieee = t.EUI64.convert(eui.replace("-", ":").lower())
    network = app.state.network_info
    for _ in range(20):
        nwk = network.nwk_addresses.get(ieee)
        if nwk is not None:
            break
        await asyncio.sleep(0.1)
    for turn in range(600):
        device = app.devices.get(ieee) or app.add_device(ieee=ieee, nwk=nwk)
        if device.is_initialized:
            return device
        if turn % 100 == 0 and not device.initializing:
            device.schedule_initialize()
        await asyncio.sleep(0.1)
    raise TimeoutError(eui)


async def main(url: str, image: Path, parallel: int, euis: list[str]) -> None:
    """Update them one by one or all at once; the CPU seconds from the first block to the last as JSON."""
    logging.disable(logging.CRITICAL)
    app = ControllerApplication(
        {
            "device": {"path": url}, "database_path": None, "backup_enabled": False,
            "ota": {"enabled": False}, "topology_scan_enabled": False, "watchdog_enabled": False,
            "znp_config": {"connect_rts_pin_states": [], "connect_dtr_pin_states": []},
        }
    )  # fmt: skip
    await app.startup(auto_form=False)
    await app.load_network_info(load_devices=True)
    devices = [await met(app, eui) for eui in euis]
    offered, marks, results = loaded(image), [], []
    done = [asyncio.Event() for _ in devices]

    async def update(device: Any, whole: asyncio.Event) -> None:
        def progress(current: int, total: int, _: float) -> None:
            marks.append(time.process_time())
            if current >= total:
                whole.set()

        task = asyncio.create_task(device.update_firmware(offered, progress))
        await asyncio.wait([task, asyncio.create_task(whole.wait())], return_when=asyncio.FIRST_COMPLETED)
        results.append("whole" if whole.is_set() else str(task.result()))
        task.add_done_callback(lambda t: t.cancelled() or t.exception())
        running.append(task)

    running: list[asyncio.Task[Any]] = []
    turns = asyncio.Semaphore(parallel)

    async def in_turn(device: Any, whole: asyncio.Event) -> None:
        async with turns:
            await update(device, whole)

    await asyncio.gather(*(in_turn(d, e) for d, e in zip(devices, done, strict=True)))
    await asyncio.sleep(0.5)  # the devices report that they have it all
    print(json.dumps({"cpu": marks[-1] - marks[0], "bad": [r for r in results if r != "whole"]}), flush=True)
    for task in running:
        task.cancel()
    await app.shutdown()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
