"""What the commands of planning and joining print beside the board: parts, alternatives, CAD against PPMID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cli.report import plain_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.cli.report import Report
    from core.hub.comparison import Cell, ComparisonRow
    from core.premise.alternatives import Alternative, Part


def say_comparison(out: Report, rows: Sequence[ComparisonRow], *, reasons: bool = True) -> None:
    """CAD and PPMID side by side, each answer with its reason below if so wished."""
    table = plain_table("For a bridge at this hub", "DP170", "as CAD", "as PPMID")
    for row in rows:
        table.add_row(row.topic, f"Q{row.question}", row.cad.can.value, row.ppmid.can.value)
    out.console.print(table)
    for row in rows if reasons else ():
        out.say(f"  {row.topic}: CAD: {row.cad.reason}")
        if row.ppmid.reason != row.cad.reason:
            out.say(f"    PPMID: {row.ppmid.reason}")


def comparison_json(rows: Sequence[ComparisonRow]) -> list[dict[str, object]]:
    """The comparison as data."""
    return [
        {
            "question": row.question,
            "topic": row.topic,
            "CAD": _cell(row.cad),
            "PPMID": _cell(row.ppmid),
        }
        for row in rows
    ]


def _cell(cell: Cell) -> dict[str, object]:
    return {"can": cell.can.value, "reason": cell.reason}


def say_beside(
    out: Report, parts: Sequence[Part], others: Sequence[Alternative], remarks: Sequence[str]
) -> None:
    """The parts list, the alternatives, and what the readings say."""
    for remark in remarks:
        out.say(f"  Reading: {remark}")
    if parts:
        out.head("For the van")
        for part in parts:
            out.say(f"  {part.kind.value}  {part.words}")
    if others:
        out.head("What else would do")
        for other in others:
            kinds = " + ".join(k.value for k in other.kinds)
            out.say(f"  {kinds}  {other.rule}. Not first, because {other.why_not} {other.cost}".rstrip())


def beside_json(
    parts: Sequence[Part], others: Sequence[Alternative], remarks: Sequence[str]
) -> dict[str, object]:
    """The same as data."""
    return {
        "parts": [{"kind": p.kind.value, "what": p.words} for p in parts],
        "alternatives": [
            {
                "rule": a.rule,
                "bridges": [k.value for k in a.kinds],
                "cost": a.cost,
                "why_not_first": a.why_not,
            }
            for a in others
        ],
        "remarks": list(remarks),
    }
