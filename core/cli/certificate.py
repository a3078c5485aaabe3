"""`althan certificate`: the certificate of a recorded visit, signed by this laptop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core import settings as settings_file
from core.cli import report
from core.cli.report import Report
from core.cli.running import AsJson, run
from core.records.certificates.certificate import HandOver
from core.session import Session


def certificate(
    recording: Annotated[Path, typer.Argument(help="The recording of the visit (.althan).")],
    out: Annotated[Path, typer.Option(help="Folder for the PDF and the JSON.")] = Path(),
    notes: Annotated[str, typer.Option(help="Words for the certificate.")] = "",
    customer: Annotated[str, typer.Option(help="Name of who takes the work over.")] = "",
    as_json: AsJson = False,
) -> None:
    """Sign the certificate of a recorded visit: a PDF, and the same as JSON."""
    told = Report(as_json=as_json)

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            saved = await session.certificates.sign_and_save(HandOver(notes, customer), out, recording)
        made = saved.certificate
        if made.emulated:
            told.say("EMULATED premise: for practice only.")
        for update in made.updates:
            told.say(f"{update.kind:<6} {update.eui}  {update.outcome}")
        for missing in made.missing:
            told.say(f"missing: {missing.words}")
        told.say(f"{'UNSIGNED DRAFT' if saved.draft else 'Signed'}: {saved.pdf.name}, {saved.json.name}.")
        if saved.trouble is not None:
            told.say(str(saved.trouble))
        told.value({
            "pdf": str(saved.pdf), "json": str(saved.json), "digest": saved.digest, "signed": not saved.draft,
            "emulated": made.emulated, "missing": [m.words for m in made.missing],
            "devices": [{"eui": u.eui, "kind": u.kind, "outcome": u.outcome} for u in made.updates],
        })  # fmt: skip
        return report.FAILED if saved.draft else report.DONE

    run(work)
