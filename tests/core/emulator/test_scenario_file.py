"""Scenario files: what a right one says, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.emulator.faults import FaultKind
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


SCRIPT = """
[[links]]
from = "Meter"
to = "Bridge"

[[faults]]
kind = "power_loss"
device = "Bridge"
seconds = 5.0
at_percent = 64

[[faults]]
kind = "drop_frames"
at = 10.0
count = 3
frames = "answers"

[[expect]]
says = "The bridge is in."
of = "Bridge"
what = "joined"
is = true
"""
GOOD_AND_SCRIPT = GOOD + SCRIPT
SCRIPT_MISTAKES = [
    ('to = "Bridge"', 'to = "Attic"', 43, "No node is called Attic"),
    ('kind = "power_loss"', 'kind = "explosion"', 46, "drop_frames, duplicate_frames"),
    ('device = "Bridge"', 'device = "Attic"', 47, "No node is called Attic"),
    ('device = "Bridge"\n', "", 45, "“device” is missing"),
    ("seconds = 5.0", "seconds = -1", 48, "from 0 to 1e+06"),
    ("seconds = 5.0", "duration = 5.0", 48, "has no “duration”; it takes device, seconds, keeps_offset"),
    ("at_percent = 64", "at_percent = 101", 49, "from 0 to 100"),
    ("at_percent = 64", "", 46, "needs one of at, at_percent, at_swap_of"),
    ("at_percent = 64", "at_percent = 64\nat = 3.0", 46, "needs one of at, at_percent, at_swap_of"),
    ("at_percent = 64", 'at_percent = 64\nof = "Stranger"', 50, "No node is called Stranger"),
    ("at_percent = 64", 'at_swap_of = "Attic"', 49, "No node is called Attic"),
    ("at = 10.0", "at_percent = 10", 53, "of which device"),
    ("count = 3", "count = 0", 54, "from 1 to 1000000"),
    ('frames = "answers"', 'frames = "all"', 55, "one of any, answers"),
    ('of = "Bridge"\nwhat', 'of = "Attic"\nwhat', 59, "No node is called Attic"),
    ('what = "joined"', 'what = "happy"', 60, "address, attempts"),
    ('of = "Bridge"\nwhat', "what", 59, "bad_frames, channel"),
    ("is = true", "at_least = true", 61, "must be a number"),
    ("is = true", "", 60, "needs one of is, is_not, at_least"),
    ("is = true", "is = [1]", 61, "a number, a text in quotes"),
    ('says = "The bridge is in."\n', "", 57, "missing"),
]


def test_the_script_of_a_scenario_is_read() -> None:
    scenario = parse(GOOD_AND_SCRIPT, "house.toml")
    cut, lost = scenario.faults
    assert (cut.fault.kind, cut.fault.device, cut.fault.seconds) == (FaultKind.POWER_LOSS, "Bridge", 5.0)
    assert (cut.trigger.percent, cut.trigger.of, cut.trigger.at) == (64.0, "Bridge", None)
    assert (lost.fault.count, lost.fault.frames, lost.fault.share) == (3, "answers", 1.0)
    assert lost.trigger.at == 10.0
    (expectation,) = scenario.expectations
    assert (expectation.of, expectation.what, expectation.wanted) == ("Bridge", "joined", True)


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
            "6 or 8 or 12 or 16 bytes",
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
        ('network_key = "000102030405060708090A0B0C0D0EFF"', 'network_key = "00"', 10, "16 bytes"),
        ('title = "A house"\n', "", None, "missing"),
        ("seed = 5", "seed = 5\nspeed = 3", 3, "Nothing of this name"),
        ('out_of_reach = ["Meter"]', 'out_of_reach = ["Attic"]', 39, "No node is called Attic"),
        ('out_of_reach = ["Meter"]', 'out_of_reach = "Meter"', 39, "list of texts"),
        ('name = "Bridge"', 'name = "Meter"', 20, "same name"),
        ('eui = "00:DB:00:00:00:00:00:03"', 'eui = "00-DB-00-00-00-00-00-02"', 22, "same EUI-64"),
        ('kind = "ESME"', 'kind = "CHF"', 14, "described in [hub]"),
        ('kind = "ESME"', 'kind = "ESME"\nsleepy = true', 15, "cannot sleep"),
        ("[[strangers]]", "[strangers]", 33, "[[strangers]]"),
        ("seed = 5", "seed = ", 2, "not valid TOML"),
        *SCRIPT_MISTAKES,
    ],
)
def test_a_mistake_is_shown_with_its_place_and_reason(
    was: str, becomes: str, line: int | None, reason: str
) -> None:
    assert was in GOOD_AND_SCRIPT
    with pytest.raises(FileError) as caught:
        parse(GOOD_AND_SCRIPT.replace(was, becomes), "house.toml")
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
        assert scenario.expectations


def test_only_the_label_of_the_wrong_code_scenario_differs() -> None:
    for name, _ in names():
        devices = load(name).devices
        codes = [spec.name for spec in devices if spec.label_code != spec.install_code]
        euis = [spec.name for spec in devices if spec.label_eui != spec.eui]
        assert codes == (["B2 bridge"] if name == "wrong-install-code" else [])
        assert euis == (["B2 bridge"] if name == "twin-eui" else [])


def test_a_battery_bridge_is_a_router_whose_receiver_sleeps() -> None:
    bridge = parse(GOOD, "house.toml").devices[1]
    from core.emulator.kinds import FACTS

    assert FACTS[bridge.kind].role is Role.ROUTER
    assert bridge.wake > 0.0
