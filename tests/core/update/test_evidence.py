"""The ladder of evidence, exhaustively: no standing of the six rungs gives an outcome that it does not support."""

from __future__ import annotations

from itertools import product

import pytest

from core.premise.profile import TYPE_1, TYPE_2
from core.update.evidence import (
    RUNG_WORDS,
    Outcome,
    Proof,
    Rung,
    Standing,
    blank_ladder,
    outcome_of,
    version_proof,
    with_proof,
)

STRONG = (Rung.READ_ON_HAN, Rung.READ_THROUGH_DCC, Rung.SIGNED_ALERT)


def test_every_ladder_there_is_has_the_outcome_that_it_supports() -> None:
    """All 4 standings of all 6 rungs: 4 096 ladders, judged by the words of the design."""
    seen = set()
    for standings in product(Standing, repeat=len(Rung)):
        held = dict(zip(Rung, standings, strict=True))
        outcome, words = outcome_of(tuple(Proof(r, s, words=f"rung {r:d}") for r, s in held.items()))
        seen.add(outcome)
        proved = {r for r, s in held.items() if s is Standing.PROVED}
        assert words
        if Standing.CONTRADICTED in standings:
            assert outcome is Outcome.CONTRADICTED
        elif proved & set(STRONG):
            assert outcome is Outcome.CONFIRMED
            assert RUNG_WORDS[max(proved)][1:] in words, "it names the strongest"
        elif Rung.FETCHED in proved and proved & {Rung.CAME_BACK, Rung.NAMES_VERSION}:
            assert outcome is Outcome.INFERRED
            assert all(RUNG_WORDS[r][1:] in words for r in proved), "it says which"
        else:
            assert outcome is Outcome.NOT_PROVED
    assert seen == {Outcome.CONFIRMED, Outcome.INFERRED, Outcome.NOT_PROVED, Outcome.CONTRADICTED}


def test_that_the_last_block_left_proves_nothing() -> None:
    ladder = with_proof(blank_ladder(TYPE_2, through_dcc=False), Proof(Rung.FETCHED, Standing.PROVED, 1.0))
    assert outcome_of(ladder)[0] is Outcome.NOT_PROVED


@pytest.mark.parametrize("profile", [TYPE_1, TYPE_2])
@pytest.mark.parametrize("dcc", [False, True])
def test_what_cannot_be_is_not_possible_and_never_missing(profile: object, dcc: bool) -> None:
    ladder = {p.rung: p for p in blank_ladder(profile, through_dcc=dcc)}  # type: ignore[arg-type]
    assert list(ladder) == list(Rung)
    for rung in (Rung.FETCHED, Rung.CAME_BACK, Rung.NAMES_VERSION, Rung.READ_ON_HAN):
        assert ladder[rung].standing is Standing.OPEN
    for rung in (Rung.READ_THROUGH_DCC, Rung.SIGNED_ALERT):
        proof = ladder[rung]
        possible = profile is TYPE_1 and dcc
        assert (proof.standing is Standing.OPEN) == possible
        if profile is TYPE_2:
            assert proof.words == "Not possible for a Type 2 device."
        elif not dcc:
            assert "no way to the DCC" in proof.words


@pytest.mark.parametrize("former", Standing)
@pytest.mark.parametrize("later", Standing)
def test_what_is_proved_is_not_unproved_by_silence(former: Standing, later: Standing) -> None:
    ladder = with_proof(
        (Proof(Rung.READ_ON_HAN, former), Proof(Rung.FETCHED)), Proof(Rung.READ_ON_HAN, later)
    )
    kept = former is Standing.PROVED and later is Standing.OPEN
    assert ladder[0].standing is (former if kept else later)
    assert ladder[1] == Proof(Rung.FETCHED)


def test_a_version_proves_contradicts_or_leaves_open() -> None:
    same = version_proof(Rung.READ_ON_HAN, 0x0100_0100, 0x0100_0100, 5.0, "read over the HAN")
    assert (same.standing, same.at, same.source) == (Standing.PROVED, 5.0, "read over the HAN")
    other = version_proof(Rung.READ_ON_HAN, 0x0100_0000, 0x0100_0100, 5.0, "read over the HAN")
    assert other.standing is Standing.CONTRADICTED
    assert "01000000" in other.words
    assert "01000100" in other.words
    assert version_proof(Rung.READ_ON_HAN, None, 1, 5.0, "x") == Proof(Rung.READ_ON_HAN)
