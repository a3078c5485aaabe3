"""The places of the hub's device log as they are shown. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.premise.device import Device, DeviceKind
from gui.topology.picture import look_of
from gui.widgets.device_log import LogPlace
from gui.wording import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.joining.device_log import LogEntry
    from core.premise.device import Eui64
    from core.premise.topology import Topology


def log_places(
    log: Sequence[LogEntry], topology: Topology, stale: Mapping[Eui64, str]
) -> tuple[LogPlace, ...]:
    """Every place with what is known of its device; `stale` says why one looks unused."""
    return tuple(_place(entry, topology.device(entry.eui), stale.get(entry.eui, "")) for entry in log)


def _place(entry: LogEntry, known: Device | None, stale: str) -> LogPlace:
    kind = known.kind if known is not None and known.kind is not DeviceKind.UNKNOWN else entry.kind
    name = entry.name or (known.name if known is not None else "")
    called = "A device that has not said what it is" if kind is DeviceKind.UNKNOWN else kind.value
    if not entry.joined:
        when = "has not joined"
    else:
        when = f"joined {clock(entry.joined_at)}" if entry.joined_at else "joined before these records"
    look = look_of(known or Device(entry.eui, kind, name))
    return LogPlace(
        entry.eui,
        look,
        f"{called}, {name}" if name else called,
        f"as {entry.join_as.value}, {when}" if kind.is_bridge else when,
        stale,
    )
