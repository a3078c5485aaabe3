"""What people typed is looked over before it is recorded: a recording is handed on, and a code may stand anywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from core import events
from core.hub.hub import EmulatedMark, HubView
from core.joining.device_log import LogEntry
from core.joining.join_board import Expected, JoinBoard
from core.premise.device import Device
from core.premise.planning import Plan, PlannedBridge
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.records.job import Job, JobDevice
from core.records.redaction import FEWEST, Redactor
from core.update.campaign_view import CampaignView
from core.update.progress import DeviceUpdate

if TYPE_CHECKING:
    from core.records.visits.codec import Said

_WORDS: dict[type, tuple[str, ...]] = {
    events.LogWritten: ("record",), events.LogRecord: ("text",),
    Job: ("premise", "mpxn", "installer", "order", "hub", "scenario", "devices"), JobDevice: ("name",),
    events.HubChanged: ("hub",), HubView: ("url", "detail", "emulated"), EmulatedMark: ("scenario",),
    events.DeviceLogChanged: ("entries",), LogEntry: ("name",),
    events.JoinChanged: ("board",), JoinBoard: ("expected",), Expected: ("name", "reason"),
    events.PremiseChanged: ("premise",), PremiseView: ("name", "plan", "topology"), Topology: ("devices",),
    Device: ("name",), Plan: ("summary", "bridges"), PlannedBridge: ("reason",),
    events.CampaignChanged: ("campaign",), CampaignView: ("image_name",),
    events.UpdateChanged: ("update",), DeviceUpdate: ("name", "reason"),
}  # fmt: skip


class Sieve:
    """Strikes codes, keys and folders of this machine out of all words that people typed or chose.

    All else that is said is made by the program of values that hold no secret in the first place.
    """

    def __init__(self) -> None:
        self._redactor = Redactor(home=str(Path.home()))

    def clean(self, said: Said) -> Said:
        """The same without what may not leave; the very same where there is nothing of it."""
        return cast("Said", self._clean(said))

    def _clean(self, value: object) -> object:
        if isinstance(value, str):
            short = len(value) < FEWEST and not any(c in value for c in "/\\")
            return value if short else self._redactor.words(value)
        if isinstance(value, tuple):
            made = tuple(map(self._clean, value))
            return value if all(a is b for a, b in zip(made, value, strict=True)) else made
        found = {name: getattr(value, name) for name in _WORDS.get(type(value), ())}
        changed = {n: new for n, old in found.items() if (new := self._clean(old)) != old}
        return replace(cast("Any", value), **changed) if changed else value
