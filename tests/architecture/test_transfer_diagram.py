"""The drawing of the transfer's states is the table's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.ota.transfer import TABLE, Happening, State
from tests.architecture.transfer_diagram import FILE, WORDS, diagram

if TYPE_CHECKING:
    import pytest


def test_the_drawing_is_of_the_table_as_it_is() -> None:
    assert FILE.read_text(encoding="utf-8") == diagram(), (
        "docs/transfer.md is stale: run python -m tests.architecture.transfer_diagram"
    )


def test_every_happening_has_words_of_its_own() -> None:
    assert set(WORDS) == set(Happening)
    assert len(set(WORDS.values())) == len(WORDS)


def test_every_change_of_state_is_drawn() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+):", diagram(), re.MULTILINE))
    changes = {(s.name, f.name) for s, row in TABLE.items() for f in row.values() if f is not s}
    assert drawn == changes


def test_a_changed_table_makes_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    before = diagram()
    monkeypatch.setitem(TABLE[State.CANCELLED], Happening.BACK, State.OFFERED)
    assert diagram() != before
