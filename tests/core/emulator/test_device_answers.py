"""What devices answer over the air: descriptors, tables, attributes, default responses."""

from __future__ import annotations

import struct

import pytest

from core.emulator import zcl
from tests.core.emulator.host import Host
from tests.core.emulator.premises import chain, device, premise

HOME = (
    device("Electricity meter", "ESME", 1, 2.0, extra="joined = true"),
    device("Gas meter", "GSME", 2, 3.0, extra="joined = true\nbattery_percent = 40\npoll_seconds = 5.0"),
    device("Display", "IHD", 3, 4.0, extra="joined = true"),
    device("Prepayment", "PPMID", 4, 5.0, extra="joined = true"),
    device(
        "B1", "B1", 5, 1.0, extra="joined = true\nfirmware_version = 0x01020304\nhardware_version = 0x0300"
    ),
    device("B4", "B4", 6, 1.0, 2.0, extra="joined = true"),
)
EUI = 0x00DB000000000100


@pytest.fixture
def host() -> Host:
    host = Host(premise(*HOME))
    host.start()
    host.run(25.0)
    return host


def address(host: Host, number: int) -> int:
    found = host.stack.address_of(EUI + number)
    assert found is not None
    return found


def body(host: Host, number: int, cluster: int, after: bytes = b"") -> bytes:
    where = address(host, number)
    return host.ask(where, cluster, struct.pack("<H", where) + after)


@pytest.mark.parametrize(
    ("number", "role", "capability"),
    [(1, 1, 0x8E), (2, 2, 0x80), (3, 2, 0x8C), (4, 2, 0x8C), (5, 1, 0x8E), (6, 1, 0x82)],
)
def test_node_descriptors(host: Host, number: int, role: int, capability: int) -> None:
    answer = body(host, number, 0x0002)
    assert answer[0] == 0
    assert len(answer) == 3 + 13
    assert (answer[3] & 7, answer[5]) == (role, capability)
    assert struct.unpack_from("<H", answer, 6)[0] == 0x1209


def test_power_descriptors_tell_mains_from_battery(host: Host) -> None:
    assert struct.unpack("<H", body(host, 1, 0x0003)[3:])[0] == 0xC110
    assert struct.unpack("<H", body(host, 6, 0x0003)[3:])[0] == 0xC441


@pytest.mark.parametrize(
    ("number", "device_type"), [(1, 0x0501), (2, 0x0501), (3, 0x0502), (4, 0x0506), (5, 0x0008), (6, 0x0008)]
)
def test_endpoints_are_smart_energy_with_the_ota_client_among_the_outputs(
    host: Host, number: int, device_type: int
) -> None:
    assert body(host, number, 0x0005)[3:] == b"\x01\x01"
    answer = body(host, number, 0x0004, b"\x01")
    assert answer[0] == 0
    endpoint, profile, kind = struct.unpack_from("<BHH", answer, 4)
    assert (endpoint, profile, kind) == (1, 0x0109, device_type)
    inputs = struct.unpack_from(f"<{answer[10]}H", answer, 11)
    outputs = struct.unpack_from(f"<{answer[11 + 2 * len(inputs)]}H", answer, 12 + 2 * len(inputs))
    assert 0x0000 in inputs
    assert 0x0019 in outputs
    assert 0x0019 not in inputs


@pytest.mark.parametrize(("endpoint", "status"), [(0, 0x82), (2, 0x83), (255, 0x82)])
def test_simple_descriptor_of_an_endpoint_that_is_not_there(host: Host, endpoint: int, status: int) -> None:
    assert body(host, 1, 0x0004, bytes([endpoint]))[0] == status


def test_match_descriptor(host: Host) -> None:
    where = address(host, 5)
    wanted = struct.pack("<HHBBH", where, 0x0109, 0, 1, 0x0019)
    assert host.ask(where, 0x0006, wanted)[3:] == b"\x01\x01"
    other = struct.pack("<HHBBH", where, 0x0104, 0, 1, 0x0019)
    assert host.ask(where, 0x0006, other)[3:] == b"\x00"


def test_addresses_by_broadcast_by_unicast_and_of_children(host: Host) -> None:
    gas, meter = address(host, 2), address(host, 1)
    host.zdo(0xFFFD, 0x0000, struct.pack("<QBB", EUI + 5, 0, 0))
    host.run(2.0)
    found = [one for one in host.arrived if one.cluster == 0x8000]
    assert [one.payload[1:] for one in found] == [struct.pack("<BQH", 0, EUI + 5, address(host, 5))]
    extended = host.ask(meter, 0x0001, struct.pack("<HBB", meter, 1, 0))
    assert extended[:11] == struct.pack("<BQH", 0, EUI + 1, meter)
    count = extended[11]
    assert len(extended) == 13 + 2 * count
    assert host.ask(meter, 0x0001, struct.pack("<HBB", 0x7777, 0, 0))[0] == 0x81
    assert host.ask(gas, 0x0001, struct.pack("<HBB", gas, 0, 0)) == struct.pack("<BQH", 0, EUI + 2, gas)


def test_what_is_not_supported_is_said_so_and_what_is_cut_short_too(host: Host) -> None:
    assert host.ask(address(host, 1), 0x0021, bytes(20)) == b"\x84"
    assert host.ask(address(host, 1), 0x0002, b"") == b"\x80"
    assert host.ask(address(host, 3), 0x0036, b"\x3c\x00") == b"\x80"


def test_neighbour_table_comes_in_pages_and_lists_children(host: Host) -> None:
    meter = address(host, 1)
    rows: list[tuple[int, ...]] = []
    while True:
        answer = host.ask(meter, 0x0031, bytes([len(rows)]))
        total, start, count = answer[1:4]
        assert answer[0] == 0
        assert start == len(rows)
        assert count <= 3
        rows += list(struct.iter_unpack("<QQHBBBB", answer[4:]))
        if len(rows) >= total:
            break
    assert {row[1] for row in rows} >= {0x00DB000000000001, EUI + 5, EUI + 6}
    by_eui = {row[1]: row for row in rows}
    assert by_eui[0x00DB000000000001][3] & 3 == 0
    assert by_eui[EUI + 6][3] & 0x0F == 0x01  # a router whose receiver sleeps
    assert all(row[0] == 0x00DB000000000001 and row[6] > 0 for row in rows)


def test_routing_table_of_a_relay_and_of_an_end_device() -> None:
    host = Host(chain())
    host.start()
    host.run(1.0)
    near, far = (host.stack.address_of(EUI + number) for number in (2, 4))
    assert near is not None
    assert far is not None
    host.ask(far, 0x0005, struct.pack("<H", far))
    answer = host.ask(near, 0x0032, b"\x00")
    rows = {row[0]: row[1:] for row in struct.iter_unpack("<HBH", answer[4:])}
    assert rows[0x0000] == (0x10, 0x0000)
    assert rows[far] == (0, host.stack.address_of(EUI + 3))


def test_energy_scan(host: Host) -> None:
    answer = host.ask(address(host, 1), 0x0038, struct.pack("<IBBH", 0x07FFF800, 2, 1, 0))
    assert answer[0] == 0
    assert answer[9] == 16
    assert len(answer) == 10 + 16


@pytest.mark.parametrize(
    ("number", "cluster", "attribute", "expected"),
    [
        (5, 0x0000, 0x0000, b"\x20\x08"),
        (5, 0x0000, 0x0003, b"\x20\x03"),
        (5, 0x0000, 0x0005, b"\x42\x09B1 bridge"),
        (5, 0x0000, 0x0007, b"\x30\x01"),
        (6, 0x0000, 0x0007, b"\x30\x03"),
        (1, 0x0702, 0x0306, b"\x18\x00"),
        (2, 0x0702, 0x0306, b"\x18\x01"),
        (2, 0x0001, 0x0021, b"\x20\x50"),
        (5, 0x0019, 0x0002, b"\x23\x04\x03\x02\x01"),
        (5, 0x0019, 0x0004, b"\x23\xff\xff\xff\xff"),
        (5, 0x0019, 0x0006, b"\x30\x00"),
        (5, 0x0019, 0x0007, b"\x21\x09\x12"),
        (5, 0x0019, 0x0008, b"\x21\xb1\x00"),
    ],
)
def test_attributes(host: Host, number: int, cluster: int, attribute: int, expected: bytes) -> None:
    assert host.read(address(host, number), cluster, attribute) == b"\x00" + expected


def test_attributes_and_clusters_that_are_not_there(host: Host) -> None:
    bridge = address(host, 5)
    assert host.read(bridge, 0x0000, 0x0BAD) == b"\x86"
    assert host.zcl(bridge, 0x0006, b"\x00\x00\x00") == b"\x0b\x00\xc3"
    assert host.zcl(bridge, 0x0000, b"\x55") == b"\x0b\x55\x82"
    assert host.zcl(bridge, 0x0003, b"\x44", control=1) == b"\x0b\x44\x81"
    assert host.zcl(bridge, 0x0003, b"\x00\x05\x00", control=1) == b"\x0b\x00\x00"
    assert host.zcl(bridge, 0x0000, b"\x00\x00\x00\x01") == b"\x0b\x00\x80"


def test_attributes_are_not_written_and_not_reported(host: Host) -> None:
    bridge = address(host, 5)
    assert (
        host.zcl(bridge, 0x0000, b"\x02\x04\x00\x42\x02hi\x99\x00\x20\x01") == b"\x04\x88\x04\x00\x86\x99\x00"
    )
    assert host.zcl(bridge, 0x0000, b"\x06\x00\x00\x00\x20\x01\x00\x02\x00")[:2] == b"\x07\x8c"
    discovered = host.zcl(bridge, 0x0019, b"\x0c\x02\x00\x02")
    assert discovered == b"\x0d\x00\x02\x00\x23\x03\x00\x21"


def test_another_profile_is_not_answered(host: Host) -> None:
    bridge = address(host, 5)
    seen = len(host.arrived)
    host.send(bridge, 1, 10, 0x0104, 0x0000, b"\x00\x01\x00\x05\x00")
    host.run(3.0)
    assert [one for one in host.arrived[seen:] if one.cluster == 0] == []
    assert [confirm.name for confirm in host.confirms[-1:]] == ["SUCCESS"]


def test_a_frame_with_aps_security_is_answered_with_aps_security(host: Host) -> None:
    seen = len(host.arrived)
    host.send(address(host, 5), 1, 10, 0x0109, 0x0000, b"\x00\x01\x00\x05\x00", encrypted=True)
    host.run(2.0)
    assert [one.encrypted for one in host.arrived[seen:] if one.cluster == 0] == [True]


def test_manufacturer_specific_and_short_frames() -> None:
    frame = zcl.parse(b"\x04\x09\x12\x07\x01\x02")
    assert frame is not None
    assert (frame.sequence, frame.command, frame.body) == (7, 1, b"\x02")
    assert zcl.parse(b"\x00\x01") is None
    assert zcl.parse(b"") is None
