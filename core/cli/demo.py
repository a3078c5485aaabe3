"""`althan demo`: the main job of an installer, end to end, on an emulated premise."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.cli import report
from core.cli.bars import Bars
from core.joining.join_board import JoinStep
from core.joining.join_session import Admission
from core.premise.device import JoinAs
from core.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.cli.report import Report
    from core.hub.hub import HubView
    from core.joining.join_board import JoinBoard
    from core.joining.label import Label
    from core.premise.device import Eui64
    from core.premise.planning import Plan
    from core.settings import Settings
    from core.update.progress import DeviceUpdate

JOIN_WINDOW = 60.0  # s
ACQUAINTANCE_LIMIT = 2.0  # s for the devices on the log to say what they are


async def run_demo(out: Report, settings: Settings, scenario: str, size: int, speed: str) -> int:
    """Survey, plan, admit, look, check, update, prove; the exit code says how it ended."""
    started, bars = time.monotonic(), Bars(out)
    data: dict[str, object] = {"scenario": scenario}
    async with Session(settings, bars.on_event, recorded=False) as session:
        view = await session.connect(f"emulated:{scenario}?speed={speed}")
        data["hub"] = report.hub_json(view)
        _introduce(out, view)
        plan = await _plan(out, session)
        data["plan"] = report.plan_json(plan)
        await session.acquainted(ACQUAINTANCE_LIMIT)
        await _show_log(out, session, view, "The hub’s device log before")
        board, joined = await _join(out, session, plan)
        data["join"] = report.board_json(board) if board else None
        await _show_log(out, session, view, "The hub’s device log now")
        data["mesh"] = await _mesh(out, session)
        rows = await _update(out, bars, session, joined, size) if joined else ()
    data["devices"] = [report.update_json(r) for r in rows]
    wanted = len(plan.bridges)
    code = report.FAILED if len(joined) < wanted else report.exit_code(rows) if rows else report.DONE
    _sum_up(out, rows, wanted, len(joined), time.monotonic() - started)
    out.value(data)
    return code


def _introduce(out: Report, view: HubView) -> None:
    assert view.emulated is not None
    out.say("EMULATED. No radio is used: a simulated home answers over the real dongle protocol.")
    out.say(f"Premise “{view.emulated.scenario}”. Its clock runs {view.emulated.speed} × life.")
    pan = "" if view.pan_id is None else f", PAN {view.pan_id:04X}"
    out.say(f"Hub {view.eui}: {view.firmware}, channel {view.channel}{pan}.")


async def _plan(out: Report, session: Session) -> Plan:
    out.head("Survey and plan")
    survey = await session.survey()
    assert survey is not None
    plan = await session.plan(survey)
    out.plan(plan)
    return plan


async def _show_log(out: Report, session: Session, view: HubView, title: str) -> None:
    out.head(title)
    out.device_log(await session.device_log(), view.capability.device_log_size)


async def _join(out: Report, session: Session, plan: Plan) -> tuple[JoinBoard | None, list[Eui64]]:
    """Admit the bridges of the plan, near the hub first: the far ones come in through the near ones."""
    labels = {label.kind: label for label in await session.labels()}
    board, joined = None, []
    for bridge in plan.bridges:
        label = labels.get(bridge.kind)
        if label is None:
            out.say(f"  No label of a {bridge.kind.value} is in this home.")
            continue
        out.head(f"Admit {bridge.kind.value}")
        board = await session.admit([_admission(label)], JOIN_WINDOW)
        out.board(board, [label.eui])
        if any(e.eui == label.eui and e.step is JoinStep.ON_LOG for e in board.expected):
            joined.append(label.eui)
    return board, joined


def _admission(label: Label) -> Admission:
    assert label.install_code is not None
    return Admission(label.eui, label.install_code, label.kind, label.name, JoinAs.CAD)


async def _mesh(out: Report, session: Session) -> dict[str, object]:
    out.head("Mesh, both directions of each link")
    topology = await session.scan()
    out.links(topology)
    return report.topology_json(topology)


async def _update(
    out: Report, bars: Bars, session: Session, joined: Sequence[Eui64], size: int
) -> tuple[DeviceUpdate, ...]:
    out.head("Firmware checks")
    image = await session.sample_image(size)
    flights = await session.preflight(image, joined)
    devices = {d.eui: d for d in (await session.devices())}
    out.preflight(flights, devices)
    out.head("Transfer and activation")
    with bars:
        rows = await session.update(image, joined)
    out.head("Evidence")
    out.evidence(rows)
    return rows


def _sum_up(out: Report, rows: Sequence[DeviceUpdate], wanted: int, joined: int, seconds: float) -> None:
    out.head("Summary")
    outcomes = ", ".join(f"{r.kind.value} {r.outcome.value if r.outcome else 'failed'}" for r in rows)
    out.say(
        f"{joined} of {wanted} bridges joined. "
        + (f"Updates: {outcomes}." if rows else "Nothing was updated.")
    )
    out.say(f"It took {seconds:.0f} s here. EMULATED: this proves nothing about a real home.")
