"""An emulated home of the program's own is left in mid-transfer and entered again: it goes on where it was."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING

import pytest

from core.errors import HubError
from core.events import LogWritten
from core.joining.join_session import Admission
from core.session import Session
from core.settings import Settings
from core.update.evidence import Outcome
from core.update.lanes import AUTO

if TYPE_CHECKING:
    from pathlib import Path

    from core.events import Event
    from core.premise.device import Eui64

SIZE, BLOCK = 65_536, 48


async def _joined(session: Session, url: str) -> None:
    await session.connect(url)
    labels = [label for label in await session.labels() if label.kind.is_bridge]
    await session.admit(
        [
            Admission(label.eui, label.install_code, label.kind, label.name)
            for label in labels
            if label.install_code is not None
        ]
    )


async def test_left_in_mid_transfer_it_goes_on_at_the_devices_own_offset(tmp_path: Path) -> None:
    told: list[Event] = []
    settings = Settings(data_folder=tmp_path)
    async with Session(settings, told.append, keeps_homes=True) as session:
        await _joined(session, "emulated:happy-house?speed=max")
        image = await session.sample_image(SIZE)
        chosen, reasons = await session.bridges(), {"battery": "The customer is away."}
        run = asyncio.create_task(session.update(image, chosen, None, AUTO, reasons))
        until = time.monotonic() + 120
        while await fetched(session) < SIZE // 4:
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        assert await session.homes() == (), "a home in use is not offered"
    with pytest.raises(HubError, match="goes on from there"):
        await run
    (kept,) = await session.homes()
    assert (kept.scenario, kept.cut_off) == ("happy-house", True)

    async with Session(settings, told.append, keeps_homes=True) as session:
        told.clear()  # on a busy machine one may have fallen silent, and gone on, before it was left
        view = await session.connect(kept.url)
        assert view.url == kept.url
        cut_off = await session.cut_off()
        own = {one: await own_offset(session, one.eui) for one in cut_off}
        # Several were under way at once: the one that had come furthest is the one with something to lose.
        furthest = max(own, key=lambda one: own[one])
        assert own[furthest] >= SIZE // 4 - 4096, (
            "but for the page of RAM that a power cut costs, all is there"
        )
        assert furthest.image.read_bytes() == image.read_bytes()
        assert furthest.at_once == AUTO
        assert (set(furthest.devices), dict(furthest.reasons)) == (set(chosen), reasons), "as it was begun"
        await session.preflight(furthest.image, [furthest.eui])
        (prospect,) = await session.outlook(furthest.size, [furthest.eui], AUTO)
        assert prospect.there == furthest.offset
        rows = await session.update(furthest.image, [furthest.eui])
        assert [row.outcome for row in rows] == [Outcome.CONFIRMED]
        asked = (await _ota(session, furthest.eui))["blocks_requested"]
        assert isinstance(asked, int)
        assert asked * BLOCK < SIZE, "never from 0: repeats on a busy machine are fewer than what was there"
    went_on = [
        int(found)
        for event in told
        if isinstance(event, LogWritten) and event.record.subject == str(furthest.eui)
        for found in re.findall(r"goes on at byte (\d+)", event.record.text)
    ]
    assert went_on
    assert min(went_on) >= own[furthest]


async def _ota(session: Session, eui: Eui64) -> dict[str, object]:
    state = await session.emulator({"do": "state"})
    devices = state["devices"]
    assert isinstance(devices, list)
    found = next(d["ota"] for d in devices if d["eui"].replace("-", "") == str(eui).replace("-", ""))
    assert isinstance(found, dict)
    return found


async def own_offset(session: Session, eui: Eui64) -> int:
    """The octets that a bridge has by the emulator's own count."""
    offset = (await _ota(session, eui))["offset"]
    assert isinstance(offset, int)
    return offset


async def fetched(session: Session) -> int:
    """The most octets that a bridge has by the emulator's own count."""
    state = await session.emulator({"do": "state"})
    devices = state["devices"]
    assert isinstance(devices, list)
    return max(int(d["ota"]["offset"]) for d in devices if d.get("ota"))


async def test_left_with_nothing_under_way_it_goes(tmp_path: Path) -> None:
    async with Session(Settings(data_folder=tmp_path), lambda _: None, keeps_homes=True) as session:
        await session.connect("emulated:happy-house?speed=max")
        assert len(list((tmp_path / "homes").iterdir())) == 1
    assert list((tmp_path / "homes").iterdir()) == []
    assert not (tmp_path / "records.sqlite").exists(), "practice is not among the records of real premises"
