"""The states of a transfer and everything that changes them; `Transfer` moves by no other way."""

from __future__ import annotations

from enum import StrEnum, auto


class State(StrEnum):
    """Where a transfer stands."""

    OFFERED = "offered"  # the device has been told, it has not asked yet
    SENDING = "sending"
    PAUSED = "paused"
    CHECKING = "checking"  # it has every octet and looks at them
    HELD = "held"  # it holds a good image and waits to be told
    RESTARTING = "restarting"
    RETURNED = "returned"  # it has been heard after its restart
    FAILED = "failed"
    CANCELLED = "cancelled"


class Happening(StrEnum):
    """What can happen to a transfer, from the air or from the user."""

    ASKED = auto()  # query or block request
    LAST_BLOCK = auto()
    END_GOOD = auto()
    END_HELD = auto()
    END_BAD = auto()
    BACK = auto()  # announced itself, or names the new version
    RELEASE = auto()
    PAUSE = auto()
    RESUME = auto()
    CANCEL = auto()
    SILENCE = auto()
    RETRY = auto()


S, H = State, Happening
TABLE: dict[State, dict[Happening, State]] = {
    S.OFFERED: {
        H.ASKED: S.SENDING,
        H.PAUSE: S.PAUSED,
        H.CANCEL: S.CANCELLED,
        H.SILENCE: S.FAILED,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.BACK: S.OFFERED,
        H.END_BAD: S.FAILED,
    },
    S.SENDING: {
        H.ASKED: S.SENDING,
        H.LAST_BLOCK: S.CHECKING,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.END_BAD: S.FAILED,
        H.BACK: S.SENDING,
        H.PAUSE: S.PAUSED,
        H.CANCEL: S.CANCELLED,
        H.SILENCE: S.FAILED,
    },
    S.PAUSED: {H.RESUME: S.SENDING, H.CANCEL: S.CANCELLED, H.END_BAD: S.FAILED, H.ASKED: S.PAUSED},
    S.CHECKING: {
        H.ASKED: S.SENDING,
        H.LAST_BLOCK: S.CHECKING,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.END_BAD: S.FAILED,
        H.BACK: S.CHECKING,
        H.CANCEL: S.CANCELLED,
        H.SILENCE: S.FAILED,
    },
    S.HELD: {H.END_HELD: S.HELD, H.RELEASE: S.RESTARTING, H.BACK: S.RETURNED, H.END_BAD: S.FAILED},
    S.RESTARTING: {H.END_GOOD: S.RESTARTING, H.BACK: S.RETURNED, H.SILENCE: S.RESTARTING},
    S.RETURNED: {H.BACK: S.RETURNED},
    S.FAILED: {H.RETRY: S.OFFERED, H.ASKED: S.SENDING, H.BACK: S.FAILED},
    S.CANCELLED: {H.RETRY: S.OFFERED},
}
OVER = frozenset({S.RETURNED, S.FAILED, S.CANCELLED})
