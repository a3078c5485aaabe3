"""Ask a device what it is: descriptors, Basic attributes, and what its OTA client says of itself."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import DeviceError
from core.ota import messages
from core.premise.device import Device, DeviceKind, Presence
from core.radio import zcl, zdo
from core.radio.exchange import ANSWER_LIMIT, SLEEPY_LIMIT

if TYPE_CHECKING:
    from core.radio.exchange import Exchange
    from core.radio.zdo import SimpleDescriptor

MANUFACTURER_NAME, MODEL = 0x0004, 0x0005
BATTERY_REMAINING = 0x0021  # half per cent
METERING_DEVICE_TYPE = 0x0306

# Smart Energy device types (ZSE specification, table of device identifiers)
ESI, METERING_DEVICE, IN_PREMISES_DISPLAY, PREPAYMENT_TERMINAL = 0x0500, 0x0501, 0x0502, 0x0506
GAS = 1
_BRIDGE = re.compile(r"\b(B[1-4])\b")


@dataclass(frozen=True, slots=True)
class OtaClient:
    """Where a device's OTA client sits."""

    endpoint: int
    profile: int


async def interview(exchange: Exchange, device: Device) -> tuple[Device, OtaClient | None]:
    """What is now known of a device; DeviceError if it does not answer at all."""
    address = await exchange.address_of(device.eui)
    node = zdo.parse_node(
        await exchange.zdo(address, zdo.NODE_DESC, address.to_bytes(2, "little"), limit=_limit(device)) or b""
    )
    if node is None:
        raise DeviceError(
            f"{device.label} ({device.eui}) does not answer.",
            "It is asleep, off, or out of reach.",
            "Wake it or bring it nearer, then try again.",
        )
    device = replace(
        device,
        address=address,
        presence=Presence.JOINED,
        sleepy=not node.awake_when_idle,
        mains=node.mains,
        manufacturer_code=node.manufacturer_code,
        last_heard=time.time(),
    )
    simples = await _endpoints(exchange, device, address)
    device = await _basic(exchange, device, address, simples)
    return await _firmware(exchange, device, address, simples)


def _limit(device: Device) -> float:
    return SLEEPY_LIMIT if device.sleepy else ANSWER_LIMIT


async def _endpoints(exchange: Exchange, device: Device, address: int) -> list[SimpleDescriptor]:
    raw = address.to_bytes(2, "little")
    active = await exchange.zdo(address, zdo.ACTIVE_EP, raw, limit=_limit(device)) or b""
    found = []
    for endpoint in zdo.parse_endpoints(active):
        body = await exchange.zdo(address, zdo.SIMPLE_DESC, raw + bytes((endpoint,)), limit=_limit(device))
        simple = zdo.parse_simple(body or b"")
        if simple is not None:
            found.append(simple)
    return found


async def _basic(exchange: Exchange, device: Device, address: int, simples: list[SimpleDescriptor]) -> Device:
    limit = _limit(device)
    for simple in simples:
        if zcl.BASIC in simple.input_clusters:
            wanted = (MANUFACTURER_NAME, MODEL)
            basic = await exchange.read(
                address, simple.endpoint, zcl.BASIC, wanted, profile=simple.profile, limit=limit
            )
            device = _with_basic(device, basic or {})
        if zcl.POWER_CONFIGURATION in simple.input_clusters:
            power = await exchange.read(
                address, simple.endpoint, zcl.POWER_CONFIGURATION, (BATTERY_REMAINING,),
                profile=simple.profile, limit=limit,
            )  # fmt: skip
            half = (power or {}).get(BATTERY_REMAINING)
            device = replace(device, battery=half // 2) if isinstance(half, int) else device
        if device.kind is DeviceKind.UNKNOWN:
            device = replace(device, kind=await _kind(exchange, device, address, simple))
    return device


def _with_basic(device: Device, basic: dict[int, zcl.Value]) -> Device:
    model = basic.get(MODEL)
    device = replace(device, model=model) if isinstance(model, str) else device
    named = _BRIDGE.search(device.model)
    if named and (device.kind is DeviceKind.UNKNOWN or device.kind.is_bridge):
        # what a bridge says of itself counts for more than what was expected of it
        device = replace(device, kind=DeviceKind(named.group(1)))
    return device


async def _kind(exchange: Exchange, device: Device, address: int, simple: SimpleDescriptor) -> DeviceKind:
    if simple.device_type == METERING_DEVICE:
        read = await exchange.read(
            address, simple.endpoint, zcl.METERING, (METERING_DEVICE_TYPE,),
            profile=simple.profile, limit=_limit(device),
        )  # fmt: skip
        metered = (read or {}).get(METERING_DEVICE_TYPE)
        if metered is None:
            return DeviceKind.UNKNOWN  # it did not say; both meters have this device type
        return DeviceKind.GSME if metered == GAS else DeviceKind.ESME
    if simple.device_type in (IN_PREMISES_DISPLAY, PREPAYMENT_TERMINAL):
        prepaying = simple.device_type == PREPAYMENT_TERMINAL
        return DeviceKind.PPMID if prepaying else DeviceKind.IHD
    return DeviceKind.CHF if simple.device_type == ESI else DeviceKind.UNKNOWN


async def _firmware(
    exchange: Exchange, device: Device, address: int, simples: list[SimpleDescriptor]
) -> tuple[Device, OtaClient | None]:
    simple = next((s for s in simples if zcl.OTA_UPGRADE in s.output_clusters), None)
    if simple is None:
        return device, None
    client = OtaClient(simple.endpoint, simple.profile)
    wanted = (messages.CURRENT_VERSION, messages.MANUFACTURER, messages.IMAGE_TYPE)
    read = await exchange.read(
        address, client.endpoint, zcl.OTA_UPGRADE, wanted,
        of_client=True, profile=client.profile, limit=_limit(device),
    )  # fmt: skip
    values = {k: v for k, v in (read or {}).items() if isinstance(v, int)}
    return replace(
        device,
        file_version=values.get(messages.CURRENT_VERSION, device.file_version),
        manufacturer_code=values.get(messages.MANUFACTURER, device.manufacturer_code),
        image_type=values.get(messages.IMAGE_TYPE, device.image_type),
    ), client


async def read_version(exchange: Exchange, device: Device, client: OtaClient) -> int | None:
    """The device's current file version over the HAN, or None if it does not answer."""
    address = await exchange.address_of(device.eui)
    read = await exchange.read(
        address, client.endpoint, zcl.OTA_UPGRADE, (messages.CURRENT_VERSION,),
        of_client=True, profile=client.profile, limit=_limit(device),
    )  # fmt: skip
    version = (read or {}).get(messages.CURRENT_VERSION)
    return version if isinstance(version, int) else None
