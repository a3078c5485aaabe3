"""What proves that an update worked: the ladder of evidence and the outcome it supports.

An update is never done because the last block left. Each rung is proved, open, or not possible for this
kind of device, which is said in words and never shown as a failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from core.premise.device import version_text

if TYPE_CHECKING:
    from core.premise.profile import SolutionProfile


class Rung(IntEnum):
    """The six proofs, weakest first."""

    FETCHED = 1  # image fetched in full, hash of the bytes served
    CAME_BACK = 2  # device left and came back
    NAMES_VERSION = 3  # its next query names the new version as its own
    READ_ON_HAN = 4  # current file version read over the HAN
    READ_THROUGH_DCC = 5  # version read through the DCC
    SIGNED_ALERT = 6  # signed activation alert, verified


RUNG_WORDS = {
    Rung.FETCHED: "Image fetched in full",
    Rung.CAME_BACK: "Left and came back",
    Rung.NAMES_VERSION: "Asks as the new version",
    Rung.READ_ON_HAN: "Version read on site",
    Rung.READ_THROUGH_DCC: "Version read from outside",
    Rung.SIGNED_ALERT: "Signed alert, verified",
}
"""What each rung is called, in the window, in the terminal and on the certificate."""

RUNG_BASIS = {
    Rung.FETCHED: "Every byte served, hash matches",
    Rung.CAME_BACK: "It restarted and rejoined",
    Rung.NAMES_VERSION: "Its next query names it",
    Rung.READ_ON_HAN: "By radio, from this laptop",
    Rung.READ_THROUGH_DCC: "Through the DCC, request 11.2",
    Rung.SIGNED_ALERT: "Sent by the device to the DCC",
}
"""What each rung rests on, where there is room for a second line."""

RUNG_SHORT = {
    Rung.FETCHED: "fetched",
    Rung.CAME_BACK: "came back",
    Rung.NAMES_VERSION: "asks as new",
    Rung.READ_ON_HAN: "read on site",
    Rung.READ_THROUGH_DCC: "read from outside",
    Rung.SIGNED_ALERT: "signed alert",
}
"""The same names where several stand in one line."""


class Standing(StrEnum):
    """How one rung stands."""

    PROVED = "proved"
    CONTRADICTED = "contradicted"
    OPEN = "open"
    NOT_POSSIBLE = "not possible"


@dataclass(frozen=True, slots=True)
class Proof:
    """One rung of one device's ladder: how it stands, when (s since 1970), by what source, in words."""

    rung: Rung
    standing: Standing = Standing.OPEN
    at: float | None = None
    source: str = ""
    words: str = ""


class Outcome(StrEnum):
    """What may be said of an update in the end (the words of design §5 and of the command line)."""

    CONFIRMED = "confirmed"
    INFERRED = "inferred"
    NOT_PROVED = "not proved"
    CONTRADICTED = "contradicted"
    REFUSED = "refused"
    FAILED = "failed"


def blank_ladder(profile: SolutionProfile, *, through_dcc: bool) -> tuple[Proof, ...]:
    """The ladder before anything happened, with what this profile and this hub make impossible."""
    return tuple(_blank(rung, profile, through_dcc=through_dcc) for rung in Rung)


def _blank(rung: Rung, profile: SolutionProfile, *, through_dcc: bool) -> Proof:
    impossible = ""
    able = {Rung.READ_THROUGH_DCC: profile.version_readable, Rung.SIGNED_ALERT: profile.sends_alert}
    if not able.get(rung, True):
        impossible = "Not possible for a Type 2 device."
    elif rung >= Rung.READ_THROUGH_DCC and not through_dcc:
        impossible = "Not possible through a dongle: it has no way to the DCC."
    standing = Standing.NOT_POSSIBLE if impossible else Standing.OPEN
    return Proof(rung, standing, words=impossible)


def with_proof(ladder: tuple[Proof, ...], proof: Proof) -> tuple[Proof, ...]:
    """The ladder with one rung replaced; a rung once proved is not unproved by a later silence."""
    return tuple(
        proof if p.rung is proof.rung and not (p.standing is Standing.PROVED and proof.standing is Standing.OPEN)
        else p
        for p in ladder
    )  # fmt: skip


def outcome_of(ladder: tuple[Proof, ...]) -> tuple[Outcome, str]:
    """The outcome that a ladder supports, and what it rests on, in words."""
    standing = {p.rung: p.standing for p in ladder}
    against = [p for p in ladder if p.standing is Standing.CONTRADICTED]
    if against:
        return Outcome.CONTRADICTED, against[0].words
    proved = [p.rung for p in ladder if p.standing is Standing.PROVED]
    strong = [r for r in proved if r >= Rung.READ_ON_HAN]
    if strong:
        return Outcome.CONFIRMED, f"Rests on: {_inside(max(strong))}."
    if standing.get(Rung.FETCHED) is Standing.PROVED and len(proved) > 1:
        return Outcome.INFERRED, "Rests on: " + ", ".join(_inside(r) for r in proved) + "."
    return Outcome.NOT_PROVED, "The device has not said which version it runs."


def _inside(rung: Rung) -> str:
    words = RUNG_WORDS[rung]
    return words[0].lower() + words[1:]  # what follows keeps its capitals


def version_proof(rung: Rung, found: int | None, wanted: int, at: float, source: str) -> Proof:
    """Compare a version that the device reported with the one it was sent; unlike means contradicted."""
    if found is None:
        return Proof(rung)
    same = found == wanted
    words = f"It reports {version_text(found)}" + (
        ", the version sent." if same else f"; {version_text(wanted)} was sent."
    )
    return Proof(rung, Standing.PROVED if same else Standing.CONTRADICTED, at, source, words)
