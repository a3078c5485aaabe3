"""Every state meets everything that can happen to it: it moves as the table says and by nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.ota import messages
from core.ota.transfer import OVER, TABLE, Activation, Happening, State, Transfer
from tests.core.ota.model_device import NEW, block, end, query, transfer_in

SIZE = 640


def silence(transfer: Transfer) -> None:
    """Nothing is heard for a day; each due moment is kept."""
    for _ in range(60):
        due = transfer.next_tick()
        if due is None or due > 86_400.0:
            return
        transfer.tick(due)


H = Happening
MAKE_HAPPEN: dict[Happening, Callable[[Transfer], object]] = {
    H.ASKED: lambda t: t.receive(block(64), 50.0),
    H.LAST_BLOCK: lambda t: t.receive(block(SIZE - 64), 50.0),
    H.END_GOOD: lambda t: t.receive(end(), 50.0),
    H.END_HELD: lambda t: t.receive(end(), 50.0),
    H.END_BAD: lambda t: t.receive(end(messages.INVALID_IMAGE), 50.0),
    H.BACK: lambda t: t.announced(50.0),
    H.NAMED: lambda t: t.receive(query(NEW), 50.0),
    H.RELEASE: lambda t: t.release(50.0),
    H.PAUSE: lambda t: t.pause(50.0),
    H.RESUME: lambda t: t.resume(50.0),
    H.CANCEL: lambda t: t.cancel(50.0),
    H.SILENCE: silence,
    H.RETRY: lambda t: t.retry(50.0),
}


def _hold(transfer: Transfer, happening: Happening) -> None:
    held = happening is H.END_HELD or transfer.state is State.HELD
    transfer.activation = Activation.never() if held else Activation.now()


UNANSWERED = {  # states in which a request is turned away before it can move anything
    (State.RESTARTING, H.ASKED), (State.RESTARTING, H.LAST_BLOCK),
    (State.RETURNED, H.ASKED), (State.RETURNED, H.LAST_BLOCK),
    (State.CANCELLED, H.END_GOOD), (State.CANCELLED, H.END_HELD), (State.CANCELLED, H.END_BAD),
    (State.HELD, H.END_GOOD),  # whatever it reports, it is told to wait
    # a second “held” cannot come after “switch now”: the answer stands
    (State.RESTARTING, H.END_HELD),
}  # fmt: skip


@pytest.mark.parametrize("happening", Happening)
@pytest.mark.parametrize("state", State)
def test_it_moves_as_the_table_says(state: State, happening: Happening) -> None:
    transfer = transfer_in(state, SIZE)
    _hold(transfer, happening)
    expected = TABLE[state].get(happening, state)
    MAKE_HAPPEN[happening](transfer)
    if (state, happening) in UNANSWERED:
        expected = state
    assert transfer.state is expected


def test_the_table_names_every_state_and_leaves_each_only_to_states_of_its_own() -> None:
    assert set(TABLE) == set(State)
    assert {s for row in TABLE.values() for s in row.values()} <= set(State)


def test_silence_ends_what_waits_for_a_device_and_nothing_else() -> None:
    failing = {s for s, row in TABLE.items() if row.get(H.SILENCE) is State.FAILED}
    assert failing == {State.OFFERED, State.SENDING, State.CHECKING}


def test_only_a_release_or_a_good_end_leads_to_a_restart() -> None:
    ways = {h for row in TABLE.values() for h, s in row.items() if s is State.RESTARTING}
    assert ways == {H.RELEASE, H.END_GOOD, H.SILENCE}  # silence only stays there
    assert [s for s, row in TABLE.items() if row.get(H.SILENCE) is State.RESTARTING] == [State.RESTARTING]


def test_nothing_that_is_over_starts_the_clock_again() -> None:
    for state in OVER:
        assert transfer_in(state).next_tick() is None
