"""The pages: everything on the paper, nothing over another's edge, marks on each page, and a code that reads back."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from core.joining.meter_points import mpxn_spaced
from core.records.certificates.certificate import Certificate, HandOver, compose
from core.records.certificates.files import drawn, make
from core.records.certificates.fonts import width_of, wrapped
from core.records.certificates.layout import (
    DRAFT_WORDS,
    EMULATED_WORDS,
    LAYOUT,
    Stamp,
    _tried,
    code_words,
    pages_of,
)
from core.records.certificates.map import LANES
from core.records.certificates.page import HEIGHT, WIDTH, Cells, Face, Line, Page, Polygon, Rect, Text
from core.records.certificates.seal_pdf import LENGTH, seal_of, sealed_pdf
from core.records.certificates.unpack import attached_json
from core.records.certificates.values import LineFacts, NodeFacts
from tests.core.records.certificates.certified import NOON, Key, visit

if TYPE_CHECKING:
    from pathlib import Path

KEY = Key()
STAMP = Stamp("ab" * 32, KEY.fingerprint)
CERTIFICATE = compose(visit(scenario="happy-house"), HandOver("Behind the boiler.", "A. Sample", NOON + 900))


def words(pages: tuple[Page, ...]) -> str:
    return "\n".join(p.words for page in pages for p in page.drawn if isinstance(p, Text))


def crowded() -> Certificate:
    """Long words everywhere, forty devices, a thousand lines, letters that the fonts do not have."""
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
    many = tuple(replace(CERTIFICATE.devices[1], name=f"{long} {n}") for n in range(40))
    log = tuple(LineFacts(n, n * 1000, "warning", long, f"{long} {n} 🔥 ŵŷ\nnext") for n in range(1000))
    assert CERTIFICATE.before is not None
    nodes = tuple(NodeFacts(f"00-DB-12-34-56-78-{n:02X}-00", f"…{n}", "CAD", n % 5) for n in range(60))
    return replace(
        CERTIFICATE, devices=many, log=log, premise=long, notes=f"{long}\n\n{long} 🔥", customer=long,
        before=replace(CERTIFICATE.before, nodes=(*CERTIFICATE.before.nodes, *nodes)),
    )  # fmt: skip


@pytest.mark.parametrize("certificate", [CERTIFICATE, crowded(), compose(visit([]), HandOver())])
def test_everything_is_on_the_paper(certificate: Certificate) -> None:
    for page in pages_of(certificate, STAMP):
        for one in page.drawn:
            if isinstance(one, Text) and not one.angle:
                assert one.x >= 0, one
                assert one.x + width_of(one.words, one.size, one.face) <= WIDTH, one
                assert 0 < one.y <= HEIGHT, one
            elif isinstance(one, Line):
                assert all(0 <= x <= WIDTH for x in (one.x1, one.x2)), one
                assert all(0 <= y <= HEIGHT for y in (one.y1, one.y2)), one
            elif isinstance(one, Rect):
                assert 0 <= one.x <= one.x + one.width <= WIDTH + 0.01, one
                assert 0 <= one.y <= one.y + one.height <= HEIGHT + 0.01, one
            elif isinstance(one, Polygon):
                assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in one.points), one


def test_every_page_says_emulated_and_its_number() -> None:
    pages = pages_of(crowded(), STAMP)
    assert len(pages) > 5
    for page in pages:
        told = [p.words for p in page.drawn if isinstance(p, Text)]
        assert told.count(EMULATED_WORDS) == 2
        assert f"page {page.number} of {len(pages)}" in told


def test_a_real_premise_says_nothing_of_the_kind() -> None:
    real = compose(visit(), HandOver())
    assert "EMULATED" not in words(pages_of(real, STAMP))


def test_a_draft_has_its_mark_on_every_page_and_no_code() -> None:
    pages = pages_of(CERTIFICATE, Stamp("ab" * 32, reason="The laptop’s key is damaged."))
    for page in pages:
        marks = [p for p in page.drawn if isinstance(p, Text) and p.words == DRAFT_WORDS and p.size > 40]
        assert len(marks) == 1
    assert not any(isinstance(p, Cells) for page in pages for p in page.drawn)
    assert "The laptop’s key is damaged." in words(pages)


def test_a_signed_one_has_no_mark_of_a_draft() -> None:
    assert DRAFT_WORDS not in words(pages_of(CERTIFICATE, STAMP))


def test_it_prints_what_counts() -> None:
    told = words(pages_of(CERTIFICATE, STAMP))
    for expected in (
        "14 Sample Terrace", "10 1234 5678 903", "J. Example", "WO-77123", "00-DB-12-34-56-78-90-B4", "Door was open.",
        "A. Sample", "Behind the boiler.", "not supported by this device type", KEY.fingerprint,
    ):  # fmt: skip
        assert expected in told, expected
    for outcome in ("CONFIRMED", "CONTRADICTED", "INFERRED"):
        assert re.search(rf"B\d 00-DB-12-34-56-78-90-B\d.*: {outcome}", told)
    assert "not possible" in told
    assert "What cannot be known, and why:" in told


def test_standings_differ_by_word_and_mark_and_not_by_colour_alone() -> None:
    told = words(pages_of(CERTIFICATE, STAMP))
    for mark in ("✓", "×", "·", "–"):
        assert mark in told.splitlines(), mark


def test_lanes_differ_by_width_and_dash() -> None:
    assert len({(width, dash) for width, dash, _ in LANES.values()}) == len(LANES)


def test_a_mesh_that_was_not_measured_is_said_to_be_so() -> None:
    told = words(pages_of(replace(CERTIFICATE, after=None), STAMP))
    assert "After: not measured." in told


def code_of(pages: tuple[Page, ...]) -> Image.Image:
    cells = next(p for page in pages for p in page.drawn if isinstance(p, Cells))
    side = len(cells.rows)
    picture = Image.new("L", (side + 8, side + 8), 255)
    for y, row in enumerate(cells.rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + 4, y + 4), 0)
    return picture.resize(((side + 8) * 6, (side + 8) * 6), Image.Resampling.NEAREST)


def test_dark_cells_that_touch_in_a_row_are_one_bar() -> None:
    cells = Cells(
        10.0, 20.0, 4.0, ((True, True, False, True), (False,) * 4, (False, True, True, True), (True,) * 4)
    )
    assert [(bar.x, bar.y, bar.width, bar.height) for bar in cells.bars()] == [
        (10.0, 20.0, 2.0, 1.0), (13.0, 20.0, 1.0, 1.0), (11.0, 22.0, 3.0, 1.0), (10.0, 23.0, 4.0, 1.0),
    ]  # fmt: skip


def test_the_code_reads_back_as_digest_and_head_of_the_recording() -> None:
    (found,) = zxingcpp.read_barcodes(code_of(pages_of(CERTIFICATE, STAMP)))
    assert found.text == code_words(CERTIFICATE, STAMP.digest)
    name, digest, entries, head = found.text.split(" ")
    assert (name, digest.lower()) == ("ALTHAN-CERTIFICATE-1", STAMP.digest)
    assert (int(entries), head.lower()) == (CERTIFICATE.recording.entries, CERTIFICATE.recording.digest)


@pytest.mark.skipif(shutil.which("gs") is None, reason="Ghostscript, which draws a PDF, is not installed")
def test_the_code_reads_back_from_the_printed_page(tmp_path: Path) -> None:
    made = make(CERTIFICATE, KEY)
    (tmp_path / "c.pdf").write_bytes(made.pdf)
    draw = [
        "gs",
        "-q",
        "-dSAFER",
        "-sDEVICE=pnggray",
        "-r150",
        "-o",
        str(tmp_path / "p%d.png"),
        str(tmp_path / "c.pdf"),
    ]
    subprocess.run(draw, check=True, capture_output=True, timeout=60)
    pictures = sorted(tmp_path.glob("p*.png"))
    assert len(pictures) == len(pages_of(CERTIFICATE, STAMP))
    read = [b.text for path in pictures for b in zxingcpp.read_barcodes(Image.open(path))]
    assert read == [code_words(CERTIFICATE, made.digest)]


def test_the_same_certificate_gives_the_same_octets() -> None:
    first, second = make(CERTIFICATE, KEY), make(CERTIFICATE, KEY)
    assert first == second
    other = make(replace(CERTIFICATE, customer="B. Sample"), KEY)
    assert other.pdf != first.pdf


def test_the_json_is_in_the_pdf_octet_for_octet() -> None:
    made = make(CERTIFICATE, KEY)
    assert attached_json(made.pdf) == made.json


def test_the_seal_covers_every_octet() -> None:
    pages = pages_of(compose(visit([]), HandOver()), STAMP)
    pdf = bytearray(sealed_pdf(drawn(compose(visit([]), HandOver()), pages[:1], b"{}\n"), KEY))
    assert seal_of(bytes(pdf)) is not None
    assert seal_of(bytes(pdf)).holds  # type: ignore[union-attr]
    for at in [*range(0, len(pdf) - LENGTH, 23), *range(len(pdf) - LENGTH, len(pdf))]:
        pdf[at] ^= 0x20
        seal = seal_of(bytes(pdf))
        assert seal is None or not seal.holds, at
        pdf[at] ^= 0x20
    for changed in (bytes(pdf) + b" ", bytes(pdf)[:-1], b" " + bytes(pdf), bytes(pdf) + b"%more\n"):
        seal = seal_of(changed)
        assert seal is None or not seal.holds


def test_a_seal_in_capitals_is_another_seal() -> None:
    made = make(CERTIFICATE, KEY).pdf
    line = made[-LENGTH:]
    key = KEY.public.hex().encode()
    assert seal_of(made[:-LENGTH] + line.replace(key, key.upper())) is None


def test_a_table_that_goes_on_says_its_heads_again() -> None:
    pages = pages_of(crowded(), STAMP)
    devices = [p for p in pages if any(isinstance(d, Text) and d.words.startswith("00-DB-") for d in p.drawn)]
    assert len(devices) > 3
    for page in devices[1:4]:
        first = [d.words for d in page.drawn if isinstance(d, Text)][:7]
        assert first[:2] == ["Device", "EUI-64"], first


def test_a_cell_that_is_longer_than_a_page_is_cut_and_says_so() -> None:
    long = replace(CERTIFICATE, overrides=(replace(CERTIFICATE.overrides[0], reason="why " * 4_000),))
    pages = pages_of(long, STAMP)
    assert all(0 < d.y <= HEIGHT for p in pages for d in p.drawn if isinstance(d, Text))
    assert "…" in words(pages).splitlines()


def test_words_are_broken_where_they_must_be() -> None:
    lines = wrapped("x" * 500, 40.0, 9.0, Face.MONO)
    assert "".join(lines) == "x" * 500
    assert all(width_of(one, 9.0, Face.MONO) <= 40.0 for one in lines)
    assert wrapped("", 40.0, 9.0) == [""]


def test_the_dates_in_the_file_are_those_of_the_hand_over() -> None:
    pdf = make(CERTIFICATE, KEY).pdf
    dates = set(re.findall(rb"\(D:(\d{14})", pdf))
    assert dates == {b"20260921142820"}


def test_whoever_changes_the_layout_raises_its_number() -> None:
    """Pages are drawn again to verify them: the same number must always draw the same. Raise LAYOUT, then these."""
    flat = "".join(
        re.sub(r"\d+\.\d+", lambda n: f"{float(n[0]):.1f}", repr(p)) for p in pages_of(CERTIFICATE, STAMP)
    )
    assert (LAYOUT, hashlib.sha256(flat.encode()).hexdigest()[:16]) == (4, "fc23146f42be019e")


def test_the_fonts_are_unpacked_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    from fontTools.ttLib import woff2

    first = make(CERTIFICATE, KEY)
    monkeypatch.delattr(woff2.WOFF2Reader, "__init__")  # from here on nothing can be unpacked
    assert make(CERTIFICATE, KEY).pdf == first.pdf


@pytest.mark.parametrize("certificate", [CERTIFICATE, crowded()])
def test_nothing_on_the_paper_is_smaller_than_eight_points(certificate: Certificate) -> None:
    drawn_ = [p for page in pages_of(certificate, STAMP) for p in page.drawn if isinstance(p, Text)]
    assert min(p.size for p in drawn_) >= 8.0


@pytest.mark.parametrize("lines", range(0, 60, 3))
def test_the_signature_stands_with_who_took_over_on_the_last_page(lines: int) -> None:
    log = tuple(LineFacts(n, n * 1000, "plain", "hub", f"Line {n}.") for n in range(lines))
    pages = pages_of(replace(CERTIFICATE, log=log), STAMP)
    on_it = [p.words for p in pages[-1].drawn if isinstance(p, Text)]
    assert {"Hand-over", "A. Sample", "Signature"} <= set(on_it)
    assert any(isinstance(p, Cells) for p in pages[-1].drawn)
    beside = {"Event log of the visit", f"Line {lines - 1}."} & set(on_it)
    assert beside, "the signature has a page to itself"
    told = [int(m[1]) for page in pages for m in re.finditer(r"Line (\d+)\.", words((page,)))]
    assert told == list(range(lines)), "each line once, in its order"


def test_a_signature_that_is_given_company_takes_no_more_pages() -> None:
    for lines in range(60):
        log = tuple(LineFacts(n, n * 1000, "plain", "hub", f"Line {n}.") for n in range(lines))
        made = replace(CERTIFICATE, log=log)
        sheet, _alone = _tried(made, STAMP, 0)
        assert len(pages_of(made, STAMP)) <= len(sheet.pages)


def test_a_meter_point_stands_in_its_groups() -> None:
    assert "10 1234 5678 903" in words(pages_of(replace(CERTIFICATE, mpxn="1012345678903"), STAMP))
    assert mpxn_spaced("12345674") == "12345674", "an MPRN has none"


def test_words_leave_the_most_of_a_link_to_be_seen() -> None:
    hidden = [
        p for page in pages_of(CERTIFICATE, STAMP) for p in page.drawn
        if isinstance(p, Text) and p.words == "Strong / not measured"
    ]  # fmt: skip
    assert hidden == []
    assert words(pages_of(CERTIFICATE, STAMP)).count("Strong /\nnot measured") == 2
