"""Settings from a file: what is set counts, what makes no sense is told, nothing else is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import settings
from core.errors import CoreError, FileError, PortError, Refused, UsageError
from core.settings import Settings, load


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
        ('parallel_updates = "two"', "is not a int"),
        ("emulated_speed = 3", "is not a str"),
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
