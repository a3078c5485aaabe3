"""The sentence of the map: who sleeps is not silent, a marginal hop is not good enough, and what comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.joining.device_log import LogEntry
from core.premise.device import Device, DeviceKind, Presence
from core.premise.link import Link, Reading
from core.premise.topology import Topology
from gui.screen import Glyph
from gui.topology.picture import node_of
from gui.topology.tables import device_row, name_of, named
from gui.topology.verdict import ready_for_updates, verdict
from tests.gui.screens import home

NOW = home.NOW
HUB, BRIDGE, METER = home.HUB, home.B1, home.GSME


def mesh(lqi: int | None = 200, **meter: object) -> Topology:
    """Gas meter → B1 → hub; the hop of B1 has this LQI, or is not measured."""
    known = replace(home.DEVICES[-1], last_heard=NOW - 46, **meter)  # type: ignore[arg-type]
    bridge = Device(BRIDGE, DeviceKind.B1, presence=Presence.JOINED)
    hub = Device(HUB, DeviceKind.CHF, presence=Presence.JOINED)
    links = [(BRIDGE, METER, 200)] + ([] if lqi is None else [(HUB, BRIDGE, lqi)])
    made = tuple(
        Link(a, b, Reading(a, b, 200, "table", NOW), Reading(b, a, q, "table", NOW)) for a, b, q in links
    )
    return Topology(HUB, (hub, bridge, known), made, ((METER, BRIDGE), (BRIDGE, HUB)), at=NOW)


@pytest.mark.parametrize("presence", [Presence.JOINED, Presence.SILENT])
def test_a_sleepy_meter_that_was_just_heard_is_not_said_to_be_silent(presence: Presence) -> None:
    asleep = replace(mesh(presence=presence), silent=frozenset({METER}))
    assert verdict(asleep)[0] == "No hop is weak."
    meter = asleep.device(METER)
    assert meter is not None
    node = node_of(meter, asleep, None, NOW)
    assert (node.look.silent, node.note) == (False, "")
    assert device_row(asleep, meter, NOW).state == "joined, sleeps"


def test_a_sleepy_meter_that_overslept_and_one_that_does_not_sleep_are_silent() -> None:
    silent = replace(mesh(), silent=frozenset({METER}), at=NOW + 2_700)
    assert verdict(silent)[0] == "GSME does not answer."
    assert verdict(replace(mesh(sleepy=False), silent=frozenset({METER})))[0] == "GSME does not answer."


def test_what_helps_is_said_of_one_or_of_several() -> None:
    one = replace(mesh(sleepy=False), silent=frozenset({METER}))
    both = replace(one, silent=frozenset({METER, BRIDGE}))
    assert verdict(one)[:2] == ("GSME does not answer.", "Wake it or see to its power, then check again.")
    asked = ("2 devices do not answer.", "Wake them or see to their power, then check again.")
    assert verdict(both)[:2] == asked


def test_a_device_that_has_not_said_its_kind_is_called_by_the_device_log() -> None:
    strange = mesh(kind=DeviceKind.UNKNOWN)
    assert name_of(strange, METER).startswith("…")
    assert name_of(named(strange, [LogEntry(METER, DeviceKind.GSME)]), METER) == "GSME"
    assert named(strange, [LogEntry(METER)]) is strange


def test_only_where_every_hop_is_ok_the_way_is_good_enough() -> None:
    assert verdict(mesh(100)) == ("No hop is weak.", "The way is good enough for updates.", Glyph.DONE)
    assert verdict(mesh(99)) == ("One hop is marginal.", "B1 to Hub: an update may be slow.", Glyph.WARN)
    assert verdict(mesh(None))[1] == "B1 to Hub is not measured: check again."
    two = replace(mesh(99), links=tuple(replace(k, a_to_b=replace(k.a_to_b, lqi=60)) for k in mesh(99).links))  # type: ignore[type-var]
    assert verdict(two)[:2] == ("2 hops are marginal.", "An update may be slow over them.")
    for fact, advice, _ in (verdict(mesh(lqi)) for lqi in (100, 99, None)):
        assert (len(fact) <= 40, len(advice) <= 60) == (True, True)


def test_pre_flight_is_next_only_where_all_was_measured_lately_and_nothing_is_weak() -> None:
    assert ready_for_updates(mesh(), NOW + 600)
    assert ready_for_updates(mesh(99), NOW)
    assert not ready_for_updates(mesh(), NOW + 601)
    for other in (
        mesh(49),
        mesh(None),
        replace(mesh(), at=None),
        replace(mesh(), parents=()),
        replace(mesh(), silent=frozenset({BRIDGE})),
    ):
        assert not ready_for_updates(other, NOW)
