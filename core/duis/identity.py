"""RequestID and ResponseID: `originator:target:counter`, by which messages find each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.duis.octets import eui
from core.duis.simple import Simple, collapse

if TYPE_CHECKING:
    from core.premise.device import Eui64

LAST_COUNTER = 2**64 - 1
_ID = re.compile(r"([0-9A-Fa-f-]{23}):([0-9A-Fa-f-]{23}):(0|[1-9][0-9]{0,19})")


@dataclass(frozen=True, slots=True)
class MessageId:
    """Who asks whom, and the originator's rising counter (64 bits).

    The target is the device, or the DCC's own EUI-64 for a request that no device answers.
    """

    originator: Eui64
    target: Eui64
    counter: int

    def __post_init__(self) -> None:
        if not 0 <= self.counter <= LAST_COUNTER:
            raise ValueError("a counter has 64 bits")

    @classmethod
    def parse(cls, text: str) -> MessageId:
        """Read it as DUIS writes it; ValueError says what is wanted."""
        found = _ID.fullmatch(collapse(text))
        if not found or int(found[3]) > LAST_COUNTER:
            raise ValueError("originator:target:counter is wanted, two EUI-64s and a number of 64 bits")
        return cls(eui(found[1]), eui(found[2]), int(found[3]))

    @property
    def swapped(self) -> MessageId:
        """The ResponseID that answers this RequestID, and the other way round."""
        return MessageId(self.target, self.originator, self.counter)

    def __str__(self) -> str:
        return f"{self.originator}:{self.target}:{self.counter}"


class _MessageIdType(Simple):
    python = MessageId

    def _read(self, text: str) -> MessageId:
        return MessageId.parse(text)

    def _check(self, value: object) -> None:
        if not isinstance(value, MessageId):
            raise ValueError("originator:target:counter is wanted")


MESSAGE_ID = _MessageIdType()
