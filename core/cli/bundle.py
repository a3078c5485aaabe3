"""`althan bundle`: the support bundle from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core import settings as settings_file
from core.cli import report
from core.cli.report import Report
from core.cli.running import AsJson, run
from core.records.bundle import BundleWishes, Personal
from core.session import Session


def bundle(
    out: Annotated[Path, typer.Option(help="The file to write; .zip is added where it is missing.")],
    hours: Annotated[
        float | None, typer.Option(min=0.1, max=100_000, help="The newest hours only; all by default.")
    ] = None,
    job: Annotated[str, typer.Option(help="Number of a job to put in, without what is personal in it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write a support bundle: log, settings, versions, devices and updates; secrets are struck out."""
    told = Report(as_json=as_json)

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            found = (await session.jobs.read(job)).job if job else None
            made = await session.support.make(BundleWishes(hours, found, frozenset(Personal)))
            for file in made.files:
                told.say(f"{file.name:<14} {_kib(file.size):>9}  {file.about}")
            told.say(f"{made.struck} places were struck out.")
            path = await session.support.save(made, out)
            told.say(f"{path.name} was written: {_kib(len(made.octets))}.")
            files = [{"name": f.name, "size": f.size, "about": f.about} for f in made.files]
            told.value({
                "bundle": str(path), "size": len(made.octets), "hours": made.hours, "struck": made.struck,
                "files": files,
            })  # fmt: skip
        return report.DONE

    run(work)


def _kib(octets: int) -> str:
    return f"{octets / 1024:.1f} KiB" if octets < 2**20 else f"{octets / 2**20:.1f} MiB"
