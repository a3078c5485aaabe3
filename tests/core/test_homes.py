"""Which emulated homes outlive the program: those with an update cut off and those a job names, for 30 days."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from core.emulator.lock import held, in_use
from core.errors import CoreError, UsageError
from core.homes import KEEP_S, YOUNG_S, HomeFolder
from core.hub.emulated import EmulatedUrl

WANTED = EmulatedUrl("happy-house", "20")


@pytest.fixture
def named() -> set[str]:
    return set()


@pytest.fixture
def homes(tmp_path: Path, named: set[str]) -> HomeFolder:
    return HomeFolder(tmp_path, time.time, lambda: named)


def older(folder: Path, seconds: float) -> None:
    at = folder.stat().st_mtime - seconds
    os.utime(folder, (at, at))


def test_an_address_says_the_same_when_it_is_read_again(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    again = EmulatedUrl.parse(str(home.address), "1")
    assert (again.scenario, again.speed, again.home) == ("happy-house", "20", home.folder.name)
    assert again.state is None
    assert homes.enter(again) == home


def test_a_home_with_nothing_under_way_goes_when_it_is_left(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    homes.leave(home)
    assert not home.folder.exists()
    assert homes.kept() == ()


def test_an_update_that_was_cut_off_keeps_it(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    home.run_begins()
    homes.leave(home)
    (kept,) = homes.kept()
    assert (kept.url, kept.title, kept.cut_off) == (str(home.address), "Happy house", True)
    homes.enter(home.address).run_is_over()
    homes.leave(home)
    assert homes.kept() == ()


def test_a_job_that_names_it_keeps_it(homes: HomeFolder, named: set[str]) -> None:
    home = homes.enter(WANTED)
    named.add(str(home.address))
    homes.leave(home)
    (kept,) = homes.kept()
    assert not kept.cut_off
    older(home.folder, KEEP_S + 60)
    assert homes.sweep() == (home.folder,)


def test_what_a_kill_left_without_an_update_is_swept_up_by_the_next(homes: HomeFolder) -> None:
    killed, cut_off, just_made = homes.enter(WANTED), homes.enter(WANTED), homes.enter(WANTED)
    cut_off.run_begins()
    for home in (killed, cut_off):
        older(home.folder, YOUNG_S + 1)
    assert homes.sweep() == (killed.folder,)
    assert cut_off.folder.exists()
    assert just_made.folder.exists()


def test_a_home_in_use_is_neither_offered_nor_swept_up(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    state = home.folder / "state"
    state.mkdir()
    older(home.folder, KEEP_S + 60)
    with held(state):
        assert in_use(state)
        assert homes.kept() == ()
        assert homes.sweep() == ()
    assert not in_use(state)
    assert homes.sweep() == (home.folder,)


def test_one_emulator_at_a_time_serves_a_folder(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(UsageError, match="open already"), held(tmp_path, wait=0.1):
        pass
    with held(tmp_path, wait=0.1):
        assert in_use(tmp_path)


@pytest.mark.parametrize("key", ["20200101-000000-abcdef", "../real", "x"])
def test_a_home_that_is_gone_is_told_and_not_begun_anew(homes: HomeFolder, key: str) -> None:
    with pytest.raises(UsageError, match="not kept any more"):
        homes.enter(EmulatedUrl("happy-house", "20", home=key))


def test_only_its_owner_may_look_into_it(homes: HomeFolder) -> None:
    assert homes.enter(WANTED).folder.stat().st_mode & 0o077 == 0


def test_who_could_not_enter_a_home_takes_nothing_away_from_who_is_in_it(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    state = home.folder / "state"
    state.mkdir()
    with held(state):
        homes.leave(home)  # a second window's, that was told that it is open already
        assert home.folder.exists()
    homes.leave(home)
    assert not home.folder.exists()


@pytest.mark.parametrize(
    "address",
    ["", "emulated:happy-house?sped=1", "/dev/ttyUSB0", "emulated:happy-house?home=20260101-000000-abcdef",
     "rubbish \x00"],
)  # fmt: skip
def test_a_home_whose_address_is_damaged_is_not_offered_and_hides_no_other(
    homes: HomeFolder, address: str
) -> None:
    damaged, sound = homes.enter(WANTED), homes.enter(WANTED)
    damaged.run_begins()
    sound.run_begins()
    (damaged.folder / "address.txt").write_text(address, encoding="utf-8")
    assert [home.url for home in homes.kept()] == [str(sound.address)]


def test_a_lock_that_cannot_be_looked_at_counts_as_held(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    home.run_begins()
    (home.folder / "state" / "in-use").mkdir(parents=True)
    older(home.folder, KEEP_S + 60)
    assert homes.kept() == ()
    assert homes.sweep() == ()
    homes.leave(home)
    assert home.folder.exists()


def test_a_clock_that_was_ahead_keeps_no_empty_home_for_ever(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    older(home.folder, -3 * KEEP_S)
    assert homes.sweep() == (home.folder,)


def test_an_update_in_a_home_that_is_gone_is_told_in_words(homes: HomeFolder) -> None:
    home = homes.enter(WANTED)
    homes.leave(home)
    with pytest.raises(CoreError, match="cannot be written"):
        home.run_begins()
