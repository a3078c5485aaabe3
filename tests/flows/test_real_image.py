"""Real input: the published sample image, and one made by the tool itself, arrive octet for octet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows import firmware
from tests.flows.house import house, shipped

if TYPE_CHECKING:
    from tests.flows.conftest import StartPremise
    from tests.flows.tool import Tool

BRIDGES = ("B1", "B2", "B3")


def test_the_published_sample_reaches_three_bridges(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    sample = firmware.sample()
    file = firmware.write(tmp_path, sample)
    emulated = premise(shipped(tmp_path, "both-out-far-apart", joined=True))
    ended = tool.run("update", "--hub", emulated.url, "--image", file, "--json")
    assert ended.code == 0, ended.words
    for kind in BRIDGES:
        assert ended.devices[kind]["outcome"] == "confirmed"
        assert ended.devices[kind]["version_after"] == "ACDCACDC"
        truth = emulated.device(kind)
        assert truth["version"] == firmware.SAMPLE_VERSION
        assert truth["ota"]["image_sha256"] == firmware.sha256(sample)
        assert truth["ota"]["blocks_requested"] >= len(sample) // 48


@pytest.mark.timeout(600)
def test_an_image_built_by_the_tool_reaches_three_bridges(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    payload = firmware.write(tmp_path, firmware.payload(65_536), "payload.bin")
    file = tmp_path / "built.ota"
    built = tool.run(
        "image", "build", payload, "--out", file, "--manufacturer", "0x121D", "--type", "0x0084",
        "--version", "02000000", "--hardware", "0x1111-0x1211", "--json",
    )  # fmt: skip
    assert built.code == 0, built.words
    content = file.read_bytes()
    assert built.value["file_sha256"] == firmware.sha256(content)
    emulated = premise(house(tmp_path, *BRIDGES))
    ended = tool.run("update", "--hub", emulated.url, "--image", file, "--parallel", "3", "--json", limit=500)
    assert ended.code == 0, ended.words
    for kind in BRIDGES:
        truth = emulated.device(kind)
        assert (truth["version"], truth["ota"]["image_sha256"]) == (0x02000000, firmware.sha256(content))
        assert ended.devices[kind]["image_sha256"] == firmware.sha256(content)
        rungs = {proof["rung"] for proof in ended.devices[kind]["evidence"]}
        assert rungs >= {1, 4}
        assert rungs & {2, 3}  # its announcement or its query, whichever is heard first
