"""The premise's event log: what happened, to whom, when, in the same words on every run of the same seed."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TAIL = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; `time` is simulated seconds, `eui` 0 where no device is meant."""

    time: float
    kind: str
    eui: int
    text: str

    def line(self) -> str:
        """The entry as one line of text, without its line end."""
        return f"{self.time:.6f} {self.kind} {eui_text(self.eui)} {self.text}"


class Journal:
    """Event log that keeps its newest lines and a digest of all of them."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=TAIL)
        self._digest = hashlib.sha256()
        self.count = 0

    def write(self, time: float, kind: str, eui: int, text: str) -> None:
        """Add one line."""
        entry = Entry(time, kind, eui, text)
        self._entries.append(entry)
        self._digest.update(entry.line().encode() + b"\n")
        self.count += 1

    def tail(self, count: int = TAIL) -> Sequence[Entry]:
        """The newest entries, oldest of them first."""
        return list(self._entries)[-count:] if count else []

    def digest(self) -> str:
        """SHA-256 of every line ever written, for comparing two runs."""
        return self._digest.hexdigest()


def eui_text(eui: int) -> str:
    """An EUI-64 as people write it, big-endian: `00-DB-12-34-56-78-90-A0`."""
    return eui.to_bytes(8, "big").hex("-").upper()


def eui_number(text: str) -> int:
    """The EUI-64 behind its written form.

    Raises:
        ValueError: it is not eight octets of hexadecimal, apart from hyphens and colons.
    """
    octets = bytes.fromhex(text.replace("-", "").replace(":", ""))
    if len(octets) != 8:
        msg = "an EUI-64 has eight bytes"
        raise ValueError(msg)
    return int.from_bytes(octets, "big")
