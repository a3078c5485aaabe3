"""The errors that reach a person: what happened, why, and what to do."""

from __future__ import annotations


class CoreError(Exception):
    """A failure that is told to the user in words; never a traceback.

    Args:
        what: what happened, a full sentence without "error occurred".
        why: the cause as far as it is known, a full sentence or nothing.
        do: what the user can do now, a full sentence or nothing.
    Never put an install code, a key, or the text of a library's exception into any of them.
    """

    exit_code = 1

    def __init__(self, what: str, why: str = "", do: str = "") -> None:
        super().__init__(what, why, do)
        self.what = what
        self.why = why
        self.do = do

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.do) if part)


class UsageError(CoreError):
    """What was asked for makes no sense: a wrong name, a wrong file, a wrong option (exit code 2)."""

    exit_code = 2


class Refused(CoreError):
    """A rule forbids it: nothing was sent."""


class HubError(CoreError):
    """The hub, or the way to it, does not do what was asked."""


class PortError(HubError):
    """The dongle's port is missing, busy, forbidden, or no Zigbee dongle answers on it."""


class DeviceError(CoreError):
    """One device did not do what was asked of it."""


class FileError(CoreError):
    """A file cannot be read, or is not what its name says (exit code 2)."""

    exit_code = 2
