"""The table of MT commands: each handler says by decorator which command it answers."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.emulator.dongle import Dongle
    from core.emulator.znp import Reader

Handler = Callable[["Dongle", "Reader"], "bytes | None"]
"""Reads a request's payload and gives the payload of its synchronous answer, or None where there is none."""


class Status(IntEnum):
    """Z-Stack status codes that commands answer with."""

    SUCCESS = 0x00
    FAILURE = 0x01
    INVALID_PARAMETER = 0x02
    MEM_ERROR = 0x10
    BUFFER_FULL = 0x11
    UNSUPPORTED_MODE = 0x12


OK = bytes((Status.SUCCESS,))
FAILURE = bytes((Status.FAILURE,))
INVALID_PARAMETER = bytes((Status.INVALID_PARAMETER,))


class CommandTable:
    """Handlers by the two command bytes."""

    def __init__(self) -> None:
        self._handlers: dict[int, Handler] = {}

    def on(self, command: int) -> Callable[[Handler], Handler]:
        """Register the decorated function for this command."""

        def register(handler: Handler) -> Handler:
            if command in self._handlers:
                raise ValueError(f"command {command:04x} has two handlers")
            self._handlers[command] = handler
            return handler

        return register

    def include(self, other: CommandTable) -> None:
        """Take over all handlers of another table."""
        for command, handler in other._handlers.items():
            self.on(command)(handler)

    def get(self, command: int) -> Handler | None:
        """The handler of this command, or None."""
        return self._handlers.get(command)

    def knows_subsystem(self, subsystem: int) -> bool:
        """Whether any command of this subsystem has a handler."""
        return any(command >> 8 & 0x1F == subsystem for command in self._handlers)
