"""What the doctor says: one sentence, one cause, one act, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.device import Eui64


class Confidence(StrEnum):
    """How sure a finding is, in a word for the screen."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class RuleId(StrEnum):
    """The rules of the doctor, by the names that go into log and certificate."""

    ALL_WEAK = "all weak"
    BOTH_WEAK = "both lanes weak"
    ONE_WEAK = "one lane weak"
    BUSY_AIR = "busy air"
    LONG_CHAIN = "long chain"
    UNDECIDED = "undecided parent"
    NOT_HEARD = "on the log, not heard"
    NOT_INVITED = "heard, not on the log"
    LISTENS_SELDOM = "listens seldom"
    STUCK = "stuck transfer"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `inputs` names the values and thresholds it was made from, for log and certificate."""

    rule: RuleId
    about: tuple[Eui64, ...]
    sentence: str
    cause: str
    act: str
    confidence: Confidence
    inputs: tuple[tuple[str, str], ...]
    at: float  # s since 1970


@dataclass(frozen=True, slots=True)
class TransferSigns:
    """What a running transfer tells the doctor."""

    eui: Eui64
    offset: int
    repeats: int  # how often the block at this offset was asked again
    rate: float = 0.0  # bytes per second
    wakes_every: float | None = None  # s between two requests of a sleepy device


@dataclass(frozen=True, slots=True)
class Signs:
    """What the doctor looks at beside the mesh; what is not known is left out."""

    energy: int | None = None  # of the channel, 0..255
    pings: tuple[tuple[Eui64, int, int], ...] = ()  # device, sent, answered over its whole way
    transfers: tuple[TransferSigns, ...] = ()
    parent_changes: tuple[tuple[Eui64, tuple[Eui64, ...]], ...] = field(default=())  # device, parents in turn
