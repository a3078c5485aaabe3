"""What a bridge can prove and what a hub can deliver: the open questions of DP170, kept as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.premise.device import DeviceKind, JoinAs


@dataclass(frozen=True, slots=True)
class SolutionProfile:
    """How bridges take part, in the terms of the four questions of DP170.

    As CAD a bridge is a Type 2 device: it sends no GBCS alert, its version cannot be read through the DCC,
    its credentials cannot be replaced. As PPMID it is Type 1 and may do all three.
    """

    join_as: JoinAs = JoinAs.CAD
    sends_alert: bool = False
    version_readable: bool = False
    credentials_replaceable: bool = False


TYPE_2 = SolutionProfile()
TYPE_1 = SolutionProfile(JoinAs.PPMID, sends_alert=True, version_readable=True, credentials_replaceable=True)


@dataclass(frozen=True, slots=True)
class HubCapability:
    """What the connected hub can do; whatever it cannot do has its reason in `limits`."""

    firmware_version: str = ""
    delivers_to: frozenset[DeviceKind] = frozenset()
    device_log_size: int = 16
    pauses: bool = True
    limits: tuple[tuple[str, str], ...] = field(default=())  # (operation, why not)
