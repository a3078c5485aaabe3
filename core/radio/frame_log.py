"""What went over the radio: a bounded record of the frames sent and received, taken at the one seam to the dongle.

Keys and install codes reach a dongle by commands of their own (`admit_key`), never as a frame, so none is kept here;
of key establishment only that it took place is kept, not its octets.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from core.radio import zdo
from core.radio.exchange import AddressBook
from core.radio.radio import DeliveryFailed, Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.premise.device import Eui64
    from core.radio.radio import Outgoing, Radio, RadioInfo, RadioListener

MOST = 20_000  # frames kept, the newest
KEY_ESTABLISHMENT = 0x0800
_TELLS_ADDRESS = (zdo.NWK_ADDR | zdo.RESPONSE, zdo.IEEE_ADDR | zdo.RESPONSE)


class Way(StrEnum):
    """Which way a frame went."""

    SENT = "sent"
    RECEIVED = "received"
    UNDELIVERED = "not delivered"  # sent before, and the dongle says that it did not arrive


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """One frame: when (s since 1970), which way, whose, and its octets from the ZCL or ZDO header on."""

    number: int
    at: float
    way: Way
    eui: Eui64 | None  # None where nobody has said yet whose address it is
    address: int
    endpoint: int  # of the device; 0 is its ZDO
    profile: int
    cluster: int
    payload: bytes
    lqi: int | None = None  # of the last hop, of what was received
    secured: bool = False  # under a link key
    trouble: str = ""  # the dongle's word for why it did not arrive


@dataclass(frozen=True, slots=True)
class FramesSeen:
    """A part of the record. `since` tells one home's record from the next one's; `first` is the oldest number kept."""

    since: float
    first: int
    records: tuple[FrameRecord, ...] = ()


_Kept = tuple[float, Way, "Eui64 | None", "Frame | Outgoing", str]


class FrameLog:
    """The newest frames of one home. Taking one costs next to nothing; `after` makes records of them."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: deque[_Kept] = deque(maxlen=most)
        self._count = 0
        self._since = clock()
        self.book = AddressBook()

    def take(self, way: Way, frame: Frame | Outgoing, trouble: str = "") -> None:
        """Keep one frame; the oldest goes where there are too many."""
        if frame.cluster == KEY_ESTABLISHMENT:
            frame = replace(frame, payload=b"")
        self._count += 1
        self._kept.append((self._clock(), way, self.book.eui(frame.address), frame, trouble))

    def after(self, number: int, most: int = MOST) -> FramesSeen:
        """The oldest `most` of the frames kept that came after this number; numbers begin at 1."""
        first = self._count - len(self._kept) + 1
        start = max(number + 1, first)
        part = islice(self._kept, start - first, start - first + most)
        records = tuple(_record(start + index, kept) for index, kept in enumerate(part))
        return FramesSeen(self._since, first, records)


def _record(number: int, kept: _Kept) -> FrameRecord:
    at, way, eui, frame, trouble = kept
    if isinstance(frame, Frame):
        return FrameRecord(
            number, at, way, eui, frame.address, frame.source_endpoint, frame.profile, frame.cluster, frame.payload,
            frame.lqi, frame.secured,
        )  # fmt: skip
    return FrameRecord(
        number, at, way, eui, frame.address, frame.endpoint, frame.profile, frame.cluster, frame.payload,
        None, frame.secured, trouble,
    )  # fmt: skip


class RecordedRadio:
    """A radio whose frames are kept in a log; all else is the radio's own."""

    def __init__(self, radio: Radio, log: FrameLog) -> None:
        self._radio, self._log = radio, log
        self.close, self.energy, self.sequence = radio.close, radio.energy, radio.sequence
        self.admit_key, self.forget_key = radio.admit_key, radio.forget_key
        self.open_window, self.close_window = radio.open_window, radio.close_window
        self.foresee = radio.foresee

    async def open(self, listener: RadioListener, *, form: bool = False) -> RadioInfo:
        """Open the radio and hear what it says."""
        info = await self._radio.open(_Ear(listener, self._log), form=form)
        for eui, address in info.known:
            if address is not None:
                self._log.book.learn(eui, address)
        return info

    async def send(self, frame: Outgoing) -> None:
        """Keep the frame, then send it; that it did not arrive is kept too."""
        self._log.take(Way.SENT, frame)
        try:
            await self._radio.send(frame)
        except DeliveryFailed as error:
            self._log.take(Way.UNDELIVERED, frame, error.status)
            raise


class _Ear:
    """Hears the radio before its listener does."""

    def __init__(self, listener: RadioListener, log: FrameLog) -> None:
        self._hear, self._log = listener.frame_arrived, log
        self._admitted, self._announced = listener.device_admitted, listener.device_announced
        self.device_left, self.connection_lost = listener.device_left, listener.connection_lost

    def frame_arrived(self, frame: Frame) -> None:
        """Keep it, then hand it on; what names an address is learned first."""
        if frame.destination_endpoint == 0:
            self._learn(frame)
        self._log.take(Way.RECEIVED, frame)
        self._hear(frame)

    def _learn(self, frame: Frame) -> None:
        if frame.cluster == zdo.DEVICE_ANNCE:
            told = zdo.parse_announce(frame.payload)
            if told is not None:
                self._log.book.learn(told.eui, told.address)
        elif frame.cluster in _TELLS_ADDRESS:
            found = zdo.parse_address(frame.payload[1:])
            if found is not None:
                self._log.book.learn(*found)

    def device_admitted(self, eui: Eui64, address: int) -> None:
        """The dongle named its address."""
        self._log.book.learn(eui, address)
        self._admitted(eui, address)

    def device_announced(self, eui: Eui64, address: int, *, mains: bool, sleepy: bool) -> None:
        """It named its address itself."""
        self._log.book.learn(eui, address)
        self._announced(eui, address, mains=mains, sleepy=sleepy)


def jsonable(record: FrameRecord, said: str, *, octets: bool) -> dict[str, object]:
    """A frame as a line of a file, with its words; its octets only where they are wanted."""
    line: dict[str, object] = {
        "number": record.number, "at": record.at, "way": record.way.value,
        "device": str(record.eui) if record.eui else "", "address": f"{record.address:04X}",
        "endpoint": record.endpoint, "profile": f"{record.profile:04X}", "cluster": f"{record.cluster:04X}",
        "lqi": record.lqi, "secured": record.secured, "trouble": record.trouble, "words": said,
    }  # fmt: skip
    return line | {"octets": record.payload.hex()} if octets else line
