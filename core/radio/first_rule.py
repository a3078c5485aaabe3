"""A rule that a dongle has to know before its network runs: whoever joins in between meets no rule at all."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def rule_before_start(library: Any, rule: Callable[[], Awaitable[None]]) -> None:  # noqa: ANN401 - zigpy-znp
    """Have `rule` sent each time right before the library starts the network.

    The library resets the dongle first, which forgets the rule; bridges may hold their part of a join window open
    over that reset. A firmware that takes the rule only on a running network is given it again afterwards.
    """
    start = library.start_network

    async def rule_and_start() -> None:
        with suppress(Exception):
            await rule()
        await start()

    library.start_network = rule_and_start
