"""The commands of `althan`: each asks a session, prints what came of it, and ends with the right code."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core import settings as settings_file
from core.cli import arguments, duis, gbcs, images, joining, library, report
from core.cli.bars import Bars
from core.cli.bundle import bundle
from core.cli.certificate import certificate
from core.cli.demo import run_demo
from core.cli.report import Report
from core.cli.running import AsJson, HubUrl, run, stopped
from core.cli.verify import verify
from core.errors import CoreError, UsageError
from core.session import Session, shipped_scenarios

if TYPE_CHECKING:
    from core.premise.device import Eui64

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(images.app, name="image")
app.add_typer(library.app, name="library")
app.add_typer(duis.app, name="duis")
app.add_typer(gbcs.app, name="gbcs")


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
        code = stopped()
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        told = UsageError(
            _sentence(error.format_message()), "", "To see what a command takes, add --help to it."
        )
        Report(as_json="--json" in sys.argv).error(told)
        code = report.USAGE
    sys.exit(code if isinstance(code, int) else 0)


def _sentence(words: str) -> str:
    """What the parser of the command line says; words too many are not repeated, they may be of an install code."""
    if words.startswith("Got unexpected extra argument"):
        return "There are words too many: what has spaces in it goes between quotation marks."
    return " ".join(words.split()).rstrip(".") + ("" if words.rstrip().endswith(("?", "!")) else ".")


app.command("plan")(joining.plan_command)
app.command()(joining.admit)
app.command()(joining.log)
app.command()(bundle)
app.command()(certificate)
app.command()(verify)


@app.command()
def demo(
    scenario: Annotated[
        str, typer.Argument(help="A shipped scenario, or a scenario file.")
    ] = "gas-meter-out-of-range",
    size: Annotated[int, typer.Option(min=1, max=10_000_000, help="Bytes of the practice image.")] = 65536,
    speed: Annotated[str, typer.Option(help="How fast the emulated clock runs.")] = "20",
    as_json: AsJson = False,
) -> None:
    """The main job end to end on an emulated premise, with progress bars."""
    run(lambda: run_demo(Report(as_json=as_json), settings_file.load(), scenario, size, speed))


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

    run(work)


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
                    time = f", median {median * 1000:.0f} ms" if answered else ""
                    out.say(f"  {d.label}: {answered} of {ping} probes answered{time}")
            out.value({"hub": report.hub_json(view), **report.topology_json(topology), "pings": pings})
        return report.DONE

    run(work)


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
    pings: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=500,
            help="Pings of each way before the start, in all: 20 by default, 3 where it sleeps.",
        ),
    ] = None,
    override: arguments.Override = None,
    as_json: AsJson = False,
) -> None:
    """Check an image, push it, and prove what happened."""
    out, euis = Report(as_json=as_json), [arguments.eui(d) for d in device or []]
    when, reasons = arguments.activation(activate, time.time()), arguments.overrides(override)
    at_once = arguments.at_once(parallel)
    settings = settings_file.load()
    bars = Bars(out, notes=True, pings=pings is not None, patience=settings.patience)

    async def work() -> int:
        async with Session(settings, bars.on_event) as session:
            whole = await session.library.open(image)  # a bad file is told before a dongle is touched
            view = await session.connect(hub)
            if view.emulated:
                out.say(
                    f"EMULATED premise “{view.emulated.scenario}”; its clock runs {view.emulated.speed} × life."
                )
            with bars:
                rows = await session.update(image, euis, when, at_once, reasons, pings)
            out.head("Evidence")
            out.evidence(rows)
            devices = [report.update_json(r) for r in rows]
            out.value({
                "hub": report.hub_json(view), "devices": devices, "image": report.image_json(whole),
                "overrides": report.overrides_json(session.checked),
                "left_out": [str(e) for e in session.left_out],
            })  # fmt: skip
            return report.exit_code(rows, left_out=bool(session.left_out))

    run(work)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        Report(as_json=False).say(f"althan {metadata.version('althan')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is."),
    ] = False,
) -> None:
    """Commissions point-to-point Alt HAN bridges: admits them, updates their firmware, proves what happened."""
