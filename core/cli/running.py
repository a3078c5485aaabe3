"""How a command runs: the options that commands share, and a coroutine that leaves the premise safe when stopped."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.report import Report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON value on standard output; words go to standard error.")
]
HubUrl = Annotated[
    str, typer.Option("--hub", help="A serial port, socket://host:port, or emulated:SCENARIO[?speed=20].")
]
Form = Annotated[bool, typer.Option("--form", help="Make a new network if the dongle has none.")]

INTERRUPTED = 130


def run(work: Callable[[], Awaitable[int]]) -> None:
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
        code = stopped()  # here, because typer ends a command without a word at Ctrl-C
    raise typer.Exit(code)


def stopped() -> int:
    """Say that a command was interrupted; its exit code."""
    words = "Stopped. The join window is shut, or shuts by itself within 60 s; running transfers keep what they have."
    Report(as_json="--json" in sys.argv).say(words)
    return INTERRUPTED
