"""A moment of a recorded visit in words: what was happening, what each device did, and which visit it is. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.events import PremiseChanged
from core.hub.hub import HubState
from core.joining.join_board import JoinStep
from core.premise.device import Device, DeviceKind, Presence
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.models.start import day_and_time
from gui.models.updating import bar_of, proofs_of
from gui.screen import Glyph
from gui.topology.empty import with_hub
from gui.topology.layout import hop_order
from gui.topology.picture import NodeLook, look_of
from gui.topology.tables import name_of, named
from gui.widgets.bar import Fill
from gui.wording import begun, clock, clock_seconds, day, kib, number, span

if TYPE_CHECKING:
    from core.joining.join_board import JoinBoard
    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from core.records.visits.visit import Visit, VisitFile
    from gui.models.mirror import Mirror
    from gui.models.replay import Story

LONGEST = 40  # characters of a fact in the Now line
_PHASES = {
    Phase.WAKE: ("is waited for", "Waiting for wake"),
    Phase.SENDING: ("is fetching its image", "Sending"),
    Phase.CHECKING: ("is checking its image", "Checking"),
    Phase.RESTART: ("is restarting", "Restarting"),
    Phase.REJOINING: ("is coming back", "Rejoining"),
    Phase.PROVING: ("is proving its version", "Proving"),
}
_CONDITIONS = {
    Condition.QUEUED: ("waits for its turn", "Waits for its turn"),
    Condition.NO_DONGLE: ("waits for the dongle", "Waiting for the dongle"),
    Condition.ASKING: ("is asked where it left off", "Asked where it left off"),
}
_HUBS = {
    HubState.DISCONNECTED: ("no hub is connected.", Glyph.NOT_STARTED),
    HubState.CONNECTING: ("the hub is being connected.", Glyph.UNDER_WAY),
    HubState.LOST: ("the dongle is lost.", Glyph.WARN),
}
_JOINING = {
    JoinStep.SENT: "Invited, not heard yet",
    JoinStep.HEARD: "Heard, no key yet",
    JoinStep.KEY_AGREED: "Key agreed",
    JoinStep.FAILED: "Could not join",
}
_ORDER = (Condition.RUNNING, Condition.NO_DONGLE, Condition.ASKING, Condition.PAUSED, Condition.QUEUED)


@dataclass(frozen=True, slots=True)
class Doing:
    """What one device was doing: its shape, name and place, the state in words, and how far it had come."""

    eui: Eui64
    look: NodeLook
    name: str
    place: str
    words: str
    glyph: Glyph
    share: float | None = None  # of its image, 0..1; None while nothing is sent
    fill: Fill = Fill.SOLID

    @property
    def sentence(self) -> str:
        """The row for a screen reader."""
        where = f", {self.place}" if self.place else ""
        return f"{self.name}{where}: {self.words}"


def mesh_at(mirror: Mirror) -> Topology:
    """The mesh that map and list show at the moment where a replay's mirror stands.

    Who is only named by the log or an update is in it: the core tells the device log a moment before the mesh.
    """
    known = named(mirror.premise.topology, mirror.device_log)
    mesh = with_hub(known, mirror.hub) if mirror.connected else known
    told = {eui: Device(eui, row.kind, row.name, Presence.JOINED) for eui, row in mirror.updates.items()}
    for entry in mirror.device_log:
        presence = Presence.JOINED if entry.joined else Presence.EXPECTED
        told[entry.eui] = Device(entry.eui, entry.kind, entry.name, presence)
    present = {device.eui for device in mesh.devices}
    more = tuple(device for eui, device in told.items() if eui not in present and eui != mirror.hub.eui)
    return replace(mesh, devices=(*mesh.devices, *more)) if more else mesh


def happening(mirror: Mirror, at: float) -> tuple[str, Glyph]:
    """“14:02:11, B2 is fetching its image.”, and its glyph; in the 40 characters of the Now line."""
    words, glyph = _happening(mirror)
    said = f"{clock_seconds(at)}, {words}"
    return (said if len(said) <= LONGEST else f"{clock_seconds(at)}, an update is under way."), glyph


def _happening(mirror: Mirror) -> tuple[str, Glyph]:
    if not mirror.connected:
        return _HUBS[mirror.hub.state]
    live = [update for update in mirror.updates.values() if not update.condition.over]
    moving = [update for update in live if update.condition in _ORDER[:4]]
    if moving:
        first = min(moving, key=lambda update: _ORDER.index(update.condition))
        return _update_fact(first, [u for u in moving if u.condition is first.condition])
    if mirror.join.closes_at is not None:
        return "the join window is open.", Glyph.UNDER_WAY
    if mirror.premise.topology.scanning:
        return "the links are being measured.", Glyph.UNDER_WAY
    if live:
        return "the updates begin soon.", Glyph.WAITING
    return "nothing is under way.", Glyph.DONE


def _update_fact(first: DeviceUpdate, same: list[DeviceUpdate]) -> tuple[str, Glyph]:
    name = Device(first.eui, first.kind, first.name).label
    if first.condition is Condition.PAUSED:
        return (f"{name} is paused." if len(same) == 1 else f"{len(same)} updates are paused."), Glyph.WAITING
    if first.condition is not Condition.RUNNING:
        return f"{name} {_CONDITIONS[first.condition][0]}.", Glyph.WAITING
    if len(same) > 1:
        return f"{len(same)} updates are under way.", Glyph.UNDER_WAY
    return f"{name} {_PHASES[first.phase][0]}.", Glyph.UNDER_WAY


def doings(mirror: Mirror, ground: Topology, at: float) -> tuple[Doing, ...]:
    """Every device that was known by then but the hub, in the order of the whole home, so that no row moves."""
    mesh = mesh_at(mirror)
    known = [*hop_order(ground), *(device.eui for device in mesh.devices)]
    devices = [mesh.device(eui) for eui in dict.fromkeys(known) if eui != (mesh.hub or mirror.hub.eui)]
    return tuple(
        _doing(_known_later(device, ground), mirror.updates.get(device.eui), mirror.join, mesh, at)
        for device in devices
        if device is not None
    )


def _known_later(device: Device, ground: Topology) -> Device:
    """A device that had not said its kind yet, by the kind that it told later in the visit."""
    later = ground.device(device.eui)
    if device.kind is not DeviceKind.UNKNOWN or later is None:
        return device
    return replace(device, kind=later.kind, name=device.name or later.name)


def _doing(device: Device, update: DeviceUpdate | None, board: JoinBoard, mesh: Topology, at: float) -> Doing:
    words, glyph = _state(device, board, mesh, at) if update is None else _update_state(update)
    sent = update is not None and not update.condition.over and update.bytes_done > 0
    absent = device.presence not in (Presence.JOINED, Presence.SILENT) or mesh.unanswered(device)
    return Doing(
        device.eui,
        look_of(device, silent=absent and update is None),
        device.label,
        begun(device.name or (update.name if update is not None else "")),
        words,
        glyph,
        update.share if sent and update is not None else None,
        bar_of(update).fill if update is not None else Fill.SOLID,
    )


def _update_state(update: DeviceUpdate) -> tuple[str, Glyph]:
    per_cent = f"{update.share * 100:.0f} %"
    if update.condition.over:
        return _outcome(update)
    if update.condition is Condition.PAUSED:
        return f"Paused at {per_cent}", Glyph.WAITING
    if update.condition is not Condition.RUNNING:
        return _CONDITIONS[update.condition][1], Glyph.WAITING
    words = _PHASES[update.phase][1]
    if update.phase is Phase.SENDING:
        words = f"{words}, {per_cent}, {kib(update.bytes_done)} of {kib(update.bytes_total)} KiB"
    elif update.phase is Phase.PROVING:
        proved, possible = proofs_of(update)
        words = f"{words}, {proved} of {possible}"
    return words, Glyph.UNDER_WAY


def _outcome(update: DeviceUpdate) -> tuple[str, Glyph]:
    words = update.outcome.value if update.outcome is not None else update.condition.value
    if update.condition is Condition.FINISHED:
        return f"Updated: {words}", Glyph.DONE
    if update.condition is Condition.CANCELLED:
        return "Update cancelled", Glyph.WARN
    return f"Update {words}", Glyph.STOP


def _state(device: Device, board: JoinBoard, mesh: Topology, at: float) -> tuple[str, Glyph]:
    row = next((row for row in board.expected if row.eui == device.eui), None)
    if row is not None and row.step in _JOINING and device.presence is not Presence.JOINED:
        return _JOINING[row.step], Glyph.STOP if row.step is JoinStep.FAILED else Glyph.UNDER_WAY
    if device.presence is Presence.GONE:
        return "Has left", Glyph.WARN
    if device.presence is Presence.EXPECTED:
        return "Not joined yet", Glyph.NOT_STARTED
    if mesh.unanswered(device):
        since = f" for {span(at - device.last_heard)}" if device.last_heard is not None else ""
        return f"No answer{since}", Glyph.WARN
    way = mesh.route(device.eui)
    through = f", through {name_of(mesh, way[1])}" if len(way) > 2 else ""
    return f"Joined{through}", Glyph.DONE


# --- which visit it is --------------------------------------------------------------------------------


def premise_of(visit: Visit) -> str:
    """The premise's name, or what stands for it in a look round without a job."""
    named = (e.said.premise.name for e in reversed(visit.entries) if isinstance(e.said, PremiseChanged))
    told = visit.job.premise or next((name for name in named if name), "")
    return told or nameless(visit.number)


def nameless(number: str) -> str:
    """What a visit is called whose premise nobody named."""
    return f"Visit {number}" if number else "A visit without a name"


def when_of(story: Story) -> str:
    """“22 Nov 2026, 13:40–14:52”."""
    first, last = clock(story.began), clock(story.ended)
    return f"{day(story.began)}, {first}" if first == last else f"{day(story.began)}, {first}–{last}"


def damage_words(visit: Visit) -> tuple[str, str]:
    """What is wrong with the file, and what that means for what is shown; empty where nothing is."""
    if not visit.damage:
        return "", ""
    shown = len(visit.entries)
    if not shown:
        return _sentence(visit.damage), "No entry of it can be shown."
    before = "is the one entry" if shown == 1 else f"are the {number(shown)} entries"
    return _sentence(visit.damage), f"Shown {before} before it; what comes after proves nothing."


def torn_words(visit: Visit) -> str:
    """That the last line was cut off, which is no damage."""
    return "Its last entry was cut off, as by a power cut." if visit.torn else ""


def file_words(found: VisitFile, now: float) -> tuple[str, str]:
    """When a recorded visit was, and how long: “today 13:40”, “1 h”."""
    return day_and_time(found.began, now), span(max(0.0, found.ended - found.began))


def _sentence(words: str) -> str:
    told = begun(words.strip())
    return told if told.endswith((".", "!", "?")) else f"{told}."
