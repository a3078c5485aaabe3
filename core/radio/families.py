"""Which radio family served on a port: a dongle that is lost comes back as what it was, and need not be guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ANOTHER_EVERY = (
    4  # every so many tries somebody may have put in another dongle; to look takes three times as long
)


class FamiliesServed:
    """What answered on each path, and how often it has not since."""

    def __init__(self) -> None:
        self._served: dict[str, str] = {}
        self._tries: dict[str, int] = {}

    def answered(self, path: str, family: str) -> None:
        """A dongle of this family serves on the path now."""
        self._served[path] = family
        self._tries[path] = 0

    def order(self, path: str, families: Sequence[str]) -> list[str]:
        """Whom to try now: mostly the one that served there last, every fourth time all of them, it first."""
        last = self._served.get(path)
        if last is None or last not in families:
            return list(families)
        self._tries[path] += 1
        if self._tries[path] % ANOTHER_EVERY:
            return [last]
        return [last, *(family for family in families if family != last)]
