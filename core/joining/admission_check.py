"""Whether devices may be put on the device log: twins, devices that are in already, a log that is full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import Refused
from core.premise.device import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from core.joining.device_log import LogEntry
    from core.joining.join_session import Admission
    from core.premise.device import Eui64


def never_joined(entry: LogEntry) -> str:
    """Why an entry looks stale where nothing is known of it but the log; empty if it does not."""
    return "" if entry.joined else "it never joined"


def check_admissions(
    admissions: Sequence[Admission],
    entries: Sequence[LogEntry],
    capacity: int,
    claimed: Collection[Eui64] = (),
    stale: Callable[[LogEntry], str] = never_joined,
) -> None:
    """Refused, in words, if any of these may not be put on the log.

    `claimed` are devices that other calls are putting on it; `stale` says why an entry looks unused, or nothing.
    """
    _check_twins(admissions)
    by_eui = {e.eui: e for e in entries}
    for admission in admissions:
        entry = by_eui.get(admission.eui)
        if entry is not None:
            _check_entry(admission, entry)
    places = set(by_eui).union(claimed, (a.eui for a in admissions))
    if len(places) > capacity:
        raise _full(entries, capacity, stale)


def _check_twins(admissions: Sequence[Admission]) -> None:
    seen: dict[Eui64, Admission] = {}
    for admission in admissions:
        former = seen.get(admission.eui)
        seen[admission.eui] = admission
        if former is not None:
            raise Refused(
                f"{admission.eui} is named twice, for {_who(former)} and for {_who(admission)}.",
                "Two labels cannot bear the same EUI-64: one of them was read wrongly, or stuck on the wrong device.",
                "Read both labels again.",
            )


def _check_entry(admission: Admission, entry: LogEntry) -> None:
    other = DeviceKind.UNKNOWN not in (admission.kind, entry.kind) and admission.kind is not entry.kind
    if entry.joined:
        twin = f" as {_who(entry)}: its label and that of {_who(admission)} bear one EUI-64" if other else ""
        raise Refused(
            f"{admission.eui} is on the hub's device log already{twin}.",
            "It joined before; a new install code would be ignored.",
            "Read both labels again." if twin else "Remove it from the log first if it has to join again.",
        )
    if other and entry.admitted_at is not None:
        raise Refused(
            f"{admission.eui} was admitted as {_who(entry)} and is now read on {_who(admission)}.",
            "Two labels cannot bear the same EUI-64: one of them was read wrongly, or stuck on the wrong device.",
            "Read both labels again; remove the wrong one from the log.",
        )


def _who(one: Admission | LogEntry) -> str:
    words = "a device of unknown kind" if one.kind is DeviceKind.UNKNOWN else one.kind.value
    return f"{words} ({one.name})" if one.name else words


def _full(entries: Sequence[LogEntry], capacity: int, stale: Callable[[LogEntry], str]) -> Refused:
    old = [f"{e.eui} ({_who(e)}: {why})" for e in entries if (why := stale(e))]
    why = f"Devices that look stale: {'; '.join(old)}." if old else "None of them looks stale."
    return Refused(
        f"The hub's device log is full: {len(entries)} of {capacity} places are taken.",
        why,
        "Remove a device that is no longer needed, then admit this one again.",
    )
