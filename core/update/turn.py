"""One update at a time: the turn that an update takes before it asks anything, and that the end of a hub takes away."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from core.errors import HubError

if TYPE_CHECKING:
    from types import TracebackType


class Turn:
    """An async context for the one update that may run; a second is refused by a HubError."""

    def __init__(self) -> None:
        self._holder: asyncio.Task[object] | None = None
        self._over = asyncio.Event()
        self._taken_away = False

    async def __aenter__(self) -> Self:
        if self._holder is not None:
            raise HubError("An update is running already.", "", "Wait for it, or cancel it first.")
        self._holder, self._taken_away = asyncio.current_task(), False
        self._over.clear()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        holder, self._holder = self._holder, None
        self._over.set()
        if not self._taken_away or holder is None or holder.uncancel() or kind is not asyncio.CancelledError:
            return
        raise HubError(
            "The update was stopped, because its hub was let go.",
            "Every device keeps what it has.",
            "Connect to the same hub and start the update again: it goes on from there.",
        )

    async def end(self) -> None:
        """Cancel the update that runs, whose caller hears why; returns when it is over."""
        holder = self._holder
        if holder is None or holder is asyncio.current_task():
            return
        self._taken_away = True
        holder.cancel()
        await self._over.wait()
