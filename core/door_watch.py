"""What an emulated Communications Hub says of those it gave no key; a dongle's trust centre keeps silent about them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.errors import CoreError
from core.premise.device import Eui64

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from core.session_line import Line

_BY_THE_HUB = "the hub holds no install code for it"  # as the emulator writes it
EVERY = 1.0  # s between two questions, while a join window is open


class DoorWatch:
    """Asks while at least one call holds the window open; behind a real dongle there is nobody to ask."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._holders = 0
        self._task: asyncio.Task[None] | None = None
        self._until: float | None = None  # s on the home's clock up to which its refusals are told

    async def __aenter__(self) -> None:
        self._holders += 1
        if self._holders == 1 and self._line.emulated is not None:
            self._task = asyncio.create_task(self._watch())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._holders -= 1
        if self._holders == 0 and self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _watch(self) -> None:
        home = self._line.emulated
        self._until = None
        while home is not None and home is self._line.emulated:
            try:
                self._tell(await home.command({"do": "state"}))
            except CoreError:
                return  # the home has ended: whoever waits for it hears that
            await asyncio.sleep(EVERY)

    def _tell(self, state: Mapping[str, object]) -> None:
        now, refused = state.get("time"), state.get("refused")
        if not isinstance(now, int | float) or not isinstance(refused, list):
            return
        since, self._until = self._until, float(now)
        if since is None:
            return  # what was before this window is not its matter
        times: dict[str, int] = {}
        for row in refused:
            if row["time"] > since and row["reason"] == _BY_THE_HUB:
                times[row["eui"]] = times.get(row["eui"], 0) + 1
        for text, count in times.items():
            self._line.hub.turned_away(Eui64.parse(text), count)
