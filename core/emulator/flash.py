"""What a device keeps when its power goes: membership, running version, and the image as far as whole pages hold it.

Received octets go through a page of RAM; only full pages, and the end of the image, are written to flash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from core.emulator.node import Membership

if TYPE_CHECKING:
    from collections.abc import Mapping

STATE = ".state"
IMAGE = ".image"


@dataclass(frozen=True, slots=True)
class ImageId:
    """Which image a download is of; a download goes on only while all four are the same."""

    manufacturer: int
    image_type: int
    version: int
    size: int


class Flash:
    """Non-volatile memory of one device."""

    def __init__(self, version: int, page: int) -> None:
        self.version = version
        self.membership: Membership | None = None
        self.image: ImageId | None = None
        self.data = bytearray()
        self.last_sha256 = ""
        self.replaced: int | None = None
        self._page = page
        self._kept = 0

    @property
    def kept(self) -> int:
        """Octets of the image that a power cut would leave."""
        return self._kept

    def begin(self, image: ImageId) -> None:
        """Start an image from nothing."""
        self.image = image
        self.data = bytearray()
        self._kept = 0

    def append(self, block: bytes) -> bool:
        """Add received octets; True when a page was written."""
        self.data += block
        complete = self.image is not None and len(self.data) >= self.image.size
        kept = len(self.data) if complete else len(self.data) // self._page * self._page
        written = kept > self._kept
        self._kept = kept
        return written

    def drop(self) -> None:
        """Erase the image."""
        self.image = None
        self.data = bytearray()
        self._kept = 0

    def put_in_place(self, version: int) -> None:
        """Let another version run from the next start on; until then the one before could still be had back."""
        self.replaced, self.version = self.version, version

    def started(self) -> None:
        """What runs now runs for good."""
        self.replaced = None

    def spoil(self) -> None:
        """Lose the image, and an unfinished swap with it: the old version runs again."""
        self.drop()
        if self.replaced is not None:
            self.version, self.replaced = self.replaced, None

    def power_lost(self) -> None:
        """What was in RAM only is gone."""
        del self.data[self._kept :]

    def sha256(self) -> str:
        """Digest of the octets received, or of the image that was last put in place."""
        return hashlib.sha256(self.data).hexdigest() if self.data else self.last_sha256

    def store(self) -> tuple[bytes, bytes]:
        """Its contents for a file: state and image octets."""
        member = self.membership
        state = {
            "version": self.version,
            "last_sha256": self.last_sha256,
            "image": asdict(self.image) if self.image else None,
            "network": asdict(member) | {"network_key": member.network_key.hex()} if member else None,
        }
        return json.dumps(state, sort_keys=True).encode(), bytes(self.data[: self._kept])

    def restore(self, state: bytes, data: bytes) -> None:
        """Take back what `store` gave.

        Raises:
            ValueError: the state is not what `store` writes.
        """
        try:
            values: Mapping[str, object] = json.loads(state)
            version, digest = values["version"], values["last_sha256"]
            self.image = _image(values["image"])
            self.membership = _membership(values["network"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("the stored state of a device is damaged") from error
        if not isinstance(version, int) or not isinstance(digest, str):
            raise ValueError("the stored state of a device is damaged")
        self.version, self.last_sha256 = version, digest
        self.data = bytearray(data) if self.image else bytearray()
        self._kept = len(self.data)


def _image(value: object) -> ImageId | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError
    return ImageId(**{name: int(number) for name, number in value.items()})


def _membership(value: object) -> Membership | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError
    numbers = {name: int(number) for name, number in value.items() if name != "network_key"}
    return Membership(network_key=bytes.fromhex(value["network_key"]), **numbers)
