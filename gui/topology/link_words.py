"""What is said of one link: its pings, the facts of a test, and what to expect of a move. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.links.what_if import weakest_of, words_of
from core.premise.link import LinkClass, rank
from gui.charts.signal_chart import Trace
from gui.topology.ghost import GhostLane
from gui.topology.tables import name_of, pings_words
from gui.wording import ago

if TYPE_CHECKING:
    from core.links.desk import Lane
    from core.links.history import Trend
    from core.links.link_test import LinkTest, Pings
    from core.links.what_if import WhatIf
    from core.premise.device import Eui64
    from core.premise.link import Link, Reading
    from core.premise.topology import Topology

NOT_MEASURED = "*Not measured yet.* Test this link to see how it goes."
NOT_LATELY = "*Not measured in the last 10 min.* Test this link to see how it goes."


def pings_line(test: LinkTest | None, reading: Reading | None, sender: Eui64, receiver: Eui64) -> str:
    """“46 of 50 pings, at least 81 %”; further out a hub can only ping there and back: round trips."""
    pings = test.of(sender, receiver) if test is not None else None
    if test is not None and pings is not None and pings.sent:
        return pings.words if test.there is not None else pings.words.replace("pings", "round trips", 1)
    if reading is not None and reading.pings_sent:
        return pings_words(reading)
    if test is not None and not test.wanted:
        return "No ping crosses it."
    return "Not measured yet." if reading is None else "Not pinged yet."


def trend_lines(trend: Trend | None) -> tuple[str, str]:
    """Median and lowest LQI of the last ten minutes, once there is more than one reading."""
    if trend is None or trend.count < 2:
        return "", ""
    return f"median {trend.middle:.0f}", f"lowest {trend.lowest}"


def unknown_line(topology: Topology, receiver: Eui64, other_way: Reading | None) -> str:
    """Why a direction has no figure: a fact where the other direction is known."""
    if other_way is None:
        return "Check links, or test this one."
    return f"Only one side known: {name_of(topology, receiver)} is an end device and keeps no table. A fact, no fault."


def facts_of_test(topology: Topology, test: LinkTest | None, now: float) -> str:
    """What a test says beyond its two figures: where pings were lost, why it ended early, and how old it is."""
    if test is None:
        return ""
    told = [test.words] if test.words else []
    if test.whole.sent and not test.running:
        told.append(f"Pinged {ago(test.at, now)}.")
    if test.up_to_near is not None and test.whole.sent:
        near, up = name_of(topology, test.near), test.up_to_near
        lost = "" if test.running else _where_lost(topology, test, up)
        told.append(f"{near} itself answered {up.answered} of {up.sent}{lost}.")
    return " ".join(told)


def _where_lost(topology: Topology, test: LinkTest, up: Pings) -> str:
    if test.whole.answered == test.whole.sent:
        return ""
    if up.answered == up.sent:
        return f": the others were lost on this hop, or in {name_of(topology, test.far)}"
    here = max(0, up.answered - test.whole.answered)
    return f": about {here} were lost on this hop, the others before it"


def busy_words(test: LinkTest | None) -> str:
    """What the button says while a test runs."""
    return (
        f"Stop, {test.whole.sent} of {test.wanted}"
        if test is not None and test.running and test.wanted
        else ""
    )


def traces_of(topology: Topology, lanes: tuple[Lane, ...], link: Link, now: float) -> tuple[Trace, ...]:
    """Both directions as the chart shows them, in the class that each has now."""
    made = []
    for lane in lanes:
        reading = link.hearing(lane.receiver)
        quality = reading.quality if reading is not None else LinkClass.UNKNOWN
        name = f"{name_of(topology, lane.sender)} → {name_of(topology, lane.receiver)}"
        made.append(Trace(name, quality, tuple((max(0.0, now - r.at), r.lqi) for r in lane.readings)))
    return tuple(made)


def move_lanes(found: WhatIf) -> tuple[GhostLane, ...]:
    """The foretold links that matter, for the map: its way to the hub, and all that would be more than weak."""
    shown = [
        pair
        for pair in found.links
        if pair[0].receiver in found.route[1:2] or all(rank(e.quality) > rank(LinkClass.WEAK) for e in pair)
    ]
    return tuple(GhostLane(there.receiver, there.quality, back.quality) for there, back in shown)


def move_short(topology: Topology, found: WhatIf) -> str:
    """A few words under the ghost: whom it would go over, and how well."""
    if found.why_not:
        return "Nothing can be foretold"
    first = found.first_hop
    if first is None:
        return "No way to the hub"
    return f"{name_of(topology, first[0].receiver)}: {words_of(first)}"


def move_advice(topology: Topology, found: WhatIf) -> str:
    """The same as two sentences for the drawer: the way it would take, and against what there is now."""
    if found.why_not:
        return found.why_not
    name, first = name_of(topology, found.moved), found.first_hop
    if first is None:
        return f"*{name} there:* no way to the hub. A guess from {found.fitted} measured directions."
    over = name_of(topology, first[0].receiver)
    now = topology.weakest(topology.route(found.moved))
    change = _change(now[1], weakest_of(topology, found)) if now else ""
    return f"*{name} there:* over {over}, {words_of(first)}.{change} A guess from {found.fitted} measured directions."


def _change(now: LinkClass, there: LinkClass) -> str:
    if now is there:
        return f" Its weakest hop stays about {there.value}."
    return f" Its weakest hop goes from {now.value} to about {there.value}."
