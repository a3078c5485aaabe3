"""What comes with the program to practise on: every scenario has its place in teaching, and none is invented there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import resources
from core.errors import FileError
from core.practice import read_scenario, shipped_scenarios, themes, title_of


def test_every_shipped_scenario_is_taught_and_nothing_else() -> None:
    shipped = shipped_scenarios()
    assert [one.name for one in shipped if not one.theme] == []
    assert {one.theme for one in shipped} == set(themes())
    assert {one.difficulty for one in shipped} == {1, 2, 3}
    assert all(1 <= one.minutes <= 30 for one in shipped)
    assert all(one.title and one.about for one in shipped)


@pytest.mark.parametrize("file", ["README.md", "CHANGELOG.md", "docs/scenarios.md"])
def test_what_is_written_of_their_number_is_what_is_shipped(file: str) -> None:
    text = (Path(__file__).parents[2] / file).read_text(encoding="utf-8")
    told = re.findall(r"(\d+) of them (?:are )?(?:emulated|shipped) premises", text)
    assert [int(number) for number in told] == [len(shipped_scenarios())]


async def test_a_scenario_of_ones_own_is_read_without_being_started(tmp_path: Path) -> None:
    whole = resources.path("scenarios/happy-house.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(whole.replace('title = "Happy house"', 'title = "Mine"'), encoding="utf-8")
    found = await read_scenario(file)
    assert (found.name, found.title) == (str(file), "Mine")


@pytest.mark.parametrize(
    ("was", "becomes", "where"),
    [
        ("channel = 20", "channel = 99", "column 11"),
        ('kind = "GSME"', 'kind = "GASM"', "column 8"),
        ("seed = 1001", "seed = = 1001", "column 8"),
    ],
)
async def test_a_mistake_in_it_is_told_by_line_and_column(
    tmp_path: Path, was: str, becomes: str, where: str
) -> None:
    whole = resources.path("scenarios/happy-house.toml").read_text(encoding="utf-8")
    line = next(i for i, text in enumerate(whole.splitlines(), 1) if text == was)
    file = tmp_path / "mine.toml"
    file.write_text(whole.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        await read_scenario(file)
    assert f"line {line}, {where}" in str(caught.value)


def test_a_home_has_one_name_for_people() -> None:
    assert title_of("gas-meter-out-of-range") == "Gas meter out of range"
    assert {one.title for one in shipped_scenarios()} == {title_of(one.name) for one in shipped_scenarios()}
    assert title_of("/somewhere/my-own-home.toml") == "My own home"


def test_teaching_names_only_scenarios_that_exist() -> None:
    from core.practice import _taught

    assert set(_taught()) == {one.name for one in shipped_scenarios()}
