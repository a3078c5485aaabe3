"""What is said of octets that are not the GBCS message they should be."""

from __future__ import annotations

from core.errors import FileError


class MessageError(FileError):
    """Octets that cannot be read: in which part of the message, at which offset, what was expected there.

    Args:
        part: the part of the message in plain words, such as “grouping header”.
        offset: octets from the start of what was handed in.
        expected: what should have stood there, without a full stop.
    The octets that were found are never repeated: they may be an install code.
    """

    def __init__(self, part: str, offset: int, expected: str) -> None:
        super().__init__(
            f"The {part} of this GBCS message is broken at octet {offset}.",
            f"Expected: {expected}.",
            "Fetch the message again from where it came from.",
        )
        self.part = part
        self.offset = offset
        self.expected = expected

    def moved(self, by: int) -> MessageError:
        """The same error, told in offsets of the whole that this part stands in."""
        return MessageError(self.part, self.offset + by, self.expected)


class CertificateError(FileError):
    """A certificate or certificate request that is not of an SMKI profile, and why."""
