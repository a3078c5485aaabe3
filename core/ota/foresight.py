"""What will be asked next: a device that fetches alone, or with one other, asks for the block behind the one it has.

Of two devices the one asks next whose block left longer ago: measured, 19 times of 20. Of three nobody knows: who
gets the air first is chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.radio.radio import Outgoing

MOST = 2  # devices fetching at once of whose next question anything is known
SILENT_AFTER = 6  # questions of others after which a device does not count as fetching


class Foresight:
    """The answers to the questions that are to come."""

    def __init__(self) -> None:
        self._asked = 0
        self._following: dict[Eui64, tuple[Outgoing | None, int]] = {}  # the longest silent first

    def asked(self, eui: Eui64, following: Outgoing | None) -> None:
        """A device has asked; `following` is the answer to its next question, where that is known."""
        self._asked += 1
        self._following.pop(eui, None)
        self._following[eui] = following, self._asked

    def expected(self) -> Outgoing | None:
        """The answer that will probably be wanted next; None where nobody knows."""
        while self._following:
            eui, (following, since) = next(iter(self._following.items()))
            if self._asked - since <= SILENT_AFTER:
                return following if len(self._following) <= MOST else None
            del self._following[eui]
        return None

    def forget(self) -> None:
        """The radio is gone: whoever comes back may ask for anything."""
        self._following.clear()
