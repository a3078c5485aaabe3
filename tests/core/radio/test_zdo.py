"""ZDO by hand, against zigpy's own serialisers, and on rubbish."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import zigpy.types as t
from hypothesis import given, settings
from hypothesis import strategies as st
from zigpy.zdo import types as zt

from core.premise.device import Eui64
from core.radio import zdo

A = Eui64.parse("00-DB-12-34-56-78-90-A0")
U8, U16 = st.integers(0, 0xFF), st.integers(0, 0xFFFF)
EUIS = st.binary(min_size=8, max_size=8).map(Eui64)


def ieee(eui: Eui64) -> t.EUI64:
    return t.EUI64(eui.little_endian)


def written(command: zt.ZDOCmd, *values: object) -> bytes:
    """What zigpy would put on the air, without the transaction number."""
    return b"".join(kind(v).serialize() for kind, v in zip(zt.CLUSTERS[command][1], values, strict=True))


def test_by_hand() -> None:
    raw = bytes.fromhex("A0907856 3412DB00")
    assert A.little_endian == raw
    assert zdo.ask_nwk(A) == raw + b"\x00\x00"
    assert zdo.ask_ieee(0x1A2B) == bytes.fromhex("2B1A 00 00")
    assert zdo.ask_leave(A) == raw + b"\x00"
    assert zdo.ask_page(258) == b"\x02"
    assert zdo.parse_address(b"\x00" + raw + b"\x2b\x1a") == (A, 0x1A2B)
    assert zdo.parse_address(b"\x81" + raw + b"\x2b\x1a") is None
    announce = zdo.parse_announce(b"\x07\x2b\x1a" + raw + b"\x8e")
    assert announce == zdo.Announce(0x1A2B, A, mains=True, sleepy=False)
    assert zdo.parse_announce(b"\x07\x2b\x1a" + raw + b"\x80") == zdo.Announce(0x1A2B, A, False, True)


def test_a_neighbour_by_hand() -> None:
    """ZDO table 2-127: flags hold type, receiver on when idle, relationship."""
    row = b"\x11" * 8 + A.little_endian + b"\x2b\x1a" + bytes([0b0_011_01_01]) + b"\x02\x0f\xb4"
    table = zdo.parse_neighbours(b"\x00\x05\x02\x01" + row)
    assert table is not None
    assert (table.total, table.start) == (5, 2)
    assert table.neighbours == (
        zdo.NeighbourEntry(A, 0x1A2B, role=1, awake=True, relationship=3, depth=15, lqi=180),
    )


@given(EUIS, U16, U8)
def test_announcements_of_zigpy(eui: Eui64, address: int, capability: int) -> None:
    body = written(zt.ZDOCmd.Device_annce, address, ieee(eui), capability)
    found = zdo.parse_announce(b"\x00" + body)
    assert found is not None
    assert (found.eui, found.address) == (eui, address)
    assert (found.mains, found.sleepy) == (bool(capability & 4), not capability & 8)


@given(U16, EUIS)
def test_zigpy_reads_our_questions(address: int, eui: Eui64) -> None:
    assert zdo.ask_ieee(address) == written(zt.ZDOCmd.IEEE_addr_req, address, 0, 0)
    assert zdo.ask_nwk(eui) == written(zt.ZDOCmd.NWK_addr_req, ieee(eui), 0, 0)
    assert zdo.ask_leave(eui) == written(zt.ZDOCmd.Mgmt_Leave_req, ieee(eui), 0)


@given(
    st.lists(
        st.tuples(EUIS, U16, st.integers(0, 3), st.integers(0, 2), st.integers(0, 4), U8, U8), max_size=4
    ),
    U8,
    U8,
)
def test_neighbours_of_zigpy(
    rows: list[tuple[Eui64, int, int, int, int, int, int]], total: int, start: int
) -> None:
    neighbours = zt.Neighbors(
        Entries=total,
        StartIndex=start,
        NeighborTableList=[
            zt.Neighbor(
                extended_pan_id=t.EUI64(bytes(8)), ieee=ieee(e), nwk=a, device_type=kind,
                rx_on_when_idle=awake, relationship=relation, reserved1=0, permit_joining=0, reserved2=0,
                depth=depth, lqi=lqi,
            )
            for e, a, kind, awake, relation, depth, lqi in rows
        ],
    )  # fmt: skip
    found = zdo.parse_neighbours(b"\x00" + neighbours.serialize())
    assert found is not None
    assert (found.total, found.start) == (total, start)
    assert [(n.eui, n.address, n.role, n.relationship, n.depth, n.lqi) for n in found.neighbours] == [
        (e, a, kind, relation, depth, lqi) for e, a, kind, _, relation, depth, lqi in rows
    ]
    assert [n.awake for n in found.neighbours] == [{0: False, 1: True, 2: None}[r[3]] for r in rows]


@given(st.lists(st.tuples(U16, st.integers(0, 4), U16), max_size=6), U8)
def test_routes_of_zigpy(rows: list[tuple[int, int, int]], total: int) -> None:
    routes = zt.Routes(
        Entries=total, StartIndex=0,
        RoutingTableList=[
            zt.Route(DstNWK=d, RouteStatus=s, MemoryConstrained=0, ManyToOne=1, RouteRecordRequired=1,
                     Reserved=0, NextHop=n)
            for d, s, n in rows
        ],
    )  # fmt: skip
    found = zdo.parse_routes(b"\x00" + routes.serialize())
    assert found is not None
    assert [(r.destination, r.active, r.next_hop) for r in found.routes] == [
        (d, s == 0, n) for d, s, n in rows
    ]


@given(U8, U16, U16, st.lists(U16, max_size=8), st.lists(U16, max_size=8))
def test_simple_descriptors_of_zigpy(
    endpoint: int, profile: int, kind: int, ins: list[int], outs: list[int]
) -> None:
    simple = zt.SizePrefixedSimpleDescriptor(
        endpoint=endpoint, profile=profile, device_type=kind, device_version=1,
        input_clusters=ins, output_clusters=outs,
    )  # fmt: skip
    body = b"\x00" + t.NWK(0x1A2B).serialize() + simple.serialize()
    found = zdo.parse_simple(body)
    assert found == zdo.SimpleDescriptor(endpoint, profile, kind, tuple(ins), tuple(outs))


@given(U8, U16)
def test_node_descriptors_of_zigpy(capability: int, manufacturer: int) -> None:
    node = zt.NodeDescriptor(
        logical_type=zt.LogicalType.Router, complex_descriptor_available=0, user_descriptor_available=0,
        reserved=0, aps_flags=0, frequency_band=zt.NodeDescriptor.FrequencyBand.Freq2400MHz,
        mac_capability_flags=capability, manufacturer_code=manufacturer, maximum_buffer_size=82,
        maximum_incoming_transfer_size=128, server_mask=0, maximum_outgoing_transfer_size=128,
        descriptor_capability_field=0,
    )  # fmt: skip
    found = zdo.parse_node(b"\x00\x2b\x1a" + node.serialize())
    assert found == zdo.NodeDescriptor(1, bool(capability & 4), bool(capability & 8), manufacturer)


PARSERS: tuple[Callable[[bytes], object], ...] = (
    zdo.parse_announce, zdo.parse_address, zdo.parse_node, zdo.parse_endpoints, zdo.parse_simple,
    zdo.parse_neighbours, zdo.parse_routes,
)  # fmt: skip


@settings(max_examples=1_500, derandomize=True)
@given(st.sampled_from(PARSERS), st.binary(max_size=80), st.booleans())
def test_rubbish_never_raises(parse: Callable[[bytes], object], body: bytes, success: bool) -> None:
    parse(b"\x00" + body if success else body)


@pytest.mark.parametrize("parse", PARSERS[1:])
def test_a_refusal_and_a_torn_answer_are_nothing(parse: Callable[[bytes], object]) -> None:
    assert not parse(b"\x84" + bytes(40))
    assert not parse(b"\x00")
