"""Which pings of a way still count, and which are over."""

from __future__ import annotations

from core.links.pings import FULL_GOOD_FOR, GOOD_FOR, PingBook, Tally
from core.premise.device import Eui64

HUB, B1 = (Eui64.from_int(n) for n in (1, 2))


class Bench:
    """A book under a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.book = PingBook(lambda eui: (eui, HUB), lambda: self.now)

    def note(self, at: float, sent: int, answered: int, seconds: float = 0.02) -> None:
        """Pings that were sent at this time."""
        self.now = at
        self.book.note(B1, Tally(sent, answered, seconds))

    def recent(self, at: float) -> tuple[int, int]:
        """Sent and answered of those that count at this time."""
        self.now = at
        found = self.book.recent(B1)
        return found.sent, found.answered


def test_a_few_count_for_a_minute() -> None:
    bench = Bench()
    bench.note(0.0, 20, 19)
    assert bench.recent(GOOD_FOR - 1) == (20, 19)
    assert bench.recent(GOOD_FOR) == (0, 0)


def test_a_full_sample_counts_longer_whoever_sent_its_parts() -> None:
    bench = Bench()
    bench.note(0.0, 20, 20)
    bench.note(40.0, 30, 29)
    assert bench.recent(FULL_GOOD_FOR - 1) == (50, 49)
    assert bench.recent(FULL_GOOD_FOR) == (0, 0), "what is left is old, and no full sample"


def test_the_newest_fifty_speak_alone_so_that_what_was_mended_is_not_held_against_a_device() -> None:
    bench = Bench()
    bench.note(0.0, 50, 30)
    bench.note(100.0, 50, 50)
    assert bench.recent(101.0) == (50, 50)


def test_a_median_of_the_parts_that_came_back_is_the_time() -> None:
    bench = Bench()
    for seconds, answered in ((0.01, 1), (0.0, 0), (0.03, 1), (0.5, 1)):
        bench.note(1.0, 1, answered, seconds)
    assert bench.book.recent(B1) == Tally(4, 3, 0.03)


def test_the_latest_pings_are_known_however_old() -> None:
    bench = Bench()
    bench.note(0.0, 20, 18)
    bench.now = 10_000.0
    assert bench.book.latest(B1) == Tally(20, 18, 0.02)
    assert bench.book.latest(HUB) == Tally()
