"""What a dongle can do in the place of a Communications Hub, and why it cannot do the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.premise.device import BRIDGES, DeviceKind
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


_OF_TYPE = {
    DeviceKind.CAD: "This hub’s firmware gives no images to a CAD (Type 2): that needs a change of the hub’s firmware.",
    DeviceKind.PPMID: "This hub’s firmware is older than SECMP0007: it gives no images to a PPMID.",
}


@dataclass(frozen=True, slots=True)
class HubTold:
    """What an emulated Communications Hub says of itself beside its radio."""

    firmware_version: str
    delivers_to: frozenset[DeviceKind]
    device_log_size: int


def capability_of(info: RadioInfo, told: HubTold | None = None) -> HubCapability:
    """The capability of a hub that runs on this dongle.

    `told` is what the emulated hub around the dongle would do: a hub that checks the type of a device before it
    delivers firmware gives none to bridges that joined as a type it does not know.
    """
    limits = _LIMITS + info.limits
    if told is None:
        return HubCapability(info.firmware, frozenset(BRIDGES), DEVICE_LOG_SIZE, limits=limits)
    shut = [kind for kind in _OF_TYPE if kind not in told.delivers_to]
    limits += tuple((kind.value, _OF_TYPE[kind]) for kind in shut)
    delivers = frozenset(BRIDGES) if not shut else frozenset(_OF_TYPE).difference(shut)
    return HubCapability(told.firmware_version, delivers, told.device_log_size, limits=limits)
