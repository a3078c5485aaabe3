"""One register of commands: what is searched, what a key does, and that no key is given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.commands import Command, Commands, Group, found

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

PING = Command("Ping B2", lambda: None, Group.DEVICES, note="00-DB-12-34-56-78-90-A2", also="living room")
MAP = Command("Map", lambda: None, Group.GO, also="links mesh")
CHECK = Command("Check links", lambda: None, Group.UPDATES, "F5")
LIST = Command("Whitelist a bridge", lambda: None, Group.GO, also="admit label")
ALL = (PING, MAP, CHECK, LIST)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ping b2", PING), ("b2", PING), ("a2", PING), ("living", PING), ("links", CHECK), ("mesh", MAP),
        ("whitelist", LIST), ("admit", LIST), ("f5", CHECK), ("LABEL", LIST), ("check li", CHECK),
    ],
)  # fmt: skip
def test_what_is_typed_finds_its_command_first(typed: str, first: Command) -> None:
    assert found(ALL, typed)[0] is first


def test_nothing_typed_shows_all_and_nonsense_nothing() -> None:
    assert found(ALL, "  ") == ALL
    assert found(ALL, "ping mesh") == ()


def test_a_key_belongs_to_one_command(qapp: QCoreApplication) -> None:
    register = Commands()
    register.add(CHECK)
    with pytest.raises(ValueError, match="F5"):
        register.add(Command("Another", lambda: None, Group.JOB, "F5"))
    assert register.of_key("F5") is CHECK


def test_what_a_screen_offers_stands_before_and_in_place_of_the_fixed_one(qapp: QCoreApplication) -> None:
    register = Commands()
    register.add(CHECK, MAP)
    busy = Command("Check links", None, Group.HERE, "F5", reason="Connect to a hub first.")
    register.offer(lambda: (busy,))
    assert register.all() == (busy, MAP)


def test_what_is_only_searched_comes_after_all_else(qapp: QCoreApplication) -> None:
    register = Commands()
    register.offer(lambda: (PING,), last=True)
    register.offer(lambda: (LIST,))
    register.add(CHECK)
    assert register.all() == (LIST, CHECK, PING)


def test_the_list_of_keys_names_every_shortcut(qapp: QCoreApplication) -> None:
    register = Commands()
    steps = [Command(f"{n} Step", lambda: None, Group.GO, f"Ctrl+{n}") for n in range(1, 7)]
    register.add(*steps, CHECK, MAP)
    lines = [(line.keys, line.words) for line in register.key_lines()]
    assert lines[0] == ("Ctrl+1 to Ctrl+6", "The six steps of the job")
    assert ("F5", "Check links") in lines
    assert all(words != "Map" for _, words in lines)
