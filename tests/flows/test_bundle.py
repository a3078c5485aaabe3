"""The support bundle of real work: admitted, updated, bundled; and no canary in bundle, frames or files."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

from core.events import Level
from core.joining import install_code
from core.joining.join_session import Admission
from core.premise.device import DeviceKind, Eui64
from core.radio.frame_log import Way
from core.records.bundle import BundleWishes
from core.session import Session
from core.settings import Settings
from tests.flows.house import code, eui, house
from tests.flows.secrets import leaks, secrets_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.conftest import Search
    from tests.flows.tool import Tool


async def test_a_joined_and_updated_home_leaves_no_secret_in_bundle_or_frames(
    tool: Tool, search: Search, tmp_path: Path
) -> None:
    scenario = house(tmp_path, "B1", joined=False)
    search.watch(scenario)
    secrets = secrets_of(scenario)
    async with Session(Settings(data_folder=tool.home), lambda _: None) as session:
        await session.connect(f"emulated:{scenario}?speed=max")
        right = install_code.parse(code("B1"))
        await session.admit([Admission(Eui64.parse(eui("B1")), right, DeviceKind("B1"))])
        image = await session.sample_image(2048)
        await session.update(image)
        for form in (code("B1"), bytes.fromhex(code("B1")).hex(":"), f"key {right.with_crc.hex(' ', 2)}"):
            await session.remark("window", f"Somebody typed {form} where it does not belong.", Level.PLAIN)
        bundle = await session.support.make(BundleWishes())
        path = await session.support.save(bundle, tmp_path / "support.zip")
        named = await session.support.save(bundle, tmp_path / f"label {code('B1')}.zip")
        struck = (await session.support.make(BundleWishes(0.5))).struck
        assert named.exists()
        assert struck == bundle.struck, "the name of a bundle is in the log without the code in it"
        seen = await session.support.frames(0, 100_000)
        count = await session.support.save_frames(tmp_path / "frames.jsonl")
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {name: leaks(secrets, content) for name, content in files.items() if leaks(secrets, content)} == {}
    assert bundle.struck >= 3
    assert files["log.jsonl"].decode().count("where it does not belong") == 3
    octets = b"\n".join(record.payload for record in seen.records)
    assert leaks(secrets, octets) == []
    assert leaks(secrets, (tmp_path / "frames.jsonl").read_bytes()) == []
    assert count >= len(seen.records) > 40, "and what the air brought meanwhile"
    frames = [json.loads(line) for line in files["frames.jsonl"].decode().splitlines()]
    said = " ".join(frame["words"] for frame in frames)
    for words in ("Image Block Request: ", "Image Block Response: ", "Upgrade End Request: success"):
        assert words in said
    assert {record.way for record in seen.records} >= {Way.SENT, Way.RECEIVED}
    assert any(record.eui == Eui64.parse(eui("B1")) for record in seen.records)
    hub = json.loads(files["hub.json"])
    assert hub["state"] == "connected"
    assert hub["emulated"]["scenario"]
    devices = json.loads(files["devices.json"])
    assert eui("B1") in {device["eui"] for device in devices["devices"]}
    assert "code_digest" not in files["devices.json"].decode()
    assert json.loads(files["updates.json"])["now"][0]["outcome"]


def test_the_terminal_writes_one_and_says_what_is_in_it(tool: Tool, tmp_path: Path) -> None:
    ended = tool.run("bundle", "--out", tmp_path / "b", "--hours", "2", "--json")
    assert ended.code == 0
    assert zipfile.is_zipfile(tmp_path / "b.zip")
    told = ended.value
    assert told["size"] == (tmp_path / "b.zip").stat().st_size
    assert {file["name"] for file in told["files"]} >= {
        "READ-ME.txt",
        "log.jsonl",
        "hub.json",
        "versions.json",
    }
    assert "The settings in force." in ended.err
    refused = tool.run("bundle", "--out", tmp_path / "b.zip" / "inside.zip")
    assert refused.code == 1
    assert "was not written" in refused.words
    assert "Traceback" not in refused.words
