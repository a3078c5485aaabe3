"""The devices of a visit as a certificate lists them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.premise.device import Device, DeviceKind, Presence, version_text
from core.records.certificates.missing import NEVER_JOINED, NOT_JOINED
from core.records.certificates.values import DeviceFacts
from core.records.wall_clock import milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.joining.device_log import LogEntry
    from core.premise.device import Eui64
    from core.records.job import JobDevice


def device_facts(
    hub: Eui64 | None, log: Sequence[LogEntry], seen: Sequence[Device], ordered: Sequence[JobDevice]
) -> tuple[DeviceFacts, ...]:
    """Who is on the device log, who else was on the HAN, and who was expected and did not come; never the hub."""
    logged, known, expected = {e.eui: e for e in log}, {d.eui: d for d in seen}, {d.eui: d for d in ordered}
    return tuple(
        _device(known.get(e, Device(e)), logged.get(e), expected.get(e))
        for e in dict.fromkeys((*logged, *known, *expected))
        if e != hub
    )


def _device(device: Device, entry: LogEntry | None, expected: JobDevice | None) -> DeviceFacts:
    kinds = [device.kind, *(k.kind for k in (entry, expected) if k is not None)]
    names = [device.name, *(n.name for n in (entry, expected) if n is not None)]
    ordered = entry.join_as if entry is not None else None if expected is None else expected.join_as
    return DeviceFacts(
        str(device.eui), next((k.value for k in kinds if k is not DeviceKind.UNKNOWN), "unknown"),
        next((n for n in names if n), ""), _standing(device, entry, expected),
        "" if ordered is None or not any(k.is_bridge for k in kinds) else ordered.value,
        milliseconds(None if entry is None else entry.admitted_at),
        milliseconds(None if entry is None else entry.joined_at),
        version_text(device.file_version) if device.file_version is not None else "",
        _four(device.manufacturer_code), _four(device.image_type), device.model,
        "" if entry is None else entry.code_digest,
    )  # fmt: skip


def _standing(device: Device, entry: LogEntry | None, expected: JobDevice | None) -> str:
    if entry is not None:
        return "on the device log" if entry.joined else NOT_JOINED
    if device.presence in (Presence.JOINED, Presence.SILENT):
        return "on the HAN, not on the device log"
    return NEVER_JOINED if expected is not None else "heard of, not on the device log"


def _four(number: int | None) -> str:
    return "" if number is None else f"{number:04X}"
