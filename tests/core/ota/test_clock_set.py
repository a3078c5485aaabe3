"""A clock that is set in mid-transfer: it moves what is shown, and nothing else."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from core.ota import messages
from core.ota.transfer import Activation, State, Transfer, TransferView
from tests.core.ota.model_device import EUI, NEW, OLD, block, end, image_of, query

HOUR, NOON, BLOCK = 3_600.0, 1_800_000_000.0, 64


class Two:
    """A transfer, the clock that counts, and the clock that is shown and may be set."""

    def __init__(self, activation: Activation) -> None:
        self.now, self.ahead = 50.0, NOON
        self.transfer = Transfer(
            EUI, image_of(20 * BLOCK), self.now, activation=activation, wall=lambda now: now + self.ahead
        )
        self.said: list[object] = []
        self.views: list[TransferView] = []

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.transfer.next_tick()) is not None and due <= until:
            self.now = max(self.now, due)
            self.said.append(("tick", round(self.now, 3), self.transfer.tick(self.now)))
            self.note()
        self.now = until

    def hear(self, request: messages.Request) -> None:
        self.said.append((round(self.now, 3), self.transfer.receive(request, self.now)))
        self.note()

    def note(self) -> None:
        self.views.append(
            replace(
                self.transfer.view, last_heard=None, ended_at=None, back_at=None, named_at=None, started=0.0
            )
        )


def run(jumps: dict[int, float], activation: Activation) -> Two:
    """A whole transfer with silences that nearly end its patience; the clock is set before the steps named."""
    home = Two(activation)
    steps: list[messages.Request] = [query()]
    steps += [block(n * BLOCK) for n in range(20)]
    steps += [end(), end()]
    for number, step in enumerate(steps):
        home.ahead += jumps.get(number, 0.0)
        home.pass_time(40.0 if number % 5 == 0 else 0.2)
        home.hear(step)
    home.ahead += jumps.get(len(steps), 0.0)
    home.pass_time(100.0)
    home.transfer.announced(home.now)
    home.hear(query(NEW))
    return home


ALL = (1, 5, 10, 15, 20)


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
@pytest.mark.parametrize("at", [*ALL, 22, 23])
def test_a_clock_set_by_an_hour_changes_no_answer_no_state_and_no_patience(jump: float, at: int) -> None:
    plain, jumped = run({}, Activation.now()), run({at: jump}, Activation.now())
    assert jumped.said == plain.said
    assert jumped.views == plain.views
    assert plain.transfer.state is State.RETURNED
    assert plain.transfer.view.named_at == pytest.approx((jumped.transfer.view.named_at or 0) - jump)
    assert jumped.transfer.view.named_version == NEW


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_device_that_was_told_a_time_keeps_it_however_the_clock_is_set_since(jump: float) -> None:
    at = Activation(at=NOON + 2 * HOUR)
    plain, jumped = run({}, at), run({22: jump, 23: jump}, at)
    assert [left(s) for s in jumped.said] == pytest.approx([left(s) for s in plain.said])
    assert [v.state for v in jumped.views] == [v.state for v in plain.views]


def left(said: object) -> int:
    """Seconds until the switch that an Upgrade End Response tells; 0 for all else."""
    if isinstance(said, tuple) and isinstance(said[1], tuple) and said[1][0] == messages.END_RESPONSE:
        current, upgrade = struct.unpack("<II", said[1][1][-8:])
        return int(upgrade - current)
    return 0


def test_the_proof_by_name_survives_a_clock_set_back_between_end_and_return() -> None:
    home = run({23: -HOUR}, Activation.now())
    view = home.transfer.view
    assert view.ended_at is not None
    assert view.back_at is not None
    assert view.back_at < view.ended_at, "the stamps are what the clock said"
    assert view.named_version == home.transfer.image.version


def test_what_a_device_named_before_its_image_was_whole_is_no_word_on_the_outcome() -> None:
    home = Two(Activation.now())
    named = [heard(home, query(OLD)), heard(home, end()), heard(home, query(OLD))]
    home.transfer.announced(home.now)
    named += [home.transfer.view.named_version, heard(home, query(OLD))]
    assert named == [OLD, None, OLD, None, OLD], "nor is what it said between its end and its return"


def heard(home: Two, request: messages.Request) -> int | None:
    home.hear(request)
    return home.transfer.view.named_version
