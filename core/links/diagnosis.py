"""The doctor: a table of rules that turns a measured mesh into plain sentences, worst first.

Every rule looks at what was measured and says nothing about what was not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.links.case import (
    BAD,
    ENERGY_HIGH,
    GOOD,
    LONG_FROM,
    LOSSY_BELOW,
    PARENT_CHANGES_OVER,
    SELDOM_FROM,
    STUCK_FROM,
    Case,
    busy,
    energy_words,
    hops_fine,
    hub_is_bad,
    hub_links,
    is_lossy,
    is_stuck,
    last_heard,
    measured_both_ways,
    near_and_far,
)
from core.links.finding import Confidence, Finding, RuleId, Signs
from core.premise.device import DeviceKind, Presence
from core.premise.link import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from core.premise.device import Eui64
    from core.premise.topology import Topology


def diagnose(
    mesh: Topology, expected: Collection[Eui64], now: float, signs: Signs | None = None
) -> tuple[Finding, ...]:
    """All findings on a mesh, in the order of `RULES`; none means that nothing was found, not that all is well.

    `expected` are the devices on the hub's device log, `now` is s since 1970.
    """
    case = Case(mesh, frozenset(expected), signs or Signs(), now)
    return tuple(finding for rule in RULES for finding in rule(case))


def all_weak(case: Case) -> Iterator[Finding]:
    """Every link of the hub is bad: then it is the hub or the dongle."""
    links = hub_links(case)
    if not hub_is_bad(case):
        return
    words = (
        f"all {len(links)} links of the hub are bad at once.",
        "It is the hub or the dongle, not the house.",
        "Check the USB lead, and put the dongle on a 1 m extension.",
    )
    about = (case.mesh.hub,) if case.mesh.hub else ()
    yield case.finding(
        RuleId.ALL_WEAK, about, words, Confidence.LIKELY, links=len(links), bad_classes=", ".join(BAD)
    )


def both_weak(case: Case) -> Iterator[Finding]:
    """Both directions are bad while the air is quiet: distance or walls."""
    hub_bad = hub_is_bad(case)
    for link, there, back in measured_both_ways(case):
        from_hub = case.mesh.hub in (link.a, link.b)
        if not (there.quality in BAD and back.quality in BAD) or busy(case) or (hub_bad and from_hub):
            continue
        near, far = near_and_far(case, link)
        words = (
            f"{case.name(near)} and {case.name(far)} hardly hear each other.",
            f"Too far or too much wall between {case.name(near)} and {case.name(far)}.",
            f"Move {case.name(far)} closer to {case.name(near)}.",
        )
        sure = Confidence.LIKELY if case.signs.energy is not None else Confidence.POSSIBLE
        yield case.finding(
            RuleId.BOTH_WEAK, (near, far), words, sure,
            lqi_there=there.lqi, lqi_back=back.lqi, energy=energy_words(case), energy_high_from=ENERGY_HIGH,
        )  # fmt: skip


def one_weak(case: Case) -> Iterator[Finding]:
    """One direction is good and the other bad: the sender of the bad one, or its place."""
    for _, there, back in measured_both_ways(case):
        weak, good = (there, back) if rank(there.quality) < rank(back.quality) else (back, there)
        if weak.quality not in BAD or good.quality not in GOOD:
            continue
        mute, deaf = case.name(weak.sender), case.name(weak.receiver)
        words = (
            f"{mute} hears {deaf} but {deaf} does not hear {mute}.",
            f"It is the sender of {mute} or its place, such as a metal box.",
            f"Turn {mute}, or lift it 30 cm off metal.",
        )
        yield case.finding(
            RuleId.ONE_WEAK, (weak.sender, weak.receiver), words, Confidence.LIKELY,
            lqi_weak=weak.lqi, lqi_good=good.lqi,
        )  # fmt: skip


def busy_air(case: Case) -> Iterator[Finding]:
    """Links look fine, packets are lost and the channel is loud: somebody else is on it."""
    lossy = [(eui, sent, got) for eui, sent, got in case.signs.pings if is_lossy(sent, got)]
    fine = [one for one in lossy if hops_fine(case, case.mesh.route(one[0]))]
    if not (fine and busy(case)):
        return
    sent, got = sum(one[1] for one in fine), sum(one[2] for one in fine)
    words = (
        "the air is busy: packets are lost although the links are fine.",
        "A Wi-Fi network probably overlaps the channel.",
        "Ask to move the router or its channel, or wait for a quieter time.",
    )
    yield case.finding(
        RuleId.BUSY_AIR, tuple(one[0] for one in fine), words, Confidence.LIKELY,
        energy=energy_words(case), energy_high_from=ENERGY_HIGH, pings=f"{got} of {sent}",
    )  # fmt: skip


def long_chain(case: Case) -> Iterator[Finding]:
    """Each hop is fine, but there are many of them and packets are lost on the whole way."""
    pings = {eui: (sent, got) for eui, sent, got in case.signs.pings}
    for device in case.mesh.devices:
        route = case.mesh.route(device.eui)
        sent, got = pings.get(device.eui, (0, 0))
        if len(route) - 1 < LONG_FROM or not is_lossy(sent, got) or not hops_fine(case, route) or busy(case):
            continue
        words = (
            f"the way from {case.name(route[0])} to the hub is a long chain of {len(route) - 1} hops.",
            "Each hop is fine, but every one loses a little.",
            f"Try a way past {case.name(route[1])}, straight from {case.name(route[0])} to {case.name(route[2])}.",
        )
        yield case.finding(
            RuleId.LONG_CHAIN, route, words, Confidence.LIKELY, hops=len(route) - 1, pings=f"{got} of {sent}",
            long_from=LONG_FROM, lossy_below=LOSSY_BELOW,
        )  # fmt: skip


def undecided(case: Case) -> Iterator[Finding]:
    """A device changes its parent again and again."""
    for eui, parents in case.signs.parent_changes:
        if len(parents) <= PARENT_CHANGES_OVER:
            continue
        others = sorted(set(parents))
        between = " and ".join(case.name(p) for p in others)
        words = (
            f"{case.name(eui)} cannot decide between {between}.",
            "They reach it about equally well.",
            f"Move {case.name(others[0])} away from the other, or {case.name(eui)} closer to one of them.",
        )
        yield case.finding(
            RuleId.UNDECIDED, (eui, *others), words, Confidence.LIKELY,
            changes=len(parents), more_than=PARENT_CHANGES_OVER,
        )  # fmt: skip


def not_heard(case: Case) -> Iterator[Finding]:
    """On the device log, but it does not answer."""
    for eui in sorted(case.expected):
        device = case.mesh.device(eui)
        known = device is not None and device.presence in (Presence.JOINED, Presence.SILENT)
        if device is not None and known and not case.mesh.unanswered(device):
            continue
        words = (
            f"{case.name(eui)} is on the device log but is not heard; {last_heard(device, case.now)}.",
            "It is asleep, off, or out of reach.",
            f"Wake {case.name(eui)}, check its power, or test the reach where it stands.",
        )
        presence = device.presence.value if device else "never seen"
        yield case.finding(RuleId.NOT_HEARD, (eui,), words, Confidence.CERTAIN, presence=presence)


def not_invited(case: Case) -> Iterator[Finding]:
    """Heard on the HAN, but not on the device log."""
    for device in case.mesh.devices:
        if device.eui in case.expected or device.eui == case.mesh.hub or device.kind is DeviceKind.CHF:
            continue
        if device.presence is not Presence.JOINED:
            continue
        name = case.name(device.eui)
        words = (
            f"{name} is heard but was not invited.",
            "It is not on the device log.",
            f"Scan the label of {name} if it belongs here; otherwise leave it.",
        )
        yield case.finding(RuleId.NOT_INVITED, (device.eui,), words, Confidence.CERTAIN, eui=device.eui)


def listens_seldom(case: Case) -> Iterator[Finding]:
    """A sleepy device on a good way: it is slow by nature."""
    for signs in case.signs.transfers:
        device, every = case.mesh.device(signs.eui), signs.wakes_every
        if device is None or not device.sleepy or every is None or every < SELDOM_FROM or is_stuck(signs):
            continue
        if not hops_fine(case, case.mesh.route(signs.eui)):
            continue
        name = case.name(signs.eui)
        words = (
            f"{name} only listens every {every:.0f} s.",
            "It saves its battery; its way to the hub is good.",
            "Leave it running.",
        )
        yield case.finding(
            RuleId.LISTENS_SELDOM, (signs.eui,), words, Confidence.LIKELY,
            rate=f"{signs.rate:.0f} B/s", wakes_every=f"{every:.1f} s", seldom_from=f"{SELDOM_FROM:.0f} s",
        )  # fmt: skip


def stuck(case: Case) -> Iterator[Finding]:
    """One block is asked again and again."""
    for signs in case.signs.transfers:
        if not is_stuck(signs):
            continue
        fine = hops_fine(case, case.mesh.route(signs.eui))
        words = (
            f"{case.name(signs.eui)} is stuck at byte {signs.offset}.",
            "Its way is fine, so the image or the device is at fault." if fine
            else "The answer does not reach it, or the image or the device is at fault.",
            "Try once more; if it stops at the same byte, end the update.",
        )  # fmt: skip
        sure = Confidence.LIKELY if fine else Confidence.POSSIBLE
        yield case.finding(
            RuleId.STUCK, (signs.eui,), words, sure,
            offset=signs.offset, repeats=signs.repeats, stuck_from=STUCK_FROM,
        )  # fmt: skip


RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    all_weak,
    stuck,
    not_heard,
    one_weak,
    both_weak,
    busy_air,
    undecided,
    long_chain,
    not_invited,
    listens_seldom,
)
