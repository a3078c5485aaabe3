"""An emulated premise in a process of its own, its control lines, and the questions that journeys ask of it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

POLL = 0.02
LONG = 90.0  # s; after that something hangs, on a machine however busy


class Emulated:
    """One emulator process; with `state` it may be killed and started again on the same port."""

    def __init__(
        self, scenario: str | Path, *, speed: str = "max", state: Path | None = None, port: int = 0
    ) -> None:
        self._arguments = [str(scenario), "--speed", speed, "--control"]
        self._arguments += ["--state", str(state)] if state else []
        self._start(port)

    def _start(self, port: int) -> None:
        command = [sys.executable, "-m", "core.emulator", *self._arguments, "--port", str(port)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url.startswith("socket://"):
            self.kill()
            raise AssertionError("the emulator did not start")
        self.port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        """End it without a chance to save or say anything."""
        self.process.kill()
        self._let_go()

    def start_again(self) -> None:
        """Start it on the same port with what its state folder kept."""
        self._start(self.port)

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self._let_go()

    def _let_go(self) -> None:
        self.process.wait(LONG)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.returncode is None:
            self.close()

    # --- control lines --------------------------------------------------------------------------------

    def ask(self, do: str, **members: object) -> dict[str, Any]:
        """One control command and its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **members}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert isinstance(answer, dict)
        assert "error" not in answer, answer
        return answer

    def state(self) -> dict[str, Any]:
        """The whole truth."""
        return self.ask("state")

    def device(self, kind: str) -> dict[str, Any]:
        """The truth about the one device of a kind."""
        found = next(d for d in self.state()["devices"] if d["kind"] == kind)
        assert isinstance(found, dict)
        return found

    def ota(self, kind: str) -> dict[str, Any]:
        """The truth about a device's OTA client and flash."""
        found = self.device(kind)["ota"]
        assert isinstance(found, dict)
        return found

    def bridges(self) -> list[dict[str, Any]]:
        """The truth about every bridge."""
        return [d for d in self.state()["devices"] if d["kind"] in ("B1", "B2", "B3", "B4")]

    def blocks_asked(self) -> int:
        """How many blocks all devices together have asked for."""
        return sum(int(d["ota"]["blocks_requested"]) for d in self.state()["devices"])

    def windows(self) -> dict[str, float]:
        """Seconds for which each router would still let devices join."""
        found = self.state()["permit_windows"]
        return {str(eui): float(left) for eui, left in found.items()}

    def window_open(self) -> bool:
        """Whether any router lets devices join."""
        return any(self.windows().values())

    def joined(self) -> set[str]:
        """The EUI-64s of all devices that belong to the network, strangers included."""
        state = self.state()
        return {d["eui"] for d in (*state["devices"], *state["strangers"]) if d["joined"]}

    def until(self, condition: Callable[[], bool], limit: float = LONG) -> None:
        """Wait in real time until something is so; an assertion fails if it is not within `limit` s."""
        end = time.monotonic() + limit
        while not condition():
            assert time.monotonic() < end, "it did not come to pass in time"
            time.sleep(POLL)

    def until_fetched(self, kind: str, octets: int) -> int:
        """Wait until a device has at least so many octets of an image; how many it has then."""
        found = 0

        def fetched() -> bool:
            nonlocal found
            found = int(self.ota(kind)["offset"])
            return found >= octets

        self.until(fetched)
        return found

    def until_alone(self) -> None:
        """Wait until it has found out that its client is gone, and has heard the last that came from there."""
        self.until(lambda: not self.state()["client"])
