"""What a frame says, in words: the commands that commissioning and updates use; anything else by its numbers. Pure."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from core.ota import messages
from core.premise.device import version_text
from core.radio import zcl, zdo
from core.radio.frame_log import KEY_ESTABLISHMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.radio.frame_log import FrameRecord

_ZDO = {
    zdo.NWK_ADDR: "Whose address is it", zdo.IEEE_ADDR: "Who has this address", zdo.NODE_DESC: "Node descriptor",
    zdo.POWER_DESC: "Power descriptor", zdo.SIMPLE_DESC: "Simple descriptor", zdo.ACTIVE_EP: "Active endpoints",
    zdo.MGMT_LQI: "Neighbour table", zdo.MGMT_RTG: "Routing table", zdo.MGMT_LEAVE: "Leave the network",
    zdo.MGMT_NWK_UPDATE: "Energy of the channels", 0x06: "Match descriptor", 0x36: "Join window",
}  # fmt: skip
_CLUSTERS = {
    zcl.BASIC: "Basic", zcl.POWER_CONFIGURATION: "Power", zcl.OTA_UPGRADE: "OTA upgrade", zcl.METERING: "Metering",
    0x0003: "Identify", 0x000A: "Time", 0x0700: "Price", 0x0701: "Demand response", 0x0703: "Messaging",
    0x0704: "Tunnelling", 0x0705: "Prepayment", 0x0707: "Calendar", 0x0708: "Device management",
    0x0709: "Events", 0x070A: "Meter data mirror", KEY_ESTABLISHMENT: "Key establishment",
}  # fmt: skip
_GENERAL = {
    0x00: "Read attributes", 0x01: "Read attributes, answer", 0x02: "Write attributes",
    0x04: "Write attributes, answer", 0x06: "Configure reporting", 0x07: "Configure reporting, answer",
    0x0A: "Report attributes", 0x0C: "Discover attributes", 0x0D: "Discover attributes, answer",
}  # fmt: skip
_STATUS = {
    0x00: "success", 0x01: "failure", 0x7E: "not authorised", 0x80: "malformed", 0x81: "command not supported",
    0x82: "general command not supported", 0x84: "not supported", 0x86: "attribute not supported",
    0x87: "invalid value", 0x89: "out of space", 0x8B: "not found", 0x94: "timeout",
    messages.ABORT: "abort", messages.INVALID_IMAGE: "invalid image", messages.WAIT_FOR_DATA: "wait",
    messages.NO_IMAGE: "no image", messages.REQUIRE_MORE_IMAGE: "requires more images",
}  # fmt: skip
_TORN = "torn"


def cluster_name(cluster: int) -> str:
    """The cluster's name, or its number."""
    return _CLUSTERS.get(cluster, f"cluster {cluster:04X}")


def words_of(record: FrameRecord) -> str:
    """The frame in a line."""
    if record.cluster == KEY_ESTABLISHMENT:
        return "Key establishment: kept without its bytes"
    said = _zdo(record) if record.endpoint == 0 and record.profile == 0 else _zcl(record)
    return f"{said} (not delivered: {record.trouble})" if record.trouble else said


def _status(value: int) -> str:
    return _STATUS.get(value, f"status {value:02X}")


def _zdo(record: FrameRecord) -> str:
    body = record.payload[1:]
    if record.cluster == zdo.DEVICE_ANNCE:
        told = zdo.parse_announce(record.payload)
        return f"Announces itself: {told.eui}, address {told.address:04X}" if told else f"Announce, {_TORN}"
    asked = record.cluster & ~zdo.RESPONSE
    name = _ZDO.get(asked, f"ZDO {asked:04X}")
    if not record.cluster & zdo.RESPONSE:
        return f"{name}{_asked(asked, body)}"
    if not body:
        return f"{name}, answer, {_TORN}"
    return f"{name}, answer: {_answered(asked, body) if body[0] == zdo.SUCCESS else _status(body[0])}"


def _asked(cluster: int, body: bytes) -> str:
    if cluster in (zdo.MGMT_LQI, zdo.MGMT_RTG) and body:
        return f"? From row {body[0]}"
    return f": open for {body[0]} s" if cluster == 0x36 and body else "?"


def _answered(cluster: int, body: bytes) -> str:
    if cluster in (zdo.NWK_ADDR, zdo.IEEE_ADDR):
        found = zdo.parse_address(body)
        return f"{found[0]} is {found[1]:04X}" if found else _TORN
    if cluster == zdo.ACTIVE_EP:
        return f"endpoints {', '.join(map(str, zdo.parse_endpoints(body))) or 'none'}"
    if cluster == zdo.NODE_DESC:
        node = zdo.parse_node(body)
        kind = {0: "coordinator", 1: "router", 2: "end device"}
        return f"{kind.get(node.role, 'unknown')}, maker {node.manufacturer_code:04X}" if node else _TORN
    if cluster in (zdo.MGMT_LQI, zdo.MGMT_RTG) and len(body) >= 4:
        return f"rows {body[2]}–{body[2] + max(body[3], 1) - 1} of {body[1]}" if body[3] else "no rows"
    return _status(body[0])


def _zcl(record: FrameRecord) -> str:
    header, name = zcl.parse_header(record.payload), cluster_name(record.cluster)
    if header is None:
        return f"{name}: {_TORN}"
    body = record.payload[header.start :]
    if not header.cluster_specific:
        return f"{name}: {_general(header.command, body)}"
    if record.cluster == zcl.OTA_UPGRADE and header.command in _OTA:
        try:
            return _OTA[header.command](body)
        except (struct.error, IndexError):
            return f"{_OTA_NAMES[header.command]}, {_TORN}"
    side = "from the server" if header.from_server else "from the client"
    return f"{name}: command {header.command:02X} {side}, {len(body)} bytes"


def _general(command: int, body: bytes) -> str:
    if command == zcl.DEFAULT_RESPONSE and len(body) >= 2:
        return f"Default response to command {body[0]:02X}: {_status(body[1])}"
    name = _GENERAL.get(command, f"general command {command:02X}")
    if command == zcl.READ_ATTRIBUTES:
        numbers = [f"{body[at] | body[at + 1] << 8:04X}" for at in range(0, len(body) - 1, 2)]
        return f"{name} {', '.join(numbers)}"
    if command == zcl.READ_ATTRIBUTES_RESPONSE:
        values = zcl.parse_attributes(body)
        return f"{name}: {', '.join(_attribute(n, v) for n, v in values.items()) or 'none supported'}"
    return name


def _attribute(number: int, value: zcl.Value) -> str:
    shown = value.hex(" ") if isinstance(value, bytes) else f"{value:X}" if isinstance(value, int) else value
    return f"{number:04X} = {shown}"


_OTA_NAMES = {
    messages.NOTIFY: "Image Notify", messages.QUERY: "Query Next Image Request",
    messages.QUERY_RESPONSE: "Query Next Image Response", messages.BLOCK: "Image Block Request",
    messages.PAGE: "Image Page Request", messages.BLOCK_RESPONSE: "Image Block Response",
    messages.END: "Upgrade End Request", messages.END_RESPONSE: "Upgrade End Response",
}  # fmt: skip


def _query(body: bytes) -> str:
    asked = messages.parse(messages.QUERY, body)
    if not isinstance(asked, messages.Query):
        return f"Query Next Image Request, {_TORN}"
    hardware = "" if asked.hardware is None else f", hardware {asked.hardware}"
    return f"Query Next Image Request: runs version {version_text(asked.version)}{hardware}"


def _offer(body: bytes) -> str:
    if body[0] != messages.SUCCESS:
        return f"Query Next Image Response: {_status(body[0])}"
    _, _, _, version, size = struct.unpack_from("<BHHII", body)
    return f"Query Next Image Response: version {version_text(version)}, {size:,} bytes"


def _block(body: bytes) -> str:
    asked = messages.parse(messages.BLOCK, body)
    if not isinstance(asked, messages.BlockRequest):
        return f"Image Block Request, {_TORN}"
    return f"Image Block Request: {asked.size} bytes from {asked.offset:,}"


def _page(body: bytes) -> str:
    asked = messages.parse_page(body)
    return f"Image Page Request: {asked.page} bytes from {asked.offset:,}" if asked else f"Page, {_TORN}"


def _data(body: bytes) -> str:
    if body[0] == messages.WAIT_FOR_DATA:
        _, _, seconds, _ = struct.unpack_from("<BIIH", body)
        return f"Image Block Response: wait {seconds} s"
    if body[0] != messages.SUCCESS:
        return f"Image Block Response: {_status(body[0])}"
    _, _, _, _, offset, size = struct.unpack_from("<BHHIIB", body)
    return f"Image Block Response: {size} bytes from {offset:,}"


def _end(body: bytes) -> str:
    asked = messages.parse(messages.END, body)
    if not isinstance(asked, messages.EndRequest):
        return f"Upgrade End Request, {_TORN}"
    return f"Upgrade End Request: {_status(asked.status)}, version {version_text(asked.version)}"


def _end_answer(body: bytes) -> str:
    _, _, version, now, when = struct.unpack_from("<HHIII", body)
    what = (
        "wait until told" if when == messages.FOREVER else "at once" if when <= now else f"in {when - now} s"
    )
    return f"Upgrade End Response: version {version_text(version)}, switch {what}"


_OTA: dict[int, Callable[[bytes], str]] = {
    messages.NOTIFY: lambda _: "Image Notify: ask for your next image", messages.QUERY: _query,
    messages.QUERY_RESPONSE: _offer, messages.BLOCK: _block, messages.PAGE: _page,
    messages.BLOCK_RESPONSE: _data, messages.END: _end, messages.END_RESPONSE: _end_answer,
}  # fmt: skip
