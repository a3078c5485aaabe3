"""The dongle as a hub: the laptop itself plays the Communications Hub, over one Zigbee dongle.

It keeps the network going through everything that happens to the dongle: an unplug is a state, not an end.
While it is away all clocks stand still, and when it is back every transfer is served again before anything
else is sent.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import CoreError, DeviceError, HubError
from core.hub.capability import capability_of
from core.hub.delivery import Delivery
from core.hub.gate import DongleGate
from core.hub.hub import EmulatedMark, HubState, HubView
from core.hub.known_devices import KnownDevices
from core.hub.link_prober import LinkProber
from core.hub.surroundings import HubListeners
from core.joining.admission_check import never_joined
from core.joining.device_log import EARLIER, LogEntry
from core.joining.join_session import JoinSession
from core.ota.server import OtaServer
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.profile import HubCapability
from core.radio import zcl, zdo
from core.radio.exchange import AddressBook, Exchange
from core.radio.mesh_scan import MeshScan
from core.radio.ping import ping
from core.radio.radio import COORDINATOR

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence

    from core.firmware.image import Image
    from core.hub.surroundings import HubStore
    from core.joining.join_board import JoinBoard
    from core.joining.join_session import Admission, LogStore
    from core.ota.transfer import Activation, Served, TransferRecord, TransferView
    from core.premise.topology import Topology
    from core.radio.radio import Frame, Radio, RadioInfo

__all__ = ["DongleHub", "HubListeners"]

FASTEST_EMULATED = 50.0  # what the word “max” amounts to while a client is there
_GONE = "The dongle is gone: unplugged, or its port died."
RECONNECT_WAITS = (0.5, 1.0, 2.0, 3.0, 5.0)  # s; the last one for ever


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
        steady: Callable[[], float] = time.monotonic,
        patience: float = 1.0,
        capability: Callable[[RadioInfo], HubCapability] = capability_of,
    ) -> None:
        self._capability_of, self._capability = capability, HubCapability()
        self._make_radio, self._store, self._on, self._clock = make_radio, store, listeners, clock
        self._steady = steady
        self._view = HubView(url=url)
        self._radio: Radio | None = None
        self._info: RadioInfo | None = None
        self._book = AddressBook()
        self._exchange: Exchange | None = None
        self._server = OtaServer(store.transfers, self._transfer_changed, clock=steady)
        self._known = KnownDevices(self._book, listeners.device)
        self._server.asked = self._known.asked_for_image
        self._server.trouble = lambda error: listeners.note("records", str(error))
        self._delivery = Delivery(
            self._server, self._known, steady, lambda now: now + clock() - steady(), patience=patience
        )
        self._gate = DongleGate(
            self._ready, lambda: self._radio, self._routers, self.identify, listeners.note, self._has_place
        )
        self._log: LogStore | None = None
        self._log_of: Eui64 | None = None
        self._joining: JoinSession | None = None
        self._reconnecting: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking_up: set[int] = set()
        self._uninvited: dict[Eui64, int] = {}
        self._closing = False

    # --- the way to the hub ---------------------------------------------------------------------------

    async def open(self, *, form: bool = False) -> HubView:
        """Connect, start the network, and serve again whatever a restart cut off."""
        self._connecting(2, "Asking the dongle and starting its network.")
        try:
            await self._start(form=form)
        except CoreError as error:
            self._show(replace(self._view, state=HubState.DISCONNECTED, detail=str(error), step=0))
            raise
        return self._view

    def _connecting(self, step: int, detail: str) -> None:
        self._show(replace(self._view, state=HubState.CONNECTING, detail=detail, step=step))

    async def _start(self, *, form: bool = False) -> None:
        radio = self._make_radio()
        try:
            info = await radio.open(self, form=form)
        except BaseException:
            await radio.close()
            raise
        self._radio, self._info = radio, info
        if self._view.state is HubState.CONNECTING:
            self._connecting(3, "Shutting the join window and reading the device log.")
        self._capability = self._capability_of(info)
        self._exchange = Exchange(radio, self._book)
        self._adopt(info)
        self._server.attach(radio, self._book)
        await self._gate.close_window()  # whatever an earlier program left open
        mark = EmulatedMark(*info.emulated) if info.emulated else None
        self._show(
            HubView(
                HubState.CONNECTED, self._view.url, info.eui, info.channel, info.pan_id,
                f"{info.family} {info.firmware}".strip(), mark, "", self._capability,
            )
        )  # fmt: skip
        self._on.log(self.device_log(), self._capability.device_log_size)
        while self._uninvited:
            self._spawn(self._gate.send_away(*self._uninvited.popitem()))

    def _has_place(self, eui: Eui64) -> bool:
        return any(e.eui == eui for e in self.device_log())

    def _adopt(self, info: RadioInfo) -> None:
        """Take over what the dongle and the records know of the network's devices."""
        first = self._log_of != info.eui  # another dongle is another hub, with a log of its own
        self._log_of = info.eui
        self._log = log = self._store.device_log(info.eui)
        entries, struck = {e.eui: e for e in log.entries()}, log.struck()
        for eui, address in info.known:
            if address is not None:
                self._book.learn(eui, address)
            if eui in entries or eui in struck:
                continue
            if first:
                log.put(LogEntry(eui, joined_at=EARLIER))
            elif address is not None:  # it came in while the dongle was away from us: nobody invited it
                self._uninvited[eui] = address
        for entry in log.entries():
            self._known.meet_entry(entry)
        if self._joining is None or first:
            self._joining = JoinSession(
                self._gate, log, self._on.board,
                capacity=self._capability.device_log_size, salt=self._store.salt, clock=self._clock,
                steady=self._steady, pace=_pace(info), stale=self.looks_stale,
            )  # fmt: skip
        if first:
            for record, served in self._store.unfinished(info.eui):
                self._serve_again(record, served)

    def _serve_again(self, record: TransferRecord, served: Served) -> None:
        self._delivery.take_up(record, served)
        self._on.note(
            str(record.eui),
            f"A restart cut its update off at {record.offset} of {record.size} bytes. It keeps what it has "
            "until the same image is sent again.",
        )

    async def close(self) -> None:
        """Shut the window, keep the state of every transfer, let go of the port."""
        self._closing = True
        if self._reconnecting is not None:
            self._reconnecting.cancel()
            await asyncio.gather(self._reconnecting, return_exceptions=True)
        try:
            if self._joining is not None:  # also without a dongle: whoever admits is told how it ended
                await self._joining.close()
                await self._gate.close_window()
        except CoreError:
            pass  # the dongle is gone; its own timer shuts the window
        await self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._radio is not None:
            await self._radio.close()
        self._show(replace(self._view, state=HubState.DISCONNECTED, detail="", step=0))

    def view(self) -> HubView:
        """The hub as it stands now."""
        return self._view

    def connection_lost(self) -> None:
        """The dongle was unplugged, or the port died."""
        if self._closing or self._radio is None or self._view.state is HubState.LOST:
            return  # while it is being opened, whoever opens it hears of it
        self._server.detach()
        if self._exchange is not None:
            self._exchange.abandon()
        self._show(replace(self._view, state=HubState.LOST, detail=_GONE))
        self._on.note("hub", "The dongle is gone. Everything waits for it; nothing is lost.")
        if self._reconnecting is None or self._reconnecting.done():
            self._reconnecting = asyncio.get_running_loop().create_task(self._reconnect())

    async def _reconnect(self) -> None:
        await self._let_go()
        for attempt in range(10**6):
            await asyncio.sleep(RECONNECT_WAITS[min(attempt, len(RECONNECT_WAITS) - 1)])
            try:
                await self._start()
            except Exception as error:  # noqa: BLE001 - whatever it was, the search for the dongle goes on
                await self._let_go()
                told = str(error) if isinstance(error, CoreError) else "It did not start. It is tried again."
                self._show(replace(self._view, state=HubState.LOST, detail=told))
            else:
                self._on.note("hub", "The dongle is back; the network runs again.")
                if self._joining is not None:
                    self._joining.network_restarted()
                return

    async def _let_go(self) -> None:
        """Free the port, which a start that failed half-way may still hold."""
        self._server.detach()
        radio, self._radio = self._radio, None
        if radio is not None:
            await radio.close()

    def clock_runs(self, speed: str) -> None:
        """The clock of an emulated dongle was set to another speed: it is shown, and the join window kept by it."""
        mark = self._view.emulated
        if mark is None:
            return
        self._show(replace(self._view, emulated=EmulatedMark(mark.scenario, speed)))
        if self._joining is not None:
            self._joining.keep_pace(pace_of(speed))

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
            self._known.meet(Device(a.eui, a.kind, a.name))
        try:
            return await self._joining.admit(admissions, window)
        finally:
            self._on.log(self.device_log(), self._capability.device_log_size)

    def looks_stale(self, entry: LogEntry) -> str:
        """Why a place of the log may be one that nobody needs any more; empty if it is in use."""
        known = self._known.get(entry.eui)
        words = {Presence.GONE: "it said that it left", Presence.SILENT: "it does not answer"}
        return never_joined(entry) or ("" if known is None else words.get(known.device.presence, ""))

    async def remove(self, eui: Eui64) -> None:
        """Take a device off the HAN (leave, install code overwritten) and off the log."""
        exchange = self._ready()
        assert self._log is not None
        if not any(e.eui == eui for e in self._log.entries()):
            raise DeviceError(f"{eui} is not on the hub’s device log.", "", "Look at the log: althan log.")
        address = self._book.address(eui)
        gone = address is None or await exchange.zdo(address, zdo.MGMT_LEAVE, zdo.ask_leave(eui), tries=2)
        await self._gate.forget_key(eui)
        self._server.withdraw(eui)
        self._log.delete(eui)
        self._book.forget(eui)
        self._known.forget(eui)
        if self._joining is not None:
            self._joining.removed(eui)
        if not gone and address is not None:  # it was not heard: it may hold the network key for long yet
            self._spawn(self._gate.send_away(eui, address))
        self._on.log(self.device_log(), self._capability.device_log_size)

    def _routers(self) -> list[int]:
        return self._known.relays({e.eui for e in self.device_log() if e.joined})

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
            except CoreError:
                return  # the dongle is gone; the device asks again
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
        self._server.let_in(eui)

    def turned_away(self, eui: Eui64, times: int) -> None:
        """The hub gave a device no key, so many times since it was last said."""
        if self._joining is not None:
            self._joining.turned_away(eui, times)

    def device_announced(self, eui: Eui64, address: int, *, mains: bool, sleepy: bool) -> None:
        """A device holds the network key: it is new, or it is back."""
        self._book.learn(eui, address)
        self._known.announced(eui, address, self._clock(), mains=mains, sleepy=sleepy)
        if self._joining is not None:
            self._joining.device_announced(eui, address)
        self._server.announced(eui)

    def device_left(self, eui: Eui64) -> None:
        """A device said that it leaves."""
        if self._known.left(eui):
            self._on.note(str(eui), "It said that it leaves the HAN.")
        if self._joining is not None:
            self._joining.device_left(eui)

    # --- looking at the mesh --------------------------------------------------------------------------

    async def scan_mesh(self) -> AsyncIterator[Topology]:
        """Measure the mesh; each step is a whole picture, partial until the last."""
        exchange = self._ready()
        assert self._info is not None
        hub = Device(self._info.eui, DeviceKind.CHF, "hub", Presence.JOINED, COORDINATOR, mains=True)
        async for topology in MeshScan(
            exchange, hub.eui, [hub, *self._known.with_addresses()], self._clock
        ).run():
            yield topology

    async def identify(self, eui: Eui64) -> Device:
        """Ask a device what it is and which firmware it runs."""
        device = await self._known.identify(self._ready(), eui)
        self._name_on_log(device)
        return device

    def _name_on_log(self, device: Device) -> None:
        """A device that joined before our records began gets its kind on the log once it is known."""
        entry = next((e for e in self.device_log() if e.eui == device.eui), None)
        if self._log is not None and entry is not None and entry.kind is DeviceKind.UNKNOWN != device.kind:
            self._log.put(replace(entry, kind=device.kind))
            self._on.log(self.device_log(), self._capability.device_log_size)

    async def learn_hardware(self, eui: Eui64) -> None:
        """Have a device name its hardware version, which decides whether an image fits; it may stay unknown."""
        self._ready()
        await self._known.learn_hardware(eui, self._delivery.knock)

    async def ping(self, eui: Eui64, count: int) -> tuple[int, float]:
        """How many of `count` probes were answered, and the median time of the answers in s."""
        exchange = self._ready()
        return await ping(exchange, await exchange.address_of(eui), count)

    def prober(self) -> LinkProber:
        """What tries single links and listens to the channels; HubError while the dongle is away."""
        exchange = self._ready()
        assert self._info is not None
        return LinkProber(exchange, self._info.eui, self._known.get)

    async def read_version(self, eui: Eui64) -> int:
        """The device's current file version; DeviceError if it does not say."""
        if not self._known.knows_client(eui):
            await self.identify(eui)
        return await self._known.read_version(self._ready(), eui)

    # --- firmware -------------------------------------------------------------------------------------

    def deliver(
        self, image: Image, euis: Sequence[Eui64], activation: Activation, *, downgrade: bool = False
    ) -> AsyncIterator[TransferView]:
        """Serve an image to devices; each step is one transfer's whole state, newest last."""
        return self._delivery.run(image, euis, activation, downgrade=downgrade)

    def pause(self, eui: Eui64) -> None:
        """Tell the device to wait; it keeps what it has."""
        self._delivery.pause(eui)

    def resume(self, eui: Eui64) -> None:
        """Let a paused device go on."""
        self._delivery.resume(eui)

    def cancel(self, eui: Eui64) -> None:
        """Tell the device to stop and drop what it has."""
        self._delivery.cancel(eui)

    def retry(self, eui: Eui64) -> None:
        """Offer a failed transfer again; the device keeps what it has."""
        self._delivery.retry(eui)

    def activate(self, eui: Eui64) -> None:
        """Tell a device that holds its image to switch to it now."""
        self._delivery.activate(eui)

    def _transfer_changed(self, view: TransferView) -> None:
        self._on.transfer(view)
        self._delivery.changed(view)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _pace(info: RadioInfo) -> float:
    """Seconds of the dongle's clock in one of ours: 1, but an emulated dongle says how fast its clock runs."""
    return 1.0 if info.emulated is None else pace_of(info.emulated[1])


def pace_of(speed: str) -> float:
    """The same of the speed that an emulated dongle names; `max` has no figure of its own."""
    try:
        return max(1.0, float(speed))
    except ValueError:
        return FASTEST_EMULATED
