"""What the laptop can try about a link: ask a device, read its neighbour table, have it listen to the channels."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.errors import DeviceError
from core.links.link_test import Probe
from core.ota.messages import CURRENT_VERSION
from core.radio import zcl, zdo
from core.radio.exchange import SLEEPY_LIMIT
from core.radio.mesh_scan import neighbour_table
from core.radio.ping import PING_LIMIT, ping_once
from core.radio.radio import COORDINATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.hub.known_devices import Known
    from core.premise.device import Eui64
    from core.radio.exchange import Exchange

_DURATION = 3  # of an energy scan: 9 × 15.4 ms a channel (IEEE 802.15.4 superframes), 2.2 s for all sixteen
_ENERGY_LIMIT = 8.0  # s for a device to listen and answer


class LinkProber:
    """Probes over one exchange. `known` says what is remembered of a device, `clock` never jumps."""

    def __init__(
        self,
        exchange: Exchange,
        hub: Eui64,
        known: Callable[[Eui64], Known | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._exchange, self._hub, self._known, self._clock = exchange, hub, known, clock

    async def probe(self, eui: Eui64) -> Probe:
        """Ask a device one small question; DeviceError if nobody knows its address.

        A device with an OTA client is asked for its version, by a frame that the dongle confirms; of any other
        only the answer tells.
        """
        address, known = await self._exchange.address_of(eui), self._known(eui)
        limit = SLEEPY_LIMIT if known is not None and known.device.sleepy else PING_LIMIT
        if known is None or known.client is None:
            return Probe(None, await ping_once(self._exchange, address, limit, self._clock))
        client, started = known.client, self._clock()
        taken, answered = await self._exchange.probe(
            address, client.endpoint, client.profile, zcl.OTA_UPGRADE, CURRENT_VERSION, limit
        )
        return Probe(taken, self._clock() - started if answered else None)

    async def heard_by(self, eui: Eui64) -> Mapping[Eui64, int] | None:
        """Whom a device hears, by its own table; None if it keeps none or does not answer."""
        address = COORDINATOR if eui == self._hub else await self._exchange.address_of(eui)
        rows = await neighbour_table(self._exchange, address)
        return {row.eui: row.lqi for row in rows} if rows else None

    async def energy(self, eui: Eui64 | None, channels: Sequence[int]) -> Mapping[int, int]:
        """Energy on each channel at a device, None being the hub; DeviceError if the device does not listen."""
        if eui is None:
            heard = await self._exchange.radio.energy(channels)
            return {channel: min(255, round(level)) for channel, level in heard.items()}
        address = await self._exchange.address_of(eui)
        request = zdo.ask_energy(channels, _DURATION)
        body = await self._exchange.zdo(address, zdo.MGMT_NWK_UPDATE, request, limit=_ENERGY_LIMIT, tries=2)
        found = zdo.parse_energy(body) if body is not None else None
        if found is None:
            said = "It does not answer." if body is None else "Its radio does not do this for others."
            raise DeviceError(f"{eui} did not listen to the channels.", said, "Listen from the hub instead.")
        return found
