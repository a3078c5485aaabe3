"""An emulated premise as a child process, for `emulated:SCENARIO`: started, asked, ended.

The session talks to its dongle over the socket like to any other; only what a person at the premise could do
or read (labels, the survey, pulling a plug) comes by the control lines.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from core.errors import HubError, UsageError
from core.hub.capability import HubTold
from core.joining import install_code
from core.joining.label import Label
from core.premise.device import DeviceKind, Eui64
from core.premise.survey import Survey, survey_from

if TYPE_CHECKING:
    from collections.abc import Mapping

START_LIMIT = 30.0  # s to the first line: a laptop that scans every file it opens takes its time
ANSWER_LIMIT = 30.0
END_LIMIT = 3.0
SCHEME = "emulated:"


@dataclass(frozen=True, slots=True)
class EmulatedUrl:
    """`emulated:SCENARIO?speed=20&seed=7&state=DIR&home=KEY` taken apart.

    `state` is a folder of one's own, `home` the key of a home that the program keeps (see `core.homes`).
    """

    scenario: str
    speed: str
    seed: str | None = None
    state: str | None = None
    home: str | None = None

    def __str__(self) -> str:
        """The URL again; of a kept home without its folder, which is found by its key."""
        state = self.state if self.home is None else None
        given = (("speed", self.speed), ("seed", self.seed), ("state", state), ("home", self.home))
        return f"{SCHEME}{self.scenario}?" + "&".join(f"{k}={quote(v)}" for k, v in given if v is not None)

    @classmethod
    def parse(cls, url: str, default_speed: str) -> EmulatedUrl:
        """Read the URL; UsageError names what it does not know."""
        scenario, _, query = url.removeprefix(SCHEME).partition("?")
        given = {k: v[-1] for k, v in parse_qs(query).items()}
        unknown = sorted(set(given) - {"speed", "seed", "state", "home"})
        if unknown or not scenario:
            raise UsageError(
                f"“{url}” does not name an emulated premise."
                if not scenario
                else f"“{unknown[0]}” is not known.",
                "Known are speed, seed, state and home.",
                "Write emulated:SCENARIO, such as emulated:gas-meter-out-of-range?speed=20.",
            )
        rest = (given.get(name) for name in ("seed", "state", "home"))
        return cls(scenario, given.get("speed", default_speed), *rest)


class EmulatedPremise:
    """The running child process."""

    def __init__(self, process: asyncio.subprocess.Process, socket_url: str) -> None:
        self._process = process
        self.socket_url = socket_url
        self._asking = asyncio.Lock()
        self._exchanges: set[asyncio.Task[bytes]] = set()

    @classmethod
    async def start(cls, wanted: EmulatedUrl) -> EmulatedPremise:
        """Start the emulator and wait for its address; its own sentence is passed on when it refuses."""
        arguments = [wanted.scenario, "--speed", wanted.speed, "--control"]
        for option, value in (("--seed", wanted.seed), ("--state", wanted.state)):
            arguments += [option, value] if value else []
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "core.emulator", *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            limit=2**24,
            start_new_session=True,  # Ctrl-C is for us alone: the home must be there while its window is shut
        )  # fmt: skip
        made = cls(process, "")
        try:
            made.socket_url = await made._address()
        except BaseException:
            await made.end()
            raise
        return made

    async def _address(self) -> str:
        stdout, line = self._process.stdout, ""
        assert stdout is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(START_LIMIT):
                line = (await stdout.readline()).decode().strip()
        if not line.startswith("socket://"):
            raise await _did_not_start(self._process)
        return line

    async def command(self, command: Mapping[str, object]) -> dict[str, object]:
        """One control command and its answer; UsageError with the emulator's own sentence if it refuses.

        A call that is cancelled leaves the reading of its answer to go on: the next one must not get it.
        """
        exchange = asyncio.get_running_loop().create_task(self._exchange(command))
        self._exchanges.add(exchange)
        exchange.add_done_callback(self._exchanges.discard)
        line = await asyncio.shield(exchange)
        if not line:
            raise HubError("The emulated premise has ended.", "Its process is gone.", "Connect to it again.")
        answer: dict[str, object] = json.loads(line)
        if "error" in answer:
            raise UsageError(str(answer["error"]))
        return answer

    async def _exchange(self, command: Mapping[str, object]) -> bytes:
        """The line that answers a command; nothing once the process is gone or silent for too long."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        async with self._asking:
            try:
                stdin.write(json.dumps(dict(command)).encode() + b"\n")
                await stdin.drain()
                async with asyncio.timeout(ANSWER_LIMIT):
                    return await stdout.readline()
            except TimeoutError:
                stdin.close()  # an answer that came late would be taken for the next one's
            except OSError:
                pass
        return b""

    async def labels(self) -> tuple[Label, ...]:
        """What an installer reads on the stickers of the home."""
        found = (await self.command({"do": "labels"})).get("labels")
        assert isinstance(found, list)
        return tuple(
            Label(
                Eui64.parse(row["eui"]),
                DeviceKind(row["kind"]),
                row["name"],
                install_code.parse(row["install_code"]),
            )
            for row in found
        )

    async def survey(self) -> Survey:
        """What a survey of the home finds."""
        told = (await self.command({"do": "premise"})).get("survey")
        assert isinstance(told, dict)
        far = told.get("out_of_reach", [])
        gas, ihd = "GSME" in far, "IHD" in far
        answers: dict[str, object] = {"ihd_out_of_reach": ihd, "gsme_out_of_reach": gas}
        if gas and ihd:
            answers["close_together"] = bool(told.get("close_together"))
        if gas:
            answers["mains_at_gas_meter"] = bool(told.get("mains_at_gas_meter"))
        return survey_from(answers)

    async def hub(self) -> HubTold:
        """What the emulated Communications Hub says of itself: its firmware, whom it serves, its places."""
        told = (await self.command({"do": "premise"})).get("hub")
        assert isinstance(told, dict)
        kinds = frozenset(k for k in DeviceKind if k.value in told["delivers_to"])
        return HubTold(str(told["firmware_version"]), kinds, int(told["device_log_size"]))

    async def end(self) -> None:
        """End the process; it saves what it keeps."""
        for exchange in self._exchanges:
            exchange.cancel()
        await asyncio.gather(*self._exchanges, return_exceptions=True)
        if self._process.returncode is not None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(END_LIMIT):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def _did_not_start(process: asyncio.subprocess.Process) -> UsageError:
    try:  # given time to end: to kill what ends by itself just now takes its exit code from the loop
        async with asyncio.timeout(END_LIMIT):
            _, told = await process.communicate()
    except TimeoutError:
        process.kill()
        _, told = await process.communicate()
    words = told.decode(errors="replace").strip()
    if not words or "Traceback" in words:  # a fault of the program: its text is for developers
        return UsageError("The emulated premise did not start.", "Its process ended by a fault of its own.")
    return UsageError("The emulated premise did not start.", words.splitlines()[-1])
