"""Numbers 22 to 25 and 27 of the list: what is refused before an octet is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CoreError
from core.update.evidence import Outcome
from tests.journeys.journey import NEW, image_bytes, journey


async def test_an_image_for_other_makers_types_or_hardware_is_never_sent(tmp_path: Path) -> None:
    async with journey("wrong-image", tmp_path) as home:
        for changed, words in (
            ({"manufacturer": 0x1002}, "maker of the image is not"),
            ({"image_type": 0x0085}, "type of the image is not"),
            ({"hardware": (0x3333, 0x4444)}, "not for this hardware"),
        ):
            rows = await home.update(home.image(**changed))
            assert {row.outcome for row in rows.values()} == {Outcome.REFUSED}
            assert all(words in row.reason for row in rows.values())
        one = await home.update(home.image(), "B2")
        assert one["B2"].outcome is Outcome.REFUSED
        await home.check()


async def test_a_file_that_was_cut_short_or_altered_is_refused(tmp_path: Path) -> None:
    async with journey("altered-image", tmp_path) as home:
        whole = image_bytes()
        path = tmp_path / "altered.ota"
        altered = (
            whole[:-1],
            whole[: len(whole) // 2],
            whole[:40],
            bytes((whole[0] ^ 1,)) + whole[1:],
            whole[:52] + bytes((whole[52] ^ 1,)) + whole[53:],
            whole + b"\x00",
        )
        for content in altered:
            path.write_bytes(content)
            with pytest.raises(CoreError) as caught:
                await home.update(path)
            assert caught.value.what
        await home.check()


@pytest.mark.parametrize(
    ("scenario", "words"),
    [("downgrade", "older than what the device runs"), ("same-version", "already on it")],
)
async def test_a_version_that_is_not_newer_is_refused(scenario: str, words: str, tmp_path: Path) -> None:
    async with journey(scenario, tmp_path) as home:
        rows = await home.update(home.image(version=NEW))
        assert {row.outcome for row in rows.values()} == {Outcome.REFUSED}
        assert all(words in row.reason for row in rows.values())
        await home.check()


async def test_a_low_battery_stops_the_update_of_that_bridge_only(tmp_path: Path) -> None:
    async with journey("low-battery", tmp_path) as home:
        rows = await home.update(home.image())
        assert rows["B4"].outcome is Outcome.REFUSED
        assert "battery" in rows["B4"].reason
        assert "12 %" in rows["B4"].reason
        assert rows["B1"].outcome is Outcome.CONFIRMED
        await home.check()
