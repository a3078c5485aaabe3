"""What the join screen knows: which devices are expected, what was typed for each, and the rows to show. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.joining.join_board import JoinStep
from core.joining.join_session import Admission
from core.premise.device import Device, DeviceKind, Eui64, JoinAs
from gui.screen import Glyph
from gui.topology.picture import NodeLook, look_of, place_name
from gui.widgets.cards import RefusedView
from gui.widgets.join_row import JoinRowView, StepView
from gui.wording import ago, clock, clock_seconds, count, span

if TYPE_CHECKING:
    from core.joining.device_log import LogEntry
    from core.joining.install_code import InstallCode
    from core.joining.join_board import Expected, JoinBoard, RefusedJoin
    from core.joining.label import Label
    from core.premise.link import LinkClass
    from core.premise.planning import Plan
    from core.premise.topology import Topology
    from gui.screen import Action

STEPS = (JoinStep.SENT, JoinStep.HEARD, JoinStep.KEY_AGREED, JoinStep.ON_LOG)
_STEP_NAMES = ("Sent to hub", "Heard", "Key agreed", "On log")
_USUAL = "usual 6–15 s"
CONSEQUENCES = {
    JoinAs.CAD: "As CAD it is a Type 2 device: it sends no alert, and nobody can read its version from outside.",
    JoinAs.PPMID: "As PPMID it is a Type 1 device: it can send a signed alert and its version can be read through "
    "the DCC, if the hub takes it as one.",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device that is to join: what the plan says of it, and what its label said so far."""

    kind: DeviceKind = DeviceKind.UNKNOWN
    place: str = ""
    sleepy: bool = False
    eui: Eui64 | None = None
    install_code: InstallCode | None = field(default=None, repr=False)
    join_as: JoinAs = JoinAs.CAD

    @property
    def ready(self) -> bool:
        """Whether both device ID and install code are known."""
        return self.eui is not None and self.install_code is not None

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        return "the next bridge" if self.kind is DeviceKind.UNKNOWN else self.kind.value

    def admission(self) -> Admission | None:
        """What is asked of the hub, once it is ready."""
        if self.eui is None or self.install_code is None:
            return None
        return Admission(self.eui, self.install_code, self.kind, self.place, self.join_as)


def candidates_of(
    plan: Plan | None, log: Sequence[LogEntry], former: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """The planned bridges, then bridges that are on the log already, each with what was typed for it before."""
    before = {c.kind: c for c in former}
    on_log = {entry.kind: entry for entry in log}
    made = []
    for bridge in plan.bridges if plan is not None else ():
        old = before.get(bridge.kind, Candidate())
        made.append(replace(old, kind=bridge.kind, place=bridge.place, sleepy=not bridge.mains))
    planned = {c.kind for c in made}
    made += [Candidate(e.kind, e.name, eui=e.eui) for e in log if e.kind.is_bridge and e.kind not in planned]
    typed = [c for c in former if c.kind is DeviceKind.UNKNOWN and c.eui is not None]
    made += typed
    if plan is None and not made:
        made.append(before.get(DeviceKind.UNKNOWN, Candidate()))
    return tuple(
        replace(c, eui=on_log[c.kind].eui) if c.eui is None and c.kind in on_log and c.kind.is_bridge else c
        for c in made
    )


def label_for(candidate: Candidate, labels: Sequence[Label], taken: Sequence[Eui64]) -> Label | None:
    """The sticker of an emulated premise that belongs to this candidate, if it is not used yet."""
    free = [label for label in labels if label.eui not in taken and label.install_code is not None]
    same = [label for label in free if label.kind is candidate.kind]
    if same or candidate.kind is not DeviceKind.UNKNOWN:
        return same[0] if same else None
    return next((label for label in free if label.kind.is_bridge), None)


def joined(candidate: Candidate, board: JoinBoard, log: Sequence[LogEntry]) -> bool:
    """Whether it is on the HAN."""
    if candidate.eui is None:
        return False
    row = expected_of(candidate, board)
    if row is not None and row.step is JoinStep.ON_LOG:
        return True
    return any(entry.eui == candidate.eui and entry.joined for entry in log)


def expected_of(candidate: Candidate, board: JoinBoard) -> Expected | None:
    """Its row in the join session."""
    return next((row for row in board.expected if row.eui == candidate.eui), None)


def code_words(code: InstallCode) -> str:
    """The verdict on a code that could be read; never the code."""
    size = f"{len(code.without_crc)} bytes"
    return (
        f"{size}, check characters right"
        if code.checked
        else f"{size} without check digits: compare it with the label"
    )


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
    device = Device(
        candidate.eui or Eui64(bytes(8)), candidate.kind, candidate.place, sleepy=candidate.sleepy
    )
    base = JoinRowView(
        look_of(device),
        candidate.label,
        candidate.place[:1].upper() + candidate.place[1:] or "Another bridge",
        str(candidate.eui) if candidate.eui is not None else "no label read yet",
    )
    row, entry = expected_of(candidate, board), next((e for e in log if e.eui == candidate.eui), None)
    if joined(candidate, board, log):
        at = entry.joined_at if entry is not None else row.since if row is not None else None
        as_what = entry.join_as if entry is not None else candidate.join_as
        when = f"{clock(at)}, " if at is not None else ""
        return replace(base, glyph=Glyph.DONE, state="On the log", note=f"{when}as {as_what.value}")
    if row is not None and row.step is JoinStep.FAILED:
        return replace(base, glyph=Glyph.STOP, state="Refused", note=clock(row.since) if row.since else "")
    if row is not None and board.closes_at is not None and row.step in STEPS:
        if not opened:
            note = _STEP_NAMES[STEPS.index(row.step)].lower()
            return replace(base, glyph=Glyph.UNDER_WAY, state="Joining", note=note)
        return _opened(base, candidate, row, board, times, now)
    if candidate.ready:
        return replace(base, glyph=Glyph.UNDER_WAY, state="Ready to join", note="label read")
    return replace(base, state="Read its label", note="")


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
        code_groups=3,  # as many for every code: not even its length is shown
        code_verdict=code_words(candidate.install_code) if candidate.install_code else "sent to the hub",
        join_as=f"{row.join_as.value} ({'Type 2' if row.join_as is JoinAs.CAD else 'Type 1'})",
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
                note = (
                    clock_seconds(at) if step is JoinStep.SENT or sent is None else f"after {span(at - sent)}"
                )
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


def seen_rows(
    topology: Topology, board: JoinBoard, log: Sequence[LogEntry], now: float
) -> tuple[SeenRow, ...]:
    """Everyone who was heard, those that join or are new first."""
    on_log = {entry.eui for entry in log}
    joining = {row.eui for row in board.expected if row.step in STEPS[:3]}
    at = {seen.eui: seen.at for seen in board.seen}
    devices = [d for d in topology.devices if d.eui != topology.hub]
    devices += [Device(eui) for eui in at if topology.device(eui) is None]
    rows = []
    for device in devices:
        known = device.eui in on_log or topology.device(device.eui) is not None
        state = "joining now" if device.eui in joining else "on the log" if known else "not invited"
        weakest = topology.weakest(topology.route(device.eui))
        heard = max((t for t in (device.last_heard, at.get(device.eui)) if t is not None), default=None)
        rows.append(
            (
                state == "on the log",
                SeenRow(
                    str(device.eui),
                    look_of(device),
                    place_name(device),
                    "asleep" if device.sleepy and state == "on the log" else state,
                    weakest[1] if weakest else None,
                    ago(heard, now),
                ),
            )
        )
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))


def refused_view(
    entry: RefusedJoin, candidates: Sequence[Candidate], act: Action | None, now: float
) -> RefusedView:
    """A refusal in words: one of ours is a stop with an act, a stranger a warning with none."""
    ours = next((c for c in candidates if c.eui == entry.eui and c.eui is not None), None)
    tries = (
        "after one try" if entry.count == 1 else f"{count(entry.count, 'time')}, last {ago(entry.at, now)}"
    )
    eui = str(entry.eui) if entry.eui is not None else ""
    if ours is None:
        happened = f"{entry.reason} Tried {tries}."
        return RefusedView("Stranger, not invited", happened, entry.advice, eui, Glyph.WARN)
    return RefusedView(
        f"{ours.label}: refused", f"{entry.reason} Refused {tries}.", entry.advice, eui, Glyph.STOP, act
    )
