"""The simulated clock runs its events in one order, whatever the machine does."""

from __future__ import annotations

from core.emulator.clock import Clock


def test_events_run_by_time_and_ties_by_order_of_asking() -> None:
    clock, seen = Clock(), list[tuple[str, float]]()
    clock.after(2.0, lambda: seen.append(("late", clock.now)))
    clock.after(1.0, lambda: seen.append(("first", clock.now)))
    clock.at(1.0, lambda: seen.append(("second", clock.now)))
    assert clock.run_until(1.5) == 2
    assert seen == [("first", 1.0), ("second", 1.0)]
    assert clock.now == 1.5
    assert clock.next_at == 2.0


def test_cancelled_timer_never_runs_and_does_not_count_as_next() -> None:
    clock, seen = Clock(10.0), list[int]()
    timer = clock.after(1.0, seen.append, 1)
    clock.after(2.0, seen.append, 2)
    timer.cancel()
    assert not timer.pending
    assert clock.next_at == 12.0
    clock.run_until(20.0)
    assert seen == [2]
    assert clock.next_at is None


def test_events_asked_for_by_an_event_run_in_the_same_call() -> None:
    clock, seen = Clock(), list[float]()

    def chain() -> None:
        seen.append(clock.now)
        if len(seen) < 3:
            clock.after(0.5, chain)

    clock.after(0.0, chain)
    assert clock.run_until(1.0) == 3
    assert seen == [0.0, 0.5, 1.0]


def test_the_past_counts_as_now_and_time_never_runs_back() -> None:
    clock, seen = Clock(5.0), list[float]()
    clock.at(1.0, lambda: seen.append(clock.now))
    clock.run_until(5.0)
    clock.run_until(2.0)
    assert seen == [5.0]
    assert clock.now == 5.0
