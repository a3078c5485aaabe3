"""Letting go of a hub: every step is taken, whatever became of the one before; and what a scan leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import HubError
from core.session import Session
from core.settings import Settings


class Stuck(Exception):
    """What no close of ours should raise, and a library's may."""


async def _fails() -> None:
    raise Stuck


@pytest.mark.parametrize("first", ["_updates", "_mesh", "hub", "emulated"])
async def test_a_step_that_fails_keeps_none_after_it_from_being_taken(
    first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(Settings(data_folder=tmp_path), lambda _: None)
    await session.connect("emulated:happy-house?speed=max")
    line = session._line
    practice, emulated, hub, store = line.practice, line.emulated, line.hub, line.store
    assert practice is not None
    assert emulated is not None
    assert store is not None
    target, name = {
        "_updates": (session._updates, "end"),
        "_mesh": (session._mesh, "end"),
        "hub": (hub, "close"),
        "emulated": (emulated, "end"),
    }[first]
    monkeypatch.setattr(target, name, _fails)
    with pytest.raises(Stuck):
        await session.disconnect()
    with pytest.raises(HubError, match="No hub is connected"):
        line.hub  # noqa: B018
    assert line.store is None
    assert not practice.exists()
    monkeypatch.undo()
    if first == "emulated":
        await emulated.end()
    assert emulated._process.returncode is not None
    await hub.close()
    await session.disconnect()


async def test_what_scans_measured_is_kept_for_each_direction_until_the_hub_is_let_go(tmp_path: Path) -> None:
    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        await session.connect("emulated:happy-house?speed=max")
        first = await session.scan()
        await session.scan()
        link = next(k for k in first.links if k.a_to_b is not None and k.b_to_a is not None)
        for sender, receiver in ((link.a, link.b), (link.b, link.a)):
            readings = session.link_history.of(sender, receiver)
            assert len(readings) >= 2
            assert all((r.sender, r.receiver) == (sender, receiver) for r in readings)
            assert len({r.at for r in readings}) == len(readings)
        await session.disconnect()
        assert session.link_history.of(link.a, link.b) == ()
