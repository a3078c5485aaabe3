"""What a dongle can try about a link, over a radio in memory whose other end is written here."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest

from core.errors import DeviceError
from core.hub.interview import OtaClient
from core.hub.known_devices import Known
from core.hub.link_prober import LinkProber
from core.ota.messages import CURRENT_VERSION
from core.premise.device import Device, DeviceKind, Eui64
from core.radio import mesh_scan, zcl, zdo
from core.radio.exchange import AddressBook, Exchange
from core.radio.radio import SMART_ENERGY, Frame, Outgoing
from tests.core.leaping import steady
from tests.core.radio.memory_radio import HUB, MemoryRadio, zdo_frame

BRIDGE, METER, LOST = (Eui64.from_int(n) for n in (0xB1, 0xE1, 0xEE))
AT, METER_AT = 0x0B01, 0x0E01
LEVELS = {11: 7, 12: 200, 26: 31}


def answers(frame: Outgoing) -> Sequence[Frame]:
    """A bridge with an OTA client on endpoint 3, a meter that keeps no table and listens for nobody."""
    if frame.endpoint == 3 and frame.cluster == zcl.OTA_UPGRADE:
        body = struct.pack("<BBBHBBI", 0x18, frame.payload[1], 1, CURRENT_VERSION, 0, 0x23, 0x01000000)
        return [Frame(AT, 3, 10, SMART_ENERGY, zcl.OTA_UPGRADE, body)]
    number = frame.payload[:1]
    if frame.cluster == zdo.NODE_DESC:
        return [zdo_frame(frame.address, zdo.NODE_DESC | zdo.RESPONSE, number + bytes(16))]
    if frame.cluster == zdo.MGMT_LQI and frame.address == AT:
        row = struct.pack("<8s8sHBBBB", bytes(8), HUB.little_endian, 0, 0x04, 0, 0, 91)
        return [zdo_frame(AT, zdo.MGMT_LQI | zdo.RESPONSE, number + bytes((0, 1, 0, 1)) + row)]
    if frame.cluster == zdo.MGMT_LQI and frame.address == METER_AT:
        return [zdo_frame(METER_AT, zdo.MGMT_LQI | zdo.RESPONSE, number + bytes((zdo.NOT_SUPPORTED,)))]
    if frame.cluster == zdo.MGMT_NWK_UPDATE:
        if frame.address == METER_AT:
            return [
                zdo_frame(METER_AT, zdo.MGMT_NWK_UPDATE | zdo.RESPONSE, number + bytes((zdo.NOT_SUPPORTED,)))
            ]
        mask = struct.unpack_from("<I", frame.payload, 1)[0]
        assert mask == sum(1 << channel for channel in LEVELS)
        told = struct.pack("<BIHHB", 0, mask, 0, 0, len(LEVELS)) + bytes(LEVELS.values())
        return [zdo_frame(frame.address, zdo.MGMT_NWK_UPDATE | zdo.RESPONSE, number + told)]
    return []


@pytest.fixture
def radio() -> MemoryRadio:
    return MemoryRadio(answers)


@pytest.fixture
def prober(radio: MemoryRadio, monkeypatch: pytest.MonkeyPatch) -> LinkProber:
    monkeypatch.setattr(mesh_scan, "TABLE_LIMIT", 0.03)
    monkeypatch.setattr("core.hub.link_prober.PING_LIMIT", 0.03)
    monkeypatch.setattr("core.radio.exchange.ANSWER_LIMIT", 0.03)
    book = AddressBook()
    book.learn(BRIDGE, AT)
    book.learn(METER, METER_AT)
    exchange = Exchange(radio, book)
    radio.deliver = exchange.frame_arrived
    known = {
        BRIDGE: Known(Device(BRIDGE, DeviceKind.B1), OtaClient(3, SMART_ENERGY)),
        METER: Known(Device(METER, DeviceKind.ESME)),
    }
    return LinkProber(exchange, HUB, known.get, steady)


async def test_a_bridge_is_asked_by_a_frame_that_the_dongle_confirms(
    radio: MemoryRadio, prober: LinkProber
) -> None:
    probe = await prober.probe(BRIDGE)
    assert probe.taken is True
    assert probe.seconds is not None
    (sent,) = radio.sent
    assert (sent.endpoint, sent.cluster, sent.acknowledged) == (3, zcl.OTA_UPGRADE, False)


async def test_a_question_that_the_next_hop_did_not_take(radio: MemoryRadio, prober: LinkProber) -> None:
    radio.unreachable.add(AT)
    probe = await prober.probe(BRIDGE)
    assert (probe.taken, probe.seconds) == (False, None)


async def test_a_question_that_was_taken_and_not_answered(prober: LinkProber, radio: MemoryRadio) -> None:
    radio._answers = lambda _frame: ()
    probe = await prober.probe(BRIDGE)
    assert (probe.taken, probe.seconds) == (True, None)


async def test_of_a_device_without_a_client_only_the_answer_tells(prober: LinkProber) -> None:
    probe = await prober.probe(METER)
    assert probe.taken is None
    assert probe.seconds is not None


async def test_tables_are_read_and_their_absence_is_told(prober: LinkProber) -> None:
    assert await prober.heard_by(BRIDGE) == {HUB: 91}
    assert await prober.heard_by(METER) is None


async def test_energy_of_the_hub_and_of_a_device(prober: LinkProber) -> None:
    assert await prober.energy(None, (11, 12)) == {11: 20, 12: 20}
    assert await prober.energy(BRIDGE, tuple(LEVELS)) == LEVELS
    with pytest.raises(DeviceError, match="does not do this for others"):
        await prober.energy(METER, tuple(LEVELS))


@pytest.mark.parametrize(
    "torn",
    [
        b"",
        b"\x84",
        bytes(9),
        struct.pack("<BIHHB", 0, 1 << 11, 0, 0, 1),
        struct.pack("<BIHHB", 0, 0, 0, 0, 2) + b"ab",
    ],
)
def test_a_torn_notify_is_no_measurement(torn: bytes) -> None:
    assert zdo.parse_energy(torn) is None
