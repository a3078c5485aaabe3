"""Files from anywhere: each gets a verdict, none is taken for sound that is not, none costs more than it may."""

from __future__ import annotations

import hashlib
import json
import os
import tracemalloc
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.cli.verify import lines_of as lines_told
from core.cli.verify import verdict_json
from core.records.certificates.certificate import sealed_json
from core.records.certificates.files import drawn, file_stem
from core.records.certificates.layout import Stamp, pages_of
from core.records.certificates.page import Page
from core.records.certificates.seal import line_digests, signed_octets
from core.records.certificates.seal_pdf import sealed_pdf
from core.records.certificates.unpack import altered_places
from core.records.plain_json import canonical
from core.records.verifying import pdf as verify_pdf
from core.records.verifying import verify as verify_module
from core.records.verifying.verify import FileKind, Soundness, verify_file
from tests.core.records.certificates.certified import NOON
from tests.core.records.verifying.test_verify import KEY, OTHER, VERSION, certified, recording, told

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.timeout(600)  # the long ones are drawn on many pages
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
