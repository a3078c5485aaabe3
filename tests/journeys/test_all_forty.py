"""No scenario without a journey, and the premise of number 40 as far as the tool goes today."""

from __future__ import annotations

from pathlib import Path

from core.emulator.scenario_file import names
from tests.journeys.journey import journey


def test_every_shipped_scenario_is_travelled() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [name for name, _ in names() if f'"{name}"' not in told] == []


async def test_a_premise_needs_no_network_beyond_this_machine(tmp_path: Path) -> None:
    async with journey("no-network-disk-full", tmp_path) as home:
        assert (await home.session.ports()) is not None
        await home.check()
