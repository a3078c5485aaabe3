"""Proof in words: each device's ladder, its outcome, and what cannot be known. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from core.premise.device import Device, version_text
from core.update.evidence import RUNG_BASIS, RUNG_WORDS, Outcome, Proof, Rung, Standing, outcome_of
from core.update.progress import Condition, DeviceUpdate
from gui.screen import Glyph
from gui.topology.picture import look_of
from gui.widgets.ladder import LadderView, RungState, RungView
from gui.wording import begun, clock, clock_seconds, count, listed

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.premise.topology import Topology

RUNGS = tuple((RUNG_WORDS[rung], RUNG_BASIS[rung]) for rung in Rung)
_GLYPHS = {
    Outcome.CONFIRMED: Glyph.DONE,
    Outcome.INFERRED: Glyph.UNDER_WAY,
    Outcome.NOT_PROVED: Glyph.NOT_STARTED,
    Outcome.CONTRADICTED: Glyph.STOP,
    Outcome.REFUSED: Glyph.STOP,
    Outcome.FAILED: Glyph.STOP,
}


def ladder_of(update: DeviceUpdate, topology: Topology, now: float) -> LadderView:
    """One device's ladder; a rung that is waited for counts down."""
    device = topology.device(update.eui) or Device(update.eui, update.kind, update.name)
    outcome = standing_outcome(update)
    return LadderView(
        look_of(device),
        device.label,
        begun(update.name or device.name or device.label),
        version_text(update.version_before),
        version_text(update.version_wanted),
        Glyph.UNDER_WAY if outcome is None else _GLYPHS[outcome],
        "Open" if outcome is None else outcome.value.capitalize(),
        "still running"
        if outcome is None and not update.condition.over
        else rests_on(update.ladder, outcome),
        tuple(_rung(proof, update, device, now) for proof in sorted(update.ladder, key=lambda p: p.rung)),
    )


def standing_outcome(update: DeviceUpdate) -> Outcome | None:
    """The outcome, or what it would be if it were accepted now: a device that came back is inferred at least."""
    back = any(p.rung > Rung.FETCHED and p.standing is Standing.PROVED for p in update.ladder)
    if update.outcome is not None or update.condition.over or not back:
        return update.outcome
    return outcome_of(update.ladder)[0]


def rests_on(ladder: Sequence[Proof], outcome: Outcome | None = None) -> str:
    """The rungs that an outcome rests on: “by rungs 1–4”, “by rungs 1 and 2”; a contradiction on those against it."""
    wanted = Standing.CONTRADICTED if outcome is Outcome.CONTRADICTED else Standing.PROVED
    proved = sorted(p.rung for p in ladder if p.standing is wanted)
    if not proved:
        return "nothing proved"
    if len(proved) == 1:
        return f"by rung {proved[0]}"
    if len(proved) > 2 and proved == list(range(proved[0], proved[-1] + 1)):
        return f"by rungs {proved[0]}–{proved[-1]}"
    return "by rungs " + ", ".join(str(int(r)) for r in proved[:-1]) + f" and {proved[-1]}"


def _rung(proof: Proof, update: DeviceUpdate, device: Device, now: float) -> RungView:
    if proof.standing is Standing.NOT_POSSIBLE:
        return RungView(RungState.NOT_POSSIBLE, "Not possible", _why_not(proof.words))
    if proof.standing is Standing.OPEN:
        return _open(proof, update, device, now)
    state = RungState.PROVED if proof.standing is Standing.PROVED else RungState.CONTRADICTED
    when = clock_seconds(proof.at) if proof.at is not None else "proved"
    words = _short(proof, update) if state is RungState.PROVED else proof.words
    return RungView(state, when, words, mono=proof.rung is Rung.FETCHED)


def _open(proof: Proof, update: DeviceUpdate, device: Device, now: float) -> RungView:
    higher = any(p.rung > proof.rung and p.standing is Standing.PROVED for p in update.ladder)
    if update.condition.over or higher:  # it may still come, but nothing waits for it
        words = "a higher rung says it" if higher else "no word from it"
        return RungView(RungState.AFTER, "Not seen", words)
    if update.waits_until is not None and proof.rung is Rung.READ_ON_HAN:
        asked = "asked again at its wake" if device.sleepy else "asked every 2 s"
        left = countdown(update.waits_until - now)
        return RungView(RungState.WAITING, f"{left} left", f"{asked}, until {clock(update.waits_until)}")
    return RungView(
        RungState.AFTER, f"After rung {proof.rung - 1}" if proof.rung > 1 else "While sending", ""
    )


def countdown(seconds: float) -> str:
    """A time that runs down: “11:26”, “0:40”."""
    left = max(0, round(seconds))
    return f"{left // 60}:{left % 60:02}"


def _short(proof: Proof, update: DeviceUpdate) -> str:
    version = version_text(update.version_after or update.version_wanted)
    words = {
        Rung.FETCHED: f"{update.image_hash[:4]}…{update.image_hash[-4:]}",
        Rung.CAME_BACK: "joined anew" if "anew" in proof.words else "announced itself",
        Rung.NAMES_VERSION: f"query {version}",
        Rung.READ_ON_HAN: f"read {version}",
        Rung.READ_THROUGH_DCC: f"read {version}",
    }
    return words.get(proof.rung, proof.source)


def _why_not(words: str) -> str:
    if "Type 2" in words:
        return "Type 2 device"
    return "no way to the DCC" if "DCC" in words else words


def summary(updates: Sequence[DeviceUpdate]) -> str:
    """All outcomes in a sentence: “2 confirmed, 1 inferred so far.”."""
    outcomes = [o for o in map(standing_outcome, updates) if o is not None]
    parts = [f"{outcomes.count(o)} {o.value}" for o in Outcome if o in outcomes]
    so_far = " so far" if any(not u.condition.over for u in updates) else ""
    return (
        f"{', '.join(parts)}{so_far}. What was proved, when, and by what."
        if parts
        else "What is proved, when, and by what."
    )


def unknowable(updates: Sequence[DeviceUpdate]) -> str:
    """What cannot be known and why, in full sentences; empty when all six rungs are possible."""
    words = [p.words for u in updates for p in u.ladder if p.standing is Standing.NOT_POSSIBLE]
    if not words:
        return ""
    type_2 = any("Type 2" in w for w in words)
    reasons = []
    if type_2:
        reasons.append(
            "These bridges joined as CAD, a Type 2 device. It cannot speak outside the home, so no alert can come "
            "and nobody can read its version from outside."
        )
    if any("dongle" in w for w in words):
        reasons.append("The hub is a dongle: it has no way to the DCC.")
    return "*What cannot be known.* " + " ".join(reasons or sorted(set(words)))


def contradictions(
    updates: Sequence[DeviceUpdate], tried: Collection[Eui64] = ()
) -> tuple[tuple[str, str, str], ...]:
    """Each device that still reports its old version: what happened, why that can be trusted, what to do.

    `tried` were asked for it once more.
    """
    against = (u for u in updates if u.outcome is Outcome.CONTRADICTED)
    return tuple(_contradiction(u, tried=u.eui in tried) for u in against)


def _contradiction(update: DeviceUpdate, *, tried: bool) -> tuple[str, str, str]:
    against = next((p for p in update.ladder if p.standing is Standing.CONTRADICTED), None)
    at = f" at {clock_seconds(against.at)}" if against is not None and against.at is not None else ""
    name = update.kind.value
    why = (
        f"{version_text(update.version_wanted)} was sent. This is no value kept from before: {name} itself "
        f"said it{at}."
    )
    return (
        f"{name} still reports version {version_text(update.version_after)}.",
        why,
        "Update it again; it was asked once more."
        if tried
        else "Read again: it may have been starting still. If it stays so, update it again.",
    )


def not_sent(updates: Sequence[DeviceUpdate]) -> tuple[tuple[str, str], ...]:
    """Devices that have no ladder because nothing was sent to them: name and reason."""
    return tuple((u.kind.value, _why_not_sent(u)) for u in updates if not u.ladder)


def _why_not_sent(update: DeviceUpdate) -> str:
    said = f"The image was not sent to {update.kind.value}. "  # stands before the reason already
    return update.reason.removeprefix(said) or "Nothing was sent to it."


def read_words(rows: Sequence[DeviceUpdate]) -> str:
    """What the devices said when they were read again."""
    return listed([f"{u.kind.value} runs {version_text(u.version_after)}" for u in rows]) + "."


def verdict(
    updates: Sequence[DeviceUpdate], now: float = 0.0, *, doubtful: bool = False, connected: bool = True
) -> tuple[str, str, Glyph]:
    """What the Now line says: fact, what to do, glyph; `now` is in s since 1970.

    `doubtful`: an old version is to be read once more, before it counts.
    """
    against = [u for u in updates if u.outcome is Outcome.CONTRADICTED]
    if against:
        return (
            f"{against[0].kind.value} still reports its old version.",
            _on_old_version(doubtful=doubtful, connected=connected),
            Glyph.STOP,
        )
    running = [u for u in updates if not u.condition.over]
    waited = [u for u in running if u.waits_until is not None]
    if waited and len(waited) == len(running):
        until = max(u.waits_until for u in waited if u.waits_until is not None)
        names = listed([u.kind.value for u in waited])
        fact = f"{names} still {'proves' if len(waited) == 1 else 'prove'} the version."
        advice = f"Accept as it stands, or wait: {countdown(until - now)} at most."
        return fact, advice, Glyph.WAITING
    if running:
        return (
            f"{count(len(running), 'bridge')} still running.",
            "Proof comes by itself; wait or look again.",
            Glyph.WAITING,
        )
    confirmed = [u for u in updates if u.outcome is Outcome.CONFIRMED]
    if len(confirmed) == len(updates):
        return (
            f"{count(len(updates), 'bridge')} confirmed.",
            "Each runs the version that was sent.",
            Glyph.DONE,
        )
    failed = [u for u in updates if u.condition is not Condition.FINISHED]
    if failed:
        return (
            f"{count(len(failed), 'bridge')} not updated.",
            "The reason stands on its card." if len(failed) == 1 else "The reasons stand on their cards.",
            Glyph.STOP,
        )
    return "Not everything is confirmed.", "Accept as it stands, or read again.", Glyph.UNDER_WAY


def _on_old_version(*, doubtful: bool, connected: bool) -> str:
    if doubtful:
        return "Read again: it may have been starting still."
    if not connected:
        return "Connect to read it again, or accept as it stands."
    return "Update it again, or accept as it stands."
