"""AF commands: the host's endpoints, frames out to devices and in from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.emulator.commands import INVALID_PARAMETER, OK, CommandTable, Status
from core.emulator.stack import BROADCAST_ROUTERS, COORDINATOR, Confirm, DataIndication, DataRequest, Endpoint
from core.emulator.znp import Frame, MalformedError, counted, u8, u16, u32

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.dongle import Dongle
    from core.emulator.znp import Reader

AF = CommandTable()

DATA_CONFIRM, INCOMING = 0x4480, 0x4481
DUPLICATE_ENDPOINT = 0xB8
ACKNOWLEDGED, SECURED = 0x10, 0x40
GROUP_MODE, SHORT_MODE, EXTENDED_MODE, BROADCAST_MODE = 1, 2, 3, 15
LOOPBACK_DELAY = 0.002
TICK = 0.00032  # a frame's time stamp counts 320 us backoff slots


@AF.on(0x2400)
def _register(dongle: Dongle, request: Reader) -> bytes:
    number, profile, device, version = request.u8(), request.u16(), request.u16(), request.u8()
    request.u8()  # latency: never used by the stack
    endpoint = Endpoint(number, profile, device, version, request.u16_list(), request.u16_list())
    if number in dongle.endpoints:
        return u8(DUPLICATE_ENDPOINT)
    if not 0 < number < 0xFF:
        return INVALID_PARAMETER
    dongle.endpoints[number] = endpoint
    dongle.endpoints_changed()
    return OK


@AF.on(0x2404)
def _unregister(dongle: Dongle, request: Reader) -> bytes:
    if dongle.endpoints.pop(request.u8(), None) is None:
        return INVALID_PARAMETER
    dongle.endpoints_changed()
    return OK


@AF.on(0x2401)
def _data(dongle: Dongle, request: Reader) -> bytes:
    destination, to, source = request.u16(), request.u8(), request.u8()
    cluster, transaction, options, radius = request.u16(), request.u8(), request.u8(), request.u8()
    frame = _frame(destination, to, source, cluster, options, radius, request.counted())
    return _send(dongle, frame, transaction)


@AF.on(0x2402)
def _data_ext(dongle: Dongle, request: Reader) -> bytes:
    mode, address, to = request.u8(), request.u64(), request.u8()
    request.u16()  # PAN id: other than ours would be inter-PAN
    source, cluster, transaction, options, radius = (
        request.u8(),
        request.u16(),
        request.u8(),
        request.u8(),
        request.u8(),
    )
    data = request.take(request.u16())
    if mode not in (GROUP_MODE, SHORT_MODE, EXTENDED_MODE, BROADCAST_MODE):
        return INVALID_PARAMETER
    extended = mode == EXTENDED_MODE
    frame = _frame(address if extended else address & 0xFFFF, to, source, cluster, options, radius, data)
    return _send(dongle, replace(frame, extended=extended, group=mode == GROUP_MODE), transaction)


@AF.on(0x2403)
def _data_source_routed(dongle: Dongle, request: Reader) -> bytes:
    destination, to, source = request.u16(), request.u8(), request.u8()
    cluster, transaction, options, radius = request.u16(), request.u8(), request.u8(), request.u8()
    relays = request.u16_list()
    frame = _frame(destination, to, source, cluster, options, radius, request.counted())
    return _send(dongle, replace(frame, relays=relays), transaction)


def incoming(dongle: Dongle, indication: DataIndication) -> Frame | None:
    """An arrived frame as AF.IncomingMsg; None when the host has no such endpoint or the line cannot carry it."""
    if indication.destination_endpoint not in dongle.endpoints:
        return None
    head = u16(0) + u16(indication.cluster) + u16(indication.source) + u8(indication.source_endpoint)
    seen = u8(indication.destination_endpoint) + u8(indication.broadcast) + u8(indication.lqi)
    stamp = (
        u8(indication.encrypted)
        + u32(int(dongle.clock.now / TICK) & 0xFFFF_FFFF)
        + u8(dongle.next_sequence())
    )
    tail = u16(indication.mac_source) + u8(indication.radius)
    payload = head + seen + stamp + counted(indication.payload[:0xFF]) + tail
    return Frame(INCOMING, payload) if len(payload) <= 250 else None


def _frame(
    destination: int, to: int, source: int, cluster: int, options: int, radius: int, payload: bytes
) -> DataRequest:
    return DataRequest(
        destination=destination,
        destination_endpoint=to,
        source_endpoint=source,
        profile=0,
        cluster=cluster,
        payload=payload,
        acknowledged=bool(options & ACKNOWLEDGED),
        encrypted=bool(options & SECURED),
        radius=radius or 30,
    )


def _send(dongle: Dongle, frame: DataRequest, transaction: int) -> bytes:
    if frame.destination_endpoint == 0:
        return _send_zdo(dongle, frame)
    endpoint = dongle.endpoints.get(frame.source_endpoint)
    if endpoint is None:
        return INVALID_PARAMETER
    if not dongle.running:
        return u8(Status.FAILURE)
    frame = replace(frame, profile=endpoint.profile)
    broadcast = not frame.extended and not frame.group and frame.destination >= BROADCAST_ROUTERS

    def confirm(status: Confirm) -> None:
        # a broadcast is never confirmed to the host (Z-Stack 3.30 on CC2652)
        if not broadcast:
            dongle.emit(DATA_CONFIRM, u8(status) + u8(frame.source_endpoint) + u8(transaction))

    if _is_own(dongle, frame):
        dongle.later(LOOPBACK_DELAY, _loop_back, dongle, frame, confirm)
    else:
        dongle.transmit(frame, confirm)
    return OK


def _send_zdo(dongle: Dongle, frame: DataRequest) -> bytes:
    if not frame.payload:
        raise MalformedError("a ZDO frame begins with its sequence number")
    if not dongle.running:
        return u8(Status.FAILURE)
    if _is_own(dongle, frame):
        dongle.zdo.ask_self(frame.cluster, frame.payload)
    else:
        dongle.zdo.send(replace(frame, source_endpoint=0))
    return OK


def _is_own(dongle: Dongle, frame: DataRequest) -> bool:
    return frame.destination == (dongle.memory.eui if frame.extended else COORDINATOR) and not frame.group


def _loop_back(dongle: Dongle, frame: DataRequest, confirm: Callable[[Confirm], None]) -> None:
    confirm(Confirm.SUCCESS)
    indication = DataIndication(
        source=COORDINATOR,
        source_endpoint=frame.source_endpoint,
        destination_endpoint=frame.destination_endpoint,
        profile=frame.profile,
        cluster=frame.cluster,
        payload=frame.payload,
        broadcast=False,
        lqi=255,
        encrypted=frame.encrypted,
        mac_source=COORDINATOR,
        radius=frame.radius,
    )
    dongle.later(LOOPBACK_DELAY, dongle.data_arrived, indication)
