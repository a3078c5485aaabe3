"""What an OTA client does wrong on the way: it stalls, starts over, gives up, or asks for one block again and again.

Some devices do it by nature (`behaviour` in the scenario), any device does it once when a fault says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator import ota_messages as messages
from core.emulator.ota_stage import OtaStage, Phase
from core.emulator.scenario import Conduct

if TYPE_CHECKING:
    from core.emulator.flash import ImageId

STUCK_FOR = 6
"""How often a device that repeats itself asks for one block."""

_END_STATUS = {
    "abort": messages.ABORT,
    "invalid_image": messages.INVALID_IMAGE,
    "require_more": messages.REQUIRE_MORE,
}


class OtaConduct(OtaStage):
    """The ways in which a transfer goes wrong at the device."""

    def give_up(self, reason: str) -> None:
        """End the transfer under way with a status that is no success; the image is kept only for more to come."""
        image = self._flash.image
        if image is None:
            return
        status = _END_STATUS[reason]
        self._host.log("ota", f"ends with status 0x{status:02X} at byte {self.offset}")
        self._send(messages.end_request(self._next(), image, status), acknowledged=True)
        if status != messages.REQUIRE_MORE:
            self._flash.drop()
            self._host.flash_changed()
        self._begin_later()

    def _goes_wrong_on_the_way(self, image: ImageId) -> bool:
        """Whether the device does something else than ask for its next block."""
        behaviour = self._spec.behaviour
        if behaviour.conduct is Conduct.NORMAL or self.offset < image.size * behaviour.at_percent / 100.0:
            return False
        if behaviour.conduct is Conduct.STALLS:
            self._host.log("ota", f"stops asking at byte {self.offset}")
            return True
        if behaviour.conduct is Conduct.ABORTS:
            self.give_up("abort")
            return True
        if not self._misbehaved:
            self._misbehave_once(image, behaviour.conduct)
        return False

    def _misbehave_once(self, image: ImageId, conduct: Conduct) -> None:
        if conduct is Conduct.STARTS_OVER:
            self._misbehaved = True
            self._flash.begin(image)
            self._host.log("ota", "starts over at byte 0")
        elif conduct is Conduct.REPEATS:
            self._misbehaved = True
            self.ignored_blocks = STUCK_FOR

    def _starts_over_when_whole(self, image: ImageId) -> bool:
        behaviour = self._spec.behaviour
        if behaviour.conduct is not Conduct.STARTS_OVER or self._misbehaved or behaviour.at_percent < 100.0:
            return False
        self._misbehave_once(image, behaviour.conduct)
        self.phase = Phase.FETCHING
        return True

    def _verdict(self) -> str:
        """What the device says of a sound image: nothing, or the reason for which it ends."""
        return {Conduct.CALLS_INVALID: "invalid_image", Conduct.WANTS_MORE: "require_more"}.get(
            self._spec.behaviour.conduct, ""
        )
