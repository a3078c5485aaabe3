"""The joining side of a session: whom it asked for, what the plan makes of them, and a log line for every change.

Install codes of devices that are not in yet are kept in memory, so that a window is opened again without
anything being typed twice; they are dropped when a device is in, is removed, or the hub is let go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from core.errors import Refused
from core.events import Level
from core.joining.against_plan import check_plan, joined_as_another, wrong_kind
from core.joining.join_board import Expected, JoinBoard, JoinStep
from core.premise.device import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.joining.join_session import Admission
    from core.premise.device import Eui64
    from core.premise.planning import Plan

_LEVELS = {
    JoinStep.FAILED: Level.WARNING,
    JoinStep.HEARD: Level.TECHNICAL,
    JoinStep.KEY_AGREED: Level.TECHNICAL,
}


class Door(Protocol):
    """The one thing that is needed of a hub here."""

    async def admit(self, admissions: Sequence[Admission], window: float) -> JoinBoard:
        """Put devices on the log and hold the window open until all are in or `window` s are over."""


class Admissions:
    """See the module. `note` takes subject, sentence and level for the event log."""

    def __init__(self, note: Callable[[str, str, Level], None]) -> None:
        self._note = note
        self._asked: dict[Eui64, Admission] = {}
        self._kinds: dict[Eui64, DeviceKind] = {}  # as which each was admitted
        self._elsewhere: dict[Eui64, str] = {}
        self._plan: Plan | None = None
        self._board = JoinBoard()

    async def admit(
        self,
        door: Door,
        admissions: Sequence[Admission],
        window: float,
        plan: Plan | None,
        known: Mapping[Eui64, str],
    ) -> JoinBoard:
        """Admit devices; Refused if the plan does not want them. `known` says what records say of each before."""
        check_plan(admissions, plan)
        former, self._plan = dict(self._asked), plan
        for a in admissions:
            self._asked[a.eui], self._kinds[a.eui] = a, a.kind
            self._note(
                str(a.eui), f"{a.kind.value} is put on the device log as {a.join_as.value}.", Level.PLAIN
            )
            self._elsewhere.pop(a.eui, None)
            if a.eui in known:
                self._elsewhere[a.eui] = known[a.eui]
                self._note(str(a.eui), known[a.eui], Level.WARNING)
        try:
            return self.told(await door.admit(admissions, window))
        except Refused as error:
            self._asked = former
            for a in admissions:
                self._note(str(a.eui), f"Not admitted: {error}", Level.WARNING)
            raise

    async def reopen(self, door: Door, window: float) -> JoinBoard:
        """Open the window again for all who were admitted and are not in; Refused if there are none."""
        waiting = self.waiting
        if not waiting:
            raise Refused(
                "Nobody is waiting to join.",
                "Every device that was admitted here is in, or none was.",
                "Scan the label of a device first.",
            )
        return self.told(await door.admit(waiting, window))

    @property
    def waiting(self) -> tuple[Admission, ...]:
        """Who was admitted and is not in."""
        return tuple(self._asked.values())

    def removed(self, eui: Eui64) -> None:
        """A device was taken off: it comes in again only by its label."""
        self._asked.pop(eui, None)

    def told(self, board: JoinBoard) -> JoinBoard:
        """The board with what the plan and the records say of each row; what is new in it goes to the log."""
        board = replace(board, expected=tuple(self._with_reason(row) for row in board.expected))
        former, self._board = self._board, board
        self._log_window(former, board)
        self._log_rows(former, board)
        self._log_refusals(former, board)
        return board

    def _with_reason(self, row: Expected) -> Expected:
        words = self._elsewhere.get(row.eui, "") if row.step is JoinStep.FAILED else ""
        if row.step is JoinStep.ON_LOG:
            self._asked.pop(row.eui, None)
            admitted = self._kinds.get(row.eui, DeviceKind.UNKNOWN)
            words = joined_as_another(row.kind, admitted, self._plan) or wrong_kind(row.kind, self._plan)
        return replace(row, reason=f"{row.reason} {words}".strip()) if words else row

    def _log_window(self, former: JoinBoard, board: JoinBoard) -> None:
        if former.closes_at is None and board.closes_at is not None and board.opened_at is not None:
            seconds = board.closes_at - board.opened_at
            self._note("window", f"The join window is open for {seconds:.0f} s.", Level.PLAIN)
        elif former.closes_at is not None and board.closes_at is None:
            self._note("window", "The join window is shut.", Level.PLAIN)

    def _log_rows(self, former: JoinBoard, board: JoinBoard) -> None:
        before = {row.eui: (row.step, row.since) for row in former.expected}
        for row in board.expected:
            if row.step is not JoinStep.SENT and before.get(row.eui) != (row.step, row.since):
                level = Level.WARNING if row.reason else _LEVELS.get(row.step, Level.PLAIN)
                words = f"{row.kind.value}: {row.step.value}. {row.reason}".strip()
                self._note(str(row.eui), words, level)

    def _log_refusals(self, former: JoinBoard, board: JoinBoard) -> None:
        before = {row.eui: row.count for row in former.refused}
        for row in board.refused:
            if row.count > before.get(row.eui, 0):
                times = "once" if row.count == 1 else f"{row.count} times"
                words = f"Turned away, {times} now. {row.reason} {row.advice}"
                self._note(str(row.eui), words, Level.WARNING)
