"""The images on this computer: `library/` in the data folder, one file of bytes and one of facts for each.

What a call has returned from is on disk. Nothing is trusted for lying there: an image's bytes are hashed and
read anew whenever they are taken out.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.disk.atomic import remove, write_atomically
from core.errors import CoreError, FileError, UsageError
from core.firmware.files import read_plain, shown
from core.firmware.image import LARGEST, parse
from core.firmware.library import Entry, Library, RefusedFile, made_entry
from core.firmware.signature import public_key_of, verify_any
from core.records import library_entries as entries
from core.records.intake import UnusableFile, files_of, take_in
from core.records.trouble import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    from core.firmware.image import Image

    Signers = tuple[tuple[str, EllipticCurvePublicKey], ...]

MOST_REFUSED = 200  # the oldest are forgotten


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file: an entry, or a refusal; `fresh` is False where its bytes were here already."""

    name: str
    entry: Entry | None = None
    refused: RefusedFile | None = None
    fresh: bool = True
    rivals: tuple[Entry, ...] = ()  # other bytes under the same maker, type and version
    wrapping: str = ""  # what was around the image in this file


class LibraryFolder:
    """The folder of images. `now` gives seconds since 1970."""

    def __init__(self, data_folder: Path, now: Callable[[], float]) -> None:
        self._folder = data_folder / "library"
        self._now = now

    # --- reading --------------------------------------------------------------------------------------

    def read(self) -> Library:
        """All that is here, oldest first; a damaged entry is shown among the refused."""
        found, refused = [], []
        for path, data in self._files("entries"):
            try:
                entry = entries.read_entry(data)
                if entry.sha256 != path.stem:
                    raise ValueError
                found.append(entry)
            except ValueError:
                reason = "Its entry in the library is damaged. Remove it and import the image again."
                refused.append(RefusedFile(shown(path.stem), 0.0, reason))
        for _, data in self._files("refused"):
            with suppress(ValueError):
                refused.append(entries.read_refused(data))
        return Library(
            tuple(sorted(found, key=lambda e: (e.added, e.sha256))),
            tuple(sorted(refused, key=lambda r: (r.at, r.name))),
            tuple(name for name, _ in self.signers()),
        )

    def image(self, entry: Entry) -> Image:
        """The image of an entry, proved to be what the entry says; FileError if it is not any more."""
        data = read_plain(self._bytes_of(entry.sha256), LARGEST + 1)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise FileError(
                f"The image “{entry.name}” in the library has changed since it was imported.",
                "Its SHA-256 is not the one it was imported with.",
                "Remove it and import it again.",
            )
        image = parse(data)
        facts = (image.header.manufacturer, image.header.image_type, image.header.version)
        if facts != entry.key:
            raise FileError(
                f"The library says other things of “{entry.name}” than its own header.",
                "Its entry was altered.",
                "Remove it and import it again.",
            )
        return image

    # --- importing ------------------------------------------------------------------------------------

    def add(self, path: Path) -> tuple[Imported, ...]:
        """Import a file, or each file of a folder; what cannot be used is kept as refused, with its reason."""
        with told(self._folder):
            known, signers = {e.sha256: e for e in self.read().entries}, self.signers()
            return tuple(self._add(one, known, signers) for one in files_of(path))

    def _add(self, path: Path, known: dict[str, Entry], signers: Signers) -> Imported:
        name = shown(path.name)
        try:
            taken = take_in(path)
        except UnusableFile as error:
            return Imported(name, refused=self._refuse(name, error))
        image = taken.image
        former = known.get(image.file_sha256)
        verdict, signer = verify_any(image, signers)
        entry = former or made_entry(
            image, name=name, origin=taken.origin, added=self._now(), signer=signer, signature=verdict.value,
            wrapping=taken.wrapping,
        )  # fmt: skip
        if former is None:
            write_atomically(self._bytes_of(entry.sha256), image.content)
            self._save(entry)
            known[entry.sha256] = entry
        rivals = Library(tuple(known.values())).rivals(entry.key, entry.sha256)
        return Imported(name, entry, fresh=former is None, rivals=rivals, wrapping=taken.wrapping)

    def _refuse(self, name: str, error: UnusableFile) -> RefusedFile:
        refused = RefusedFile(name, self._now(), str(error), error.sha256)
        label = hashlib.sha256(f"{name}\0{refused.reason}\0{error.sha256}".encode()).hexdigest()[:32]
        write_atomically(self._folder / "refused" / f"{label}.json", entries.refused_octets(refused))
        old = sorted(self._folder.glob("refused/*.json"), key=lambda p: p.stat().st_mtime)
        for path in old[:-MOST_REFUSED]:
            remove(path)
        return refused

    # --- changing -------------------------------------------------------------------------------------

    def note(self, name: str, text: str) -> Entry:
        """Keep a person's words on an image; empty words take them away."""
        words = " ".join(text.split())
        if len(words) > entries.LONGEST_NOTE or not (words.isprintable() or not words):
            raise UsageError(
                "This note cannot be kept.", f"It may have {entries.LONGEST_NOTE} printable characters."
            )
        with told(self._folder):
            entry = replace(self.read().find(name), note=words)
            self._save(entry)
        return entry

    def remove(self, name: str) -> Entry | RefusedFile:
        """Take an image out, or strike a refused file off the list; this is how a conflict is resolved."""
        with told(self._folder):
            library = self.read()
            struck = next((r for r in library.refused if r.name == name), None)
            if struck is not None and not any(e.name == name for e in library.entries):
                self._strike(struck)
                return struck
            entry = library.find(name)
            remove(self._folder / "entries" / f"{entry.sha256}.json")
            remove(self._bytes_of(entry.sha256))
            return entry

    def strike(self, struck: RefusedFile) -> None:
        """Strike this very refusal off the list."""
        with told(self._folder):
            self._strike(struck)

    def _strike(self, struck: RefusedFile) -> None:
        for path, data in self._files("refused"):
            with suppress(ValueError):
                if entries.read_refused(data) == struck:
                    remove(path)
        damaged = self._folder / "entries" / f"{struck.name}.json"
        if not struck.at and damaged.parent == self._folder / "entries":
            remove(damaged)

    # --- signers --------------------------------------------------------------------------------------

    def signers(self) -> Signers:
        """Name and key of each trusted signer; a damaged file trusts nobody."""
        found = []
        for _, data in self._files("signers"):
            with suppress(ValueError, CoreError):
                name, pem = entries.read_signer(data)
                found.append((name, public_key_of(pem, name)))
        return tuple(sorted(found, key=lambda s: s[0]))

    def trust(self, certificate: Path) -> str:
        """Trust a maker's or supplier's certificate or public key for images; the name it is kept under."""
        read = read_plain(certificate, entries.LARGEST // 4)
        # kept alone: the file may hold a private one beside it
        key = public_key_of(read, shown(certificate.name))
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        name = shown(certificate.stem)
        label = hashlib.sha256(pem).hexdigest()[:32]
        with told(self._folder):
            write_atomically(self._folder / "signers" / f"{label}.json", entries.signer_octets(name, pem))
        return name

    # --- files ----------------------------------------------------------------------------------------

    def _save(self, entry: Entry) -> None:
        path = self._folder / "entries" / f"{entry.sha256}.json"
        write_atomically(path, entries.entry_octets(entry))

    def _bytes_of(self, sha256: str) -> Path:
        return self._folder / "images" / f"{sha256}.ota"

    def _files(self, kind: str) -> Iterator[tuple[Path, bytes]]:
        for path in sorted(self._folder.glob(f"{kind}/*.json")):
            with suppress(FileError):  # gone meanwhile, or no plain file
                yield path, read_plain(path, entries.LARGEST)
