"""A certificate as A4 pages: what the installer sees before signing is what is printed. No PDF and no Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.records.certificates.fonts import printable, width_of, wrapped
from core.records.certificates.page import HEIGHT, WIDTH, Cells, Face, Line, Page, Polygon, Rect, Role, Text
from core.records.certificates.sections import fill, taken_over
from core.records.certificates.sheet import LEFT, RIGHT, SMALL, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.records.certificates.page import Primitive
    from core.records.certificates.values import Certificate

LAYOUT = 4  # raised with every change of what is drawn of the same certificate
EMULATED_WORDS = "EMULATED: no real premise, no radio; for practice only"
DRAFT_WORDS = "UNSIGNED DRAFT"
_BAND = 7.0  # mm
_SIGNATURE = 64.0  # mm: its heading, words and code, which stay with who took the work over
_ALONG = (
    12,
    8,
    5,
    3,
    1,
)  # lines of the log that may go with a signature which would stand on a page of its own


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the pages say about their signature: whose key signs them, or why nobody does."""

    digest: str  # SHA-256 of the certificate, hex
    fingerprint: str = ""  # of the laptop's key; empty: a draft
    reason: str = ""  # why it is a draft

    @property
    def signed(self) -> bool:
        """Whether somebody signs."""
        return bool(self.fingerprint)


def pages_of(certificate: Certificate, stamp: Stamp) -> tuple[Page, ...]:
    """All pages of a certificate, the same for the same certificate and stamp."""
    sheet = _filled(certificate, stamp)
    many = len(sheet.pages)
    return tuple(
        Page(n, many, (*_beneath(stamp), *drawn, *_frame(certificate, stamp, n, many)))
        for n, drawn in enumerate(sheet.pages, 1)
    )


def _filled(c: Certificate, stamp: Stamp) -> Sheet:
    """Everything on its page; the signature has lines of the log beside it where it would have a page to itself."""
    first, alone = _tried(c, stamp, 0)
    for along in _ALONG if alone else ():
        other, still = _tried(c, stamp, along)
        if not still and len(other.pages) <= len(first.pages):
            return other
    return first


def _tried(c: Certificate, stamp: Stamp, along: int) -> tuple[Sheet, bool]:
    sheet = Sheet()
    fill(sheet, c, along)
    before = len(sheet.pages)
    taken_over(sheet, c, with_next=_SIGNATURE)
    _signature(sheet, c, stamp)
    return sheet, len(sheet.pages) > before


def code_words(certificate: Certificate, digest: str) -> str:
    """What the QR code holds: the digest of the certificate, and the end of the recording that it stands on."""
    head = certificate.recording
    return f"ALTHAN-CERTIFICATE-1 {digest} {head.entries} {head.digest[:64] or '-'}".upper()


def grouped(fingerprint: str) -> str:
    """Hex digits in groups of four, as people compare them."""
    bare = "".join(fingerprint.split())
    return " ".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def _signature(sheet: Sheet, c: Certificate, stamp: Stamp) -> None:
    """Who signed what, as words and as a code."""
    sheet.head("Signature", with_next=_SIGNATURE - 12.0)
    sheet.gap(1.0)
    top = sheet.y
    beside = LEFT
    if stamp.signed:
        sheet.draw(Cells(LEFT + 2.0, top + 2.0, 34.0, _code(code_words(c, stamp.digest))))
        beside = LEFT + 42.0
        sheet.text("Signed by the laptop whose key has this fingerprint:", beside)
        sheet.text(stamp.fingerprint, beside, face=Face.MONO)
    else:
        sheet.text(
            f"{DRAFT_WORDS}. {stamp.reason or 'It has not been signed yet.'}", beside, face=Face.STRONG
        )
    sheet.gap(1.5)
    sheet.text("SHA-256 of the certificate:", beside)
    for part in wrapped(grouped(stamp.digest), RIGHT - beside, SMALL, Face.MONO):
        sheet.line(part, beside, SMALL, Face.MONO)
    head = c.recording
    if head.digest:
        sheet.gap(1.5)
        sheet.text(
            f"It stands on recording {head.number}, {head.entries} entries, which end in this digest:", beside
        )
        for part in wrapped(grouped(head.digest), RIGHT - beside, SMALL, Face.MONO):
            sheet.line(part, beside, SMALL, Face.MONO)
    if stamp.signed:
        sheet.gap(1.5)
        words = "To check it: althan verify FILE, or Verify on the program's first screen. The code holds both digests."
        sheet.text(words, beside, SMALL, role=Role.QUIET)
        sheet.y = max(sheet.y, top + 40.0)


def _code(words: str) -> tuple[tuple[bool, ...], ...]:
    import segno

    made = segno.make_qr(words, error="m", mask=0)
    return tuple(tuple(cell != 0 for cell in row) for row in made.matrix)


def _beneath(stamp: Stamp) -> Iterator[Primitive]:
    """What lies under the words: the watermark of a draft."""
    if not stamp.signed:
        yield Text(34.0, 226.0, DRAFT_WORDS, 62.0, Face.STRONG, Role.DRAFT, 52.0)


def _frame(c: Certificate, stamp: Stamp, number: int, many: int) -> Iterator[Primitive]:
    """Head and foot of each page."""
    if c.emulated:
        yield from _emulated(0.0)
        yield from _emulated(HEIGHT - _BAND)
    called = wrapped(c.premise or "no premise named", 110.0, SMALL)[0]
    yield Text(LEFT, 16.0, "Premise certificate", 13.0, Face.STRONG)
    yield Text(LEFT, 21.0, called, SMALL, Face.TEXT, Role.QUIET)
    state = "Signed" if stamp.signed else DRAFT_WORDS
    yield _right(f"{state} · job {c.number[:40] or 'without a number'}", 16.0)
    yield _right(f"page {number} of {many}", 21.0)
    yield Line(LEFT, 23.0, RIGHT, 23.0, 0.4)
    foot = HEIGHT - 12.0
    yield Line(LEFT, foot - 4.0, RIGHT, foot - 4.0, 0.1, Role.RULE)
    yield Text(LEFT, foot, f"SHA-256 {stamp.digest[:32]}…", SMALL, Face.MONO, Role.QUIET)
    yield _right(f"page {number} of {many}", foot)


def _right(words: str, y: float) -> Text:
    words = printable(words)
    return Text(RIGHT - width_of(words, SMALL), y, words, SMALL, Face.TEXT, Role.QUIET)


def _emulated(top: float) -> Iterator[Primitive]:
    """A hatched band over the whole width, with its words on a clear ground."""
    yield Rect(0.0, top, WIDTH, _BAND, Role.PAPER)
    step, slant = 6.0, _BAND
    for n in range(int(WIDTH / step) + 2):
        x = n * step - slant
        stripe = (
            (x, top + _BAND),
            (x + slant, top),
            (x + slant + step / 2, top),
            (x + step / 2, top + _BAND),
        )
        yield Polygon(tuple((min(max(px, 0.0), WIDTH), py) for px, py in stripe), Role.HATCH)
    wide = width_of(EMULATED_WORDS, 9.0, Face.STRONG)
    x = (WIDTH - wide) / 2
    yield Rect(x - 3.0, top + 1.0, wide + 6.0, _BAND - 2.0, Role.PAPER)
    yield Text(x, top + 4.7, EMULATED_WORDS, 9.0, Face.STRONG, Role.EMULATED)
