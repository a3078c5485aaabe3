"""The dongle's memory answers with the codes of Z-Stack and survives its dump."""

from __future__ import annotations

from random import Random

import pytest

from core.emulator import nib
from core.emulator.dongle_memory import EXTADDR, NIB, STARTUP_OPTION, DongleMemory
from core.emulator.nv import ZSTACK, NvMemory, NvStatus, osal
from core.emulator.stack import Network

ITEM = osal(0x0F01)
EUI = 0x00DB_1234_0000_0001
NETWORK = Network(0x1A62, 0x00DB_1234_5678_90A0, 15, bytes(range(16)))


def memory() -> DongleMemory:
    fresh = DongleMemory(NvMemory(), EUI, Random(1))
    fresh.boot()
    return fresh


def test_create_write_read_delete_with_their_codes() -> None:
    nv = NvMemory()
    assert nv.write(ITEM, 0, b"x") is NvStatus.INVALID_PARAMETER
    assert nv.create(ITEM, 4, b"\x01") is NvStatus.ITEM_UNINIT
    assert nv.create(ITEM, 4, b"\x02") is NvStatus.SUCCESS
    assert nv.read(ITEM, 0, 246) == (NvStatus.SUCCESS, b"\x01\xff\xff\xff")
    assert nv.write(ITEM, 2, b"ab") is NvStatus.SUCCESS
    assert nv.write(ITEM, 3, b"ab") is NvStatus.OPER_FAILED
    assert nv.read(ITEM, 2, 1) == (NvStatus.SUCCESS, b"a")
    assert nv.read(ITEM, 4, 1)[0] is NvStatus.INVALID_PARAMETER
    assert nv.delete(ITEM, 3) is NvStatus.BAD_ITEM_LENGTH
    assert nv.delete(ITEM, 4) is NvStatus.SUCCESS
    assert nv.delete(ITEM, 4) is NvStatus.ITEM_UNINIT
    assert nv.length(ITEM) == 0


def test_a_locked_item_can_be_read_only() -> None:
    nv = NvMemory()
    nv.lock(ITEM, b"mark")
    assert nv.write(ITEM, 0, b"M") is NvStatus.OPER_FAILED
    assert nv.delete(ITEM, 4) is NvStatus.OPER_FAILED
    assert nv.get(ITEM) == b"mark"


def test_a_dump_brings_everything_back() -> None:
    first, second = memory(), NvMemory()
    first.adopt(NETWORK)
    second.restore(first.nv.dump())
    assert second.dump() == first.nv.dump()


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"{", b'{"1": 2}', b'{"0001:0000:0001": "zz"}', b'{"a:b": ""}']
)
def test_a_damaged_dump_is_a_value_error(damage: bytes) -> None:
    with pytest.raises(ValueError):
        NvMemory().restore(damage)


def test_every_change_is_told_and_only_changes_are() -> None:
    nv, told = NvMemory(), list[int]()
    nv.on_change = lambda: told.append(1)
    nv.put(ITEM, b"a")
    nv.put(ITEM, b"a")
    assert len(told) == 1


def test_the_nib_has_its_fields_where_a_cc2652_has_them() -> None:
    described = nib.Nib(0, 15, 0, EUI, 0x1A62, 8, 1 << 15, 0x1122_3344_5566_7788, 1, 0, 0, 3)
    item = described.encode()
    assert len(item) == 116
    assert item[24] == 15
    assert item[36:38] == b"\x62\x1a"
    assert item[57:65] == bytes.fromhex("8877665544332211")
    assert item[65] == 1
    assert item[114] == 3
    assert nib.decode(item) == described


def test_a_host_keeps_its_own_bytes_in_the_nib() -> None:
    item = bytearray(nib.Nib().encode())
    item[0] = 0x5A
    assert nib.Nib(channel=20).encode(bytes(item))[0] == 0x5A
    assert nib.Nib(channel=20).encode(bytes(item))[24] == 20


def test_a_deleted_address_comes_back_from_the_hardware() -> None:
    kept = memory()
    kept.nv.write(EXTADDR, 0, bytes(8))
    assert kept.eui == 0
    kept.nv.delete(EXTADDR, 8)
    kept.boot()
    assert kept.eui == EUI


def test_the_network_stays_until_it_is_cleared() -> None:
    kept = memory()
    assert kept.network() is None
    kept.adopt(NETWORK)
    kept.boot()
    found = kept.network()
    assert found is not None
    assert (found.pan_id, found.extended_pan_id, found.channel) == (0x1A62, NETWORK.extended_pan_id, 15)
    assert found.network_key == NETWORK.network_key
    kept.nv.put(STARTUP_OPTION, b"\x03")
    assert kept.boot()
    assert kept.network() is None
    assert kept.nv.length(NIB) == 116


def test_the_frame_counter_only_goes_forward() -> None:
    kept = memory()
    kept.adopt(NETWORK)
    counters = [found.frame_counter for _ in range(3) if (found := kept.network()) is not None]
    assert counters == sorted(set(counters))
    assert len(counters) == 3


def test_an_install_key_is_kept_moved_on_admission_and_forgotten() -> None:
    kept, device, key = memory(), 0x00DB_1234_0000_0009, bytes(range(16, 32))
    assert kept.keys.add_install_key(device, key)
    assert kept.keys.keys() == {device: key}
    kept.keys.add_device(device, 0x4A1C, child=False)
    assert kept.keys.keys() == {device: key}
    assert kept.nv.rows(5)[0] == bytes(16)
    assert kept.nv.rows(6)[0][:16] == key
    assert kept.keys.forget(device)
    assert kept.keys.keys() == {}


def test_the_key_table_has_an_end() -> None:
    kept = memory()
    room = len(kept.nv.rows(5))
    assert all(kept.keys.add_install_key(device, bytes(16)) for device in range(1, room + 1))
    assert not kept.keys.add_install_key(room + 1, bytes(16))
    assert kept.keys.add_install_key(room, b"\x01" * 16)


def test_a_key_derived_from_the_seed_is_understood() -> None:
    kept, device = memory(), 0x00DB_1234_0000_0009
    seed = bytes(range(16))
    kept.nv.put(osal(0x0101), seed)
    row = bytes(8) + device.to_bytes(8, "little") + bytes((2, 0, 3, 0))
    kept.nv.put((ZSTACK, 4, 0), row)
    turned = seed[3:] + seed[:3]
    twice = device.to_bytes(8, "little") * 2
    assert kept.keys.keys()[device] == bytes(a ^ b for a, b in zip(turned, twice, strict=True))
