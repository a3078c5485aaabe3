"""An emulator in a process of its own, for tests that come to it over the socket."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

LONE = "tests.core.emulator.lone_stack"
WHOLE = "core.emulator"


class EmulatorProcess:
    """Starts the module, reads the address from its first line, and sends it control commands."""

    def __init__(self, module: str, *arguments: str, control: bool = True) -> None:
        command = [sys.executable, "-m", module, *arguments, *(["--control"] if control else [])]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.url = self.line()

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, do: str, **members: object) -> dict[str, Any]:
        return self.say(json.dumps({"do": do, **members}))

    def say(self, line: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.line())
        assert isinstance(answer, dict)
        return answer

    def ended(self) -> int:
        """Wait for its end; its exit code. The limit is for one that never ends, on a machine however busy."""
        return self.process.wait(60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
        self.ended()
