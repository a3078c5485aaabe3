"""The desks beside a session that plan and join ask: labels in pictures, parts, probes, a set chosen by hand."""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from random import Random
from typing import TYPE_CHECKING

import pytest

from core.errors import DeviceError, FileError, UsageError
from core.events import HubChanged, JoinChanged, LogWritten
from core.joining import label
from core.joining.install_code import InstallCode
from core.joining.join_session import Admission
from core.premise.device import DeviceKind, Eui64
from core.premise.survey import Answer, Survey
from core.session import Session
from core.settings import Settings
from tests.core.joining.photographs import label_text, qr

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from core.events import Event

SURVEY = Survey(Answer.YES, Answer.NO)


@asynccontextmanager
async def at_home(folder: Path, heard: list[Event], scenario: str = "happy-house") -> AsyncIterator[Session]:
    async with Session(Settings(data_folder=folder), heard.append) as session:
        await session.connect(f"emulated:{scenario}?speed=max")
        yield session


async def test_a_photograph_is_read_and_the_loop_goes_on_meanwhile(tmp_path: Path) -> None:
    text = label_text(Random(5))
    file = tmp_path / "label.png"
    octets = io.BytesIO()
    qr(text).save(octets, "PNG")
    file.write_bytes(octets.getvalue())
    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        reading = asyncio.create_task(session.stickers.photograph(file))
        await asyncio.sleep(0)
        assert not reading.done()
        assert (await reading).eui == label.parse(text).eui
        with pytest.raises(FileError):
            await session.stickers.photograph(tmp_path / "nothing.png")


async def test_parts_and_alternatives_stand_beside_the_plan(tmp_path: Path) -> None:
    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        survey = Survey(Answer.NO, Answer.YES, mains_at_gas_meter=Answer.NO)
        extras = await session.planning.extras(survey, await session.plan(survey))
    assert [p.kind for p in extras.parts if "bridge," in p.words] == [DeviceKind.B1, DeviceKind.B4]
    assert extras.others
    assert all(one.cost and one.why_not for one in extras.others)


async def test_a_set_chosen_by_hand_needs_a_reason_that_is_kept(tmp_path: Path) -> None:
    heard: list[Event] = []
    async with at_home(tmp_path, heard) as session:
        with pytest.raises(UsageError):
            await session.planning.by_hand(SURVEY, (DeviceKind.B1, DeviceKind.B4), "  ")
        made = await session.planning.by_hand(
            SURVEY, (DeviceKind.B1, DeviceKind.B4), "Mains is being rewired."
        )
    assert [b.kind for b in made.bridges] == [DeviceKind.B1, DeviceKind.B4]
    lines = [e.record.text for e in heard if isinstance(e, LogWritten)]
    assert any("B1, B4" in line and "Mains is being rewired." in line for line in lines)


async def test_a_device_in_reach_answers_and_one_out_of_reach_reads_nothing(tmp_path: Path) -> None:
    async with at_home(tmp_path, []) as session:
        stickers = {label.kind: label.eui for label in await session.labels()}
        electricity, display = stickers[DeviceKind.ESME], stickers[DeviceKind.IHD]
        assert await session.planning.probe(electricity)
        assert not await session.planning.probe(display)
        assert (await session.planning.reading("ESME", electricity)).lqi > 100
        with pytest.raises(DeviceError):
            await session.planning.reading("IHD", display)


async def test_an_entry_that_does_not_answer_looks_stale(tmp_path: Path) -> None:
    async with at_home(tmp_path, [], "full-device-log") as session:
        assert len(await session.device_log()) == 16
        before = dict(await session.stickers.stale())
        for entry in await session.device_log():
            await session.planning.probe(entry.eui)
        await session.scan()
        assert len(dict(await session.stickers.stale())) >= len(before)


async def test_the_log_names_an_emulated_home_as_people_do(tmp_path: Path) -> None:
    heard: list[Event] = []
    async with at_home(tmp_path, heard):
        pass
    said = [
        e.record.text for e in heard if isinstance(e, LogWritten) and e.record.text.startswith("Connected")
    ]
    assert [text.partition(":")[0] for text in said] == ["Connected to the emulated home “Happy house”"]


async def test_another_speed_is_shown_at_once(tmp_path: Path) -> None:
    heard: list[Event] = []
    async with at_home(tmp_path, heard) as session:
        await session.emulator({"do": "speed", "value": 100})
    marks = [e.hub.emulated.speed for e in heard if isinstance(e, HubChanged) and e.hub.emulated]
    assert marks[0] == "max"
    assert "100" in marks


async def test_strangers_that_an_emulated_hub_turns_away_are_told_with_their_count(tmp_path: Path) -> None:
    heard: list[Event] = []
    nobody = Admission(Eui64.parse("00-DB-12-34-56-78-91-FF"), InstallCode(bytes(range(16))))
    stranger = Eui64.parse("00-DB-FF-00-00-00-00-01")
    async with Session(Settings(data_folder=tmp_path), heard.append) as session:
        await session.connect("emulated:rogue-device?speed=40")
        waiting = asyncio.create_task(session.admit([nobody], 120))
        found = None
        for _ in range(2_000):
            boards = [e.board for e in heard if isinstance(e, JoinChanged)]
            refused = boards[-1].refused if boards else ()
            found = next((r for r in refused if r.eui == stranger and r.count > 1), None)
            if found is not None:
                break
            await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert session._door._task is None, "nobody asks once the window is shut"
    assert found is not None
    assert "not on the hub's device log" in found.reason
