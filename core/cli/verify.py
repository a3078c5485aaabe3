"""`althan verify`: whether a certificate or a recording is what was written and signed."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from core import settings as settings_file
from core.cli import report
from core.cli.plain_words import on_one_line
from core.cli.report import Report
from core.cli.running import AsJson  # noqa: TC001 - typer reads the annotation
from core.records.verifying.verify import Soundness, Verdict
from core.session_certificate import verify_here


def verify(
    file: Annotated[Path, typer.Argument(help="A certificate (PDF or JSON), or a recording (.althan).")],
    as_json: AsJson = False,
) -> None:
    """Check a certificate or a recording; names the entry or line that was altered."""
    out = Report(as_json=as_json)
    verdict = verify_here(file, settings_file.load().data_folder)
    for line in lines_of(verdict):
        out.say(line)
    out.value(verdict_json(verdict))
    raise typer.Exit(exit_code(verdict))


def exit_code(verdict: Verdict) -> int:
    """0 sound, 1 altered or unsigned, 2 nothing that could be checked, 3 sound as far as it is signed."""
    if verdict.soundness is Soundness.UNREADABLE:
        return report.USAGE
    if verdict.soundness is Soundness.SO_FAR:
        return report.NOT_PROVED
    return report.DONE if verdict.sound else report.FAILED


def lines_of(verdict: Verdict) -> list[str]:
    """The verdict as it is printed."""
    mark = {Soundness.SOUND: "✓", Soundness.SO_FAR: "·", Soundness.UNSIGNED: "·"}.get(verdict.soundness, "✗")
    lines = [f"{mark} {verdict.path.name}: {verdict.soundness.value.upper()} ({verdict.kind.value})"]
    lines += [f"  altered: {words}" for words in verdict.broken]
    lines += [f"  {words}" for words in verdict.sentences]
    if verdict.premise or verdict.number:
        at = "" if verdict.at is None else time.strftime(", %d %b %Y %H:%M UTC", time.gmtime(verdict.at))
        lines.append(f"  Premise “{verdict.premise}”, job {verdict.number}{at}, {verdict.entries} entries.")
    if verdict.digest:
        lines.append(f"  SHA-256 {verdict.digest}")
    return [on_one_line(line) for line in lines]


def verdict_json(verdict: Verdict) -> dict[str, object]:
    """The same as one JSON value."""
    at = (
        None
        if verdict.at is None
        else datetime.fromtimestamp(verdict.at, UTC).isoformat(timespec="milliseconds")
    )
    return {
        "file": str(verdict.path), "kind": verdict.kind.value, "soundness": verdict.soundness.value,
        "sound": verdict.sound, "broken": list(verdict.broken), "sentences": list(verdict.sentences),
        "signer": verdict.signer, "signed_by": verdict.signed_by.value, "number": verdict.number,
        "premise": verdict.premise, "at": at, "emulated": verdict.emulated, "entries": verdict.entries,
        "digest": verdict.digest,
    }  # fmt: skip
