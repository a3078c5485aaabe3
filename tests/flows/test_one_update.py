"""One update at a time, from its first question on; whom it leaves out and what ends it is said."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.errors import HubError
from core.premise.device import Eui64
from core.session import Session
from core.settings import Settings
from core.update.evidence import Outcome
from tests.flows import firmware
from tests.flows.house import eui, house

if TYPE_CHECKING:
    from tests.flows.conftest import Search, StartPremise
    from tests.flows.emulated import Emulated
    from tests.flows.tool import Tool

B1 = Eui64.parse(eui("B1"))


async def test_of_two_updates_begun_at_once_one_runs_and_one_is_refused(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    file = firmware.write(tmp_path, firmware.image(4096))
    async with Session(Settings(data_folder=tool.home), lambda e: search.heard.append(repr(e))) as session:
        await session.connect(emulated.url)
        both = (session.update(file, [B1]), session.update(file, [B1]))
        async with asyncio.timeout(120):
            first, second = await asyncio.gather(*both, return_exceptions=True)
        assert isinstance(first, tuple)
        assert first[0].outcome is Outcome.CONFIRMED
        assert isinstance(second, HubError)
        assert "running already" in str(second)


async def test_an_update_whose_hub_is_let_go_ends_with_a_reason_and_the_next_goes_on(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path), speed="20")
    file = firmware.write(tmp_path, firmware.image(65_536))
    async with Session(Settings(data_folder=tool.home), lambda e: search.heard.append(repr(e))) as session:
        await session.connect(emulated.url)
        work = asyncio.create_task(session.update(file, [B1]))
        await _well_begun(emulated)
        async with asyncio.timeout(90):
            await session.disconnect()
            with pytest.raises(HubError, match="hub was let go"):
                await work
        await session.connect(emulated.url)
        rows = await asyncio.wait_for(session.update(file, [B1]), 120)
    assert rows[0].outcome is Outcome.CONFIRMED
    assert emulated.ota("B1")["blocks_requested"] < 2 * 65_536 // 48, "it went on where it was"


def test_a_bridge_that_does_not_say_what_it_is_is_not_left_out_in_silence(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", "B2"))
    emulated.ask("power", device="B2", on=False)
    file = firmware.write(tmp_path, firmware.image(4096))
    ended = tool.run("update", "--hub", emulated.url, "--image", file)
    assert "B1" in ended.words
    assert "CONFIRMED" in ended.words
    assert f"not said what they are: {eui('B2')}. Name a bridge" in ended.words
    assert ended.code == 3, "not everything that may be a bridge is proved to be updated"


async def _well_begun(emulated: Emulated) -> None:
    for _ in range(1_800):
        if emulated.ota("B1")["offset"] > 4096:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the transfer never began")
