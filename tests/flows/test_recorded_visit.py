"""A visit at an emulated home, recorded: it reads back as it was said, and holds no form of any code or key."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core import events
from core.events import Event, HubChanged, Level, LogWritten
from core.hub.hub import HubState
from core.joining.join_session import Admission
from core.records.job import Job
from core.records.jobs import JobFolder
from core.records.laptop_key import LaptopKey
from core.records.visits.file import read_visit
from core.records.visits.listing import recorded
from core.records.visits.thinning import standing
from core.records.visits.visit import Checkpoint, Visit
from core.session import Session
from core.settings import Settings
from core.update.progress import Condition
from tests.flows import firmware
from tests.flows.house import house
from tests.flows.secrets import leaks

if TYPE_CHECKING:
    from tests.flows.conftest import Search, StartPremise
    from tests.flows.tool import Tool

SCENARIO = "both-out-far-apart"


async def whole_visit(session: Session) -> None:
    """The main job: plan, join by real codes, mesh, a tested link, checks, updates."""
    await session.connect(f"emulated:{SCENARIO}?speed=max")
    survey = await session.survey()
    assert survey is not None
    plan = await session.plan(survey)
    labels = {label.kind: label for label in await session.labels()}
    for label in (labels[bridge.kind] for bridge in plan.bridges):
        assert label.install_code is not None
        await session.admit([Admission(label.eui, label.install_code, label.kind, label.name)], 60.0)
    topology = await session.scan()
    assert topology.hub is not None
    await session.links.test((await session.bridges())[0], topology.hub, count=5)
    await session.update(await session.sample_image(4096))


def said(visit: Visit) -> list[Event]:
    return [e.said for e in visit.entries if not isinstance(e.said, Job | Checkpoint)]


def lines_of(path: Path) -> list[str]:
    """What the event log says, as far as it is in a recording."""
    return [e.record.text for e in said(read_visit(path)) if isinstance(e, LogWritten)]


def newest(told: list[Event]) -> dict[str, Event]:
    return {e.key: e for e in told if e.key is not None}


async def test_a_recording_holds_what_the_face_heard_and_no_code_or_key(tool: Tool, search: Search) -> None:
    search.watch(SCENARIO)
    heard: list[Event] = []
    job = Job("20260801-101010", 5.0, 6.0, "Flat 14", devices=())
    async with Session(Settings(data_folder=tool.home), heard.append) as session:
        await session.visits.about(job)
        await whole_visit(session)
        before, count = newest(heard), len(heard)
        under_way = await session.visits.current()
        assert under_way is not None
        told = newest(said(under_way))
        assert told.keys() >= before.keys()
        for key, event in before.items():  # the last of every key; the mesh may have moved on meanwhile
            assert told[key] in (event, *heard[count:])
    (file,) = await session.visits.recorded()
    assert (file.number, file.premise, file.emulated, file.damaged) == (job.number, "Flat 14", True, False)
    visit = read_visit(file.path)
    assert (visit.number, visit.damage, visit.torn, visit.emulated) == (job.number, "", False, True)
    assert visit.job.scenario == SCENARIO
    assert isinstance(visit.entries[-1].said, Checkpoint)

    whole = said(visit)
    assert {type(e) for e in whole} >= {
        events.HubChanged, events.PremiseChanged, events.DeviceLogChanged, events.JoinChanged,
        events.CampaignChanged, events.UpdateChanged, events.LinksChanged, events.TrialChanged, events.LogWritten,
    }  # fmt: skip
    lines = [e for e in heard if isinstance(e, LogWritten)]
    assert [e for e in whole if isinstance(e, LogWritten)] == lines
    assert len(lines) > 10
    for event in whole:
        assert event in heard  # value for value
    assert newest(whole) == newest(heard)
    assert isinstance(whole[-1], HubChanged) or whole[-1].key is None
    assert newest(whole)["hub"] == next(e for e in reversed(heard) if isinstance(e, HubChanged))

    octets = file.path.read_bytes()
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert leaks(search.secrets, octets) == []
    assert all(
        leaks({name: secret}, octets + secret.hex("-").encode()) for name, secret in search.secrets.items()
    )
    own = LaptopKey.of(tool.home)
    assert leaks({"the laptop's key": own._private.private_bytes_raw()}, octets) == []


async def test_every_change_of_how_a_row_stands_is_in_the_recording(tool: Tool, search: Search) -> None:
    search.watch(SCENARIO)
    heard: list[Event] = []
    async with Session(Settings(data_folder=tool.home), heard.append) as session:
        await whole_visit(session)
    visit = read_visit((await session.visits.recorded())[0].path)
    connected = next(
        i for i, e in enumerate(heard) if isinstance(e, HubChanged) and e.hub.state is HubState.CONNECTED
    )
    for key in newest(heard):
        stood = changes([standing(e) for e in heard if e.key == key])
        since = changes([standing(e) for e in heard[connected:] if e.key == key])
        kept = changes([standing(e) for e in said(visit) if e.key == key])
        assert len(kept) >= len(since), key
        assert kept == stood[-len(kept) :], key


def changes(stood: list[object]) -> list[object]:
    return [s for i, s in enumerate(stood) if i == 0 or s != stood[i - 1]]


async def test_lines_of_earlier_visits_are_shown_but_are_no_part_of_this_one(tmp_path: Path) -> None:
    scenario, state = house(tmp_path, "B1"), tmp_path / "state"
    url = f"emulated:{scenario}?speed=max&state={state}"
    heard: list[Event] = []
    async with Session(Settings(data_folder=tmp_path), heard.append) as session:
        await session.connect(url)
        await session.remark("window", "Flat 13 was here", Level.PLAIN)
        await session.disconnect()
        first = (await session.visits.recorded())[0].path
        heard.clear()
        await session.connect(url)
        await session.remark("window", "Flat 14 is here", Level.PLAIN)
    texts = [e.record.text for e in heard if isinstance(e, LogWritten)]
    assert {"Flat 13 was here", "Flat 14 is here"} <= set(texts)
    last = next(f for f in await session.visits.recorded() if f.path != first)
    kept = [e.record.text for e in said(read_visit(last.path)) if isinstance(e, LogWritten)]
    assert "Flat 14 is here" in kept
    assert "Flat 13 was here" not in kept


async def test_another_job_begins_another_recording_and_the_same_one_goes_on_with_its_own(
    tmp_path: Path,
) -> None:
    folder = JobFolder(tmp_path, time.time)
    first, second = (
        Job("20260801-101010", saved_at=5.0, premise="Flat 14"),
        Job("20260801-111111", premise="Flat 15"),
    )
    assert folder.new()
    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        await session.connect("emulated:happy-house?speed=max")
        look = await session.visits.current()
        assert look is not None
        for job in (first, second, first):
            await session.visits.about(job)
            now = await session.visits.current()
            assert now is not None
            assert (now.number, now.job.premise, now.damage) == (job.number, job.premise, "")
            assert {type(e) for e in said(now)} >= {
                HubChanged,
                events.PremiseChanged,
                events.DeviceLogChanged,
            }
    files = {f.number: f for f in await session.visits.recorded()}
    assert files.keys() == {look.number, first.number, second.number}
    assert all(f.emulated and not f.damaged for f in files.values())
    again = read_visit(files[first.number].path)
    assert sum(isinstance(e.said, Checkpoint) for e in again.entries) == 2  # each of its two ends is signed
    assert again.damage == ""


async def test_a_connection_that_fails_leaves_no_recording(tmp_path: Path) -> None:
    from core.errors import CoreError

    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        with pytest.raises(CoreError):
            await session.connect("socket://127.0.0.1:9")
        assert await session.visits.current() is None
        assert await session.visits.checkpoint() is None
    assert await session.visits.recorded() == ()


async def test_where_the_disk_takes_nothing_the_visit_goes_on_and_that_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("in the way", encoding="utf-8")
    heard: list[Event] = []
    async with Session(Settings(data_folder=tmp_path), heard.append) as session:
        await session.connect("emulated:happy-house?speed=max")
        await session.scan()
        assert await session.visits.current() is None
        assert await session.visits.checkpoint() is None
    told = [e.record for e in heard if isinstance(e, LogWritten) and e.record.subject == "recording"]
    assert [t.level for t in told] == [Level.WARNING]
    assert "not recorded" in told[0].text


def test_a_tool_that_is_killed_in_mid_transfer_leaves_a_sound_recording_of_all_but_its_last_second(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    file = firmware.write(tmp_path, firmware.image(32_768))
    emulated = premise(house(tmp_path), state=tmp_path / "state", speed="5")
    running = tool.start("update", "--hub", emulated.url, "--image", file, "--json")
    emulated.until_fetched("B1", 8_192)
    log = tool.log()
    (path,) = (tool.home / "recordings").iterdir()
    emulated.until(lambda: len(lines_of(path)) >= len(log.splitlines()))  # a second, on an idle machine
    running.signal(signal.SIGKILL)
    assert running.end().code == -signal.SIGKILL
    visit = read_visit(path)
    assert (visit.damage, visit.emulated) == ("", True)
    kept = lines_of(path)
    assert kept
    assert [line.split(": ", 1)[1] for line in log.splitlines()][: len(kept)] == kept[: len(log.splitlines())]
    assert len(kept) >= len(log.splitlines())
    rows = [e.update for e in said(visit) if isinstance(e, events.UpdateChanged)]
    assert rows[-1].condition is Condition.RUNNING
    (listed,) = recorded(tool.home / "recordings")
    assert (listed.damaged, listed.emulated) == (False, True)
    assert tool.run("log", "--hub", emulated.url).code == 0
    assert [read_visit(f.path).damage for f in recorded(tool.home / "recordings")] == ["", ""]
