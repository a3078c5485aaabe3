"""The network's gate: who may come in by which key, and where the join window stands open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.radio import zdo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from core.premise.device import Device, Eui64
    from core.radio.exchange import Exchange
    from core.radio.radio import Radio


class DongleGate:
    """A join session's hold on the network (`core.joining.join_session.Gate`), over whichever dongle runs it.

    Args:
        exchange: the way to the running dongle; HubError in words while there is none.
        radio: the dongle as far as there is one, its network running or not yet.
        routers: addresses of the mains bridges that let others join through them.
        identify: asks a device what it is.
        note: subject and sentence for the event log.
    """

    def __init__(
        self,
        exchange: Callable[[], Exchange],
        radio: Callable[[], Radio | None],
        routers: Callable[[], list[int]],
        identify: Callable[[Eui64], Awaitable[Device]],
        note: Callable[[str, str], None],
    ) -> None:
        self._exchange, self._radio, self._routers = exchange, radio, routers
        self._identify, self._note = identify, note

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
        """Tell a stranger to leave, and report it."""
        self._note(str(eui), "It is not on the device log; it was told to leave.")
        await self._exchange().zdo(address, zdo.MGMT_LEAVE, zdo.ask_leave(eui), tries=2)

    async def identify(self, eui: Eui64) -> Device:
        """Ask a device what it is."""
        return await self._identify(eui)
