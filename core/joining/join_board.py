"""Expected, seen, refused: the three columns of a join session as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.premise.device import DeviceKind, JoinAs

if TYPE_CHECKING:
    from core.premise.device import Eui64


class JoinStep(StrEnum):
    """How far an expected device has come."""

    WAITING = "waiting"  # not yet on the hub's list
    SENT = "sent to hub"
    HEARD = "heard"
    KEY_AGREED = "key agreed"
    ON_LOG = "on log"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Expected:
    """A device that may join in this session."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    join_as: JoinAs = JoinAs.CAD
    step: JoinStep = JoinStep.WAITING
    since: float | None = None  # when this step was reached, s since 1970
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A device heard on the air during the session."""

    eui: Eui64
    at: float
    address: int | None = None


@dataclass(frozen=True, slots=True)
class RefusedJoin:
    """A device that was turned away, how often, and what to do about it."""

    eui: Eui64 | None
    count: int
    at: float  # of the last attempt
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class JoinBoard:
    """The whole of a join session at one moment. `closes_at` is None while the window is shut."""

    expected: tuple[Expected, ...] = ()
    seen: tuple[Seen, ...] = ()
    refused: tuple[RefusedJoin, ...] = ()
    opened_at: float | None = None
    closes_at: float | None = None  # s since 1970
