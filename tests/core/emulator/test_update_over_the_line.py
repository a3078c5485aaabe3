"""A whole image travels through the dongle's serial line to a bridge, over a killed process and an unplugged dongle."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.core.emulator.host import ota_image
from tests.core.emulator.line_host import NOTIFY, LineHost
from tests.core.emulator.process import WHOLE, EmulatorProcess

SCENARIO = "gas-meter-out-of-range"
SIZE = 8 * 1024


def bridge(emulator: EmulatorProcess) -> dict[str, Any]:
    found = next(entry for entry in emulator.ask("state")["devices"] if entry["kind"] == "B1")
    assert isinstance(found, dict)
    return found


def join(emulator: EmulatorProcess, host: LineHost) -> tuple[int, bytes]:
    """Bring the network up and the bridge in; its address, and an image that is newer than what it runs."""
    label = next(entry for entry in emulator.ask("labels")["labels"] if entry["kind"] == "B1")
    host.start_network()
    address = host.admit(int(label["eui"].replace("-", ""), 16), bytes.fromhex(label["install_code"]))
    manufacturer, image_type, version = host.identity(address)
    image = ota_image(SIZE, manufacturer=manufacturer, image_type=image_type, version=version + 0x100)
    return address, image


def version_of(image: bytes) -> int:
    return int.from_bytes(image[14:18], "little")


def test_an_image_arrives_byte_for_byte_and_is_put_in_place() -> None:
    with EmulatorProcess(WHOLE, SCENARIO, "--speed", "max") as emulator, LineHost(emulator.port) as host:
        address, image = join(emulator, host)
        host.say(address, NOTIFY)
        offsets = host.serve(image)
        emulator.ask("advance", seconds=60)
        after = bridge(emulator)
        assert after["version"] == version_of(image)
        assert after["ota"]["image_sha256"] == hashlib.sha256(image).hexdigest()
        assert sorted(set(offsets))[0] == 0
        assert emulator.ask("state")["unknown_commands"] == {}


def test_a_killed_process_goes_on_at_the_last_page(tmp_path: Path) -> None:
    arguments = (SCENARIO, "--speed", "max", "--state", str(tmp_path))
    with EmulatorProcess(WHOLE, *arguments) as emulator:
        with LineHost(emulator.port) as host:
            address, image = join(emulator, host)
            host.say(address, NOTIFY)
            host.serve(image, lambda offset: offset >= 4096)
        kept = bridge(emulator)["ota"]["kept"]
        emulator.process.kill()
        emulator.process.wait(5)
    assert kept >= 3072
    with EmulatorProcess(WHOLE, *arguments) as emulator:
        assert bridge(emulator)["ota"]["kept"] == kept
        with LineHost(emulator.port) as host:
            host.start_network()
            emulator.ask("advance", seconds=5)
            host.say(address, NOTIFY)
            offsets = host.serve(image)
        assert min(offsets) == kept
        emulator.ask("advance", seconds=60)
        assert bridge(emulator)["version"] == version_of(image)


def test_an_unplugged_dongle_finds_its_devices_again() -> None:
    with EmulatorProcess(WHOLE, SCENARIO, "--speed", "max") as emulator:
        with LineHost(emulator.port) as host:
            address, image = join(emulator, host)
            host.say(address, NOTIFY)
            host.serve(image, lambda offset: offset >= 2048)
            emulator.ask("unplug", seconds=3)
        emulator.ask("advance", seconds=1)
        while not emulator.ask("state")["plugged"]:
            pass
        with LineHost(emulator.port) as host:
            host.start_network()
            offsets = host.serve(image)
        assert min(offsets) >= 1024
        emulator.ask("advance", seconds=60)
        assert bridge(emulator)["version"] == version_of(image)
