"""The OTA client of a simulated device: asks, fetches, keeps, verifies, waits and activates as a real one does.

It asks again by itself when no answer comes, resumes at what its flash holds, and follows the server's
WAIT_FOR_DATA, ABORT and activation times (ZCL revision 8, chapter 11). An update goes wrong as the scenario says.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING

from core.emulator import ota_messages as messages
from core.emulator import zcl
from core.emulator.ota_ending import OtaEnding
from core.emulator.ota_pages import Page
from core.emulator.ota_stage import DOWNLOADING, WAIT_FOR_MORE, Phase
from core.emulator.scenario import Conduct
from core.emulator.stack import Confirm

if TYPE_CHECKING:
    from core.emulator.flash import ImageId

FAILED_RETRY = 1.0
NOTIFY_DELAY = 0.05
BOOT_DELAY = (2.0, 5.0)
BROADCAST_DELAY = 5.0
MISSING_AFTER, MISSING_GAPS = 0.25, 4.0


class OtaClient(OtaEnding):
    """One device's OTA client; `received` is its input, `OtaHost` its output, the clock its patience."""

    _page: Page | None = None
    _pages_served = True

    def boot(self) -> None:
        """The device is in the network, after joining or after power came back: look for an image."""
        self.stop()
        if self._spec.behaviour.conduct is not Conduct.NEVER_ASKS:
            self._after(self._rng.uniform(*BOOT_DELAY), self._seek)

    def server_found(self, endpoint: int) -> None:
        """The hub named the endpoint that serves images."""
        if self.phase is Phase.SEEKING:
            self._endpoint = endpoint
            self._query()

    def received(self, frame: zcl.ZclFrame, endpoint: int, *, broadcast: bool, encrypted: bool) -> int | None:
        """A command from the server; the status of the default response that it calls for, or None."""
        self._encrypted = encrypted
        try:
            if frame.command == messages.BLOCK_RESPONSE:
                self._block(frame.body)
            elif frame.command == messages.NOTIFY:
                self._notified(messages.read_notify(frame.body), endpoint, broadcast=broadcast)
            elif frame.command == messages.QUERY_RESPONSE:
                self._offered(frame.body)
            elif frame.command == messages.END_RESPONSE:
                self._told_when(messages.read_end_response(frame.body))
            else:
                return zcl.UNSUPPORTED_CLUSTER_COMMAND
        except (struct.error, IndexError):
            return zcl.MALFORMED
        return None

    def refused(self, command: int, status: int) -> None:
        """The server answered a request with a Default Response."""
        if status == messages.SUCCESS:
            return
        if command == messages.PAGE and self.phase is Phase.FETCHING:
            self._host.log("ota", "page requests are not served: asks block by block")
            self._pages_served, self._page, self._tries = False, None, 0
            self._ask()
        elif command == messages.BLOCK and self.phase is Phase.FETCHING:
            self._host.log("ota", f"block request refused with status 0x{status:02X}")
            self._begin_later()
        elif command == messages.QUERY and self.phase is Phase.QUERYING:
            self._idle()

    def _notified(self, notify: messages.Notify, endpoint: int, *, broadcast: bool) -> None:
        if self._spec.behaviour.conduct is Conduct.NEVER_ASKS:
            self._host.log("ota", "image notify ignored")
            return
        if self.phase in {Phase.VERIFYING, Phase.ENDING, Phase.COUNTDOWN}:
            return
        if broadcast and not self._concerned(notify):
            return
        self._endpoint = endpoint
        self._tries = 0
        delay = self._rng.uniform(0.0, BROADCAST_DELAY) if broadcast else NOTIFY_DELAY
        self._after(delay, self._query)

    def _concerned(self, notify: messages.Notify) -> bool:
        return (
            self._rng.randint(1, 100) <= notify.jitter
            and (notify.kind < 1 or notify.manufacturer in {self._spec.manufacturer, messages.ANY})
            and (notify.kind < 2 or notify.image_type in {self._spec.image_type, messages.ANY})
            and (notify.kind < 3 or notify.version != self.current_version)
        )

    def _query(self) -> None:
        self.phase = Phase.QUERYING
        if self._exhausted():
            return
        spec = self._spec
        self._send(
            messages.query(
                self._next(), spec.manufacturer, spec.image_type, self.current_version, spec.hardware_version
            )
        )
        self._await(self._query)

    def _offered(self, body: bytes) -> None:
        if self.phase is not Phase.QUERYING:
            return
        if body[0] != messages.SUCCESS:
            self._host.log("ota", f"no image for version 0x{self.current_version:08X}")
            self._begin_later() if self._flash.image else self._idle()
            return
        image = messages.read_image(body)
        if (image.manufacturer, image.image_type) != (self._spec.manufacturer, self._spec.image_type):
            self._host.log("ota", "the image offered is for another device")
            self._idle()
            return
        if self._spec.behaviour.conduct is Conduct.REFUSES:
            self._host.log("ota", f"does not want version 0x{image.version:08X}")
            self._idle()
            return
        self._tries = 0
        self._start(image)

    def _start(self, image: ImageId) -> None:
        if self._flash.image == image and self.offset:
            self._host.log("ota", f"resumes version 0x{image.version:08X} at byte {self.offset}")
        else:
            self._flash.begin(image)
            self.began_at, self.fetched_at = self._clock.now, None
            self._host.log("ota", f"fetches version 0x{image.version:08X}, {image.size} bytes")
        self.phase, self.status, self._page = Phase.FETCHING, DOWNLOADING, None
        self._ask()

    def _ask(self) -> None:
        image = self._flash.image
        if image is None:
            self._idle()
            return
        if self.offset >= image.size:
            self._whole()
            return
        if self._goes_wrong_on_the_way(image) or self._exhausted():
            return
        self.status = DOWNLOADING
        if self._traits.page_request and self._pages_served and self._page is None:
            self._ask_for_page(image)
            return
        if self._page is not None:
            self._page.streaming = False  # it has come to its holes
        self.blocks_requested += 1
        period = self.block_period if self._traits.announces_block_period else None
        request = messages.block_request(self._next(), image, self.offset, self._traits.block_size, period)
        self._send(request, partial(self._block_left, self.offset))
        self._await(self._ask)

    def _ask_for_page(self, image: ImageId) -> None:
        traits = self._traits
        self._page = Page(self.offset, traits.page_request, image.size)
        self.pages_requested += 1
        size, spacing = traits.page_request, round(traits.page_spacing * 1000.0)
        request = messages.page_request(self._next(), image, self.offset, traits.block_size, size, spacing)
        self._send(request, partial(self._block_left, self.offset))
        self._await(self._ask)

    def _block_left(self, offset: int, status: Confirm) -> None:
        """A request was not acknowledged: ask again soon, unless its answer has come all the same."""
        if status is not Confirm.SUCCESS and self.phase is Phase.FETCHING and offset == self.offset:
            self._after(FAILED_RETRY, self._ask)

    def _block(self, body: bytes) -> None:
        if self.phase is not Phase.FETCHING:
            return
        status = body[0]
        if status == messages.SUCCESS:
            self._take(*messages.read_block(body))
        elif status == messages.WAIT_FOR_DATA:
            self._wait(*messages.read_wait(body))
        elif status == messages.ABORT:
            self._host.log("ota", f"aborted by the server at byte {self.offset}")
            self._flash.drop()
            self._host.flash_changed()
            self._idle()
        else:
            self._host.log("ota", f"block refused with status 0x{status:02X}")
            self._begin_later()

    def _take(self, which: tuple[int, int, int], offset: int, data: bytes) -> None:
        image = self._flash.image
        if image is None or which != (image.manufacturer, image.image_type, image.version):
            return
        if offset < self.offset or not 0 < len(data) <= self._traits.block_size:
            return
        self._tries = 0
        if offset > self.offset:
            if self._page is not None and self._page.keep(offset, data):
                self._after(self._gap(), self._ask)
            return
        if self.ignored_blocks:
            self.ignored_blocks -= 1
            self._after(self.think, self._ask)
            return
        self._store(image, data)
        if self.offset < image.size or self._starts_over_when_whole(image):
            streaming = self._page is not None and self._page.streaming
            self._after(self._gap() if streaming else self.think, self._ask)
        else:
            self._whole()

    def _store(self, image: ImageId, data: bytes) -> None:
        following: bytes | None = data
        while following:
            if self._flash.append(following[: image.size - self.offset]):
                self._host.flash_changed()
            following = self._page.following(self.offset) if self._page is not None else None
        if self._page is not None and self.offset >= self._page.end:
            self._page = None
        self.highest_offset = max(self.highest_offset, self.offset)
        if self._at_share:
            self._tell_share(100.0 * self.offset / image.size)

    def _gap(self) -> float:
        """How long a stream of blocks may be silent before the client asks for what is missing."""
        return max(MISSING_AFTER, MISSING_GAPS * self._traits.page_spacing)

    def _wait(self, seconds: float, period: int | None) -> None:
        if period is not None and self._traits.announces_block_period:
            self.block_period = period
        self._tries = 0
        self.status = WAIT_FOR_MORE
        self._host.log("ota", f"told to wait {seconds:.0f} s at byte {self.offset}")
        self._page = None
        self._after(max(seconds, self._traits.think), self._ask)

    def _seek(self) -> None:
        if self._endpoint is not None:
            self._query()
            return
        self.phase = Phase.SEEKING
        if self._tries >= self._traits.reask_tries:
            self._idle()
            return
        self._tries += 1
        self._host.find_ota_server()
        self._await(self._seek)
