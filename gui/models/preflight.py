"""The checks before an update in words: how to mend a stop, who goes when and until when, what a power cut would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.firmware.preflight import Check, CheckName, Preflight, Verdict
from core.hub.comparison import Can, compare
from core.premise.device import JoinAs, Presence
from core.update.progress import FinishRange
from gui.screen import Glyph
from gui.widgets.told import Told
from gui.wording import count, finish_between, kib, listed, minutes_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.joining.device_log import LogEntry
    from core.premise.device import Device, Eui64
    from core.premise.profile import HubCapability
    from core.update.outlook import Prospect
    from core.update.readiness import Trial

AGAIN = "check again"  # a fix that is no place but to check once more
COMPARE = "compare"  # a fix that opens the comparison of CAD and PPMID
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do about a stop: a sentence, the words of a button, where it leads (a screen or one of the above)."""

    words: str
    button: str
    place: str


_LIBRARY = {
    CheckName.FILE: "Take a whole file of the maker.",
    CheckName.SIGNATURE: "Take an image whose signature is valid, or trust its signer first.",
    CheckName.MANUFACTURER: "Take an image of this device’s maker, or leave this bridge out.",
    CheckName.IMAGE_TYPE: "Take an image of this device’s type, or leave this bridge out.",
    CheckName.HARDWARE: "Take the image for this hardware, or leave this bridge out.",
    CheckName.VERSION: "Leave this bridge out, or take a newer image.",
    CheckName.SAME_BYTES: "Find out which of the two files the maker released; remove the other.",
    CheckName.INDEX: "Load the newest release index.",
    CheckName.LISTED: "Take an image that is released, or load a newer index.",
    CheckName.DESTINATION: "Take the image made for this device, or leave this bridge out.",
}


_OLDER = Fix(
    "Override it with a reason, and know that the device may refuse it; or take a newer image.",
    "Open the library",
    "library",
)


def fix_of(check: Check) -> Fix:
    """The way out of a stop."""
    if check.name is CheckName.VERSION and check.overridable:
        return _OLDER
    if check.name in _LIBRARY:
        return Fix(_LIBRARY[check.name], "Open the library", "library")
    if check.name in (CheckName.DELIVERY, CheckName.HUB):
        return Fix("See as what a bridge can be updated at this hub.", "Compare CAD and PPMID", COMPARE)
    if check.name is CheckName.LINK:
        return Fix("Move it, or put a bridge between; the map shows the weakest hop.", "Open the map", "map")
    if check.name is CheckName.BATTERY:
        return Fix("Change its battery, then check again.", "Check again", AGAIN)
    if check.found == Presence.EXPECTED.value or "log" in check.found:
        return Fix("Let it join first.", "Open Join", "join")
    return Fix("See that it has power, press its button to wake it, then check again.", "Check again", AGAIN)


def trial_words(trial: Trial | None) -> str:
    """How far the questions to a device have come, while there are no checks of it yet."""
    if trial is None:
        return "Waits for its turn."
    if not trial.sent:
        return "It is asked what it is and what it runs."
    return f"{trial.sent} of {trial.wanted} pings sent, {trial.answered} answered."


def check_words(check: Check, labels: Mapping[Eui64, str] | None = None) -> str:
    """A check in words, with both values compared, devices by their short words where they have one."""
    values = f" Found {check.found}; wanted {check.wanted}." if check.found and check.wanted else ""
    if check.name is CheckName.LINK:  # its sentence has what was found
        values = "" if check.verdict is Verdict.PASS else f" Wanted: {check.wanted}."
    said = f"{check.words}{values}".replace(" %", "\u00a0%")
    for eui, label in (labels or {}).items():
        said = said.replace(str(eui), label)
    return said


def measure_words(trial: Trial | None) -> str:
    """How far the further measuring of a way has come."""
    if trial is None or not trial.sent:
        return "More pings are sent."
    return f"{trial.sent} of {trial.wanted} pings sent, {trial.answered} answered."


def summary(preflight: Preflight) -> str:
    """The checks of a device in one line."""
    passed = [c for c in preflight.checks if c.verdict is Verdict.PASS]
    parts = [count(len(preflight.stops), "stop") if preflight.stops else ""]
    parts.append(count(len(preflight.warnings), "warning") if preflight.warnings else "")
    parts.append(f"{len(passed)} of {len(preflight.checks)} checks passed")
    return ", ".join(part for part in parts if part) + "."


def turn_words(prospect: Prospect, place: int, of: int, labels: Mapping[Eui64, str]) -> str:
    """When its turn comes and why, and what it has: “First of 3: 2 hops out, so before B1, which carries it.”."""
    if not prospect.hops:
        why = "its way is not known yet"
    else:
        why = f"{count(prospect.hops, 'hop')} from the hub"
        carriers = [labels[e] for e in prospect.behind if e in labels]
        if carriers:
            carry = "which carries it" if len(carriers) == 1 else "which carry it"
            why += f", so before {listed(carriers)}, {carry}"
    rest = f" Goes on from {kib(prospect.there)}\u00a0KiB, which it has." if prospect.there else ""
    if of < 2:
        return f"{why[:1].upper()}{why[1:]}.{rest}"
    return f"{_ORDINALS[place] if place < len(_ORDINALS) else f'No. {place + 1}'} of {of}: {why}.{rest}"


def shifted(finish: FinishRange, by: float) -> FinishRange:
    """A range foretold for a start that comes `by` s later."""
    return FinishRange(finish.earliest + by, finish.latest + by)


def finish_words(finish: FinishRange | None, now: float, *, stopped: bool = False) -> tuple[str, str]:
    """The finish as a range and how long it takes, were it started now; a single minute says “about”.

    What is stopped cannot be started now: how long it would take, and no time of day.
    """
    if finish is None:
        return "", ""
    if stopped:
        return minutes_between(finish, now), "once nothing stops it"
    between = finish_between(finish)
    return (between if "–" in between else f"about {between}"), minutes_between(finish, now)


def all_done_words(prospects: Sequence[Prospect], now: float, by: float, *, stopped: bool = False) -> str:
    """The answer to “when can I leave?” before the start; no time of day while something stops it."""
    ranges = [p.finish for p in prospects]
    known = [r for r in ranges if r is not None]
    if not known or len(known) < len(ranges):
        return "how long it takes is not known yet" if ranges else ""
    last = max((shifted(r, by) for r in known), key=lambda r: r.latest)
    between, takes = finish_words(last, now)
    if stopped:
        return f"takes {takes} once nothing stops it"
    return f"all done {between} if you start now ({takes})"


def power_told(count_of: int) -> tuple[Told, ...]:
    """What a power cut would do in each part of the update."""
    it = "the bridge" if count_of == 1 else "a bridge"
    return (
        Told(
            Glyph.DONE,
            "While it is sent:",
            f"safe. If {it} or the hub loses power, old firmware runs on and sending goes on where it stopped.",
        ),
        Told(
            Glyph.WARN,
            "While it restarts:",
            "leave its power on until it is back, mostly under a minute. The window says when.",
        ),
        Told(
            Glyph.DONE,
            "If this laptop stops:",
            "nothing is lost. What each bridge has is kept; start again and go on.",
        ),
    )


def join_told(entries: Sequence[LogEntry], capability: HubCapability) -> Told:
    """As what the bridges joined, and what that means for their firmware at this hub."""
    kinds = sorted({e.join_as for e in entries}) or [JoinAs.CAD]
    rows = {row.topic: row for row in compare(capability, len(entries))}
    firmware, alert = rows["firmware over the air"], rows["confirms by a signed alert"]
    cells = [(firmware.cad, alert.cad) if k is JoinAs.CAD else (firmware.ppmid, alert.ppmid) for k in kinds]
    good = all(cell.can is Can.YES for cell, _ in cells)
    names = listed([k.value for k in kinds])
    reasons = " ".join(dict.fromkeys(words for f, a in cells for words in (f.reason, a.reason)))
    return Told(Glyph.DONE if good else Glyph.STOP, f"Joined as {names}:", reasons)


def by_device(devices: Sequence[Device]) -> dict[Eui64, str]:
    """The short words of devices."""
    return {d.eui: d.label for d in devices}
