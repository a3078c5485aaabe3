"""The border between the threads, with a real thread, a real loop, and a session that is only a test's."""

from __future__ import annotations

import asyncio
import gc
import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QLabel

from core.errors import HubError
from core.events import CampaignChanged, Event, HubChanged, Level, LogRecord, LogWritten, UpdateChanged
from core.hub.hub import HubView
from core.premise.device import Eui64
from core.update.campaign import CampaignView
from core.update.progress import DeviceUpdate
from gui.bridge import INTERVAL_S, TURN_S, Bridge, _Answer, _Inbox, coalesced

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

A, B = Eui64.from_int(0xA0), Eui64.from_int(0xB0)


def line(number: int) -> LogWritten:
    return LogWritten(LogRecord(number, 0.0, Level.PLAIN, "window", f"line {number}"))


def update(eui: Eui64, done: int) -> UpdateChanged:
    return UpdateChanged(DeviceUpdate(eui, bytes_done=done))


class Talker:
    """A session that says what it is told to and can be slow."""

    def __init__(self, on_event: Callable[[Event], None], opens: bool = True) -> None:
        self.say = on_event
        self.opens = opens
        self.thread = ""
        self.said = 0
        self.asleep: list[str] = []
        self.cancelled: list[str] = []
        self.closed = False

    async def __aenter__(self) -> Self:
        if not self.opens:
            raise HubError("There is no hub.", "The cable is out.", "Plug it in.")
        self.thread = threading.current_thread().name
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed = True

    async def chatter(self, count: int) -> str:
        for number in range(count):
            self.say(update(A, number))
            self.say(line(number))
            self.say(update(B, number))
        self.said += 1
        return "said"

    async def sleep(self, name: str) -> None:
        self.asleep.append(name)
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            self.cancelled.append(name)
            raise

    async def fail(self) -> None:
        raise HubError("The hub does not answer.", "It was unplugged.", "Plug it in.")


class Line:
    """A bridge to a talker, with everything that came over it."""

    def __init__(self, *, opens: bool = True) -> None:
        self.talkers: list[Talker] = []
        self.came: list[object] = []
        self.failures: list[Exception] = []
        self.bridge: Bridge[Talker] = Bridge(lambda say: self._open(say, opens))
        self.bridge.arrived.connect(self.came.append)
        self.bridge.failed.connect(self.failures.append)

    def _open(self, say: Callable[[Event], None], opens: bool) -> Talker:
        self.talkers.append(Talker(say, opens))
        return self.talkers[0]


@pytest.fixture
def wire(qtbot: QtBot) -> Iterator[Line]:
    made = Line()
    made.bridge.start()
    with qtbot.waitSignal(made.bridge.ready):
        pass
    yield made
    made.bridge.close()
    assert not made.bridge.alive


def test_the_newest_of_a_key_replaces_the_rest_and_lines_stay_in_order() -> None:
    batch: list[Event | _Answer] = [line(1), update(A, 1), update(B, 1), line(2), update(A, 2), line(3)]
    assert coalesced(batch) == [line(1), update(B, 1), line(2), update(A, 2), line(3)]


def test_an_answer_is_a_wall_that_no_event_is_replaced_across() -> None:
    answer = _Answer(lambda: None)
    batch: list[Event | _Answer] = [update(A, 1), update(A, 2), answer, update(A, 3)]
    assert coalesced(batch) == [update(A, 2), answer, update(A, 3)]


def test_different_kinds_do_not_replace_each_other() -> None:
    batch: list[Event | _Answer] = [HubChanged(HubView()), CampaignChanged(CampaignView()), update(A, 1)]
    assert coalesced(batch) == batch


def test_events_come_on_the_windows_thread_whole_and_before_the_answer(qtbot: QtBot, wire: Line) -> None:
    answers: list[tuple[str, int, str]] = []

    def done(word: str) -> None:
        answers.append((word, len(wire.came), threading.current_thread().name))

    wire.bridge.call(lambda talker: talker.chatter(5000), done)
    qtbot.waitUntil(lambda: bool(answers))
    lines = [e.record.number for e in wire.came if isinstance(e, LogWritten)]
    assert lines == list(range(5000)), "a log record was lost or came out of order"
    updates = [e.update for e in wire.came if isinstance(e, UpdateChanged)]
    assert len(updates) < 10_000
    assert {u.eui: u.bytes_done for u in updates} == {A: 4999, B: 4999}
    assert answers == [("said", len(wire.came), threading.main_thread().name)]
    assert wire.talkers[0].thread == "core"


def test_a_flood_is_handed_over_in_turns_that_keys_come_between(qtbot: QtBot) -> None:
    owner = QObject()
    inbox, heard, turns = _Inbox(owner), list[int](), list[float]()

    def slowly(event: LogWritten) -> None:
        heard.append(event.record.number)
        time.sleep(0.001)

    inbox.arrived.connect(slowly)
    for number in range(60):
        inbox.put(line(number))
    inbox.put(_Answer(lambda: heard.append(-1)))
    until = time.monotonic() + 60
    while len(heard) < 61 and time.monotonic() < until:
        begun = time.monotonic()
        QCoreApplication.processEvents()
        turns.append(time.monotonic() - begun)
        if len(turns) == 1:
            inbox.put(line(100))  # what comes meanwhile stands behind
    qtbot.waitUntil(lambda: not inbox.waiting)
    assert heard == [*range(60), -1, 100]
    assert sum(turn > TURN_S for turn in turns) >= 3


def test_who_opens_a_loop_of_his_own_in_a_turn_is_handed_the_rest_in_it(qtbot: QtBot) -> None:
    owner = QObject()
    inbox, heard = _Inbox(owner), list[str]()

    def ask() -> None:
        heard.append("asked")
        qtbot.waitUntil(lambda: "answered" in heard)

    inbox.put(_Answer(ask))
    inbox.put(_Answer(lambda: heard.append("answered")))
    qtbot.waitUntil(lambda: heard == ["asked", "answered"] and not inbox.waiting)


def test_hand_overs_keep_their_distance(qtbot: QtBot, wire: Line) -> None:
    moments: list[float] = []
    inbox = wire.bridge._inbox
    wire.bridge.arrived.connect(lambda _e: moments.append(inbox._last))  # when this hand-over began

    async def drip(talker: Talker) -> None:
        for number in range(120):
            talker.say(update(A, number))
            await asyncio.sleep(0.002)

    over: list[None] = []
    began = time.monotonic()
    wire.bridge.call(drip, over.append)
    qtbot.waitUntil(lambda: bool(over))
    took = time.monotonic() - began
    gaps = [later - sooner for sooner, later in itertools.pairwise(moments)]
    assert gaps, "nothing was handed over in between"
    assert min(gaps) > INTERVAL_S * 0.7
    assert len(moments) <= took / (INTERVAL_S * 0.7) + 1


def test_a_cancelled_call_is_cancelled_in_the_core_and_gives_no_answer(qtbot: QtBot, wire: Line) -> None:
    answers: list[object] = []
    call = wire.bridge.call(lambda talker: talker.sleep("scan"), answers.append, answers.append)
    qtbot.waitUntil(lambda: wire.talkers[0].asleep == ["scan"])
    before = call.running
    call.cancel()
    qtbot.waitUntil(lambda: wire.talkers[0].cancelled == ["scan"])
    qtbot.wait(60)
    assert (before, call.running) == (True, False)
    assert answers == []


def test_cancelling_before_it_began_or_after_it_ended_does_no_harm(qtbot: QtBot, wire: Line) -> None:
    answers: list[str] = []
    early = wire.bridge.call(lambda talker: talker.chatter(1), answers.append)
    early.cancel()
    late = wire.bridge.call(lambda talker: talker.chatter(1), answers.append)
    qtbot.waitUntil(lambda: answers == ["said"])
    late.cancel()
    assert not late.running


def test_an_error_comes_to_whoever_asked(qtbot: QtBot, wire: Line) -> None:
    errors: list[Exception] = []
    wire.bridge.call(lambda talker: talker.fail(), None, errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], HubError)
    assert wire.failures == []


def test_an_error_that_nobody_waits_for_is_not_lost(qtbot: QtBot, wire: Line) -> None:
    wire.bridge.call(lambda talker: talker.fail())
    qtbot.waitUntil(lambda: len(wire.failures) == 1)
    assert str(wire.failures[0]).startswith("The hub does not answer.")


def test_closing_cancels_what_runs_closes_the_session_and_ends_the_thread(qtbot: QtBot) -> None:
    wire = Line()
    wire.bridge.start()
    wire.bridge.call(lambda talker: talker.sleep("update"))
    with qtbot.waitSignal(wire.bridge.ready):
        pass
    qtbot.waitUntil(lambda: wire.talkers[0].asleep == ["update"])
    wire.bridge.close()
    assert not wire.bridge.alive, "it waits for no work to end by itself"
    assert wire.talkers[0].cancelled == ["update"]
    assert wire.talkers[0].closed
    after = wire.bridge.call(lambda talker: talker.chatter(1))
    assert not after.running, "a call after the end must not look as if it ran"
    wire.bridge.close()


def test_a_bridge_that_never_started_closes_too(qtbot: QtBot) -> None:
    Line().bridge.close()


def test_a_session_that_does_not_open_answers_every_call_with_the_reason(qtbot: QtBot) -> None:
    wire = Line(opens=False)
    errors: list[Exception] = []
    wire.bridge.call(lambda talker: talker.chatter(1), None, errors.append)
    wire.bridge.start()
    qtbot.waitUntil(lambda: bool(wire.failures) and bool(errors))
    assert str(errors[0]).startswith("There is no hub.")
    qtbot.waitUntil(lambda: not wire.bridge.alive)
    wire.bridge.close()


def test_qt_keeps_its_count_of_none(qtbot: QtBot, wire: Line) -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to None with each call until the process aborts."""
    label = QLabel()
    qtbot.addWidget(label)
    heard: list[object] = []

    def hear(event: object) -> None:
        heard.append(event)

    wire.bridge.arrived.connect(hear)
    gc.collect()
    before = sys.getrefcount(None)
    for number in range(600):
        label.setText(str(number))
        label.update()
        wire.bridge.arrived.emit(line(number))
    assert len(heard) == 600
    gc.collect()
    assert sys.getrefcount(None) >= before - 200  # the broken version loses one with every call, 1,800 here


def test_an_answer_that_comes_after_the_end_is_heard_by_nobody(qtbot: QtBot) -> None:
    """Those who asked may be gone: their widgets are deleted with the window."""
    over = Line()
    heard: list[str] = []
    over.bridge.start()
    over.bridge.call(lambda talker: talker.chatter(3), heard.append)
    until = time.monotonic() + 60
    while not (over.talkers and over.talkers[0].said):
        assert time.monotonic() < until, "the core said nothing"
        time.sleep(0.01)
    time.sleep(0.1)  # the answer is in the queue; the window's loop has not turned
    over.bridge.close()
    qtbot.wait(100)
    assert heard == []
    assert over.came, "what the core said is still told"


class _Asker(QObject):
    """Somebody whom nothing but the question holds."""

    def __init__(self, ended_in: list[str]) -> None:
        super().__init__()
        self.destroyed.connect(
            lambda: ended_in.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection
        )

    async def fail(self, talker: Talker) -> None:
        await talker.fail()

    async def speak(self, talker: Talker) -> str:
        return await talker.chatter(1)

    def hear(self, _answer: object) -> None:
        """Nothing is made of it."""


@pytest.mark.parametrize("way", ["answered", "failed"])
def test_whoever_asked_ends_on_the_windows_thread(qtbot: QtBot, wire: Line, way: str) -> None:
    """The answer may be heard before the core has put the question down: it must not be the last to hold it."""
    ended_in: list[str] = []
    for _ in range(40):
        asker = _Asker(ended_in)
        wire.bridge.call(asker.speak if way == "answered" else asker.fail, asker.hear, asker.hear)
        del asker
        qtbot.wait(round(INTERVAL_S * 1000) + 5)  # so that the next answer is handed over at once
    gc.collect()
    qtbot.waitUntil(lambda: len(ended_in) == 40)
    assert set(ended_in) == {threading.current_thread().name}
