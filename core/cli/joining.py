"""The commands of planning and joining: `plan`, `admit`, `log`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import resources
from core import settings as settings_file
from core.cli import arguments, report, secret_words
from core.cli.joining_report import beside_json, comparison_json, say_beside, say_comparison
from core.cli.report import Report
from core.cli.running import AsJson, Form, HubUrl, run
from core.errors import UsageError
from core.hub.comparison import compare
from core.joining import label, label_image, work_order
from core.joining.install_code import parse as parse_code
from core.joining.join_board import JoinStep
from core.joining.join_session import Admission
from core.joining.label import Label
from core.premise.alternatives import alternatives, parts_of
from core.premise.device import DeviceKind, JoinAs
from core.premise.planning import load_rules, plan, plan_by_hand
from core.premise.readings import load_site
from core.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.hub.comparison import ComparisonRow
    from core.hub.hub import HubView

ACQUAINTANCE_LIMIT = 4.0  # s for devices to say what they are before the log is printed
_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"}

Bridges = Annotated[str | None, typer.Option(help="Only these bridges, such as B1,B4.")]


def plan_command(
    survey: Annotated[Path, typer.Option(help="TOML file with the answers and readings of the survey.")],
    bridges: Annotated[
        str | None, typer.Option(help="Choose the bridges by hand, such as B1,B4; needs --because.")
    ] = None,
    because: Annotated[str, typer.Option(help="The written reason for a choice by hand.")] = "",
    as_json: AsJson = False,
) -> None:
    """Which bridges a premise needs, why, what to take along, and what else would do."""
    out, site = Report(as_json=as_json), load_site(survey)
    rules = load_rules(resources.path("rules/bridges.toml"))
    if bridges is None and because:
        raise UsageError("A reason is given, but no choice.", "", "Name the bridges: --bridges B1,B4.")
    made = plan(site.survey, rules) if bridges is None else plan_by_hand(kinds(bridges), because, rules)
    parts, others = parts_of(made, rules), alternatives(site.survey, made, rules)
    out.plan(made)
    say_beside(out, parts, others, site.remarks)
    out.value(report.plan_json(made) | beside_json(parts, others, site.remarks))


def kinds(text: str) -> tuple[DeviceKind, ...]:
    """Kinds of bridges as typed: B1,B4."""
    found = tuple(arguments.kind(part.strip()) for part in text.split(",") if part.strip())
    wrong = next((k for k in found if not k.is_bridge), None)
    if wrong is not None:
        raise UsageError(f"“{wrong.value}” is no bridge.", "", "Choose from B1 to B4.")
    return found


def admit(
    hub: HubUrl,
    device: Annotated[str | None, typer.Option(help="EUI-64 from the device's label.")] = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--install-code",
            help="Install code from the same label. On the command line others may read it: - reads it from "
            "standard input; left out at a terminal, it is asked for and not shown.",
        ),
    ] = None,
    labels: Annotated[
        list[str] | None,
        typer.Option("--label", help="A picture of a label, its text as scanned, a .txt file of them, or -."),
    ] = None,
    order: Annotated[
        Path | None, typer.Option("--work-order", help="CSV or JSON file, see docs/work-order.md.")
    ] = None,
    bridges: Bridges = None,
    join_as: Annotated[JoinAs | None, typer.Option("--as", help="Device type it joins as.")] = None,
    kind: Annotated[str, typer.Option(help="What it is, if known: B1 to B4.")] = "unknown",
    window: Annotated[
        float, typer.Option(min=1, max=3600, help="Seconds the join window stays open.")
    ] = 90.0,
    form: Form = False,
    as_json: AsJson = False,
) -> None:
    """Put devices on the hub's device log and let them join.

    They come from --device and --install-code, from labels, from a work order; on an emulated premise
    --bridges alone takes them from its stickers. A label and a typed entry for one device must agree.
    An install code lets a device in: pictures, files, work orders and - keep it off the command line.
    """
    out = Report(as_json=as_json)
    code, read = secret_words.install_code(device, code), secret_words.labels(labels or [])
    wanted = _one_kind(_entered(device, code, read), arguments.kind(kind))
    chosen = kinds(bridges) if bridges is not None else ()
    admissions = _from_labels(wanted, join_as) + _from_order(order, join_as, out)
    if not admissions and not chosen:
        raise UsageError(
            "No device is named.", "", "Give --label, --work-order, or --device with --install-code."
        )

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            view = await session.connect(hub, form=form)
            stickers = admissions or _from_labels(await session.labels(), join_as)
            rows = await _compared(session, view)
            if join_as is None:
                say_comparison(out, rows, reasons=False)
                out.say("  The reasons: althan log --compare. Choose with --as.")
            return await _admit(session, _chosen(stickers, chosen), window, out, rows)

    run(work)


async def _admit(
    session: Session,
    admissions: Sequence[Admission],
    window: float,
    out: Report,
    rows: Sequence[ComparisonRow],
) -> int:
    out.say(f"Join window open for {window:.0f} s.")
    board = await session.admit(admissions, window)
    wanted = [a.eui for a in admissions]
    out.board(board, wanted)
    out.value({**report.board_json(board), "comparison": comparison_json(rows)})
    inside = {row.eui for row in board.expected if row.step is JoinStep.ON_LOG}
    return report.DONE if inside.issuperset(wanted) else report.FAILED


async def _compared(session: Session, view: HubView) -> tuple[ComparisonRow, ...]:
    return compare(view.capability, len(await session.device_log()))


def _entered(device: str | None, code: str | None, labels: Sequence[str]) -> tuple[Label, ...]:
    """Every label that was given, with a typed entry agreeing with the label of the same device."""
    read = [_read(text) for text in labels]
    if (device is None) != (code is None):
        missing = "--install-code" if code is None else "--device"
        raise UsageError(f"{missing} is missing.", "An EUI-64 and its install code belong together.")
    if device is None or code is None:
        return tuple(read)
    typed = Label(arguments.eui(device), install_code=parse_code(code))
    if len(read) == 1:
        return (label.agree(read[0], typed),)
    return (*read, typed)


def _read(text: str) -> Label:
    path = Path(text) if len(text) < 1000 and "\n" not in text else None
    if path is not None and path.suffix.lower() in _PICTURES:
        return label_image.read(path)
    return label.parse(text)


def _one_kind(labels: Sequence[Label], kind: DeviceKind) -> tuple[Label, ...]:
    if kind is DeviceKind.UNKNOWN:
        return tuple(labels)
    if len(labels) > 1:
        raise UsageError("--kind is for one device.", "", "Name the kinds in a work order.")
    return tuple(replace(one, kind=kind) for one in labels)


def _from_labels(labels: Sequence[Label], join_as: JoinAs | None) -> tuple[Admission, ...]:
    bare = next((one for one in labels if one.install_code is None), None)
    if bare is not None:
        raise UsageError(
            f"The label of {bare.eui} has no install code.",
            "Without one nothing can join.",
            "Read the rest of it.",
        )
    return tuple(
        Admission(one.eui, one.install_code, one.kind, one.name, join_as or JoinAs.CAD)
        for one in labels
        if one.install_code is not None
    )


def _from_order(path: Path | None, join_as: JoinAs | None, out: Report) -> tuple[Admission, ...]:
    if path is None:
        return ()
    order = work_order.read(path)
    for remark in order.remarks:
        out.say(f"  {remark}")
    return tuple(
        Admission(d.eui, d.install_code, d.kind, d.name, join_as or d.join_as) for d in order.devices
    )


def _chosen(admissions: Sequence[Admission], wanted: Sequence[DeviceKind]) -> tuple[Admission, ...]:
    """Those of the kinds that were asked for, in that order; all if none was."""
    if not wanted:
        return tuple(admissions)
    missing = [k.value for k in wanted if all(a.kind is not k for a in admissions)]
    if missing:
        raise UsageError(
            f"No label or row names a {' or a '.join(missing)}.", "", "Name its label, or leave it out."
        )
    return tuple(a for k in wanted for a in admissions if a.kind is k)


def log(
    hub: HubUrl,
    comparison: Annotated[
        bool, typer.Option("--compare", help="Also CAD and PPMID side by side for this hub.")
    ] = False,
    form: Form = False,
    as_json: AsJson = False,
) -> None:
    """The hub's device log."""
    out = Report(as_json=as_json)

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            view = await session.connect(hub, form=form)
            await session.acquainted(ACQUAINTANCE_LIMIT)
            entries = await session.device_log()
            out.device_log(entries, view.capability.device_log_size)
            value: dict[str, object] = {
                "hub": report.hub_json(view),
                "entries": [report.entry_json(e) for e in entries],
                "places": view.capability.device_log_size,
            }
            if comparison:
                rows = await _compared(session, view)
                say_comparison(out, rows)
                value["comparison"] = comparison_json(rows)
            out.value(value)
        return report.DONE

    run(work)
