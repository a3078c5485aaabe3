"""The end of an update on the device: it checks the image, reports, waits for word, and activates."""

from __future__ import annotations

from core.emulator import ota_messages as messages
from core.emulator.ota_conduct import OtaConduct
from core.emulator.ota_stage import COMPLETE, COUNTDOWN, WAITING, Phase
from core.emulator.scenario import Conduct

END_REPEAT = 3600.0
"""Seconds until a client that was told to wait sends its Upgrade End again."""

AT_ONCE = 0.05


class OtaEnding(OtaConduct):
    """Verification, Upgrade End and activation."""

    def _whole(self) -> None:
        self.phase, self.fetched_at = Phase.VERIFYING, self._clock.now
        self._after(self._traits.verify, self._verify)

    def _verify(self) -> None:
        image = self._flash.image
        if image is None:
            return
        verdict = self._verdict()
        if verdict:
            self.give_up(verdict)
            return
        if messages.image_is_sound(bytes(self._flash.data), image):
            self._host.log("ota", f"image whole, sha256 {self._flash.sha256()}")
            self.phase, self.status, self._tries = Phase.ENDING, COMPLETE, 0
            self._end()
            return
        self._host.log("ota", "image invalid, discarded")
        self._send(messages.end_request(self._next(), image, messages.INVALID_IMAGE), acknowledged=True)
        self._flash.last_sha256 = self._flash.sha256()
        self._flash.drop()
        self._host.flash_changed()
        self._idle()

    def _end(self) -> None:
        image = self._flash.image
        if image is None:
            return
        self._send(messages.end_request(self._next(), image, messages.SUCCESS), acknowledged=True)
        self._tries += 1
        if self._tries < self._traits.reask_tries:
            self._await(self._end)
        else:
            # the timeout policy forbids it to activate by itself, so it keeps asking
            self._tries = 0
            self._after(END_REPEAT, self._end)

    def _told_when(self, answer: messages.EndResponse) -> None:
        image = self._flash.image
        if self.phase not in {Phase.ENDING, Phase.COUNTDOWN} or image is None or not answer.fits(image):
            return
        self._tries = 0
        if answer.upgrade == messages.NEVER:
            self.phase, self.status = Phase.ENDING, WAITING
            self._host.log("ota", "waits for word to activate")
            self._after(END_REPEAT, self._end)
            return
        delay = max(0, answer.upgrade - answer.current)
        self.phase, self.status = Phase.COUNTDOWN, COUNTDOWN
        self._host.log("ota", f"activates in {delay} s")
        self._after(max(float(delay), AT_ONCE), self._activate)

    def _activate(self) -> None:
        image = self._flash.image
        if image is None:
            return
        conduct = self._spec.behaviour.conduct
        if conduct is not Conduct.KEEPS_OLD_VERSION:
            self._flash.put_in_place(image.version)
        self._flash.last_sha256 = self._flash.sha256()
        self._flash.drop()
        self._host.flash_changed()
        self._host.log("ota", f"activates, will run version 0x{self._flash.version:08X}")
        self._idle()
        self._host.reboot(self._traits.reboot, rejoin=conduct is not Conduct.NO_REJOIN)
        self._tell_swap()
