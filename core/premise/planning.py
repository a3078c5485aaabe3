"""From survey to bridges: which of B1–B4 this home needs, where, and why, by an editable rule file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.device import DeviceKind


@dataclass(frozen=True, slots=True)
class PlannedBridge:
    """One bridge of a plan: its type, where it goes, and the reason in words."""

    kind: DeviceKind
    place: str
    reason: str
    mains: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The bridges for one home: none, two or three, with the rule that says so."""

    rule: str
    summary: str
    bridges: tuple[PlannedBridge, ...]
    not_needed: tuple[tuple[DeviceKind, str], ...] = ()  # each with the reason
    assumption: str = ""  # what the rule file itself marks as assumed
