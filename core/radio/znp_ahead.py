"""The next frame on the line before it is due: all of it but its last octet, which alone makes it a request.

While one device fetches an image, its next question is known: the next block. The line needs 8 ms for such a frame,
the air and the device need 15 before they ask for it; so the frame goes over meanwhile and waits in the dongle's
receiver, which counts octets and keeps no clock. If the question comes, one octet sends the answer. If anything else
is to be sent, a wrong last octet makes the dongle drop what it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.radio.radio import Outgoing

LONGEST_WAIT = 3.0  # s for which a frame is left unfinished
WRONG_IN_A_ROW = 4  # after which the next few are not tried
REST = 64  # frames


@dataclass(frozen=True, slots=True)
class Waiting:
    """A frame on the line but for its last octet."""

    frame: Outgoing
    number: int
    octets: bytes
    since: float


class Ahead:
    """At most one frame ahead. `write` puts octets on the line, `number` and `request` make a frame of them."""

    def __init__(
        self,
        write: Callable[[bytes], None],
        number: Callable[[], int],
        request: Callable[[Outgoing, int], bytes],
    ) -> None:
        self._write, self._number, self._request = write, number, request
        self.expected: Callable[[], Outgoing | None] = lambda: None
        self._waiting: Waiting | None = None
        self._wrong = self._rest = 0
        self.works = True  # False once a dongle has not taken a frame that came in two parts

    @property
    def number(self) -> int | None:
        """The transaction number of the frame that waits."""
        return self._waiting.number if self._waiting is not None else None

    def put(self, now: float) -> bool:
        """The line is free: put the expected frame on it; whether one was."""
        if self._waiting is not None or not self.works:
            return False
        frame = self.expected()
        if frame is None:
            return False
        if self._rest:
            self._rest -= 1
            return False
        number = self._number()
        self._waiting = Waiting(frame, number, self._request(frame, number), now)
        self._write(self._waiting.octets[:-1])
        return True

    def take(self, frame: Outgoing) -> Waiting | None:
        """The frame that waits, if it is this one: its last octet is the caller's to write."""
        waiting = self._waiting
        if waiting is None or waiting.frame != frame:
            return None
        self._waiting, self._wrong = None, 0
        return waiting

    def make_way(self) -> None:
        """Something else is to be sent: make the dongle drop what it has of the frame ahead."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        self._write(bytes((waiting.octets[-1] ^ 0xFF,)))
        self._wrong += 1
        if self._wrong >= WRONG_IN_A_ROW:
            self._wrong, self._rest = 0, REST

    def tidy(self, now: float) -> bool:
        """Take back what has waited too long; whether something still waits."""
        if self._waiting is not None and now - self._waiting.since >= LONGEST_WAIT:
            self.make_way()
        return self._waiting is not None

    def forget(self) -> None:
        """The line is gone, or the dongle was reset: it holds nothing any more."""
        self._waiting = None
