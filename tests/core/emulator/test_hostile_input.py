"""Whatever a host sends, the devices stay up: no octets make the simulation fall over."""

from __future__ import annotations

import struct

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.emulator.stack import Confirm, DataRequest
from tests.core.emulator.host import Host
from tests.core.emulator.premises import device, premise

EUI = 0x00DB000000000100
ZDO = [*range(7), 0x13, 0x31, 0x32, 0x36, 0x38, 0x8005, 0x8006, 0x8031]
ZCL = [0x0000, 0x0001, 0x0003, 0x0019, 0x0702, 0x0B0B]


def house() -> Host:
    host = Host(
        premise(
            device("Bridge", "B1", 1, 2.0, extra="joined = true"),
            device("Gas", "GSME", 2, 3.0, extra="joined = true\npoll_seconds = 1.0"),
        )
    )
    host.start()
    host.run(20.0)
    return host


HOUSE = house()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    number=st.sampled_from([1, 2, 0xFFFD]),
    cluster=st.one_of(st.sampled_from(ZDO), st.integers(0, 0xFFFF)),
    payload=st.binary(max_size=70),
)
def test_any_zdo_frame(number: int, cluster: int, payload: bytes) -> None:
    address = number if number == 0xFFFD else HOUSE.stack.address_of(EUI + number)
    if address is None or cluster == 0x0034:
        return
    HOUSE.send(address, 0, 0, 0, cluster, payload)
    HOUSE.run(2.0)
    bridge = HOUSE.stack.address_of(EUI + 1)
    assert bridge is not None
    assert (
        HOUSE.ask(bridge, 0x0005, struct.pack("<H", bridge))
        == b"\x00" + struct.pack("<H", bridge) + b"\x01\x01"
    )


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    cluster=st.one_of(st.sampled_from(ZCL), st.just(0x0019)),
    control=st.sampled_from([0x00, 0x01, 0x08, 0x09, 0x19, 0x04, 0x0D]),
    command=st.integers(0, 0x16),
    body=st.binary(max_size=60),
)
def test_any_zcl_frame(cluster: int, control: int, command: int, body: bytes) -> None:
    bridge = HOUSE.stack.address_of(EUI + 1)
    assert bridge is not None
    HOUSE.send(bridge, 1, 10, 0x0109, cluster, bytes([control, 1, command]) + body)
    HOUSE.run(1.0)
    assert HOUSE.read(bridge, 0x0000, 0x0000) == b"\x00\x20\x08"


def test_a_frame_too_long_for_the_air_fails_at_once() -> None:
    host = house()
    bridge = host.stack.address_of(EUI + 1)
    assert bridge is not None
    confirms: list[Confirm] = []
    for length in (82, 83):
        host.stack.send(DataRequest(bridge, 1, 10, 0x0109, 0x0000, bytes(length), True), confirms.append)
        host.run(5.0)
    assert confirms == [Confirm.SUCCESS, Confirm.FAILURE]
