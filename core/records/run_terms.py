"""On which terms a run of updates was begun: whom it was for, and what was let go with which reason."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.premise.device import Eui64
from core.records.plain_json import octets_of, value_of


@dataclass(frozen=True, slots=True)
class LetGo:
    """A check that was overridden, by its name, and the reason that was written for it."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunTerms:
    """The terms of the last run at a hub: its image by its SHA-256 (hex), and whom it was for."""

    image: str
    devices: tuple[str, ...]  # EUI-64
    reasons: tuple[LetGo, ...] = ()

    def hold_for(self, eui: Eui64, image: str) -> bool:
        """Whether this device was to have this image in that run; a rest of an earlier one is not of it."""
        return image == self.image and str(eui) in self.devices

    def octets(self) -> bytes:
        """As they are kept."""
        return octets_of(self)


def read_terms(octets: bytes) -> RunTerms | None:
    """The terms that were kept; None where they cannot be read."""
    try:
        terms = value_of(RunTerms, json.loads(octets))
        for device in terms.devices:
            Eui64.parse(device)
    except (ValueError, RecursionError):
        return None
    return terms
