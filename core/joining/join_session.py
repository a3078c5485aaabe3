"""The one join session of a network: who may come in, until when, and that the window is shut after.

The window is opened in short slices and renewed, so that a program that dies leaves it open for one slice at
the most. Joining by install code only is never switched off. Whoever comes in without being on the log is
sent away again and reported.
"""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError
from core.joining.admission_check import check_admissions, never_joined
from core.joining.device_log import LogEntry
from core.joining.install_code import InstallCode, digest, link_key
from core.joining.join_board import Expected, JoinBoard, JoinStep, RefusedJoin, Seen
from core.premise.device import Device, DeviceKind, Eui64, JoinAs
from core.premise.visible import visible

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

SLICE = 60  # s for which a router is told to let devices join; renewed while the session lasts
RENEW_BEFORE = 15.0
CLOSE_TRIES = 3  # a window that does not shut at once is shut again
TASK_LIMIT = 2.0  # s at the end of a session for what it began with the radio
CLOSE_LIMIT = 3.0  # s for running calls and questions to end when the session is closed
KEY_LIMIT = 8.0  # s from being heard to announcing itself; longer means that it could not read its key


@dataclass(frozen=True, slots=True)
class Admission:
    """A device to be put on the log: who, by which install code, as what."""

    eui: Eui64
    install_code: InstallCode = field(repr=False)
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    join_as: JoinAs = JoinAs.CAD

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", visible(self.name))


class LogStore(Protocol):
    """Where the device log is kept."""

    def entries(self) -> tuple[LogEntry, ...]:
        """All entries in the order of admission."""

    def put(self, entry: LogEntry) -> None:
        """Add or replace an entry."""

    def delete(self, eui: Eui64) -> None:
        """Strike an entry out."""

    def struck(self) -> frozenset[Eui64]:
        """Devices taken off by hand and not admitted again."""


class Gate(Protocol):
    """What the join session needs of the network."""

    async def admit_key(self, eui: Eui64, key: bytes) -> None:
        """Let this device in by this key."""

    async def forget_key(self, eui: Eui64) -> None:
        """Let this device in no more."""

    async def open_window(self, seconds: int) -> None:
        """Open the window at the hub and at the bridges that are on the log."""

    async def close_window(self) -> None:
        """Shut it everywhere."""

    async def send_away(self, eui: Eui64, address: int) -> None:
        """Tell a device to leave."""

    async def identify(self, eui: Eui64) -> Device:
        """Ask a device what it is."""


class JoinSession:
    """See the module. Overlapping calls of `admit` share the window; the last one out shuts it."""

    def __init__(
        self,
        gate: Gate,
        log: LogStore,
        on_change: Callable[[JoinBoard], None],
        *,
        capacity: int,
        salt: bytes,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        pace: float = 1.0,
        stale: Callable[[LogEntry], str] = never_joined,
    ) -> None:
        """`steady` counts how long the window stays open, whatever is done to the `clock` that is shown meanwhile.

        `pace` is how many seconds pass on the hub's clock, which counts the window, in one of ours.

        `stale` says why an entry of the log looks unused, or nothing.
        """
        self._stale = stale
        self._gate, self._log, self._on_change, self._clock = gate, log, on_change, clock
        self._pace, self._steady = pace, steady
        self._capacity, self._salt = capacity, salt
        self._board = JoinBoard()
        self._deadlines: dict[object, float] = {}  # one for each running call of admit
        self._claims: dict[object, frozenset[Eui64]] = {}  # whom each of them admits, until it has left
        self._renew_at = math.inf
        self._changed = asyncio.Event()
        self._changing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard: dict[Eui64, asyncio.TimerHandle] = {}
        self._departed: set[Eui64] = set()  # who has said that it leaves, until it is heard again

    @property
    def board(self) -> JoinBoard:
        """The session as it stands now."""
        return self._board

    def keep_pace(self, pace: float) -> None:
        """The hub's clock runs at another pace from now on: an open window is renewed by it at once."""
        self._pace = pace
        if self._deadlines:
            self._renew_at = self._steady()
            self._changed.set()

    async def admit(self, admissions: Sequence[Admission], window: float) -> JoinBoard:
        """Put devices on the log and hold the window open until each is in, has failed, or time is over.

        On every way out, cancellation included, the window is shut unless another call still needs it.
        Refused if a device is on the log already or the log is full.
        """
        claimed = frozenset[Eui64]().union(*self._claims.values())
        check_admissions(admissions, self._log.entries(), self._capacity, claimed, self._stale)
        call = object()
        self._deadlines[call] = self._steady() + window
        self._claims[call] = frozenset(a.eui for a in admissions)
        try:
            await self._put_on_log(admissions)
            await self._apply_window()
            await self._hold_open(call)
        except BaseException:
            with suppress(CoreError):  # what went wrong first is what the caller hears
                await self._end(call)
            raise
        await self._end(call)
        return self._board

    async def _hold_open(self, call: object) -> None:
        """Until everybody is settled or the time of this call is over; renew the window meanwhile."""
        while not self._settled(self._claims[call]):
            now = self._steady()
            left = self._deadlines[call] - now
            if left <= 0:
                return
            await self._wait_for_change(min(left, max(0.0, self._renew_at - now)))

    async def _end(self, call: object) -> None:
        del self._deadlines[call]
        await asyncio.shield(self._leave(call))

    async def _put_on_log(self, admissions: Sequence[Admission]) -> None:
        for a in admissions:
            # slow on purpose: beside the loop, so that a running transfer does not stand still
            code_digest = await asyncio.to_thread(digest, a.install_code, self._salt)
            now = self._clock()
            try:
                await self._gate.admit_key(a.eui, link_key(a.install_code))
                self._log.put(LogEntry(a.eui, a.kind, a.join_as, a.name, now, None, code_digest))
            except BaseException:
                with suppress(CoreError):  # nobody may come in by a key that no place of the log stands for
                    await asyncio.shield(self._gate.forget_key(a.eui))
                raise
            self._set(Expected(a.eui, a.kind, a.name, a.join_as, JoinStep.SENT, now))

    def _settled(self, euis: frozenset[Eui64]) -> bool:
        final = (JoinStep.ON_LOG, JoinStep.FAILED)
        return all(e.step in final for e in self._board.expected if e.eui in euis)

    async def _wait_for_change(self, limit: float) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(limit):
                await self._changed.wait()
        except TimeoutError:
            pass
        if self._deadlines and self._steady() >= self._renew_at:
            await self._apply_window()

    async def _leave(self, call: object) -> None:
        """A call ends: shut or shorten the window, and say of whoever is not in why not."""
        try:
            mine = self._claims[call].difference(*(c for k, c in self._claims.items() if k is not call))
            for e in self._board.expected:
                if e.eui in mine and e.step in _NOT_IN:
                    self._set(replace(e, step=JoinStep.FAILED, reason=_NOT_IN[e.step], since=self._clock()))
            await self._apply_window()
        finally:
            del self._claims[call]
            self._changed.set()

    async def _apply_window(self) -> None:
        """Make the dongle's window what the running calls need; without any, shut it, whatever happens."""
        async with self._changing:
            now = self._steady()
            until = max(self._deadlines.values(), default=now)
            if until > now:
                await self._open(now, until)
            else:
                await self._shut()

    async def _open(self, now: float, until: float) -> None:
        seconds = min(SLICE, math.ceil((until - now) * self._pace))
        self._renew_at = now + (SLICE - RENEW_BEFORE) / self._pace
        # said before it is done: a window that may be open is never shown as shut
        shown = self._clock()
        closes_at = shown + until - now
        self._tell(replace(self._board, opened_at=self._board.opened_at or shown, closes_at=closes_at))
        await self._gate.open_window(seconds)

    async def _shut(self) -> None:
        self._renew_at = math.inf
        for left in reversed(range(CLOSE_TRIES)):
            try:
                await self._gate.close_window()
            except CoreError:
                if not left:
                    raise  # still shown as open: it is, until its slice has run out
            else:
                break
        self._tell(replace(self._board, opened_at=None, closes_at=None))

    # --- what the radio reports -----------------------------------------------------------------------

    def device_admitted(self, eui: Eui64, address: int) -> None:
        """The trust centre gave this device the network key."""
        self._note_seen(eui, address)
        entry = self._entry(eui)
        if entry is None:
            self._stranger(eui, address)
            return
        row = self._row(eui)
        if row is not None and row.step in (JoinStep.SENT, JoinStep.FAILED):
            self._set(replace(row, step=JoinStep.HEARD, since=self._clock(), reason=""))
            self._stop_timer(eui)
            loop = asyncio.get_running_loop()
            self._heard[eui] = loop.call_later(KEY_LIMIT, self._no_key, eui)

    def _no_key(self, eui: Eui64) -> None:
        row = self._row(eui)
        if row is None or row.step is not JoinStep.HEARD:
            return
        reason = (
            "It was heard, but it could not read the hub's answer: its install code is not the one entered. "
            "Read the code from its own label again."
        )
        self._set(replace(row, step=JoinStep.FAILED, since=self._clock(), reason=reason))
        self._refuse(
            eui, "Its install code is not the one entered.", "Read the label again and admit it anew."
        )
        self._run(self._gate.forget_key(eui))

    def device_announced(self, eui: Eui64, address: int) -> None:
        """This device holds the network key."""
        self._departed.discard(eui)
        self._stop_timer(eui)
        self._note_seen(eui, address)
        entry = self._entry(eui)
        if entry is None:
            self._stranger(eui, address)
            return
        row = self._row(eui)
        if not entry.joined or (row is not None and row.step not in (JoinStep.ON_LOG, JoinStep.KEY_AGREED)):
            if row is not None:
                self._set(replace(row, step=JoinStep.KEY_AGREED, since=self._clock(), reason=""))
            self._run(self._complete(eui))

    def device_left(self, eui: Eui64) -> None:
        """A device that was in is out again: what its row says must not outlive that."""
        row = self._row(eui)
        self._departed.add(eui)
        if row is not None and row.step in (JoinStep.KEY_AGREED, JoinStep.ON_LOG):
            reason = "It was in and has left the HAN again. Open the window and switch it off and on."
            self._set(replace(row, step=JoinStep.FAILED, since=self._clock(), reason=reason))

    def _stop_timer(self, eui: Eui64) -> None:
        timer = self._heard.pop(eui, None)
        if timer is not None:
            timer.cancel()

    async def _complete(self, eui: Eui64) -> None:
        """Write the new device on the log, ask it what it is, and open the window at it if it is a router."""
        entry = self._entry(eui)
        if entry is not None:  # it is in, whether or not it lives to say what it is
            self._log.put(replace(entry, joined_at=self._clock()))
        try:
            device = await self._gate.identify(eui)
        except CoreError:
            device = Device(eui)
        entry = self._entry(eui)
        if entry is None:
            return
        kind = entry.kind if device.kind is DeviceKind.UNKNOWN else device.kind
        self._log.put(replace(entry, kind=kind))
        if eui in self._departed:
            return
        row = self._row(eui) or Expected(eui, kind, entry.name, entry.join_as)
        self._set(replace(row, kind=kind, step=JoinStep.ON_LOG, since=self._clock(), reason=""))
        if self._deadlines:
            await self._apply_window()

    def _stranger(self, eui: Eui64, address: int) -> None:
        self._refuse(
            eui,
            "It is not on the hub's device log.",
            "It was sent away. If it belongs to this home, scan its label and admit it.",
        )
        self._run(self._gate.send_away(eui, address))
        self._run(self._lock_out(eui))

    async def _lock_out(self, eui: Eui64) -> None:
        """Make a stranger's key useless, unless it is being admitted just now: its new key must stay."""
        if self._entry(eui) is None and not any(eui in claim for claim in self._claims.values()):
            await self._gate.forget_key(eui)

    def turned_away(self, eui: Eui64, times: int) -> None:
        """The hub itself gave a stranger no key: it is reported, and nothing has to be done."""
        if self._entry(eui) is not None:
            return
        former = next((r for r in self._board.refused if r.eui == eui), None)
        count, now = times + (former.count if former else 0), self._clock()
        row = RefusedJoin(eui, count, now, "It is not on the hub's device log, so it got no key.", _LEAVE_IT)
        others = tuple(r for r in self._board.refused if r.eui != eui)
        self._tell(replace(self._board, refused=(*others, row)))

    def _refuse(self, eui: Eui64, reason: str, advice: str) -> None:
        former, now = next((r for r in self._board.refused if r.eui == eui), None), self._clock()
        count = former.count if former else 0
        if former is None or now - former.at >= KEY_LIMIT:  # else it is the same attempt, seen twice
            count += 1
        row = RefusedJoin(eui, count, now, reason, advice)
        others = tuple(r for r in self._board.refused if r.eui != eui)
        self._tell(replace(self._board, refused=(*others, row)))

    # --- small matters --------------------------------------------------------------------------------

    def _entry(self, eui: Eui64) -> LogEntry | None:
        return next((e for e in self._log.entries() if e.eui == eui), None)

    def _row(self, eui: Eui64) -> Expected | None:
        return next((e for e in self._board.expected if e.eui == eui), None)

    def _set(self, row: Expected) -> None:
        if any(e.eui == row.eui for e in self._board.expected):
            rows = tuple(row if e.eui == row.eui else e for e in self._board.expected)
        else:
            rows = (*self._board.expected, row)
        self._tell(replace(self._board, expected=rows))

    def _note_seen(self, eui: Eui64, address: int) -> None:
        others = tuple(s for s in self._board.seen if s.eui != eui)
        self._tell(replace(self._board, seen=(*others, Seen(eui, self._clock(), address))))

    def _tell(self, board: JoinBoard) -> None:
        self._board = board
        self._changed.set()
        self._on_change(board)

    def _run(self, work: Awaitable[None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except CoreError:
                return  # the device is out of reach: its key is gone from the list all the same

        task = asyncio.get_running_loop().create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def removed(self, eui: Eui64) -> None:
        """A device was taken off the log: it is expected no more, and not shown as if it were."""
        self._stop_timer(eui)
        rows = tuple(row for row in self._board.expected if row.eui != eui)
        self._tell(replace(self._board, expected=rows))

    def network_restarted(self) -> None:
        """The dongle came back with its window shut: whoever still waits opens it again."""
        self._renew_at = 0.0
        self._changed.set()

    async def end_now(self) -> None:
        """End every running call of `admit` now; each of them reports who is not in."""
        for call in self._deadlines:
            self._deadlines[call] = self._steady()
        self._changed.set()

    async def close(self) -> None:
        """End of the session: no timers, no calls, no tasks, the window shut."""
        for timer in self._heard.values():
            timer.cancel()
        await self.end_now()
        try:
            async with asyncio.timeout(CLOSE_LIMIT):
                while self._claims:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=TASK_LIMIT)
        for task in self._tasks:  # somebody who does not answer may be told to leave for a minute yet
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._board.closes_at is not None:
            await self._apply_window()


_LEAVE_IT = "Leave it out; if it belongs to this home, scan its label and admit it."
_NOT_IN = {
    JoinStep.SENT: "It was not heard while the window was open: check its power, its place, and that its label "
    "belongs to it.",
    JoinStep.HEARD: "It was heard, but did not say that it could read its key before the window shut.",
    JoinStep.KEY_AGREED: "It came in, but did not say what it is before the window shut.",
}
