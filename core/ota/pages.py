"""A page of an image on its way to a device that asked for it as a whole (Image Page Request, ZCL 11.13.7).

The blocks are streamed without an acknowledgement; what is lost of them, the device asks for block by block.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Page:
    """Which blocks are still to go; `spacing` s lie between two of them at least."""

    offset: int
    end: int
    block: int
    spacing: float

    def take(self) -> tuple[int, int] | None:
        """Offset and size of the next block; None at the end."""
        if self.offset >= self.end:
            return None
        offset, size = self.offset, min(self.block, self.end - self.offset)
        self.offset += size
        return offset, size
