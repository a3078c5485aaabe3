"""Activation is a step of its own and exact: all have the image, one switches; a held one asks for hours."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.errors import Refused
from core.ota import messages
from core.ota.server import OtaServer
from core.ota.transfer import Activation
from core.premise.device import version_text
from core.radio import zcl
from core.update.evidence import Outcome
from tests.journeys.journey import NEW, OLD, Journey, journey

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.radio.radio import Frame

HOLDS = "holds the new image and waits"
REASON = "the maker withdrew the newer version"
HOUR = 3_600.0


async def version_of(home: Journey, kind: str) -> int:
    return int((await home.device(kind))["version"])


async def test_all_have_the_image_and_only_the_one_that_is_told_switches(tmp_path: Path) -> None:
    async with journey("four-at-once", tmp_path) as home:
        kinds = [d["kind"] for d in (await home.state())["devices"] if d["kind"][0] == "B" and d["joined"]]
        assert len(kinds) >= 3
        euis, image = await home.euis(*kinds), home.image()
        rows = await home.session.update(image, euis, Activation.never())
        assert {r.outcome for r in rows} == {Outcome.NOT_PROVED}
        assert all(HOLDS in r.reason for r in rows)
        assert {await version_of(home, k) for k in kinds} == {OLD}
        asked = {k: (await home.device(k))["ota"]["blocks_requested"] for k in kinds}
        (row,) = await home.session.update(image, euis[1:2], Activation.now())
        assert row.outcome is Outcome.CONFIRMED
        assert [await version_of(home, k) for k in kinds] == [NEW if e == euis[1] else OLD for e in euis]
        assert asked == {k: (await home.device(k))["ota"]["blocks_requested"] for k in kinds}, "nothing twice"
        sha256 = hashlib.sha256(image.read_bytes()).hexdigest()
        assert {r.image_hash for r in rows} == {row.image_hash} == {sha256}
        assert (await home.device(kinds[1]))["ota"]["image_sha256"] == sha256
        assert home.log().count(f"SHA-256 {sha256}") == 2, (
            "what was sent, and what was switched to, by its hash"
        )


async def test_a_held_device_that_asks_again_for_hours_is_told_to_wait_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[int] = []
    arrived = OtaServer.frame_arrived

    def counted(server: OtaServer, eui: Eui64, frame: Frame) -> None:
        header = zcl.parse_header(frame.payload)
        if header is not None and header.command == messages.END:
            ends.append(frame.address)
        arrived(server, eui, frame)

    monkeypatch.setattr(OtaServer, "frame_arrived", counted)
    async with journey("happy-house", tmp_path) as home:
        await home.admit("B1")
        image, euis = home.image(), await home.euis("B1")
        (row,) = await home.session.update(image, euis, Activation.never())
        assert HOLDS in row.reason
        before, blocks = len(ends), (await home.device("B1"))["ota"]["blocks_requested"]
        for hours in range(1, 4):
            await home.settle(HOUR + 1)
            async with asyncio.timeout(60):
                while len(ends) - before < hours:  # noqa: ASYNC110 - it asks again hour by hour
                    await asyncio.sleep(0.02)
        assert (await version_of(home, "B1"), (await home.device("B1"))["joined"]) == (OLD, True)
        (row,) = await home.session.update(image, euis, Activation.now())
        assert row.outcome is Outcome.CONFIRMED
        assert await version_of(home, "B1") == NEW
        assert (await home.device("B1"))["ota"]["blocks_requested"] == blocks, "it had the image all along"


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_downgrade_goes_only_by_the_setting_and_a_written_reason_and_then_to_the_end(
    allowed: bool, tmp_path: Path
) -> None:
    async with journey("happy-house", tmp_path, downgrade_allowed=allowed) as home:
        await home.admit("B1")
        euis, older = await home.euis("B1"), home.image(version=OLD - 0x100)
        (row,) = await home.session.update(older, euis)
        assert row.outcome is Outcome.REFUSED
        assert "Version" in row.reason
        assert (await home.device("B1"))["ota"]["blocks_requested"] == 0
        try:
            (row,) = await home.session.update(older, euis, overrides={"version": REASON})
        except Refused:
            assert not allowed
        assert row.outcome is (Outcome.CONFIRMED if allowed else Outcome.REFUSED)
        truth = await home.device("B1")
        assert truth["version"] == (OLD - 0x100 if allowed else OLD)
        assert (truth["ota"]["blocks_requested"] > 0) is allowed
        if allowed:
            assert truth["ota"]["image_sha256"] == hashlib.sha256(older.read_bytes()).hexdigest()
            assert row.version_after == OLD - 0x100
            assert REASON in home.log()
            assert f"Sending version {version_text(OLD - 0x100)}" in home.log()
