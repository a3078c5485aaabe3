"""Scenario files: what a right one says, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.emulator.kinds import Kind
from core.emulator.node import Role
from core.emulator.scenario import Conduct
from core.emulator.scenario_file import DEFAULT, load, names, parse
from core.errors import FileError, UsageError

GOOD = """title = "A house"
seed = 5

[hub]
eui = "00-DB-00-00-00-00-00-01"
position = [0, 0]
channel = 15
pan_id = 0x1234
extended_pan_id = "00DB000000000001"
network_key = "000102030405060708090A0B0C0D0EFF"

[[devices]]
name = "Meter"
kind = "ESME"
eui = "00-DB-00-00-00-00-00-02"
install_code = "00112233445566778899AABBCCDDEEFF"
position = [1.0, 2]

[[devices]]
name = "Bridge"
kind = "B4"
eui = "00:DB:00:00:00:00:00:03"
install_code = "0011223344556677"
label_code = "0011223344556688"
position = [1.0, 2.5]
floor = -1
behaviour = "stalls_at"
behaviour_at_percent = 63
[devices.ota]
block_size = 40
think_ms = 20

[[strangers]]
name = "Stranger"
eui = "00-DB-00-00-00-00-00-04"
position = [5, 5]

[survey]
out_of_reach = ["Meter"]
"""


def test_a_scenario_is_read_with_its_defaults() -> None:
    scenario = parse(GOOD, "house.toml")
    meter, bridge = scenario.devices
    assert (scenario.name, scenario.title, scenario.seed) == ("house", "A house", 5)
    assert (meter.kind, meter.sleepy, meter.ota.block_size) == (Kind.ESME, False, 48)
    assert meter.label_code == meter.install_code
    assert (bridge.kind, bridge.sleepy, bridge.mains, bridge.position.floor) == (Kind.B4, True, False, -1)
    assert (bridge.behaviour.conduct, bridge.behaviour.at_percent) == (Conduct.STALLS, 63.0)
    assert (bridge.ota.block_size, bridge.ota.think) == (40, 0.02)
    assert bridge.label_code != bridge.install_code
    assert scenario.hub.extended_pan_id == 0x00DB000000000001
    assert scenario.strangers[0].install_code is None


def test_secrets_stay_out_of_a_scenarios_words() -> None:
    scenario = parse(GOOD, "house.toml")
    shown = repr(scenario).replace(" ", "").upper()
    for secret in (scenario.hub.network_key, *(spec.install_code for spec in scenario.devices)):
        assert repr(secret).upper() not in shown
        assert secret.hex().upper() not in shown


@pytest.mark.parametrize(
    ("was", "becomes", "line", "reason"),
    [
        ('kind = "ESME"', 'kind = "FRIDGE"', 14, "one of CHF, ESME"),
        ('kind = "ESME"\n', "", 12, "missing"),
        ('eui = "00-DB-00-00-00-00-00-02"', 'eui = "00-DB-02"', 15, "EUI-64"),
        ('eui = "00-DB-00-00-00-00-00-02"', "eui = 7", 15, "text in quotes"),
        (
            'install_code = "00112233445566778899AABBCCDDEEFF"',
            'install_code = "00"',
            16,
            "6 or 8 or 12 or 16 octets",
        ),
        ('install_code = "00112233445566778899AABBCCDDEEFF"', 'install_code = "XY"', 16, "hexadecimal"),
        ("position = [1.0, 2]", "position = [1.0]", 17, "two numbers in metres"),
        ("position = [1.0, 2.5]", 'position = [1.0, "x"]', 25, "two numbers in metres"),
        ("floor = -1", "floor = 900", 26, "from -5 to 60"),
        ("floor = -1", "flor = -1", 26, "Nothing of this name"),
        ('behaviour = "stalls_at"', 'behaviour = "explodes"', 27, "never_asks"),
        ("behaviour_at_percent = 63", "behaviour_at_percent = 101", 28, "from 0 to 100"),
        ("block_size = 40", "block_size = 0", 30, "from 1 to 128"),
        ("think_ms = 20", "think_ms = true", 31, "number"),
        ("position = [1.0, 2]", "position = [1.0, 2]\n[devices.ota]\nblock_size = 900", 19, "from 1 to 128"),
        ("think_ms = 20", "thought = 20", 31, "Nothing of this name"),
        ("[[strangers]]", "[[plan.walls]]\nfrom = [0, 0]\n[[strangers]]", 33, "missing"),
        ("channel = 15", "channel = 27", 7, "from 11 to 26"),
        ("pan_id = 0x1234", "pan_id = 1.5", 8, "whole number"),
        ('network_key = "000102030405060708090A0B0C0D0EFF"', 'network_key = "00"', 10, "16 octets"),
        ('title = "A house"\n', "", None, "missing"),
        ("seed = 5", "seed = 5\nspeed = 3", 3, "Nothing of this name"),
        ('out_of_reach = ["Meter"]', 'out_of_reach = ["Attic"]', None, "No node is called Attic"),
        ('out_of_reach = ["Meter"]', 'out_of_reach = "Meter"', 39, "list of texts"),
        ('name = "Bridge"', 'name = "Meter"', None, "same name"),
        ('eui = "00:DB:00:00:00:00:00:03"', 'eui = "00-DB-00-00-00-00-00-02"', None, "same EUI-64"),
        ('kind = "ESME"', 'kind = "CHF"', None, "described in [hub]"),
        ('kind = "ESME"', 'kind = "ESME"\nsleepy = true', 15, "cannot sleep"),
        ("[[strangers]]", "[strangers]", 33, "[[strangers]]"),
        ("seed = 5", "seed = ", 2, "not valid TOML"),
    ],
)
def test_a_mistake_is_shown_with_its_place_and_reason(
    was: str, becomes: str, line: int | None, reason: str
) -> None:
    assert was in GOOD
    with pytest.raises(FileError) as caught:
        parse(GOOD.replace(was, becomes), "house.toml")
    assert reason in caught.value.why
    assert "house.toml" in caught.value.what
    if line is not None:
        assert f"line {line}" in str(caught.value)
    assert caught.value.do
    assert caught.value.exit_code == 2


def test_a_mistake_in_a_code_does_not_repeat_it() -> None:
    with pytest.raises(FileError) as caught:
        parse(
            GOOD.replace("00112233445566778899AABBCCDDEEFF", "00112233445566778899AABBCCDDEE"), "house.toml"
        )
    assert "0011223344" not in str(caught.value)


def test_files_and_names_are_found_and_missing_ones_are_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert load(str(file)).title == "A house"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(FileError, match="UTF-8"):
        load(str(file))
    with pytest.raises(UsageError, match="happy-house"):
        load("no-such-house")
    with pytest.raises(UsageError):
        load("../scenarios/happy-house")


def test_the_shipped_scenarios_all_load() -> None:
    shipped = dict(names())
    assert DEFAULT in shipped
    assert set(shipped) >= {"happy-house", "both-out-far-apart", "rogue-device", "wrong-install-code"}
    for name, title in shipped.items():
        scenario = load(name)
        assert (scenario.name, scenario.title) == (name, title)
        assert scenario.about
        assert scenario.hub.formed
        assert any(spec.kind is Kind.ESME and spec.joined for spec in scenario.devices)
        assert all(not spec.joined for spec in scenario.devices if spec.kind.bridge)


def test_only_the_label_of_the_wrong_code_scenario_differs() -> None:
    for name, _ in names():
        differing = [spec.name for spec in load(name).devices if spec.label_code != spec.install_code]
        assert differing == (["B2 bridge"] if name == "wrong-install-code" else [])


def test_a_battery_bridge_is_a_router_whose_receiver_sleeps() -> None:
    bridge = parse(GOOD, "house.toml").devices[1]
    from core.emulator.kinds import FACTS

    assert FACTS[bridge.kind].role is Role.ROUTER
    assert bridge.wake > 0.0
