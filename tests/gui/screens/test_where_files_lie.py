"""A dialog that asks for a recording or a certificate opens where such files lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QFileDialog

from core.records.folders import certificates_in, recordings_in
from gui import preferences
from gui.catalogue import screens
from gui.screens.recording import RecordingScreen
from gui.screens.start import StartScreen
from gui.screens.verify import VerifyScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.screen import Screen
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folder that each dialog was opened in, instead of the dialog."""
    folders: list[str] = []

    def dialog(_parent: object, _title: str, folder: str, _kinds: str) -> tuple[str, str]:
        folders.append(folder)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", dialog)
    return folders


@pytest.fixture
def make(bed: Bench, tmp_path: Path) -> Callable[[str], Screen]:
    """Makes a screen as the window does, on the data folder `tmp_path`."""
    recordings_in(tmp_path).mkdir()
    certificates_in(tmp_path).mkdir()
    entries = {entry.name: entry for entry in screens(bed.desk, tmp_path, lambda *_: None)}
    return lambda name: entries[name].make()


def press(screen: Screen) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()


def test_open_opens_where_recordings_lie(
    make: Callable[[str], Screen], opened: list[str], tmp_path: Path
) -> None:
    start, recording = make("start"), make("recording")
    assert isinstance(start, StartScreen)
    assert isinstance(recording, RecordingScreen)
    start._aside.recording.act.click()
    press(recording)
    assert opened == [str(tmp_path / "recordings")] * 2


def test_a_certificate_is_looked_for_where_they_were_saved_last(
    make: Callable[[str], Screen], opened: list[str], tmp_path: Path
) -> None:
    start, verify = make("start"), make("verify")
    assert isinstance(start, StartScreen)
    start._aside.certificate.act.click()
    chosen = tmp_path / "on a stick"
    chosen.mkdir()
    preferences.keep_certificates_folder(tmp_path, chosen)
    start._aside.certificate.act.click()
    press(verify)
    assert opened == [str(tmp_path / "certificates"), str(chosen), str(chosen)]


def test_another_file_is_looked_for_beside_the_one_just_verified(
    make: Callable[[str], Screen], opened: list[str], bed: Bench, tmp_path: Path
) -> None:
    beside = tmp_path / "mail"
    beside.mkdir()
    verify = make("verify")
    assert isinstance(verify, VerifyScreen)
    bed.desk.evidence.choose(beside / "certificate.pdf")
    verify._choose_file()
    beside.rmdir()  # a stick that was taken out
    verify._choose_file()
    assert opened == [str(beside), str(tmp_path / "certificates")]


def test_before_anything_was_recorded_the_dialog_opens_in_the_data_folder(
    make: Callable[[str], Screen], opened: list[str], tmp_path: Path
) -> None:
    recordings_in(tmp_path).rmdir()
    press(make("recording"))
    assert opened == [str(tmp_path)]
