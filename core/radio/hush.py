"""Keeps the radio libraries quiet: their log records and the text of their errors can carry keys and install codes."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object]

LIBRARIES = ("zigpy", "zigpy_znp", "bellows", "zigpy_deconz", "serialx")


def hush_logs() -> None:
    """Nothing that the libraries log reaches a log of ours."""
    for name in LIBRARIES:
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
        logging.getLogger(name).setLevel(logging.CRITICAL)


def hush_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """What fails in the libraries' own background tasks is not printed, as asyncio would; all else is."""
    former = loop.get_exception_handler()
    if not isinstance(former, _Hush):
        loop.set_exception_handler(_Hush(former))


class _Hush:
    """An event loop's exception handler in front of the one that was there before."""

    def __init__(self, former: Handler | None) -> None:
        self._former = former

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if _comes_from_library(context.get("exception")):
            return
        if self._former is None:
            loop.default_exception_handler(context)
        else:
            self._former(loop, context)


def _comes_from_library(error: BaseException | None) -> bool:
    trace = None if error is None else error.__traceback__
    while trace is not None:
        if str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] in LIBRARIES:
            return True
        trace = trace.tb_next
    return False
