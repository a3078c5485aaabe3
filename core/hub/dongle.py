"""The dongle as a hub: the laptop itself plays the Communications Hub, over one Zigbee dongle.

It keeps the network going through everything that happens to the dongle: an unplug is a state, not an end.
While it is away all clocks stand still, and when it is back every transfer is served again before anything
else is sent.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError, DeviceError, HubError
from core.hub.hub import EmulatedMark, HubState, HubView
from core.hub.interview import OtaClient, interview, read_version
from core.joining.device_log import EARLIER, LogEntry
from core.joining.join_session import JoinSession
from core.ota.server import OtaServer
from core.ota.transfer import MAINS, SLEEPY, Activation, Served, State, Transfer, TransferRecord
from core.premise.device import BRIDGES, Device, DeviceKind, Eui64, Presence
from core.premise.profile import HubCapability
from core.radio import zcl, zdo
from core.radio.exchange import AddressBook, Exchange
from core.radio.mesh_scan import MeshScan
from core.radio.ping import ping
from core.radio.radio import COORDINATOR

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence

    from core.firmware.image import Image
    from core.joining.join_board import JoinBoard
    from core.joining.join_session import Admission, LogStore
    from core.ota.messages import Query
    from core.ota.server import TransferStore
    from core.ota.transfer import TransferView
    from core.premise.topology import Topology
    from core.radio.radio import Frame, Radio, RadioInfo

RECONNECT_WAITS = (0.5, 1.0, 2.0, 3.0, 5.0)  # s; the last one for ever
LARGEST_BLOCK = 65  # octets that fit one frame of a network without source routing (airtime, zigbee 4.3)
DEVICE_LOG_SIZE = 16


class HubStore(Protocol):
    """What the hub keeps over restarts of the program."""

    salt: bytes

    def device_log(self, hub: Eui64) -> LogStore:
        """The device log of the network that this dongle runs."""

    @property
    def transfers(self) -> TransferStore:
        """Where transfers are saved."""

    def unfinished(self, hub: Eui64) -> tuple[tuple[TransferRecord, Served], ...]:
        """Transfers that a restart cut off, each with the very bytes it served."""


@dataclass(frozen=True, slots=True)
class HubListeners:
    """Who hears of changes; called in the loop, must not block."""

    view: Callable[[HubView], None]
    board: Callable[[JoinBoard], None]
    transfer: Callable[[TransferView], None]
    device: Callable[[Device], None]
    log: Callable[[tuple[LogEntry, ...], int], None]
    note: Callable[[str, str], None]  # subject, sentence for the event log


@dataclass(slots=True)
class _Known:
    """What is remembered of one device while the program runs."""

    device: Device
    client: OtaClient | None = None


class DongleHub:
    """See the module; `core.hub.hub.Hub` has the contract."""

    def __init__(
        self,
        url: str,
        make_radio: Callable[[], Radio],
        store: HubStore,
        listeners: HubListeners,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._make_radio, self._store, self._on, self._clock = make_radio, store, listeners, clock
        self._view = HubView(url=url)
        self._radio: Radio | None = None
        self._info: RadioInfo | None = None
        self._book = AddressBook()
        self._exchange: Exchange | None = None
        self._server = OtaServer(store.transfers, self._transfer_changed, clock=clock)
        self._server.asked = self._device_asked
        self._log: LogStore | None = None
        self._joining: JoinSession | None = None
        self._known: dict[Eui64, _Known] = {}
        self._watchers: dict[Eui64, asyncio.Queue[TransferView]] = {}
        self._reconnecting: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking_up: set[int] = set()
        self._closing = False

    # --- the way to the hub ---------------------------------------------------------------------------

    async def open(self, *, form: bool = False) -> HubView:
        """Connect, start the network, and serve again whatever a restart cut off."""
        self._show(replace(self._view, state=HubState.CONNECTING, detail="Starting the dongle’s network."))
        try:
            await self._start(form=form)
        except CoreError as error:
            self._show(replace(self._view, state=HubState.DISCONNECTED, detail=str(error)))
            raise
        return self._view

    async def _start(self, *, form: bool = False) -> None:
        radio = self._make_radio()
        try:
            info = await radio.open(self, form=form)
        except BaseException:
            await radio.close()
            raise
        self._radio, self._info = radio, info
        self._exchange = Exchange(radio, self._book)
        self._adopt(info)
        self._server.attach(radio, self._book)
        await self.close_window()  # whatever an earlier program left open
        capability = HubCapability(
            info.firmware, frozenset(BRIDGES), DEVICE_LOG_SIZE, limits=_LIMITS + info.limits
        )
        mark = EmulatedMark(*info.emulated) if info.emulated else None
        self._show(
            HubView(
                HubState.CONNECTED, self._view.url, info.eui, info.channel, info.pan_id,
                f"{info.family} {info.firmware}".strip(), mark, "", capability,
            )
        )  # fmt: skip
        self._on.log(self.device_log(), DEVICE_LOG_SIZE)

    def _adopt(self, info: RadioInfo) -> None:
        """Take over what the dongle and the records know of the network's devices."""
        first = self._log is None
        self._log = log = self._store.device_log(info.eui)
        entries = {e.eui: e for e in log.entries()}
        for eui, address in info.known:
            if address is not None:
                self._book.learn(eui, address)
            if eui not in entries:
                log.put(LogEntry(eui, joined_at=EARLIER))
        for entry in log.entries():
            self._known.setdefault(entry.eui, _Known(_device_of(entry)))
        if self._joining is None:
            self._joining = JoinSession(
                self, log, self._on.board, capacity=DEVICE_LOG_SIZE, salt=self._store.salt, clock=self._clock
            )
        if first:
            for record, served in self._store.unfinished(info.eui):
                self._serve_again(record, served)

    def _serve_again(self, record: TransferRecord, served: Served) -> None:
        held = Activation.never() if record.state is State.HELD else Activation.now()
        transfer = Transfer(record.eui, served, self._clock(), activation=held, resumed=record)
        self._server.offer(transfer)
        self._on.note(
            str(record.eui),
            f"Its image is served again from {record.offset} of {record.size} octets: a restart cut it off.",
        )

    async def close(self) -> None:
        """Shut the window, keep the state of every transfer, let go of the port."""
        self._closing = True
        if self._reconnecting is not None:
            self._reconnecting.cancel()
            await asyncio.gather(self._reconnecting, return_exceptions=True)
        try:
            if self._joining is not None and self._radio is not None:
                await self._joining.close()
                await self.close_window()
        except CoreError:
            pass  # the dongle is gone; its own timer shuts the window
        await self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._radio is not None:
            await self._radio.close()
        self._show(replace(self._view, state=HubState.DISCONNECTED, detail=""))

    def view(self) -> HubView:
        """The hub as it stands now."""
        return self._view

    def connection_lost(self) -> None:
        """The dongle was unplugged, or the port died."""
        if self._closing or self._view.state is HubState.LOST:
            return
        self._server.detach()
        if self._exchange is not None:
            self._exchange.abandon()
        self._show(replace(self._view, state=HubState.LOST, detail="The dongle is gone. Plug it in again."))
        self._on.note("hub", "The dongle is gone. Everything waits for it; nothing is lost.")
        if self._reconnecting is None or self._reconnecting.done():
            self._reconnecting = asyncio.get_running_loop().create_task(self._reconnect())

    async def _reconnect(self) -> None:
        radio, self._radio = self._radio, None
        if radio is not None:
            await radio.close()
        for attempt in range(10**6):
            await asyncio.sleep(RECONNECT_WAITS[min(attempt, len(RECONNECT_WAITS) - 1)])
            try:
                await self._start()
            except CoreError as error:
                self._show(replace(self._view, state=HubState.LOST, detail=str(error)))
            else:
                self._on.note("hub", "The dongle is back; the network runs again.")
                return

    def _show(self, view: HubView) -> None:
        if view != self._view:
            self._view = view
            self._on.view(view)

    def _ready(self) -> Exchange:
        if self._exchange is None or self._view.state is HubState.LOST or self._radio is None:
            raise HubError(
                "The dongle is not connected.",
                "It was unplugged, or never opened.",
                "Plug it in and connect again.",
            )
        return self._exchange

    # --- device log and joining -----------------------------------------------------------------------

    def device_log(self) -> tuple[LogEntry, ...]:
        """The device log, in the order of admission."""
        return self._log.entries() if self._log is not None else ()

    async def admit(self, admissions: Sequence[Admission], window: float) -> JoinBoard:
        """Put devices on the log and hold the window open until all are in or `window` s are over."""
        self._ready()
        assert self._joining is not None
        for a in admissions:
            self._known.setdefault(a.eui, _Known(Device(a.eui, a.kind, a.name)))
        try:
            return await self._joining.admit(admissions, window)
        finally:
            self._on.log(self.device_log(), DEVICE_LOG_SIZE)

    async def remove(self, eui: Eui64) -> None:
        """Take a device off the HAN (leave, install code overwritten) and off the log."""
        exchange = self._ready()
        assert self._log is not None
        if not any(e.eui == eui for e in self._log.entries()):
            raise DeviceError(f"{eui} is not on the hub’s device log.", "", "Look at the log: althan log.")
        address = self._book.address(eui)
        if address is not None:
            await exchange.zdo(address, zdo.MGMT_LEAVE, zdo.ask_leave(eui), tries=2)
        await self.forget_key(eui)
        self._server.withdraw(eui)
        self._log.delete(eui)
        self._book.forget(eui)
        self._known.pop(eui, None)
        self._on.log(self.device_log(), DEVICE_LOG_SIZE)

    async def admit_key(self, eui: Eui64, key: bytes) -> None:
        """Give the dongle a device's link key."""
        self._ready()
        assert self._radio is not None
        await self._radio.admit_key(eui, key)

    async def forget_key(self, eui: Eui64) -> None:
        """Make a device's install code useless."""
        self._ready()
        assert self._radio is not None
        await self._radio.forget_key(eui)

    async def open_window(self, seconds: int) -> None:
        """Open the join window at the hub and at the mains bridges that are in already."""
        self._ready()
        assert self._radio is not None
        await self._radio.open_window(seconds, self._gateways())

    async def close_window(self) -> None:
        """Shut it at the hub, at the bridges, and by broadcast."""
        if self._radio is not None:
            await self._radio.close_window(self._gateways())

    def _gateways(self) -> list[int]:
        joined = {e.eui for e in self.device_log() if e.joined}
        known = [k.device for e, k in self._known.items() if e in joined]
        routers = [d for d in known if d.kind.is_bridge and not d.sleepy]
        return [a for a in (self._book.address(d.eui) for d in routers) if a is not None]

    async def send_away(self, eui: Eui64, address: int) -> None:
        """Tell a stranger to leave, and report it."""
        self._on.note(str(eui), "It is not on the device log; it was told to leave.")
        await self._ready().zdo(address, zdo.MGMT_LEAVE, zdo.ask_leave(eui), tries=2)

    async def close_join_window(self) -> None:
        """End every running admission now."""
        if self._joining is not None:
            await self._joining.end_now()

    # --- what the radio reports -----------------------------------------------------------------------

    def frame_arrived(self, frame: Frame) -> None:
        """Every frame comes through here; block requests take the short way."""
        eui = self._book.eui(frame.address)
        if frame.cluster == zcl.OTA_UPGRADE and frame.destination_endpoint:
            if eui is None:
                self._look_up(frame)
            elif not (self._exchange and self._exchange.frame_arrived(frame)):
                self._server.frame_arrived(eui, frame)
            return
        if frame.destination_endpoint == 0 and frame.cluster == zdo.DEVICE_ANNCE:
            self._announce_arrived(frame)
            return
        if self._exchange is not None:
            self._exchange.frame_arrived(frame)

    def _look_up(self, frame: Frame) -> None:
        """A device whose address is new to us asks for firmware: find out who it is, then answer."""
        if frame.address in self._looking_up or self._exchange is None:
            return

        async def find(exchange: Exchange) -> None:
            try:
                eui = await exchange.eui_of(frame.address)
                if eui is not None:
                    self._server.frame_arrived(eui, frame)
            finally:
                self._looking_up.discard(frame.address)

        self._looking_up.add(frame.address)
        self._spawn(find(self._exchange))

    def _announce_arrived(self, frame: Frame) -> None:
        announce = zdo.parse_announce(frame.payload)
        if announce is not None:
            self.device_announced(
                announce.eui, announce.address, mains=announce.mains, sleepy=announce.sleepy
            )

    def device_admitted(self, eui: Eui64, address: int) -> None:
        """The trust centre gave a device the network key."""
        if self._joining is not None:
            self._joining.device_admitted(eui, address)

    def device_announced(self, eui: Eui64, address: int, *, mains: bool, sleepy: bool) -> None:
        """A device holds the network key: it is new, or it is back."""
        self._book.learn(eui, address)
        known = self._known.get(eui)
        if known is not None:
            known.device = replace(
                known.device, address=address, mains=mains, sleepy=sleepy,
                presence=Presence.JOINED, last_heard=self._clock(),
            )  # fmt: skip
            self._on.device(known.device)
        if self._joining is not None:
            self._joining.device_announced(eui, address)
        self._server.announced(eui)

    def device_left(self, eui: Eui64) -> None:
        """A device said that it leaves."""
        known = self._known.get(eui)
        if known is not None:
            known.device = replace(known.device, presence=Presence.GONE)
            self._on.device(known.device)
            self._on.note(str(eui), "It said that it leaves the HAN.")

    # --- looking at the mesh --------------------------------------------------------------------------

    async def scan_mesh(self) -> AsyncIterator[Topology]:
        """Measure the mesh; each step is a whole picture, partial until the last."""
        exchange = self._ready()
        assert self._info is not None
        hub = Device(self._info.eui, DeviceKind.CHF, "hub", Presence.JOINED, COORDINATOR, mains=True)
        known = [replace(k.device, address=self._book.address(e)) for e, k in self._known.items()]
        async for topology in MeshScan(exchange, hub.eui, [hub, *known], self._clock).run():
            yield topology

    async def identify(self, eui: Eui64) -> Device:
        """Ask a device what it is and which firmware it runs."""
        known = self._known.setdefault(eui, _Known(Device(eui)))
        known.device, client = await interview(self._ready(), known.device)
        known.client = client or known.client
        self._on.device(known.device)
        self._name_on_log(known.device)
        return known.device

    def _name_on_log(self, device: Device) -> None:
        """A device that joined before our records began gets its kind on the log once it is known."""
        entry = next((e for e in self.device_log() if e.eui == device.eui), None)
        if self._log is not None and entry is not None and entry.kind is DeviceKind.UNKNOWN != device.kind:
            self._log.put(replace(entry, kind=device.kind))
            self._on.log(self.device_log(), DEVICE_LOG_SIZE)

    async def ping(self, eui: Eui64, count: int) -> tuple[int, float]:
        """How many of `count` probes were answered, and the median time of the answers in s."""
        exchange = self._ready()
        return await ping(exchange, await exchange.address_of(eui), count)

    async def read_version(self, eui: Eui64) -> int:
        """The device's current file version; DeviceError if it does not say."""
        known = self._known.setdefault(eui, _Known(Device(eui)))
        if known.client is None:
            await self.identify(eui)
        if known.client is None:
            raise DeviceError(f"{known.device.label} has no OTA client.", "It lists no cluster 0x0019.")
        version = await read_version(self._ready(), known.device, known.client)
        if version is None:
            raise DeviceError(
                f"{known.device.label} did not say which version it runs.", "It does not answer now."
            )
        known.device = replace(known.device, file_version=version)
        self._on.device(known.device)
        return version

    # --- firmware -------------------------------------------------------------------------------------

    async def deliver(
        self, image: Image, euis: Sequence[Eui64], activation: Activation
    ) -> AsyncIterator[TransferView]:
        """Serve an image to devices; each step is one transfer's whole state, newest last."""
        header = image.header
        served = Served(
            image.content, header.manufacturer, header.image_type, header.version, image.file_sha256
        )
        queue: asyncio.Queue[TransferView] = asyncio.Queue()
        for eui in euis:
            self._watchers[eui] = queue
            self._offer(eui, served, activation)
        try:
            while True:
                yield await queue.get()
        finally:
            for eui in euis:
                if self._watchers.get(eui) is queue:
                    del self._watchers[eui]

    def _offer(self, eui: Eui64, served: Served, activation: Activation) -> None:
        known = self._known.setdefault(eui, _Known(Device(eui)))
        running = self._server.transfer(eui)
        resumed = None
        if running is not None and running.image.sha256 == served.sha256:
            resumed = running.record
        transfer = Transfer(
            eui, served, self._clock(), activation=activation, block_cap=LARGEST_BLOCK,
            patience=SLEEPY if known.device.sleepy else MAINS, resumed=resumed,
        )  # fmt: skip
        client = known.client or OtaClient(1, 0x0109)
        self._server.offer(transfer, endpoint=client.endpoint, profile=client.profile)

    def pause(self, eui: Eui64) -> None:
        """Tell the device to wait; it keeps what it has."""
        self._server.act(eui, Transfer.pause)

    def resume(self, eui: Eui64) -> None:
        """Let a paused device go on."""
        self._server.act(eui, Transfer.resume)

    def cancel(self, eui: Eui64) -> None:
        """Tell the device to stop and drop what it has."""
        self._server.act(eui, Transfer.cancel)

    def retry(self, eui: Eui64) -> None:
        """Offer a failed transfer again; the device keeps what it has."""
        self._server.act(eui, Transfer.retry)

    def activate(self, eui: Eui64) -> None:
        """Tell a device that holds its image to switch to it now."""
        self._server.act(eui, Transfer.release)

    def _device_asked(self, eui: Eui64, query: Query) -> None:
        known = self._known.get(eui)
        if known is not None and known.device.file_version != query.version:
            known.device = replace(
                known.device, file_version=query.version, manufacturer_code=query.manufacturer,
                image_type=query.image_type,
            )  # fmt: skip
            self._on.device(known.device)

    def _transfer_changed(self, view: TransferView) -> None:
        self._on.transfer(view)
        queue = self._watchers.get(view.eui)
        if queue is not None:
            queue.put_nowait(view)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_LIMITS = (
    ("read through the DCC", "A dongle has no way to the DCC."),
    ("alerts", "Alerts go to the DCC; a dongle does not see them."),
    ("replace credentials", "Only Type 1 devices hold SMKI credentials, and only the DCC replaces them."),
    (
        "production devices",
        "GB production devices encrypt firmware with keys from key establishment, which a dongle does not hold yet.",
    ),
)


def _device_of(entry: LogEntry) -> Device:
    presence = Presence.JOINED if entry.joined else Presence.EXPECTED
    return Device(entry.eui, entry.kind, entry.name, presence)
