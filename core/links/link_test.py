"""A test of one link: what pings over it prove, as far as a hub can try it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from core.premise.margin import wilson_lower

if TYPE_CHECKING:
    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to a device, and after how many s the answer came, if it came.

    `taken` is whether the next hop acknowledged the question; None where the dongle is not told.
    """

    taken: bool | None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Pings:
    """How many pings were sent and how many got through."""

    sent: int = 0
    answered: int = 0

    @property
    def proved(self) -> float:
        """The share of delivery that these pings prove at least (Wilson, 95 %), 0..1."""
        return wilson_lower(self.answered, self.sent)

    @property
    def words(self) -> str:
        """“46 of 50 pings, at least 81 %”; empty while none was sent."""
        if not self.sent:
            return ""
        return f"{self.answered} of {self.sent} pings, at least {int(self.proved * 100 + 0.5)} %"

    def and_one(self, *, answered: bool) -> Pings:
        """One more ping."""
        return Pings(self.sent + 1, self.answered + answered)


@dataclass(frozen=True, slots=True)
class LinkTest:
    """The pings of one link, while they run and after; `near` is the end closer to the hub.

    A hub can only ask and wait for the answer. Over its own hop the two ways can be told apart: the dongle is
    told whether `far` took the question (`there`), and of those the answers that came are `back`. Further out
    a ping proves the whole way there and back (`whole`); what `near` itself answered meanwhile (`up_to_near`)
    says whether pings were lost on this hop or before it.
    """

    near: Eui64
    far: Eui64
    wanted: int
    at: float  # of its last ping, s since 1970
    running: bool = True
    whole: Pings = Pings()
    up_to_near: Pings | None = None
    there: Pings | None = None
    back: Pings | None = None
    times: tuple[float, ...] = ()  # s, of each answer
    words: str = ""  # why it ended before its time, or sent no ping at all

    @property
    def ends(self) -> frozenset[Eui64]:
        """Both ends, for finding it."""
        return frozenset((self.near, self.far))

    @property
    def middle(self) -> float | None:
        """Median time there and back in s."""
        return median(self.times) if self.times else None

    def of(self, sender: Eui64, receiver: Eui64) -> Pings:
        """What is proved of one direction: its own pings on the hub's hop, the whole way's elsewhere."""
        if self.there is None or self.back is None:
            return self.whole
        return self.there if (sender, receiver) == (self.near, self.far) else self.back
