"""Who is to join in this sitting: the candidates, the one whose label is wanted, and what was read of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.joining.join_board import JoinBoard, JoinStep
from gui.models.joining import Candidate, candidates_of, expected_of, joined, label_for, wrong_code
from gui.models.label_reading import known_sticker, owner_of, with_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.joining.device_log import LogEntry
    from core.joining.join_session import Admission
    from core.joining.label import Label
    from core.premise.device import Eui64, JoinAs
    from core.premise.planning import Plan
    from gui.models.job import ExpectedDevice

_ON_THE_WAY = (JoinStep.SENT, JoinStep.HEARD, JoinStep.KEY_AGREED)
_OUT = (JoinStep.HEARD, JoinStep.FAILED)  # where a device stands that could not read its key


class Roster:
    """Keeps what was read and typed until its device is in, so that nothing is typed twice."""

    def __init__(self) -> None:
        self.candidates: tuple[Candidate, ...] = ()
        self.current = 0
        self.stickers: tuple[Label, ...] = ()  # of an emulated premise
        self._plan: Plan | None = None
        self._log: Sequence[LogEntry] = ()
        self._board = JoinBoard()

    def refresh(
        self,
        plan: Plan | None,
        log: Sequence[LogEntry],
        board: JoinBoard,
        order: Sequence[ExpectedDevice],
    ) -> None:
        """Take in what plan, log, join session and work order say now."""
        self._plan, self._log, self._board = plan, log, board
        self.candidates = candidates_of(plan, log, self.candidates, order)
        self.current = min(self.current, max(0, len(self.candidates) - 1))

    def forget(self) -> None:
        """Another hub, another home: no code outlives its own."""
        self.candidates, self.stickers, self.current = (), (), 0

    @property
    def asked(self) -> Candidate | None:
        """The one whose label is wanted."""
        return self.candidates[self.current] if self.current < len(self.candidates) else None

    @property
    def done(self) -> int:
        """How many are on the HAN."""
        return sum(joined(c, self._board, self._log) for c in self.candidates)

    def is_joined(self, candidate: Candidate) -> bool:
        """Whether it is on the HAN."""
        return joined(candidate, self._board, self._log)

    def is_joining(self, candidate: Candidate) -> bool:
        """Whether it is between the hub's list and the log."""
        row = expected_of(candidate, self._board)
        return row is not None and row.step in _ON_THE_WAY

    @property
    def missing(self) -> tuple[Candidate, ...]:
        """Those whose label is still wanted."""
        return tuple(c for c in self.candidates if self._wanted(c))

    @property
    def ready(self) -> tuple[Candidate, ...]:
        """Those who may be let in and are not in."""
        return tuple(c for c in self.candidates if c.ready and not self.is_joined(c))

    @property
    def fresh(self) -> tuple[Candidate, ...]:
        """Those among them whom the hub was never asked to let in, or by another code."""
        return tuple(c for c in self.ready if not self._asked_for(c))

    @property
    def tried(self) -> tuple[Candidate, ...]:
        """Those whom the hub knows already and who did not come: it keeps their codes."""
        return tuple(
            c
            for c in self.candidates
            if self._asked_for(c) and not self.is_joined(c) and not self.is_joining(c)
        )

    @property
    def misread(self) -> tuple[Candidate, ...]:
        """Those refused for the code that was given last, even while they try again: only their label helps."""
        return tuple(c for c in self.candidates if self._asked_for(c) and self._code_refused(c))

    @property
    def unplaced(self) -> tuple[Candidate, ...]:
        """Those who need a place on the hub's log and have none yet."""
        placed = {entry.eui for entry in self._log}
        return tuple(c for c in self.candidates if c.eui not in placed)

    def _code_refused(self, candidate: Candidate) -> bool:
        row = expected_of(candidate, self._board)
        if row is None or row.step not in _OUT or self.is_joined(candidate):
            return False
        # what was refused before it was admitted anew is no word on the code that is tried now
        admitted = max((e.admitted_at or 0.0 for e in self._log if e.eui == candidate.eui), default=0.0)
        refused = (r for r in self._board.refused if r.eui == candidate.eui and r.at >= admitted)
        return any(wrong_code(r.reason) for r in refused)

    def _wanted(self, candidate: Candidate) -> bool:
        return not (candidate.ready or self.is_joined(candidate) or self._asked_for(candidate))

    def _asked_for(self, candidate: Candidate) -> bool:
        return expected_of(candidate, self._board) is not None and not candidate.label_again

    def admissions(self) -> list[Admission]:
        """What is asked of the hub for all who are fresh."""
        return [a for c in self.fresh if (a := c.admission()) is not None]

    def asked_for(self, admissions: Sequence[Admission]) -> None:
        """These were handed to the hub: a code that was read again counts as known to it from now on."""
        euis = {a.eui for a in admissions}
        self.candidates = tuple(
            replace(c, label_again=False) if c.eui in euis else c for c in self.candidates
        )

    def sticker(self) -> Label | None:
        """The sticker of an emulated premise for the one whose label is wanted."""
        taken = [c.eui for c in self.candidates if c.eui is not None]
        return label_for(self.asked, self.stickers, taken) if self.asked is not None else None

    def take(self, label: Label, join_as: JoinAs) -> Candidate:
        """Put a label to its device; LabelError or Refused, in words, if it is stopped."""
        known = known_sticker(label, self.stickers)
        index = owner_of(known, self.candidates, self.current, self._log, self._plan)
        start = self.candidates[index] if index < len(self.candidates) else Candidate()
        made = with_label(
            start, known, join_as if index in (self.current, len(self.candidates)) else start.join_as
        )
        self.candidates = (*self.candidates[:index], made, *self.candidates[index + 1 :])
        self.current = self.next() if made.ready else index
        return made

    def next(self) -> int:
        """The next one whose label is wanted."""
        for index, candidate in enumerate(self.candidates):
            if self._wanted(candidate):
                return index
        return max(0, len(self.candidates) - 1)

    def read_again(self, eui: Eui64) -> int | None:
        """Drop what the label of this device said, so that it is read anew; its place, if it is one of ours."""
        for index, candidate in enumerate(self.candidates):
            if candidate.eui == eui:
                fresh = replace(candidate.forgotten(), label_again=True)
                self.candidates = (*self.candidates[:index], fresh, *self.candidates[index + 1 :])
                self.current = index
                return index
        return None

    def remark(self, eui: Eui64, words: str) -> None:
        """Keep what the records say of a device."""
        self.candidates = tuple(replace(c, remark=words) if c.eui == eui else c for c in self.candidates)

    def drop(self, eui: Eui64) -> Candidate | None:
        """A device was taken off the log: it is wanted anew, by its label; what it was is given back."""
        was = next((c for c in self.candidates if c.eui == eui), None)
        if was is not None:
            self.candidates = tuple(
                replace(c.forgotten(), eui=c.eui if c.row else None) if c.eui == eui else c
                for c in self.candidates
            )
        return was

    def put_back(self, was: Candidate) -> None:
        """Make a dropped one ready again, by the code that is still known."""
        for index, one in enumerate(self.candidates):
            if one.kind is was.kind and one.eui in (None, was.eui):
                again = replace(was, label_again=True)
                self.candidates = (*self.candidates[:index], again, *self.candidates[index + 1 :])
                return
        self.candidates = (*self.candidates, replace(was, label_again=True))
