"""Draws the table of a transfer as a state diagram: `python -m tests.architecture.transfer_diagram` renews it."""

from __future__ import annotations

from pathlib import Path

from core.ota.transfer import OVER, TABLE, Happening, State
from tests.architecture.sources import ROOT

FILE = ROOT / "docs" / "transfer.md"

WORDS = {
    Happening.ASKED: "asks for the image or a block",
    Happening.LAST_BLOCK: "asks for the last block",
    Happening.END_GOOD: "reports a good image",
    Happening.END_HELD: "reports a good image, to be held",
    Happening.END_BAD: "reports that it ends",
    Happening.BACK: "announces itself",
    Happening.NAMED: "names the new version",
    Happening.RELEASE: "user: switch",
    Happening.PAUSE: "user: pause",
    Happening.RESUME: "user: go on",
    Happening.CANCEL: "user: cancel",
    Happening.SILENCE: "silence",
    Happening.RETRY: "user: again",
}

HEAD = """# A transfer and its states

Drawn from `TABLE` in `core/ota/transfer_table.py`; a test fails when it is stale. Nothing else moves a transfer.
What does not change the state is left out.

"""


def edges() -> list[str]:
    """One line for each pair of states, with everything that leads from the one to the other."""
    lines = []
    for state in State:
        ways: dict[State, list[str]] = {}
        for happening, following in TABLE[state].items():
            if following is not state:
                ways.setdefault(following, []).append(WORDS[happening])
        lines += [f"    {state.name} --> {following.name}: {', '.join(w)}" for following, w in ways.items()]
    return lines


def diagram() -> str:
    """The whole file."""
    ends = [f"    {state.name} --> [*]" for state in State if state in OVER]
    body = "\n".join(["stateDiagram-v2", "    [*] --> OFFERED", *edges(), *ends])
    return f"{HEAD}```mermaid\n{body}\n```\n"


def renew(file: Path = FILE) -> None:
    """Write the file anew."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(diagram(), encoding="utf-8")


if __name__ == "__main__":
    renew()
