"""The computer's clock is set by an hour in mid-transfer: nothing of the update changes but the times shown."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.events import Event, LogWritten, UpdateChanged
from core.hub.dongle import DongleHub
from core.premise.device import Eui64
from core.session import Session
from core.settings import Settings
from core.update.campaign import Campaign
from core.update.evidence import Outcome
from core.update.progress import Condition
from tests.flows import firmware
from tests.flows.house import eui, house

if TYPE_CHECKING:
    from tests.flows.conftest import Search, StartPremise
    from tests.flows.tool import Tool

SIZE = 65_536
B1 = Eui64.parse(eui("B1"))


@pytest.mark.parametrize("jump", [3_600.0, -3_600.0])
async def test_a_clock_that_is_set_in_mid_transfer_changes_nothing_but_what_is_shown(
    jump: float,
    tool: Tool,
    premise: StartPremise,
    search: Search,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead, events = [0.0], list[Event]()
    for made in (DongleHub, Campaign):
        defaults = made.__init__.__kwdefaults__
        assert defaults is not None
        assert defaults["clock"] is time.time
        monkeypatch.setitem(defaults, "clock", lambda: time.time() + ahead[0])

    def hear(event: Event) -> None:
        search.heard.append(repr(event))
        events.append(event)
        if isinstance(event, UpdateChanged) and event.update.share > 0.4:
            ahead[0] = jump

    emulated = premise(house(tmp_path), speed="6")
    file = firmware.write(tmp_path, firmware.image(SIZE))
    async with Session(Settings(data_folder=tool.home), hear) as session:
        await session.connect(emulated.url)
        async with asyncio.timeout(150):
            (row,) = await session.update(file, [B1])
    assert (row.outcome, row.attempt, ahead[0]) == (Outcome.CONFIRMED, 1, jump)
    assert emulated.ota("B1")["blocks_requested"] <= -(-SIZE // 40)
    rows = [e.update for e in events if isinstance(e, UpdateChanged)]
    assert {r.condition for r in rows} <= {Condition.QUEUED, Condition.RUNNING, Condition.FINISHED}
    late = [r for r in rows if 0.6 < r.share < 1.0]
    assert late
    assert all(r.rate > 0 for r in late), "what was seen before speaks for what comes"
    now = time.time() + jump
    assert all(r.finish is not None and abs(r.finish.earliest - now) < 600 for r in late), (
        "shown by the new clock"
    )
    words = [e.record.text for e in events if isinstance(e, LogWritten)]
    assert not [w for w in words if "stopped asking" in w or "never asked" in w or "Trying again" in w]
