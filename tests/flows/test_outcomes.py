"""What is said of an update in the end is what the premise shows: no more, no less, and within a bounded time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.events import UpdateChanged
from core.ota.transfer import Activation
from core.premise.device import Eui64
from core.session import Session
from core.settings import Settings
from core.update.evidence import Outcome
from core.update.progress import Condition
from tests.flows import firmware
from tests.flows.house import OLD_VERSION, eui, house

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.events import Event
    from core.update.progress import DeviceUpdate
    from tests.flows.conftest import Search, StartPremise
    from tests.flows.emulated import Emulated
    from tests.flows.tool import Ended, Tool

SIZE = 4_096
B1, B2 = Eui64.parse(eui("B1")), Eui64.parse(eui("B2"))


def update(tool: Tool, emulated: Emulated, folder: Path, *more: str) -> Ended:
    file = firmware.write(folder, firmware.image(SIZE))
    return tool.run("update", "--hub", emulated.url, "--image", file, "--json", *more)


def test_never_activated_is_held_and_not_proved(tool: Tool, premise: StartPremise, tmp_path: Path) -> None:
    emulated = premise(house(tmp_path))
    ended = update(tool, emulated, tmp_path, "--activate", "never")
    assert ended.code == 3, ended.words
    assert ended.devices["B1"]["outcome"] == "not proved"
    assert "waits to be told" in ended.devices["B1"]["reason"]
    truth = emulated.device("B1")
    assert truth["version"] == OLD_VERSION
    assert truth["ota"]["downloaded_version"] == firmware.NEW
    assert truth["ota"]["image_sha256"] == firmware.sha256(firmware.image(SIZE))
    emulated.ask("advance", seconds=7200)
    assert emulated.device("B1")["version"] == OLD_VERSION


def test_a_held_image_is_switched_to_by_the_next_update_alone(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    assert update(tool, emulated, tmp_path, "--activate", "never").code == 3
    assert tool.run("links", "--hub", emulated.url).code == 0
    assert emulated.device("B1")["version"] == OLD_VERSION
    asked = emulated.blocks_asked()
    ended = update(tool, emulated, tmp_path)
    assert ended.code == 0, ended.words
    assert emulated.device("B1")["version"] == firmware.NEW
    assert emulated.blocks_asked() == asked  # it had every octet already


def test_a_held_image_stays_held_over_a_power_cut(tool: Tool, premise: StartPremise, tmp_path: Path) -> None:
    emulated = premise(house(tmp_path))
    assert update(tool, emulated, tmp_path, "--activate", "never").code == 3
    emulated.ask("power", device="B1", on=False)
    emulated.ask("power", device="B1", on=True)
    running = tool.start("links", "--hub", emulated.url, "--ping", "40")
    assert running.end().code == 0
    emulated.ask("advance", seconds=7200)
    assert emulated.device("B1")["version"] == OLD_VERSION


def test_a_device_that_keeps_its_old_version_contradicts(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, extra='behaviour = "keeps_old_version"'))
    ended = update(tool, emulated, tmp_path)
    assert ended.code == 1
    row = ended.devices["B1"]
    assert (row["outcome"], row["version_after"]) == ("contradicted", "01000000")
    assert "still runs 01000000" in row["reason"]
    assert any(proof["standing"] == "contradicted" for proof in row["evidence"])
    assert emulated.device("B1")["version"] == OLD_VERSION


def test_a_device_that_stops_asking_fails_with_its_reason_in_time(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    impatient(tool, 0.015)
    emulated = premise(house(tmp_path, extra='behaviour = "stalls_at"'))
    ended = update(tool, emulated, tmp_path)
    assert ended.code == 1
    check_failed(ended, "B1", "stopped asking in mid-transfer")
    assert emulated.device("B1")["version"] == OLD_VERSION


def check_failed(ended: Ended, kind: str, words: str) -> None:
    """It failed for this reason and said so in words; the tool was waited for, and did not take for ever."""
    assert ended.devices[kind]["outcome"] == "failed"
    assert words in ended.devices[kind]["reason"]
    assert "tried 3 times" in ended.devices[kind]["reason"]


def test_a_device_that_never_comes_back_is_not_called_done(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    impatient(tool, 0.01)
    emulated = premise(house(tmp_path, extra='behaviour = "no_rejoin"'))
    ended = update(tool, emulated, tmp_path)
    assert ended.code == 3, ended.words
    assert ended.devices["B1"]["outcome"] == "not proved"
    assert ended.devices["B1"]["version_after"] is None
    assert not emulated.device("B1")["reachable"]


def test_one_that_never_asks_fails_in_time_and_stops_nobody(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    impatient(tool, 0.01)
    scenario = house(tmp_path, "B1", "B2")
    text = scenario.read_text(encoding="utf-8")
    first, second = text.split('name = "B2"')
    scenario.write_text(f'{first}name = "B2"\nbehaviour = "never_asks"{second}', encoding="utf-8")
    emulated = premise(scenario)
    ended = update(tool, emulated, tmp_path)
    assert ended.code == 1
    assert ended.devices["B1"]["outcome"] == "confirmed"
    check_failed(ended, "B2", "never asked for the image")
    assert emulated.device("B1")["version"] == firmware.NEW


def impatient(tool: Tool, factor: float) -> None:
    """What a user writes who will not wait long for slow devices."""
    tool.home.mkdir(exist_ok=True)
    (tool.home / "settings.toml").write_text(f"patience = {factor}\n", encoding="utf-8")


class Watch:
    """Hears a session's events and keeps the newest row of each device."""

    def __init__(self, heard: Callable[[str], None]) -> None:
        self._heard = heard
        self.rows: dict[Eui64, DeviceUpdate] = {}

    def __call__(self, event: Event) -> None:
        self._heard(repr(event))
        if isinstance(event, UpdateChanged):
            self.rows[event.update.eui] = event.update


async def until(condition: Callable[[], bool], limit: float = 90.0) -> None:
    async with asyncio.timeout(limit):
        while not condition():  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.02)


def told_to_wait(emulated: Emulated, kind: str) -> bool:
    """Whether a device has heard that it must wait for the image."""
    return any("told to wait" in line and eui(kind) in line for line in emulated.state()["log"])


async def standing(emulated: Emulated, kind: str = "B1") -> bool:
    """Whether a device's offset stays where it is while much simulated time passes."""
    before, then = emulated.ota(kind)["offset"], emulated.state()["time"]
    await asyncio.sleep(1.5)
    assert emulated.state()["time"] > then + 10
    return bool(emulated.ota(kind)["offset"] == before)


async def test_pause_makes_it_wait_resume_goes_on_cancel_stops(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", "B2"), speed="20")
    file = firmware.write(tmp_path, firmware.image(65_536))
    watch = Watch(search.heard.append)
    async with Session(Settings(data_folder=tool.home), watch) as session:
        await session.connect(emulated.url)
        work = asyncio.create_task(session.update(file, [B1, B2], parallel=2))
        await until(lambda: all(emulated.ota(kind)["offset"] > 4096 for kind in ("B1", "B2")))
        await session.pause()
        await until(lambda: all(row.condition is Condition.PAUSED for row in watch.rows.values()))
        await until(lambda: told_to_wait(emulated, "B1"))
        assert await standing(emulated)
        assert emulated.ota("B1")["phase"] == "fetching"  # told to wait, not told to stop
        paused_at = emulated.ota("B1")["offset"]
        await session.cancel(B2)
        await session.resume(B1)
        await until(lambda: emulated.ota("B1")["offset"] > paused_at)
        rows = {row.eui: row for row in await asyncio.wait_for(work, 120)}
        await until(lambda: emulated.ota("B2")["phase"] == "idle")
        assert any("aborted by the server" in line for line in emulated.state()["log"])
    assert rows[B1].outcome is Outcome.CONFIRMED
    assert (rows[B2].condition, rows[B2].outcome) == (Condition.CANCELLED, Outcome.FAILED)
    assert "old firmware stays" in rows[B2].reason
    assert emulated.device("B1")["version"] == firmware.NEW
    assert emulated.device("B2")["version"] == OLD_VERSION
    assert emulated.ota("B2")["size"] is None


async def test_cancelling_the_call_makes_the_device_wait(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path), speed="20")
    file = firmware.write(tmp_path, firmware.image(65_536))
    watch = Watch(search.heard.append)
    async with Session(Settings(data_folder=tool.home), watch) as session:
        await session.connect(emulated.url)
        work = asyncio.create_task(session.update(file, [B1]))
        await until(lambda: emulated.ota("B1")["offset"] > 4096)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        await until(lambda: told_to_wait(emulated, "B1"))
        assert await standing(emulated)
        rows = await asyncio.wait_for(session.update(file, [B1]), 120)
    assert rows[0].outcome is Outcome.CONFIRMED
    assert emulated.ota("B1")["blocks_requested"] < 2 * 65_536 // 48


async def test_an_activation_at_a_time_waits_for_that_time(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    import time

    emulated = premise(house(tmp_path), speed="20")
    file = firmware.write(tmp_path, firmware.image(4096))
    watch = Watch(search.heard.append)
    async with Session(Settings(data_folder=tool.home), watch) as session:
        await session.connect(emulated.url)
        at = time.time() + 1_800  # seconds of the hub's clock, which an emulated device lives through faster
        work = asyncio.create_task(session.update(file, [B1], Activation(at=at)))
        await until(lambda: emulated.ota("B1")["phase"] == "countdown")
        assert emulated.device("B1")["version"] == OLD_VERSION
        emulated.ask("advance", seconds=1_800)
        rows = await asyncio.wait_for(work, 120)
    assert rows[0].outcome is Outcome.CONFIRMED
    assert emulated.device("B1")["version"] == firmware.NEW
