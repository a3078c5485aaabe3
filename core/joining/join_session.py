"""The one join session of a network: who may come in, until when, and that the window is shut after.

The window is opened in short slices and renewed, so that a program that dies leaves it open for one slice at
the most. Joining by install code only is never switched off. Whoever comes in without being on the log is
sent away again and reported.
"""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError, Refused
from core.joining.device_log import LogEntry
from core.joining.install_code import InstallCode, digest, link_key
from core.joining.join_board import Expected, JoinBoard, JoinStep, RefusedJoin, Seen
from core.premise.device import Device, DeviceKind, Eui64, JoinAs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

SLICE = 60  # s for which a router is told to let devices join; renewed while the session lasts
RENEW_BEFORE = 15.0
KEY_LIMIT = 8.0  # s from being heard to announcing itself; longer means that it could not read its key


@dataclass(frozen=True, slots=True)
class Admission:
    """A device to be put on the log: who, by which install code, as what."""

    eui: Eui64
    install_code: InstallCode = field(repr=False)
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    join_as: JoinAs = JoinAs.CAD


class LogStore(Protocol):
    """Where the device log is kept."""

    def entries(self) -> tuple[LogEntry, ...]:
        """All entries in the order of admission."""

    def put(self, entry: LogEntry) -> None:
        """Add or replace an entry."""

    def delete(self, eui: Eui64) -> None:
        """Strike an entry out."""


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
    ) -> None:
        self._gate, self._log, self._on_change, self._clock = gate, log, on_change, clock
        self._capacity, self._salt = capacity, salt
        self._board = JoinBoard()
        self._deadlines: dict[object, float] = {}  # one for each running call of admit
        self._changed = asyncio.Event()
        self._changing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard: dict[Eui64, asyncio.TimerHandle] = {}

    @property
    def board(self) -> JoinBoard:
        """The session as it stands now."""
        return self._board

    async def admit(self, admissions: Sequence[Admission], window: float) -> JoinBoard:
        """Put devices on the log and hold the window open until each is in, has failed, or time is over.

        On every way out, cancellation included, the window is shut unless another call still needs it.
        Refused if a device is on the log already or the log is full.
        """
        self._check(admissions)
        call = object()
        self._deadlines[call] = self._clock() + window
        euis = {a.eui for a in admissions}
        try:
            await self._put_on_log(admissions)
            await self._apply_window()
            while not self._settled(euis):
                left = self._deadlines[call] - self._clock()
                if left <= 0:
                    break
                await self._wait_for_change(min(left, SLICE - RENEW_BEFORE))
        finally:
            del self._deadlines[call]
            await asyncio.shield(self._leave(euis))
        return self._board

    def _check(self, admissions: Sequence[Admission]) -> None:
        entries = {e.eui: e for e in self._log.entries()}
        for admission in admissions:
            entry = entries.get(admission.eui)
            if entry is not None and entry.joined:
                raise Refused(
                    f"{admission.eui} is on the hub's device log already.",
                    "It joined before; a new install code would be ignored.",
                    "Remove it from the log first if it has to join again.",
                )
        new = sum(a.eui not in entries for a in admissions)
        if len(entries) + new > self._capacity:
            stale = ", ".join(str(e.eui) for e in entries.values() if not e.joined) or "none"
            raise Refused(
                f"The hub's device log is full: {len(entries)} of {self._capacity} places are taken.",
                f"Entries that never joined: {stale}.",
                "Remove an entry that is no longer needed, then admit the device again.",
            )

    async def _put_on_log(self, admissions: Sequence[Admission]) -> None:
        for a in admissions:
            await self._gate.admit_key(a.eui, link_key(a.install_code))
            now = self._clock()
            code_digest = digest(a.install_code, self._salt)
            self._log.put(LogEntry(a.eui, a.kind, a.join_as, a.name, now, None, code_digest))
            self._set(Expected(a.eui, a.kind, a.name, a.join_as, JoinStep.SENT, now))

    def _settled(self, euis: set[Eui64]) -> bool:
        final = (JoinStep.ON_LOG, JoinStep.FAILED)
        return all(e.step in final for e in self._board.expected if e.eui in euis)

    async def _wait_for_change(self, limit: float) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(limit):
                await self._changed.wait()
        except TimeoutError:
            await self._apply_window()

    async def _leave(self, euis: set[Eui64]) -> None:
        """A call ends: shut or shorten the window, and say of whoever is not in why not."""
        for e in self._board.expected:
            if e.eui in euis and e.step in (JoinStep.SENT, JoinStep.HEARD, JoinStep.KEY_AGREED):
                self._set(replace(e, step=JoinStep.FAILED, reason=_NOT_IN[e.step], since=self._clock()))
        await self._apply_window()

    async def _apply_window(self) -> None:
        """Make the dongle's window what the running calls need; without any, shut it, whatever happens."""
        async with self._changing:
            now = self._clock()
            until = max(self._deadlines.values(), default=now)
            try:
                if until > now:
                    await self._gate.open_window(min(SLICE, math.ceil(until - now)))
                else:
                    await self._gate.close_window()
            finally:
                opened = (self._board.opened_at or now) if until > now else None
                self._tell(replace(self._board, opened_at=opened, closes_at=until if until > now else None))

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
        timer = self._heard.pop(eui, None)
        if timer is not None:
            timer.cancel()
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

    async def _complete(self, eui: Eui64) -> None:
        """Ask the new device what it is, write it on the log, and open the window at it if it is a router."""
        try:
            device = await self._gate.identify(eui)
        except CoreError:
            device = Device(eui)
        entry = self._entry(eui)
        if entry is None:
            return
        kind = entry.kind if device.kind is DeviceKind.UNKNOWN else device.kind
        self._log.put(replace(entry, joined_at=self._clock(), kind=kind))
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
        self._run(self._gate.forget_key(eui))

    def _refuse(self, eui: Eui64, reason: str, advice: str) -> None:
        former = next((r for r in self._board.refused if r.eui == eui), None)
        row = RefusedJoin(eui, (former.count if former else 0) + 1, self._clock(), reason, advice)
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

    async def end_now(self) -> None:
        """End every running call of `admit` now; each of them reports who is not in."""
        for call in self._deadlines:
            self._deadlines[call] = self._clock()
        self._changed.set()

    async def close(self) -> None:
        """End of the session: no timers, no tasks, the window shut."""
        for timer in self._heard.values():
            timer.cancel()
        self._deadlines.clear()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._board.closes_at is not None:
            await self._apply_window()


_NOT_IN = {
    JoinStep.SENT: "It was not heard while the window was open: check its power, its place, and that its label "
    "belongs to it.",
    JoinStep.HEARD: "It was heard, but did not say that it could read its key before the window shut.",
    JoinStep.KEY_AGREED: "It came in, but did not say what it is before the window shut.",
}
