"""Settings from a file: what is set counts, what makes no sense is told, nothing else is needed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core import settings
from core.errors import CoreError, FileError, PortError, Refused, UsageError
from core.settings import Settings, Source, in_force, load


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(data_folder=tmp_path)


def test_what_is_set_counts(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'join_window_s = 120\nparallel_updates = 2\nemulated_speed = "max"\n'
    )
    found = load(tmp_path)
    assert (found.join_window_s, found.parallel_updates, found.emulated_speed) == (120, 2, "max")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("join_window_s = ", "is not a settings file"),
        ("join_windows = 3", "sets “join_windows”"),
        ('parallel_updates = "two"', "is not a whole number"),
        ("emulated_speed = 3", "is not text in quotes"),
        ("parallel_updates = true", "is not a"),
        ("parallel_updates = 0", "is not a number above 0"),
        ("join_window_s = -1", "is not a number above 0"),
        ("patience = nan", "is not a number above 0"),
        ("patience = inf", "is not a number above 0"),
        ('data_folder = "elsewhere"', "sets “data_folder”"),
    ],
)
def test_what_makes_no_sense_is_told_in_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(FileError, match=words) as trouble:
        load(tmp_path)
    assert trouble.value.do


def test_octets_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError):
        load(tmp_path)


def test_the_folder_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    assert settings.data_folder() == tmp_path
    assert Settings().data_folder == tmp_path
    monkeypatch.delenv("ALTHAN_HOME")
    assert settings.data_folder().name == "althan"


def test_an_error_is_its_sentences_and_its_exit_code() -> None:
    error = CoreError("It broke.", "", "Mend it.")
    assert str(error) == "It broke. Mend it."
    assert (error.what, error.why, error.do) == ("It broke.", "", "Mend it.")
    codes = {kind: kind.exit_code for kind in (CoreError, UsageError, FileError, Refused, PortError)}
    assert codes == {CoreError: 1, UsageError: 2, FileError: 2, Refused: 1, PortError: 1}


def test_the_policy_wins_and_each_value_says_who_set_it(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("join_window_s = 120\ndowngrade_allowed = true\n")
    (tmp_path / "policy.toml").write_text("downgrade_allowed = false\nsignature_required = true\n")
    for found in (load(tmp_path), in_force(tmp_path)):
        assert (found.join_window_s, found.downgrade_allowed, found.signature_required) == (120, False, True)
        assert found.source("join_window_s") is Source.FILE
        assert found.source("downgrade_allowed") is Source.POLICY
        assert found.source("patience") is Source.BUILT_IN
        assert found.troubles == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("join_window_s = 120\npatience = \n", "line 2"),
        ("# a remark\n\njoin_windows = 3\n", "line 3"),
        ('join_window_s = 120\nparallel_updates = "two"\n', "line 2"),
        ("[patience]\nfactor = 2\n", "line 1"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(FileError) as trouble:
        load(tmp_path)
    assert line in str(trouble.value)
    assert "policy.toml" in trouble.value.what


@pytest.mark.parametrize("name", ["settings.toml", "policy.toml"])
def test_of_a_file_that_makes_no_sense_the_last_good_one_holds(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("signature_required = true\n")
    assert in_force(tmp_path).signature_required
    file.write_text("signature_required = tru\n")
    found = in_force(tmp_path)
    assert found.signature_required
    (trouble,) = found.troubles
    assert name in trouble.what
    assert trouble.do.endswith("Until then the last good one holds.")
    file.write_text("signature_required = false\n")
    assert (in_force(tmp_path).signature_required, in_force(tmp_path).troubles) == (False, ())


def test_a_file_that_was_taken_away_holds_no_longer(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("signature_required = true\n")
    in_force(tmp_path)
    file.unlink()
    assert not in_force(tmp_path).signature_required
    file.write_text("no sense")
    (trouble,) = in_force(tmp_path).troubles
    assert "last good" not in trouble.do


def test_without_a_good_policy_what_is_built_in_holds_and_only_signed_images_go(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("downgrade_allowed = true\n")
    (tmp_path / "policy.toml").write_text("no sense")
    found = in_force(tmp_path)
    assert found == Settings(data_folder=tmp_path, signature_required=True)
    assert found.source("signature_required") is Source.POLICY
    words = "Mend or delete it. Until then what is built in holds, and only signed images go."
    assert [t.do for t in found.troubles] == [words]


@pytest.mark.parametrize(
    "line",
    [
        "join_window_s = 1e300",
        "join_window_s = 0.5",
        "parallel_updates = 1000",
        "patience = 1e-9",
        "patience = 500",
    ],
)
def test_a_number_beyond_sense_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.toml").write_text(f"{line}\n")
    with pytest.raises(FileError, match=r"is not between .* and .* in line 1"):
        load(tmp_path)


def test_a_policy_that_is_no_plain_file_or_has_no_end_is_told(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("#" * 100_000)
    (trouble,) = in_force(tmp_path).troubles
    assert "65,536 bytes" in trouble.why
    policy.unlink()
    policy.mkdir()
    (trouble,) = in_force(tmp_path).troubles
    assert "no plain file" in trouble.why
    assert in_force(tmp_path).signature_required


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_in_place_of_the_policy_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "policy.toml")
    assert len(in_force(tmp_path).troubles) == 1


def test_both_files_may_be_wrong_at_once(tmp_path: Path) -> None:
    for name in ("settings.toml", "policy.toml"):
        (tmp_path / name).write_bytes(b"\xff\xfe")
    assert len(in_force(tmp_path).troubles) == 2


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("join_window_s = 120\n")
    (tmp_path / "last-good").write_text("a file where the folder should be")
    assert in_force(tmp_path).join_window_s == 120
    (tmp_path / "settings.toml").write_text("join_window_s = \n")
    assert in_force(tmp_path).join_window_s == 90
