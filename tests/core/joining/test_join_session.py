"""The join session against a gate in memory: the window never outlives the last call, whatever happens."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import CoreError, HubError, Refused
from core.joining import install_code, join_session
from core.joining.device_log import LogEntry
from core.joining.install_code import link_key
from core.joining.join_board import Expected, JoinBoard, JoinStep
from core.joining.join_session import SLICE, JoinSession
from core.premise.device import DeviceKind, Eui64
from tests.core.joining.house import CODE_TEXT, STRANGER, A, B, C, House, admission, until
from tests.core.joining.model_gate import ModelGate, ModelLog
from tests.core.leaping import steady


async def listed(house: House, call: asyncio.Task[JoinBoard], eui: Eui64) -> None:
    """Until a device is on the board, or the call has come to an early end."""
    for _ in range(2_000):
        if call.done() or any(r.eui == eui for r in house.session.board.expected):
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"{eui} was never listed")


async def opened(house: House) -> None:
    """Until the window stands open."""
    for _ in range(2_000):
        if house.gate.is_open():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("the window never opened")


# The main job ---------------------------------------------------------------------------------------------


async def test_a_device_comes_in_and_the_window_shuts_at_once(house: House) -> None:
    house.gate.kinds[A] = DeviceKind.B4
    call = asyncio.create_task(house.session.admit([admission(A, DeviceKind.UNKNOWN)], 60.0))
    await until(house, A, JoinStep.SENT)
    await asyncio.sleep(0.01)
    assert house.gate.is_open()
    assert house.gate.keys == {A: link_key(install_code.parse(CODE_TEXT))}
    house.join(A)
    async with asyncio.timeout(1):
        board = await call
    assert not house.gate.is_open()
    assert (board.expected[0].step, board.expected[0].kind) == (JoinStep.ON_LOG, DeviceKind.B4)
    assert (board.opened_at, board.closes_at) == (None, None)
    entry = house.log.kept[A]
    assert entry.joined
    assert entry.kind is DeviceKind.B4
    assert CODE_TEXT.replace(" ", "").lower()[:8] not in entry.code_digest.lower()


async def test_the_steps_are_told_in_order(house: House) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    await until(house, A, JoinStep.SENT)
    house.session.device_admitted(A, 7)
    house.session.device_announced(A, 7)
    await call
    steps = [r.step for b in house.boards for r in b.expected if r.eui == A]
    assert list(dict.fromkeys(steps)) == [
        JoinStep.SENT, JoinStep.HEARD, JoinStep.KEY_AGREED, JoinStep.ON_LOG,
    ]  # fmt: skip


async def test_who_does_not_come_is_told_why_not(house: House) -> None:
    board = await house.session.admit([admission(A)], 0.05)
    assert board.expected[0].step is JoinStep.FAILED
    assert "not heard" in board.expected[0].reason
    assert not house.gate.is_open()


async def test_a_device_that_is_in_but_says_nothing_of_itself_is_on_the_log_as_its_label_says(
    house: House,
) -> None:
    house.gate.silent.add(A)
    call = asyncio.create_task(house.session.admit([admission(A, DeviceKind.B2)], 60.0))
    await until(house, A, JoinStep.SENT)
    house.join(A)
    assert (await call).expected[0].step is JoinStep.ON_LOG
    assert house.log.kept[A].kind is DeviceKind.B2


@pytest.mark.usefixtures("_quick_digest")
async def test_a_device_that_says_nothing_for_long_counts_as_joined_all_the_same(house: House) -> None:
    house.gate.hangs = True
    call = asyncio.create_task(house.session.admit([admission(A)], 0.6))
    await until(house, A, JoinStep.SENT)
    house.join(A)
    board = await call
    assert house.log.kept[A].joined
    assert "did not say what it is" in board.expected[0].reason
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(join_session, "CLOSE_LIMIT", 0.05)
        await house.session.close()


# Who may not ----------------------------------------------------------------------------------------------


async def test_a_wrong_code_is_named_as_the_reason(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join_session, "KEY_LIMIT", 0.02)
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    await until(house, A, JoinStep.SENT)
    house.session.device_admitted(A, 7)
    async with asyncio.timeout(1):
        board = await call
    assert board.expected[0].step is JoinStep.FAILED
    assert "not the one entered" in board.expected[0].reason
    assert [r.eui for r in board.refused] == [A]
    await asyncio.sleep(0.01)
    assert A not in house.gate.keys, "its key is taken away again"


async def test_a_second_hearing_starts_the_wait_for_its_key_anew(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_session, "KEY_LIMIT", 0.6)
    await house.session.admit([admission(A)], 0.02)
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    await opened(house)
    house.session.device_admitted(A, 7)
    house.session._set(Expected(A, step=JoinStep.FAILED))  # as the end of another call says it
    await asyncio.sleep(0.4)
    house.session.device_admitted(A, 7)
    await asyncio.sleep(0.4)
    assert house.row(A).step is not JoinStep.FAILED, "the first wait is over, the second is not"
    house.session.device_announced(A, 7)
    await call


async def test_a_stranger_is_sent_away_counted_once_an_attempt_and_holds_nothing_up(house: House) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    await until(house, A, JoinStep.SENT)
    house.join(STRANGER, 0x66)
    await asyncio.sleep(0.01)
    assert (STRANGER, 0x66) in house.gate.sent_away
    refused = house.session.board.refused
    assert [(r.eui, r.count) for r in refused] == [(STRANGER, 1)]
    assert "not on the hub's device log" in refused[0].reason
    assert STRANGER not in house.log.kept
    house.join(A)
    assert (await call).expected[0].step is JoinStep.ON_LOG


async def test_whoever_is_in_already_is_refused_before_anything_is_done(house: House) -> None:
    house.log.put(LogEntry(A, DeviceKind.B1, joined_at=1.0))
    with pytest.raises(Refused, match="already"):
        await house.session.admit([admission(B), admission(A)], 1.0)
    assert house.gate.calls == []


async def test_a_full_log_names_the_entries_that_never_joined() -> None:
    house = House(capacity=2)
    house.log.put(LogEntry(A, joined_at=1.0))
    house.log.put(LogEntry(B))
    with pytest.raises(Refused) as refusal:
        await house.session.admit([admission(C)], 1.0)
    assert str(B) in str(refusal.value)
    assert str(A) not in str(refusal.value)
    assert house.gate.calls == []
    board = await house.session.admit([admission(B)], 0.01)  # its place is its own
    assert board.expected[0].eui == B


async def test_overlapping_calls_share_the_places_of_the_log() -> None:
    house = House(capacity=2)
    first = asyncio.create_task(house.session.admit([admission(A), admission(B)], 0.1))
    await asyncio.sleep(0)
    with pytest.raises(Refused, match="full"):
        await house.session.admit([admission(C)], 0.1)
    await first
    assert set(house.log.kept) == {A, B}


async def test_twins_are_a_misread_label(house: House) -> None:
    with pytest.raises(Refused, match="named twice"):
        await house.session.admit([admission(A), admission(B), admission(A)], 1.0)
    assert house.gate.calls == []


# The window -----------------------------------------------------------------------------------------------


async def test_the_last_call_out_shuts_the_window(house: House) -> None:
    short = asyncio.create_task(house.session.admit([admission(A)], 0.3))
    long = asyncio.create_task(house.session.admit([admission(B)], 1.0))
    await short
    assert house.gate.is_open(), "the other call still needs it"
    assert house.session.board.closes_at is not None
    await long
    assert not house.gate.is_open()


async def test_a_short_call_does_not_shorten_the_window_of_a_long_one(house: House) -> None:
    long = asyncio.create_task(house.session.admit([admission(A)], 40.0))
    await opened(house)
    short = asyncio.create_task(house.session.admit([admission(B)], 3.0))
    await until(house, B, JoinStep.SENT)
    await asyncio.sleep(0.01)
    assert len(house.gate.slices) == 2
    assert all(seconds > 30 for _, seconds in house.gate.slices)
    await house.session.end_now()
    await asyncio.gather(long, short)


async def test_a_call_that_ends_does_not_give_up_whom_another_still_awaits(house: House) -> None:
    long = asyncio.create_task(house.session.admit([admission(A)], 5.0))
    await until(house, A, JoinStep.SENT)
    await house.session.admit([admission(A)], 0.02)
    assert house.row(A).step is JoinStep.SENT
    house.join(A)
    assert (await long).expected[0].step is JoinStep.ON_LOG


async def test_slices_are_renewed_even_while_much_happens(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_session, "RENEW_BEFORE", SLICE - 0.03)  # renewed every 0.03 s
    call = asyncio.create_task(house.session.admit([admission(A)], 0.6))
    while not call.done():
        house.join(STRANGER)  # news all the time: no wait ever runs out
        await asyncio.sleep(0.01)
    assert len(house.gate.slices) >= 3
    assert {seconds for _, seconds in house.gate.slices} == {1}, "never longer than the call, rounded up"


async def test_a_slice_is_never_longer_than_a_minute(house: House) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 1_000.0))
    await opened(house)
    await house.session.end_now()
    await call
    assert [seconds for _, seconds in house.gate.slices] == [SLICE]


async def test_a_restarted_network_is_opened_again_at_once(house: House) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    await opened(house)
    house.gate.open_until = 0.0  # the dongle lost its power
    house.session.network_restarted()
    await asyncio.sleep(0.01)
    assert house.gate.is_open()
    await house.session.end_now()
    await call


async def test_another_pace_of_the_hub_s_clock_renews_an_open_window_at_once(house: House) -> None:
    house.session.keep_pace(2.0)
    assert house.gate.slices == [], "no window is opened for it"
    call = asyncio.create_task(house.session.admit([admission(A)], 5.0))
    await listed(house, call, A)
    await asyncio.sleep(0.05)
    before = [seconds for _, seconds in house.gate.slices]
    assert before == [10], "5 s of ours are 10 of the hub's"
    house.session.keep_pace(100.0)
    await asyncio.sleep(0.05)
    assert [seconds for _, seconds in house.gate.slices][len(before) :] == [SLICE]
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)


async def test_a_stranger_without_a_key_is_counted_and_nothing_is_done_about_it(house: House) -> None:
    house.session.turned_away(STRANGER, 2)
    house.session.turned_away(STRANGER, 3)
    assert [(r.eui, r.count) for r in house.session.board.refused] == [(STRANGER, 5)]
    assert house.gate.sent_away == []
    house.log.put(LogEntry(A))
    house.session.turned_away(A, 1)
    assert len(house.session.board.refused) == 1, "who is on the log is no stranger"


async def test_ended_by_hand_every_call_returns_with_its_reasons(house: House) -> None:
    calls = [asyncio.create_task(house.session.admit([admission(e)], 60.0)) for e in (A, B)]
    await opened(house)
    await house.session.end_now()
    async with asyncio.timeout(1):
        await asyncio.gather(*calls)
    assert not house.gate.is_open()
    assert all(r.step is JoinStep.FAILED for r in house.session.board.expected)


async def test_closing_ends_running_calls_without_a_crash(house: House) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    await opened(house)
    await house.session.close()
    async with asyncio.timeout(0.1):
        assert (await call).expected[0].step is JoinStep.FAILED
    assert not house.gate.is_open()


@pytest.fixture
def _quick_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real digest takes a fifth of a second on purpose; what is proved here has nothing to do with it."""
    monkeypatch.setattr(join_session, "digest", lambda code, salt: str(hash((code, salt))))


# Whatever goes wrong --------------------------------------------------------------------------------------


def cancel_at(house: House, call: asyncio.Task[JoinBoard], *steps: int) -> None:
    """Cancel a call when the gate is at these steps; each call of the gate has two."""
    house.gate.on_step = lambda step: call.cancel() if step in steps else None


@pytest.mark.usefixtures("_quick_digest")
@pytest.mark.parametrize("step", range(1, 17))
async def test_cancelled_at_any_step_the_window_is_shut(house: House, step: int) -> None:
    call = asyncio.create_task(house.session.admit([admission(A), admission(B)], 0.2))
    cancel_at(house, call, step)
    await listed(house, call, A)
    if not call.done():
        house.join(A)
    await asyncio.gather(call, return_exceptions=True)
    await asyncio.sleep(0.02)
    assert not house.gate.is_open()
    assert house.session.board.closes_at is None
    assert not house.session._deadlines
    assert not house.session._claims
    assert call.cancelled() or step > 6, "it was cancelled while it ran"


@pytest.mark.usefixtures("_quick_digest")
async def test_a_device_that_could_not_be_put_on_the_log_keeps_no_key(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_log: ModelLog, _entry: LogEntry) -> None:
        raise CoreError("The records cannot be written.", "The disk is full.")

    monkeypatch.setattr(ModelLog, "put", full)
    with pytest.raises(CoreError, match="disk is full"):
        await house.session.admit([admission(A)], 0.2)
    assert "admit" in house.gate.calls
    assert (house.gate.keys, house.log.entries()) == ({}, ())


@pytest.mark.usefixtures("_quick_digest")
@pytest.mark.parametrize("step", range(1, 3))
async def test_a_call_that_is_cancelled_while_the_dongle_takes_the_key_leaves_none(
    house: House, step: int
) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 0.2))
    cancel_at(house, call, step)
    await asyncio.gather(call, return_exceptions=True)
    assert (house.gate.keys, house.log.entries()) == ({}, ())
    assert "forget" in house.gate.calls


@pytest.mark.usefixtures("_quick_digest")
@pytest.mark.parametrize("step", range(1, 9))
async def test_cancelled_twice_it_is_shut_all_the_same(house: House, step: int) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 0.3))
    cancel_at(house, call, step, step + 1, step + 2)
    await asyncio.gather(call, return_exceptions=True)
    await asyncio.sleep(0.03)
    assert not house.gate.is_open()
    assert not house.session._claims


@pytest.mark.usefixtures("_quick_digest")
@pytest.mark.parametrize("step", range(3, 9))
async def test_one_cancelled_call_does_not_shut_out_the_other(house: House, step: int) -> None:
    other = asyncio.create_task(house.session.admit([admission(B)], 60.0))
    await until(house, B, JoinStep.SENT)
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    cancel_at(house, call, house.gate.steps + step)
    await asyncio.sleep(0.05)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    await asyncio.sleep(0.01)
    assert house.gate.is_open()
    house.join(B)
    assert {r.eui: r.step for r in (await other).expected}[B] is JoinStep.ON_LOG
    assert not house.gate.is_open()


@pytest.mark.usefixtures("_quick_digest")
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("name", ["admit", "forget", "open", "close", "send away", "identify"])
async def test_an_error_of_the_gate_at_any_call_leaves_the_window_shut(
    house: House, name: str, count: int
) -> None:
    house.gate.fails = lambda n, c: n == name and c == count
    call = asyncio.create_task(house.session.admit([admission(A), admission(B)], 0.2))
    await listed(house, call, B)
    house.join(STRANGER)
    house.join(A)
    found = (await asyncio.gather(call, return_exceptions=True))[0]
    assert isinstance(found, JoinBoard | CoreError)
    assert isinstance(found, CoreError) == (name == "admit" or (name, count) == ("open", 1)) or name == "open"
    assert not house.gate.is_open()
    assert house.session.board.closes_at is None


async def test_a_window_that_will_not_shut_is_shown_as_open(house: House) -> None:
    house.gate.fails = lambda n, _: n == "close"
    with pytest.raises(HubError):
        await house.session.admit([admission(A)], 0.5)
    assert house.session.board.closes_at is not None
    assert house.gate.calls.count("close") == join_session.CLOSE_TRIES
    house.gate.fails = lambda _n, _c: False


async def test_cancelled_while_the_dongle_is_gone_it_is_still_a_cancellation(house: House) -> None:
    call = asyncio.create_task(house.session.admit([admission(A)], 60.0))
    await opened(house)
    house.gate.fails = lambda n, _: n == "close"
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    house.gate.fails = lambda _n, _c: False


async def test_a_hub_whose_clock_runs_faster_has_its_window_renewed_sooner(house: House) -> None:
    house.session._pace = 150.0  # a slice of its 60 s is over in 0.4 of our seconds
    board = await house.session.admit([admission(A)], 1.0)
    assert 3 <= len(house.gate.slices) <= 6
    assert max(seconds for _, seconds in house.gate.slices) <= 60
    assert board.closes_at is None


async def test_a_clock_that_is_set_back_holds_no_window_open() -> None:
    set_by = 0.0

    def shown() -> float:
        return 1_000_000.0 + set_by + asyncio.get_running_loop().time()

    gate = ModelGate(asyncio.get_running_loop().time)
    session = JoinSession(
        gate, ModelLog(), lambda _: None, capacity=16, salt=b"s" * 16, clock=shown, steady=steady
    )
    call = asyncio.create_task(session.admit([admission(A)], 1.0))
    async with asyncio.timeout(5):
        while not gate.is_open():  # noqa: ASYNC110 - the gate tells nobody
            await asyncio.sleep(0.01)
        set_by = -3600.0
        assert (await call).closes_at is None
    assert not gate.is_open()
    await session.close()
