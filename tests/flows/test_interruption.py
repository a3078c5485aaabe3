"""Whatever dies in mid-transfer, tool, premise or dongle: it goes on at the device's own offset, same bytes."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

from tests.flows import firmware
from tests.flows.house import OLD_VERSION, eui, house

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.conftest import StartPremise
    from tests.flows.emulated import Emulated
    from tests.flows.tool import Ended, Running, Tool

SIZE = 32_768
BLOCK, PAGE = 48, 256
CUT_AT = 8_192
WHOLE = -(-(SIZE + 66) // BLOCK)  # blocks of the file: payload, header, element
WASTE = 150  # fewer blocks than from nought again: what RAM held, and what a busy machine answered too late


def resumed_at(tool: Tool) -> list[int]:
    """The octets at which the event log says that a device went on."""
    return [int(found) for found in re.findall(r"goes on at byte (\d+)", tool.log())]


def killed(running: Running, emulated: Emulated) -> int:
    """Kill the tool; where the device is once the last that was sent to it has come down from the air."""
    running.signal(signal.SIGKILL)
    assert running.end().code == -signal.SIGKILL
    emulated.until_alone()
    emulated.ask("advance", seconds=1)
    return int(emulated.ota("B1")["offset"])


def check_whole(emulated: Emulated, ended: Ended, content: bytes) -> None:
    """The device runs these very bytes, and the tool says so for good reason."""
    assert ended.code == 0, ended.words
    truth = emulated.device("B1")
    assert truth["version"] == firmware.NEW
    assert truth["ota"]["image_sha256"] == firmware.sha256(content)
    assert ended.devices["B1"]["outcome"] == "confirmed"


def test_a_killed_premise_goes_on_where_its_flash_left_off(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    emulated = premise(house(tmp_path), state=tmp_path / "state")
    running = tool.start("update", "--hub", emulated.url, "--image", file, "--json")
    emulated.until_fetched("B1", CUT_AT)
    emulated.kill()
    emulated.start_again()
    kept = emulated.ota("B1")["kept"]  # by now, for the tool may be back already
    ended = running.end()
    check_whole(emulated, ended, content)
    went_on = resumed_at(tool)[0]
    assert CUT_AT - PAGE <= went_on <= kept < SIZE
    left = -(-(len(content) - went_on) // BLOCK)
    assert left <= emulated.ota("B1")["blocks_requested"] <= left + WASTE
    log = tool.log()
    assert log.index("The dongle is gone") < log.index("The dongle is back")


def test_a_killed_tool_started_again_goes_on_at_the_devices_offset(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    emulated = premise(house(tmp_path))
    running = tool.start("update", "--hub", emulated.url, "--image", file)
    emulated.until_fetched("B1", CUT_AT)
    offset = killed(running, emulated)
    assert CUT_AT <= offset < SIZE
    ended = tool.run("update", "--hub", emulated.url, "--image", file, "--json")
    check_whole(emulated, ended, content)
    assert WHOLE <= emulated.ota("B1")["blocks_requested"] <= WHOLE + WASTE
    assert resumed_at(tool) == [offset]
    assert "A restart cut its update off" in tool.log()


def test_other_bytes_under_the_same_version_are_refused_after_a_kill(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    other = firmware.write(tmp_path, firmware.image(SIZE, seed="other"), "other.ota")
    emulated = premise(house(tmp_path))
    running = tool.start("update", "--hub", emulated.url, "--image", file)
    emulated.until_fetched("B1", CUT_AT)
    offset = killed(running, emulated)
    refused = tool.run("update", "--hub", emulated.url, "--image", other, "--json")
    assert refused.code == 1
    assert refused.devices["B1"]["outcome"] == "refused"
    assert "Another file is known under the same version" in refused.devices["B1"]["reason"]
    assert emulated.ota("B1")["offset"] == offset  # not an octet of either file
    check_whole(emulated, tool.run("update", "--hub", emulated.url, "--image", file, "--json"), content)


def test_a_command_that_only_looks_moves_no_firmware(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    file = firmware.write(tmp_path, firmware.image(SIZE))
    emulated = premise(house(tmp_path))
    running = tool.start("update", "--hub", emulated.url, "--image", file)
    emulated.until_fetched("B1", CUT_AT)
    offset = killed(running, emulated)
    assert tool.run("links", "--hub", emulated.url, "--ping", "3").code == 0
    truth = emulated.device("B1")
    assert (truth["ota"]["offset"], truth["version"]) == (offset, OLD_VERSION)


def test_ctrl_c_makes_the_device_wait_and_the_next_update_goes_on(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    emulated = premise(house(tmp_path))
    running = tool.start("update", "--hub", emulated.url, "--image", file)
    emulated.until_fetched("B1", CUT_AT)
    running.signal(signal.SIGINT)
    stopped = running.end()
    assert stopped.code == 130
    assert "Stopped." in stopped.out
    assert "Traceback" not in stopped.err
    offset = emulated.ota("B1")["offset"]
    ended = tool.run("update", "--hub", emulated.url, "--image", file, "--json")
    check_whole(emulated, ended, content)
    assert resumed_at(tool) == [offset]


def test_an_unplugged_dongle_is_waited_for(tool: Tool, premise: StartPremise, tmp_path: Path) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    emulated = premise(house(tmp_path), speed="20")
    running = tool.start("update", "--hub", emulated.url, "--image", file, "--json")
    emulated.until_fetched("B1", CUT_AT)
    emulated.ask("speed", value=1)  # it is away for as long as a busy machine takes to look
    emulated.ask("unplug", seconds=60)
    assert not emulated.state()["plugged"]
    emulated.ask("speed", value=20)
    ended = running.end()
    check_whole(emulated, ended, content)
    assert emulated.ota("B1")["blocks_requested"] <= WHOLE + WASTE
    assert "The dongle is gone" in tool.log()
    assert "The dongle is back" in tool.log()
    assert emulated.state()["install_code_only"] is False  # the tool has gone, the dongle was not reset
    assert not emulated.window_open()


def test_a_device_without_power_goes_on_at_its_own_offset(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    emulated = premise(house(tmp_path), speed="20")
    running = tool.start("update", "--hub", emulated.url, "--image", file, "--json")
    emulated.until_fetched("B1", CUT_AT)
    emulated.ask("power", device="B1", on=False)
    kept = emulated.ota("B1")["kept"]
    assert emulated.ota("B1")["offset"] == kept
    emulated.ask("power", device="B1", on=True)
    check_whole(emulated, running.end(), content)
    assert kept in resumed_at(tool)
    assert emulated.ota("B1")["blocks_requested"] <= WHOLE + WASTE
    assert eui("B1") in tool.log()
