"""The hub's device log: which devices may be on the HAN, as what, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.premise.device import DeviceKind, JoinAs

if TYPE_CHECKING:
    from core.premise.device import Eui64


EARLIER = 0.0  # joined before these records began


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One place of the device log; the install code itself is never kept, only a salted digest of it."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    join_as: JoinAs = JoinAs.CAD
    name: str = ""
    admitted_at: float | None = None  # s since 1970
    joined_at: float | None = None  # s since 1970, or EARLIER
    code_digest: str = ""

    @property
    def joined(self) -> bool:
        """Whether it has been on the HAN since it was put on the log."""
        return self.joined_at is not None
