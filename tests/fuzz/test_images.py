"""Twenty thousand broken firmware files, and the proof that the trial would notice one that gets through."""

from __future__ import annotations

import pytest

from core.firmware import checks_release, image, policy
from core.firmware.preflight import Check, CheckName, Verdict
from tests.fuzz.images import LARGEST, SLOWEST, Guilty, originals, run, seeds, try_image
from tests.fuzz.images import Found as Tally


def test_no_broken_file_crashes_hangs_or_is_offered() -> None:
    found = run(20_000)
    assert found.mutants == 20_000
    assert found.refused > 5_000, "the mutants are broken enough"
    assert found.stopped > 5_000, "and sound enough to get to the checks"
    assert found.identical > 100, "a mutant that is none any more may go"
    assert found.slowest <= SLOWEST
    assert found.largest <= LARGEST


def test_the_sound_files_would_all_be_sent() -> None:
    tally = Tally()
    for data in seeds():
        try_image(data, tally)
    assert (tally.read, tally.identical) == (len(seeds()), len(seeds()))
    assert len(originals()) == 4


def test_a_check_that_sleeps_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def asleep(*_: object) -> Check:
        return Check(CheckName.LISTED, Verdict.PASS, "", "", "It is listed.")

    monkeypatch.setattr(
        policy, "CHECKS", tuple(asleep if c is checks_release.check_listed else c for c in policy.CHECKS)
    )
    with pytest.raises(Guilty, match="would have been sent"):
        run(2_000)


def test_another_kind_of_error_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(data: bytes) -> None:
        raise IndexError(f"{len(data)}")

    monkeypatch.setattr(image, "parse_header", careless)
    with pytest.raises(Guilty, match="IndexError"):
        run(100)
