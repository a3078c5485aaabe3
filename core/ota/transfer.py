"""One image to one device, as a table machine without clock or radio (the contract of design §5).

Everything that changes the state is in `TABLE`. Requests are answered by the offset that they name, so
repeated, late or reordered requests cost nothing, and a device that comes back after a restart of itself,
of the dongle or of this program is answered where it left off, never with ABORT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ota import messages
from core.ota.messages import BlockRequest, EndRequest, Query
from core.ota.pace import STEP_DOWN, Acknowledging, BlockPeriod, BlockSize
from core.ota.pages import Page
from core.ota.transfer_table import OVER, TABLE, Happening, State
from core.ota.transfer_values import MAINS, SLEEPY, Activation, Patience, Served, TransferRecord, TransferView
from core.premise.device import version_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.ota.messages import PageRequest, Request
    from core.premise.device import Eui64

__all__ = [
    "MAINS", "OVER", "SLEEPY", "STEP_DOWN", "TABLE", "Activation", "Happening", "Patience", "Served", "State",
    "Transfer", "TransferRecord", "TransferView",
]  # fmt: skip

S, H = State, Happening

NOTIFY_LADDER = (0.0, 2.0, 5.0, 15.0, 60.0)  # s after the offer; peers notify once and lose it
LATE_REACH = 256  # octets: how far back a request may lie that was only late on its way
PAGES_GIVEN_UP = 3  # times that one page may be asked in a row before blocks are asked for instead
LATE_ANNOUNCEMENT = 30.0  # s after its return for which a broadcast may still be on its way
PAUSE_SECONDS = 5  # how long a paused device is told to wait before it asks again


class Transfer:
    """See the module. `now` is always s of a clock that nobody sets; `wall` makes s since 1970 of it.

    All durations are counted by the first, so that a clock that is put right in mid-transfer ends no patience; what
    is shown, kept or told to a device is a time of the second.
    """

    def __init__(
        self,
        eui: Eui64,
        image: Served,
        now: float,
        *,
        activation: Activation | None = None,
        patience: Patience = MAINS,
        block_cap: int = 64,
        resumed: TransferRecord | None = None,
        wall: Callable[[float], float] = lambda now: now,
    ) -> None:
        if resumed is not None and resumed.sha256 != image.sha256:
            raise ValueError("a transfer may only be resumed with the very same bytes")
        self.eui = eui
        self.image = image
        self.state = S.OFFERED
        self.activation = activation or Activation.now()
        self._patience = patience
        self._blocks = BlockSize(block_cap)
        self._acks = Acknowledging()
        self._moved: float | None = None  # when the device last got on to another offset
        self._period = BlockPeriod()
        self._offset = resumed.offset if resumed else 0
        self._was_whole = self._offset == len(image.data)  # before a restart of this program
        self._end_lost = False  # the dongle was away when it may have ended or come back
        self._attempt = resumed.attempt if resumed else 1
        self._wall = wall
        self._started = resumed.started if resumed else wall(now)
        self._offered = now
        self._notices = 0
        self._heard: float | None = None
        self._since = now  # when this state was entered or last gave a sign of life
        self._asked_at = -1
        self._repeats = 0
        self._stuck = 0  # repeats of the offset asked last
        self._retried = False  # counted as an attempt already, its first block is yet to come
        self._resumed_from: int | None = None
        self._fresh = True  # no block asked yet in this life of the program
        self._ended: float | None = None
        self._back: float | None = None
        self._let_in: float | None = None  # when the trust centre let it in after its end, s since 1970
        self._joined_anew = False
        self._returned = now  # when its query showed that it is back
        self._switch_at: float | None = None  # by `now`, once it has been told a time
        self._named: tuple[int, float] | None = None
        self._reason = ""
        self._overdue = False
        self._misfit = False  # its last word on its hardware is that the image is not for it
        self._ahead = False  # its last word on its version is that it runs a newer one

    # --- what the device says -------------------------------------------------------------------------

    def receive(self, request: Request, now: float) -> tuple[int, bytes] | None:
        """Answer a request: (command, body), or None where only a default response is due."""
        self._heard = self._wall(now)
        if self._gets_on(request):
            self._since, self._notices = now, 0
        if isinstance(request, BlockRequest):
            return messages.BLOCK_RESPONSE, self._block(request, now)
        if isinstance(request, Query):
            return messages.QUERY_RESPONSE, self._query(request, now)
        return self._end(request, now)

    def _gets_on(self, request: Request) -> bool:
        """Whether this request is progress: to ask the same again and again for ever is silence in all but name."""
        if isinstance(request, BlockRequest):
            return request.offset != self._asked_at
        return self.state is not S.SENDING or isinstance(request, EndRequest)

    def _block(self, request: BlockRequest, now: float) -> bytes:
        image, offset = self.image, request.offset
        refusal = self._refusal(request, request.period or 0)
        if refusal is not None:
            return refusal
        late = self._note_offset(offset, request.size, now)
        slower = self._period.answer(request.period)
        if slower is not None:
            return messages.wait(0, slower)
        data = image.data[offset : offset + min(request.size, self._blocks.now)]
        reached = offset + len(data)
        if not late:
            self._offset = reached
            self._move(H.LAST_BLOCK if reached == len(image.data) else H.ASKED)
        return messages.block(image.manufacturer, image.image_type, image.version, offset, data)

    def _refusal(self, request: BlockRequest | PageRequest, period: int) -> bytes | None:
        """Why no data is sent now, as a Block Response; None where it is."""
        if self.state is S.PAUSED:
            return messages.wait(PAUSE_SECONDS, period)
        if self.state is S.CANCELLED or self._misfit or self._ahead:
            return messages.status_only(messages.ABORT)
        if not self._is_ours(request) or request.offset >= len(self.image.data) or not request.size:
            return messages.status_only(messages.MALFORMED)
        if self.state in (S.RESTARTING, S.RETURNED):
            return messages.status_only(messages.NO_IMAGE)
        return None

    def receive_page(self, request: PageRequest, now: float) -> Page | bytes | None:
        """A page to stream, a Block Response that refuses it, or None: let the device ask block by block."""
        self._heard = self._wall(now)
        if request.offset != self._asked_at:
            self._since, self._notices = now, 0
        refusal = self._refusal(request, 0) if request.page else messages.status_only(messages.MALFORMED)
        if refusal is not None:
            return refusal
        if not self._note_offset(request.offset, request.size, now):
            self._offset = request.offset
            self._move(H.ASKED)
        if self._stuck >= PAGES_GIVEN_UP:
            return None
        end = min(request.offset + request.page, len(self.image.data))
        block = min(request.size, self._blocks.now)
        return Page(request.offset, end, block, request.spacing / 1000.0)

    def page_block(self, page: Page) -> bytes | None:
        """The next Block Response of a page; None once it is at its end, or nothing is to be sent any more."""
        taken = page.take() if self.state in (S.SENDING, S.CHECKING) else None
        if taken is None:
            return None
        image, (offset, size) = self.image, taken
        if offset + size == len(image.data):
            self._move(H.LAST_BLOCK)
        data = image.data[offset : offset + size]
        return messages.block(image.manufacturer, image.image_type, image.version, offset, data)

    def foreseen(self, request: BlockRequest) -> bytes | None:
        """The Block Response to its next request, if it goes on behind this one; None where nobody knows."""
        image, offset = self.image, self._offset
        if self.state is not S.SENDING or offset <= request.offset:
            return None
        data = image.data[offset : offset + min(request.size, self._blocks.now)]
        return messages.block(image.manufacturer, image.image_type, image.version, offset, data)

    def limit_blocks(self, largest: int) -> None:
        """The path to the device carries no larger blocks than this."""
        if largest < self._blocks.largest:
            self._blocks = BlockSize(largest)

    def congested(self) -> None:
        """The dongle could not take its frames: a device that keeps a block period is asked for a longer one."""
        self._period.longer()

    @property
    def acknowledged(self) -> bool:
        """Whether its blocks should ask for an APS acknowledgement, as measured."""
        return self._acks.on

    def _note_offset(self, offset: int, size: int, now: float) -> bool:
        """Take note of how the device goes on; True for a request that was only late and moves nothing."""
        if offset == self._asked_at and not self._fresh:
            self._repeat(size)
            return False
        if not self._fresh and 0 < self._asked_at - offset <= LATE_REACH:
            return True
        self._note_pace(offset, size, now)
        if offset == 0 and self._offset and not self._retried:
            self._attempt += 1
        elif offset and (self._fresh or offset < self._asked_at):
            self._resumed_from = offset  # it lost what its flash had not taken yet
        self._asked_at, self._stuck = offset, 0
        self._fresh = self._retried = False
        return False

    def _note_pace(self, offset: int, size: int, now: float) -> None:
        """A block got through: what it took decides how the next ones travel."""
        octets = offset - self._asked_at
        if self._moved is not None and not self._fresh and 0 < octets <= size:
            seconds = now - self._moved
            self._blocks.went_on(seconds, octets, size)
            self._acks.went_on(seconds, octets, self._stuck)
        self._moved = now

    def _repeat(self, size: int) -> None:
        """One offset asked again: its block was lost, or is too large."""
        self._repeats += 1
        self._stuck += 1
        self._blocks.repeated(size)

    def _query(self, request: Query, now: float) -> bytes:
        image = self.image
        self._named = (request.version, self._wall(now))
        if (request.manufacturer, request.image_type) != (image.manufacturer, image.image_type):
            return messages.status_only(messages.NO_IMAGE)
        if request.version == image.version:
            if self.state is S.RESTARTING and self._let_in is not None:
                self._back, self._joined_anew = self._let_in, True  # its query proves that it has the key
            if self.state is not S.RETURNED:
                self._returned = now
            self._move(H.NAMED)
            return messages.status_only(messages.NO_IMAGE)
        if self.state in (S.CANCELLED, S.RETURNED, S.RESTARTING):
            return messages.status_only(messages.NO_IMAGE)
        if self._unfit(request.hardware) or self._newer(request.version):
            return messages.status_only(messages.NO_IMAGE)
        if self.state not in (S.PAUSED, S.HELD):
            self._move(H.ASKED)
        return messages.offer(image.manufacturer, image.image_type, image.version, len(image.data))

    def _unfit(self, hardware: int | None) -> bool:
        """Whether the device names hardware that the image is not meant for; some say it in their query only."""
        meant = self.image.hardware
        if meant is None or hardware is None:
            return self._misfit
        self._misfit = hardware not in meant
        if not self._misfit:
            return False
        self._move(H.END_BAD, f"It says that its hardware is {hardware:04X}; the image is for {meant}.")
        return True

    def _newer(self, version: int) -> bool:
        """Whether the device names a newer version than the image, and nobody wrote why it should go back."""
        if self.image.downgrade:
            return False
        self._ahead = version > self.image.version
        if self._ahead:
            runs, image = version_text(version), version_text(self.image.version)
            self._move(H.END_BAD, f"It says that it runs {runs}; the image is older, {image}.")
        return self._ahead

    def _end(self, request: EndRequest, now: float) -> tuple[int, bytes] | None:
        if not self._is_ours(request) or self.state is S.CANCELLED or self._misfit or self._ahead:
            return None
        if request.status != messages.SUCCESS:
            other = f"The device ended with status {request.status:#04x}."
            self._move(H.END_BAD, _END_WORDS.get(request.status, other))
            return None
        if self._ended is None:
            self._ended = self._wall(now)
            self._named = None  # what it named before says nothing of the outcome
        self._offset = len(self.image.data)
        self._move(H.END_HELD if self.activation.held else H.END_GOOD)
        return messages.END_RESPONSE, self._end_answer(now)

    def _end_answer(self, now: float) -> bytes:
        image, current, upgrade = self.image, 0, 0
        if self.activation.held:
            current, upgrade = messages.utc(self._wall(now)), messages.FOREVER
        elif (at := self.activation.at) is not None:
            if self._switch_at is None:
                self._switch_at = now + at - self._wall(now)
            if (left := self._switch_at - now) > 0:
                current, upgrade = messages.utc(at - left), messages.utc(at)
        return messages.end_answer(image.manufacturer, image.image_type, image.version, current, upgrade)

    def _is_ours(self, request: BlockRequest | EndRequest | PageRequest) -> bool:
        image = self.image
        return (request.manufacturer, request.image_type, request.version) == (
            image.manufacturer,
            image.image_type,
            image.version,
        )

    def announced(self, now: float) -> None:
        """The device has joined again: after its restart, a power cut, or a change of parent."""
        self._heard, self._since = self._wall(now), now
        if self.state is S.HELD:
            return  # it had no order to switch: this was a power cut, not its restart
        if self.state is S.RETURNED:
            self._announced_late(now)
        if self.state is S.RESTARTING:
            if self._waits_for_its_time(now):
                return  # this was a change of parent, not its restart
            self._back = self._wall(now)
            if self._named is not None and self._named[0] != self.image.version:
                self._named = None  # it said that before it was back
        elif self.state in (S.SENDING, S.PAUSED):
            self._fresh = True  # its next block may go on anywhere
        elif self.state is S.OFFERED:
            self._restart_clocks(now)  # what it was told before, it may not have heard
        self._move(H.BACK)

    def _announced_late(self, now: float) -> None:
        """Its query may overtake the broadcast that says it is back: the moment is that of the broadcast."""
        fresh = now - self._returned < LATE_ANNOUNCEMENT
        if fresh and self._back is None and self._ended is not None:
            self._back = self._wall(now)

    def let_in(self, now: float) -> None:
        """The trust centre gave it the network key anew; that it can use it, its next query proves."""
        if self.state is S.RESTARTING and not self._waits_for_its_time(now):
            self._let_in = self._wall(now)

    def _waits_for_its_time(self, now: float) -> bool:
        return self._switch_at is not None and now < self._switch_at

    # --- what the user says ---------------------------------------------------------------------------

    def pause(self, now: float) -> None:
        """From now on it is told to wait; it keeps what it has."""
        self._move(H.PAUSE)
        self._since = now

    def resume(self, now: float) -> None:
        """Let it go on at its next request."""
        self._move(H.RESUME)
        self._since = now

    def cancel(self, now: float) -> None:
        """Its next request is answered ABORT."""
        self._move(H.CANCEL)
        self._since = now

    def stand_by(self, now: float, *, holds_image: bool) -> None:
        """A restart of this program cut it off: it stays where it is, and switches to nothing, until told."""
        self.activation, self._switch_at = Activation.never(), None
        self.state = S.HELD if holds_image else S.PAUSED
        self._since = now

    def release(self, now: float, activation: Activation | None = None) -> bytes | None:
        """Tell a device that holds its image to switch; the Upgrade End Response to send, if it is due."""
        if self.state is not S.HELD:
            return None
        self.activation, self._switch_at = activation or Activation.now(), None
        self._move(H.RELEASE)
        self._since = now
        return self._end_answer(now)

    def retry(self, now: float) -> None:
        """Offer it again after a failure; what the device has, it keeps."""
        if H.RETRY not in TABLE[self.state]:
            return
        self._move(H.RETRY)
        self._attempt += 1
        self._retried = True
        self._restart_clocks(now)

    def thaw(self, now: float) -> None:
        """The dongle is back after a loss: silence meanwhile was nobody's fault."""
        self._fresh = True
        self._end_lost = self.state in (S.CHECKING, S.RESTARTING) and not self._waits_for_its_time(now)
        if self.state in (S.OFFERED, S.SENDING, S.CHECKING) or self._end_lost:
            self._restart_clocks(now)
        self._since = now

    def _restart_clocks(self, now: float) -> None:
        self._offered = self._since = now
        self._notices = 0

    def verdict(self, now: float) -> bytes | None:
        """The Upgrade End Response, unasked, for a device that waits for it; None where none may be waiting.

        A restart of this program, or an absence of the dongle, may have come between a device's Upgrade End Request and
        the answer. Such a device answers no Image Notify and asks again only after an hour (ZCL 11.13.9); one that has
        not got the whole image, or still looks at it, makes nothing of it.
        """
        may_wait = self._was_whole if self.state is S.OFFERED else self._unsure_of_end
        if not may_wait or self._notices < 2 or self.activation != Activation.now():
            return None
        return self._end_answer(now)

    @property
    def _unsure_of_end(self) -> bool:
        """Whether its report, our answer, or its return may have been lost while the dongle was away."""
        return self._end_lost and self.state in (S.CHECKING, S.RESTARTING)

    # --- what the clock says --------------------------------------------------------------------------

    def next_tick(self) -> float | None:
        """When `tick` has something to do; None if only the device can move this on."""
        if self.state in OVER or self.state in (S.PAUSED, S.HELD):
            return None
        limit = self._patient_since() + self._limit()
        notice = self._next_notice()
        return limit if notice is None else min(limit, notice)

    def _next_notice(self) -> float | None:
        asks = self.state in (S.OFFERED, S.SENDING) or self._unsure_of_end
        if not asks or self._notices >= len(NOTIFY_LADDER):
            return None
        if self.state is S.SENDING:  # silence in mid-transfer: knock again, ever more rarely
            return self._since + 15.0 * (1 + self._notices)
        return self._offered + NOTIFY_LADDER[self._notices]

    def _patient_since(self) -> float:
        """Since when silence counts: not before the moment at which the device was told to switch."""
        waits = self._switch_at is not None and self.state is S.RESTARTING
        return max(self._since, self._switch_at or self._since) if waits else self._since

    def _limit(self) -> float:
        patience = self._patience
        return {
            S.OFFERED: patience.first_ask,
            S.SENDING: patience.between_blocks,
            S.CHECKING: patience.check,
        }.get(self.state, patience.restart)

    def tick(self, now: float) -> bool:
        """Time has passed; True if a device is to be reminded now: by an Image Notify, or by `verdict`."""
        notice = self._next_notice()
        if notice is not None and now >= notice:
            self._notices += 1
            return True
        if (
            self.state not in OVER
            and now >= self._patient_since() + self._limit()
            and self.next_tick() is not None
        ):
            self._overdue = self.state is S.RESTARTING
            self._move(H.SILENCE, _SILENCE_WORDS.get(self.state, ""))
            self._since = now
        return False

    # --- what is shown and kept -----------------------------------------------------------------------

    def _move(self, happening: Happening, reason: str = "") -> None:
        following = TABLE[self.state].get(happening, self.state)
        if following is self.state:
            return
        if following is S.SENDING:
            self._notices = 0
            # it came back by itself before it was offered again: that is another try
            if self.state is S.FAILED:
                self._attempt += 1
                self._retried = True
        self.state, self._reason = following, reason

    @property
    def view(self) -> TransferView:
        """The whole state, frozen."""
        named, named_at = self._named or (None, None)
        return TransferView(
            self.eui, self.state, self._offset, len(self.image.data), self._attempt, self.image.sha256,
            self._blocks.now, self._repeats, self._started, self._heard, self._resumed_from, self._ended,
            self._back, named, named_at, self._reason, self._overdue, self._joined_anew,
        )  # fmt: skip

    @property
    def record(self) -> TransferRecord:
        """What must outlive the program."""
        image = self.image
        return TransferRecord(
            self.eui, image.sha256, image.manufacturer, image.image_type, image.version, len(image.data),
            self._offset, self.state, self._attempt, self._started,
        )  # fmt: skip


_END_WORDS = {
    messages.ABORT: "The device gave the transfer up.",
    messages.INVALID_IMAGE: "The device has the whole image and calls it invalid.",
    messages.REQUIRE_MORE_IMAGE: "The device wants another image before this one.",
}
_SILENCE_WORDS = {
    S.OFFERED: "The device never asked for the image, though it was told of it again and again.",
    S.SENDING: "The device stopped asking in mid-transfer.",
    S.CHECKING: "The device has the whole image and never said what it thinks of it.",
}
