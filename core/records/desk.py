"""What people do with the library, beside the radio: each act runs off the loop and leaves a line in the event log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.disk.atomic import write_atomically
from core.errors import CoreError
from core.events import Level
from core.firmware.files import shown
from core.firmware.image import read_image
from core.firmware.library import RefusedFile
from core.firmware.preflight import ReleaseState
from core.firmware.release_index import (
    ReleaseIndex,
    fingerprint,
    indexed,
    read_index_signer,
    serialise_index,
)
from core.firmware.signature import verify_any
from core.records.intake import files_of
from core.records.library import LibraryFolder
from core.records.releases import ReleaseFolder
from core.records.trouble import told
from core.update.readiness import Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from core.firmware.image import Image
    from core.firmware.library import Entry, Library
    from core.records.library import Imported
    from core.update.readiness import Rules

    Note = Callable[[str, str, Level], None]

SUBJECT = "library"  # of its lines in the event log


class LibraryDesk:
    """The library of one data folder. `now` gives seconds since 1970, `note` writes to the event log."""

    def __init__(self, data_folder: Path, now: Callable[[], float], note: Note) -> None:
        self.images = LibraryFolder(data_folder, now)
        self.releases = ReleaseFolder(data_folder, now)
        self._now, self._note = now, note
        self._practised: set[str] = set()

    async def library(self) -> Library:
        """All images, refused files and trusted signers."""
        return await asyncio.to_thread(self.images.read)

    async def release(self) -> ReleaseState:
        """The release index that is in force, if any."""
        return await asyncio.to_thread(self.releases.state)

    async def image(self, name: str) -> Image:
        """An image of the library by its file name or SHA-256, its bytes proved; UsageError if there is none."""
        return await asyncio.to_thread(lambda: self.images.image(self.images.read().find(name)))

    async def open(self, path: Path) -> Image:
        """A firmware image by its file, or one of the library by name or SHA-256; a refusal is logged."""
        try:
            return await asyncio.to_thread(self._open, path)
        except CoreError as error:
            self._note("firmware", f"“{shown(path.name)}” was refused. {error}", Level.WARNING)
            raise

    def _open(self, path: Path) -> Image:
        library = self.images.read()
        if path.name == str(path) and not path.exists() and library.entries:
            return self.images.image(library.find(path.name))
        return read_image(path)

    async def ground(self, image: Image, rules: Rules) -> Ground:
        """What signers, release index and library say of an image, for the checks of every device."""
        return await asyncio.to_thread(self._ground, image, rules)

    def _ground(self, image: Image, rules: Rules) -> Ground:
        verdict, signer = verify_any(image, self.images.signers())
        made_here = image.file_sha256 in self._practised  # no supplier's index could list it
        release = ReleaseState() if made_here else self.releases.state()
        return Ground(rules, verdict, signer, release, self.images.read().known(image))

    def practised(self, path: Path) -> None:
        """An image was made here for an emulated premise: no release index has to list it."""
        self._practised.add(read_image(path).file_sha256)

    async def files(self, paths: Sequence[Path]) -> tuple[Path, ...]:
        """The files among these, each folder by what lies in it; FileError if a folder cannot be read."""
        found = await asyncio.to_thread(lambda: [one for path in paths for one in files_of(path)])
        return tuple(found)

    async def add(self, path: Path) -> tuple[Imported, ...]:
        """Import a file, or each file of a folder."""
        found = await asyncio.to_thread(self.images.add, path)
        for one in found:
            level = Level.WARNING if one.refused or one.rivals else Level.PLAIN
            self._note(SUBJECT, import_words(one), level)
        return found

    async def note(self, name: str, text: str) -> Entry:
        """Keep words on an image."""
        entry = await asyncio.to_thread(self.images.note, name, text)
        self._note(SUBJECT, f"“{entry.name}” ({entry.sha256[:16]}) was noted on: {entry.note}", Level.PLAIN)
        return entry

    async def remove(self, name: str) -> Entry | RefusedFile:
        """Take an image out, or strike a refused file off."""
        gone = await asyncio.to_thread(self.images.remove, name)
        what = "struck off the refused files" if isinstance(gone, RefusedFile) else "taken out of the library"
        self._note(SUBJECT, f"“{gone.name}” ({gone.sha256[:16]}) was {what}.", Level.PLAIN)
        return gone

    async def strike(self, refused: RefusedFile) -> None:
        """Strike one refused file off the list; others of its name stay."""
        await asyncio.to_thread(self.images.strike, refused)
        self._note(SUBJECT, f"“{refused.name}” was struck off the refused files.", Level.PLAIN)

    async def trust(self, certificate: Path) -> str:
        """Trust a certificate for the signatures of images."""
        name = await asyncio.to_thread(self.images.trust, certificate)
        self._note(SUBJECT, f"Images signed by “{name}” are trusted from now on.", Level.PLAIN)
        return name

    async def load_index(self, file: Path, key: Path | None = None) -> ReleaseIndex:
        """Put a release index in force; a refused one leaves the former in force, and a line in the log."""
        try:
            index = await asyncio.to_thread(self.releases.load, file, key)
        except CoreError as error:
            self._note(SUBJECT, f"A release index was refused. {error}", Level.WARNING)
            raise
        words = f"Release index {index.version} is in force: {len(index.images)} images are released."
        self._note(SUBJECT, words, Level.PLAIN)
        return index

    async def forget_index_key(self, name: str, reason: str) -> None:
        """Let go of the release index and its key, for a written reason."""
        await asyncio.to_thread(self.releases.forget, name, reason)
        words = f"The release index and its key {name} were let go of, because: {' '.join(reason.split())}"
        self._note(SUBJECT, words, Level.WARNING)

    async def make_index(
        self, out: Path, signer: Path, version: int, expires: float
    ) -> tuple[ReleaseIndex, str]:
        """Write a release index of all images here that stand in no conflict; the index, and its key's name."""
        library = await self.library()
        sound = [e for e in library.entries if not library.rivals(e.key, e.sha256)]
        images = [indexed(self.images.image(e), _index_name(e.name)) for e in sound]
        index = ReleaseIndex(version, float(int(self._now())), expires, tuple(images))
        key = read_index_signer(signer)
        with told(out.parent):
            write_atomically(out, serialise_index(index, key))
        return index, fingerprint(key.public_key())


def _index_name(name: str) -> str:
    """A file's name as an index may have it: nothing that could lead out of a folder."""
    return name.translate(str.maketrans("/\\:", "___")).lstrip(".")


def import_words(one: Imported) -> str:
    """What came of an import, in a sentence or two."""
    if one.refused is not None:
        return f"“{one.name}” was refused. {one.refused.reason}"
    assert one.entry is not None
    entry = one.entry
    words = (
        f"“{one.name}” {'was imported' if one.fresh else 'was here already'}: version {entry.version_text}, "
    )
    words += f"SHA-256 {entry.sha256[:16]}, Manufacturer Image hash {entry.manufacturer_image_hash[:16]}."
    if one.rivals:
        others = ", ".join(f"“{r.name}” ({r.sha256[:16]})" for r in one.rivals)
        words += f" It is in conflict with {others}: the same version, other bytes. Neither can be sent."
        words += " Remove the wrong one by name."
    return f"{words} {one.wrapping}".strip()
