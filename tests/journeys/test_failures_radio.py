"""What users of other tools suffer from, on the wire and on the air: each ends done, or failed with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.update.evidence import Outcome
from core.update.progress import Condition
from tests.flows.house import house
from tests.journeys.journey import Journey, image_bytes, journey

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


def slow(*values: str) -> ParameterSet:
    """A case for long runs: the checks have one of each kind."""
    return pytest.param(*values, marks=pytest.mark.slow)


BEGUN = 'at_percent = 20.0\nof = "B1"\n'


def premise(
    folder: Path, fault: str = "", *, extra: str = "", ota: str = "", bridges: tuple[str, ...] = ("B1",)
) -> str:
    """A small house with one fault on its time line; `ota` and `extra` alter its bridges."""
    traits = f"\n[devices.ota]\n{ota}\n" if ota else ""
    path = house(folder, *bridges, extra=extra + traits)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + (f"\n[[faults]]\n{fault}\n" if fault else ""), encoding="utf-8")
    return str(path)


async def whole(home: Journey) -> None:
    """The update is done, and the device runs the very version."""
    rows = await home.update(home.image())
    assert rows["B1"].outcome is Outcome.CONFIRMED, rows["B1"].reason
    assert (await home.device("B1"))["version"] == 0x02000000


@pytest.mark.parametrize(
    "fault",
    [
        'kind = "coalesced_reads"\nseconds = 20.0',  # a request read together with a confirmation is not lost
        slow('kind = "split_frames"\nseconds = 20.0'),
        slow('kind = "bad_checksums"\ncount = 3'),
        slow('kind = "silent_answers"\ncount = 2'),
        'kind = "late_answers"\ncount = 3\nseconds = 1.0',
        slow('kind = "indication_first"\ncount = 5'),
        'kind = "drop_frames"\nframes = "confirms"\ncount = 3',
        slow('kind = "drop_frames"\nframes = "indications"\ncount = 3'),
        slow('kind = "duplicate_frames"\nframes = "indications"\ncount = 5'),
        'kind = "confirm_status"\nstatus = 0x11\ncount = 5',  # the dongle's buffers are full
        slow('kind = "confirm_status"\nstatus = 0xE1\ncount = 5'),
        'kind = "confirm_status"\nstatus = 0xE9\ncount = 2',
        'kind = "confirm_status"\nstatus = 0xCD\ncount = 1',
    ],
    ids=lambda fault: fault.split('"')[1] + fault[-14:].replace("\n", " "),
)
async def test_a_line_that_misbehaves_is_got_over(fault: str, tmp_path: Path) -> None:
    async with journey(premise(tmp_path, BEGUN + fault), tmp_path, patience=0.2) as home:
        await whole(home)
        assert (await home.state())["faults_happened"] == 1


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        slow("never_asks", "never asked for the image"),
        ("stalls_at", "stopped asking in mid-transfer"),
        slow("aborts_at", "gave the transfer up"),
        ("calls_invalid", "calls it invalid"),
        slow("wants_more", "wants another image before this one"),
    ],
)
async def test_a_device_that_does_not_go_on_fails_with_its_reason(
    behaviour: str, words: str, tmp_path: Path
) -> None:
    extra = f'behaviour = "{behaviour}"\nbehaviour_at_percent = 65.0'
    async with journey(premise(tmp_path, extra=extra), tmp_path, patience=0.01) as home:
        rows = await home.update(home.image())
        assert rows["B1"].condition is Condition.FAILED
        assert words in rows["B1"].reason
        assert (await home.device("B1"))["version"] == 0x01000000


async def test_a_page_at_a_time_arrives_whole(tmp_path: Path) -> None:
    ota = "page_request_octets = 512\npage_spacing_ms = 20.0\nblock_size = 50"
    async with journey(premise(tmp_path, ota=ota), tmp_path, speed="4", patience=0.5) as home:
        await whole(home)
        ota_truth = (await home.device("B1"))["ota"]
        assert ota_truth["pages_requested"] >= len(image_bytes()) // 512
        assert ota_truth["blocks_requested"] < len(image_bytes()) // 50 // 2


async def test_a_queued_device_has_a_finish_before_anything_is_sent(tmp_path: Path) -> None:
    scenario = premise(tmp_path, bridges=("B1", "B2"))
    async with journey(scenario, tmp_path, speed="20", patience=0.2) as home:
        rows = await home.update(home.image())
        assert {row.outcome for row in rows.values()} == {Outcome.CONFIRMED}
        first = {kind: home.rows_of(kind)[0] for kind in ("B1", "B2")}
        finishes = [row.finish for row in first.values()]
        assert all(row.condition is Condition.QUEUED for row in first.values())
        assert None not in finishes
        ends = sorted(f.latest for f in finishes if f is not None)
        assert ends[0] < ends[1], "the second waits for the first"
