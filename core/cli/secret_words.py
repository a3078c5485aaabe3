"""Install codes and labels from where nobody else reads them: standard input, a file, or typed without echo.

What stands on a command line stands in the list of processes and in the shell's history.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from core.errors import UsageError
from core.firmware.files import read_plain

STANDARD_INPUT = "-"
LONGEST = 64 * 1024  # octets of a label file
TEXT_FILES = {".txt", ".label"}


def install_code(device: str | None, given: str | None) -> str | None:
    """The install code as given, from standard input for “-”, or asked for where a person sits at a terminal."""
    if given == STANDARD_INPUT:
        return _line("The install code")
    if device is not None and given is None and sys.stdin.isatty():
        return str(typer.prompt(f"Install code of {device}", hide_input=True, err=True))
    return given


def labels(given: list[str]) -> list[str]:
    """Labels as given: “-” is one a line from standard input, a text file is one a line too."""
    found: list[str] = []
    for text in given:
        path = Path(text)
        if text == STANDARD_INPUT:
            found += _lines(sys.stdin.read(LONGEST), "Standard input")
        elif "\n" not in text and path.suffix.lower() in TEXT_FILES:
            content = read_plain(path, LONGEST).decode("utf-8", errors="replace")
            found += _lines(content, f"The file “{path.name}”")
        else:
            found.append(text)
    return found


def _line(what: str) -> str:
    line = sys.stdin.readline(LONGEST).strip()
    if not line:
        raise UsageError(f"{what} is missing.", "Nothing came on standard input.", "Give it on one line.")
    return line


def _lines(text: str, where: str) -> list[str]:
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise UsageError(f"{where} names no label.", "It is empty.", "Write one label a line.")
    return found
