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
    BACK = auto()  # announced itself on the HAN
    NAMED = auto()  # names the new version as the one it runs
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
        H.LAST_BLOCK: S.CHECKING,
        H.PAUSE: S.PAUSED,
        H.CANCEL: S.CANCELLED,
        H.SILENCE: S.FAILED,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.END_BAD: S.FAILED,
        H.BACK: S.OFFERED,
        H.NAMED: S.RETURNED,
    },
    S.SENDING: {
        H.ASKED: S.SENDING,
        H.LAST_BLOCK: S.CHECKING,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.END_BAD: S.FAILED,
        H.BACK: S.SENDING,
        H.NAMED: S.RETURNED,
        H.PAUSE: S.PAUSED,
        H.CANCEL: S.CANCELLED,
        H.SILENCE: S.FAILED,
    },
    S.PAUSED: {
        H.RESUME: S.SENDING,
        H.CANCEL: S.CANCELLED,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.END_BAD: S.FAILED,
        H.ASKED: S.PAUSED,
        H.NAMED: S.RETURNED,
    },
    S.CHECKING: {
        H.ASKED: S.SENDING,
        H.LAST_BLOCK: S.CHECKING,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.END_BAD: S.FAILED,
        H.BACK: S.CHECKING,
        H.NAMED: S.RETURNED,
        H.CANCEL: S.CANCELLED,
        H.SILENCE: S.FAILED,
    },
    # A power cut does not make a device switch: it holds its image until it is told, or names it.
    S.HELD: {
        H.END_HELD: S.HELD,
        H.RELEASE: S.RESTARTING,
        H.BACK: S.HELD,
        H.NAMED: S.RETURNED,
        H.END_BAD: S.FAILED,
    },
    S.RESTARTING: {
        H.END_GOOD: S.RESTARTING,
        H.END_BAD: S.FAILED,
        H.BACK: S.RETURNED,
        H.NAMED: S.RETURNED,
        H.SILENCE: S.RESTARTING,
    },
    S.RETURNED: {H.BACK: S.RETURNED, H.NAMED: S.RETURNED},
    # A device that was given up and asks after all is answered: what it says decides, not our patience.
    S.FAILED: {
        H.PAUSE: S.PAUSED,
        H.RETRY: S.OFFERED,
        H.ASKED: S.SENDING,
        H.LAST_BLOCK: S.CHECKING,
        H.END_GOOD: S.RESTARTING,
        H.END_HELD: S.HELD,
        H.BACK: S.FAILED,
        H.NAMED: S.RETURNED,
    },
    S.CANCELLED: {H.RETRY: S.OFFERED},
}
OVER = frozenset({S.RETURNED, S.FAILED, S.CANCELLED})
