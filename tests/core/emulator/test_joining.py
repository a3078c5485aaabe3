"""Who gets into the network, who does not, and what is told of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.emulator import keys
from core.emulator.floorplan import Position
from core.emulator.scenario_file import load
from core.emulator.stack import Confirm
from tests.core.emulator.host import Host
from tests.core.emulator.premises import chain, device, one_bridge, premise

WRONG = bytes.fromhex("0102030405060708090A0B0C0D0E0F10")


def windows(host: Host) -> list[float]:
    """Seconds left of every join window."""
    found = host.premise.snapshot()["permit_windows"]
    assert isinstance(found, dict)
    return [left for left in found.values() if isinstance(left, float)]


def reasons(host: Host) -> list[str]:
    """Why devices were refused, in order."""
    refused = host.premise.snapshot()["refused"]
    assert isinstance(refused, list)
    return [str(row["reason"]) for row in refused if isinstance(row, dict)]


@pytest.fixture
def host() -> Host:
    host = Host(one_bridge(extra=""))
    host.start()
    return host


def test_the_link_key_of_the_published_install_code() -> None:
    code = bytes.fromhex("83FED3407A939723A5C639B26916D505")
    assert keys.with_crc(code)[-2:].hex().upper() == "C3B5"
    assert keys.link_key(code).hex().upper() == "66B6900981E1EE3CA4206B6B861C02BB"


def test_a_sealed_network_key_opens_with_the_same_link_key_only() -> None:
    message = keys.KeyMessage(b"N" * 16, 0, 0x00DB000000000101)
    sealed = keys.seal_network_key(b"L" * 16, message, 1, 5)
    assert b"N" * 16 not in sealed
    assert "NNNN" not in repr(message)
    assert keys.open_network_key(b"L" * 16, sealed) == b"N" * 16
    assert keys.open_network_key(b"M" * 16, sealed) is None
    for place in range(len(sealed)):
        damaged = bytes(octet ^ (0x08 * (place == index)) for index, octet in enumerate(sealed))
        assert keys.open_network_key(b"L" * 16, damaged) is None
    assert all(keys.open_network_key(b"L" * 16, sealed[:length]) is None for length in range(len(sealed)))


def test_a_device_with_the_right_code_joins_and_announces_itself(host: Host) -> None:
    address = host.join("Bridge")
    bridge = host.device("Bridge")
    assert bridge["joined"] is True
    assert bridge["address"] == address
    assert bridge["parent"] == "00-DB-00-00-00-00-00-01"
    assert host.admitted == [(address, 0x00DB000000000101, 0)]
    assert host.announced == [(address, 0x00DB000000000101, 0x8E)]
    assert host.stack.eui_of(address) == 0x00DB000000000101
    assert reasons(host) == []


def test_a_shut_window_lets_nobody_in(host: Host) -> None:
    host.admit("Bridge")
    host.run(120.0)
    assert host.device("Bridge")["joined"] is False
    assert host.device("Bridge")["join_attempts"] == 0
    assert host.admitted == []


def test_a_wrong_code_is_told_after_the_first_try_and_the_device_tries_again(host: Host) -> None:
    host.admit("Bridge", code=WRONG)
    host.stack.permit(60)
    host.run(45.0)
    assert host.device("Bridge")["joined"] is False
    attempts = host.device("Bridge")["join_attempts"]
    assert isinstance(attempts, int)
    assert attempts >= 3
    assert set(reasons(host)) == {
        "it could not open the network key: the hub's install code for it is not the one it holds"
    }
    assert host.announced == []
    host.admit("Bridge")
    host.run_until_announced(0x00DB000000000101, 30.0)


def test_without_a_listed_key_the_hub_turns_it_away(host: Host) -> None:
    host.stack.permit(60)
    host.run(15.0)
    assert host.device("Bridge")["joined"] is False
    assert host.admitted == []
    assert set(reasons(host)) == {"the hub holds no install code for it"}
    assert host.device("Bridge")["last_refusal"] == "the hub turned it away"


def test_a_forgotten_key_no_longer_admits(host: Host) -> None:
    eui = host.admit("Bridge")
    host.stack.set_link_key(eui, None)
    host.stack.permit(60)
    host.run(30.0)
    assert host.device("Bridge")["joined"] is False


def test_a_stranger_gets_in_only_while_codes_are_not_required(host: Host) -> None:
    eui = host.premise.stranger(retry=5.0)
    host.stack.permit(254)
    host.run(30.0)
    assert strangers(host)[0]["joined"] is False
    assert strangers(host)[0]["attempts"] != 0
    assert "the hub holds no install code for it" in reasons(host)
    host.stack.require_install_code(False)
    host.run_until_announced(eui, 30.0)
    assert strangers(host)[0]["joined"] is True


def test_a_stranger_with_a_code_of_its_own_cannot_use_the_well_known_key(host: Host) -> None:
    host.premise.stranger(position=Position(1.0, 1.0), install_code=WRONG, retry=5.0)
    host.stack.require_install_code(False)
    host.stack.permit(60)
    host.run(30.0)
    assert strangers(host)[0]["joined"] is False


def test_a_router_out_of_the_hubs_reach_lets_a_device_in(host: Host) -> None:
    host = Host(chain(extra=""))
    host.start()
    left, middle = host.join("Left"), host.join("Middle")
    assert host.device("Middle")["parent"] == host.device("Left")["eui"]
    assert [row[2] for row in host.admitted] == [0, left]
    assert host.stack.address_of(0x00DB000000000103) == middle


def test_windows_open_by_broadcast_and_by_unicast_and_all_shut_again() -> None:
    host = Host(chain())
    host.start()
    host.stack.permit(60)
    host.permit_everywhere(60)
    host.run(1.0)
    assert min(windows(host)) > 50.0
    assert len(windows(host)) == 5
    host.permit_everywhere(0)
    host.stack.permit(0)
    host.run(1.0)
    assert windows(host) == [0.0] * 5
    address = host.stack.address_of(0x00DB000000000104)
    assert address is not None
    assert host.ask(address, 0x0036, bytes([30, 0])) == b"\x00"
    assert sorted(windows(host))[:4] == [0.0] * 4
    assert windows(host)[4] > 25.0
    host.run(31.0)
    assert windows(host) == [0.0] * 5


def test_the_hubs_own_window_shuts_by_itself_and_says_so(host: Host) -> None:
    host.stack.permit(20)
    host.run(19.0)
    assert host.permits == [20]
    host.run(2.0)
    assert host.permits == [20, 0]
    assert windows(host)[0] == 0.0


def test_a_reset_of_the_dongle_shuts_its_window_and_forgets_the_rule(host: Host) -> None:
    host.stack.permit(255)
    assert windows(host)[0] == -1.0
    host.stack.stop()
    assert windows(host)[0] == 0.0
    assert host.premise.snapshot()["install_code_only"] is False


def test_leave_for_good_and_leave_to_come_back() -> None:
    host = Host(one_bridge())
    host.start()
    host.run(1.0)
    address = host.stack.address_of(0x00DB000000000101)
    assert address is not None
    assert host.ask(address, 0x0034, bytes(8) + b"\x80") == b"\x00"
    host.run_until_announced(0x00DB000000000101, 20.0)
    assert host.left == [(address, 0x00DB000000000101, True)]
    assert host.stack.address_of(0x00DB000000000101) == address
    assert host.ask(address, 0x0034, bytes(8) + b"\x00") == b"\x00"
    host.run(5.0)
    assert host.left[-1] == (address, 0x00DB000000000101, False)
    assert host.device("Bridge")["joined"] is False


def test_a_device_that_was_sent_away_may_join_anew_under_another_address(host: Host) -> None:
    first = host.join("Bridge")
    host.ask(first, 0x0034, bytes(9))
    host.run(5.0)
    assert host.join("Bridge") != first


def test_another_network_does_not_reach_the_devices_of_the_old_one() -> None:
    host = Host(premise(device("Bridge", "B1", 1, 2.0, extra="joined = true")))
    host.start()
    address = host.stack.address_of(0x00DB000000000101)
    assert address is not None
    assert host.ask(address, 0x0005, address.to_bytes(2, "little"))[0] == 0
    network = host.premise.initial_network()
    assert network is not None
    host.stack.stop()
    host.stack.start(replace(network, network_key=b"another key 0000"), [])
    host.run(1.0)
    host.confirms.clear()
    host.zdo(address, 0x0005, address.to_bytes(2, "little"))
    host.run(20.0)
    assert host.confirms == [Confirm.NWK_NO_ROUTE]
    host.stack.stop()
    host.stack.start(network, [])
    host.run(1.0)
    assert host.ask(address, 0x0005, address.to_bytes(2, "little"))[0] == 0


def test_the_shipped_rogue_never_gets_in() -> None:
    host = Host(load("rogue-device"))
    host.start()
    host.join("B1 bridge")
    host.join("B2 bridge")
    host.stack.permit(254)
    host.permit_everywhere(254)
    host.run(60.0)
    assert [row["joined"] for row in strangers(host)] == [False, False]
    assert all(row["attempts"] != 0 for row in strangers(host))


def test_the_shipped_wrong_code_is_refused_for_its_reason() -> None:
    host = Host(load("wrong-install-code"))
    host.start()
    host.join("B1 bridge")
    host.admit("B2 bridge")
    host.stack.permit(60)
    host.permit_everywhere(60)
    host.run(20.0)
    assert "could not open the network key" in str(host.device("B2 bridge")["last_refusal"])


def strangers(host: Host) -> list[dict[str, object]]:
    """The truth about the strangers."""
    rows = host.premise.snapshot()["strangers"]
    assert isinstance(rows, list)
    return [dict(row) for row in rows if isinstance(row, dict)]
