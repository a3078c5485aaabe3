"""Requests to a ZNP dongle that are put once more where no answer came: one frame lost on the line costs a moment.

The library waits 15 s for an answer and 30 to 60 s for a word, and then gives the whole start up, although the same
question again would be answered in milliseconds. Only requests that may be put twice are: none that sends a frame on
the air. A dongle answers in order: what it says late to the first try is let pass before anything else is asked,
because the library takes any answer to a kind of request for that to the latest.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ANSWER_LIMIT = 1.5  # s; a dongle answers in milliseconds, one that tidies its flash within a second
TRIES = 4
RESET_LIMIT = 2.5  # s for a dongle to say that it has started again; one that did answers, said or not
LOOK_EVERY = 2.0  # s between two looks whether a network runs of which nothing was said
START_LIMIT = 20.0  # s for a network to run; where one is made all channels are listened to first
COORDINATOR = 9  # the state of a device whose network runs
REPEATABLE = frozenset({"SYS", "UTIL", "APPConfig"})  # subsystems
REGISTER, START_COMMISSIONING, CALLBACKS = 0x0024, 0x052F, 0x3E25  # as they lie on the line


def ask_again(library: Any, ping: Any, device_info: Any) -> None:  # noqa: ANN401 - all of it zigpy-znp's
    """Have `library`, a command interface of zigpy-znp, repeat what was not answered, and not wait for lost words."""
    once, reset, start = library.request, library.reset, library.start_network

    async def patient(request: Any, timeout: float | None = None, **wanted: Any) -> Any:  # noqa: ANN401, ASYNC109
        if not _repeatable(request):
            return await once(request, **wanted)
        for number in range(TRIES):
            try:
                answer = await once(request, timeout=ANSWER_LIMIT, **wanted)
            except TimeoutError:
                if number == TRIES - 1:
                    raise
                if int(request.header) == REGISTER:
                    wanted = {}  # it may have done so, and refuses to do it twice
            else:
                if number:
                    await _let_pass(once, ping)
                return answer
        raise AssertionError

    async def unheard(*, wait_for_reset: bool = True) -> None:
        # the word may be lost; what comes next is answered by whoever has started
        with suppress(TimeoutError):
            async with asyncio.timeout(RESET_LIMIT):
                await reset(wait_for_reset=wait_for_reset)

    async def running() -> bool:
        return int((await patient(device_info)).DeviceState) == COORDINATOR

    library.request, library.reset = patient, unheard
    library.start_network = lambda: _started(start(), running)


async def _started(start: Any, running: Callable[[], Awaitable[bool]]) -> None:  # noqa: ANN401
    """The end of a start, told or not; TimeoutError if the network does not run in time."""
    work, seen = asyncio.ensure_future(start), 0
    try:
        async with asyncio.timeout(START_LIMIT):
            while not (await asyncio.wait((work,), timeout=LOOK_EVERY))[0]:
                seen = seen + 1 if await running() else 0
                if seen > 1:  # it runs, and has had time to say so
                    return
            work.result()
    finally:
        work.cancel()


async def _let_pass(once: Any, ping: Any) -> None:  # noqa: ANN401
    with suppress(TimeoutError):
        await once(ping, timeout=ANSWER_LIMIT)


def _repeatable(request: Any) -> bool:  # noqa: ANN401
    """Whether a request may reach the dongle twice without harm."""
    if not request.Rsp or int(request.header) == START_COMMISSIONING:
        return False
    return request.header.subsystem.name in REPEATABLE or int(request.header) in (REGISTER, CALLBACKS)
