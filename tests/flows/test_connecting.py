"""Connecting is told step by step, and what stops it says so at its step, with nothing left behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.errors import CoreError, PortError
from core.events import Event, HubChanged
from core.hub.hub import HubState
from core.session import Session
from core.settings import Settings


def steps(heard: list[Event]) -> list[tuple[HubState, int]]:
    return [(e.hub.state, e.hub.step) for e in heard if isinstance(e, HubChanged)]


async def test_an_emulated_home_is_started_then_its_dongle_then_its_log(tmp_path: Path) -> None:
    heard: list[Event] = []
    async with Session(Settings(data_folder=tmp_path), heard.append) as session:
        await session.connect("emulated:happy-house?speed=max")
    connecting = HubState.CONNECTING
    assert steps(heard)[:4] == [(connecting, 1), (connecting, 2), (connecting, 3), (HubState.CONNECTED, 0)]
    assert steps(heard)[-1] == (HubState.DISCONNECTED, 0)


@pytest.mark.parametrize(
    ("url", "last"),
    [("/dev/no-such-port", 1), ("socket://127.0.0.1:9", 2), ("emulated:no-such-home", 1)],
)
async def test_what_does_not_connect_stops_at_its_step(tmp_path: Path, url: str, last: int) -> None:
    heard: list[Event] = []
    async with Session(Settings(data_folder=tmp_path), heard.append) as session:
        with pytest.raises(CoreError) as caught:
            await session.connect(url)
    seen = [step for state, step in steps(heard) if state is HubState.CONNECTING]
    assert seen == list(range(1, last + 1))
    assert caught.value.why or caught.value.do
    assert steps(heard)[-1] == (HubState.DISCONNECTED, 0)


async def test_a_port_that_is_not_there_is_named_before_records_are_opened(tmp_path: Path) -> None:
    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        with pytest.raises(PortError):
            await session.connect("/dev/no-such-port")
    assert not (tmp_path / "records.sqlite").exists()


async def test_a_connection_being_made_is_broken_off_by_disconnecting(tmp_path: Path) -> None:
    heard: list[Event] = []
    asked = asyncio.Event()

    def hear(event: Event) -> None:
        heard.append(event)
        if (HubState.CONNECTING, 2) in steps(heard):
            asked.set()

    async with Session(Settings(data_folder=tmp_path), hear) as session:
        attempt = asyncio.create_task(session.connect("emulated:happy-house?speed=max"))
        await asked.wait()
        await session.disconnect()
        with pytest.raises(asyncio.CancelledError):
            await attempt
        assert steps(heard)[-1] == (HubState.DISCONNECTED, 0)
        assert HubState.CONNECTED not in {state for state, _ in steps(heard)}
        view = await session.connect("emulated:happy-house?speed=max")
        assert view.state is HubState.CONNECTED
