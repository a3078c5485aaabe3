"""CAD and PPMID side by side for the hub that is connected: what a bridge can do as either, and why.

Shown before the choice is made. Each row names the question of DP170 that it belongs to; where the document
leaves it open, the row says so. It is worked out from the capability of the hub and the profile of the bridge.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.premise.device import BRIDGES, DeviceKind, JoinAs
from core.premise.profile import TYPE_1, TYPE_2

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.premise.profile import HubCapability, SolutionProfile


class Can(StrEnum):
    """Whether a bridge can do something at this hub."""

    YES = "yes"
    NO = "no"
    NOT_HERE = "not here"  # as this device type it could, but not at this hub


@dataclass(frozen=True, slots=True)
class Cell:
    """What holds for one of the two types, and the reason."""

    can: Can
    reason: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One matter, for both types. `question` is its number in DP170, 0 where it belongs to none."""

    question: int
    topic: str
    cad: Cell
    ppmid: Cell


def compare(hub: HubCapability, places_taken: int) -> tuple[ComparisonRow, ...]:
    """The whole comparison for a hub with so many places of its device log taken."""
    return (
        _row(4, "joins the HAN", hub, _joins),
        _row(4, "firmware over the air", hub, _firmware),
        _row(1, "confirms by a signed alert", hub, _alert),
        _row(2, "version readable through the DCC", hub, _version),
        _row(3, "credentials replaceable", hub, _credentials),
        _places(hub, places_taken),
    )


def _row(
    question: int, topic: str, hub: HubCapability, judge: Callable[[HubCapability, SolutionProfile], Cell]
) -> ComparisonRow:
    return ComparisonRow(question, topic, judge(hub, TYPE_2), judge(hub, TYPE_1))


def _joins(_: HubCapability, profile: SolutionProfile) -> Cell:
    if profile.join_as is JoinAs.CAD:
        return Cell(Can.YES, "By CCS01 as a Type 2 device, as bridges do today.")
    return Cell(
        Can.YES,
        "By the same CCS01; the DCC must be able to tell it from a real PPMID, which DP170 leaves open.",
    )


def _firmware(hub: HubCapability, profile: SolutionProfile) -> Cell:
    kind = DeviceKind(profile.join_as.value)
    if kind in hub.delivers_to or frozenset(BRIDGES) <= hub.delivers_to:
        return Cell(Can.YES, "This hub delivers to it.")
    why = dict(hub.limits).get(kind.value, "This hub does not say that it delivers to this type.")
    return Cell(Can.NO, why)


def _alert(hub: HubCapability, profile: SolutionProfile) -> Cell:
    if not profile.sends_alert:
        return Cell(
            Can.NO,
            "A Type 2 device has no way out of the HAN: what confirms its update is its version, read on site.",
        )
    return _here(hub, "alerts", "A Type 1 device sends alert 8F8B after activation (CS09).")


def _version(hub: HubCapability, profile: SolutionProfile) -> Cell:
    if not profile.version_readable:
        return Cell(
            Can.NO, "A Type 2 device takes no CS08; on site this tool reads the version over the HAN."
        )
    return _here(hub, "read through the DCC", "A Type 1 device answers CS08 (service request 11.2).")


def _credentials(hub: HubCapability, profile: SolutionProfile) -> Cell:
    if not profile.credentials_replaceable:
        return Cell(
            Can.NO, "A Type 2 device holds no SMKI credentials; a compromised one has to be replaced."
        )
    return _here(
        hub, "replace credentials", "A Type 1 device holds SMKI credentials, replaced by CS02b to CS02e."
    )


def _here(hub: HubCapability, operation: str, words: str) -> Cell:
    """Possible for the type, unless this hub says why not here."""
    why = dict(hub.limits).get(operation)
    return Cell(Can.YES, words) if why is None else Cell(Can.NOT_HERE, f"{words} {why}")


def _places(hub: HubCapability, taken: int) -> ComparisonRow:
    left = max(0, hub.device_log_size - taken)
    can = Can.YES if left else Can.NO
    words = f"{left} of {hub.device_log_size} places of the device log are free; each bridge takes one."
    as_ppmid = f"{words} How many of them may be PPMIDs, DP170 only believes to be enough."
    return ComparisonRow(4, "places in the device log", Cell(can, words), Cell(can, as_ppmid))
