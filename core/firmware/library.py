"""The images at hand as values: what each one is, which stand in conflict, what was refused and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.firmware.preflight import image_key
from core.premise.device import version_text

if TYPE_CHECKING:
    from core.firmware.header import HardwareRange
    from core.firmware.image import Image
    from core.firmware.preflight import ImageKey

SHORTEST_NAME = 6  # hex digits of a SHA-256 by which a person may name an entry


class Standing(StrEnum):
    """Whether an entry can be used."""

    READY = "ready"
    CONFLICT = "conflict"  # another entry has the same maker, type and version, and other bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One image of the library. Its bytes are kept under `sha256`; times are seconds since 1970."""

    sha256: str  # of the whole image file, hex
    name: str  # of the file it came in, for people only
    origin: str  # "file" or the service request it came in
    added: float
    size: int  # octets
    manufacturer: int
    image_type: int
    version: int
    hardware: HardwareRange | None
    form: str
    manufacturer_image_hash: str  # what an activation names
    header_string: str = ""
    signer: str = ""  # whose signature fits; empty if nobody's is known to
    signature: str = ""  # the verdict in words when it was imported
    wrapping: str = ""  # what the maker had put around it
    note: str = ""

    @property
    def key(self) -> ImageKey:
        """Two entries with the same key must have the same bytes."""
        return self.manufacturer, self.image_type, self.version

    @property
    def version_text(self) -> str:
        """The file version as DUIS writes it."""
        return version_text(self.version)


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that somebody tried to import, and why it is not used."""

    name: str
    at: float
    reason: str
    sha256: str = ""  # of what was read; empty if nothing could be


@dataclass(frozen=True, slots=True)
class Library:
    """All images on this computer, the files that were refused, and the signers that are trusted."""

    entries: tuple[Entry, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    signers: tuple[str, ...] = ()

    def standing(self, entry: Entry) -> Standing:
        """Ready, or in conflict with another entry."""
        return Standing.CONFLICT if self.rivals(entry.key, entry.sha256) else Standing.READY

    def rivals(self, key: ImageKey, sha256: str) -> tuple[Entry, ...]:
        """Entries of this maker, type and version with other bytes than these."""
        return tuple(e for e in self.entries if e.key == key and e.sha256 != sha256)

    def conflicts(self) -> tuple[tuple[Entry, ...], ...]:
        """Each set of entries that claim one maker, type and version with different bytes."""
        counts = Counter(e.key for e in self.entries)
        return tuple(
            tuple(e for e in self.entries if e.key == key) for key, count in counts.items() if count > 1
        )

    def known(self, image: Image) -> dict[ImageKey, str]:
        """What the library knows under the image's key; a rival first, so that a conflict blocks both."""
        key = image_key(image)
        rivals = self.rivals(key, image.file_sha256)
        if rivals:
            return {key: rivals[0].sha256}
        return {e.key: e.sha256 for e in self.entries if e.sha256 == image.file_sha256}

    def find(self, name: str) -> Entry:
        """The entry whose SHA-256 starts so, or whose file has this name; UsageError if not exactly one does."""
        digits = name.strip().lower()
        found = [e for e in self.entries if len(digits) >= SHORTEST_NAME and e.sha256.startswith(digits)]
        found = found or [e for e in self.entries if e.name == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(
                f"“{name}” names {len(found)} images of the library.", "", "Name one by its SHA-256."
            )
        raise UsageError(
            f"The library has no image “{name}”.",
            "",
            f"Name it by its file name or at least {SHORTEST_NAME} digits of its SHA-256.",
        )


def made_entry(
    image: Image,
    *,
    name: str,
    origin: str,
    added: float,
    signer: str = "",
    signature: str = "",
    wrapping: str = "",
) -> Entry:
    """The entry of an image that is being imported."""
    h = image.header
    return Entry(
        image.file_sha256, name, origin, added, image.size, h.manufacturer, h.image_type, h.version, h.hardware,
        image.form.value, image.manufacturer_image_hash, h.name, signer, signature, wrapping,
    )  # fmt: skip
