"""Facts flow word by word, but a figure takes its unit with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.widgets.fact_flow import CardFact, fact_lines

if TYPE_CHECKING:
    from gui.look import Look


def test_no_line_begins_with_a_unit(look: Look) -> None:
    facts = (CardFact("160", "of 512 KiB"), CardFact("", "wakes every 30 min", second=True))
    for width in range(90, 400, 7):
        words = [[run.text for run in runs] for _, runs in fact_lines("31 %", facts, width, look.theme)]
        assert not [line for line in words if line and line[0] in {"KiB", "min"}], width
