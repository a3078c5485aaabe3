"""Keyboard-wedge scanners: a label that arrives as a burst of keys, told from a hand that types."""

from __future__ import annotations

from dataclasses import dataclass, field

FASTEST_HAND = 0.035  # s between two keys; a scanner sends one every few ms
SLOWEST_SCANNER = 0.120  # s between two keys of one that is heard over the air; a label by hand takes longer
LATEST_END = 0.500  # s until the Enter of such a one, which it may send as a report of its own
_PAUSE = 2.0  # s after which what is typed belongs to something else
SHORTEST = 12  # characters; fewer in a burst are a held key, not a label
_ENDS = frozenset("\r\n\t")


@dataclass(slots=True)
class WedgeReader:
    """Collects keys; gives the text of a label when a burst ends with Enter or Tab. Time is an argument.

    What came more slowly than a burst is kept as well, until a pause: see `slow` and `steady`.
    """

    slow: str = field(default="", repr=False)  # what the last Enter or Tab ended and what was no burst
    steady: bool = False  # whether `slow` came as evenly as a scanner over the air sends it
    _keys: list[str] = field(default_factory=list, repr=False)
    _at: float = float("-inf")
    _all: list[str] = field(default_factory=list, repr=False)  # since the last pause or end
    _widest: float = 0.0  # s between any two of those

    @property
    def running(self) -> int:
        """How many keys the burst has that is under way."""
        return len(self._keys)

    @property
    def running_slowly(self) -> int:
        """How many keys came since the last pause, as evenly as a scanner over the air sends them."""
        return len(self._all) if self._widest <= SLOWEST_SCANNER else 0

    def pause(self) -> None:
        """What comes next goes elsewhere: it is no part of what was typed slowly so far."""
        self._all.clear()

    def key(self, character: str, at: float) -> str | None:
        """Take one key at time `at` (s, any clock); the whole text if it ends a scanner's burst."""
        apart, self._at = at - self._at, at
        if apart > FASTEST_HAND:
            self._keys.clear()
        if apart > _PAUSE:
            self.pause()
        if character in _ENDS:
            return self._end(apart)
        self._widest = max(self._widest, apart) if self._all else 0.0
        self._all.append(character)
        self._keys.append(character)
        return None

    def _end(self, apart: float) -> str | None:
        text, self.slow = "".join(self._keys), ""
        self._keys.clear()
        if len(text) < SHORTEST:
            self.slow = "".join(self._all)
            self.steady = self._widest <= SLOWEST_SCANNER and apart <= LATEST_END
        self._all.clear()
        return text if len(text) >= SHORTEST else None
