"""A file is verified: what is sound is said to be, and what somebody changed is named by its entry or its line."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tracemalloc
import zlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.cli.verify import lines_of as lines_told
from core.cli.verify import verdict_json
from core.records import verify as verify_module
from core.records import verify_pdf
from core.records.certificate import HandOver, compose, sealed_json
from core.records.certificate_files import Made, drawn, file_stem, make
from core.records.certificate_layout import Stamp, pages_of
from core.records.certificate_page import Page
from core.records.certificate_seal import line_digests, signed_octets
from core.records.certificate_seal_pdf import LENGTH, sealed_pdf
from core.records.certificate_unpack import altered_places
from core.records.plain_json import canonical
from core.records.verify import FileKind, SignedBy, Soundness, Verdict, verify_file
from core.records.visit import Checkpoint
from core.records.visit_file import Head, entry_line, head_line, read_visit
from tests.core.records.certified import JOB, NOON, Key, events, line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.records.certificate import Certificate
    from tests.core.records.certified import Dated

KEY, OTHER = Key(), Key(b"q" * 32)
VERSION = "0.1.0"
WORDS = HandOver("Behind the boiler.", "A. Sample", NOON + 900)


def recording(folder: Path, said: Sequence[Dated] | None = None, key: Key | None = KEY) -> Path:
    """A recording as the recorder writes it, with a checkpoint at its end."""
    octets, digest = head_line(Head(JOB.number, VERSION))
    number, at = 0, NOON
    for number, (at, one) in enumerate(events() if said is None else said, 1):
        entry, digest = entry_line(number, at, one, digest)
        octets += entry
    if key is not None:
        signed = Checkpoint(key.fingerprint, key.public, key.sign(digest))
        octets += entry_line(number + 1, max(NOON + 800, at), signed, digest)[0]
    path = folder / f"{JOB.number}.althan"
    path.write_bytes(octets)
    return path


@cache
def made_by(certificate: Certificate, key: Key) -> Made:
    """The files of a certificate, drawn once for all tests: the same come of it each time."""
    return make(certificate, key)


def certified(folder: Path, key: Key = KEY) -> tuple[Path, Path, Made, Certificate]:
    """The two files of a certificate that stands on a recording, in a folder."""
    made_of = folder / "made of"
    made_of.mkdir(exist_ok=True)
    certificate = compose(read_visit(recording(made_of)), WORDS)
    made = made_by(certificate, key)
    pdf, twin = folder / "certificate.pdf", folder / "certificate.json"
    pdf.write_bytes(made.pdf)
    twin.write_bytes(made.json)
    return pdf, twin, made, certificate


def told(verdict: Verdict) -> str:
    return " ".join((*verdict.sentences, *verdict.broken))


# --- what is sound --------------------------------------------------------------------------------------


def test_both_files_are_sound_and_say_who_signed(tmp_path: Path) -> None:
    pdf, twin, made, certificate = certified(tmp_path)
    for path, kind in ((pdf, FileKind.PDF), (twin, FileKind.JSON)):
        found = verify_file(path, KEY.public)
        assert (found.kind, found.soundness, found.broken) == (kind, Soundness.SOUND, ()), told(found)
        assert (found.signed_by, found.own) == (SignedBy.THIS, True)
        assert found.certificate == certificate
        assert (found.digest, found.entries) == (made.digest, len(events()) + 1)
        assert (found.premise, found.at) == ("14 Sample Terrace", NOON + 900)


def test_another_laptop_is_told_apart_with_its_fingerprint(tmp_path: Path) -> None:
    for path in certified(tmp_path, OTHER)[:2]:
        found = verify_file(path, KEY.public)
        assert (found.soundness, found.signed_by, found.own) == (Soundness.SOUND, SignedBy.ANOTHER, False)
        assert OTHER.fingerprint in told(found)
        assert "Another laptop" in told(found)


def test_without_a_key_of_our_own_nobody_is_said_to_be_us(tmp_path: Path) -> None:
    found = verify_file(certified(tmp_path)[0])
    assert (found.signed_by, found.own) == (SignedBy.SOMEBODY, None)


def test_a_recording_is_sound(tmp_path: Path) -> None:
    found = verify_file(recording(tmp_path), KEY.public)
    assert (found.kind, found.soundness, found.signed_by) == (
        FileKind.RECORDING,
        Soundness.SOUND,
        SignedBy.THIS,
    )
    assert found.entries == len(events()) + 1


def test_a_recording_that_nobody_signed_is_told_as_such(tmp_path: Path) -> None:
    found = verify_file(recording(tmp_path, key=None), KEY.public)
    assert (found.soundness, found.signed_by) == (Soundness.UNSIGNED, SignedBy.NOBODY)


def test_the_entries_behind_the_last_signature_are_counted(tmp_path: Path) -> None:
    path = recording(tmp_path)
    visit = read_visit(path)
    more, _ = entry_line(
        len(visit.entries) + 1, NOON + 900, line(9, NOON + 900, "More."), visit.entries[-1].digest
    )
    path.write_bytes(path.read_bytes() + more)
    found = verify_file(path, KEY.public)
    assert found.soundness is Soundness.UNSIGNED
    assert "the 1 behind it" in told(found)


def test_a_torn_last_line_is_no_damage_and_is_said(tmp_path: Path) -> None:
    path = recording(tmp_path)
    path.write_bytes(path.read_bytes() + b'{"at":17900')
    found = verify_file(path, KEY.public)
    assert found.sound
    assert "power cut" in told(found)


def test_a_recording_whose_head_was_altered_is_told_as_a_recording(tmp_path: Path) -> None:
    path = recording(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"program":"0.1.0"', b'"program":"9.1.0"'))
    found = verify_file(path, KEY.public)
    assert (found.kind, found.soundness) == (FileKind.RECORDING, Soundness.ALTERED)
    assert found.broken[0].startswith("the head")


def test_a_draft_is_unsigned(tmp_path: Path) -> None:
    certificate = compose(read_visit(recording(tmp_path)), WORDS)
    made = make(certificate, None, "The laptop’s key is damaged.")
    for name, octets in (("draft.pdf", made.pdf), ("draft.json", made.json)):
        (tmp_path / name).write_bytes(octets)
        found = verify_file(tmp_path / name, KEY.public)
        assert (found.soundness, found.signed_by) == (Soundness.UNSIGNED, SignedBy.NOBODY), told(found)


def test_an_emulated_premise_is_said_to_be_one(tmp_path: Path) -> None:
    certificate = compose(read_visit(recording(tmp_path, events("happy-house"))), WORDS)
    (tmp_path / "c.pdf").write_bytes(make(certificate, KEY).pdf)
    for path in (tmp_path / "c.pdf", tmp_path / f"{JOB.number}.althan"):
        found = verify_file(path)
        assert found.emulated
        assert "EMULATED" in told(found)


# --- scenario 39: edited after it was signed ------------------------------------------------------------


def test_an_edited_json_names_the_line_of_the_bridge(tmp_path: Path) -> None:
    twin = certified(tmp_path)[1]
    whole = json.loads(twin.read_bytes())
    whole["certificate"]["updates"][1]["version_after"] = "01000100"
    twin.write_bytes(canonical(whole) + b"\n")
    found = verify_file(twin, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert found.broken == ("update 2 (B2 00-DB-12-34-56-78-90-B2): version after",)


def test_an_edited_log_line_in_the_pdf_is_named_by_its_entry(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    octets = pdf.read_bytes()
    assert octets.count(b"Connected to the hub.") == 1
    pdf.write_bytes(octets.replace(b"Connected to the hub.", b"Connected to the fox."))
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert found.broken == ("log line 1 (entry 3, 14:13:21)",)
    assert (
        found.signed_by is SignedBy.THIS
    )  # the certificate in it was, and its table of lines says what it was


def test_an_edited_page_is_named_with_the_words_on_it(tmp_path: Path) -> None:
    pdf, _, made, certificate = certified(tmp_path)
    forged = replace(certificate, updates=tuple(replace(u, outcome="confirmed") for u in certificate.updates))
    pages = pages_of(forged, Stamp(made.digest, KEY.fingerprint))
    pdf.write_bytes(drawn(forged, pages, made.json) + made.pdf[-LENGTH:])
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert any("B2 00-DB-12-34-56-78-90-B2" in words and "CONTRADICTED" in words for words in found.broken), (
        found.broken
    )


def test_a_file_that_an_editor_wrote_anew_blames_no_page(tmp_path: Path) -> None:
    pdf, _, made, _ = certified(tmp_path)
    body = made.pdf[:-LENGTH]
    anew = re.sub(rb"(?<![0-9])(\d+) 0 (obj|R)", lambda m: b"%d 0 %s" % (int(m[1]) + 50, m[2]), body)
    pdf.write_bytes(anew)
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert found.broken == ("a part of the file beside its pages, such as a font or its list of contents",)


def test_pages_that_are_only_kept_somewhere_do_not_cover_others(tmp_path: Path) -> None:
    """The true drawings lie in the file, unused, while its pages show others; it is sealed, by another laptop."""
    pdf, _, made, certificate = certified(tmp_path, OTHER)
    true = made.pdf[:-LENGTH]
    forged = replace(certificate, customer="B. Sample")
    shown = drawn(forged, pages_of(forged, Stamp(made.digest, OTHER.fingerprint)), made.json)
    kept = re.sub(rb"(?<![0-9])(\d+) 0 obj", lambda m: b"%d 0 obj" % (int(m[1]) + 500), true)
    pdf.write_bytes(sealed_pdf(shown.replace(b"xref\n", kept + b"xref\n", 1), OTHER))
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert found.broken


def test_a_line_added_behind_the_seal_is_seen(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    pdf.write_bytes(pdf.read_bytes() + b"1 0 obj\n<< >>\nendobj\n%%EOF\n")
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert "not at its end" in told(found)


def test_a_seal_that_was_taken_away_is_missed(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    pdf.write_bytes(pdf.read_bytes()[:-LENGTH])
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert "seal" in told(found)


def test_a_pdf_whose_attachment_is_spoilt_is_told_by_the_file_beside_it(tmp_path: Path) -> None:
    pdf, twin, _, _ = certified(tmp_path)
    whole = pdf.read_bytes()
    inside = json.loads(twin.read_bytes())
    inside["certificate"]["customer"] = "B. Sample"
    del inside["lines"]  # so that its own table cannot tell
    spoilt = canonical(inside) + b"\n"
    pdf.write_bytes(whole.replace(twin.read_bytes(), spoilt))
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert found.broken == ("customer",)
    assert "certificate.json" in told(found)
    twin.unlink()
    alone = verify_file(pdf, KEY.public)
    assert alone.soundness is Soundness.ALTERED
    assert "cannot be told" in told(alone)


def test_an_altered_entry_of_a_recording_is_named_with_a_time(tmp_path: Path) -> None:
    path = recording(tmp_path)
    lines = path.read_bytes().split(b"\n")
    lines[7] = lines[7].replace(b"Door was open", b"Door was shut")
    path.write_bytes(b"\n".join(lines))
    found = verify_file(path, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert found.broken == (
        "entry 7, after 14:14:00: Entry 7 was altered, or an entry before it is missing.",
    )


def test_whoever_signs_a_whole_rewrite_is_another_laptop(tmp_path: Path) -> None:
    pdf, _, _, certificate = certified(tmp_path)
    pdf.write_bytes(make(replace(certificate, customer="B. Sample"), OTHER).pdf)
    found = verify_file(pdf, KEY.public)
    assert (found.soundness, found.signed_by) == (Soundness.SOUND, SignedBy.ANOTHER)
    assert "Another laptop" in told(found)


def test_a_rewrite_is_found_out_by_the_recording_even_so(tmp_path: Path) -> None:
    pdf, _, _, certificate = certified(tmp_path)
    recording(tmp_path)
    forged = replace(
        certificate, updates=tuple(replace(u, version_after="01000100") for u in certificate.updates)
    )
    pdf.write_bytes(make(forged, OTHER).pdf)
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert "update 2 (B2 00-DB-12-34-56-78-90-B2): version after" in found.broken


def test_pages_that_say_other_things_than_the_file_in_them_are_seen(tmp_path: Path) -> None:
    pdf, _, made, certificate = certified(tmp_path)
    forged = replace(certificate, customer="B. Sample")
    pages = pages_of(forged, Stamp(made.digest, KEY.fingerprint))
    pdf.write_bytes(sealed_pdf(drawn(certificate, pages, made.json), KEY))
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert any("A. Sample" in words for words in found.broken)


def test_a_seal_of_one_key_over_a_certificate_of_another_is_seen(tmp_path: Path) -> None:
    pdf, _, made, _ = certified(tmp_path)
    pdf.write_bytes(sealed_pdf(made.pdf[:-LENGTH], OTHER))
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert "another key" in told(found)


# --- beside the recording -------------------------------------------------------------------------------


def test_the_recording_beside_it_bears_it_out(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    recording(tmp_path)
    assert "says the same" in told(verify_file(pdf, KEY.public))


def test_a_recording_in_the_folder_of_recordings_bears_it_out(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    found = verify_file(pdf, KEY.public, (tmp_path / "made of",))
    assert found.sound
    assert "says the same" in told(found)


def test_a_recording_that_went_on_still_bears_it_out(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    path = recording(tmp_path)
    visit = read_visit(path)
    more, _ = entry_line(
        len(visit.entries) + 1, NOON + 900, line(9, NOON + 900, "More."), visit.entries[-1].digest
    )
    path.write_bytes(path.read_bytes() + more)
    assert "says the same" in told(verify_file(pdf, KEY.public))


def test_a_recording_that_was_cut_off_is_missed(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    recording(tmp_path, events()[:-1])
    assert "does not stand on the recording" in told(verify_file(pdf, KEY.public))


def test_a_damaged_recording_is_said_to_be_damaged(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    path = recording(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Door was open", b"Door was shut"))
    found = verify_file(pdf, KEY.public)
    assert found.sound  # the certificate itself is what was signed
    assert "is damaged: entry 7" in told(found)


# --- every octet, and files from anywhere ---------------------------------------------------------------


def test_no_flipped_octet_of_a_pdf_is_taken_for_sound(tmp_path: Path) -> None:
    pdf, _, made, _ = certified(tmp_path)
    step = len(made.pdf) // 7
    for at in (*range(0, len(made.pdf), step), len(made.pdf) - 1):
        octets = bytearray(made.pdf)
        octets[at] ^= 0x01
        pdf.write_bytes(octets)
        found = verify_file(pdf, KEY.public)
        assert not found.sound, at
        assert found.sentences, at


def test_no_flipped_octet_of_a_recording_is_taken_for_sound(tmp_path: Path) -> None:
    path = recording(tmp_path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 61):
        octets = bytearray(whole)
        octets[at] ^= 0x01
        path.write_bytes(octets)
        assert not verify_file(path, KEY.public).sound, at


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.pdf", "a.json", "a.althan", "a.txt"]))
def test_any_file_gets_a_verdict(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    for octets in (data, b"%PDF-1.4\n" + data, b'{"form":1,' + data):
        path.write_bytes(octets)
        assert verify_file(path, KEY.public).soundness in (Soundness.UNREADABLE, Soundness.ALTERED)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_cut_or_stretched_pdf_gets_a_verdict(tmp_path: Path, data: st.DataObject) -> None:
    whole = certified(tmp_path)[2].pdf
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 3000)))
    filling = data.draw(st.binary(max_size=20))
    path = tmp_path / "x.pdf"
    path.write_bytes(whole[:start] + filling + whole[end:])
    assert verify_file(path, KEY.public).sound == (whole == path.read_bytes())


def test_a_page_that_unpacks_without_end_does_no_harm(tmp_path: Path) -> None:
    pdf, _, made, certificate = certified(tmp_path)
    bomb = zlib.compress(bytes(200_000_000), 9)
    start = made.pdf.index(b"4 0 obj\n")
    begin, end = made.pdf.index(b"stream\n", start) + 7, made.pdf.index(b"\nendstream", start)
    pdf.write_bytes(made.pdf[:begin] + bomb + made.pdf[end:])
    found = verify_file(pdf, KEY.public)
    assert found.soundness is Soundness.ALTERED
    assert any(words.startswith("page 1") for words in found.broken)
    assert certificate.premise == found.premise


WILD = {
    "negative": -1, "huge": 2**52, "empty": "", "long": "W" * 2_000, "control": "\u202e\x00\x07", "up": "../../x",
    "no glyph": "🔥" * 50, "nothing": None,
}  # fmt: skip


@pytest.mark.parametrize("wild", WILD.values(), ids=WILD)
def test_a_certificate_of_wild_values_gets_a_verdict(tmp_path: Path, wild: object) -> None:
    """Signed by another laptop, which may write what it likes: nothing of it ends in a fault."""
    whole = json.loads(certified(tmp_path)[1].read_bytes())["certificate"]
    whole = wildly(whole, wild)
    assert isinstance(whole, dict)
    whole["program"] = VERSION
    made = signed_anyhow(whole)
    (tmp_path / "w.json").write_bytes(made)
    found = verify_file(tmp_path / "w.json", KEY.public)
    assert found.sound == (found.certificate is not None)
    lines_told(found)
    verdict_json(found)
    if found.certificate is None:
        assert found.soundness is Soundness.UNREADABLE  # signed or not, nobody can say what it says
        return
    pages = pages_of(found.certificate, Stamp(found.digest, OTHER.fingerprint))
    (tmp_path / "w.pdf").write_bytes(sealed_pdf(drawn(found.certificate, pages, made), OTHER))
    sealed = verify_file(tmp_path / "w.pdf", KEY.public)
    assert sealed.soundness is Soundness.SOUND, told(sealed)


def wildly(part: object, wild: object) -> object:
    """The same with each value of this type, or each that may be nothing, replaced."""
    if isinstance(part, dict):
        return {name: wildly(value, wild) for name, value in part.items()}
    if isinstance(part, list):
        return [wildly(value, wild) for value in part]
    optional = wild is None and isinstance(part, int) and not isinstance(part, bool) and part > NOON
    return wild if optional or (part is not None and type(part) is type(wild)) else part


def signed_anyhow(content: dict[str, object]) -> bytes:
    """A certificate file of any content, rightly signed by another laptop."""
    digest, table = hashlib.sha256(canonical(content)).hexdigest(), line_digests(content)
    return canonical({
        "form": 1, "certificate": content, "sha256": digest, "lines": table, "key": OTHER.public.hex(),
        "signature": OTHER.sign(signed_octets(digest, table)).hex(),
    }) + b"\n"  # fmt: skip


def test_a_drawing_is_unpacked_within_limits() -> None:
    packed = zlib.compress(bytes(200_000_000), 9)
    parts = (b"1 0 obj\n<<\n/Contents 4 0 R\n>>\nendobj\n4 0 obj\n<<>>\nstream\n", b"\nendstream\nendobj\n")
    ours, theirs = (filling.join(parts) for filling in (zlib.compress(b"x"), packed))
    tracemalloc.start()
    try:
        assert altered_places(theirs, ours, [Page(1, 1, ())]) == ("page 1",)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_a_very_long_certificate_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_pdf, "_LARGEST_DRAWN", 100)
    found = verify_file(certified(tmp_path)[0], KEY.public)
    assert found.sound
    assert "not compared" in told(found)


def test_what_is_no_file_or_too_large_or_not_ours_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verify_file(tmp_path / "none.pdf").soundness is Soundness.UNREADABLE
    assert "not a file" in told(verify_file(tmp_path))
    (tmp_path / "a.txt").write_text("hello")
    found = verify_file(tmp_path / "a.txt")
    assert (found.kind, found.soundness) == (FileKind.OTHER, Soundness.UNREADABLE)
    monkeypatch.setattr(verify_module, "LARGEST", 100)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-" + bytes(200))
    assert "larger than" in told(verify_file(tmp_path / "b.pdf"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.pdf")
    assert verify_file(tmp_path / "p.pdf").soundness is Soundness.UNREADABLE


def test_a_foreign_pdf_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    found = verify_file(tmp_path / "x.pdf")
    assert found.soundness is Soundness.UNREADABLE
    assert "without a certificate" in told(found)


def test_files_say_in_their_names_what_they_are(tmp_path: Path) -> None:
    certificate = certified(tmp_path)[3]
    assert file_stem(certificate, signed=True) == "certificate-20260921-140000-14-Sample-Terrace"
    emulated = replace(certificate, emulated=True, premise="../../etc/passwd \u202e x")
    stem = file_stem(emulated, signed=False)
    assert "/" not in stem
    assert ".." not in stem
    assert stem.endswith("-EMULATED-DRAFT")


def test_the_twin_of_another_certificate_tells_nothing(tmp_path: Path) -> None:
    pdf, twin, _, certificate = certified(tmp_path)
    twin.write_bytes(sealed_json(replace(certificate, number="x"), OTHER).octets)
    assert verify_file(pdf, KEY.public).sound
