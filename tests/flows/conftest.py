"""What every journey has: a tool with a folder of its own, premises that end with it, a search for secrets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

import resources
from tests.flows.emulated import Emulated
from tests.flows.secrets import files_of, leaks, secrets_of
from tests.flows.tool import Tool


class StartPremise(Protocol):
    """Starts an emulated premise that ends with the test."""

    def __call__(
        self, scenario: str | Path, *, speed: str = "max", state: Path | None = None
    ) -> Emulated: ...


class Search:
    """Secrets to look for, and what was said where no process tells it."""

    def __init__(self) -> None:
        self.secrets: dict[str, bytes] = {}
        self.heard: list[str] = []

    def watch(self, scenario: str | Path) -> None:
        """Look for the secrets of a scenario file, or of a shipped scenario."""
        path = Path(scenario)
        file = path if path.suffix == ".toml" else resources.path(f"scenarios/{scenario}.toml")
        self.secrets |= secrets_of(file)


@pytest.fixture
def search() -> Search:
    return Search()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def tool(
    home: Path, search: Search, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[Tool]:
    """The tool; after the test no secret is in anything it said, wrote or logged."""
    tool = Tool(home)
    yield tool
    tool.close()
    told = capfd.readouterr()
    places = files_of(home) | {
        "standard output and error": b"\n".join(tool.said),
        "the test's own output": (told.out + told.err).encode(),
        "the log": caplog.text.encode(),
        "events and errors": "\n".join(search.heard).encode(),
    }
    found = {place: names for place, content in places.items() if (names := leaks(search.secrets, content))}
    assert not found


@pytest.fixture
def premise(search: Search) -> Iterator[StartPremise]:
    with ExitStack() as running:

        def start(scenario: str | Path, *, speed: str = "max", state: Path | None = None) -> Emulated:
            search.watch(scenario)
            return running.enter_context(Emulated(scenario, speed=speed, state=state))

        yield start
