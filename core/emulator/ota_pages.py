"""A page of an image on its way: blocks that the server streams unasked, some of them missing, none of them in time.

The client asks for a page (ZCL revision 8, 11.13.7), takes what comes, and asks for the holes block by block.
"""

from __future__ import annotations


class Page:
    """One page under way; `end` is the first octet behind it."""

    def __init__(self, offset: int, size: int, image_size: int) -> None:
        self.end = min(offset + size, image_size)
        self.streaming = True
        self._ahead: dict[int, bytes] = {}

    def keep(self, offset: int, data: bytes) -> bool:
        """Keep a block that arrived before one that is missing; False for one that is not of this page."""
        if offset >= self.end:
            return False
        self._ahead[offset] = data
        return True

    def following(self, offset: int) -> bytes | None:
        """The block kept for this offset, if it has come."""
        return self._ahead.pop(offset, None)
