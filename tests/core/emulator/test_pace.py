"""Simulated time keeps its pace, and the serial line takes its time."""

from __future__ import annotations

import pytest

from core.emulator.clock import Clock
from core.emulator.emulation import Emulation
from core.emulator.line import Lane
from core.emulator.mesh import Premise
from core.emulator.pace import MAX, Pace, parse_speed
from core.emulator.znp import Frame
from tests.core.emulator.premises import one_bridge


def test_at_a_real_speed_time_is_real_time_times_it() -> None:
    pace = Pace(20.0, real=100.0, simulated=5.0)
    assert pace.limit(101.0) == pytest.approx(25.0)
    assert pace.real_at(25.0) == pytest.approx(101.0)
    pace.exchanged(100.5, 15.0, owed=True)
    assert pace.limit(101.0) == pytest.approx(25.0)


def test_at_max_time_stands_until_the_client_is_quiet() -> None:
    pace = Pace(None, real=0.0, simulated=10.0)
    pace.exchanged(0.0, 10.0, owed=True)
    assert pace.limit(0.002) == 10.0
    assert pace.limit(0.0031) > 10.0
    pace.exchanged(0.0, 10.0, owed=False)
    assert pace.limit(0.0011) > 10.0


def test_whoever_owes_an_answer_is_given_time_for_it_and_not_for_ever() -> None:
    pace = Pace(None, real=0.0, simulated=0.0)
    pace.exchanged(0.0, 0.0, owed=True)
    assert pace.awaits_answer(0.002)
    assert not pace.awaits_answer(0.0031)
    pace.exchanged(0.002, 0.0, owed=False)
    assert not pace.awaits_answer(0.0021)


def test_a_slow_client_keeps_time_slow_while_it_owes_an_answer() -> None:
    pace = Pace(None, real=0.0, simulated=0.0)
    pace.exchanged(0.0, 0.0, owed=True)
    assert pace.limit(0.1) == pytest.approx(2.0)
    assert pace.limit(1.25) == pytest.approx(20.0 + 12.5)
    pace.exchanged(0.0, 0.0, owed=False)
    assert pace.limit(0.1) == pytest.approx(1.0 + 2.5)


def test_a_client_that_comes_to_itself_too_rarely_does_not_hold_time_up() -> None:
    pace = Pace(None, real=0.0, simulated=0.0)
    for tenth in range(1, 31):
        pace.exchanged(tenth / 10, 0.0, owed=True)
    assert pace.limit(3.0) == pytest.approx(3.0, abs=0.2)
    assert pace.real_at(2.5) < 3.0
    pace.exchanged(3.1, 50.0, owed=True)
    pace.exchanged(4.2, 50.0, owed=True)
    assert pace.limit(4.202) == 50.0, "what is ahead of real time waits for the client as before"


def test_time_in_which_nobody_was_there_is_not_caught_up_on() -> None:
    pace = Pace(None, real=0.0, simulated=0.0)
    pace.stood(60.0, 0.0)
    pace.exchanged(60.0, 0.0, owed=False)
    assert pace.limit(60.0005) == 0.0
    assert pace.least(61.0) == pytest.approx(1.0 - 0.05)


class Idle:
    """A dongle at full speed, and a wall clock that is moved by hand."""

    def __init__(self) -> None:
        self.real = 0.0
        self.clock = Clock()
        self.emulation = Emulation(
            "idle",
            Premise(one_bridge(), self.clock),
            self.clock,
            seed=1,
            speed=MAX,
            baud=True,
            store=None,
            wall=lambda: self.real,
            output=lambda _: None,
        )

    def rings_at_once(self) -> bool:
        """Whether something due four seconds after the client's next word happens as soon as it is said."""
        rung: list[float] = []
        self.emulation.receive(Frame(0x2101).encode())
        self.clock.after(4.0, rung.append, self.real)
        self.real += 0.0005
        self.emulation.step()
        return bool(rung)


@pytest.mark.parametrize("idle", [0.5, 15.0, 900.0])
def test_a_premise_in_which_nothing_happened_does_not_leap_when_something_does(idle: float) -> None:
    house = Idle()
    house.emulation.connected()
    house.real += idle
    assert not house.rings_at_once()


def test_a_premise_that_stood_without_a_client_does_not_make_up_for_it() -> None:
    house = Idle()
    house.emulation.connected()
    house.emulation.disconnected()
    house.real += 60.0
    house.emulation.connected()
    assert not house.rings_at_once()
    house.emulation.reading(False)
    house.real += 60.0
    house.emulation.reading(True)
    assert not house.rings_at_once()


@pytest.mark.parametrize("moment", [0.001, 0.5, 3.0, 60.0])
def test_limit_and_its_inverse_agree(moment: float) -> None:
    pace = Pace(None, real=7.0, simulated=0.0)
    assert pace.limit(pace.real_at(moment) + 1e-9) >= moment


@pytest.mark.parametrize("text", ["0", "-1", "fast", "nan", "inf", ""])
def test_a_speed_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_speed(text)


def test_bytes_take_ten_bits_each_and_wait_for_those_before_them() -> None:
    clock, seen = Clock(), list[tuple[float, bytes]]()
    lane = Lane(clock, 115_200, lambda data: seen.append((clock.now, data)))
    lane.send(b"x" * 90)
    lane.send(b"y" * 56)
    assert lane.busy_until == pytest.approx(146 * 10 / 115_200)
    clock.run_until(1.0)
    assert [when for when, _ in seen] == pytest.approx([90 * 10 / 115_200, 146 * 10 / 115_200])
    assert lane.busy_until is None


def test_a_cut_line_loses_what_was_under_way() -> None:
    clock, seen = Clock(), list[bytes]()
    lane = Lane(clock, 115_200, seen.append)
    lane.send(b"lost")
    lane.cut()
    lane.send(b"kept")
    clock.run_until(1.0)
    assert seen == [b"kept"]
