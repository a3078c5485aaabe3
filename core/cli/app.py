"""The commands of `althan`: each asks a session, prints what came of it, and ends with the right code."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import resources
from core import settings as settings_file
from core.cli import arguments, duis, gbcs, images, library, report
from core.cli.bars import Bars
from core.cli.demo import run_demo
from core.cli.report import Report
from core.errors import CoreError
from core.joining import install_code
from core.joining.join_board import JoinStep
from core.joining.join_session import Admission
from core.premise.device import JoinAs
from core.premise.planning import load_rules, plan
from core.premise.survey import load_survey
from core.session import Session, shipped_scenarios

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from core.premise.device import Eui64

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Commissions point-to-point Alt HAN bridges: admits them, updates their firmware, proves what happened.",
)
app.add_typer(images.app, name="image")
app.add_typer(library.app, name="library")
app.add_typer(duis.app, name="duis")
app.add_typer(gbcs.app, name="gbcs")

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON value on standard output; words go to standard error.")
]
HubUrl = Annotated[
    str, typer.Option("--hub", help="A serial port, socket://host:port, or emulated:SCENARIO[?speed=20].")
]
Form = Annotated[bool, typer.Option("--form", help="Make a new network if the dongle has none.")]

INTERRUPTED = 130
ACQUAINTANCE_LIMIT = 4.0  # s for devices to say what they are before the log is printed


def main() -> None:
    """The entry point `althan`."""
    try:
        code = app(standalone_mode=False)
    except typer.Exit as leave:
        code = leave.exit_code
    except CoreError as error:
        Report(as_json="--json" in sys.argv).error(error)
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = _stopped()
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        # click's own words about a wrong option
        sys.stderr.write(f"✗ {error.format_message()} To see what a command takes, add --help to it.\n")
        code = report.USAGE
    sys.exit(code if isinstance(code, int) else 0)


def _run(work: Callable[[], Awaitable[int]]) -> None:
    """Run a command's coroutine; Ctrl-C and SIGTERM cancel it, so that it leaves the premise safe."""

    async def guarded() -> int:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        if sys.platform != "win32":
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
        return await work()

    try:
        code = asyncio.run(guarded())
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = _stopped()  # here, because typer ends a command without a word at Ctrl-C
    raise typer.Exit(code)


def _stopped() -> int:
    words = "Stopped. The join window is shut; running transfers keep what they have."
    Report(as_json="--json" in sys.argv).say(words)
    return INTERRUPTED


@app.command()
def demo(
    scenario: Annotated[
        str, typer.Argument(help="A shipped scenario, or a scenario file.")
    ] = "gas-meter-out-of-range",
    size: Annotated[int, typer.Option(help="Octets of the practice image.")] = 65536,
    speed: Annotated[str, typer.Option(help="How fast the emulated clock runs.")] = "20",
    as_json: AsJson = False,
) -> None:
    """The main job end to end on an emulated premise, with progress bars."""
    _run(lambda: run_demo(Report(as_json=as_json), settings_file.load(), scenario, size, speed))


@app.command()
def scenarios(as_json: AsJson = False) -> None:
    """List the shipped emulated premises."""
    out = Report(as_json=as_json)
    found = shipped_scenarios()
    for s in found:
        out.say(f"{s.name:<26} {s.title}")
    out.value([{"name": s.name, "title": s.title, "about": s.about} for s in found])


@app.command()
def emulate(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario, or a scenario file.")],
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; a free one by default.")
    ] = 0,
    pty: Annotated[bool, typer.Option(help="Offer a pseudo-terminal as well.")] = False,
    speed: Annotated[str, typer.Option(help="Simulated seconds in a real one, or max.")] = "1",
    seed: Annotated[int | None, typer.Option(help="What chance is drawn from.")] = None,
    state: Annotated[Path | None, typer.Option(help="Keep NV memory and flash in this folder.")] = None,
    control: Annotated[bool, typer.Option(help="Read JSON commands from standard input.")] = False,
    baud: Annotated[bool, typer.Option(help="Bytes take their time on a line of 115,200 baud.")] = True,
    capture: Annotated[
        Path | None, typer.Option(help="Write everything on the air to this pcap file.")
    ] = None,
) -> None:
    """Serve an emulated premise; the first line printed is the address of its dongle."""
    from core.emulator.server import EmulateOptions, run

    raise typer.Exit(run(EmulateOptions(scenario, port, pty, speed, seed, state, control, baud, capture)))


@app.command()
def ports(as_json: AsJson = False) -> None:
    """Dongles found, and who holds them."""
    from core.radio.ports import list_ports

    out, found = Report(as_json=as_json), list_ports()
    for p in found:
        out.say(f"{p.path}  {p.description}" + (f"  (in use by {p.holder})" if p.holder else ""))
        if p.advice:
            out.say(f"    {p.advice}")
    if not found:
        out.say(
            "No serial port found. Plug the dongle in, or use an emulated premise: --hub emulated:happy-house."
        )
    out.value(
        [{"path": p.path, "description": p.description, "serial_number": p.serial_number, "holder": p.holder,
          "usable": p.usable, "advice": p.advice} for p in found]
    )  # fmt: skip


@app.command("plan")
def plan_command(
    survey: Annotated[Path, typer.Option(help="TOML file with the answers of the survey.")],
    as_json: AsJson = False,
) -> None:
    """Which bridges a premise needs, and why."""
    out = Report(as_json=as_json)
    made = plan(load_survey(survey), load_rules(resources.path("rules/bridges.toml")))
    out.plan(made)
    out.value(report.plan_json(made))


@app.command()
def admit(
    hub: HubUrl,
    device: Annotated[str, typer.Option(help="EUI-64 from the device's label.")],
    code: Annotated[str, typer.Option("--install-code", help="Install code from the same label.")],
    join_as: Annotated[JoinAs, typer.Option("--as", help="Device type it joins as.")] = JoinAs.CAD,
    kind: Annotated[str, typer.Option(help="What it is, if known: B1 to B4.")] = "unknown",
    window: Annotated[
        float, typer.Option(min=1, max=3600, help="Seconds the join window stays open.")
    ] = 90.0,
    form: Form = False,
    as_json: AsJson = False,
) -> None:
    """Put a device on the hub's device log and let it join."""
    out = Report(as_json=as_json)
    admission = Admission(arguments.eui(device), install_code.parse(code), arguments.kind(kind), "", join_as)

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            await session.connect(hub, form=form)
            out.say(f"Join window open for {window:.0f} s.")
            board = await session.admit([admission], window)
            out.board(board, [admission.eui])
            out.value(report.board_json(board))
            row = next(e for e in board.expected if e.eui == admission.eui)
            return report.DONE if row.step is JoinStep.ON_LOG else report.FAILED

    _run(work)


@app.command()
def log(hub: HubUrl, form: Form = False, as_json: AsJson = False) -> None:
    """The hub's device log."""
    out = Report(as_json=as_json)

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            view = await session.connect(hub, form=form)
            await session.acquainted(ACQUAINTANCE_LIMIT)
            entries = await session.device_log()
            out.device_log(entries, view.capability.device_log_size)
            out.value({"hub": report.hub_json(view), "entries": [report.entry_json(e) for e in entries]})
        return report.DONE

    _run(work)


@app.command()
def remove(
    hub: HubUrl, device: Annotated[str, typer.Option(help="EUI-64 of the device.")], as_json: AsJson = False
) -> None:
    """Take a device off the HAN and off the hub's device log."""
    out, eui = Report(as_json=as_json), arguments.eui(device)

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            await session.connect(hub)
            await session.remove(eui)
            out.say(f"{eui} was taken off the device log.")
            out.value({"removed": str(eui)})
        return report.DONE

    _run(work)


@app.command()
def links(
    hub: HubUrl,
    ping: Annotated[int, typer.Option(min=0, max=500, help="Probe each device so many times.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure the mesh: both directions of each link, routes, who is silent."""
    out = Report(as_json=as_json)

    async def work() -> int:
        async with Session(settings_file.load(), lambda _: None) as session:
            view = await session.connect(hub)
            topology = await session.scan()
            out.links(topology)
            pings = {}
            for d in topology.devices if ping else ():
                if d.eui != topology.hub:
                    pings[str(d.eui)] = answered, median = await _pinged(session, d.eui, ping)
                    out.say(
                        f"  {d.label}: {answered} of {ping} probes answered, median {median * 1000:.0f} ms"
                    )
            out.value({"hub": report.hub_json(view), **report.topology_json(topology), "pings": pings})
        return report.DONE

    _run(work)


async def _pinged(session: Session, eui: Eui64, count: int) -> tuple[int, float]:
    try:
        return await session.ping(eui, count)
    except CoreError:
        return 0, 0.0  # it has no address any more: nothing answered


@app.command()
def update(
    hub: HubUrl,
    image: Annotated[Path, typer.Option(help="Image file, or name or SHA-256 of one in the library.")],
    device: Annotated[
        list[str] | None, typer.Option(help="EUI-64; all joined bridges if none is named.")
    ] = None,
    activate: Annotated[str, typer.Option(help="now, never, or a time as 2026-11-22T18:30.")] = "now",
    parallel: Annotated[str, typer.Option(help="Devices served at once: 1 to 8, or auto.")] = "",
    override: arguments.Override = None,
    as_json: AsJson = False,
) -> None:
    """Check an image, push it, and prove what happened."""
    out, euis = Report(as_json=as_json), [arguments.eui(d) for d in device or []]
    when, reasons = arguments.activation(activate), arguments.overrides(override)
    at_once = arguments.at_once(parallel)
    bars = Bars(out, notes=True)

    async def work() -> int:
        async with Session(settings_file.load(), bars.on_event) as session:
            view = await session.connect(hub)
            if view.emulated:
                out.say(
                    f"EMULATED premise “{view.emulated.scenario}”; its clock runs {view.emulated.speed} × life."
                )
            with bars:
                rows = await session.update(image, euis, when, at_once, reasons)
            out.head("Evidence")
            out.evidence(rows)
            devices = [report.update_json(r) for r in rows]
            overridden = report.overrides_json(session.checked)
            out.value({"hub": report.hub_json(view), "devices": devices, "overrides": overridden})
            return report.exit_code(rows)

    _run(work)
