"""The emulated homes as commands of the palette: found by name, by theme, or by the word “emulated”."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.commands import Command, Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.practice import ScenarioSummary
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.window import Window

_ALSO = "emulated premise emulator simulated scenario practice training demo"


class EmulatedHomes(QObject):
    """Asks the core for the shipped scenarios when the palette first needs them, and keeps them.

    Signals:
        known: they are known now.
    """

    known = Signal()

    def __init__(self, desk: Desk, window: Window) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._found: tuple[ScenarioSummary, ...] = ()
        self._call: Call | None = None

    def look(self) -> None:
        """Ask for them, unless they are known or on their way."""
        if not self._found and (self._call is None or not self._call.running):
            self._call = self._desk.ask(lambda session: session.scenarios(), self._on_found, _unheard)

    def _on_found(self, found: Sequence[ScenarioSummary]) -> None:
        self._found = tuple(found)
        self.known.emit()

    def commands(self) -> Iterator[Command]:
        """One for each home; it is taken on Scenarios, where one press runs it."""
        for one in self._found:
            run = partial(self._take, one)
            yield Command(f"Emulated home: {one.title}", run, Group.HOMES, also=f"{_ALSO} {one.theme}")

    def _take(self, one: ScenarioSummary) -> None:
        screen = self._window.screen_of("scenarios")
        if screen is not None:
            screen.take_home(one)
        self._window.go("scenarios")
        self._window.land()  # on what runs it, also where the screen was shown before


def _unheard(_error: Exception) -> None:
    """The palette does without; Scenarios says what is wrong."""
