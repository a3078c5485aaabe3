"""Attributes of the simulated devices, as Read Attributes returns them: type octet and value, little-endian."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from core.emulator.kinds import BASIC, FACTS, IDENTIFY, METERING, OTA, POWER, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.emulator.ota_client import OtaClient
    from core.emulator.scenario import DeviceSpec

MAKER = "Example Bridges"
DATE_CODE = "20250101"

_UINT8, _UINT16, _UINT32, _UINT48 = 0x20, 0x21, 0x23, 0x25
_BITMAP8, _ENUM8, _STRING, _EUI64 = 0x18, 0x30, 0x42, 0xF0


def attribute_table(spec: DeviceSpec, ota: OtaClient) -> Mapping[int, Mapping[int, Callable[[], bytes]]]:
    """Every attribute of a device, by cluster and identifier; a value is read when it is asked for."""
    tables: dict[int, Mapping[int, Callable[[], bytes]]] = {
        BASIC: _basic(spec, ota),
        IDENTIFY: {0x0000: lambda: _uint16(0)},
        OTA: _ota(spec, ota),
    }
    inputs = FACTS[spec.kind].inputs
    if POWER in inputs:
        tables[POWER] = _power(spec)
    if METERING in inputs:
        tables[METERING] = _metering(spec.kind)
    return tables


def _basic(spec: DeviceSpec, ota: OtaClient) -> Mapping[int, Callable[[], bytes]]:
    return {
        0x0000: lambda: _uint8(8),
        0x0001: lambda: _uint8(ota.current_version >> 24),
        0x0002: lambda: _uint8(2),
        0x0003: lambda: _uint8(spec.hardware_version >> 8),
        0x0004: lambda: _string(MAKER),
        0x0005: lambda: _string(FACTS[spec.kind].model),
        0x0006: lambda: _string(DATE_CODE),
        0x0007: lambda: _enum8(1 if spec.mains else 3),
        0x4000: lambda: _string(f"{ota.current_version:08X}"),
        0xFFFD: lambda: _uint16(3),
    }


def _power(spec: DeviceSpec) -> Mapping[int, Callable[[], bytes]]:
    return {
        0x0020: lambda: _uint8(30 + spec.battery_percent * 6 // 100),  # tenths of a volt, 3.0 to 3.6
        0x0021: lambda: _uint8(spec.battery_percent * 2),  # half percent
    }


def _metering(kind: Kind) -> Mapping[int, Callable[[], bytes]]:
    metering_type = FACTS[kind].metering_type or 0
    return {
        0x0000: lambda: struct.pack("<BQ", _UINT48, 1_234_567)[:7],
        0x0200: lambda: struct.pack("<BB", _BITMAP8, 0),
        0x0300: lambda: _enum8(1 if metering_type else 0),
        0x0306: lambda: struct.pack("<BB", _BITMAP8, metering_type),
    }


def _ota(spec: DeviceSpec, ota: OtaClient) -> Mapping[int, Callable[[], bytes]]:
    return {
        0x0000: lambda: struct.pack("<BQ", _EUI64, ota.server_eui),
        0x0001: lambda: _uint32(ota.offset),
        0x0002: lambda: _uint32(ota.current_version),
        0x0003: lambda: _uint16(2),
        0x0004: lambda: _uint32(ota.downloaded_version),
        0x0006: lambda: _enum8(ota.status),
        0x0007: lambda: _uint16(spec.manufacturer),
        0x0008: lambda: _uint16(spec.image_type),
        0x0009: lambda: _uint16(ota.block_period),
        0x000B: lambda: _enum8(0),
        0x000C: lambda: _enum8(1),
    }


def _uint8(value: int) -> bytes:
    return struct.pack("<BB", _UINT8, value & 0xFF)


def _uint16(value: int) -> bytes:
    return struct.pack("<BH", _UINT16, value & 0xFFFF)


def _uint32(value: int) -> bytes:
    return struct.pack("<BI", _UINT32, value)


def _enum8(value: int) -> bytes:
    return struct.pack("<BB", _ENUM8, value)


def _string(value: str) -> bytes:
    return struct.pack("<BB", _STRING, len(value)) + value.encode()
