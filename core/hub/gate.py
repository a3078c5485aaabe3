"""The network's gate: who may come in by which key, and where the join window stands open."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import CoreError
from core.radio import zdo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from core.premise.device import Device, Eui64
    from core.radio.exchange import Exchange
    from core.radio.radio import Radio

AWAY_WAITS = (
    0.0,
    1.0,
    5.0,
    15.0,
    60.0,
)  # s before each time that a device is told to leave, until it says that it does


class DongleGate:
    """A join session's hold on the network (`core.joining.join_session.Gate`), over whichever dongle runs it.

    Args:
        exchange: the way to the running dongle; HubError in words while there is none.
        radio: the dongle as far as there is one, its network running or not yet.
        routers: addresses of the mains bridges that let others join through them.
        identify: asks a device what it is.
        note: subject and sentence for the event log.
        on_log: whether a device has a place on the device log now.
    """

    def __init__(
        self,
        exchange: Callable[[], Exchange],
        radio: Callable[[], Radio | None],
        routers: Callable[[], list[int]],
        identify: Callable[[Eui64], Awaitable[Device]],
        note: Callable[[str, str], None],
        on_log: Callable[[Eui64], bool],
    ) -> None:
        self._exchange, self._radio, self._routers = exchange, radio, routers
        self._identify, self._note, self._on_log = identify, note, on_log

    async def admit_key(self, eui: Eui64, key: bytes) -> None:
        """Give the dongle a device's link key."""
        await self._exchange().radio.admit_key(eui, key)

    async def forget_key(self, eui: Eui64) -> None:
        """Make a device's install code useless."""
        await self._exchange().radio.forget_key(eui)

    async def open_window(self, seconds: int) -> None:
        """Open the join window at the hub and at the mains bridges that are in already."""
        await self._exchange().radio.open_window(seconds, self._routers())

    async def close_window(self) -> None:
        """Shut it at the hub, at the bridges, and by broadcast; a dongle that is gone shuts its own."""
        radio = self._radio()
        if radio is not None:
            await radio.close_window(self._routers())

    async def send_away(self, eui: Eui64, address: int) -> None:
        """Tell a device without a place on the log to leave, until it says that it does, or was admitted meanwhile."""
        self._note(str(eui), "It is not on the device log; it was told to leave.")
        for wait in AWAY_WAITS:
            await asyncio.sleep(wait)
            if self._on_log(eui):
                return  # its label was read meanwhile: what was said before must not reach it now
            with suppress(CoreError):  # out of reach, or the dongle is away: it may be there the next time
                if await self.ask_to_leave(eui, address):
                    return

    async def ask_to_leave(self, eui: Eui64, address: int) -> bool:
        """Tell a device to leave, once; whether it answered."""
        return await self._exchange().zdo(address, zdo.MGMT_LEAVE, zdo.ask_leave(eui), tries=1) is not None

    async def identify(self, eui: Eui64) -> Device:
        """Ask a device what it is."""
        return await self._identify(eui)
