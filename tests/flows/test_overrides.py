"""A check is overridden by its own name and for a written reason, which is kept; nothing else lets an image pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows import firmware
from tests.flows.house import OLD_VERSION, house

if TYPE_CHECKING:
    from tests.flows.conftest import StartPremise
    from tests.flows.tool import Tool

REASON = "the owner moves the shelf tomorrow"


def test_a_named_check_goes_for_a_written_reason_that_is_kept(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise("low-battery")
    file = firmware.write(tmp_path, firmware.image(4096))
    push = ("update", "--hub", emulated.url, "--image", file, "--device", emulated.device("B4")["eui"])
    refused = tool.run(*push)
    assert refused.code == 1, refused.words
    assert "Battery: The battery may die in mid-update. (found 12 %" in refused.words
    assert emulated.blocks_asked() == 0
    ended = tool.run(*push, "--override", f"battery={REASON}", "--json")
    assert ended.code in (0, 3), ended.words
    assert emulated.ota("B4")["image_sha256"] == firmware.sha256(file.read_bytes())
    (kept,) = ended.value["overrides"]
    assert (kept["check"], kept["found"], kept["reason"]) == ("battery", "12 %", REASON)
    assert f"The check “battery” (found 12 %) was overridden: {REASON}" in tool.log()


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("battery=because", "at least 10 characters"),
        ("battery=          ", "at least 10 characters"),
        ("battery", "names no reason"),
        (f"signature={REASON}", "may never be overridden"),
        (f"listed in the release index={REASON}", "may never be overridden"),
        (f"everything={REASON}", "is no check that can be overridden"),
    ],
)
def test_what_is_no_override_is_refused_before_anything_is_asked(
    tool: Tool, tmp_path: Path, override: str, words: str
) -> None:
    file = firmware.write(tmp_path, firmware.image(4096))
    ended = tool.run("update", "--hub", "socket://127.0.0.1:9", "--image", file, "--override", override)
    assert ended.code == 2
    assert words in ended.words


def test_an_override_of_what_passes_is_not_recorded_and_another_stop_still_holds(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    file = firmware.write(tmp_path, firmware.image(4096, hardware=(1, 2)))
    ended = tool.run(
        "update", "--hub", emulated.url, "--image", file, "--override", f"battery={REASON}", "--json"
    )
    assert ended.code == 1
    assert ended.value["overrides"] == []
    assert "Hardware range" in ended.devices["B1"]["reason"]
    assert emulated.blocks_asked() == 0


def test_an_older_image_needs_the_setting_and_the_reason(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path))
    file = firmware.write(tmp_path, firmware.image(4096, version=OLD_VERSION - 1))
    push = ("image", "check", file, "--hub", emulated.url, "--json")
    reason = ("--override", f"version={REASON}")

    def verdict(*more: str) -> tuple[str, str | None]:
        checks = tool.run(*push, *more).value[0]["checks"]
        row = next(c for c in checks if c["name"] == "version")
        return row["verdict"], row["override"]

    assert verdict() == ("stop", None)
    assert verdict(*reason) == ("stop", None)
    (tool.home / "settings.toml").write_text("downgrade_allowed = true\n", encoding="utf-8")
    assert verdict() == ("stop", None)
    assert verdict(*reason) == ("warn", REASON)
