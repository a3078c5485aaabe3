"""The recorder's thread: it costs the core's loop next to nothing, whatever the disk does."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core import session_visit
from core.events import Event, HubChanged, Level, LogWritten, PremiseChanged
from core.hub.hub import HubState, HubView
from core.premise.device import Device, Eui64
from core.premise.link import Link, Reading
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.records.visits import recorder as visit_recorder
from core.records.visits.file import read_visit
from core.records.visits.recorder import VisitRecorder
from core.records.visits.stretch import FOLDER, Surroundings
from core.records.visits.visit import SUFFIX, Checkpoint
from core.records.visits.writer import VisitWriter
from core.session_visit import VisitDesk
from tests.core.records.visits.writing import JOB, NUMBER, line

if TYPE_CHECKING:
    import pytest

CONNECTING = HubChanged(HubView(HubState.CONNECTING, "/dev/ttyUSB0", step=1))
CONNECTED = HubChanged(HubView(HubState.CONNECTED, "/dev/ttyUSB0"))
RATE, SECONDS = 2_000, 3.0  # log lines a second, and for how long
LONG = 60.0  # s; a machine may be busy, and what hangs hangs for ever


def home(devices: int, at: float) -> PremiseChanged:
    """A premise whose every device hears five others."""
    euis = [Eui64.from_int(0x00DB123456780000 + n) for n in range(devices)]
    links = tuple(
        Link(a, b, Reading(a, b, 120, "neighbour table", at), Reading(b, a, 90, "neighbour table", at))
        for n, a in enumerate(euis) for b in euis[n + 1 : n + 6]
    )  # fmt: skip
    parents = tuple((eui, euis[0]) for eui in euis[1:])
    return PremiseChanged(
        PremiseView("", None, None, Topology(euis[0], tuple(map(Device, euis)), links, parents, at=5.0))
    )


def share(figures: list[float], part: float) -> float:
    return sorted(figures)[int(len(figures) * part)]


async def paced(desk: VisitDesk) -> tuple[list[float], list[float]]:
    """Say 2,000 lines and ten premises of 50 devices a second; gives the cost of each, and the loop's lateness."""
    costs, late = [], []
    began = due = time.perf_counter()
    number = 0
    while due - began < SECONDS:
        due += 0.01
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        late.append(time.perf_counter() - due)
        said: list[Event] = [line(number + n) for n in range(RATE // 100)]
        said += [home(50, due)] if number % (RATE // 10) == 0 else []
        number += RATE // 100
        for event in said:
            before = time.thread_time()  # not what others on the machine take meanwhile
            desk(event)
            costs.append(time.thread_time() - before)
    return costs, late


async def test_the_loop_is_not_held_up_by_two_thousand_lines_a_second(tmp_path: Path) -> None:
    desk = VisitDesk(tmp_path, lambda _: None, lambda *_: None)
    await desk.about(JOB)
    desk(CONNECTING)
    desk(CONNECTED)
    await desk.path()
    costs, late = await paced(desk)
    await desk.end()
    off = VisitDesk(tmp_path, lambda _: None, lambda *_: None, recorded=False)
    _, quiet = await paced(off)
    visit = read_visit(tmp_path / FOLDER / f"{NUMBER}{SUFFIX}")
    assert visit.damage == ""
    assert sum(isinstance(e.said, LogWritten) for e in visit.entries) == RATE * SECONDS
    print(
        f"an event costs {share(costs, 0.5) * 1e6:.1f} µs, p99 {share(costs, 0.99) * 1e6:.0f} µs; the loop is late by "
        + ", ".join(
            f"{share(late, p) * 1e3:.1f} ms (without a recorder {share(quiet, p) * 1e3:.1f}) p{p * 100:.0f}"
            for p in (0.5, 0.9, 0.99)
        )
    )
    assert share(costs, 0.5) < 0.0002
    assert share(costs, 0.99) < 0.001


def recorder(folder: Path) -> tuple[VisitRecorder, list[str]]:
    told: list[str] = []
    made = VisitRecorder(Surroundings(folder, lambda words, _level: told.append(words)))
    made.about(JOB)
    made.hear(line(0))  # nobody is connected: not part of any visit
    made.hear(CONNECTING)
    made.hear(CONNECTED)
    return made, told


def ended(made: VisitRecorder) -> None:
    """End a recording and wait for its last entries."""
    thread = made.end()
    assert thread is not None
    thread.join(LONG)


def recorders() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "visit recorder"]


def test_a_disk_that_hangs_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, sync = threading.Event(), VisitWriter.sync

    def stuck(writer: VisitWriter) -> None:
        hanging.wait()
        sync(writer)

    monkeypatch.setattr(VisitWriter, "sync", stuck)
    monkeypatch.setattr(visit_recorder, "MOST_QUEUED", 5_000)
    made, told = recorder(tmp_path)
    for n in range(10_000):  # whoever waited for the disk would wait for ever
        made.hear(line(n))
    wish = made.checkpoint()
    assert made.end() is not None
    assert told == ["The disk does not answer: from here on the visit is recorded with gaps."]
    assert wish.cancel()  # nobody waits for it any more
    hanging.set()
    for thread in recorders():
        thread.join(LONG)
    assert recorders() == []


def test_what_was_wished_for_is_answered_in_its_turn_and_at_once_without_a_hub(tmp_path: Path) -> None:
    made, told = recorder(tmp_path)
    for n in range(1, 100):
        made.hear(line(n))
    path = made.settle().result(LONG)
    assert path is not None
    assert read_visit(path).entries[-1].said == line(99)
    mark = made.checkpoint().result(LONG)
    assert mark is not None
    assert isinstance(mark.said, Checkpoint)
    ended(made)
    assert made.settle().result(0.0) is None
    assert made.checkpoint().result(0.0) is None
    assert not any(isinstance(e.said, LogWritten) and e.said == line(0) for e in read_visit(path).entries)
    assert told == []
    made.hear(CONNECTING)  # the next visit of the same job goes on in its file
    made.hear(CONNECTED)
    ended(made)
    assert read_visit(path).damage == ""
    assert len(read_visit(path).entries) == mark.number + 6
    assert recorders() == []


def test_a_fault_of_our_own_costs_one_entry_and_is_told_once(tmp_path: Path) -> None:
    made, told = recorder(tmp_path)
    made.hear("no event")  # type: ignore[arg-type]
    made.hear("nor this")  # type: ignore[arg-type]
    made.hear(line(1))
    path = made.settle().result(LONG)
    assert path is not None
    assert read_visit(path).entries[-1].said == line(1)
    assert len(told) == 1
    ended(made)


async def test_whoever_asks_waits_for_a_disk_that_hangs_no_longer_than_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(VisitWriter, "sync", lambda _: hanging.wait())
    monkeypatch.setattr(session_visit, "WISH_LIMIT", 0.1)
    monkeypatch.setattr(session_visit, "END_LIMIT", 0.1)
    desk = VisitDesk(tmp_path, lambda _: None, lambda *_: None)
    desk(CONNECTING)
    desk(CONNECTED)
    assert await desk.current() is None
    assert await desk.checkpoint() is None
    await desk.end()
    hanging.set()
    for thread in recorders():
        thread.join(LONG)
    assert recorders() == []


async def test_the_recorders_word_comes_to_the_log_on_the_loop(tmp_path: Path) -> None:
    noted: list[tuple[str, str, Level, str]] = []
    desk = VisitDesk(
        tmp_path, lambda _: None, lambda *told: noted.append((*told, threading.current_thread().name))
    )
    (tmp_path / FOLDER).write_text("in the way")
    desk(CONNECTING)
    desk(CONNECTED)
    assert await desk.current() is None
    await asyncio.sleep(0)
    await desk.end()
    ((subject, words, level, thread),) = noted
    assert (subject, level, thread) == ("recording", Level.WARNING, threading.current_thread().name)
    assert "The work goes on without it." in words
