"""What comes with the program to practise on: every scenario has its place in teaching, and none is invented there."""

from __future__ import annotations

from core.practice import shipped_scenarios, themes


def test_every_shipped_scenario_is_taught_and_nothing_else() -> None:
    shipped = shipped_scenarios()
    assert [one.name for one in shipped if not one.theme] == []
    assert {one.theme for one in shipped} == set(themes())
    assert {one.difficulty for one in shipped} == {1, 2, 3}
    assert all(1 <= one.minutes <= 30 for one in shipped)
    assert all(one.title and one.about for one in shipped)


def test_teaching_names_only_scenarios_that_exist() -> None:
    from core.practice import _taught

    assert set(_taught()) == {one.name for one in shipped_scenarios()}
