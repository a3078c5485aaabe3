"""How many devices are served at once, in words: the choices, and what each costs or saves here. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.update.lanes import AUTO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.update.outlook import Prospect

ONE = 1
_MEASURED = "Times above cover both."


def choices_of(settings: int | None) -> tuple[tuple[int, str], ...]:
    """The numbers that can be chosen and their words; a number of the settings' own stands among them."""
    own = () if settings in (None, ONE, AUTO) else ((settings, f"{settings} at a time"),)
    return (ONE, "One at a time"), *own, (AUTO, "Automatic")


def at_once_words(number: int, prospects: Sequence[Prospect]) -> str:
    """What the choice means for the devices at hand, as far as their ways are known."""
    if number == ONE:
        return (
            "One bridge after the other: the surest finish. Several at once are quicker only where all hear the hub "
            "themselves."
        )
    if number != AUTO:
        return f"{number} are served at once, as the settings say. Over one relay they take turns, and none is faster."
    hops = [p.hops for p in prospects]
    if len(hops) > 1 and all(h == 1 for h in hops):
        return (
            f"All hear the hub themselves: three begin together and need about a third less time. {_MEASURED}"
        )
    if any(h > 1 for h in hops):
        return (
            "One more is begun while measuring shows that it pays; over one relay they take turns, and nothing is "
            f"saved. {_MEASURED}"
        )
    return f"One more is begun while measuring shows that it pays, or they stay one at a time. {_MEASURED}"
