"""What a dongle can do in the place of a Communications Hub, and why it cannot do the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.premise.device import BRIDGES
from core.premise.profile import HubCapability

if TYPE_CHECKING:
    from core.radio.radio import RadioInfo

DEVICE_LOG_SIZE = 16

_LIMITS = (
    ("read through the DCC", "A dongle has no way to the DCC."),
    ("alerts", "Alerts go to the DCC; a dongle does not see them."),
    ("replace credentials", "Only Type 1 devices hold SMKI credentials, and only the DCC replaces them."),
    (
        "production devices",
        "GB production devices encrypt firmware with keys from key establishment, which a dongle does not hold yet.",
    ),
)


def capability_of(info: RadioInfo) -> HubCapability:
    """The capability of a hub that runs on this dongle."""
    return HubCapability(info.firmware, frozenset(BRIDGES), DEVICE_LOG_SIZE, limits=_LIMITS + info.limits)
