"""A wrong file is refused by name, in one breath, and no device hears of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows import firmware
from tests.flows.emulated import Emulated
from tests.flows.house import OLD_VERSION, house

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flows.tool import Tool

IMAGE = firmware.image(4096)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """One premise for all wrong files: none of them may leave a trace in it."""
    with Emulated(house(tmp_path_factory.mktemp("premise"))) as emulated:
        yield emulated


def refusal(tool: Tool, emulated: Emulated, file: Path) -> tuple[int, str]:
    """How `althan update` ended; it gave no traceback and no device was asked to fetch anything."""
    ended = tool.run("update", "--hub", emulated.url, "--image", file)
    assert "Traceback" not in ended.err
    assert emulated.blocks_asked() == 0
    assert emulated.device("B1")["version"] == OLD_VERSION
    assert emulated.ota("B1")["size"] is None
    return ended.code, ended.words


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"PK\x03\x04" + bytes(200), "This is not an OTA image."),
        (b"", "not an OTA image"),
        (IMAGE[:2000], "2,000"),
        (IMAGE[:30], "cut"),
        (IMAGE + b"more", f"{len(IMAGE) + 4:,} bytes"),
        (b"\x7fELF" + IMAGE, "ELF"),
    ],
    ids=["archive", "empty", "cut short", "cut in the header", "longer than it says", "program"],
)
def test_what_is_no_whole_image_is_refused(
    tool: Tool, shared: Emulated, tmp_path: Path, content: bytes, named: str
) -> None:
    code, words = refusal(tool, shared, firmware.write(tmp_path, content))
    assert code == 2
    assert named in words
    assert words.count(".") >= 2  # what, and why or what to do


def test_a_file_that_is_not_there_is_refused(tool: Tool, shared: Emulated, tmp_path: Path) -> None:
    assert refusal(tool, shared, tmp_path / "nowhere.ota")[0] == 2
    assert refusal(tool, shared, tmp_path)[0] == 2


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: firmware.image(4096, manufacturer=0x1209), "maker of the image is not the device's"),
        (lambda: firmware.image(4096, image_type=0x0085), "type of the image is not the device's"),
        (lambda: firmware.image(4096, hardware=(0x1200, 0x1211)), "not for this hardware"),
        (lambda: firmware.image(4096, version=OLD_VERSION), "already on it"),
        (lambda: firmware.image(4096, version=OLD_VERSION - 1), "older than what the device runs"),
        (lambda: firmware.image(4096, version=0xFFFFFFFF), "stands for any"),
    ],
    ids=["other maker", "other type", "other hardware", "same version", "older", "any version"],
)
def test_an_image_that_does_not_fit_is_refused(
    tool: Tool, shared: Emulated, tmp_path: Path, make: Callable[[], bytes], named: str
) -> None:
    code, words = refusal(tool, shared, firmware.write(tmp_path, make()))
    assert code == 1
    assert named in words
    assert "nothing has been sent" in words
    assert named in tool.log()


def test_a_refused_device_does_not_stop_the_json(tool: Tool, shared: Emulated, tmp_path: Path) -> None:
    file = firmware.write(tmp_path, firmware.image(4096, version=1))
    ended = tool.run("update", "--hub", shared.url, "--image", file, "--json")
    assert ended.code == 1
    assert ended.devices["B1"]["outcome"] == "refused"
    assert ended.devices["B1"]["bytes_done"] == 0
    assert shared.blocks_asked() == 0


def test_the_last_octet_of_the_right_image_is_what_matters(
    tool: Tool, shared: Emulated, tmp_path: Path
) -> None:
    """The very counters that stood at nought above move as soon as the file is right."""
    ended = tool.run("update", "--hub", shared.url, "--image", firmware.write(tmp_path, IMAGE), "--json")
    assert ended.code == 0, ended.words
    assert shared.blocks_asked() >= len(IMAGE) // 48
    assert shared.ota("B1")["image_sha256"] == firmware.sha256(IMAGE)
