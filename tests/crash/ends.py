"""Sudden ends at chosen points, and the check of what must hold after each; AssertionError says what did not."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from core.firmware.image import build
from core.premise.device import Eui64
from core.records.store import Store
from tests.benchmarks.premises import IMAGE_TYPE, MANUFACTURER, NEW, eui, premise_file
from tests.flows.emulated import Emulated

BLOCK, PAGE = 64, 256
HEADER = 62
# blocks sent again: one that was on its way, and one page that the flash had not taken
SPARE = 1 + PAGE // BLOCK
SMALL = 64 * BLOCK
ALREADY = "already on it"  # it was killed when all but the proof was done


def image_of(size: int, version: int) -> bytes:
    """An image file of so many octets in all, other bytes for every version."""
    payload = b"".join(hashlib.sha256(f"{version} {n}".encode()).digest() for n in range(size // 32 + 1))
    made = build(
        payload[: size - HEADER],
        manufacturer=MANUFACTURER,
        image_type=IMAGE_TYPE,
        version=version,
        text="Crash",
    )
    assert len(made.content) == size
    return made.content


class Nursery:
    """The process in which lives of the tool begin."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def live(self, url: str, image: Path, home: Path, **end: float) -> dict[str, Any]:
        """One life of the tool, to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        command = {"url": url, "image": str(image), "home": str(home), **end}
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert isinstance(answer, dict)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(60)  # a machine that is busy elsewhere is no fault of it


class Bed:
    """A premise with one bridge, the tool's folder, and images that rise by a version for each case."""

    def __init__(self, folder: Path, nursery: Nursery) -> None:
        self._folder, self._nursery = folder, nursery
        self._version = NEW
        traits = f"page_size = {PAGE}\nreboot_seconds = 1.0\nreask_seconds = 1.0\nrestart_seconds = 5.0"
        self._premise = premise_file(folder, bridges=1, block=BLOCK, traits=traits)

    def premise(self, *faults: str) -> Path:
        """The scenario file, with faults on its time line."""
        text = self._premise.read_text(encoding="utf-8")
        path = self._folder / "with-faults.toml"
        path.write_text(text + "".join(f"\n[[faults]]\n{fault}\n" for fault in faults), encoding="utf-8")
        return path

    def image(self, size: int) -> tuple[Path, bytes]:
        """The next image."""
        self._version += 1
        content = image_of(size, self._version)
        path = self._folder / "next.ota"
        path.write_bytes(content)
        return path, content

    def kill_tool(self, emulated: Emulated, size: int, home: Path, *, away: float = 0.0, **end: float) -> int:
        """Kill the tool there, start it again after `away` s of the premise, check; how many blocks were sent again."""
        path, content = self.image(size)
        first = self._nursery.live(emulated.url, path, home, **end)
        if not first["killed"] and (end.get("after") is None or "confirmed" not in first["words"]):
            raise AssertionError(f"it was not killed at {end}: {first['words']}")
        check_kept(home, first["kept"])
        sent, again = set(first["sent"]), 0
        if first["killed"]:
            emulated.ask("advance", seconds=away)
            second = self._nursery.live(emulated.url, path, home)
            assert "confirmed" in second["words"] or ALREADY in second["words"], (end, second["words"])
            again = len(sent.intersection(second["sent"]))
        return self._check(emulated, content, again, end)

    def befall(self, size: int, home: Path, fault: str) -> int:
        """One life of the tool in which this fault happens; how many blocks were sent again."""
        path, content = self.image(size)
        with Emulated(self.premise(fault)) as emulated:
            emulated.ask("advance", seconds=10)
            life = self._nursery.live(emulated.url, path, home)
            assert "confirmed" in life["words"], (fault, life["words"])
            assert emulated.state()["faults_happened"] == 1
            again = len(gone_back(life["sent"]))
            return self._check(emulated, content, again, fault)

    def _ota(self, emulated: Emulated) -> dict[str, Any]:
        found = next(d for d in emulated.state()["devices"] if d["eui"] == eui(1))
        return dict(found["ota"]) | {"version": found["version"]}

    def _check(self, emulated: Emulated, content: bytes, again: int, what: object) -> int:
        truth = self._ota(emulated)
        assert truth["version"] == self._version, (what, truth)
        assert truth["image_sha256"] == hashlib.sha256(content).hexdigest(), what
        assert again <= SPARE, (what, again)
        return again


def gone_back(sent: list[int]) -> set[int]:
    """The blocks that were sent once more after a later one: not those that a slow answer made it ask for twice."""
    return {offset for place, offset in enumerate(sent) if offset < max(sent[:place], default=0)}


def check_kept(home: Path, told: list[str]) -> None:
    """What the tool took as kept is in its records, or something newer."""
    store = Store(home)
    try:
        record = store.transfer_of(Eui64.parse(eui(1)))
    finally:
        store.close()
    assert record is not None
    if told:
        offset, state = told[-1].split(maxsplit=1)
        assert record.state.value == state or record.offset > int(offset)
        assert record.offset >= int(offset), "what was acknowledged is lost"
