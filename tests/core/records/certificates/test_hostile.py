"""Files as somebody writes them who wants a false one to pass, a sound one to look false, or a code to get out."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from core.disk.atomic import write_new
from core.events import UpdateChanged
from core.premise.device import DeviceKind
from core.records.certificates.certificate import HandOver, compose
from core.records.certificates.compose import LONGEST_NAME, LONGEST_NOTES
from core.records.certificates.files import file_stem, make, write
from core.records.certificates.seal_pdf import LENGTH, sealed_pdf
from core.records.job import Job
from core.records.plain_json import octets_of
from core.records.verifying.verify import Soundness, verify_file
from core.records.visits.file import Head, entry_line, head_line, read_visit
from core.records.visits.listing import recorded
from core.records.visits.visit import SUFFIX, Checkpoint
from core.update.evidence import Outcome, Proof, Rung, Standing
from tests.core.records.certificates.certified import (
    B2,
    JOB,
    NEW,
    NOON,
    Key,
    events,
    hub,
    line,
    update,
    visit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.core.records.certificates.certified import Dated

KEY = Key()
WORDS = HandOver("Behind the boiler.", "A. Sample", NOON + 900)
CODE = "83FED3407A939723A5C639B26916D505C3B5"


def recorded_as(path: Path, said: Sequence[Dated], number: str = JOB.number) -> Path:
    """A recording of these events, signed at its end."""
    octets, digest = head_line(Head(number, "0.1.0"))
    at = NOON
    for count, (at, one) in enumerate(said, 1):
        entry, digest = entry_line(count, at, one, digest)
        octets += entry
    signed = Checkpoint(KEY.fingerprint, KEY.public, KEY.sign(digest))
    path.write_bytes(octets + entry_line(len(said) + 1, max(NOON + 800, at), signed, digest)[0])
    return path


def certified(folder: Path) -> Path:
    """The JSON of a certificate on its own, made of a recording that lies elsewhere."""
    (folder / "made").mkdir(exist_ok=True)
    path = folder / "certificate.json"
    path.write_bytes(make(compose(read_visit(of_visit(folder / "made")), WORDS), KEY).json)
    return path


def of_visit(folder: Path, name: str = JOB.number) -> Path:
    return recorded_as(folder / f"{name}{SUFFIX}", events())


# --- files that shall pass ------------------------------------------------------------------------------


def test_no_octet_of_the_form_can_be_written_otherwise(tmp_path: Path) -> None:
    path = certified(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"form":1', b'"form":true'))
    assert not verify_file(path, KEY.public).sound


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"/Type /Page\n", b"/Type /Page\n/Annots [<< /Subtype /FreeText /Contents (CONFIRMED) >>]\n"),
        (b"%%EOF", b"99 0 obj\n<< /Type /EmbeddedFile /Length 2 >>\nstream\n{}\nendstream\nendobj\n%%EOF"),
    ],
    ids=["a note on the page", "a second file"],
)
def test_what_is_added_beside_the_pages_is_seen_under_any_seal(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    drawn = make(compose(visit(), WORDS), KEY).pdf[:-LENGTH]
    path = tmp_path / "c.pdf"
    path.write_bytes(sealed_pdf(drawn, KEY))
    assert verify_file(path).sound
    path.write_bytes(sealed_pdf(drawn.replace(before, after, 1), KEY))
    assert verify_file(path).soundness is Soundness.ALTERED


def test_a_recording_of_two_keys_says_how_far_each_signed(tmp_path: Path) -> None:
    recording, other = of_visit(tmp_path), Key(b"q" * 32)
    digest, number = read_visit(recording).entries[-1].digest, len(events()) + 1
    added, digest = entry_line(number + 1, NOON + 900, line(9, NOON + 900, "Never."), digest)
    signed = Checkpoint(other.fingerprint, other.public, other.sign(digest))
    sealed, _ = entry_line(number + 2, NOON + 901, signed, digest)
    recording.write_bytes(recording.read_bytes() + added + sealed)
    found = " ".join(verify_file(recording, KEY.public).sentences)
    assert f"{KEY.fingerprint} up to entry {number}" in found
    assert f"{other.fingerprint} up to entry {number + 2}" in found


def test_a_recording_that_claims_more_than_its_ladder_bears_out_is_not_believed() -> None:
    row = update(B2, DeviceKind.B2, Outcome.CONFIRMED, None).update
    for outcome in (Outcome.CONFIRMED, Outcome.INFERRED):
        bare = tuple(replace(p, standing=Standing.OPEN) for p in row.ladder)
        said = [(NOON + 710, UpdateChanged(replace(row, outcome=outcome, ladder=bare)))]
        assert compose(visit([*events()[:8], *said]), WORDS).updates[0].outcome == "not proved"
    said = [(NOON + 710, UpdateChanged(row))]
    assert compose(visit([*events()[:8], *said]), WORDS).updates[0].outcome == "inferred"


def test_a_ladder_without_its_first_rung_proves_nothing() -> None:
    row = replace(
        update(B2, DeviceKind.B2, None, None).update, ladder=(Proof(Rung.CAME_BACK, Standing.PROVED),)
    )
    made = compose(visit([*events()[:8], (NOON + 710, UpdateChanged(row))]), WORDS)
    assert made.updates[0].outcome == "not proved"


# --- sound ones that shall look false -------------------------------------------------------------------


def test_a_second_recording_of_a_job_bears_out_its_certificate(tmp_path: Path) -> None:
    path = certified(tmp_path)
    kept = tmp_path / "recordings"
    kept.mkdir()
    recorded_as(kept / f"{JOB.number}{SUFFIX}", events()[:4])  # full, or damaged: then a second one is begun
    of_visit(kept, f"{JOB.number}-2")
    assert "says the same" in " ".join(verify_file(path, None, [kept]).sentences)


def test_a_false_recording_beside_a_certificate_hides_no_true_one(tmp_path: Path) -> None:
    path = certified(tmp_path)
    recorded_as(tmp_path / f"{JOB.number}{SUFFIX}", [*events()[:4], (NOON + 50, line(8, NOON, "Never."))])
    assert "does not stand on" in " ".join(verify_file(path).sentences)
    assert "says the same" in " ".join(verify_file(path, None, [tmp_path / "made"]).sentences)


@pytest.mark.parametrize("time", [float("inf"), float("nan"), 1e19, -1e19])
def test_a_recording_of_wild_times_ends_nothing_in_a_fault(tmp_path: Path, time: float) -> None:
    row = update(B2, DeviceKind.B2, Outcome.CONFIRMED, NEW).update
    wild = UpdateChanged(replace(row, ladder=tuple(replace(p, at=time) for p in row.ladder)))
    said = [*events(), (NOON + 701, line(9, time, "Never.")), (NOON + 702, wild)]
    recording = recorded_as(tmp_path / f"{JOB.number}{SUFFIX}", said)
    path = tmp_path / "c.json"
    path.write_bytes(make(compose(read_visit(recording), WORDS), KEY).json)
    assert verify_file(path, KEY.public).sound


# --- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["../../escaped", "a/b", "..", "x\\y", "x\x1b[2J\u202e"])
def test_no_number_leads_out_of_the_folder(tmp_path: Path, number: str) -> None:
    made = compose(read_visit(recorded_as(tmp_path / "foreign.althan", events(), number)), WORDS)
    folder = tmp_path / "a" / "b"
    for path in write(make(made, KEY), folder, file_stem(made, signed=True)):
        assert path.resolve().parent == folder
        assert path.name.isprintable()


def test_two_copies_of_the_program_never_write_over_each_other(tmp_path: Path) -> None:
    """Both look for a free name at the same moment: whoever is later takes the next one."""
    made = make(compose(visit(), WORDS), KEY)
    folder = tmp_path / "out"
    with ProcessPoolExecutor(2, get_context("spawn")) as copies:
        futures = [copies.submit(write, made, folder, "certificate") for _ in range(24)]
        paths = [path for future in futures for path in future.result()]
    assert len(set(paths)) == 48
    assert sorted(folder.iterdir()) == sorted(paths)


_KILLED = """
import os, signal, sys
from pathlib import Path
from core.disk import atomic
from core.records.certificates.certificate import HandOver, compose
from core.records.certificates.files import make, write
from tests.core.records.certificates.certified import Key, visit
step, many = getattr(atomic, sys.argv[2]), [0]
def killed(*given, **named):
    many[0] += 1
    if many[0] == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*given, **named)
made = make(compose(visit(), HandOver()), Key())
setattr(atomic, sys.argv[2], killed)
write(made, Path(sys.argv[1]), "certificate-x")
"""


@pytest.mark.parametrize(("step", "left"), [("_fill", []), ("_name_new", ["certificate-x.json"])])
def test_a_kill_between_the_two_files_leaves_no_pdf_without_its_twin(
    tmp_path: Path, step: str, left: list[str]
) -> None:
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), step], check=False)
    assert done.returncode == -signal.SIGKILL
    drafts = list(tmp_path.glob("*.part"))
    assert drafts
    assert sorted(p.name for p in tmp_path.iterdir() if p not in drafts) == left
    assert [verify_file(tmp_path / name).soundness for name in left] == [Soundness.SOUND] * len(left)
    foreign = tmp_path / "film.mkv.part"  # of another program
    foreign.write_bytes(b"half of it")
    for draft in (*drafts, foreign):
        os.utime(draft, (1_000.0, 1_000.0))
    pair = write(make(compose(visit(), WORDS), KEY), tmp_path, "certificate-x")
    assert {p.stem for p in pair} == {"certificate-x-2" if left else "certificate-x"}
    assert sorted(tmp_path.iterdir()) == sorted([*pair, foreign, *(tmp_path / name for name in left)])


@pytest.mark.parametrize("linked", [True, False])
def test_what_was_handed_over_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, linked: bool) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    if not linked:  # as on a stick
        monkeypatch.setattr(os, "link", refused)
    (tmp_path / "c.pdf").write_bytes(b"handed over")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "c.pdf", b"another")
    write_new(tmp_path / "d.pdf", b"new")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"c.pdf": b"handed over", "d.pdf": b"new"}


# --- real and emulated ----------------------------------------------------------------------------------


def test_a_recording_that_was_emulated_for_a_while_is_listed_as_emulated(tmp_path: Path) -> None:
    said = [*events("happy-house"), (NOON + 710, hub()), (NOON + 711, JOB)]
    recorded_as(tmp_path / f"{JOB.number}{SUFFIX}", said)
    assert [one.emulated for one in recorded(tmp_path)] == [True]
    of_visit(tmp_path)
    assert [one.emulated for one in recorded(tmp_path)] == [False]


def test_real_and_emulated_in_one_recording_are_said_to_be_mixed() -> None:
    made = compose(visit([*events("happy-house"), (NOON + 710, hub())]), WORDS)
    assert made.emulated
    assert any("stands for neither" in one.words for one in made.missing)
    for scenario in ("", "happy-house"):
        assert not any(
            "stands for neither" in one.words for one in compose(visit(scenario=scenario), WORDS).missing
        )


# --- words that are lost --------------------------------------------------------------------------------


def test_words_that_are_left_out_are_said_to_be() -> None:
    made = compose(visit(), HandOver("n" * (LONGEST_NOTES + 1), "w" * (LONGEST_NAME + 1)))
    assert (len(made.notes), made.notes[-2:]) == (LONGEST_NOTES, "n…")
    assert (len(made.customer), made.customer[-2:]) == (LONGEST_NAME, "w…")
    whole = compose(visit(), HandOver("n" * LONGEST_NOTES, "w" * LONGEST_NAME))
    assert whole.notes[-1] == "n"
    said = [*events(), (NOON + 701, line(9, NOON + 701, "x " * 900))]
    assert compose(visit(said), WORDS).log[-1].text.endswith("…")


def test_an_empty_job_is_no_trouble() -> None:
    json.loads(octets_of(compose(visit([(NOON, Job(JOB.number))]), WORDS)))
