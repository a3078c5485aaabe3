"""What a dongle hub needs around it: where it keeps things, and who hears of changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.hub.hub import HubView
    from core.joining.device_log import LogEntry
    from core.joining.join_board import JoinBoard
    from core.joining.join_session import LogStore
    from core.ota.server import TransferStore
    from core.ota.transfer import Served, TransferRecord, TransferView
    from core.premise.device import Device, Eui64


class HubStore(Protocol):
    """What the hub keeps over restarts of the program."""

    salt: bytes

    def device_log(self, hub: Eui64) -> LogStore:
        """The device log of the network that this dongle runs."""

    @property
    def transfers(self) -> TransferStore:
        """Where transfers are saved."""

    def unfinished(self, hub: Eui64) -> tuple[tuple[TransferRecord, Served], ...]:
        """Transfers that a restart cut off, each with the very bytes it served."""


@dataclass(frozen=True, slots=True)
class HubListeners:
    """Who hears of changes; called in the loop, must not block."""

    view: Callable[[HubView], None]
    board: Callable[[JoinBoard], None]
    transfer: Callable[[TransferView], None]
    device: Callable[[Device], None]
    log: Callable[[tuple[LogEntry, ...], int], None]
    note: Callable[[str, str], None]  # subject, sentence for the event log
