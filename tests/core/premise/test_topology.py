"""The mesh as a picture: links merged from readings, ways to the hub, loops and gaps told as no way."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.link import LinkClass, Reading
from core.premise.premise import Premise, PremiseView, device_removed, device_seen, mesh_measured
from core.premise.topology import Topology, best_parents, links_of

HUB, A, B, C = (Eui64.from_int(n) for n in range(4))


def reading(sender: Eui64, receiver: Eui64, lqi: int, at: float = 1.0) -> Reading:
    return Reading(sender, receiver, lqi, "table", at)


def test_of_two_readings_of_a_direction_the_newer_counts() -> None:
    for order in (
        [reading(A, B, 10, 1.0), reading(A, B, 90, 2.0)],
        [reading(A, B, 90, 2.0), reading(A, B, 10, 1.0)],
    ):
        (link,) = links_of(order)
        assert link.a_to_b is not None
        assert (link.a_to_b.lqi, link.b_to_a) == (90, None)


def test_both_directions_are_one_link_in_a_fixed_order() -> None:
    (link,) = links_of([reading(B, A, 1), reading(A, B, 2)])
    assert (link.a, link.b) == (A, B)
    assert link.a_to_b is not None
    assert link.b_to_a is not None
    assert (link.a_to_b.lqi, link.b_to_a.lqi) == (2, 1)
    topology = Topology(links=(link,))
    assert topology.link(B, A) is topology.link(A, B) is link
    assert topology.link(A, C) is None


def test_a_route_holds_both_ends_and_a_loop_or_a_gap_is_no_way() -> None:
    assert Topology(HUB, parents=((B, A), (A, HUB))).route(B) == (B, A, HUB)
    assert Topology(HUB).route(HUB) == (HUB,)
    assert Topology(HUB, parents=((A, B), (B, A))).route(A) == ()
    assert Topology(HUB, parents=((A, B),)).route(A) == ()
    assert Topology(HUB, parents=((A, A),)).route(A) == ()


def test_the_weakest_hop_of_a_route() -> None:
    links = links_of([reading(B, A, 200), reading(A, B, 60), reading(A, HUB, 120)])
    topology = Topology(HUB, links=links)
    assert topology.weakest((B, A, HUB)) == (0, LinkClass.MARGINAL)
    assert topology.weakest((C, A, HUB)) == (0, LinkClass.UNKNOWN)
    assert topology.weakest((HUB,)) is None
    assert topology.weakest(()) is None


def test_one_strong_detour_beats_one_weak_leap() -> None:
    lqi = {(B, HUB): 20, (B, A): 220, (A, HUB): 220}
    assert best_parents(HUB, lqi) == {A: HUB, B: A}
    assert best_parents(HUB, {**lqi, (B, HUB): 230}) == {A: HUB, B: HUB}


def test_a_hop_is_as_good_as_its_worse_direction() -> None:
    lqi = {(B, HUB): 220, (HUB, B): 5, (B, A): 150, (A, B): 150, (A, HUB): 220, (HUB, A): 220}
    assert best_parents(HUB, lqi)[B] == A


READINGS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] != p[1]),
    st.integers(0, 255),
    max_size=30,
)


@settings(max_examples=300, derandomize=True)
@given(READINGS)
def test_whatever_was_measured_the_ways_lead_to_the_hub_without_a_loop(
    pairs: dict[tuple[int, int], int],
) -> None:
    lqi = {(Eui64.from_int(a), Eui64.from_int(b)): value for (a, b), value in pairs.items()}
    parents = best_parents(HUB, lqi)
    assert HUB not in parents
    topology = Topology(HUB, parents=tuple(parents.items()))
    assert all(topology.route(eui)[-1] == HUB for eui in parents)
    euis = {e for pair in lqi for e in pair}
    assert set(parents) <= euis


def test_a_device_replaces_itself_and_leaves_nothing_behind() -> None:
    links = links_of([reading(A, B, 9), reading(B, HUB, 9)])
    topology = Topology(HUB, (Device(A), Device(B)), links, ((A, B), (B, HUB)))
    changed = topology.with_device(Device(A, DeviceKind.B1))
    assert {d.eui: d.kind for d in changed.devices} == {A: DeviceKind.B1, B: DeviceKind.UNKNOWN}
    assert topology.device(A) == Device(A), "the former picture stays as it was"
    without = changed.without(B)
    assert [d.eui for d in without.devices] == [A]
    assert (without.links, without.parents) == ((), ())


def test_a_premise_changes_only_by_apply_and_keeps_former_views() -> None:
    premise = Premise()
    before = premise.view
    assert before == PremiseView()
    after = premise.apply(device_seen(Device(A, presence=Presence.JOINED)))
    assert premise.view is after
    assert before.topology.devices == ()
    assert premise.apply(mesh_measured(Topology(HUB))).topology.hub == HUB
    premise.apply(device_seen(Device(A)))
    assert premise.apply(device_removed(A)).topology.devices == ()
