"""What the mesh says in words: the sentence of the Now line, the doctor's advice, the hint of an empty map. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.links.finding import Confidence
from core.premise.link import LinkClass, rank
from gui.screen import Glyph
from gui.topology.doctor import Advice
from gui.topology.memory import SPAN
from gui.topology.tables import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.links.finding import Finding
    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.topology.picture import MapPicture

_OVER = "All updates have come over it and are confirmed."
_LONGEST = 60  # characters of an advice in the Now line
_CELLS = {Confidence.CERTAIN: 3, Confidence.LIKELY: 2, Confidence.POSSIBLE: 1}


def verdict(
    topology: Topology, findings: Sequence[Finding] = (), *, over: bool = False
) -> tuple[str, str, Glyph]:
    """What the mesh says in a sentence, what to do, and the glyph. Pure.

    What to do is the doctor's act where it is about the very devices that are named; `over`: all updates of this home
    are confirmed, so that nothing is foretold of them.
    """
    if topology.at is None:
        return "The links are not measured yet.", "Check links: it takes about 20 s.", Glyph.NOT_STARTED
    return _trouble(topology, findings) or _fair(topology, over=over)


def ready_for_updates(topology: Topology, now: float) -> bool:
    """Whether all was measured lately and nothing is weak: then pre-flight comes next; `now` in s since 1970. Pure."""
    if topology.at is None or now - topology.at > SPAN or _trouble(topology, ()) is not None:
        return False
    qualities = [quality for _, _, quality in _hops(topology)]
    return bool(qualities) and LinkClass.UNKNOWN not in qualities


def _trouble(topology: Topology, findings: Sequence[Finding]) -> tuple[str, str, Glyph] | None:
    silent = [d.eui for d in topology.devices if topology.unanswered(d)]
    if silent:
        one = f"{name_of(topology, silent[0])} does not answer."
        fact = one if len(silent) == 1 else f"{len(silent)} devices do not answer."
        whom, whose = ("it", "its") if len(silent) == 1 else ("them", "their")
        act = f"Wake {whom} or see to {whose} power, then check again."
        return fact, _act_about(silent[:1], findings) or act, Glyph.WARN
    ends = [
        (reading.sender, reading.receiver)
        for child, parent in topology.parents
        if (link := topology.link(child, parent)) is not None
        for reading in (link.a_to_b, link.b_to_a)
        if reading is not None and rank(reading.quality) <= rank(LinkClass.WEAK)
    ]
    weak = [(name_of(topology, sender), name_of(topology, receiver)) for sender, receiver in ends]
    if len(weak) == 1:
        return (
            f"One hop is weak: {weak[0][0]} to {weak[0][1]}.",
            _act_about(ends[0], findings) or f"Move {weak[0][0]} a little, then check again.",
            Glyph.WARN,
        )
    if weak:
        return f"{len(weak)} hops are weak.", "Open them on the map, move a bridge, check again.", Glyph.WARN
    lost = [d for d in topology.devices if d.eui != topology.hub and not topology.route(d.eui)]
    if lost:
        first = name_of(topology, lost[0].eui)
        return (
            f"{first} has no way to the hub.",
            "Wake it, or move a bridge nearer, then check again.",
            Glyph.WARN,
        )
    return None


def _fair(topology: Topology, *, over: bool) -> tuple[str, str, Glyph]:
    """What is said where no hop is weak: good enough only if every hop is what pre-flight wants."""
    hops = _hops(topology)
    unknown = [hop for hop in hops if hop[2] is LinkClass.UNKNOWN]
    marginal = [hop for hop in hops if hop[2] is LinkClass.MARGINAL]
    if marginal:
        near, far = (name_of(topology, eui) for eui in marginal[0][:2])
        one = len(marginal) == 1
        fact = "One hop is marginal." if one else f"{len(marginal)} hops are marginal."
        act = f"{near} to {far}: an update may be slow." if one else "An update may be slow over them."
        return fact, _OVER if over else act, Glyph.WARN
    if unknown:
        near, far = (name_of(topology, eui) for eui in unknown[0][:2])
        return "No hop is known to be weak.", f"{near} to {far} is not measured: check again.", Glyph.WARN
    return "No hop is weak.", _OVER if over else "The way is good enough for updates.", Glyph.DONE


def _hops(topology: Topology) -> tuple[tuple[Eui64, Eui64, LinkClass], ...]:
    """Each hop that a way to the hub takes: who sends, who is next, and the class of its worse direction."""
    links = ((child, parent, topology.link(child, parent)) for child, parent in topology.parents)
    return tuple((c, p, link.worse if link is not None else LinkClass.UNKNOWN) for c, p, link in links)


def _act_about(euis: Sequence[Eui64], findings: Sequence[Finding]) -> str:
    """What the doctor says to do about just these devices, if it fits the Now line."""
    about = next((f for f in findings if set(euis) <= set(f.about)), None)
    return about.act if about is not None and len(about.act) <= _LONGEST else ""


def advice_of(finding: Finding) -> Advice:
    """A finding as the doctor's card says it. Pure."""
    evidence = "; ".join(f"{name} {value}" for name, value in finding.inputs)
    return Advice(
        finding.sentence,
        finding.cause,
        finding.act,
        finding.confidence.value,
        _CELLS[finding.confidence],
        finding.rule.name.replace("_", "-"),
        evidence[:1].upper() + evidence[1:],
    )


def hint(topology: Topology, picture: MapPicture, *, connected: bool) -> str:
    """What an empty map says. Pure."""
    if not connected and not picture.nodes:
        return "*No hub yet.* Connect to a dongle or start an emulated home; the map draws itself."
    if not picture.nodes:
        return "*Not measured yet.* Check links to see who hears whom."
    if len(picture.nodes) == 1 and topology.hub is not None:
        return "*Only the hub so far.* Let the first device join."
    return ""
