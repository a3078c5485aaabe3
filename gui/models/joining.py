"""Which devices are to join: those of the work order and of the plan, each with what its label said so far. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.joining.join_board import JoinStep
from core.joining.join_session import Admission
from core.joining.label import Label
from core.premise.device import DeviceKind, Eui64, JoinAs

if TYPE_CHECKING:
    from core.joining.device_log import LogEntry
    from core.joining.install_code import InstallCode
    from core.joining.join_board import Expected, JoinBoard
    from core.premise.planning import Plan
    from gui.models.job import ExpectedDevice

CONSEQUENCES = {
    JoinAs.CAD: "As CAD it is a Type 2 device: it sends no alert, and nobody can read its version from outside.",
    JoinAs.PPMID: "As PPMID it is a Type 1 device: it can send a signed alert and its version can be read through "
    "the DCC, if the hub takes it as one.",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device that is to join: what plan and work order say of it, and what its label said so far.

    `row` is its row in the work order, 0 if it is in none; `remark` is what the records know of it.
    """

    kind: DeviceKind = DeviceKind.UNKNOWN
    place: str = ""
    sleepy: bool = False
    eui: Eui64 | None = None
    install_code: InstallCode | None = field(default=None, repr=False)
    join_as: JoinAs = JoinAs.CAD
    row: int = 0
    label_read: bool = False
    label_again: bool = False  # read anew after a refusal: the hub has to be told
    remark: str = ""

    @property
    def ready(self) -> bool:
        """Whether both device ID and install code are known."""
        return self.eui is not None and self.install_code is not None

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        return "the next device" if self.kind is DeviceKind.UNKNOWN else self.kind.value

    @property
    def said(self) -> Label | None:
        """What is known of its label; None while not even its device ID is."""
        if self.eui is None:
            return None
        return Label(self.eui, self.kind, self.place, self.install_code)

    def admission(self) -> Admission | None:
        """What is asked of the hub, once it is ready."""
        if self.eui is None or self.install_code is None:
            return None
        return Admission(self.eui, self.install_code, self.kind, self.place, self.join_as)

    def forgotten(self) -> Candidate:
        """The same without what its label said, to be read anew."""
        return replace(self, install_code=None, label_read=False, remark="")


def candidates_of(
    plan: Plan | None,
    log: Sequence[LogEntry],
    former: Sequence[Candidate],
    order: Sequence[ExpectedDevice] = (),
) -> tuple[Candidate, ...]:
    """Everyone who is expected, each with what was read of it before.

    First the planned bridges, with what the work order says of them; then what else the work order lists, bridges
    that are on the log already, and labels that belong to none of these. Devices of the work order without a
    kind may be planned bridges: as many places of the plan are left open for them.
    """
    made = [*_planned(plan, former, order)]
    kinds = {c.kind for c in made}
    ordered = [_ordered(d, former) for d in order if d.kind not in kinds or not d.kind.is_bridge]
    nameless = sum(d.kind is DeviceKind.UNKNOWN for d in order)
    made = _without(made, nameless) + ordered
    known = {c.kind for c in made}
    made += [
        _seen_on_log(e, former)
        for e in log
        if e.kind.is_bridge and e.kind not in known and e.eui not in _euis(made)
    ]
    made += [
        c
        for c in former
        if (c.kind is DeviceKind.UNKNOWN or (plan is None and c.ready)) and c.eui and c.eui not in _euis(made)
    ]
    if plan is None and not made:
        made.append(_blank(former))
    on_log = {entry.kind: entry.eui for entry in log}
    return tuple(
        replace(c, eui=on_log[c.kind]) if c.eui is None and c.kind.is_bridge and c.kind in on_log else c
        for c in made
    )


def _planned(
    plan: Plan | None, former: Sequence[Candidate], order: Sequence[ExpectedDevice]
) -> list[Candidate]:
    made = []
    for bridge in plan.bridges if plan is not None else ():
        ordered = next((d for d in order if d.kind is bridge.kind), None)
        before = next((c for c in former if c.kind is bridge.kind), None)
        start = before or (_ordered(ordered, former) if ordered is not None else Candidate())
        if ordered is not None and not start.row:
            start = _merged(start, ordered)
        made.append(replace(start, kind=bridge.kind, place=bridge.place, sleepy=not bridge.mains))
    return made


def _ordered(device: ExpectedDevice, former: Sequence[Candidate]) -> Candidate:
    """A device of the work order, with what was read of it before."""
    before = next((c for c in former if c.eui == device.eui and c.row), None)
    if before is not None:
        known = before.install_code or device.install_code
        return replace(before, install_code=known) if known is not before.install_code else before
    place = device.name
    return Candidate(
        device.kind, place, False, device.eui, device.install_code, device.join_as, row=device.row or 1
    )


def _merged(read: Candidate, device: ExpectedDevice) -> Candidate:
    """What was read before the work order came, with the order's row; a reading that disagrees is dropped."""
    if read.eui not in (None, device.eui):
        return replace(_ordered(device, ()), remark="Its label was read with another device ID before.")
    return replace(
        read, eui=device.eui, install_code=read.install_code or device.install_code, row=device.row or 1
    )


def _seen_on_log(entry: LogEntry, former: Sequence[Candidate]) -> Candidate:
    before = next((c for c in former if c.kind is entry.kind and c.eui == entry.eui), None)
    return before or Candidate(entry.kind, entry.name, eui=entry.eui, join_as=entry.join_as)


def _without(planned: list[Candidate], nameless: int) -> list[Candidate]:
    """The planned bridges less as many as may be the work order's devices of no kind."""
    open_places = [c for c in planned if c.eui is None]
    for one in open_places[:nameless]:
        planned.remove(one)
    return planned


def _blank(former: Sequence[Candidate]) -> Candidate:
    return next((c for c in former if c.kind is DeviceKind.UNKNOWN), Candidate())


def _euis(candidates: Sequence[Candidate]) -> set[Eui64 | None]:
    return {c.eui for c in candidates}


def label_for(candidate: Candidate, labels: Sequence[Label], taken: Sequence[Eui64]) -> Label | None:
    """The sticker of an emulated premise that belongs to this candidate.

    One of its own kind is given even if its device ID was read before: that two labels bear one ID has to be seen.
    """
    with_code = [label for label in labels if label.install_code is not None]
    if candidate.eui is not None:
        return next((label for label in with_code if label.eui == candidate.eui), None)
    same = [label for label in with_code if label.kind is candidate.kind]
    if same or candidate.kind is not DeviceKind.UNKNOWN:
        return same[0] if same else None
    return next((label for label in with_code if label.kind.is_bridge and label.eui not in taken), None)


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


def wrong_code(reason: str) -> bool:
    """Whether a refusal is for the install code."""
    return "install code" in reason or "code sent" in reason


def code_words(code: InstallCode) -> str:
    """The verdict on a code that could be read; never the code."""
    size = f"{len(code.without_crc)} bytes"
    return (
        f"{size}, check digits right"
        if code.checked
        else f"{size} without check digits: compare it with the label"
    )


def code_shown(code: InstallCode) -> str:
    """The code as its label prints it, for as long as the eye is held; kept nowhere."""
    return code.with_crc.hex(" ", 2).upper()
