"""What comes with the program to practise on: emulated premises, and a newer image for their bridges."""

from __future__ import annotations

import asyncio
import hashlib
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from core.errors import FileError, UsageError
from core.firmware.header import HardwareRange
from core.firmware.image import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.premise.device import Device

VERSION_STEP = 0x100  # how much newer a practice image is than the newest bridge


@dataclass(frozen=True, slots=True)
class ScenarioSummary:
    """One shipped emulated premise, and how it is taught.

    `theme` groups it with others, `difficulty` goes from 1 to 3, `minutes` is an estimate at twenty times the
    speed of a real home; what is not taught has neither.
    """

    name: str
    title: str
    about: str
    theme: str = ""
    difficulty: int = 0
    minutes: int = 0


def shipped_scenarios() -> list[ScenarioSummary]:
    """Name, title, purpose and place in teaching of each shipped scenario file."""
    found, taught = [], _taught()
    for path in sorted(resources.path("scenarios").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        title, about = str(table.get("title", path.stem)), str(table.get("about", "")).strip()
        found.append(
            replace(
                taught.get(path.stem, ScenarioSummary("", "", "")), name=path.stem, title=title, about=about
            )
        )
    return found


@lru_cache(maxsize=64)
def title_of(scenario: str) -> str:
    """What a scenario is called by people, by the name of its file; one of one's own by that name in plain words."""
    path = resources.path("scenarios") / f"{Path(scenario).name}.toml"
    if path.is_file():
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("title", scenario))
    return Path(scenario).stem.replace("-", " ").capitalize()


async def read_scenario(path: Path) -> ScenarioSummary:
    """A scenario file of one's own, read as the emulator reads it.

    FileError names line and column of its first mistake; nothing is started.
    """
    return await asyncio.to_thread(_read_scenario, path)


def _read_scenario(path: Path) -> ScenarioSummary:
    from core.emulator import scenario_file

    if path.suffix != scenario_file.SUFFIX:
        raise FileError(f"“{path.name}” is not a scenario file.", "Scenario files end in .toml.")
    if not path.is_file():
        raise FileError(f"“{path.name}” cannot be read.", "There is no such file.")
    found = scenario_file.load(str(path))
    return ScenarioSummary(str(path), found.title, found.about.strip())


def _taught() -> dict[str, ScenarioSummary]:
    """What `teaching.toml` says of each scenario."""
    whole = tomllib.loads(resources.path("teaching.toml").read_text(encoding="utf-8"))
    return {
        row["name"]: ScenarioSummary(row["name"], "", "", theme["name"], row["difficulty"], row["minutes"])
        for theme in whole["themes"]
        for row in theme["scenarios"]
    }


def themes() -> tuple[str, ...]:
    """The themes in the order in which they are taught."""
    whole = tomllib.loads(resources.path("teaching.toml").read_text(encoding="utf-8"))
    return tuple(theme["name"] for theme in whole["themes"])


def sample_payload(size: int) -> bytes:
    """So many octets without a pattern, the same each time."""
    blocks = (hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(size // 32 + 1))
    return b"".join(blocks)[:size]


def write_sample_image(folder: Path, bridges: Sequence[Device], size: int) -> Path:
    """An image newer than what these bridges run, with a payload of `size` octets.

    UsageError if none of them has said what firmware it takes.
    """
    model = next((d for d in bridges if d.image_type is not None and d.manufacturer_code is not None), None)
    if model is None or model.image_type is None or model.manufacturer_code is None:
        raise UsageError("No bridge has said what firmware it takes.", "", "Let a bridge join first.")
    hardware = [d.hardware_version for d in bridges if d.hardware_version is not None]
    image = build(
        sample_payload(size), manufacturer=model.manufacturer_code, image_type=model.image_type,
        version=max(d.file_version or 0 for d in bridges) + VERSION_STEP, text="Practice image, emulated home",
        hardware=HardwareRange(min(hardware), max(hardware)) if hardware else None,
    )  # fmt: skip
    path = folder / f"practice-{image.version_text}.ota"
    path.write_bytes(image.content)
    return path
