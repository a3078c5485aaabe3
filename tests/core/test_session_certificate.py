"""A session's certificates: drafted, signed, saved and verified; a disk that takes nothing, a key that is none."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import time
from pathlib import Path

import pytest

from core.disk import atomic
from core.errors import CoreError, FileError
from core.events import HubChanged, Level, LogWritten
from core.hub.hub import HubState, HubView
from core.records.certificates.page import Text
from core.records.folders import certificates_in
from core.records.job import Job
from core.records.laptop_key import NAME, LaptopKey
from core.records.verifying.verify import SignedBy, Soundness
from core.records.visits.stretch import FOLDER
from core.records.visits.visit import Checkpoint
from core.session_certificate import CertificateDesk, HandOver, verify_here
from core.session_visit import VisitDesk
from tests.core.records.certificates.certified import JOB, NOON, events, hub, line
from tests.core.records.verifying.test_verify import recording

WORDS = HandOver("Behind the boiler.", "A. Sample")
Line = tuple[str, str, Level]


class Bench:
    """A data folder with a recording of the open job in it, and the desk that stands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[Line] = []
        (folder / FOLDER).mkdir(parents=True)
        recording(folder / FOLDER, key=None)
        self.visits = VisitDesk(folder, lambda _: None, self._note)
        self.desk = CertificateDesk(folder, self.visits, lambda: NOON + 900, self._note)

    def _note(self, subject: str, text: str, level: Level) -> None:
        self.notes.append((subject, text, level))

    async def begun(self) -> Bench:
        await self.visits.about(JOB)
        return self


async def test_a_job_whose_hub_is_let_go_can_still_be_certified(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    saved = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    assert not saved.draft
    assert saved.trouble is None
    assert saved.certificate.handed_over == round((NOON + 900) * 1000)
    for path in (saved.pdf, saved.json):
        found = await bench.desk.verify(path)
        assert (found.soundness, found.signed_by) == (Soundness.SOUND, SignedBy.THIS)
        assert any("says the same" in words for words in found.sentences)
    ((subject, text, level),) = bench.notes
    assert (subject, level) == ("certificate", Level.PLAIN)
    assert saved.digest in text


async def test_the_draft_is_what_will_be_signed_but_for_the_time(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    draft, preview = await bench.desk.draft(WORDS), await bench.desk.preview(WORDS)
    assert preview.certificate == draft
    assert draft.handed_over is None
    assert preview.fingerprint == LaptopKey.of(tmp_path).fingerprint
    assert preview.pages
    saved = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    assert saved.certificate.updates == draft.updates
    assert saved.certificate.customer == "A. Sample"


async def test_of_another_job_nothing_is_certified(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    await bench.visits.about(Job("20261122-101010", premise="16 Sample Terrace"))
    assert not (await bench.desk.draft(WORDS)).recording.entries
    with pytest.raises(CoreError, match="nothing to certify"):
        await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    assert not (tmp_path / "out").exists()


async def test_while_words_are_typed_the_recording_is_not_read_again(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    before = await bench.desk.preview(WORDS)
    for path in (tmp_path / FOLDER).iterdir():
        path.unlink()
    typed = await bench.desk.preview(HandOver("Behind the other boiler.", "A. Sample"), fresh=False)
    assert typed.certificate.recording == before.certificate.recording
    assert typed.certificate.notes == "Behind the other boiler."
    await bench.visits.about(Job("20261122-101010"))
    assert not (await bench.desk.preview(WORDS, fresh=False)).certificate.recording.entries
    await bench.visits.about(JOB)
    assert not (await bench.desk.preview(WORDS)).certificate.recording.entries


async def test_a_recording_that_is_named_is_certified(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    (other,) = (tmp_path / FOLDER).glob("*.althan")
    saved = await bench.desk.sign_and_save(WORDS, tmp_path / "out", other)
    assert saved.certificate.premise == "14 Sample Terrace"


async def test_what_was_handed_over_is_never_written_over(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    first = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    octets = first.pdf.read_bytes()
    second = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    assert second.pdf.name.endswith("-2.pdf")
    assert second.json.name.endswith("-2.json")
    assert first.pdf.read_bytes() == octets


async def test_without_a_key_a_draft_is_kept_that_says_why(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    LaptopKey.of(tmp_path)
    (tmp_path / NAME).write_text("{}")
    preview = await bench.desk.preview(WORDS)
    assert (preview.fingerprint, preview.trouble is None) == ("", False)
    saved = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    assert saved.draft
    assert "key" in str(saved.trouble)
    assert saved.pdf.stem.endswith("-DRAFT")
    assert (await bench.desk.verify(saved.pdf)).soundness is Soundness.UNSIGNED
    assert bench.notes[-1][2] is Level.WARNING


async def test_an_altered_recording_gets_no_signature(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    (path,) = (tmp_path / FOLDER).glob("*.althan")
    path.write_bytes(path.read_bytes().replace(b"Door was open", b"Door was shut"))
    preview = await bench.desk.preview(WORDS)
    assert preview.fingerprint == ""
    for named in (None, path):
        saved = await bench.desk.sign_and_save(WORDS, tmp_path / "out", named)
        assert saved.draft
        assert "Entry 7 was altered" in str(saved.trouble)
        assert str(saved.trouble) == str(preview.trouble)
        assert saved.pdf.stem.rstrip("-2").endswith("-DRAFT")
        assert (await bench.desk.verify(saved.pdf)).soundness is Soundness.UNSIGNED
        assert "not signed" in "".join(
            p.words for page in saved.pages for p in page.drawn if isinstance(p, Text)
        )


async def test_the_line_that_tells_of_the_signature_is_signed_with_the_recording(tmp_path: Path) -> None:
    notes: list[Line] = []
    lines = itertools.count(1)
    visits = VisitDesk(tmp_path, lambda _: None, lambda *told: notes.append(told))

    def note(subject: str, text: str, level: Level) -> None:
        visits(line(next(lines), time.time(), text, subject, level))

    await visits.about(JOB)
    visits(HubChanged(HubView(HubState.CONNECTING, "socket://x:1")))
    visits(hub())
    saved = await CertificateDesk(tmp_path, visits, lambda: NOON + 900, note).sign_and_save(WORDS, tmp_path)
    path = await visits.path()
    assert path is not None
    found = verify_here(path, tmp_path)
    said = [e.said for e in (await visits.read(path)).entries]
    await visits.end()
    assert found.soundness is Soundness.SOUND, found.sentences
    assert isinstance(said[-1], Checkpoint)
    assert any(isinstance(one, LogWritten) and saved.digest in one.record.text for one in said)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
async def test_a_full_disk_is_told_and_leaves_no_half(tmp_path: Path) -> None:
    import resource

    bench = await Bench(tmp_path).begun()
    LaptopKey.of(tmp_path)
    for octets in (2_000, 60_000):  # too little for either, and for the PDF
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
        try:
            with pytest.raises(FileError) as told:
                await bench.desk.sign_and_save(WORDS, tmp_path / "out")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert "not written" in told.value.what
        assert "kept" not in told.value.do  # there was no room for that either
        assert [*(tmp_path / "out").iterdir(), *certificates_in(tmp_path).iterdir()] == []
    saved = await bench.desk.sign_and_save(WORDS, tmp_path / "out")  # once there is room again
    assert not saved.draft


async def test_either_both_files_are_there_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = await Bench(tmp_path).begun()

    name_new = atomic._name_new

    def second_fails(draft: Path, path: Path) -> None:
        if path.suffix == ".pdf":
            raise OSError(28, "No space left on device")
        name_new(draft, path)

    monkeypatch.setattr(atomic, "_name_new", second_fails)
    with pytest.raises(FileError, match="disk is full"):
        await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    assert [*(tmp_path / "out").iterdir(), *certificates_in(tmp_path).iterdir()] == []


@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="the system's owner may write anywhere"
)
async def test_a_stick_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    with pytest.raises(FileError, match="may not be written"):
        await bench.desk.sign_and_save(WORDS, out)


async def test_what_a_stick_does_not_take_is_kept_in_the_data_folder(tmp_path: Path) -> None:
    bench = await Bench(tmp_path).begun()
    (tmp_path / "out").write_text("x")  # where a folder should be
    with pytest.raises(FileError, match="not written") as told:
        await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    (kept,) = certificates_in(tmp_path).glob("*.pdf")
    assert str(kept) in told.value.do
    assert (await bench.desk.verify(kept)).signed_by is SignedBy.THIS
    assert (certificates_in(tmp_path) / f"{kept.stem}.json").exists()
    assert bench.notes[-1] == ("certificate", str(told.value), Level.WARNING)


def test_to_verify_makes_no_key(tmp_path: Path) -> None:
    path = recording(tmp_path)
    assert verify_here(path, tmp_path / "data").signed_by is SignedBy.SOMEBODY
    assert not (tmp_path / "data").exists()


async def test_a_long_visit_is_ready_within_two_seconds_of_work(tmp_path: Path) -> None:
    """Composed, drawn and signed; counted in this process's own time, as the machine may be busy with others."""
    bench = await Bench(tmp_path).begun()
    many = [
        (NOON + 701 + n / 10, line(10 + n, NOON + 701 + n / 10, f"Line {n} of the visit."))
        for n in range(5_000)
    ]
    path = recording(tmp_path / FOLDER, [*events(), *many])
    visit = await bench.visits.read(path)
    assert len(visit.entries) > 5_000
    began = time.process_time()
    saved = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    took = time.process_time() - began
    assert not saved.draft
    assert took < 5.0, took  # reading 5,000 entries is part of it


def test_two_certificates_at_once_get_two_names(tmp_path: Path) -> None:
    async def both() -> list[Path]:
        bench = await Bench(tmp_path).begun()
        first = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
        second, third = await asyncio.gather(
            bench.desk.sign_and_save(WORDS, tmp_path / "out"),
            bench.desk.sign_and_save(WORDS, tmp_path / "out"),
        )
        return [first.pdf, second.pdf, third.pdf]

    assert len(set(asyncio.run(both()))) == 3


async def test_why_nobody_signs_stands_on_paper_and_in_the_log_without_a_folder(tmp_path: Path) -> None:
    bench = await Bench(tmp_path / "of a person").begun()
    (bench.folder / f"{NAME}.{os.getpid()}.part").mkdir()  # where the draft of a new key goes
    shown = await bench.desk.preview(WORDS)
    unmade = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    (bench.folder / NAME).write_text("{}")
    damaged = await bench.desk.sign_and_save(WORDS, tmp_path / "out")
    assert unmade.draft
    assert damaged.draft
    pages = (*shown.pages, *unmade.pages, *damaged.pages)
    drawn = [" ".join(p.words for p in page.drawn if isinstance(p, Text)) for page in pages]
    assert any("The files in the data folder cannot be written." in text for text in drawn)
    noted = [text for _, text, _ in bench.notes]
    assert any("damaged" in text for text in noted)
    assert not any("of a person" in text for text in (*drawn, *noted))
    for path in (unmade.json, damaged.json):
        assert b"of a person" not in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="this system keeps no such permissions")
async def test_a_key_that_others_could_read_is_told_when_it_signs(tmp_path: Path) -> None:
    LaptopKey.of(tmp_path)
    (tmp_path / NAME).chmod(0o644)
    bench = await Bench(tmp_path).begun()
    verify_here(tmp_path / NAME, tmp_path)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o644  # verifying changes nothing
    assert not (await bench.desk.sign_and_save(WORDS, tmp_path / "out")).draft
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    told = [level for _, text, level in bench.notes if "could read its key" in text]
    assert told == [Level.WARNING]
