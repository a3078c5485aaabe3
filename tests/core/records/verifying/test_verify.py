"""A file is verified: what is sound is said to be, and what somebody changed is named by its entry or its line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from core.records.certificates.certificate import HandOver, compose
from core.records.certificates.files import Made, drawn, make
from core.records.certificates.layout import Stamp, pages_of
from core.records.certificates.seal_pdf import LENGTH, sealed_pdf
from core.records.plain_json import canonical
from core.records.verifying.verify import FileKind, SignedBy, Soundness, Verdict, verify_file
from core.records.visits.file import Head, entry_line, head_line, read_visit
from core.records.visits.visit import Checkpoint
from tests.core.records.certificates.certified import JOB, NOON, Key, events, line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.records.certificates.certificate import Certificate
    from tests.core.records.certificates.certified import Dated

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
    assert (found.soundness, found.sound) == (Soundness.SO_FAR, False)
    signed = len(visit.entries)
    assert found.sentences[0] == (
        f"It is sound up to its checkpoint at entry {signed}; 1 entry after it is not signed yet."
    )


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
    # the certificate in it was, and its table of lines says what it was
    assert found.signed_by is SignedBy.THIS


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
    assert found.broken == ("entry 7, after 14:14:00",)
    assert found.sentences[0] == "Entry 7 was altered, or an entry before it is missing."


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
    assert "says something else" in found.sentences[0]


def test_words_of_another_version_are_not_held_against_the_certificate(tmp_path: Path) -> None:
    """A later version may word the same recording otherwise: that is no alteration, and is said."""
    pdf, _, _, certificate = certified(tmp_path)
    recording(tmp_path)
    earlier = replace(certificate, program="0.0.9")
    pdf.write_bytes(make(earlier, KEY).pdf)
    assert "says the same" in told(verify_file(pdf, KEY.public))
    worded = replace(earlier, updates=tuple(replace(u, reason="was updated") for u in earlier.updates))
    pdf.write_bytes(make(worded, KEY).pdf)
    found = verify_file(pdf, KEY.public)
    assert (found.soundness, found.broken) == (Soundness.SOUND, ())
    assert "another version of this program made it" in told(found)


def test_to_name_another_version_hides_no_forged_fact(tmp_path: Path) -> None:
    pdf, _, _, certificate = certified(tmp_path)
    recording(tmp_path)
    b2 = certificate.updates[1]
    forgeries = (
        replace(certificate, updates=(certificate.updates[0], replace(b2, version_after="01000100"))),
        replace(certificate, updates=(certificate.updates[0], replace(b2, outcome="confirmed", rungs=()))),
        replace(certificate, updates=certificate.updates[:1]),
        replace(certificate, devices=certificate.devices[1:]),
        replace(certificate, emulated=not certificate.emulated),
        replace(certificate, ended=(certificate.ended or 0) + 1),
        replace(certificate, overrides=()),
    )
    for forged in forgeries:
        assert forged != certificate
        pdf.write_bytes(make(replace(forged, program="0.0.9"), OTHER).pdf)
        found = verify_file(pdf, KEY.public)
        assert found.soundness is Soundness.ALTERED
        assert found.broken
        assert "says something else" in found.sentences[0]


def test_what_was_typed_and_edited_is_not_borne_out_by_the_recording(tmp_path: Path) -> None:
    """Notes and name are not in a recording: it cannot say the same of them."""
    _, twin, made, _ = certified(tmp_path)
    recording(tmp_path)
    whole = json.loads(made.json)
    whole["certificate"]["customer"] = "B. Sample"
    twin.write_bytes(canonical(whole) + b"\n")
    found = verify_file(twin, KEY.public)
    assert (found.soundness, found.broken) == (Soundness.ALTERED, ("customer",))
    assert "says the same" not in told(found)
    assert "is here, unaltered up to entry 14." in told(found)
    twin.write_bytes(made.json)
    assert "notes, name and time of the hand-over are not in it" in told(verify_file(twin, KEY.public))


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
