"""What a certificate says of a visit, read from its recording and the words of the hand-over only. Pure."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from typing import TYPE_CHECKING

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    Level,
    LogWritten,
    PremiseChanged,
    UpdateChanged,
)
from core.premise.device import Device, DeviceKind
from core.records.certificates.devices import device_facts
from core.records.certificates.mesh import mesh_facts
from core.records.certificates.missing import MIXED, missing
from core.records.certificates.runs import another_run, earlier_words
from core.records.certificates.updates import override_of, update_facts
from core.records.certificates.values import WHAT, Certificate, HubFacts, LineFacts, RecordingFacts
from core.records.redaction import Redactor
from core.records.visits.visit import Checkpoint
from core.records.wall_clock import milliseconds

if TYPE_CHECKING:
    from core.hub.hub import HubView
    from core.joining.device_log import LogEntry
    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from core.records.certificates.values import (
        DeviceFacts,
        HandOver,
        MeshFacts,
        OverrideFacts,
        UpdateFacts,
    )
    from core.records.job import Job
    from core.records.visits.visit import Visit, VisitEntry
    from core.update.progress import DeviceUpdate

# The version that composes: what it says of the same recording may be worded otherwise by another.
PROGRAM = metadata.version("althan")
MOST_LINES = 2_000  # of the event log: of more, the acts go first
LONGEST_NOTES, LONGEST_NAME, LONGEST_LINE = 4_000, 120, 1_000  # characters
_REPLAYED = 5.0  # s; a line that is older than the visit by more was told again when the hub was connected


class _Heard:
    """What the events of a recording leave behind, in their order."""

    def __init__(self, visit: Visit) -> None:
        self.hub: HubView | None = None
        self.played: set[bool] = set()  # whether its hubs were emulated
        self.log: tuple[LogEntry, ...] = ()
        self.topology: Topology | None = None
        self.first: Topology | None = None
        self.last: Topology | None = None
        self.updates: dict[tuple[Eui64, str], DeviceUpdate] = {}
        self.said_at: dict[tuple[Eui64, str], float] = {}
        # the last rows of earlier runs
        self.earlier: dict[tuple[Eui64, str], list[tuple[DeviceUpdate, float]]] = {}
        self.names: dict[Eui64, str] = {}
        self.named: dict[tuple[Eui64, str], str] = {}
        self.lines: dict[tuple[int, float, str, str], VisitEntry] = {}
        self.signer = ""
        for entry in visit.entries:
            self._take(entry)

    def _take(self, entry: VisitEntry) -> None:
        said = entry.said
        if isinstance(said, HubChanged) and said.hub.eui is not None:
            self.hub = said.hub
            self.played.add(said.hub.emulated is not None)
        elif isinstance(said, DeviceLogChanged):
            self.log = said.entries
        elif isinstance(said, PremiseChanged):
            self._take_mesh(said.premise.topology)
        elif isinstance(said, CampaignChanged):
            self.names.update(dict.fromkeys(said.campaign.order, said.campaign.image_name))
        elif isinstance(said, UpdateChanged):
            self._take_update(said.update, entry.at)
        elif isinstance(said, LogWritten):
            line = said.record
            self.lines.setdefault((line.number, line.at, line.subject, line.text), entry)
        elif isinstance(said, Checkpoint):
            self.signer = said.signer

    def _take_mesh(self, topology: Topology) -> None:
        self.topology = topology
        if topology.at is not None:
            self.first = self.first or topology
            self.last = topology

    def _take_update(self, row: DeviceUpdate, at: float) -> None:
        key = row.eui, row.image_hash
        former = self.updates.get(key)
        if former is not None and another_run(former, row):
            self.earlier.setdefault(key, []).append((former, self.said_at[key]))
        if row != former:  # what is only said again, as at a new hub, is no later than before
            self.said_at[key] = at
        self.updates[key] = row
        if name := self.names.get(row.eui):
            self.named[key] = name


def compose(visit: Visit, hand_over: HandOver) -> Certificate:
    """The certificate of a visit so far; equal visits and hand-overs give equal certificates."""
    heard, job, clean = _Heard(visit), visit.job, Redactor().words
    began = visit.entries[0].at if visit.entries else None
    marks = [e.said.hub.emulated for e in visit.entries if isinstance(e.said, HubChanged)]
    scenario = next((m.scenario for m in reversed(marks) if m is not None), job.scenario)
    lines, overrides = _lines(heard, began or 0.0)
    last = visit.entries[-1] if visit.entries else None
    made = Certificate(
        what=WHAT, program=PROGRAM, number=visit.number, premise=clean(job.premise), mpxn=clean(job.mpxn),
        installer=clean(job.installer), order=clean(job.order), began=milliseconds(began),
        ended=milliseconds(None if last is None else last.at), handed_over=milliseconds(hand_over.at or None),
        emulated=bool(scenario) or visit.emulated, scenario=scenario, hub=_hub(heard),
        devices=_devices(heard, job), updates=_updates(heard), overrides=overrides,
        before=None, after=None, log=lines, notes=_cut(clean(hand_over.notes.strip()), LONGEST_NOTES),
        customer=_cut(clean(hand_over.customer.strip()), LONGEST_NAME), missing=(),
        recording=RecordingFacts(
            visit.number, 0 if last is None else last.number, "" if last is None else last.digest.hex(),
            heard.signer, visit.damage,
        ),
    )  # fmt: skip
    before, after = _meshes(heard, job)
    made = replace(made, before=before, after=after)
    return replace(made, missing=missing(made))


def _meshes(heard: _Heard, job: Job) -> tuple[MeshFacts | None, MeshFacts | None]:
    """The first whole mesh and the last, as long as these are two."""
    if heard.first is None or heard.last is None:
        return None, None
    again, kinds = heard.last.at != heard.first.at, _kinds(heard, job)
    return mesh_facts(heard.first, kinds), mesh_facts(heard.last, kinds) if again else None


def _kinds(heard: _Heard, job: Job) -> dict[Eui64, DeviceKind]:
    """What each device is, by whoever knew it; what it said of itself last counts most."""
    seen = () if heard.topology is None else heard.topology.devices
    told = [(e.eui, e.kind) for e in job.devices] + [(e.eui, e.kind) for e in heard.log]
    told += [(d.eui, d.kind) for d in seen]
    return {eui: kind for eui, kind in told if kind is not DeviceKind.UNKNOWN}


def _hub(heard: _Heard) -> HubFacts:
    view = heard.hub
    if view is None:
        return HubFacts()
    kind = "emulated dongle" if view.emulated else "USB dongle; the laptop plays the hub"
    kind = MIXED if len(heard.played) > 1 else kind
    pan = "" if view.pan_id is None else f"{view.pan_id:04X}"
    return HubFacts(str(view.eui), kind, view.firmware, view.channel, pan)


def _devices(heard: _Heard, job: Job) -> tuple[DeviceFacts, ...]:
    hub = None if heard.hub is None else heard.hub.eui
    known = () if heard.topology is None else heard.topology.devices
    found = device_facts(hub, heard.log, known, job.devices)
    return tuple(replace(d, name=Redactor().words(d.name)) for d in found)


def _updates(heard: _Heard) -> tuple[UpdateFacts, ...]:
    known = {} if heard.topology is None else {d.eui: d for d in heard.topology.devices}
    joined = {e.eui: e.join_as for e in heard.log}
    clean = Redactor().words
    found = (
        update_facts(
            replace(row, reason=f"{row.reason} {earlier_words(heard.earlier.get(key, ()))}".strip()),
            known.get(row.eui, Device(row.eui)), joined.get(row.eui), clean(heard.named.get(key, ""))
        )
        for key, row in heard.updates.items()
    )  # fmt: skip
    return tuple(replace(u, name=clean(u.name), reason=clean(u.reason)) for u in found)


def _lines(heard: _Heard, began: float) -> tuple[tuple[LineFacts, ...], tuple[OverrideFacts, ...]]:
    """The lines of this visit, and what they say was let go; lines of earlier visits were only told again."""
    clean = Redactor().words
    lines, overrides = [], []
    for entry in heard.lines.values():
        assert isinstance(entry.said, LogWritten)
        line = entry.said.record
        if line.at < began - _REPLAYED or line.level is Level.TECHNICAL:
            continue
        text = _cut(clean(line.text), LONGEST_LINE)
        at = milliseconds(line.at) or 0
        lines.append(LineFacts(entry.number, at, line.level.value, line.subject, text))
        override = override_of(line, entry.number)
        if override is not None:
            overrides.append(replace(override, found=clean(override.found), reason=clean(override.reason)))
    return _most_telling(lines), tuple(overrides)


def _most_telling(lines: list[LineFacts]) -> tuple[LineFacts, ...]:
    """All of them, or the warnings and the newest of the rest."""
    spare = MOST_LINES - sum(line.level != Level.PLAIN for line in lines)
    plain = [line for line in lines if line.level == Level.PLAIN]
    left_out = {line.entry for line in plain[: max(0, len(plain) - max(0, spare))]}
    return tuple(line for line in lines if line.entry not in left_out)[-MOST_LINES:]


def _cut(words: str, longest: int) -> str:
    """The words, with a sign at their end where some of them are left out."""
    return words if len(words) <= longest else words[: longest - 1] + "…"
