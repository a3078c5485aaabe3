"""What is said of a device that stopped asking for blocks in mid-transfer: how long, and no promise meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.update.progress import Condition, DeviceUpdate, Phase
from gui.screen import Glyph
from gui.widgets.answer import NO_BRIEF
from gui.widgets.fact_flow import CardFact
from gui.wording import kib, span

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from gui.widgets.running_card import CardView
    from gui.widgets.total import TotalView

QUIET_AFTER = 30.0  # s without a new block; longer than any re-ask of a device that is awake
_STEP = 10  # s: what is said does not change with every second


class Silences:
    """Told of every state of a run; knows since when each device has fetched nothing."""

    def __init__(self) -> None:
        self._moved: dict[Eui64, tuple[int, float]] = {}

    def note(
        self, updates: Sequence[DeviceUpdate], now: float, asleep: Collection[Eui64] = ()
    ) -> dict[Eui64, float]:
        """Take in where every device stands; answers who is silent, and for how long in s.

        Who is `asleep` may be silent as long as its finish foresees it.
        """
        quiet: dict[Eui64, float] = {}
        for update in updates:
            fetching = update.condition is Condition.RUNNING and update.phase is Phase.SENDING
            octets, at = self._moved.get(update.eui, (-1, now))
            if not fetching or octets != update.bytes_done or now < at:
                at = now
            self._moved[update.eui] = (update.bytes_done if fetching else -1, at)
            foreseen = update.eui in asleep and update.finish is not None and now <= update.finish.latest
            if now - at >= QUIET_AFTER and not foreseen:
                quiet[update.eui] = now - at
        return quiet


def _lasting(seconds: float) -> str:
    return span(seconds // _STEP * _STEP)


def quiet_card(card: CardView, update: DeviceUpdate, seconds: float) -> CardView:
    """The card of a device that is silent: since when, in place of its speed and its finish."""
    facts = (
        CardFact(kib(update.bytes_done), f"of {kib(update.bytes_total)} KiB"),
        CardFact(f"Silent for {_lasting(seconds)}.", "It goes on from here by itself."),
    )
    return replace(
        card, facts=facts, ready="Ready", finish="", span="not known while it is silent", brief=NO_BRIEF
    )


def quiet_total(total: TotalView) -> TotalView:
    """The head of a run in which a device is silent: when one can leave is not known."""
    return replace(
        total, leave="You can leave", leave_at="not known", leave_note="while a bridge is silent",
        brief=("Leave: a bridge is silent", "not known"),
    )  # fmt: skip


def quiet_words(
    updates: Sequence[DeviceUpdate], quiet: Mapping[Eui64, float], asleep: Collection[Eui64] = ()
) -> tuple[str, str, Glyph] | None:
    """What the Now line says of the one that is silent; None while none is, or while one may not be unplugged."""
    first = next((u for u in updates if u.eui in quiet), None)
    if first is None or any(not u.power_safe for u in updates):
        return None
    fact = f"{first.kind.value} is silent for {_lasting(quiet[first.eui])}."
    advice = "It sleeps, or it has no power." if first.eui in asleep else "See to its power and its place."
    return fact, f"{advice} It goes on by itself.", Glyph.WAITING
