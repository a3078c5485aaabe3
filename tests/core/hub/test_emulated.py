"""The child process of an emulated premise: it answers to whoever asked, and it always ends with its owner."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from core.errors import UsageError
from core.hub.emulated import EmulatedPremise, EmulatedUrl

HOME = EmulatedUrl("gas-meter-out-of-range", "20")


async def test_an_answer_to_a_cancelled_question_is_not_taken_for_the_next_ones() -> None:
    premise = await EmulatedPremise.start(HOME)
    try:
        asked = asyncio.create_task(premise.labels())
        await asyncio.sleep(0)  # it begins
        await asyncio.sleep(0)  # its command is written
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert (await premise.hub()).device_log_size == 16
        assert {label.kind.value for label in await premise.labels()} >= {"B1", "B4"}
    finally:
        await premise.end()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups of this kind")
async def test_ctrl_c_in_the_terminal_does_not_reach_the_home() -> None:
    premise = await EmulatedPremise.start(HOME)
    try:
        assert os.getpgid(premise._process.pid) != os.getpgid(0), (
            "the terminal would end both at once, with the window open"
        )
    finally:
        await premise.end()


async def test_a_start_that_is_cancelled_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []
    begun, create = asyncio.Event(), asyncio.create_subprocess_exec

    async def watched(*arguments: str, **options: object) -> asyncio.subprocess.Process:
        started.append(await create(*arguments, **options))  # type: ignore[arg-type]
        begun.set()
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    starting = asyncio.create_task(EmulatedPremise.start(HOME))
    await begun.wait()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert started[0].returncode is not None


async def test_a_scenario_that_is_not_there_is_told_and_nothing_else_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(3):
        with pytest.raises(UsageError, match="There is no scenario nowhere"):
            await EmulatedPremise.start(EmulatedUrl("nowhere", "20"))
    assert not caplog.records, "no word of the process watcher"
