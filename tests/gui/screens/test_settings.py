"""Settings: looks that are kept, limits and who set them, licences; and the words that any screen may use."""

from __future__ import annotations

from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from core.errors import HubError
from core.settings import Settings, in_force
from core.update.progress import FinishRange
from gui import preferences
from gui.commands import KeyLine
from gui.models.about import LICENCES
from gui.screen import Glyph
from gui.screens.job import JobScreen
from gui.screens.settings import SettingsScreen
from gui.theme import ThemeName
from gui.widgets.cards import FaultCard
from gui.widgets.limits import LimitRow
from gui.wording import ago, count, in_words, listed, minutes_between, span
from tests.gui.screens import home
from tests.gui.screens.stage import premise

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_theme_and_text_size_hold_at_once_and_are_kept(qtbot: QtBot, bed: Bench) -> None:
    kept: list[tuple[ThemeName | None, float]] = []
    screen = SettingsScreen(bed.desk, lambda theme, scale: kept.append((theme, scale)))
    qtbot.addWidget(screen)
    screen._themes._group.button(3).click()
    assert bed.desk.look.theme.name is ThemeName.SUNLIGHT
    screen._sizes._group.button(2).click()
    assert bed.desk.look.theme.scale == 1.5
    assert kept == [(ThemeName.SUNLIGHT, 1.0), (ThemeName.SUNLIGHT, 1.5)]
    screen._themes._group.button(0).click()
    assert bed.desk.look.chosen is None


def test_the_job_says_what_is_known_and_what_is_missing(qtbot: QtBot, bed: Bench) -> None:
    screen = JobScreen(bed.desk)
    qtbot.addWidget(screen)
    assert screen._facts.words("Premise") == "Not named yet: name it on Job."
    premise(bed)
    assert screen._facts.words("Premise") == "Flat 14, Example House"
    assert screen._facts.words("Out of reach") == "IHD and gas meter"
    assert screen._facts.words("Device log") == "6 of 16 places taken, 6 joined"


def test_words_for_times_and_numbers() -> None:
    assert [span(s) for s in (4, 40, 99, 1860, 7200, 300_000)] == [
        "4 s",
        "40 s",
        "99 s",
        "31 min",
        "2 h",
        "3 days",
    ]
    assert ago(None, 0) == "not heard"
    assert (count(0, "stop"), count(1, "stop"), count(2, "stop")) == ("no stops", "1 stop", "2 stops")
    assert listed(["B1", "B2", "B4"]) == "B1, B2 and B4"
    assert minutes_between(FinishRange(home.NOW + 480, home.NOW + 780), home.NOW) == "8–13 min"
    assert minutes_between(FinishRange(home.NOW, home.NOW + 30), home.NOW) == "under 1 min"


def test_a_fault_of_our_own_is_told_without_its_text() -> None:
    assert in_words(HubError("a.", "b.", "c.")) == ("a.", "b.", "c.")
    assert "secret" not in " ".join(in_words(ValueError("secret")))


def test_settings_tell_limits_keys_versions_and_licences(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = SettingsScreen(bed.desk, keys=(KeyLine("Ctrl+K", "Find what to do"),))
    qtbot.addWidget(screen)
    screen.show()
    done = bed.asks.last("settings").done
    assert done is not None
    done(Settings(data_folder=tmp_path, join_window_s=120, signature_required=True))
    said = " ".join(label.accessibleName() for label in screen.findChildren(QLabel))
    for words in (
        "Strong from LQI 170",
        "120 s.",
        "Are stopped.",
        "Ctrl+K",
        "Find what to do",
        "SIL Open Font",
    ):
        assert words in said
    assert str(tmp_path / "settings.toml") in said


def test_motion_can_be_off_and_is_kept(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    kept: list[bool] = []
    screen = SettingsScreen(bed.desk, lambda _theme, _scale: kept.append(bed.desk.look.still))
    qtbot.addWidget(screen)
    screen._motion._group.button(0).click()
    screen._motion._group.button(1).click()
    assert kept == [False, True]
    preferences.keep(tmp_path, preferences.Preferences(None, 1.0, still=True))
    assert preferences.read(tmp_path).still


def test_the_licences_are_those_that_the_libraries_name() -> None:
    """Each library of requirements.in that the program imports stands in the list, under its own licence."""
    root = Path(__file__).parents[3]
    wanted = (root / "requirements.in").read_text(encoding="utf-8").split("\n\n")[0].splitlines()[1:]
    names = [line.split(">")[0].replace("-Essentials", "") for line in wanted]
    listed = {name.strip(): licence for names, licence in LICENCES for name in names.split(",")}
    assert [name for name in names if name not in listed] == []
    for name, words in (
        ("zigpy", "GPL"),
        ("pyqtgraph", "MIT"),
        ("lxml", "BSD-3"),
        ("cryptography", "Apache-2.0"),
    ):
        told = metadata(name)
        own = f"{told['License-Expression']} {told['License']}"
        assert words in own
        short = {"GPL": "General Public", "BSD-3": "BSD 3", "Apache-2.0": "Apache License 2.0"}.get(
            words, words
        )
        assert short in listed[name]


def settings_shown(qtbot: QtBot, bed: Bench, settings: Settings) -> tuple[SettingsScreen, str]:
    screen = SettingsScreen(bed.desk)
    qtbot.addWidget(screen)
    screen.show()
    done = bed.asks.last("settings").done
    assert done is not None
    done(settings)
    return screen, " | ".join(row.accessibleName() for row in screen.findChildren(LimitRow))


def test_each_limit_says_who_set_it(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("join_window_s = 120\n")
    (tmp_path / "policy.toml").write_text("signature_required = true\n")
    screen, said = settings_shown(qtbot, bed, in_force(tmp_path))
    assert "Join window: 120 s. By the settings file" in said
    assert "Unsigned images: Are stopped. Locked by the policy file" in said
    assert "Older images: Are not sent. Built in" in said
    assert "Battery: Below 20 % it is stopped" in said
    assert "English (UK), the only one" in said
    assert screen.now().glyph is Glyph.DONE


def test_a_bad_policy_is_told_with_its_line_and_what_holds(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("signature_required = true\n")
    in_force(tmp_path)
    (tmp_path / "policy.toml").write_text("signature_required = true\npatience = \n")
    screen, said = settings_shown(qtbot, bed, in_force(tmp_path))
    (card,) = screen.findChildren(FaultCard)
    assert "policy.toml" in card.accessibleName()
    assert "line 2" in card.accessibleName()
    assert "last good one holds" in card.accessibleName()
    assert "Unsigned images: Are stopped. Locked by the policy file" in said
    now = screen.now()
    assert (now.glyph, now.fact) == (Glyph.WARN, "A file of limits has a mistake.")
    assert len(now.fact) <= 40
    assert len(now.said) <= 60


def test_limits_that_could_not_be_read_are_said(qtbot: QtBot, bed: Bench) -> None:
    screen = SettingsScreen(bed.desk)
    qtbot.addWidget(screen)
    screen.show()
    failed = bed.asks.last("settings").error
    assert failed is not None
    failed(HubError("a.", "b.", "c."))
    assert screen._unread.words == "Which limits are in force could not be read."
