"""The OTA server: answers the requests of many devices on one radio, keeps their state, watches the clock."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError
from core.ota import messages
from core.ota.foresight import Foresight
from core.ota.pace import SECURED_BLOCK
from core.ota.transfer import OVER, State, Transfer, TransferRecord, TransferView
from core.radio import zcl
from core.radio.radio import SMART_ENERGY, DeliveryFailed, Outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from core.ota.pages import Page
    from core.premise.device import Eui64
    from core.radio.exchange import AddressBook
    from core.radio.radio import Frame, Radio

SAVE_EVERY_S = 1.0
SAVE_EVERY_BLOCKS = 64
CONGESTION_WAITS = (0.05, 0.1, 0.2, 0.4)  # s, while the dongle's buffers are full
# s, after the dongle says that nobody took a frame; a device re-asks after seconds
RESEND_WAITS = (0.005, 0.02, 0.05)
PAGE_WINDOW = 3  # blocks of a page that the dongle has at a time: one on the air, the next on the line
TO_CLIENT = zcl.CLUSTER_SPECIFIC | zcl.FROM_SERVER | zcl.NO_DEFAULT_RESPONSE
DEFAULT_ENDPOINT = 1


class TransferStore(Protocol):
    """Where the state of transfers is kept over restarts."""

    def save_transfer(self, record: TransferRecord) -> None:
        """Keep it; on return it is on disk."""


class OtaServer:
    """Serves images. One object per session; it outlives the radio, which may be lost and found again."""

    def __init__(
        self,
        store: TransferStore,
        on_change: Callable[[TransferView], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._on_change = on_change
        self._clock = clock
        self._radio: Radio | None = None
        self._book: AddressBook | None = None
        self._transfers: dict[Eui64, Transfer] = {}
        self._endpoints: dict[Eui64, tuple[int, int]] = {}  # endpoint and profile of the device's OTA client
        self._turns: dict[int, int] = {}  # how many requests have come from each address
        self._streams: dict[Eui64, asyncio.Task[None]] = {}  # pages under way
        self._saved: dict[Eui64, tuple[float, int, State]] = {}  # time, blocks since, state
        self._timer: asyncio.TimerHandle | None = None
        self._foresight = Foresight()
        self._tasks: set[asyncio.Task[None]] = set()
        self.asked: Callable[[Eui64, messages.Query], None] = lambda _eui, _query: None
        self.trouble: Callable[[CoreError], None] = lambda _error: None
        self._untold = True  # that nothing can be kept is said once, until something can again

    # --- radio comes and goes -------------------------------------------------------------------------

    def attach(self, radio: Radio, book: AddressBook) -> None:
        """A radio runs: answer through it, and let nobody be blamed for the silence before."""
        self._radio, self._book = radio, book
        radio.foresee(self._foresight.expected)
        for transfer in self._transfers.values():
            transfer.thaw(self._clock())
        self._schedule()

    def detach(self) -> None:
        """The radio is gone: all clocks stand still until it is back."""
        self._radio = None
        self._foresight.forget()
        for eui in tuple(self._streams):
            self._stop_stream(eui)
        self._schedule()

    async def close(self) -> None:
        """Save everything and send nothing more."""
        self.detach()
        for transfer in self._transfers.values():
            self._save(transfer)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- transfers ------------------------------------------------------------------------------------

    def offer(
        self, transfer: Transfer, *, endpoint: int = DEFAULT_ENDPOINT, profile: int = SMART_ENERGY
    ) -> None:
        """Serve this transfer from now on; it replaces one to the same device, and ends a page of that."""
        self._stop_stream(transfer.eui)
        self._transfers[transfer.eui] = transfer
        self._endpoints.setdefault(transfer.eui, (endpoint, profile))
        self._changed(transfer, save=True)

    def knock(self, eui: Eui64, *, endpoint: int = DEFAULT_ENDPOINT, profile: int = SMART_ENERGY) -> None:
        """Send an Image Notify: the device asks at once, and its query says what it is."""
        self._endpoints.setdefault(eui, (endpoint, profile))
        self._send_to(eui, messages.NOTIFY, messages.notify())

    def withdraw(self, eui: Eui64) -> None:
        """Serve this device no more; what it had is not taken up again after a restart."""
        transfer = self._transfers.get(eui)
        if transfer is not None:
            transfer.cancel(self._clock())
            self._changed(transfer, save=True)
            del self._transfers[eui]

    def transfer(self, eui: Eui64) -> Transfer | None:
        """The transfer to a device, if there is one."""
        return self._transfers.get(eui)

    def act(self, eui: Eui64, action: Callable[[Transfer, float], bytes | None]) -> None:
        """Pause, resume, cancel, retry or release a transfer; a returned body is an Upgrade End Response."""
        transfer = self._transfers.get(eui)
        if transfer is None:
            return
        answer = action(transfer, self._clock())
        if answer is not None:
            self._send_to(eui, messages.END_RESPONSE, answer)
        self._changed(transfer, save=True)

    def announced(self, eui: Eui64) -> None:
        """A device is back on the HAN."""
        transfer = self._transfers.get(eui)
        if transfer is not None:
            transfer.announced(self._clock())
            self._changed(transfer, save=True)

    def let_in(self, eui: Eui64) -> None:
        """The trust centre gave a device the network key."""
        transfer = self._transfers.get(eui)
        if transfer is not None:
            transfer.let_in(self._clock())

    # --- the path of every block ----------------------------------------------------------------------

    def frame_arrived(self, eui: Eui64, frame: Frame) -> None:
        """A frame of cluster 0x0019 from a known device."""
        header = zcl.parse_header(frame.payload)
        if header is None or not header.cluster_specific or header.from_server:
            return
        self._endpoints[eui] = (frame.source_endpoint, frame.profile)
        self._turns[frame.address] = self._turns.get(frame.address, 0) + 1
        if self._streams:
            self._stop_stream(eui)  # whatever it asks now is newer than the page before
        if header.command == messages.PAGE:
            self._page_asked(eui, frame, header)
            return
        request = messages.parse(header.command, frame.payload[header.start :])
        if request is None:
            self._answer(frame, zcl.default_response(header, zcl.MALFORMED_COMMAND))
            return
        if isinstance(request, messages.Query):
            self.asked(eui, request)
        transfer = self._transfers.get(eui)
        before = None if transfer is None else transfer.state
        if frame.secured and transfer is not None:
            transfer.limit_blocks(SECURED_BLOCK)
        answer = (
            _no_transfer(header.command) if transfer is None else transfer.receive(request, self._clock())
        )
        if answer is None:
            self._answer(frame, zcl.default_response(header, zcl.SUCCESS))
        else:
            acknowledged = transfer is None or header.command != messages.BLOCK or transfer.acknowledged
            payload = zcl.command(TO_CLIENT, header.sequence, answer[0], answer[1])
            self._answer(frame, payload, transfer, acknowledged=acknowledged)
            if transfer is not None and isinstance(request, messages.BlockRequest):
                self._foresee(transfer, frame, header, request)
        if transfer is not None:
            self._changed(transfer, save=transfer.state is not before)

    def _foresee(
        self, transfer: Transfer, frame: Frame, header: zcl.Header, request: messages.BlockRequest
    ) -> None:
        """Keep the answer to the question that the block just asked for will bring."""
        body, following = transfer.foreseen(request), None
        if body is not None:
            payload = zcl.command(TO_CLIENT, (header.sequence + 1) & 0xFF, messages.BLOCK_RESPONSE, body)
            following = _back(frame, payload, acknowledged=transfer.acknowledged)
        self._foresight.asked(transfer.eui, following)

    def _answer(
        self, frame: Frame, payload: bytes, transfer: Transfer | None = None, *, acknowledged: bool = True
    ) -> None:
        self._spawn(self._deliver(_back(frame, payload, acknowledged=acknowledged), transfer))

    # --- pages ----------------------------------------------------------------------------------------

    def _page_asked(self, eui: Eui64, frame: Frame, header: zcl.Header) -> None:
        """Stream a page, or say why not; a device that is refused pages asks block by block."""
        request = messages.parse_page(frame.payload[header.start :])
        transfer = self._transfers.get(eui)
        if request is None:
            self._answer(frame, zcl.default_response(header, zcl.MALFORMED_COMMAND))
            return
        if transfer is None:
            self._answer(frame, zcl.default_response(header, zcl.UNSUP_CLUSTER_COMMAND))
            return
        if frame.secured:
            transfer.limit_blocks(SECURED_BLOCK)
        page = transfer.receive_page(request, self._clock())
        if page is None:
            self._answer(frame, zcl.default_response(header, zcl.UNSUP_CLUSTER_COMMAND))
        elif isinstance(page, bytes):
            payload = zcl.command(TO_CLIENT, header.sequence, messages.BLOCK_RESPONSE, page)
            self._answer(frame, payload, transfer)
        else:
            self._streams[eui] = self._spawn(self._stream(transfer, page, frame, header))
        self._changed(transfer, save=False)

    def _stop_stream(self, eui: Eui64) -> None:
        stream = self._streams.pop(eui, None)
        if stream is not None:
            stream.cancel()

    async def _stream(self, transfer: Transfer, page: Page, frame: Frame, header: zcl.Header) -> None:
        """Send the blocks of a page, a few of them on their way at a time; its holes are asked for later."""
        loop = asyncio.get_running_loop()
        going: deque[asyncio.Task[None]] = deque()
        while self._radio is not None and (body := transfer.page_block(page)) is not None:
            due = loop.time() + page.spacing
            payload = zcl.command(TO_CLIENT, header.sequence, messages.BLOCK_RESPONSE, body)
            going.append(self._spawn(self._deliver(_back(frame, payload, acknowledged=False), transfer)))
            if len(going) >= PAGE_WINDOW:
                await going.popleft()
            await asyncio.sleep(max(0.0, due - loop.time()))
        await asyncio.gather(*going)
        self._changed(transfer, save=False)

    def _send_to(self, eui: Eui64, command: int, body: bytes) -> None:
        address = self._book.address(eui) if self._book else None
        if self._radio is None or address is None:
            return
        endpoint, profile = self._endpoints.get(eui, (DEFAULT_ENDPOINT, SMART_ENERGY))
        payload = zcl.command(TO_CLIENT, self._radio.sequence(), command, body)
        self._spawn(self._deliver(Outgoing(address, endpoint, profile, zcl.OTA_UPGRADE, payload)))

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _deliver(self, frame: Outgoing, transfer: Transfer | None = None) -> None:
        """Send; wait and repeat while the dongle is full, or while nobody takes a block that is still wanted."""
        turn = self._turns.get(frame.address)
        full, lost = iter(CONGESTION_WAITS), iter(RESEND_WAITS if transfer is not None else ())
        while (radio := self._radio) is not None:
            try:
                await radio.send(frame)
            except DeliveryFailed as failure:
                if failure.congested and transfer is not None:
                    transfer.congested()
                pause = next(full if failure.congested else lost, None)
                if pause is None or failure.unsure:
                    return
                await asyncio.sleep(pause)
                if not failure.congested and self._turns.get(frame.address) != turn:
                    return  # it has asked for something else meanwhile
            else:
                return

    # --- state and clock ------------------------------------------------------------------------------

    def _changed(self, transfer: Transfer, *, save: bool) -> None:
        now = self._clock()
        at, blocks, state = self._saved.get(transfer.eui, (0.0, 0, None))
        blocks += 1
        if save or transfer.state is not state or blocks >= SAVE_EVERY_BLOCKS or now - at >= SAVE_EVERY_S:
            self._save(transfer)
            at, blocks = now, 0
        self._saved[transfer.eui] = (at, blocks, transfer.state)
        self._on_change(transfer.view)
        if save or self._timer is None:
            self._schedule()

    def _save(self, transfer: Transfer) -> None:
        """Keep a transfer; a full disk stops no device, because each knows its own offset."""
        try:
            self._store.save_transfer(transfer.record)
        except CoreError as error:
            if self._untold:
                self._untold = False
                self.trouble(error)
        else:
            self._untold = True

    def _schedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._radio is None:
            return
        times = [t for t in (x.next_tick() for x in self._transfers.values()) if t is not None]
        if times:
            delay = max(0.0, min(times) - self._clock())
            self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = self._clock()
        for eui, transfer in tuple(self._transfers.items()):
            due = transfer.next_tick()
            if due is None or due > now:
                continue
            if transfer.tick(now):
                if transfer.state is not State.CHECKING:  # it would ask for the image once more
                    self._send_to(eui, messages.NOTIFY, messages.notify())
                if (verdict := transfer.verdict(now)) is not None:
                    self._send_to(eui, messages.END_RESPONSE, verdict)
            if transfer.state in OVER or transfer.view.overdue:
                self._changed(transfer, save=True)
        self._schedule()


def _back(frame: Frame, payload: bytes, *, acknowledged: bool) -> Outgoing:
    """An answer on the way that its request came, under a link key if that was."""
    return Outgoing(
        frame.address,
        frame.source_endpoint,
        frame.profile,
        zcl.OTA_UPGRADE,
        payload,
        acknowledged,
        frame.secured,
    )


def _no_transfer(command: int) -> tuple[int, bytes] | None:
    """Nothing is on offer: said without ABORT, so that a device keeps what it has."""
    if command == messages.QUERY:
        return messages.QUERY_RESPONSE, messages.status_only(messages.NO_IMAGE)
    if command == messages.BLOCK:
        return messages.BLOCK_RESPONSE, messages.status_only(messages.NO_IMAGE)
    return None
