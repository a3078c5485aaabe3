"""A device's row: what a power cut would do now, in every phase and condition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.premise.device import DeviceKind, Eui64
from core.update.progress import PHASES, Condition, DeviceUpdate, Phase

ROW = DeviceUpdate(
    Eui64.parse("00-DB-12-34-56-78-90-A0"), DeviceKind.B1, bytes_total=65_536, bytes_done=16_384,
    condition=Condition.RUNNING, version_wanted=2,
)  # fmt: skip


@pytest.mark.parametrize("condition", Condition)
@pytest.mark.parametrize("phase", Phase)
def test_only_a_restart_is_unsafe_and_the_line_says_the_same(phase: Phase, condition: Condition) -> None:
    row = replace(ROW, phase=phase, condition=condition)
    assert row.power_safe == (condition.over or phase is not Phase.RESTART)
    assert row.power_line.startswith("Safe.") == row.power_safe
    assert row.power_line.endswith(".")
    if not row.power_safe:
        assert row.power_line == "Do not unplug B1 until it is back."


def test_the_line_names_where_sending_goes_on() -> None:
    sending = replace(ROW, phase=Phase.SENDING)
    assert sending.power_line == "Safe. Old firmware stays, sending goes on from 16 KiB."
    assert replace(sending, bytes_done=0).power_line == "Safe. Nothing has been sent yet."


def test_a_finished_row_claims_the_new_version_only_if_it_was_seen() -> None:
    done = replace(ROW, condition=Condition.FINISHED)
    assert replace(done, version_after=2).power_line == "Safe. It already runs the new version."
    for after in (1, None):
        assert replace(done, version_after=after).power_line == "Safe. Nothing is being sent."


def test_share_is_a_part_of_one_even_of_nothing() -> None:
    assert ROW.share == 0.25
    assert replace(ROW, bytes_total=0, bytes_done=0).share == 0.0


def test_over_means_that_nothing_more_will_happen() -> None:
    assert {c for c in Condition if c.over} == {
        Condition.FINISHED, Condition.FAILED, Condition.CANCELLED, Condition.REFUSED,
    }  # fmt: skip
    assert PHASES[0] is Phase.WAKE
    assert len(PHASES) == 6
