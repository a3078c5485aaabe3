"""What is lost on the dongle's line: a reset that nobody heard of, a dongle that died, a start with holes in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.events import HubChanged
from core.hub.hub import HubState, HubView
from core.session import Session
from core.settings import Settings
from tests.flows.house import house

if TYPE_CHECKING:
    from tests.flows.conftest import StartPremise
    from tests.flows.emulated import Emulated

FOREVER = 1_000_000


class Line:
    """A session on an emulated dongle whose line has faults, and each state of the hub."""

    def __init__(self, emulated: Emulated) -> None:
        self._emulated = emulated
        self.views: list[HubView] = []

    def heard(self, event: object) -> None:
        """Keep what is said of the hub."""
        if isinstance(event, HubChanged):
            self.views.append(event.hub)

    def fault(self, kind: str, **members: object) -> None:
        """Let a fault happen, or begin, now."""
        self._emulated.ask("fault", kind=kind, **members)

    async def until(self, state: HubState, limit: float = 90.0) -> None:
        """Wait for a state of the hub; an assertion fails if it has not come within `limit` s."""
        end = time.monotonic() + limit
        while self.views[-1].state is not state:
            assert time.monotonic() < end, f"after {limit} s it is still: {self.views[-1]}"
            await asyncio.sleep(0.02)


Connected = Callable[[], AbstractAsyncContextManager[Line]]


@pytest.fixture
def connected(premise: StartPremise, tmp_path: Path) -> Connected:
    """A line with a session on it, until the block ends."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Line]:
        emulated = premise(house(tmp_path), speed="20")
        line = Line(emulated)
        async with Session(Settings(data_folder=tmp_path / "home"), line.heard) as session:
            await session.connect(emulated.url)
            yield line

    return connect


async def test_a_reset_of_which_no_word_arrived_is_found_out_and_mended(connected: Connected) -> None:
    async with connected() as line:
        line.fault("drop_frames", frames="indications", count=1)
        line.fault("dongle_reset")
        await line.until(HubState.LOST)
        await line.until(HubState.CONNECTED)


async def test_a_dongle_that_has_died_without_a_word_is_waited_for_within_seconds(
    connected: Connected,
) -> None:
    async with connected() as line:
        line.fault("drop_frames", count=FOREVER)
        line.fault("drop_frames", frames="commands", count=FOREVER)
        await line.until(HubState.LOST)


async def test_a_few_answers_lost_on_an_idle_line_are_no_loss_of_the_dongle(connected: Connected) -> None:
    async with connected() as line:
        line.fault("silent_answers", count=2)
        await asyncio.sleep(7.0)
        assert all(view.state is HubState.CONNECTED for view in line.views[-1:])
        assert not any(view.state is HubState.LOST for view in line.views)


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("drop_frames", {"count": 1}),
        ("drop_frames", {"frames": "indications", "count": 3}),
        ("drop_frames", {"frames": "commands", "count": 3}),
        ("late_answers", {"count": 2, "seconds": 40.0}),
    ],
)
async def test_a_start_with_holes_in_it_takes_seconds(
    connected: Connected, kind: str, members: dict[str, object]
) -> None:
    said = [await words_of_a_start(connected, kind, members)]
    # A machine that stands still for seconds looks like no dongle; it does not three times in a row.
    while len(said) < 3 and mistaken(said[-1]):
        said.append(await words_of_a_start(connected, kind, members))
    assert not mistaken(said[-1]), said


def mistaken(words: set[str]) -> bool:
    """Whether a dongle that is there, and in nobody else's hands, was called something else."""
    return any("in use" in one or "spoke none" in one for one in words)


async def words_of_a_start(connected: Connected, kind: str, members: dict[str, object]) -> set[str]:
    """All that is said of a dongle that starts anew while words of it are lost, until it is back."""
    async with connected() as line:
        line.fault("dongle_reset")
        await line.until(HubState.LOST)
        await asyncio.sleep(0.6)  # the first try has begun: the words of its start are what is lost
        line.fault(kind, **members)
        await line.until(HubState.CONNECTED)
        return {view.detail for view in line.views}
