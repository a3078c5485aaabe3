"""GBZ, the Zigbee form of GBCS content: alerts of gas meters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from core.errors import UsageError
from core.gbcs.codec import Codec, Payload
from core.gbcs.errors import MessageError

if TYPE_CHECKING:
    from collections.abc import Callable

P = TypeVar("P", bound=Payload)

_PROFILE = bytes.fromhex("0109")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HASH_SIZE = 32
_OCTET_STRING = 0x09
_TIME_AT, _HASH_AT = 5, 9
_SIZE = _HASH_AT + 2 + _HASH_SIZE


def hash_alert(kind: Callable[[datetime, bytes], P], code: int) -> Codec[P]:
    """An alert with a time and one octet string of 32: the hash of an image.

    `kind` has the fields `time` and `image_hash`.
    """
    head = _PROFILE + b"\x01" + code.to_bytes(2, "big")
    before_hash = bytes((_OCTET_STRING, _HASH_SIZE))

    def read(content: bytes, _: int) -> P:
        if not content.startswith(head):
            raise MessageError("GBZ content", 0, f"{head.hex(' ').upper()}, alert {code:04X} with one part")
        if content[_HASH_AT : _HASH_AT + 2] != before_hash:
            raise MessageError("GBZ content", _HASH_AT, "09 20, an octet string of 32")
        if len(content) != _SIZE:
            raise MessageError("GBZ content", len(content), f"{_SIZE} octets in all")
        seconds = int.from_bytes(content[_TIME_AT:_HASH_AT], "big")
        return kind(_EPOCH + timedelta(seconds=seconds), content[_HASH_AT + 2 :])

    def write(payload: P, _: int) -> bytes:
        moment: datetime = payload.time  # type: ignore[attr-defined]
        image_hash: bytes = payload.image_hash  # type: ignore[attr-defined]
        seconds = int((moment - _EPOCH).total_seconds())
        if not 0 <= seconds < 2**32 or len(image_hash) != _HASH_SIZE:
            raise UsageError("This time or this hash does not fit into the alert of a gas meter.")
        return head + seconds.to_bytes(4, "big") + before_hash + image_hash

    return Codec(kind, read, write)
