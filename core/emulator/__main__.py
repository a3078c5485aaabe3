"""The emulator from a terminal: `python -m core.emulator SCENARIO`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.emulator.server import EmulateOptions, run
from core.errors import CoreError

if TYPE_CHECKING:
    from collections.abc import Callable


def options(arguments: list[str]) -> EmulateOptions:
    """What the command line asks for; leaves with code 2 and a usage line when it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m core.emulator",
        description="Serves a simulated premise behind a simulated Zigbee dongle.",
    )
    parser.add_argument("scenario", help="name of a shipped scenario, or the path of a scenario file")
    parser.add_argument("--port", type=_port, default=0, help="TCP port on 127.0.0.1; a free one by default")
    parser.add_argument("--pty", action="store_true", help="offer a pseudo-terminal as well")
    parser.add_argument("--speed", default="1", help="simulated seconds in a real one, or max")
    parser.add_argument("--seed", type=int, help="what chance is drawn from")
    parser.add_argument("--state", type=Path, metavar="DIR", help="keep NV memory and flash in this folder")
    parser.add_argument("--control", action="store_true", help="read JSON commands from standard input")
    parser.add_argument("--no-baud", action="store_true", help="bytes take no time on the serial line")
    parser.add_argument("--capture", type=Path, metavar="FILE.pcap", help="write everything on the air here")
    given = parser.parse_args(arguments)
    return EmulateOptions(
        scenario=given.scenario,
        port=given.port,
        pty=given.pty,
        speed=given.speed,
        seed=given.seed,
        state=given.state,
        control=given.control,
        baud=not given.no_baud,
        capture=given.capture,
    )


def main(arguments: list[str], start: Callable[[EmulateOptions], int] = run) -> int:
    """Start the emulator with these arguments; errors go to standard error as sentences."""
    try:
        return start(options(arguments))
    except CoreError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 0xFFFF:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
