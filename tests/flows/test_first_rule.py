"""Nobody meets a network without its rule: install codes only is set before the dongle's network starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.radio.zigpy_radio import ZigpyRadio
from core.session import Session
from core.settings import Settings

if TYPE_CHECKING:
    import pytest

    from core.radio.radio import RadioInfo, RadioListener


async def test_the_rule_stands_before_the_network_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over, found = ZigpyRadio._take_over, list[bool]()

    async def looked(radio: ZigpyRadio, listener: RadioListener) -> RadioInfo:
        """The network runs now, and nothing of ours has been said since."""
        found.append(bool((await session.emulator({"do": "state"}))["install_code_only"]))
        return await take_over(radio, listener)

    monkeypatch.setattr(ZigpyRadio, "_take_over", looked)
    async with Session(Settings(data_folder=tmp_path), lambda _: None) as session:
        await session.connect("emulated:happy-house?speed=max")
    assert found == [True]
