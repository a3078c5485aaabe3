"""One transfer with a pure clock: what is answered, when it knocks, when it gives up, and what it remembers."""

from __future__ import annotations

import struct
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ota import messages
from core.ota.transfer import (
    MAINS,
    NOTIFY_LADDER,
    PAUSE_SECONDS,
    SLEEPY,
    Activation,
    Patience,
    State,
    Transfer,
)
from tests.core.ota.model_device import (
    EUI,
    IMAGE_TYPE,
    MANUFACTURER,
    NEW,
    OLD,
    Link,
    ModelDevice,
    block,
    end,
    image_of,
    query,
    transfer_in,
)

EPOCH_2000 = 946_684_800


def body_of(transfer: Transfer, request: messages.Request, now: float = 10.0) -> bytes:
    answer = transfer.receive(request, now)
    assert answer is not None
    return answer[1]


def state_of(transfer: Transfer) -> State:
    return transfer.view.state


def status_of(transfer: Transfer, request: messages.Request, now: float = 10.0) -> int:
    return body_of(transfer, request, now)[0]


# Bytes arrive whole ---------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.integers(1, 3_000),
    asks=st.integers(24, 80),
    loss=st.sampled_from([0.0, 0.1, 0.3]),
    duplicates=st.sampled_from([0.0, 0.2]),
    reordering=st.sampled_from([0.0, 0.2]),
    power_cuts=st.sampled_from([0.0, 0.02]),
)
def test_whatever_the_air_does_the_device_holds_the_very_image(
    seed: int, size: int, asks: int, loss: float, duplicates: float, reordering: float, power_cuts: float
) -> None:
    link = Link(Random(seed), loss, duplicates, reordering)
    transfer = Transfer(EUI, image_of(size, seed), 1_000.0)
    device = ModelDevice(transfer, link, asks, power_cuts=power_cuts)
    assert device.download() == transfer.image.data
    assert device.statuses == {messages.SUCCESS}
    transfer.receive(end(), device.now)
    assert state_of(transfer) is State.RESTARTING


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), cut=st.floats(0.0, 1.0))
def test_a_restart_of_the_program_goes_on_at_the_devices_own_offset(seed: int, cut: float) -> None:
    image = image_of(3_000, seed)
    first = Transfer(EUI, image, 1_000.0)
    device = ModelDevice(first, Link(Random(seed), loss=0.1))
    while len(device.memory) < cut * len(image.data):
        device.step()
    before = len(device.memory)
    device.transfer = Transfer(EUI, image, 2_000.0, resumed=first.record)
    assert device.download() == image.data
    if 0 < before < len(image.data):
        assert device.transfer.view.resumed_from == before
        assert device.transfer.view.attempt == 1
    assert device.statuses == {messages.SUCCESS}


def test_it_never_goes_on_with_other_bytes_under_the_same_version() -> None:
    record = Transfer(EUI, image_of(1_000, seed=1), 0.0).record
    with pytest.raises(ValueError, match="the very same bytes"):
        Transfer(EUI, image_of(1_000, seed=2), 0.0, resumed=record)


@pytest.mark.parametrize(
    "request_",
    [
        block(0, version=OLD),
        block(640),
        block(2**32 - 1),
        block(0, size=0),
        replace(block(0), manufacturer=MANUFACTURER + 1),
        replace(block(0), image_type=IMAGE_TYPE + 1),
    ],
)
@pytest.mark.parametrize("state", [State.OFFERED, State.SENDING, State.CHECKING, State.FAILED])
def test_a_request_that_makes_no_sense_is_called_malformed_and_moves_nothing(
    state: State, request_: messages.BlockRequest
) -> None:
    transfer = transfer_in(state)
    before = transfer.view
    assert body_of(transfer, request_) == bytes([messages.MALFORMED])
    assert replace(transfer.view, last_heard=before.last_heard) == before


def test_a_short_tail_is_served_short() -> None:
    transfer = Transfer(EUI, image_of(100), 0.0)
    body = body_of(transfer, block(64))
    assert (body[13], body[14:]) == (36, transfer.image.data[64:])
    assert state_of(transfer) is State.CHECKING


# What one request changes ---------------------------------------------------------------------------------


def test_a_late_duplicate_costs_nothing() -> None:
    transfer = Transfer(EUI, image_of(6_400), 0.0)
    for offset in range(0, 1_024, 64):
        transfer.receive(block(offset), 1.0)
    before = transfer.view
    for late in (768, 832, 896):
        assert body_of(transfer, block(late), 1.0)[14:] == transfer.image.data[late : late + 64]
    assert transfer.view == before


def test_a_late_block_does_not_undo_that_the_device_has_everything() -> None:
    transfer = transfer_in(State.CHECKING)
    transfer.receive(block(640 - 192), 60.0)
    assert state_of(transfer) is State.CHECKING
    assert transfer.view.offset == 640


def test_asking_for_block_0_after_all_octets_is_a_second_attempt() -> None:
    transfer = transfer_in(State.CHECKING)
    assert transfer.view.attempt == 1
    transfer.receive(block(0), 60.0)
    assert (state_of(transfer), transfer.view.attempt, transfer.view.offset) == (State.SENDING, 2, 64)
    transfer.receive(block(0), 60.0)  # the same again is a repeat, not a third
    assert transfer.view.attempt == 2


def test_a_retry_counts_once_though_its_device_starts_at_0() -> None:
    transfer = transfer_in(State.FAILED)
    transfer.retry(60.0)
    transfer.retry(60.0)  # told twice
    assert transfer.view.attempt == 2
    transfer.receive(block(0), 61.0)
    assert (state_of(transfer), transfer.view.attempt) == (State.SENDING, 2)
    for offset in (320, 576):
        transfer.receive(block(offset), 62.0)
    transfer.receive(end(messages.INVALID_IMAGE), 63.0)
    transfer.retry(64.0)
    transfer.receive(block(0), 65.0)
    assert transfer.view.attempt == 3, "one for the retry, none for starting at 0"
    transfer.receive(block(576), 66.0)
    transfer.receive(block(0), 67.0)
    assert transfer.view.attempt == 4, "but this time nobody told it to"


def test_a_retry_is_for_what_has_failed_only() -> None:
    transfer = transfer_in(State.SENDING)
    transfer.retry(5.0)
    assert (state_of(transfer), transfer.view.attempt) == (State.SENDING, 1)


def test_smaller_blocks_are_tried_when_one_offset_is_asked_again_and_again() -> None:
    transfer = Transfer(EUI, image_of(6_400), 0.0, block_cap=65)
    sizes = [body_of(transfer, block(0, size=80))[13] for _ in range(13)]
    assert sizes == [65, 65, 65, 64, 64, 64, 50, 50, 50, 40, 40, 40, 40]
    assert transfer.view.repeats == 12


def test_a_step_down_is_smaller_than_what_the_device_asks() -> None:
    transfer = Transfer(EUI, image_of(6_400), 0.0, block_cap=65)
    assert [body_of(transfer, block(0, size=50))[13] for _ in range(5)] == [50, 50, 50, 40, 40]


def test_repeats_here_and_there_do_not_make_blocks_smaller() -> None:
    transfer = Transfer(EUI, image_of(6_400), 0.0)
    for offset in range(0, 2_560, 64):
        assert {body_of(transfer, block(offset))[13] for _ in range(2)} == {64}
    assert transfer.view.repeats == 40


def test_an_end_of_another_image_is_not_ours() -> None:
    for status in (messages.SUCCESS, messages.ABORT):
        transfer = transfer_in(State.SENDING)
        assert transfer.receive(end(status, version=OLD), 5.0) is None
        assert state_of(transfer) is State.SENDING


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (messages.ABORT, "gave the transfer up"),
        (messages.INVALID_IMAGE, "calls it invalid"),
        (messages.REQUIRE_MORE_IMAGE, "wants another image"),
        (0x42, "0x42"),
    ],
)
@pytest.mark.parametrize("state", [State.OFFERED, State.SENDING, State.PAUSED, State.CHECKING, State.HELD])
def test_a_bad_end_fails_with_the_devices_reason(state: State, status: int, words: str) -> None:
    transfer = transfer_in(state)
    assert transfer.receive(end(status), 5.0) is None, "answered by a default response"
    assert state_of(transfer) is State.FAILED
    assert words in transfer.view.reason
    transfer.receive(block(64), 6.0)
    assert (state_of(transfer), transfer.view.reason) == (State.SENDING, "")


def test_a_device_that_names_the_new_version_while_offered_has_it() -> None:
    transfer = Transfer(EUI, image_of(640), 0.0)
    assert body_of(transfer, query(NEW), 3.0) == bytes([messages.NO_IMAGE])
    assert state_of(transfer) is State.RETURNED
    assert (transfer.view.named_version, transfer.view.named_at) == (NEW, 3.0)
    assert transfer.view.ended_at is None, "nothing proves that these octets were fetched"


def test_a_query_is_answered_by_the_offer_and_for_another_type_by_none() -> None:
    transfer = Transfer(EUI, image_of(640), 0.0)
    assert body_of(transfer, query()) == struct.pack("<BHHII", 0, MANUFACTURER, IMAGE_TYPE, NEW, 640)
    assert state_of(transfer) is State.SENDING
    for other in (replace(query(), manufacturer=1), replace(query(), image_type=1)):
        assert body_of(transfer, other) == bytes([messages.NO_IMAGE])


# Pause, cancel, activation --------------------------------------------------------------------------------


def test_pause_is_wait_for_data_and_serves_nothing() -> None:
    transfer = transfer_in(State.PAUSED)
    before = transfer.view.offset
    for offset in (64, 0, 128, 576):
        assert body_of(transfer, block(offset)) == struct.pack(
            "<BIIH", messages.WAIT_FOR_DATA, 0, PAUSE_SECONDS, 0
        )
    assert (state_of(transfer), transfer.view.offset) == (State.PAUSED, before)
    assert transfer.next_tick() is None, "a pause lasts as long as it likes"
    transfer.resume(9_999.0)
    assert status_of(transfer, block(64), 9_999.5) == messages.SUCCESS


def test_a_device_that_ends_while_paused_is_not_forgotten() -> None:
    transfer = transfer_in(State.PAUSED)
    transfer.receive(end(), 5.0)
    assert state_of(transfer) is State.RESTARTING


@pytest.mark.parametrize("state", [State.OFFERED, State.SENDING, State.PAUSED, State.CHECKING])
def test_cancel_is_abort(state: State) -> None:
    transfer = transfer_in(state)
    transfer.cancel(5.0)
    assert body_of(transfer, block(64)) == bytes([messages.ABORT])
    assert body_of(transfer, query()) == bytes([messages.NO_IMAGE])
    assert transfer.receive(end(), 6.0) is None
    assert state_of(transfer) is State.CANCELLED


@pytest.mark.parametrize("state", [s for s in State if s is not State.CANCELLED])
def test_nothing_but_cancel_ever_answers_abort(state: State) -> None:
    transfer = transfer_in(state)
    for request in (query(), query(NEW), block(0), block(64), block(0, version=OLD), end()):
        answer = transfer.receive(request, 7.0)
        assert answer is None or answer[0] == messages.END_RESPONSE or answer[1][0] != messages.ABORT


def times_of(transfer: Transfer, now: float) -> tuple[int, int]:
    body = body_of(transfer, end(), now)
    assert body[:8] == struct.pack("<HHI", MANUFACTURER, IMAGE_TYPE, NEW)
    current, upgrade = struct.unpack("<II", body[8:])
    return current, upgrade


def test_activation_now_at_a_time_and_never() -> None:
    now = 1_800_000_000.75
    image = image_of(64)
    assert times_of(Transfer(EUI, image, now), now) == (0, 0)
    later = Transfer(EUI, image, now, activation=Activation(at=now + 3_600))
    assert times_of(later, now) == (1_800_000_000 - EPOCH_2000, 1_800_003_600 - EPOCH_2000)
    past = Transfer(EUI, image, now, activation=Activation(at=now - 1))
    assert times_of(past, now) == (0, 0)
    never = Transfer(EUI, image, now, activation=Activation.never())
    assert times_of(never, now) == (1_800_000_000 - EPOCH_2000, 0xFFFFFFFF)
    assert (state_of(never), state_of(later)) == (State.HELD, State.RESTARTING)


@pytest.mark.parametrize("now", [0.0, -1e9, 946_684_800.0, 1e11])
def test_a_clock_that_is_wrong_by_decades_neither_crashes_nor_switches(now: float) -> None:
    current, upgrade = times_of(Transfer(EUI, image_of(64), now, activation=Activation.never()), now)
    assert current
    assert upgrade == 0xFFFFFFFF
    current, upgrade = times_of(Transfer(EUI, image_of(64), now, activation=Activation(at=now + 1e10)), now)
    assert 0 < current <= upgrade < 0xFFFFFFFF


@pytest.mark.parametrize("state", State)
def test_what_is_to_be_held_is_never_told_to_switch_in_any_state(state: State) -> None:
    transfer = transfer_in(state)
    transfer.activation = Activation.never()
    for now in (5.0, 3_700.0):
        answer = transfer.receive(end(), now)
        assert answer is None or answer[1][-4:] == b"\xff" * 4


def test_the_epoch_of_2000() -> None:
    from datetime import UTC, datetime

    assert datetime(2000, 1, 1, tzinfo=UTC).timestamp() == EPOCH_2000 == messages.EPOCH_2000


def test_a_power_cut_does_not_make_a_held_device_switch() -> None:
    transfer = transfer_in(State.HELD)
    transfer.announced(100.0)
    assert state_of(transfer) is State.HELD
    assert transfer.view.back_at is None
    assert times_of(transfer, 3_700.0)[1] == 0xFFFFFFFF, "it asks hourly, and is told to wait each time"
    assert transfer.release(4_000.0) == struct.pack("<HHIII", MANUFACTURER, IMAGE_TYPE, NEW, 0, 0)
    assert state_of(transfer) is State.RESTARTING
    assert transfer.release(4_001.0) is None, "told once"


def test_before_its_time_an_announcement_is_no_restart_and_silence_no_failure() -> None:
    transfer = Transfer(EUI, image_of(64), 0.0, activation=Activation(at=7_200.0))
    transfer.receive(end(), 10.0)
    transfer.announced(3_000.0)
    assert state_of(transfer) is State.RESTARTING
    due = transfer.next_tick()
    assert due == 7_200.0 + MAINS.restart
    transfer.announced(7_205.0)
    assert (state_of(transfer), transfer.view.back_at) == (State.RETURNED, 7_205.0)


# The clock ------------------------------------------------------------------------------------------------


def knocks(transfer: Transfer, until: float) -> list[float]:
    """The moments up to `until` at which an Image Notify is due."""
    found = []
    while (due := transfer.next_tick()) is not None and due <= until:
        if transfer.tick(due):
            found.append(due)
    return found


def test_it_knocks_by_the_ladder_and_then_waits_for_the_first_request() -> None:
    assert NOTIFY_LADDER == (0.0, 2.0, 5.0, 15.0, 60.0)
    transfer = Transfer(EUI, image_of(64), 1_000.0)
    assert knocks(transfer, 10_000.0) == [1_000.0, 1_002.0, 1_005.0, 1_015.0, 1_060.0]
    assert state_of(transfer) is State.FAILED
    assert "never asked" in transfer.view.reason


def test_a_tick_before_its_time_does_nothing() -> None:
    transfer = Transfer(EUI, image_of(64), 1_000.0)
    assert transfer.tick(1_000.0)
    before = transfer.view
    assert not transfer.tick(1_001.9)
    assert transfer.view == before


def test_in_mid_transfer_it_knocks_ever_more_rarely() -> None:
    transfer = transfer_in(State.SENDING)
    assert knocks(transfer, 110.0) == [16.0, 31.0, 46.0, 61.0, 76.0]


@pytest.mark.parametrize("patience", [MAINS, SLEEPY, Patience(1.0, 20.0, 3.0, 4.0)])
@pytest.mark.parametrize(
    ("state", "limit", "words"),
    [
        (State.OFFERED, "first_ask", "never asked"),
        (State.SENDING, "between_blocks", "stopped asking"),
        (State.CHECKING, "check", "never said"),
    ],
)
def test_silence_is_borne_as_long_as_the_phase_allows(
    state: State, limit: str, words: str, patience: Patience
) -> None:
    transfer = Transfer(EUI, image_of(640), 0.0, patience=patience)
    if state is not State.OFFERED:
        transfer.receive(block(0 if state is State.SENDING else 576), 0.0)
    bound = getattr(patience, limit)
    knocks(transfer, bound - 0.001)
    transfer.tick(bound - 0.001)
    assert state_of(transfer) is state
    transfer.tick(bound)
    transfer.tick(bound)  # a knock may have been due at the very moment
    assert state_of(transfer) is State.FAILED
    assert words in transfer.view.reason


def test_a_device_that_never_returns_is_said_to_be_overdue_and_still_waited_for() -> None:
    transfer = transfer_in(State.RESTARTING)
    before = transfer.view
    transfer.tick(1.0 + MAINS.restart)
    assert (before.overdue, transfer.view.overdue) == (False, True)
    transfer.announced(5_000.0)
    assert state_of(transfer) is State.RETURNED


@pytest.mark.parametrize("state", [State.OFFERED, State.SENDING, State.CHECKING, State.RESTARTING])
def test_silence_while_the_dongle_is_away_is_nobodys_fault(state: State) -> None:
    transfer = transfer_in(state)
    transfer.thaw(50_000.0)
    due = transfer.next_tick()
    assert due is not None
    assert due >= 50_000.0
    knocks(transfer, 50_080.0)
    assert state_of(transfer) is state
    if state is State.OFFERED:
        assert knocks(Transfer(EUI, image_of(64), 50_000.0), 50_060.0)[0] == 50_000.0


def test_after_a_loss_of_the_dongle_it_goes_on_where_the_device_says() -> None:
    transfer = transfer_in(State.SENDING)
    transfer.thaw(100.0)
    assert status_of(transfer, block(320), 101.0) == messages.SUCCESS
    assert transfer.view.resumed_from == 320
    assert transfer.view.attempt == 1


# What is kept ---------------------------------------------------------------------------------------------


def test_record_and_view_say_the_same() -> None:
    transfer = transfer_in(State.SENDING)
    record, view = transfer.record, transfer.view
    assert (record.eui, record.state, record.offset, record.size) == (
        view.eui, view.state, view.offset, view.size,
    )  # fmt: skip
    assert (record.attempt, record.started, record.sha256) == (view.attempt, view.started, view.sha256)
    assert (record.manufacturer, record.image_type, record.version) == (MANUFACTURER, IMAGE_TYPE, NEW)


def test_the_bytes_stay_out_of_the_repr() -> None:
    image = image_of(64)
    assert image.data.hex() not in repr(image)
    assert repr(image.data) not in repr(image)


@pytest.mark.parametrize("holds", [False, True])
def test_cut_off_by_a_restart_it_sends_nothing_and_switches_nothing_by_itself(holds: bool) -> None:
    before = transfer_in(State.HELD if holds else State.SENDING)
    again = Transfer(EUI, before.image, 10.0, resumed=before.record)
    again.stand_by(10.0, holds_image=holds)
    assert again.next_tick() is None
    assert state_of(again) is (State.HELD if holds else State.PAUSED)
    assert times_of(again, 20.0)[1] == 0xFFFFFFFF
    assert state_of(again) is State.HELD
