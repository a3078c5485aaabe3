"""Everything the window can be told to do, with its shortcut: one register for keys, palette and help.

Widgets that have keys of their own (the map) are listed in `LOCAL_KEYS`; they answer them themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Group(StrEnum):
    """What a command belongs to, as the palette says it."""

    HERE = "On this screen"
    GO = "Go to"
    JOB = "Job"
    HUB = "Hub"
    UPDATES = "Updates"
    DEVICES = "Devices"
    HOMES = "Scenarios"
    LOOK = "Look"
    FRAME = "Window"


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do. `run` None means off, and `reason` says why; `also` are further words it is found by.

    `note` stands at the right of its row, such as a device's EUI-64.
    """

    words: str
    run: Callable[[], object] | None
    group: Group
    key: str = ""
    also: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line of the list of keys: the keys as printed on them, what they do, and where."""

    keys: str
    words: str
    where: str = "Everywhere"


_MAP, _REPLAY = "On the map", "On a recording"
LOCAL_KEYS = (
    KeyLine("Tab, arrows", "Walk the devices in hop order", _MAP),
    KeyLine("Enter", "Open the device or link that has the ring", _MAP),
    KeyLine("L", "The links of the device, one by one", _MAP),
    KeyLine("P", "Its path to the hub", _MAP),
    KeyLine("+ − 0", "Closer, further, show all", _MAP),
    KeyLine("Shift+arrows", "Nudge the device; its place is kept", _MAP),
    KeyLine("Space", "Play, or pause", _REPLAY),
    KeyLine("Left, Right", "To what mattered before, to what matters next", _REPLAY),
    KeyLine("Home, End", "To the beginning, to the end", _REPLAY),
    KeyLine("+ −", "Faster, slower; on its map closer, further", _REPLAY),
    KeyLine("+ − 0", "Closer, further, the whole page", "On the certificate"),
    KeyLine("Page up, Page down", "Turn the page", "On the certificate"),
    KeyLine("Up, Down, Enter", "Choose what to do", "In the command palette"),
    KeyLine("Arrows", "Move between choices that belong together", "In every list of choices"),
    KeyLine("Scanner", "A USB barcode scanner types into the screen from anywhere in it", "On Join"),
)

Source = Callable[[], Iterable[Command]]


class Commands(QObject):
    """The register. Commands with a shortcut are fixed; sources are asked each time the palette opens.

    Signals:
        added: a `Command` was added; the window binds its key.
    """

    added = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fixed: list[Command] = []
        self._sources: list[Source] = []
        self._last: list[Source] = []

    def add(self, *commands: Command) -> None:
        """Take commands in; ValueError if one's key is taken already."""
        for command in commands:
            if command.key and self.of_key(command.key) is not None:
                raise ValueError(f"{command.key} is taken")
            self._fixed.append(command)
            self.added.emit(command)

    def offer(self, source: Source, *, last: bool = False) -> None:
        """Ask this source too, whenever all commands are wanted: what it gives depends on the moment.

        `last` is for what is searched rather than walked through: it comes after all else.
        """
        (self._last if last else self._sources).append(source)

    def of_key(self, key: str) -> Command | None:
        """The command with this shortcut."""
        return next((command for command in self._fixed if command.key == key), None)

    def all(self) -> tuple[Command, ...]:
        """Every command of this moment, those of the moment first; one of each key or wording."""
        made, last = ([c for source in some for c in source()] for some in (self._sources, self._last))
        seen: set[str] = set()
        kept = []
        for command in (*made, *self._fixed, *last):
            marks = {command.words.casefold(), *([command.key] if command.key else [])}
            if not marks & seen:
                kept.append(command)
            seen |= marks
        return tuple(kept)

    def key_lines(self) -> tuple[KeyLine, ...]:
        """The list of keys as help and settings show it: steps in one line, then the rest, then local ones."""
        steps = [
            c
            for c in self._fixed
            if c.key and c.group is Group.GO and c.key[-1].isdigit() and c.key[-1] != "0"
        ]
        rest = [c for c in self._fixed if c.key and c not in steps]
        head = [KeyLine(f"{steps[0].key} to {steps[-1].key}", "The six steps of the job")] if steps else []
        return (*head, *(KeyLine(c.key, c.words) for c in rest), *LOCAL_KEYS)


def found(commands: Iterable[Command], text: str) -> tuple[Command, ...]:
    """Commands that hold every word of the text, the best first: by first word, by words, by what else. Pure.

    Among equals what can be done comes before what is off.
    """
    wanted = text.casefold().split()
    ranked = []
    for place, command in enumerate(commands):
        rank = _rank(command, wanted)
        if rank is not None:
            ranked.append((rank, command.run is None, place, command))
    ranked.sort(key=lambda entry: entry[:3])
    return tuple(command for *_, command in ranked)


def _rank(command: Command, wanted: list[str]) -> int | None:
    words = command.words.casefold()
    whole = f"{words} {command.also} {command.group} {command.note} {command.key}".casefold()
    if not all(word in whole for word in wanted):
        return None
    if not wanted or words.startswith(" ".join(wanted)):
        return 0
    starts = [any(part.startswith(word) for part in words.split()) for word in wanted]
    if all(starts):
        return 1
    if any(word in words for word in wanted):
        return 2
    return 3 if any(part.startswith(wanted[0]) for part in whole.split()) else 4
