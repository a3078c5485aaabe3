"""What is wrong with a DUIS message, in words a person can act on."""

from __future__ import annotations

from core.errors import CoreError


class DuisError(CoreError):
    """A request, response or alert that cannot be read, or a value that DUIS does not allow.

    `place` names the element, such as “UpdateHANDeviceLog/DeviceID”; empty if it is the file as a whole.
    """

    def __init__(self, what: str, why: str = "", do: str = "", *, place: str = "") -> None:
        super().__init__(what, why, do)
        self.place = place


def misfit(place: str, reason: str) -> DuisError:
    """The error for one element; `reason` says what is wanted, and never quotes a secret."""
    return DuisError(f"{place} is not right.", f"{reason[:1].upper()}{reason[1:]}.", place=place)
