"""The emulator's control lines: one JSON command in, one JSON answer out, for tests and for the teaching screen.

What a person at the premise could do or read is here, and the whole truth of the simulation for tests to compare
with. The serial port stays the only way to talk to the dongle.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.emulator.emulation import Premise
from core.emulator.expectations import check, told
from core.emulator.fault_parameters import ParameterMistake
from core.emulator.faults import FaultKind, read_fault
from core.emulator.floorplan import Position
from core.emulator.journal import eui_text
from core.emulator.truth import Json
from core.errors import CoreError, UsageError

if TYPE_CHECKING:
    from core.emulator.emulation import Emulation
    from core.emulator.expectations import Expectation
    from core.emulator.recording import Recording
    from core.emulator.timeline import FaultDesk

Command = Mapping[str, object]
Answer = dict[str, Json]
LONGEST_WAIT = 366 * 86_400.0


class ControlledPremise(Premise, Protocol):
    """What the control lines ask of the simulated premise."""

    def snapshot(self) -> Answer:
        """The truth about every device, as JSON values."""

    def labels(self) -> list[Answer]:
        """What the stickers say."""

    def describe(self) -> Answer:
        """What the survey found, and the floor plan."""

    def power(self, device: str, on: bool) -> None:
        """Switch a device's supply."""

    def stranger(
        self, *, position: Position | None = None, install_code: bytes | None = None, retry: float = 20.0
    ) -> int:
        """Let a device appear that nobody admitted; its EUI-64."""


@dataclass(frozen=True, slots=True)
class Script:
    """What a scenario brings beside its premise: the desk for faults, and what must be true at the end.

    `versions` are what the devices run when the scenario begins, by name.
    """

    desk: FaultDesk
    expectations: Sequence[Expectation]
    versions: Mapping[str, int]


class Control:
    """Carries out control commands; bad ones are answered with a sentence."""

    def __init__(
        self,
        emulation: Emulation,
        premise: ControlledPremise,
        quit_: Callable[[], None],
        script: Script | None = None,
        recording: Recording | None = None,
    ) -> None:
        self._emulation, self._premise, self._quit, self._script = emulation, premise, quit_, script
        self._commands: dict[str, Callable[[Command], Answer]] = {
            "state": self._state,
            "labels": lambda _: {"labels": [*premise.labels()]},
            "premise": lambda _: {"scenario": emulation.name, **premise.describe()},
            "speed": self._speed,
            "advance": self._advance,
            "power": self._power,
            "unplug": self._unplug,
            "stranger": self._stranger,
            "quit": self._end,
        }
        if recording is not None:
            self._commands["capture"] = recording.handle
        if script is not None:
            self._commands |= {
                "fault": lambda command: self._fault(command, script.desk),
                "move": lambda command: self._befall(FaultKind.MOVE, command, script.desk),
                "noise": lambda command: self._befall(FaultKind.NOISE, command, script.desk),
                "check": lambda _: self._check(script),
            }

    def handle(self, line: str) -> str:
        """The answer to one line, without its line end."""
        try:
            answer = self._carry_out(line)
        except CoreError as error:
            answer = {"error": str(error)}
        return json.dumps(answer, ensure_ascii=False)

    def _carry_out(self, line: str) -> Answer:
        try:
            command = json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError("The line is not JSON.") from None
        if not isinstance(command, dict):
            raise UsageError("A command is a JSON object with the member “do”.")
        handler = self._commands.get(str(command.get("do")))
        if handler is None:
            known = ", ".join(sorted(self._commands))
            raise UsageError("There is no such command.", f"The commands are {known}.")
        return handler(command)

    def _state(self, _: Command) -> Answer:
        emulation = self._emulation
        emulation.catch_up()
        dongle = emulation.dongle
        network = dongle.network
        known = network or dongle.memory.stored_network()
        left = dongle.permit_seconds
        return {
            "time": round(emulation.clock.now, 6),
            "speed": emulation.speed,
            "scenario": emulation.name,
            "plugged": emulation.plugged,
            "client": emulation.client_connected,
            "running": network is not None,
            "formed": known is not None,
            "channel": known.channel if known else None,
            "pan_id": known.pan_id if known else None,
            "permit_seconds": None if math.isinf(left) else round(left, 3),
            "install_code_only": dongle.install_code_only,
            "unknown_commands": {f"{command:04x}": times for command, times in dongle.unknown.items()},
            "bad_frames": emulation.bad_frames,
            **self._premise.snapshot(),
            **self._faults(),
        }

    def _faults(self) -> Answer:
        if self._script is None:
            return {}
        desk = self._script.desk
        return {"faults_happened": desk.happened, "faults_waiting": desk.waiting}

    def _speed(self, command: Command) -> Answer:
        value = command.get("value")
        try:
            self._emulation.set_speed(value if isinstance(value, str) else f"{_number(command, 'value'):g}")
        except ValueError:
            raise UsageError("A speed is a number above nought, or the word max.") from None
        return {"speed": self._emulation.speed}

    def _advance(self, command: Command) -> Answer:
        self._emulation.advance(_number(command, "seconds"))
        return {"time": round(self._emulation.clock.now, 6)}

    def _power(self, command: Command) -> Answer:
        device, on = command.get("device"), command.get("on")
        if not isinstance(device, str) or not isinstance(on, bool):
            raise UsageError("“power” needs a “device” by name and “on” as true or false.")
        self._emulation.catch_up()
        self._premise.power(device, on)
        return {"device": device, "on": on}

    def _unplug(self, command: Command) -> Answer:
        seconds = _number(command, "seconds")
        self._emulation.catch_up()
        self._emulation.unplug(seconds)
        return {"unplugged": seconds}

    def _stranger(self, command: Command) -> Answer:
        self._emulation.catch_up()
        retry = _number(command, "retry") if "retry" in command else 20.0
        eui = self._premise.stranger(
            position=_position(command.get("position")),
            install_code=_code(command.get("install_code")),
            retry=max(1.0, retry),
        )
        return {"stranger": eui_text(eui)}

    def _fault(self, command: Command, desk: FaultDesk) -> Answer:
        kinds = [kind.value for kind in FaultKind]
        if command.get("kind") not in kinds:
            raise UsageError("“fault” needs a “kind”.", f"It is one of {', '.join(kinds)}.")
        return self._befall(FaultKind(command["kind"]), command, desk)

    def _befall(self, kind: FaultKind, command: Command, desk: FaultDesk) -> Answer:
        values = {name: value for name, value in command.items() if name not in ("do", "kind")}
        try:
            fault = read_fault(kind, values)
        except ParameterMistake as mistake:
            raise UsageError("The command is not carried out.", mistake.reason) from None
        self._emulation.catch_up()
        desk.befall(fault)
        return {"done": kind.value, "time": round(self._emulation.clock.now, 6)}

    def _check(self, script: Script) -> Answer:
        return told(check(script.expectations, self._state({}), script.versions))

    def _end(self, _: Command) -> Answer:
        self._quit()
        return {"quit": True}


def _position(value: object) -> Position | None:
    if value is None:
        return None
    match value:
        case {"x": int() | float() as x, "y": int() | float() as y, "floor": int() as floor}:
            return Position(float(x), float(y), floor)
    raise UsageError("A “position” has “x” and “y” in metres and a “floor”.")


def _code(value: object) -> bytes | None:
    if value is None:
        return None
    try:
        code = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        code = b""
    if len(code) not in (6, 8, 12, 16):
        raise UsageError("An “install_code” is 6, 8, 12 or 16 bytes in hexadecimal, without its CRC.")
    return code


def _number(command: Command, name: str) -> float:
    value = command.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_WAIT:
        raise UsageError(f"“{command.get('do')}” needs “{name}” as a number of at least nought.")
    return float(value)
