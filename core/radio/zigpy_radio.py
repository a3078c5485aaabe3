"""Zigbee dongles through zigpy: ZNP (TI), EZSP (Silicon Labs) and deCONZ. The only importer of zigpy.

zigpy is used as a radio and no more: frames in, frames out, network start, keys. Its device database, its
interviews, its OTA manager, periodic scans, backups and phone-home providers stay off, because they would
answer block requests with ABORT, leave join windows open, and write the network key to disk.

The text of zigpy's exceptions is never shown: it can contain install codes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import zigpy.exceptions
import zigpy.types as t

from core.errors import CoreError, HubError, PortError
from core.premise.device import Eui64
from core.radio.families import FamiliesServed
from core.radio.first_rule import rule_before_start
from core.radio.hush import hush_logs, hush_tasks
from core.radio.mark import EMULATED_MARK, said_of_itself
from core.radio.opening import Pulse, Unplugged, cancelled, unless_gone
from core.radio.port_errors import NoNetworkError, busy_or_forbidden, check_path, in_use, is_missing, missing
from core.radio.quiet import quiet_config
from core.radio.radio import (
    BROADCAST_AWAKE,
    COORDINATOR,
    OUR_ENDPOINT,
    DeliveryFailed,
    Frame,
    Outgoing,
    RadioInfo,
)
from core.radio.tcp_port import closes_at_once
from core.radio.znp_again import ask_again
from core.radio.znp_direct import CONGESTED, GONE, NO_ROUTE, ZnpDirect, failed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.radio.radio import RadioListener

BROADCASTS = 0xFFF8  # network addresses from here on are many devices
CONNECT_LIMIT = 8.0  # s for one radio family to answer on a port; the bootloader of a ZNP takes three
START_LIMIT = 45.0  # s to start or form the network
SILENCE_LIMIT = 8.0  # s without an octet after which a start comes to nothing; a boot and a restart take two
FORMING_LIMIT = 20.0  # s of the same while a network is made, for which all channels are listened to
CLOSE_LIMIT = 5.0

hush_logs()


def radio_families() -> dict[str, Any]:
    """The radio libraries by the name of the protocol they speak, in the order they are tried."""
    import bellows.zigbee.application
    import zigpy_deconz.zigbee.application
    import zigpy_znp.zigbee.application

    return {
        "ZNP": zigpy_znp.zigbee.application.ControllerApplication,
        "EZSP": bellows.zigbee.application.ControllerApplication,
        "deCONZ": zigpy_deconz.zigbee.application.ControllerApplication,
    }


def _listening(base: Any, listener: RadioListener) -> Any:  # noqa: ANN401 - zigpy is untyped here
    """A radio library's application that hands everything to `listener` and interviews nobody."""

    class Listening(base):  # type: ignore[misc]
        def packet_received(self, packet: Any) -> None:  # noqa: ANN401
            from_us = packet.src.address == COORDINATOR
            if from_us:
                super().packet_received(packet)  # its own coordinator's descriptors
            if from_us and not (packet.dst_ep == 0 and packet.cluster_id & 0x8000):
                return
            if packet.src.addr_mode == t.AddrMode.NWK:
                listener.frame_arrived(_frame(packet))

        def handle_join(self, nwk: int, ieee: Any, parent_nwk: int, **_: Any) -> None:  # noqa: ANN401
            listener.device_admitted(_eui(ieee), int(nwk))

        def on_zdo_tc_device_join(self, msg: Any) -> None:  # noqa: ANN401 - ZNP only
            listener.device_admitted(_eui(msg.SrcIEEE), int(msg.SrcNwk))

        def handle_leave(self, nwk: int, ieee: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401
            listener.device_left(_eui(ieee))

        on_lost: Callable[[], None] | None = None

        def connection_lost(self, exc: Exception) -> None:
            self.gone.set()
            if self.on_lost is not None:
                self.on_lost()
            listener.connection_lost()

    Listening.gone = asyncio.Event()
    return Listening


def _znp_success() -> Any:  # noqa: ANN401
    """Zigpy-znp checks the type of a status before its value."""
    import zigpy_znp.types

    return zigpy_znp.types.Status.SUCCESS


def _frame(packet: Any) -> Frame:  # noqa: ANN401
    return Frame(
        address=int(packet.src.address),
        source_endpoint=int(packet.src_ep),
        destination_endpoint=int(packet.dst_ep),
        profile=int(packet.profile_id),
        cluster=int(packet.cluster_id),
        payload=packet.data.serialize(),
        broadcast=packet.dst.addr_mode == t.AddrMode.Broadcast,
        lqi=None if packet.lqi is None else int(packet.lqi),
        secured=t.TransmitOptions.APS_Encryption in packet.tx_options,
    )


def _eui(ieee: Any) -> Eui64:  # noqa: ANN401
    return Eui64.from_little_endian(bytes(ieee.serialize()))


class ZigpyRadio:
    """One dongle on one port; see `core.radio.radio.Radio` for the contract."""

    _served = FamiliesServed()  # of this process: a dongle that was lost comes back as what it was

    def __init__(self, path: str, *, family: str | None = None, baud: int = 115200) -> None:
        self._path = path
        self._family = family
        self._baud = baud
        self._app: Any = None
        self._direct: ZnpDirect | None = None
        self._pulse = Pulse(time.monotonic)
        self._sequence = 0

    @property
    def _znp(self) -> Any:  # noqa: ANN401
        """zigpy-znp's command interface, None for the other families; HubError once it was let go."""
        if self._app is None:
            raise HubError("The dongle is gone.", "It was unplugged or let go.", "Plug it in again.")
        return self._app._znp if self._family == "ZNP" else None  # noqa: SLF001 - MT has no public door

    async def open(self, listener: RadioListener, *, form: bool = False) -> RadioInfo:
        """Try each radio family on the port; the first that answers serves."""
        check_path(self._path)
        hush_tasks(asyncio.get_running_loop())
        families = radio_families()
        wanted = [self._family] if self._family else self._served.order(self._path, list(families))
        problem: CoreError | None = None
        for family in wanted:
            self._family = family
            try:
                info = await self._open_as(families[family], listener, form=form)
                self._served.answered(self._path, family)
                return info
            except (HubError, PortError) as error:
                await self._drop()
                if not isinstance(error, _Silent):
                    raise
                if await closes_at_once(self._path):
                    raise in_use(self._path) from None
                problem = error
        raise PortError(
            f"No Zigbee dongle answers on {self._path}.",
            "It spoke none of the dongle languages ZNP, EZSP and deCONZ.",
            "Check that it is a Zigbee dongle with coordinator firmware, unplug it for five seconds and try again.",
        ) from problem

    async def _open_as(self, base: Any, listener: RadioListener, *, form: bool) -> RadioInfo:  # noqa: ANN401
        config = quiet_config(self._path, self._baud, znp=self._family == "ZNP")
        self._app = _listening(base, listener)(config)
        await self._guarded(self._app.connect(), "answer", CONNECT_LIMIT)
        silence = 0.0
        if self._znp is not None:
            silence = FORMING_LIMIT if form else SILENCE_LIMIT
            self._listen_and_repeat()
            rule_before_start(self._znp, self._only_by_install_code)
        gone, pulse = self._app.gone, self._pulse if silence else None
        start = unless_gone(gone, self._app.initialize(auto_form=form), pulse, silence)
        await self._guarded(start, "start its network", START_LIMIT)
        take_over = unless_gone(gone, self._take_over(listener), pulse, silence)
        info: RadioInfo = await self._told(take_over, "say what it is")
        return info

    def _listen_and_repeat(self) -> None:
        """From here on it is known whether the dongle speaks, and what was lost on the line is asked again."""
        import zigpy_znp.commands as c

        port, self._pulse = self._znp._uart, Pulse(time.monotonic)  # noqa: SLF001 - as all of MT
        port.data_received = self._pulse.feeding(port.data_received)
        ask_again(self._znp, c.SYS.Ping.Req(), c.UTIL.GetDeviceInfo.Req())

    async def _take_over(self, listener: RadioListener) -> RadioInfo:
        if self._znp is None:
            return await self._info()
        self._shorten(listener)
        await self._only_by_install_code()
        if self._direct is not None and not self._direct.heard:  # a port whose octets come another way
            self._lengthen()
        self._heed_resets(listener)
        info = await self._info()
        if self._direct is not None:
            self._direct.watch_over(listener.connection_lost)
        return info

    def _heed_resets(self, listener: RadioListener) -> None:
        """A dongle that starts again by itself has lost network, endpoints and rules: it counts as gone."""
        import zigpy_znp.commands as c

        reset = c.SYS.ResetInd.Callback(partial=True)
        self._znp.callback_for_response(reset, lambda _: listener.connection_lost())

    def _shorten(self, listener: RadioListener) -> None:
        """Send and take data frames as octets; the library keeps all the rest of the line."""
        app, znp = self._app, self._znp
        port = znp._uart  # noqa: SLF001 - as all of MT

        def write(octets: bytes) -> None:
            if port._transport is not None:  # noqa: SLF001
                port._transport.write(octets)  # noqa: SLF001

        direct = self._direct = ZnpDirect(write, port.data_received, listener.frame_arrived, app.get_sequence)
        app.on_lost = direct.end
        port.data_received, port.write = direct.received, direct.guarding(port.write)
        znp._sync_request_lock = direct.turns  # noqa: SLF001

    def _lengthen(self) -> None:
        """Leave the line to the library altogether, but for the turns, which both can keep."""
        del self._znp._uart.data_received, self._znp._uart.write  # noqa: SLF001
        self._direct = None

    async def _guarded(self, step: Any, what: str, limit: float) -> None:  # noqa: ANN401
        """Run one step of opening; whatever goes wrong is told in our own words."""
        try:
            async with asyncio.timeout(limit):
                await step
        except zigpy.exceptions.NetworkNotFormed:
            raise NoNetworkError from None
        except Unplugged:
            raise HubError("The dongle was unplugged while it started.", "", "Plug it in again.") from None
        except PermissionError:
            raise busy_or_forbidden(self._path) from None
        except (ConnectionRefusedError, FileNotFoundError):
            raise missing(self._path) from None
        except (Exception, asyncio.CancelledError) as error:
            if cancelled(error):
                raise
            if is_missing(error):
                raise missing(self._path) from None
            if what == "answer":
                raise _Silent(f"The dongle on {self._path} did not answer.") from None
            raise HubError(
                f"The dongle did not {what}.",
                f"What it was asked last was not answered ({type(error).__name__}).",
                "Unplug it for five seconds, plug it in again and connect.",
            ) from None

    async def _only_by_install_code(self) -> None:
        """Turn away every join without an install code. Volatile in Z-Stack: sent after every start."""
        import zigpy_znp.commands as c

        await self._znp.request(
            c.AppConfig.BDBSetJoinUsesInstallCodeKey.Req(BdbJoinUsesInstallCodeKey=True),
            RspStatus=_znp_success(),
        )

    async def _info(self) -> RadioInfo:
        network, node = self._app.state.network_info, self._app.state.node_info
        known, mark = await self._tables(), await self._read_mark()
        return RadioInfo(
            eui=_eui(node.ieee),
            channel=int(network.channel),
            pan_id=int(network.pan_id),
            extended_pan_id=int.from_bytes(network.extended_pan_id.serialize(), "little"),
            family=self._family or "",
            firmware=str(node.version or ""),
            known=known,
            emulated=mark,
            limits=()
            if self._znp is not None
            else (("remove", "This dongle family cannot strike out an install code."),),
        )

    async def _tables(self) -> tuple[tuple[Eui64, int | None], ...]:
        """Devices the dongle holds a key or an address for."""
        if self._znp is not None:
            try:
                await self._app.load_network_info(load_devices=True)
            except Exception as error:  # noqa: BLE001 - tables are a help, not a need
                logging.getLogger(__name__).warning(
                    "The dongle's device tables are not readable: %s", type(error)
                )
        network = self._app.state.network_info
        own = _eui(self._app.state.node_info.ieee)
        addresses = {_eui(ieee): int(nwk) for ieee, nwk in network.nwk_addresses.items()}
        euis = {_eui(key.partner_ieee) for key in network.key_table} | {_eui(e) for e in network.children}
        blank = {Eui64(b"\xff" * 8), Eui64(bytes(8)), own}
        return tuple((eui, addresses.get(eui)) for eui in sorted((euis | set(addresses)) - blank))

    async def _read_mark(self) -> tuple[str, str] | None:
        """What an emulated dongle says of itself; None on a real one."""
        if self._znp is None:
            return None
        import zigpy_znp.commands as c

        length = await self._znp.request(c.SYS.OSALNVLength.Req(Id=EMULATED_MARK))
        if not length.ItemLen:
            return None
        answer = await self._znp.request(
            c.SYS.OSALNVReadExt.Req(Id=EMULATED_MARK, Offset=0), RspStatus=_znp_success()
        )
        return said_of_itself(bytes(answer.Value))

    async def close(self) -> None:
        """Shut down zigpy; a dongle that has already gone is no problem."""
        await self._drop()

    async def _drop(self) -> None:
        app, self._app = self._app, None
        direct, self._direct = self._direct, None
        if app is None:
            return
        if direct is not None:
            direct.make_way()
            direct.end()
        try:
            async with asyncio.timeout(CLOSE_LIMIT):
                await app.shutdown(db=False)
        except (Exception, asyncio.CancelledError) as error:
            if cancelled(error):
                raise
            logging.getLogger(__name__).debug("Closing the port: %s", type(error))

    async def admit_key(self, eui: Eui64, link_key: bytes) -> None:
        """One device, one key; joins without a listed key stay turned away."""
        ieee, key = t.EUI64(eui.little_endian), t.KeyData(link_key)
        if self._znp is not None:
            import zigpy_znp.commands as c

            form = c.app_config.InstallCodeFormat.KeyDerivedFromInstallCode
            await self._told(
                self._znp.request(
                    c.AppConfig.BDBAddInstallCode.Req(
                        InstallCodeFormat=form, IEEE=ieee, InstallCode=link_key
                    ),
                    RspStatus=_znp_success(),
                ),
                "take the install code",
            )
            await self._told(self._only_by_install_code(), "keep joining to install codes")
            return
        await self._told(self._app.permit_with_link_key(ieee, key, 0), "take the install code")

    async def forget_key(self, eui: Eui64) -> None:
        """Overwrite the key by a random one: MT has no command that deletes an install code."""
        await self.admit_key(eui, os.urandom(16))

    async def open_window(self, seconds: int, addresses: Sequence[int]) -> None:
        """By unicast to the hub and to each router named, so that no other router is opened."""
        if self._znp is None:
            await self._told(self._app.permit(seconds), "open the join window")
            return
        await self._permit(COORDINATOR, seconds, broadcast=False)
        for address in addresses:
            try:
                await self._permit(address, seconds, broadcast=False)
            except HubError:
                continue  # without power or out of reach: whoever stands elsewhere can join all the same

    async def close_window(self, addresses: Sequence[int]) -> None:
        """Everything that was opened is shut, and a broadcast shuts what nobody remembers."""
        if self._znp is None:
            await self._told(self._app.permit(0), "shut the join window")
            return
        await self._permit(COORDINATOR, 0, broadcast=False)
        await self._permit(BROADCAST_AWAKE - 1, 0, broadcast=True)
        for address in addresses:
            try:
                await self._permit(address, 0, broadcast=False)
            except HubError:
                continue  # out of reach now; its own timer and the broadcast have it

    async def _permit(self, address: int, seconds: int, *, broadcast: bool) -> None:
        import zigpy_znp.commands as c
        import zigpy_znp.types as znp_t

        mode = znp_t.AddrMode.Broadcast if broadcast else znp_t.AddrMode.NWK
        request = c.ZDO.MgmtPermitJoinReq.Req(AddrMode=mode, Dst=address, Duration=seconds, TCSignificance=1)
        if broadcast:
            await self._told(self._znp.request(request, RspStatus=_znp_success()), "change the join window")
            return
        answer = c.ZDO.MgmtPermitJoinRsp.Callback(Src=address, partial=True)
        await self._told(
            self._znp.request_callback_rsp(
                request=request, RspStatus=_znp_success(), callback=answer, timeout=5
            ),
            "change the join window",
        )

    async def _told(self, step: Any, what: str) -> Any:  # noqa: ANN401
        """Await a radio command; a failure becomes a HubError that names the step, not the library's text."""
        try:
            return await step
        except (Exception, asyncio.CancelledError) as error:
            if cancelled(error):
                raise
            raise HubError(
                f"The dongle did not {what}.",
                f"It answered with {type(error).__name__}.",
                "Unplug the dongle, plug it in again and repeat the step.",
            ) from None

    async def send(self, frame: Outgoing) -> None:
        """By the short way where there is one; ZDO, broadcasts and other dongle families go through zigpy."""
        if self._app is None:
            raise DeliveryFailed("not connected")
        if self._direct is None or not frame.endpoint or frame.address >= BROADCASTS:
            await self._send_by_zigpy(frame)
            return
        status = await self._direct.deliver(frame)
        if status == NO_ROUTE and self._direct is not None:
            with suppress(HubError):  # then the frame says so itself, as what it is: not delivered
                await self._told(self._app._discover_route(t.NWK(frame.address)), "look for a route")  # noqa: SLF001
            status = NO_ROUTE if self._direct is None else await self._direct.deliver(frame)
        if status:
            raise failed(status)

    async def _send_by_zigpy(self, frame: Outgoing) -> None:
        """With a transaction number of our own: confirms are matched by nothing else."""
        app = self._app
        options = t.TransmitOptions.ACK if frame.acknowledged else t.TransmitOptions.NONE
        if frame.secured:
            options |= t.TransmitOptions.APS_Encryption
        broadcast = frame.address >= BROADCASTS
        packet = t.ZigbeePacket(
            src=t.AddrModeAddress(addr_mode=t.AddrMode.NWK, address=COORDINATOR),
            src_ep=0 if frame.endpoint == 0 else OUR_ENDPOINT,
            dst=t.AddrModeAddress(
                addr_mode=t.AddrMode.Broadcast if broadcast else t.AddrMode.NWK, address=frame.address
            ),
            dst_ep=frame.endpoint,
            tsn=app.get_sequence(),
            profile_id=frame.profile,
            cluster_id=frame.cluster,
            data=t.SerializableBytes(frame.payload),
            tx_options=options,
            radius=30,
            extended_timeout=frame.patient,
        )
        try:
            await app.send_packet(packet)
        except asyncio.CancelledError as error:
            if cancelled(error):
                raise
            raise failed(GONE) from None
        except zigpy.exceptions.DeliveryError as error:
            raise _failed(getattr(error, "status", None)) from None
        except Exception as error:  # noqa: BLE001
            raise DeliveryFailed(type(error).__name__, unsure=True) from None

    def foresee(self, expected: Callable[[], Outgoing | None]) -> None:
        """Let a ZNP dongle have frames ahead of their time; other families have no such way."""
        if self._direct is not None:
            self._direct.foresee(expected)

    def sequence(self) -> int:
        """The next of 256 numbers."""
        self._sequence = (self._sequence + 1) & 0xFF
        return self._sequence

    async def energy(self, channels: Sequence[int]) -> dict[int, float]:
        """One energy scan of 2.4 GHz channels; the network hears nothing meanwhile."""
        mask = t.Channels.from_channel_list(list(channels))
        scan = self._app.energy_scan(channels=mask, duration_exp=2, count=1)
        result = await self._told(scan, "listen to the channels")
        return {int(channel): float(value) for channel, value in result.items()}


def _failed(status: Any) -> DeliveryFailed:  # noqa: ANN401
    name = getattr(status, "name", None) or ("no confirmation" if status is None else f"status {status}")
    return DeliveryFailed(
        str(name), congested=status is not None and int(status) in CONGESTED, unsure=status is None
    )


class _Silent(HubError):
    """Nothing on the port spoke this radio family's language."""


__all__ = ["ZigpyRadio"]
