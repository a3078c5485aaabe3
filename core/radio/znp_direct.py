"""The short way of data frames through a TI ZNP dongle: prebuilt octets out, confirmations matched by number.

The radio library builds, queues, logs and matches every frame as an object, which costs more than all the rest
of an image block. Here AF.DataRequest, which has the shortest head, goes out, and AF.IncomingMsg and
AF.DataConfirm come in, as octets; everything else on the line is handed to the library untouched, and its requests
and ours take turns, because the dongle bears one synchronous request at a time. Nothing here knows the library.
"""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from core.radio.radio import HOME_AUTOMATION, OUR_ENDPOINT, SMART_ENERGY, DeliveryFailed, Frame, Outgoing
from core.radio.znp_ahead import Ahead
from core.radio.znp_watch import ANSWER as DEVICE_INFO
from core.radio.znp_watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

START, LONGEST = 0xFE, 250
DATA_REQUEST, DATA_ANSWER, DATA_CONFIRM, INCOMING = 0x0124, 0x0164, 0x8044, 0x8144  # as they lie on the line
REFUSED, RESET = 0x0060, 0x8041
PROFILES = {1: HOME_AUTOMATION, OUR_ENDPOINT: SMART_ENERGY}
MOST_IN_FLIGHT = 12  # frames that the dongle's buffers are asked to bear
ANSWER_LIMIT, CONFIRM_LIMIT, PATIENT_LIMIT = 3.0, 10.0, 30.0  # s
LOOK_EVERY = 0.5  # s between two looks for frames that nobody will confirm
NO_ANSWER = -1
GONE = -2
# MEM_ERROR, BUFFER_FULL, channel access failure, no resources
CONGESTED = frozenset({0x10, 0x11, 0xE1, 0x1A})
NO_ROUTE = 0xCD
_WORDS = {0xE9: "MAC no acknowledgement", 0xCD: "no route", 0xB7: "no APS acknowledgement", 0xE1: "channel busy",
          0xF0: "transaction expired", 0x11: "BUFFER_FULL", 0x10: "MEM_ERROR", 0x1A: "MAC no resources",
          NO_ANSWER: "no confirmation", GONE: "not connected"}  # fmt: skip
_REQUEST = struct.Struct("<BHHBBHBBBB")
_INCOMING = struct.Struct("<HHHBBBBBIBB")


class Turns:
    """Whose request the dongle is answering; stands in for the lock that the library holds around its own."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: deque[Callable[[], None]] = deque()

    @property
    def free(self) -> bool:
        """Whether nobody has asked for a turn."""
        return not self._taken

    def take(self, go: Callable[[], None]) -> None:
        """Call `go` as soon as it is its turn, which may be now; `give` ends the turn."""
        if self._taken:
            self._waiting.append(go)
        else:
            self._taken = True
            go()

    def give(self) -> None:
        """The dongle has answered, or never will: the next one."""
        if self._waiting:
            self._waiting.popleft()()
        else:
            self._taken = False

    def __call__(self, priority: int = 0) -> Self:
        """A turn of the library's own; its priorities are not needed where nobody holds the line for long."""
        return self

    async def __aenter__(self) -> Self:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def go() -> None:
            if mine.done():  # it was cancelled while it waited
                self.give()
            else:
                mine.set_result(None)

        self.take(go)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.give()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give()


@dataclass(slots=True)
class _Flight:
    """One frame between its request and its confirmation."""

    number: int
    octets: bytes
    done: asyncio.Future[int]
    until: float
    asked: float | None = None  # when the dongle was asked to send it
    ahead: bool = False  # whether all but its last octet was on the line before


class ZnpDirect:
    """One dongle's line.

    `write` puts octets on it, `library` takes what is not ours, `arrived` takes frames, `number` gives transaction
    numbers.
    """

    def __init__(
        self,
        write: Callable[[bytes], None],
        library: Callable[[bytes], None],
        arrived: Callable[[Frame], None],
        number: Callable[[], int],
    ) -> None:
        self.turns = Turns()
        self.heard = False  # whether octets come this way at all
        self._write, self._library, self._arrived, self._number = write, library, arrived, number
        self._buffer = bytearray()
        self._flights: dict[int, _Flight] = {}
        self._asking: _Flight | None = None
        self._ahead = Ahead(write, self._free_number, _request)
        self._room: deque[asyncio.Future[None]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._over: Watch | None = None  # the watch over the dongle itself
        self._loop = asyncio.get_running_loop()

    # --- out ------------------------------------------------------------------------------------------

    async def send(self, frame: Outgoing) -> None:
        """Send one frame to one device; DeliveryFailed with the dongle's own status if it does not get there."""
        status = await self.deliver(frame)
        if status:
            raise failed(status)

    async def deliver(self, frame: Outgoing) -> int:
        """Send one frame; the status of its confirmation, 0 for success."""
        while len(self._flights) >= MOST_IN_FLIGHT:
            room: asyncio.Future[None] = self._loop.create_future()
            self._room.append(room)
            await room
        flight = self._flight(frame)
        self._flights[flight.number] = flight
        self._keep_watch()
        self.turns.take(lambda: self._ask(flight))
        return await flight.done

    def foresee(self, expected: Callable[[], Outgoing | None]) -> None:
        """Set who is asked, while the line is free, what will probably be sent next."""
        self._ahead.expected = expected

    def watch_over(self, lost: Callable[[], None]) -> None:
        """From now on notice a dongle that says nothing more, or runs no network; then `lost` is called, once."""
        self._over = Watch(self.turns, self.guarding(self._write), lost)

    def make_way(self) -> None:
        """Somebody else is about to write to the line."""
        self._ahead.make_way()

    def guarding(self, write: Callable[[bytes], None]) -> Callable[[bytes], None]:
        """The library's own way of writing, which makes way first."""

        def guarded(octets: bytes) -> None:
            self._ahead.make_way()
            write(octets)

        return guarded

    def _flight(self, frame: Outgoing) -> _Flight:
        done, now = self._loop.create_future(), self._loop.time()
        until = now + (PATIENT_LIMIT if frame.patient else CONFIRM_LIMIT)
        ahead = self._ahead.take(frame)
        if ahead is not None:
            return _Flight(ahead.number, ahead.octets, done, until, ahead=True)
        number = self._free_number()
        return _Flight(number, _request(frame, number), done, until)

    def _keep_watch(self) -> None:
        if self._watch is None:
            self._watch = self._loop.call_later(LOOK_EVERY, self._look)

    def _free_number(self) -> int:
        """A transaction number that nobody waits for: nothing else tells confirmations apart."""
        number = self._number() & 0xFF
        while number in self._flights or number == self._ahead.number:
            number = self._number() & 0xFF
        return number

    def _ask(self, flight: _Flight) -> None:
        if flight.done.done():  # given up while it waited for its turn
            self._land(flight, NO_ANSWER)
            self.turns.give()
            return
        self._asking = flight
        flight.asked = self._loop.time()
        if flight.ahead:
            self._write(flight.octets[-1:])
        else:
            self._ahead.make_way()
            self._write(flight.octets)

    def _land(self, flight: _Flight, status: int) -> None:
        """It is over for this frame, one way or the other."""
        if self._flights.get(flight.number) is flight:
            del self._flights[flight.number]
            self._let_one_in()
        if not flight.done.done():
            flight.done.set_result(status)

    def _let_one_in(self) -> None:
        while self._room:
            room = self._room.popleft()
            if not room.done():
                room.set_result(None)
                return

    def _answered(self) -> None:
        self._asking = None
        self.turns.give()
        if self.turns.free and self._ahead.put(self._loop.time()):
            self._keep_watch()

    def _look(self) -> None:
        """Give up what nobody confirms: the dongle was reset, or lost it."""
        self._watch = None
        now = self._loop.time()
        for flight in tuple(self._flights.values()):
            if now >= flight.until:
                self._land(flight, NO_ANSWER)
        self._look_at_answer(now)
        if self._ahead.tidy(now) or self._flights or self._asking is not None:
            self._watch = self._loop.call_later(LOOK_EVERY, self._look)

    def _look_at_answer(self, now: float) -> None:
        """Give up a request that the dongle does not answer.

        It is not sent again: an answer may only be late, and a device must not get a block twice. It asks again itself.
        """
        asking = self._asking
        if asking is None or asking.asked is None or now - asking.asked < ANSWER_LIMIT:
            return
        if asking.ahead:
            self._ahead.works = False  # perhaps this dongle wants its frames whole
        self._land(asking, NO_ANSWER)
        self._doubt()
        self._answered()

    def _doubt(self) -> None:
        if self._over is not None:
            self._over.doubt()

    def end(self) -> None:
        """The port is gone, or the dongle was reset: nothing in flight will be confirmed."""
        self._ahead.forget()
        if self._over is not None:
            self._over.end()
        asking = self._asking
        for flight in tuple(self._flights.values()):
            self._land(flight, GONE)
        if asking is not None:
            self._asking = None
            self.turns.give()  # nothing is put ahead: that would lie unfinished before whoever opens the port next
        self._buffer.clear()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    # --- in -------------------------------------------------------------------------------------------

    def received(self, data: bytes) -> None:
        """Octets came from the dongle, in pieces of any size."""
        self.heard = True
        if self._over is not None:
            self._over.spoke = True
        buffer = self._buffer
        buffer += data
        while len(buffer) >= 5:
            length = buffer[1]
            if buffer[0] != START or length > LONGEST:
                self._skip()
                continue
            if len(buffer) < length + 5:
                return
            octets = bytes(buffer[: length + 5])
            if xor(octets[1:]):  # the checksum makes it nought
                self._skip()
                continue
            del buffer[: length + 5]
            if not self._ours(octets[2] | octets[3] << 8, octets):
                self._library(octets)

    def _skip(self) -> None:
        """What stands here is no frame: go on at the next octet that could begin one."""
        following = self._buffer.find(START, 1)
        del self._buffer[: following if following > 0 else len(self._buffer)]

    def _ours(self, command: int, octets: bytes) -> bool:
        if command == INCOMING:
            return self._incoming(octets)
        if command == DATA_CONFIRM and len(octets) == 8:
            flight = self._flights.get(octets[6])
            if self._over is not None and not octets[4]:
                self._over.heard = True
            if flight is not None and flight.asked is not None:
                self._land(flight, octets[4])
                return True
            return False
        if command == DATA_ANSWER and self._asking is not None:
            asking = self._asking
            if octets[4]:
                self._land(asking, octets[4])
                if octets[4] not in CONGESTED:
                    self._doubt()
            self._answered()
            return True
        if (
            command == REFUSED
            and self._asking is not None
            and octets[5:7] == DATA_REQUEST.to_bytes(2, "little")
        ):
            self._land(self._asking, NO_ANSWER)
            self._doubt()
            self._answered()
            return True
        if command == DEVICE_INFO and self._over is not None:
            return self._over.answered(octets)
        if command == RESET:
            self.end()  # nothing that was under way will be confirmed
        return False

    def _incoming(self, octets: bytes) -> bool:
        """A frame of a device to one of our endpoints; others are the library's."""
        if len(octets) < 4 + _INCOMING.size:
            return False
        group, cluster, source, from_, to, broadcast, lqi, secured, _, _, size = _INCOMING.unpack_from(
            octets, 4
        )
        profile = PROFILES.get(to)
        start = 4 + _INCOMING.size
        if profile is None or group or broadcast or not source or start + size > len(octets) - 1:
            return False
        if self._over is not None:
            self._over.heard = True
        payload = octets[start : start + size]
        self._arrived(Frame(source, from_, to, profile, cluster, payload, False, lqi, bool(secured)))
        return True


def failed(status: int) -> DeliveryFailed:
    """A confirmation that is none, as an error with a word for it."""
    words = _WORDS.get(status, f"status {status:#04x}")
    return DeliveryFailed(words, congested=status in CONGESTED, unsure=status == NO_ANSWER)


def xor(octets: bytes) -> int:
    """All octets combined by exclusive or: what MT calls its frame check sequence."""
    value, bits = int.from_bytes(octets, "little"), 1024
    while bits >= 8:
        value = (value >> bits) ^ (value & ((1 << bits) - 1))
        bits >>= 1
    return value


def _request(frame: Outgoing, number: int) -> bytes:
    """AF.DataRequest by network address, its route left to the dongle as it is."""
    data = frame.payload
    source = next((e for e, p in PROFILES.items() if p == frame.profile), OUR_ENDPOINT)
    options = 0x20 | (0x10 if frame.acknowledged else 0) | (0x40 if frame.secured else 0)
    head = _REQUEST.pack(
        10 + len(data), DATA_REQUEST, frame.address, frame.endpoint, source, frame.cluster, number, options, 30,
        len(data),
    )  # fmt: skip
    body = head + data
    return b"\xfe" + body + bytes((xor(body),))
