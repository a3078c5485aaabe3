"""What shows that a device left and came back: also what is heard late, and nothing that proves less."""

from __future__ import annotations

import pytest

from core.ota.transfer import LATE_ANNOUNCEMENT, MAINS, Activation, State, Transfer
from tests.core.ota.model_device import EUI, NEW, OLD, block, end, image_of, query


def state_of(transfer: Transfer) -> State:
    return transfer.view.state


def test_an_announcement_that_its_query_has_overtaken_counts_by_its_own_time() -> None:
    transfer = Transfer(EUI, image_of(64), 0.0)
    transfer.receive(end(), 10.0)
    transfer.receive(query(NEW), 40.0)
    assert (state_of(transfer), transfer.view.back_at) == (State.RETURNED, None)
    transfer.announced(41.5)
    transfer.announced(50.0)
    assert (transfer.view.back_at, transfer.view.named_at) == (41.5, 40.0)
    assert not transfer.view.joined_anew


@pytest.mark.parametrize("fetched", [True, False])
def test_an_announcement_long_after_proves_no_restart_of_the_update(fetched: bool) -> None:
    """Past half a minute it may be a power cut; of a device that fetched nothing it never was that restart."""
    transfer = Transfer(EUI, image_of(64), 0.0)
    if fetched:
        transfer.receive(end(), 10.0)
    transfer.receive(query(NEW), 40.0)
    transfer.announced(40.0 + LATE_ANNOUNCEMENT if fetched else 41.0)
    assert transfer.view.back_at is None


def test_a_device_that_was_let_in_anew_and_uses_its_key_has_left_and_come_back() -> None:
    transfer = Transfer(EUI, image_of(64), 0.0)
    transfer.let_in(5.0)
    transfer.receive(end(), 10.0)
    transfer.receive(query(OLD), 20.0)
    assert transfer.view.back_at is None, "what was before its end proves nothing"
    transfer.let_in(30.0)
    assert state_of(transfer) is State.RESTARTING, "whether it can use the key is not known yet"
    transfer.receive(query(NEW), 32.0)
    after = transfer.view
    assert (after.state, after.back_at, after.joined_anew) == (State.RETURNED, 30.0, True)


def test_let_in_before_its_time_is_no_restart() -> None:
    transfer = Transfer(EUI, image_of(64), 0.0, activation=Activation(at=7_200.0))
    transfer.receive(end(), 10.0)
    transfer.let_in(3_000.0)
    transfer.receive(query(NEW), 7_300.0)
    assert transfer.view.back_at is None


def verdicts(transfer: Transfer, until: float) -> list[float]:
    """The moments up to `until` at which an Upgrade End Response goes out unasked."""
    found = []
    while (due := transfer.next_tick()) is not None and due <= until:
        if transfer.tick(due) and transfer.verdict(due) is not None:
            found.append(due)
    return found


def test_a_report_that_came_while_the_dongle_was_away_is_answered_all_the_same() -> None:
    """The device would ask again only after an hour, and be given up long before."""
    transfer = Transfer(EUI, image_of(64), 0.0)
    transfer.receive(block(0), 1.0)
    assert state_of(transfer) is State.CHECKING
    assert verdicts(transfer, 100.0) == [], "while the dongle is there its report is heard"
    transfer.thaw(100.0)
    assert verdicts(transfer, 200.0) == [102.0, 105.0, 115.0, 160.0]
    transfer.announced(170.0)
    transfer.receive(query(NEW), 171.0)
    assert state_of(transfer) is State.RETURNED


@pytest.mark.parametrize("activation", [Activation.never(), Activation(at=9_000.0)])
def test_nobody_is_told_to_switch_unasked_who_is_to_wait(activation: Activation) -> None:
    transfer = Transfer(EUI, image_of(64), 0.0, activation=activation)
    transfer.receive(block(0), 1.0)
    transfer.thaw(100.0)
    assert verdicts(transfer, 300.0) == []


def test_a_return_that_the_dongle_missed_is_asked_for() -> None:
    transfer = Transfer(EUI, image_of(64), 0.0)
    transfer.receive(end(), 10.0)
    assert transfer.next_tick() == 10.0 + MAINS.restart, "it comes by itself"
    transfer.thaw(100.0)
    assert verdicts(transfer, 120.0) == [102.0, 105.0, 115.0], "our answer may have been lost as well"
    transfer.receive(query(NEW), 121.0)
    assert state_of(transfer) is State.RETURNED
    waits = Transfer(EUI, image_of(64), 0.0, activation=Activation(at=9_000.0))
    waits.receive(end(), 10.0)
    waits.thaw(100.0)
    assert waits.next_tick() == 9_000.0 + MAINS.restart, "nobody asks it before its time"
