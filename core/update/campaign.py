"""A run of updates over several devices: which first, how often, and what proves each of them.

Far devices go first, because restarting a near bridge cuts off what hangs behind it. One device at a time
unless told otherwise: on one relay two transfers only take turns. A device that fails does not stop the
others.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError
from core.ota.transfer import Activation, State
from core.premise.device import version_text
from core.update.campaign_view import CampaignView
from core.update.estimate import Estimator
from core.update.evidence import (
    Outcome,
    Proof,
    Rung,
    Standing,
    blank_ladder,
    outcome_of,
    version_proof,
    with_proof,
)
from core.update.lanes import Lanes, foretold
from core.update.late import LATE_LIMIT, LateWitness, awaits_more, newly_proved
from core.update.outlook import all_near, foresee
from core.update.progress import Condition, DeviceUpdate, FinishRange, Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from core.firmware.image import Image
    from core.ota.transfer import TransferView
    from core.premise.device import Device, Eui64
    from core.premise.profile import SolutionProfile
    from core.premise.topology import Topology
    from core.update.estimate import Way

__all__ = ["Campaign", "CampaignListeners", "CampaignView", "UpdatingHub", "far_first"]

MOST_ATTEMPTS = 3
CLOCK_WAS_SET = 1.0  # s by which two clocks must part for that
READ_EVERY = 2.0  # s between two reads of the version after the restart
READ_LIMIT = (
    120.0  # s after its return within which a device must say its version; a sleepy one gets ten times that
)


class UpdatingHub(Protocol):
    """What a campaign needs of a hub."""

    def deliver(
        self, image: Image, euis: Sequence[Eui64], activation: Activation, *, downgrade: bool = False
    ) -> AsyncIterator[TransferView]:
        """Serve an image; yields whole states. A device that runs a newer one gets it by `downgrade` only."""

    async def read_version(self, eui: Eui64) -> int:
        """The device's current file version."""

    def retry(self, eui: Eui64) -> None:
        """Offer a failed transfer again."""

    def pause(self, eui: Eui64) -> None:
        """Make the device wait."""

    def resume(self, eui: Eui64) -> None:
        """Let it go on."""

    def cancel(self, eui: Eui64) -> None:
        """Make it stop."""


@dataclass(frozen=True, slots=True)
class CampaignListeners:
    """Who hears of progress; called in the loop, must not block."""

    update: Callable[[DeviceUpdate], None]
    campaign: Callable[[CampaignView], None]
    note: Callable[[str, str], None]
    warn: Callable[[str, str], None]  # of what somebody has to see to


def far_first(euis: Sequence[Eui64], topology: Topology) -> tuple[Eui64, ...]:
    """The order of a run: most hops first; devices whose way is not known go first of all."""

    def hops(eui: Eui64) -> int:
        return len(topology.route(eui)) or 99

    return tuple(sorted(euis, key=lambda e: (-hops(e), e)))


class Campaign:
    """One run. `run` does the work; pause, resume and cancel may be called while it runs."""

    def __init__(
        self,
        hub: UpdatingHub,
        image: Image,
        devices: Sequence[Device],
        listeners: CampaignListeners,
        *,
        profile: SolutionProfile,
        activation: Activation,
        parallel: int = 1,
        ways: Mapping[Eui64, Way] = MappingProxyType({}),
        there: Mapping[Eui64, int] = MappingProxyType({}),
        through_dcc: bool = False,
        patience: float = 1.0,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`steady` counts how long things take, whatever is done meanwhile to the `clock` that is shown.

        `there` are the octets of this very image that devices have from before.
        """
        self._hub, self._image, self._on, self._clock, self._steady = hub, image, listeners, clock, steady
        self._ahead = clock() - steady()  # of the clock that is shown before the one that counts
        near = all_near([d.eui for d in devices], ways)
        self._activation, self._lanes = activation, Lanes(parallel, near=near)
        self._foretold = foretold(parallel, near=near)
        self._turns = asyncio.Semaphore(self._lanes.limit)
        self._too_many = 0  # turns that are to lapse, since so many at once were not worth it
        self._patience = patience
        ladder = blank_ladder(profile, through_dcc=through_dcc)
        self._rows = {
            d.eui: DeviceUpdate(
                d.eui, d.kind, d.name, version_before=d.file_version, version_wanted=image.header.version,
                bytes_done=there.get(d.eui, 0), bytes_total=image.size, image_hash=image.file_sha256, ladder=ladder,
            )
            for d in devices
        }  # fmt: skip
        newest = image.header.version  # who was seen to run a newer one is here because somebody wrote why
        self._downgrades = {d.eui for d in devices if d.file_version is not None and d.file_version > newest}
        self._ways = ways
        self._sleepy = {d.eui for d in devices if d.sleepy}
        self._estimators = {d.eui: Estimator() for d in devices}
        self._late = LateWitness(self._prove_late)
        self._running_still = True  # what is heard late belongs to a run that is over
        self._started: float | None = None
        self._running: set[Eui64] = set()
        self._waiting: set[Eui64] = set()  # those told to wait, whatever else their rows say
        self._lost = False  # whether the dongle is away
        self._retried: dict[Eui64, int] = {}  # the attempt after which each was last offered it again
        self._resumed: dict[Eui64, int] = {}  # where each device last went on after an interruption

    @property
    def rows(self) -> tuple[DeviceUpdate, ...]:
        """Every device's update as it stands now, in the order of the run."""
        return tuple(self._rows.values())

    async def run(self) -> tuple[DeviceUpdate, ...]:
        """Update all devices; returns the final rows. Cancelling it pauses what is running."""
        self._started = self._clock()

        async def one(eui: Eui64) -> None:
            await self._turns.acquire()
            try:
                if not self._rows[eui].condition.over:
                    await self._update(eui)
            finally:
                self._give_turn()

        self._foresee(self._started)
        for row in self.rows:
            self._show(row)
        try:
            await asyncio.gather(*(one(eui) for eui in self._rows))
        except asyncio.CancelledError:
            self.stop_listening()
            for row in self.rows:
                if not row.condition.over and row.condition is not Condition.QUEUED:
                    self._hub.pause(row.eui)
            raise
        finally:
            self._running_still = False
            self._tell()
        return self.rows

    def _give_turn(self) -> None:
        """The next device may begin, unless one more than proved worth it was let in."""
        if self._too_many:
            self._too_many -= 1
        else:
            self._turns.release()

    def _foresee(self, now: float) -> None:
        """A finish range for every device whose way is known, before a byte is sent; each waits for those before it."""
        size, order = self._image.size, tuple(self._rows)
        there = {eui: row.bytes_done for eui, row in self._rows.items()}
        for eui, finish in foresee(size, order, self._ways, now, self._foretold, there).items():
            self._rows[eui] = replace(self._rows[eui], finish=finish)

    # --- one device -----------------------------------------------------------------------------------

    async def _update(self, eui: Eui64) -> None:
        self._running.add(eui)
        self._change(eui, condition=self._standing(eui), started=self._clock())
        try:
            await self._learn_version(eui)
            if await self._deliver(eui):
                await self._prove(eui)
        except CoreError as error:
            self._change(eui, condition=Condition.FAILED, outcome=Outcome.FAILED, reason=str(error))
        finally:
            self._running.discard(eui)

    async def _learn_version(self, eui: Eui64) -> None:
        """The version before is needed to tell a contradiction from a success."""
        if self._rows[eui].version_before is None:
            try:
                self._change(eui, version_before=await self._hub.read_version(eui))
            except CoreError:
                return  # its own query will name it

    async def _deliver(self, eui: Eui64) -> bool:
        """Serve the image until the device restarts (True) or it is over."""
        downgrade = eui in self._downgrades
        views = self._hub.deliver(self._image, [eui], self._activation, downgrade=downgrade)
        async for view in views:
            self._progress(eui, view)
            if view.state is State.FAILED:
                if not self._again(eui, view):
                    return False
            elif view.state is State.CANCELLED:
                self._finish(
                    eui, Condition.CANCELLED, Outcome.FAILED, "Cancelled by hand. The old firmware stays."
                )
                return False
            elif view.state is State.HELD:
                words = "It holds the new image and waits to be told to switch."
                self._finish(eui, Condition.FINISHED, Outcome.NOT_PROVED, words)
                return False
            elif view.state is State.RETURNED or self._names_new(view):
                self._change(eui, phase=Phase.PROVING)
                self._late.listen(eui, views)
                return True
            elif view.overdue:
                self._late.listen(eui, views, LATE_LIMIT + self._read_limit(eui))
                self._on.note(str(eui), "It has not come back from its restart; it is asked all the same.")
                return True
        return False

    def _prove_late(self, eui: Eui64, view: TransferView) -> bool:
        """Take in what was open and is proved now; the outcome of an update that is over rests on that too."""
        row = self._rows[eui]
        ladder = newly_proved(row.ladder, self._observed(row.ladder, view))
        if ladder != row.ladder:
            self._change(eui, ladder=ladder)
            if row.condition is Condition.FINISHED and row.outcome is not Outcome.CONFIRMED:
                outcome, words = outcome_of(ladder)
                self._change(eui, outcome=outcome, reason=words)
        return awaits_more(ladder)

    def stop_listening(self) -> None:
        """Hear nothing more of devices that are done: another run begins, or the hub is let go."""
        self._late.stop()

    def _names_new(self, view: TransferView) -> bool:
        return view.named_version == self._image.header.version

    def _again(self, eui: Eui64, view: TransferView) -> bool:
        """After a failure: once more, up to the limit; each time is counted and said."""
        if view.attempt <= self._retried.get(eui, 0):
            return True  # the same failure told twice
        if view.attempt >= MOST_ATTEMPTS:
            tried = f"It was tried {view.attempt} times; the old firmware stays."
            words = f"{view.reason} {tried} Check its link and its power, then try again."
            self._hub.pause(eui)  # it may ask again later: nobody would prove what comes of that
            self._finish(eui, Condition.FAILED, Outcome.FAILED, words)
            return False
        self._on.note(str(eui), f"{view.reason} Trying again, attempt {view.attempt + 1} of {MOST_ATTEMPTS}.")
        self._retried[eui] = view.attempt
        self._hub.retry(eui)
        return True

    def _progress(self, eui: Eui64, view: TransferView) -> None:
        row, now = self._rows[eui], self._steady()
        if view.attempt != row.attempt:
            self._estimators[eui] = Estimator()
        if view.resumed_from is not None and view.resumed_from != self._resumed.get(eui):
            self._resumed[eui] = view.resumed_from
            self._estimators[eui] = Estimator()
            self._on.note(str(eui), f"It goes on at byte {view.resumed_from} of {view.size}.")
        estimator = self._estimators[eui]
        if view.state is State.SENDING:
            estimator.feed(now, view.offset)
            self._watch_lanes(now)
        phase = _PHASES.get(view.state, row.phase)
        (self._waiting.add if view.state is State.PAUSED else self._waiting.discard)(eui)
        self._change(
            eui, phase=phase, bytes_done=view.offset, attempt=view.attempt,
            condition=self._standing(eui),
            rate=estimator.rate, finish=self._shown(estimator.range(now, view.size)) or row.finish,
            ladder=self._observed(row.ladder, view),
        )  # fmt: skip

    def _standing(self, eui: Eui64) -> Condition:
        """What a row under way waits for."""
        if self._lost:
            return Condition.NO_DONGLE
        return Condition.PAUSED if eui in self._waiting else Condition.RUNNING

    def _shown(self, found: FinishRange | None) -> FinishRange | None:
        """A range as times of day; only a clock that was set moves it, not the drift between two clocks."""
        ahead = self._clock() - self._steady()
        if abs(ahead - self._ahead) > CLOCK_WAS_SET:
            self._ahead = ahead
        return found and FinishRange(found.earliest + self._ahead, found.latest + self._ahead)

    def _watch_lanes(self, now: float) -> None:
        """Let one more begin where that has proved worth it, and say what was found."""
        lanes = self._lanes
        if lanes.settled:
            return
        sending = sum(
            r.condition is Condition.RUNNING and r.phase is Phase.SENDING for r in self._rows.values()
        )
        before = lanes.limit
        if lanes.feed(now, sum(r.bytes_done for r in self._rows.values()), sending):
            self._turns.release()
        elif self._lanes.settled:
            self._too_many = before - lanes.limit
            rates = ", ".join(f"{n} at once {rate:.0f} B/s" for n, rate in sorted(lanes.rates.items()))
            self._on.note("update", f"Measured: {rates}. The rest is served {lanes.limit} at a time.")

    def _observed(self, ladder: tuple[Proof, ...], view: TransferView) -> tuple[Proof, ...]:
        """Rungs 1 to 3: what the server itself has seen."""
        if view.ended_at is not None:
            words = f"All {view.size} bytes fetched, SHA-256 {view.sha256[:16]}…"
            ladder = with_proof(
                ladder, Proof(Rung.FETCHED, Standing.PROVED, view.ended_at, "OTA server", words)
            )
        if view.back_at is not None:
            what = "joined the HAN anew" if view.joined_anew else "announced itself on the HAN"
            words = f"It {what} after its restart."
            ladder = with_proof(
                ladder, Proof(Rung.CAME_BACK, Standing.PROVED, view.back_at, "the hub", words)
            )
        if self._speaks_of_outcome(view):
            ladder = with_proof(
                ladder,
                version_proof(
                    Rung.NAMES_VERSION,
                    view.named_version,
                    self._image.header.version,
                    view.named_at or 0.0,
                    "its query",
                ),
            )
        return ladder

    def _speaks_of_outcome(self, view: TransferView) -> bool:
        """Whether the version it named is evidence: before its restart, the old one is no contradiction."""
        if view.named_at is None or view.ended_at is None:
            return False
        return self._names_new(view) or view.back_at is not None

    async def _prove(self, eui: Eui64) -> None:
        """Rung 4: read the version and compare; a device may need a while after its restart."""
        wanted, found = self._image.header.version, None
        until = self._steady() + self._read_limit(eui)
        settled = 0
        self._change(eui, waits_until=self._clock() + until - self._steady())
        while self._steady() < until:
            try:
                found = await self._hub.read_version(eui)
            except CoreError:
                found = None
            settled += found is not None
            if found == wanted or settled >= 3:
                break
            await asyncio.sleep(READ_EVERY)
        row = self._rows[eui]
        proof = version_proof(Rung.READ_ON_HAN, found, wanted, self._clock(), "read over the HAN")
        ladder = with_proof(row.ladder, proof)
        outcome, words = outcome_of(ladder)
        self._change(eui, ladder=ladder, version_after=found)
        if outcome is Outcome.CONTRADICTED:
            words = f"The device took the image and still runs {version_text(found)}. {words}"
        self._finish(eui, Condition.FINISHED, outcome, "" if outcome is Outcome.CONFIRMED else words)
        tell = self._on.note if outcome in (Outcome.CONFIRMED, Outcome.INFERRED) else self._on.warn
        tell(str(eui), f"Update {outcome.value}. {words}")

    def _read_limit(self, eui: Eui64) -> float:
        return READ_LIMIT * self._patience * (10 if eui in self._sleepy else 1)

    def _finish(self, eui: Eui64, condition: Condition, outcome: Outcome, reason: str) -> None:
        self._change(
            eui, condition=condition, outcome=outcome, reason=reason, finish=None, rate=0.0, waits_until=None
        )

    # --- what the user asks for -----------------------------------------------------------------------

    def pause(self, eui: Eui64) -> None:
        """Make a device wait, also once the dongle or it is back; it keeps what it has."""
        if self._steerable(eui):
            self._estimators[eui].pause()
            self._hub.pause(eui)

    def resume(self, eui: Eui64) -> None:
        """Let a paused device go on, also once the dongle is back; its finish is counted from here."""
        if self._steerable(eui):
            self._hub.resume(eui)

    def _steerable(self, eui: Eui64) -> bool:
        row = self._rows.get(eui)
        return row is not None and eui in self._running and not row.condition.over

    def cancel(self, eui: Eui64) -> None:
        """Stop a device's update; a queued one is never begun."""
        row = self._rows.get(eui)
        if row is None or row.condition.over:
            return
        if row.condition is Condition.QUEUED:
            self._finish(eui, Condition.CANCELLED, Outcome.FAILED, "Cancelled before it began.")
        else:
            self._hub.cancel(eui)

    def dongle_lost(self, *, lost: bool) -> None:
        """The dongle went or came back: running rows wait for it."""
        self._lost = lost
        for eui in self._running:
            waited = self._rows[eui].condition is Condition.NO_DONGLE
            if lost:
                self._estimators[eui].pause()
                self._change(eui, condition=Condition.NO_DONGLE)
            elif waited:
                paused = eui in self._waiting
                self._change(eui, condition=Condition.PAUSED if paused else Condition.ASKING)

    # --- telling --------------------------------------------------------------------------------------

    def _change(self, eui: Eui64, **changes: object) -> None:
        row = replace(self._rows[eui], **changes)  # type: ignore[arg-type]
        if row != self._rows[eui]:
            self._rows[eui] = row
            self._show(row)

    def _show(self, row: DeviceUpdate) -> None:
        self._on.update(row)
        self._tell()

    def _tell(self) -> None:
        rows = self.rows
        ranges = [r.finish for r in rows if r.finish is not None and not r.condition.over]
        finish = (
            FinishRange(max(r.earliest for r in ranges), max(r.latest for r in ranges)) if ranges else None
        )
        active = [r for r in rows if r.condition in (Condition.RUNNING, Condition.PAUSED)]
        self._on.campaign(
            CampaignView(
                tuple(r.eui for r in rows),
                self._image.header.name,
                sum(r.bytes_total if r.condition is Condition.FINISHED else r.bytes_done for r in rows),
                sum(r.bytes_total for r in rows),
                self._started,
                finish,
                self._running_still,
                bool(active) and all(r.condition is Condition.PAUSED for r in active),
            )
        )


_PHASES = {
    State.OFFERED: Phase.WAKE,
    State.SENDING: Phase.SENDING,
    State.CHECKING: Phase.CHECKING,
    State.HELD: Phase.CHECKING,
    State.RESTARTING: Phase.RESTART,
    State.RETURNED: Phase.PROVING,
}
