"""What devices show after they were taken for back: heard beside all else, and nothing waits for it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from core.update.evidence import Rung, Standing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from core.ota.transfer import TransferView
    from core.premise.device import Eui64
    from core.update.evidence import Proof

LATE_LIMIT = 15.0  # s after its return for which the broadcast of a device is waited for
_LATE = (Rung.CAME_BACK, Rung.NAMES_VERSION)  # of announcement and query, one may overtake the other


class LateWitness:
    """Listens on to transfers; `take` is told of each state, and says whether something is still awaited."""

    def __init__(self, take: Callable[[Eui64, TransferView], bool]) -> None:
        self._take = take
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self, eui: Eui64, views: AsyncIterator[TransferView], limit: float = LATE_LIMIT) -> None:
        """Listen to a device for so many s at the most."""
        task = asyncio.get_running_loop().create_task(self._hear(eui, views, limit))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _hear(self, eui: Eui64, views: AsyncIterator[TransferView], limit: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                async for view in views:
                    if not self._take(eui, view):
                        return

    def stop(self) -> None:
        """Listen to nobody any more."""
        for task in self._tasks:
            task.cancel()


def newly_proved(ladder: tuple[Proof, ...], fresh: tuple[Proof, ...]) -> tuple[Proof, ...]:
    """The ladder with those of its open rungs that are proved now; what stood before stays."""
    return tuple(
        new if old.standing is Standing.OPEN and new.standing is Standing.PROVED else old
        for old, new in zip(ladder, fresh, strict=True)
    )


def awaits_more(ladder: tuple[Proof, ...]) -> bool:
    """Whether a rung is open that may still be proved late."""
    return any(p.rung in _LATE and p.standing is Standing.OPEN for p in ladder)
