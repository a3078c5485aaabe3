"""The three columns of the join screen as values: rows of Expected, Seen and Refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.joining.join_board import JoinStep
from core.premise.device import Device, DeviceKind, Eui64, JoinAs
from core.premise.link import LinkClass
from gui.models.joining import Candidate, code_words, expected_of, joined, wrong_code
from gui.screen import Glyph
from gui.topology.picture import NodeLook, look_of, place_name
from gui.widgets.cards import RefusedView
from gui.widgets.join_row import JoinRowView, StepView
from gui.wording import ago, clock, clock_seconds, count, span

if TYPE_CHECKING:
    from core.joining.device_log import LogEntry
    from core.joining.join_board import Expected, JoinBoard, RefusedJoin
    from core.premise.topology import Topology
    from gui.models.roster import Roster
    from gui.screen import Action

STEPS = (JoinStep.SENT, JoinStep.HEARD, JoinStep.KEY_AGREED, JoinStep.ON_LOG)
_STEP_NAMES = ("Sent to hub", "Heard", "Key agreed", "On log")
_USUAL = "usual 6–15 s"
_TYPES = {JoinAs.CAD: "Type 2", JoinAs.PPMID: "Type 1"}


def row_of(
    candidate: Candidate,
    board: JoinBoard,
    log: Sequence[LogEntry],
    times: Mapping[JoinStep, float],
    now: float,
    *,
    opened: bool = True,
) -> JoinRowView:
    """One row of Expected; at most one is open at a time."""
    base = _base(candidate)
    row, entry = expected_of(candidate, board), next((e for e in log if e.eui == candidate.eui), None)
    if joined(candidate, board, log):
        return _joined(base, candidate, row, entry)
    if row is not None and row.step is JoinStep.FAILED:
        return _failed(base, row, board)
    if row is not None and board.closes_at is not None and row.step in STEPS:
        if not opened:
            waited = f" {span(now - row.since)}" if row.since is not None else ""
            note = f"{_STEP_NAMES[STEPS.index(row.step)].lower()}{waited}"
            return replace(base, glyph=Glyph.UNDER_WAY, state="Joining", note=note)
        return _opened(base, candidate, row, board, times, now)
    if candidate.ready:
        whence = "label read" if candidate.label_read else "from the work order" if candidate.row else ""
        glyph = Glyph.WARN if candidate.remark else Glyph.UNDER_WAY
        return replace(
            base, glyph=glyph, state="Ready to join", note="" if candidate.remark else whence, editable=True
        )
    return replace(base, state="Read its label", editable=True)


def _base(candidate: Candidate) -> JoinRowView:
    device = Device(
        candidate.eui or Eui64(bytes(8)), candidate.kind, candidate.place, sleepy=candidate.sleepy
    )
    return JoinRowView(
        look_of(device),
        candidate.label,
        candidate.place[:1].upper() + candidate.place[1:] or "Another device",
        str(candidate.eui) if candidate.eui is not None else "no label read yet",
        remark=candidate.remark,
    )


def _joined(
    base: JoinRowView, candidate: Candidate, row: Expected | None, entry: LogEntry | None
) -> JoinRowView:
    at = entry.joined_at if entry is not None else row.since if row is not None else None
    as_what = entry.join_as if entry is not None else candidate.join_as
    when = f"{clock(at)}, " if at else ""
    if row is not None and row.reason:
        return replace(base, glyph=Glyph.WARN, state="On the log", note=f"{when}wrong kind", remark="")
    return replace(base, glyph=Glyph.DONE, state="On the log", note=f"{when}as {as_what.value}", remark="")


def _failed(base: JoinRowView, row: Expected, board: JoinBoard) -> JoinRowView:
    at = f"{clock(row.since)}, " if row.since else ""
    refused = next((r for r in board.refused if r.eui == row.eui), None)
    if refused is not None:
        note = f"{at}{'wrong code' if wrong_code(refused.reason) else 'turned away'}"
        return replace(base, glyph=Glyph.STOP, state="Refused", note=note, editable=True)
    return replace(
        base, glyph=Glyph.WARN, state="Not joined", note=at.rstrip(", "), remark=row.reason, editable=True
    )


def _opened(
    base: JoinRowView,
    candidate: Candidate,
    row: Expected,
    board: JoinBoard,
    times: Mapping[JoinStep, float],
    now: float,
) -> JoinRowView:
    closes = board.closes_at or now
    return replace(
        base,
        glyph=Glyph.UNDER_WAY,
        state="Joining",
        opened=True,
        code_known=candidate.install_code is not None,
        code_verdict=code_words(candidate.install_code) if candidate.install_code else "sent to the hub",
        join_as=f"{row.join_as.value} ({_TYPES[row.join_as]})",
        join_note="fixed while joining",
        seconds_left=max(0.0, closes - now),
        window=max(1.0, closes - (board.opened_at or closes - 90.0)),
        steps=_steps(row, times, now),
    )


def _steps(row: Expected, times: Mapping[JoinStep, float], now: float) -> tuple[StepView, ...]:
    reached = STEPS.index(row.step)
    sent = times.get(JoinStep.SENT)
    views = []
    for index, (step, name) in enumerate(zip(STEPS, _STEP_NAMES, strict=True)):
        at = times.get(step)
        if index <= reached:
            note = ""
            if at is not None:
                first = step is JoinStep.SENT or sent is None
                note = clock_seconds(at) if first or sent is None else f"after {span(at - sent)}"
            views.append(StepView(name, Glyph.DONE, note))
        elif index == reached + 1:
            waited = f"{span(now - row.since)}, {_USUAL}" if row.since is not None else _USUAL
            views.append(StepView(name, Glyph.UNDER_WAY, waited))
        else:
            views.append(StepView(name))
    return tuple(views)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A device heard by radio: how it looks, its name, how it stands, its link, and when."""

    key: str
    look: NodeLook
    name: str
    state: str
    quality: LinkClass | None
    heard: str
    code_face: bool = False  # whether the name is part of an EUI-64
    was_heard: bool = True  # one that is known and silent is shown, and not counted as seen


def seen_rows(
    topology: Topology, board: JoinBoard, log: Sequence[LogEntry], now: float
) -> tuple[SeenRow, ...]:
    """Everyone who was heard, those that join or are new first; last who is known and was not heard."""
    on_log = {entry.eui for entry in log if entry.joined}
    kinds = {e.eui: e.kind for e in log} | {row.eui: row.kind for row in board.expected}
    joining = {row.eui for row in board.expected if row.step in STEPS[:3]}
    at = {seen.eui: seen.at for seen in board.seen}
    devices = [d for d in topology.devices if d.eui != topology.hub]
    unknown = DeviceKind.UNKNOWN
    devices += [Device(eui, kinds.get(eui, unknown)) for eui in at if topology.device(eui) is None]
    ranked = []
    for device in devices:
        state = "not invited"
        if device.eui in joining:
            state = "joining now"
        elif device.eui in on_log or topology.device(device.eui) is not None:
            state = "on the log"
        elif device.eui in kinds:
            state = "not joined"
        heard = max((t for t in (device.last_heard, at.get(device.eui)) if t is not None), default=None)
        rank = 3 if heard is None else 0 if state == "joining now" else 2 if state == "on the log" else 1
        ranked.append((rank, _seen_row(device, topology, state, heard, now)))
    return tuple(row for _, row in sorted(ranked, key=lambda pair: pair[0]))


def _seen_row(device: Device, topology: Topology, state: str, heard: float | None, now: float) -> SeenRow:
    weakest = topology.weakest(topology.route(device.eui))
    known = weakest[1] if weakest and weakest[1] is not LinkClass.UNKNOWN else None
    nameless = device.kind is DeviceKind.UNKNOWN and not device.name
    name = f"…{str(device.eui)[-8:]}" if nameless else place_name(device)
    return SeenRow(
        str(device.eui),
        look_of(device),
        name,
        "asleep" if device.sleepy and state == "on the log" else state,
        known or (LinkClass.LOST if heard is None else None),
        ago(heard, now),
        nameless,
        was_heard=heard is not None,
    )


def refused_view(
    entry: RefusedJoin, candidates: Sequence[Candidate], act: Action | None, now: float
) -> RefusedView:
    """A refusal in words: one of ours is a stop with an act, a stranger a warning with none."""
    ours = next((c for c in candidates if c.eui == entry.eui and c.eui is not None), None)
    eui = str(entry.eui) if entry.eui is not None else ""
    if ours is None:
        times = "*once*" if entry.count == 1 else f"*{count(entry.count, 'time')}*, last {ago(entry.at, now)}"
        happened = f"{entry.reason} Tried {times}. {entry.advice}".strip()
        return RefusedView("Stranger, not invited", happened, "", eui, Glyph.WARN)
    tries = "one try" if entry.count == 1 else count(entry.count, "try", "tries")
    cause = "wrong install code" if wrong_code(entry.reason) else "turned away"
    happened = f"{entry.reason} Refused at {clock(entry.at)}, after {tries}."
    return RefusedView(f"{ours.label}: {cause}", happened, entry.advice, eui, Glyph.STOP, act)


def outdated(entry: RefusedJoin, roster: Roster) -> bool:
    """Whether a refusal is history: its device is in, or its label was read since, so that it is no stranger."""
    ours = next((c for c in roster.candidates if c.eui == entry.eui and c.eui is not None), None)
    return ours is not None and (roster.is_joined(ours) or not wrong_code(entry.reason))


def wrong_kind_view(row: Expected, act: Action | None) -> RefusedView:
    """A device that came in and is not what the plan wants: it is in, so it is a warning with a way out."""
    head = f"{row.kind.value} is not in the plan"
    return RefusedView(head, row.reason, "", str(row.eui), Glyph.WARN, act)
