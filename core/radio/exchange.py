"""Questions and answers over a radio: ZDO and ZCL requests with time-outs, and who has which address."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.errors import DeviceError, HubError
from core.radio import zcl, zdo
from core.radio.radio import BROADCAST_AWAKE, SMART_ENERGY, ZDO_PROFILE, DeliveryFailed, Outgoing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.premise.device import Eui64
    from core.radio.radio import Frame, Radio

ANSWER_LIMIT = 3.0  # s for a mains device to answer
SLEEPY_LIMIT = 12.0  # s for one that has to wake first
TRIES = 3
_ANSWERS = (zcl.READ_ATTRIBUTES_RESPONSE, zcl.DEFAULT_RESPONSE)


class AddressBook:
    """EUI-64 to network address and back; addresses change when devices rejoin."""

    def __init__(self) -> None:
        self._addresses: dict[Eui64, int] = {}
        self._euis: dict[int, Eui64] = {}

    def learn(self, eui: Eui64, address: int) -> None:
        """This device has this address now; whoever had it before has lost it."""
        former = self._addresses.get(eui)
        if former is not None and former != address and self._euis.get(former) == eui:
            del self._euis[former]
        self._addresses[eui] = address
        self._euis[address] = eui

    def forget(self, eui: Eui64) -> None:
        """The device has left."""
        address = self._addresses.pop(eui, None)
        if address is not None and self._euis.get(address) == eui:
            del self._euis[address]

    def address(self, eui: Eui64) -> int | None:
        """The last known address."""
        return self._addresses.get(eui)

    def eui(self, address: int) -> Eui64 | None:
        """The last known owner of an address."""
        return self._euis.get(address)

    def items(self) -> tuple[tuple[Eui64, int], ...]:
        """All that is known."""
        return tuple(self._addresses.items())


class Exchange:
    """Sends requests and hands each answer to the one who asked."""

    def __init__(self, radio: Radio, book: AddressBook) -> None:
        self._radio = radio
        self._book = book
        self._waiting: dict[tuple[int, int, int], asyncio.Future[bytes]] = {}
        self._gone = False

    @property
    def radio(self) -> Radio:
        """The radio it speaks through."""
        return self._radio

    @property
    def book(self) -> AddressBook:
        """Who has which address."""
        return self._book

    def frame_arrived(self, frame: Frame) -> bool:
        """Give a frame to whoever waits for it; False if nobody does."""
        key = _key_of(frame)
        future = self._waiting.pop(key, None) if key else None
        if future is None or future.done():
            return False
        future.set_result(frame.payload)
        return True

    def abandon(self) -> None:
        """The radio is gone: whoever waits, and whoever asks from now on, hears so by a HubError.

        A cancelled future would look to them like a cancellation of their own work.
        """
        self._gone = True
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(_gone())
        self._waiting.clear()

    async def address_of(self, eui: Eui64) -> int:
        """The device's address, asked for by broadcast where it is not known; DeviceError if nobody answers."""
        known = self._book.address(eui)
        if known is not None:
            return known
        for _ in range(TRIES):
            payload = await self._ask_zdo(
                BROADCAST_AWAKE, zdo.NWK_ADDR, zdo.ask_nwk(eui), ANSWER_LIMIT, anyone=True
            )
            found = zdo.parse_address(payload) if payload else None
            if found and found[0] == eui:
                self._book.learn(*found)
                return found[1]
        raise DeviceError(
            f"{eui} does not answer.",
            "Nobody on the HAN knows its address: it is off, asleep, or out of reach.",
            "Check its power, wake it, then try again.",
        )

    async def eui_of(self, address: int) -> Eui64 | None:
        """Whose address this is, asked of the device itself where it is not known."""
        known = self._book.eui(address)
        if known is not None:
            return known
        payload = await self.zdo(address, zdo.IEEE_ADDR, zdo.ask_ieee(address))
        found = zdo.parse_address(payload) if payload else None
        if found is None:
            return None
        self._book.learn(found[0], address)
        return found[0]

    async def zdo(
        self, address: int, cluster: int, body: bytes, *, limit: float = ANSWER_LIMIT, tries: int = TRIES
    ) -> bytes | None:
        """A ZDO answer without its transaction number (status first), or None if none came."""
        for _ in range(tries):
            answer = await self._ask_zdo(address, cluster, body, limit)
            if answer is not None:
                return answer
        return None

    async def probe(
        self, address: int, endpoint: int, profile: int, cluster: int, attribute: int, limit: float
    ) -> tuple[bool, bool]:
        """Read one attribute of a client once: whether the next hop took the question, and whether it was answered.

        Without APS acknowledgement, so that the dongle's confirm speaks of the first hop alone.
        """
        sequence, taken = self._radio.sequence(), list[bool]()
        request = zcl.read_attributes(sequence, (attribute,), of_client=True)
        frame = Outgoing(address, endpoint, profile, cluster, request, acknowledged=False)
        answer = await self._ask((address, cluster, sequence), frame, limit, taken)
        return bool(taken), answer is not None

    async def _ask_zdo(
        self, address: int, cluster: int, body: bytes, limit: float, *, anyone: bool = False
    ) -> bytes | None:
        sequence = self._radio.sequence()
        key = (-1 if anyone else address, cluster | zdo.RESPONSE, sequence)
        frame = Outgoing(address, 0, ZDO_PROFILE, cluster, bytes((sequence,)) + body, acknowledged=False)
        payload = await self._ask(key, frame, limit)
        return None if payload is None else payload[1:]

    async def read(
        self,
        address: int,
        endpoint: int,
        cluster: int,
        attributes: Sequence[int],
        *,
        of_client: bool = False,
        profile: int = SMART_ENERGY,
        limit: float = ANSWER_LIMIT,
        tries: int = TRIES,
    ) -> dict[int, zcl.Value] | None:
        """Attributes of a cluster, or None if the device did not answer."""
        for _ in range(tries):
            sequence = self._radio.sequence()
            request = zcl.read_attributes(sequence, attributes, of_client=of_client)
            frame = Outgoing(address, endpoint, profile, cluster, request, patient=limit > ANSWER_LIMIT)
            payload = await self._ask((address, cluster, sequence), frame, limit)
            header = zcl.parse_header(payload) if payload else None
            if payload is not None and header is not None:
                answered = header.command == zcl.READ_ATTRIBUTES_RESPONSE
                return zcl.parse_attributes(payload[header.start :]) if answered else {}
        return None

    async def _ask(
        self, key: tuple[int, int, int], frame: Outgoing, limit: float, taken: list[bool] | None = None
    ) -> bytes | None:
        if self._gone:
            raise _gone()
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[key] = future
        try:
            async with asyncio.timeout(limit):
                await self._radio.send(frame)
                if taken is not None:
                    taken.append(True)
                return await future
        except (TimeoutError, DeliveryFailed):
            return None
        finally:
            if self._waiting.get(key) is future:
                del self._waiting[key]
            if future.done() and not future.cancelled():
                future.exception()  # looked at, even where sending failed before it was awaited


def _gone() -> HubError:
    return HubError(
        "The dongle is gone.",
        "It was unplugged while a device was being asked.",
        "Plug it in again; what was under way goes on.",
    )


def _key_of(frame: Frame) -> tuple[int, int, int] | None:
    """(sender, cluster, transaction number) of an answer; NWK_addr answers may come from anyone."""
    if not frame.payload:
        return None
    if frame.destination_endpoint == 0:
        sender = -1 if frame.cluster == zdo.NWK_ADDR | zdo.RESPONSE else frame.address
        return sender, frame.cluster, frame.payload[0]
    header = zcl.parse_header(frame.payload)
    if header is None or header.cluster_specific or header.command not in _ANSWERS:
        return None  # a report of the device's own may carry the number of our question
    return frame.address, frame.cluster, header.sequence
