"""On which terms a run of updates was begun: whom it was for, and what was let go with which reason."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.records.plain_json import octets_of, value_of


@dataclass(frozen=True, slots=True)
class LetGo:
    """A check that was overridden, by its name, and the reason that was written for it."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunTerms:
    """The terms of the last run at a hub; they hold for the image that it served, by its SHA-256 (hex)."""

    image: str
    devices: tuple[str, ...]  # EUI-64
    reasons: tuple[LetGo, ...] = ()

    def octets(self) -> bytes:
        """As they are kept."""
        return octets_of(self)


def read_terms(octets: bytes) -> RunTerms | None:
    """The terms that were kept; None where they cannot be read."""
    try:
        return value_of(RunTerms, json.loads(octets))
    except (ValueError, RecursionError):
        return None
