"""The doctor says one thing for one cause, names what it rests on, and is silent about a healthy home."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.links.diagnosis import diagnose
from core.links.finding import Confidence, Finding, RuleId, Signs, TransferSigns
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.link import Link, Reading
from core.premise.topology import Topology

NOW = 1_000_000.0
HUB, B1, B3, GSME, STRANGER = (Eui64.from_int(0x00DB123456789000 + n) for n in range(5))
KINDS = {HUB: DeviceKind.CHF, B1: DeviceKind.B1, B3: DeviceKind.B3, GSME: DeviceKind.GSME}
LOG = (B1, B3, GSME)


def link(a: Eui64, b: Eui64, there: int | None = 200, back: int | None = 200) -> Link:
    return Link(
        a, b,
        None if there is None else Reading(a, b, there, "table", NOW),
        None if back is None else Reading(b, a, back, "table", NOW),
    )  # fmt: skip


def home(*links: Link) -> Topology:
    """Gas meter → B3 → B1 → hub; a link that is not given is a good one."""
    usual = {frozenset((a, b)): link(a, b) for a, b in ((HUB, B1), (B1, B3), (B3, GSME))}
    usual.update({frozenset((given.a, given.b)): given for given in links})
    known = tuple(Device(e, k, presence=Presence.JOINED, last_heard=NOW) for e, k in KINDS.items())
    return Topology(HUB, known, tuple(usual.values()), ((GSME, B3), (B3, B1), (B1, HUB)))


def only(mesh: Topology, signs: Signs | None = None, log: tuple[Eui64, ...] = LOG) -> Finding:
    findings = diagnose(mesh, log, NOW, signs)
    assert len(findings) == 1, findings
    return findings[0]


def test_healthy_home_has_no_findings() -> None:
    pings = tuple((e, 50, 50) for e in LOG)
    assert diagnose(home(), LOG, NOW) == ()
    assert (
        diagnose(home(), LOG, NOW, Signs(energy=200, pings=pings, transfers=(TransferSigns(B3, 50, 1),)))
        == ()
    )


def test_both_lanes_weak_is_distance_and_moves_the_far_end() -> None:
    found = only(home(link(B3, B1, 30, 40)), Signs(energy=20))
    assert found.rule is RuleId.BOTH_WEAK
    assert found.about == (B1, B3)
    assert found.cause == "Too far or too much wall between B1 and B3."
    assert found.act == "Move B3 closer to B1."
    assert found.confidence is Confidence.LIKELY
    assert dict(found.inputs)["energy"] == "20"
    assert found.at == NOW


def test_without_energy_distance_is_only_possible() -> None:
    assert only(home(link(B1, B3, 30, 40))).confidence is Confidence.POSSIBLE


def test_loud_channel_is_not_blamed_on_walls() -> None:
    assert diagnose(home(link(B1, B3, 30, 40)), LOG, NOW, Signs(energy=220)) == ()


@pytest.mark.parametrize(("there", "back", "mute", "deaf"), [(200, 30, "B3", "B1"), (30, 200, "B1", "B3")])
def test_one_lane_weak_names_who_is_not_heard(there: int, back: int, mute: str, deaf: str) -> None:
    found = only(home(link(B1, B3, there, back)))
    assert found.rule is RuleId.ONE_WEAK
    assert found.sentence == f"{mute} hears {deaf} but {deaf} does not hear {mute}."
    assert found.act.startswith(f"Turn {mute}")
    assert dict(found.inputs) == {"lqi weak": "30", "lqi good": "200"}


def test_the_hub_is_called_the_hub() -> None:
    found = only(home(link(HUB, B1, 30, 200)))
    assert found.sentence == "The hub hears B1 but B1 does not hear the hub."


@pytest.mark.parametrize("links", [(link(B1, B3, 30, None),), (link(B1, B3, 60, 30),)])
def test_half_measured_and_marginal_links_are_no_finding(links: tuple[Link, ...]) -> None:
    assert diagnose(home(*links), LOG, NOW) == ()


def test_all_links_of_the_hub_bad_is_the_hub_and_not_the_house() -> None:
    mesh = home(link(HUB, B1, 20, 20), link(HUB, B3, 10, 30))
    found = only(mesh)
    assert found.rule is RuleId.ALL_WEAK
    assert "USB lead" in found.act


def test_device_on_the_log_that_is_not_heard_is_named_with_its_last_time() -> None:
    mesh = home()
    silent = mesh.with_device(Device(GSME, DeviceKind.GSME, presence=Presence.SILENT, last_heard=NOW - 1_200))
    assert only(silent).sentence == "GSME is on the device log but is not heard; last heard 20 min ago."
    never = mesh.with_device(Device(GSME, DeviceKind.GSME))
    assert "it has never been heard" in only(never).sentence
    unanswered = replace(mesh, silent=frozenset({B3}))
    assert only(unanswered).about == (B3,)
    unknown = only(mesh, log=(*LOG, STRANGER))
    assert unknown.rule is RuleId.NOT_HEARD
    assert f"…{str(STRANGER)[-8:]} is on the device log" in unknown.sentence


def test_stranger_on_the_han_was_not_invited() -> None:
    found = only(home().with_device(Device(STRANGER, presence=Presence.JOINED)))
    assert found.rule is RuleId.NOT_INVITED
    assert found.about == (STRANGER,)
    assert dict(found.inputs)["eui"] == str(STRANGER)


def test_long_chain_is_blamed_only_if_every_hop_is_fine_and_packets_are_lost() -> None:
    lossy = Signs(pings=((GSME, 50, 46),))
    found = only(home(), lossy)
    assert found.rule is RuleId.LONG_CHAIN
    assert found.sentence == "The way from GSME to the hub is a long chain of 3 hops."
    assert found.act == "Try a way past B3, straight from GSME to B1."
    for signs in (
        Signs(),
        Signs(pings=((GSME, 50, 49),)),
        Signs(pings=((GSME, 10, 5),)),
        Signs(pings=((B3, 50, 40),)),
    ):
        assert diagnose(home(), LOG, NOW, signs) == ()
    assert only(home(link(B1, B3, 30, 30)), lossy).rule is RuleId.BOTH_WEAK


def test_loss_on_a_loud_channel_is_the_air() -> None:
    found = only(home(), Signs(energy=200, pings=((GSME, 50, 40), (B3, 50, 44), (B1, 50, 50))))
    assert found.rule is RuleId.BUSY_AIR
    assert found.about == (GSME, B3)
    assert dict(found.inputs)["pings"] == "84 of 100"


def test_stuck_transfer_names_the_byte() -> None:
    found = only(home(), Signs(transfers=(TransferSigns(B3, 4_096, 5),)))
    assert found.rule is RuleId.STUCK
    assert found.sentence == "B3 is stuck at byte 4096."
    assert found.confidence is Confidence.LIKELY
    assert diagnose(home(), LOG, NOW, Signs(transfers=(TransferSigns(B3, 4_096, 4),))) == ()
    weak = diagnose(home(link(B1, B3, 30, 30)), LOG, NOW, Signs(transfers=(TransferSigns(B3, 4_096, 9),)))
    assert (weak[0].rule, weak[0].confidence) == (RuleId.STUCK, Confidence.POSSIBLE)


def test_sleepy_device_on_a_good_way_is_left_running() -> None:
    mesh = home()
    meter = mesh.device(GSME)
    assert meter is not None
    sleepy = mesh.with_device(replace(meter, sleepy=True))
    signs = Signs(transfers=(TransferSigns(GSME, 100, 0, 6.7, 7.5),))
    found = only(sleepy, signs)
    assert found.rule is RuleId.LISTENS_SELDOM
    assert found.act == "Leave it running."
    assert diagnose(mesh, LOG, NOW, signs) == ()


def test_restless_device_is_told_by_its_two_parents() -> None:
    turns = (B1, HUB, B1, HUB)
    found = only(home(), Signs(parent_changes=((B3, turns),)))
    assert found.rule is RuleId.UNDECIDED
    assert found.sentence == "B3 cannot decide between the hub and B1."
    assert diagnose(home(), LOG, NOW, Signs(parent_changes=((B3, turns[:3]),))) == ()


def test_empty_premise_is_no_patient() -> None:
    assert diagnose(Topology(), (), NOW) == ()


def test_a_sleepy_device_that_was_heard_within_its_sleep_is_asleep_and_not_missing() -> None:
    mesh = replace(home(), at=NOW, silent=frozenset({GSME}))
    meter = Device(GSME, DeviceKind.GSME, presence=Presence.JOINED, sleepy=True, last_heard=NOW - 46)
    assert diagnose(mesh.with_device(meter), LOG, NOW) == ()
    assert diagnose(mesh.with_device(replace(meter, presence=Presence.SILENT)), LOG, NOW) == ()
    for missed in (
        replace(meter, last_heard=NOW - 2_701),
        replace(meter, last_heard=None),
        replace(meter, sleepy=False),
        replace(meter, presence=Presence.GONE),
        replace(meter, kind=DeviceKind.B4, last_heard=NOW - 61),
    ):
        assert only(mesh.with_device(missed)).rule is RuleId.NOT_HEARD
