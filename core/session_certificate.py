"""The certificate as a session offers it: what it would say now, signed and saved, and any file verified."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import CoreError, FileError
from core.events import Level
from core.records.certificates import files
from core.records.certificates.certificate import Certificate, HandOver, compose, digest_of
from core.records.certificates.check import LARGEST, check_json
from core.records.certificates.layout import Stamp, pages_of
from core.records.folders import certificates_in
from core.records.laptop_key import NAME, LaptopKey, fingerprint_of
from core.records.redaction import Redactor
from core.records.verifying.verdict import Soundness
from core.records.verifying.verify import Verdict, verify_file
from core.records.visits.stretch import FOLDER
from core.records.visits.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.records.certificates.page import Page
    from core.session_visit import VisitDesk


__all__ = ["CertificateDesk", "HandOver", "Preview", "Saved"]


@dataclass(frozen=True, slots=True)
class Preview:
    """The certificate as it would be now, its pages as drafts show them, and whose key would sign.

    Without a fingerprint, `trouble` is why nobody can sign.
    """

    certificate: Certificate
    pages: tuple[Page, ...]
    fingerprint: str = ""
    trouble: CoreError | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a certificate lies, what it says, and its pages. A draft has its `trouble`: why nobody signed."""

    pdf: Path
    json: Path
    digest: str  # SHA-256 of the certificate, hex
    certificate: Certificate
    draft: bool = False
    trouble: CoreError | None = None
    pages: tuple[Page, ...] = ()


class CertificateDesk:
    """Stands on the recordings of one data folder. `now` gives s since 1970, `note` writes to the event log."""

    def __init__(
        self,
        data_folder: Path,
        visits: VisitDesk,
        now: Callable[[], float],
        note: Callable[[str, str, Level], None],
    ) -> None:
        self._data, self._visits, self._now, self._note = data_folder, visits, now, note
        self._since = now()
        self._last: tuple[str, Visit] | None = None  # a job’s number, and its visit as it was previewed
        self._saving = asyncio.Lock()  # two certificates at once would choose one name
        self._warnings: list[str] = []  # of threads, until they are told

    async def draft(self, hand_over: HandOver) -> Certificate:
        """What the certificate would say now; one without an entry where nothing was recorded."""
        visit = await self._visit()
        return await asyncio.to_thread(compose, visit, hand_over)

    async def preview(self, hand_over: HandOver, *, fresh: bool = True) -> Preview:
        """The same with its pages, as a draft, and whether it can be signed.

        While only notes are typed the recording need not be read again: without `fresh` it is as at the last preview.
        """
        number = self._visits.job.number
        if fresh or self._last is None or self._last[0] != number:
            self._last = number, await self._visit()
        made = await asyncio.to_thread(self._previewed, self._last[1], hand_over)
        self._tell_warnings()
        return made

    async def sign_and_save(self, hand_over: HandOver, folder: Path, recording: Path | None = None) -> Saved:
        """Sign the visit so far, or a `recording` that ended, and write PDF and JSON to a folder, both or none.

        Where nobody can sign, or the recording was altered, a draft is written that says so. FileError where the
        folder takes no files; what was typed is not lost by that. CoreError where nothing was recorded.
        """
        await self._visits.checkpoint()
        visit = await (self._visit() if recording is None else self._visits.read(recording))
        if not visit.entries:
            raise CoreError(
                "There is nothing to certify yet.", "Nothing was recorded at a premise.",
                "Connect a hub, then sign.",
            )  # fmt: skip
        at = hand_over.at or round(self._now(), 3)
        try:
            async with self._saving:
                saved = await asyncio.to_thread(self._saved, visit, replace(hand_over, at=at), folder)
        except FileError as error:
            self._tell(str(error), Level.WARNING)
            raise
        self._tell_warnings()
        name = Redactor().words(saved.pdf.name)
        if saved.draft:
            reason = self._reason(saved.trouble)
            self._tell(f"An unsigned draft was written: {name}. {reason}", Level.WARNING)
        else:
            words = f"The certificate was signed and written: {name}, SHA-256 {saved.digest}."
            self._tell(words, Level.PLAIN)
            await self._visits.checkpoint()  # that line is signed too
        return saved

    async def verify(self, path: Path) -> Verdict:
        """The verdict on a certificate or a recording; never an exception for what is in the file."""
        return await asyncio.to_thread(verify_here, path, self._data)

    async def pages(self, path: Path) -> tuple[Page, ...]:
        """The pages that were signed, from the JSON beside the PDF; none where it is gone, unsigned or altered."""
        return await asyncio.to_thread(_pages_as_signed, path)

    async def _visit(self) -> Visit:
        """The recording under way, or the last one of the open job; an empty visit where there is none."""
        path = await self._visits.path() or await self._ended()
        return Visit(self._visits.job.number, "") if path is None else await self._visits.read(path)

    async def _ended(self) -> Path | None:
        """The recording that belongs to the open job; without a job, the last one of this sitting."""
        number = self._visits.job.number
        found = await self._visits.recorded()
        fits = (f.path for f in found if (f.number == number if number else f.ended >= self._since))
        return next(fits, None)

    def _tell(self, words: str, level: Level) -> None:
        with suppress(CoreError):  # a disk that takes no line of the log has taken the certificate elsewhere
            self._note("certificate", words, level)

    def _tell_warnings(self) -> None:
        while self._warnings:
            self._tell(self._warnings.pop(0), Level.WARNING)

    def _reason(self, trouble: CoreError | None) -> str:
        """Why nobody signs, as it may stand on paper: it names no folder of this laptop."""
        words = "" if trouble is None else str(trouble).replace(str(self._data), "the data folder")
        return Redactor(home=str(Path.home())).words(words)

    def _previewed(self, visit: Visit, hand_over: HandOver) -> Preview:
        made = compose(visit, hand_over)
        key, trouble = self._key(visit)
        reason = self._reason(trouble)
        pages = pages_of(made, Stamp(digest_of(made), reason=reason))
        return Preview(made, pages, "" if key is None else key.fingerprint, trouble)

    def _saved(self, visit: Visit, hand_over: HandOver, folder: Path) -> Saved:
        made = compose(visit, hand_over)
        key, trouble = self._key(visit)
        reason = self._reason(trouble)
        octets = files.make(made, key, reason)
        pdf, twin = self._written(octets, folder, files.file_stem(made, signed=octets.signed))
        pages = pages_of(made, Stamp(octets.digest, "" if key is None else key.fingerprint, reason))
        return Saved(pdf, twin, octets.digest, made, draft=not octets.signed, trouble=trouble, pages=pages)

    def _written(self, made: files.Made, folder: Path, stem: str) -> tuple[Path, Path]:
        """Both files in the folder; where it takes none, they are kept in the data folder, and that is told."""
        own = certificates_in(self._data)
        try:
            return files.write(made, folder, stem)
        except FileError as error:
            if folder == own:
                raise
            try:
                kept, _ = files.write(made, own, stem)
            except FileError:
                raise error from None
            what = "It is signed, and kept" if made.signed else "A draft is kept"
            raise FileError(error.what, error.why, f"{what} as {kept}: copy it from there.") from None

    def _key(self, visit: Visit) -> tuple[LaptopKey | None, CoreError | None]:
        """Whose key signs; no key signs what stands on a recording that fails its own check."""
        if visit.damage:
            return None, CoreError(
                "It is not signed: its recording is not as it was written.", visit.damage,
                "Keep the recording as it is; another visit can be certified.",
            )  # fmt: skip
        try:
            return LaptopKey.of(self._data, self._warnings.append), None
        except CoreError as error:
            return None, error


def _pages_as_signed(path: Path) -> tuple[Page, ...]:
    try:
        with path.open("rb") as file:
            checked = check_json(file.read(LARGEST + 1))
    except (OSError, ValueError):
        return ()
    if checked.soundness is not Soundness.SOUND or checked.certificate is None:
        return ()
    return pages_of(checked.certificate, Stamp(checked.digest, fingerprint_of(checked.key)))


def verify_here(path: Path, data_folder: Path) -> Verdict:
    """The verdict on a file, with this laptop's key and recordings to compare; no key is made for it."""
    own = None
    try:
        own = LaptopKey.of(data_folder).public if (data_folder / NAME).exists() else None
    except CoreError:
        pass  # a damaged key is told where it is needed: to sign
    return verify_file(path, own, (data_folder / FOLDER,))
