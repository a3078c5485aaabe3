"""Reading again asks the device, and what it says decides: confirmed, contradicted, or named as silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import DeviceError
from core.premise.device import DeviceKind, Eui64
from core.premise.profile import TYPE_2
from core.update.evidence import Outcome, Proof, Rung, Standing, blank_ladder, with_proof
from core.update.progress import Condition, DeviceUpdate
from core.update.reading import ProofDesk, read_anew
from tests.core.update.scripted_hub import NEW, OLD, ScriptedHub

B1, B2 = Eui64.from_int(0xB1), Eui64.from_int(0xB2)
LADDER = with_proof(blank_ladder(TYPE_2, through_dcc=False), Proof(Rung.FETCHED, Standing.PROVED, 1.0))
ROW = DeviceUpdate(
    B1, DeviceKind.B1, condition=Condition.FINISHED, version_before=OLD, version_wanted=NEW, ladder=LADDER,
    outcome=Outcome.CONTRADICTED, version_after=OLD, reason="It still runs the old one.",
)  # fmt: skip


def rung_4(row: DeviceUpdate) -> Proof:
    return next(p for p in row.ladder if p.rung is Rung.READ_ON_HAN)


def test_the_new_version_confirms_and_takes_the_reason_away() -> None:
    fresh = read_anew(ROW, NEW, 50.0)
    assert (fresh.outcome, fresh.reason, fresh.version_after) == (Outcome.CONFIRMED, "", NEW)
    assert (rung_4(fresh).standing, rung_4(fresh).at) == (Standing.PROVED, 50.0)


def test_the_old_version_contradicts_even_what_was_confirmed_before() -> None:
    fresh = read_anew(read_anew(ROW, NEW, 50.0), OLD, 60.0)
    assert fresh.outcome is Outcome.CONTRADICTED
    assert "01000000" in fresh.reason


def test_a_device_given_up_that_runs_the_new_version_is_finished() -> None:
    failed = replace(ROW, condition=Condition.FAILED, outcome=Outcome.FAILED)
    assert read_anew(failed, NEW, 50.0).condition is Condition.FINISHED
    still = read_anew(failed, OLD, 50.0)
    assert (still.condition, still.outcome, still.version_after) == (Condition.FAILED, Outcome.FAILED, OLD)


async def test_each_device_is_asked_and_told_and_the_silent_one_is_named() -> None:
    hub = ScriptedHub({}, {B1: [NEW], B2: [None]})
    told: list[DeviceUpdate] = []
    notes: list[str] = []
    desk = ProofDesk(lambda: hub, lambda: 70.0, told.append, lambda _, words: notes.append(words))
    with pytest.raises(DeviceError, match="B2 did not say which version it runs"):
        await desk.read_again((replace(ROW, eui=B2, kind=DeviceKind.B2), ROW))
    assert [row.outcome for row in told] == [Outcome.CONFIRMED]
    assert any("it runs 01000100" in words for words in notes)


async def test_what_still_runs_is_left_alone() -> None:
    desk = ProofDesk(lambda: ScriptedHub({}, {B1: [NEW]}), lambda: 70.0, print, print)
    assert await desk.read_again((replace(ROW, condition=Condition.RUNNING),)) == ()
