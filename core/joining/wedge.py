"""Keyboard-wedge scanners: a label that arrives as a burst of keys, told from a hand that types."""

from __future__ import annotations

from dataclasses import dataclass, field

FASTEST_HAND = 0.035  # s between two keys; a scanner sends one every few ms
SHORTEST = 12  # characters; fewer in a burst are a held key, not a label
_ENDS = frozenset("\r\n\t")


@dataclass(slots=True)
class WedgeReader:
    """Collects keys; gives the text of a label when a burst ends with Enter or Tab. Time is an argument."""

    _keys: list[str] = field(default_factory=list)
    _at: float = float("-inf")

    @property
    def running(self) -> int:
        """How many keys the burst has that is under way."""
        return len(self._keys)

    def key(self, character: str, at: float) -> str | None:
        """Take one key at time `at` (s, any clock); the whole text if it ends a scanner's burst."""
        slow = at - self._at > FASTEST_HAND
        self._at = at
        if slow:
            self._keys.clear()
        if character in _ENDS:
            text = "".join(self._keys)
            self._keys.clear()
            return text if len(text) >= SHORTEST else None
        self._keys.append(character)
        return None
