"""The emulator as a process: the dongle's port, the control lines, and the pump that keeps time running.

The first line on standard output is the address of the port (`socket://127.0.0.1:PORT`), the second, with
`pty`, the path of the pseudo-terminal; after that come the answers to control commands, one a line.

A client that goes and comes back finds the dongle running, as a dongle with its own power does; the control
command `unplug` takes the power away. With `state`, what flash would hold is on disk before the host hears of
it, so that even a killed process loses nothing that a real dongle would keep; the script goes on from its moment.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.emulator.clock import Clock
from core.emulator.control import Control, ControlledPremise, Script
from core.emulator.emulation import Emulation, check_speed
from core.emulator.lock import held
from core.emulator.port import HOST, PtyPort, TcpPort
from core.emulator.recording import Recording
from core.emulator.store import ScriptMoment, Store
from core.emulator.timeline import FaultDesk

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.recording import Tapped
    from core.emulator.scenario import Scenario
    from core.emulator.timeline import FaultyPremise


@dataclass(frozen=True, slots=True)
class EmulateOptions:
    """What the emulator is started with.

    Attributes:
        scenario: name of a shipped scenario, or the path of a scenario file.
        port: TCP port on 127.0.0.1; 0 picks a free one.
        pty: whether to offer a pseudo-terminal as well.
        speed: simulated seconds in a real one, or `max` (see `pace`).
        seed: what chance is drawn from; None takes the scenario's own.
        state: folder that keeps NV memory and flash over a restart.
        control: whether control commands are read from standard input; its end then ends the process.
        baud: whether bytes take their time on a line of 115,200 baud.
        capture: pcap file to write everything on the air to.
    """

    scenario: str
    port: int = 0
    pty: bool = False
    speed: str = "1"
    seed: int | None = None
    state: Path | None = None
    control: bool = False
    baud: bool = True
    capture: Path | None = None


class Process:
    """Holds the emulation, its ports and its pump together until the end is asked for."""

    def __init__(self, options: EmulateOptions, name: str, premise: ControlledPremise, parts: Parts) -> None:
        self._options = options
        self._emulation = Emulation(
            name,
            premise,
            parts.clock,
            seed=parts.seed,
            speed=options.speed,
            baud=options.baud,
            store=parts.store,
            wall=time.monotonic,
            output=self._output,
        )
        self._port = TcpPort(self._emulation, self._kick)
        self._pty: PtyPort | None = None
        recording = None if parts.tapped is None else Recording(parts.tapped)
        script = _script(self._emulation, parts)
        self._control = Control(self._emulation, premise, self._stop, script, recording)
        self._ended = asyncio.Event()
        self._fault: BaseException | None = None
        self._wake: asyncio.Handle | None = None
        self._replugging: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until quit, the end of input, or a signal."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._failed)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._stop))
        await self._port.serve(self._port.bind(self._options.port))
        _say(f"socket://{HOST}:{self._port.number}")
        if self._options.pty:
            self._pty = PtyPort(self._emulation, self._kick, lambda: self._port.busy)
            _say(self._pty.path)
        if self._options.control:
            threading.Thread(target=_read_lines, args=(loop, self._line, self._stop), daemon=True).start()
        self._emulation.on_plug = self._plugged
        self._kick()
        try:
            await self._ended.wait()
        finally:
            self._close()
        if self._fault is not None:
            raise self._fault

    def _kick(self) -> None:
        """Let the pump run at the loop's next turn."""
        if self._wake is not None:
            self._wake.cancel()
        self._wake = asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        loop = asyncio.get_running_loop()
        again = self._emulation.step()
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if again is not None:
            self._wake = loop.call_later(max(0.0, again - time.monotonic()), self._pump)

    def _output(self, data: bytes) -> None:
        if not self._port.write(data) and self._pty is not None:
            self._pty.write(data)

    def _line(self, line: str) -> None:
        if not line.strip():
            return
        try:
            _say(self._control.handle(line))
        except BrokenPipeError:  # nobody reads the answers: whoever started this is gone
            _say_no_more()
            self._stop()
        self._kick()

    def _plugged(self, plugged: bool) -> None:
        if not plugged:
            self._port.hold()
            return
        task = asyncio.get_running_loop().create_task(self._port.serve(self._port.bind(self._port.number)))
        self._replugging.add(task)
        task.add_done_callback(self._reopened)

    def _reopened(self, task: asyncio.Task[None]) -> None:
        self._replugging.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            sys.stderr.write(f"{error}\n")
            self._stop()

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """End at the first fault of the program: a premise that stands still would look like a slow one."""
        fault = context.get("exception")
        if isinstance(fault, BaseException):
            self._fault = self._fault or fault
            self._stop()
        else:
            loop.default_exception_handler(context)

    def _stop(self) -> None:
        self._ended.set()

    def _close(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
        self._port.close()
        if self._pty is not None:
            self._pty.close()
        self._emulation.save_all()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process stands on."""

    clock: Clock
    seed: int
    store: Store | None
    faulty: FaultyPremise | None = None
    scenario: Scenario | None = None
    tapped: Tapped | None = None


def run(options: EmulateOptions) -> int:
    """Serve a premise until the end; the exit code. Raises CoreError for options that make no sense."""
    from core.emulator import scenario_file

    scenario = scenario_file.load(options.scenario)
    if options.state is None:
        return _run(options, scenario, None)
    store = Store(options.state, scenario.name)
    with held(options.state):
        return _run(options, scenario, store)


def _run(options: EmulateOptions, scenario: Scenario, store: Store | None) -> int:
    from core.emulator.capture import PcapFile
    from core.emulator.mesh import Premise

    clock = Clock(store.script().at if store is not None else 0.0)
    seed = scenario.seed if options.seed is None else options.seed
    premise = Premise(scenario, clock, seed, store.devices() if store is not None else {})
    parts = Parts(clock, seed, store, premise, scenario, premise)
    if options.capture is None:
        return serve(options, scenario.name, premise, parts)
    check_speed(options.speed)
    with closing(PcapFile(options.capture)) as file:
        premise.capture(file)
        return serve(options, scenario.name, premise, parts)


def _script(emulation: Emulation, parts: Parts) -> Script | None:
    if parts.faulty is None or parts.scenario is None:
        return None
    desk = FaultDesk(emulation, parts.faulty)
    store = parts.store
    desk.arm(parts.scenario.faults, store.script().happened if store is not None else ())
    if store is not None and parts.scenario.faults:
        keep = partial(_keep_script, store, parts.clock, desk)
        desk.on_past = emulation.on_saved = keep
    versions = {spec.name: spec.firmware_version for spec in parts.scenario.devices}
    return Script(desk, parts.scenario.expectations, versions)


def _keep_script(store: Store, clock: Clock, desk: FaultDesk) -> None:
    store.save_script(ScriptMoment(clock.now, tuple(desk.past)))


def serve(options: EmulateOptions, name: str, premise: ControlledPremise, parts: Parts) -> int:
    """Serve this premise until the end; the exit code."""
    check_speed(options.speed)

    async def main() -> None:
        await Process(options, name, premise, parts).run()

    asyncio.run(main())
    return 0


def _read_lines(
    loop: asyncio.AbstractEventLoop, take: Callable[[str], None], end: Callable[[], None]
) -> None:
    """Hand over standard input line by line, in a thread of its own: Windows cannot poll a pipe."""
    waiting = b""
    while chunk := os.read(0, 65_536):
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            loop.call_soon_threadsafe(take, line.decode("utf-8", "replace"))
    loop.call_soon_threadsafe(end)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _say_no_more() -> None:
    """Let what is still in standard output's buffer go nowhere: flushing it at exit would fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
