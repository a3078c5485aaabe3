"""A certificate's pages as a PDF with its JSON attached: the same pages and file give the same octets.

Every date and name in the file is an argument; fonts are cut to the letters used and packed by the libraries that the
lock names. Another version of these may pack in another way, which is why pages are compared unpacked (`verifying`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import metadata
from io import BytesIO
from typing import TYPE_CHECKING

from core.records.certificates.fonts import unpacked
from core.records.certificates.layout import LAYOUT
from core.records.certificates.page import HEIGHT, WIDTH, Cells, Face, Line, Polygon, Rect, Role, Text
from core.records.certificates.values import WHAT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fpdf import FPDF

    from core.records.certificates.page import Page, Primitive

ATTACHED = "certificate.json"
COLOURS = {
    Role.INK: (22, 24, 28), Role.QUIET: (84, 90, 98), Role.RULE: (190, 195, 200), Role.FILL: (240, 242, 244),
    Role.PAPER: (255, 255, 255), Role.GOOD: (14, 98, 57), Role.BAD: (160, 24, 28), Role.EMULATED: (91, 46, 145),
    Role.HATCH: (222, 208, 240), Role.DRAFT: (234, 236, 240),
}  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def pdf_of(pages: Sequence[Page], attached: bytes, at: float | None, title: str) -> bytes:
    """The pages with the JSON file attached. `at` (s since 1970) is the date of the file; ValueError without a page."""
    pdf = _document()
    made = _EPOCH if at is None else datetime.fromtimestamp(at, UTC)
    pdf.set_creation_date(made)
    pdf.set_title(title)
    pdf.set_subject(WHAT)
    pdf.set_lang("en-GB")
    pdf.set_producer(drawn_by())
    for face in Face:
        _embed(pdf, face)
    for page in pages:
        pdf.add_page()
        for primitive in page.drawn:
            _draw(pdf, primitive)
    pdf.embed_file(
        bytes=attached, basename=ATTACHED, desc=WHAT, compress=False, modification_date=made,
        mime_type="application/json",
    )  # fmt: skip
    return bytes(pdf.output())


def drawn_by() -> str:
    """What draws here, as it stands in the file: only the very same draws the same octets of a page."""
    return f"althan layout {LAYOUT}, fpdf2 {metadata.version('fpdf2')}"


def _document() -> FPDF:
    from fpdf import FPDF

    pdf = FPDF("portrait", "mm", (WIDTH, HEIGHT))
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    return pdf


def _embed(pdf: FPDF, face: Face) -> None:
    """What `add_font` does, of a font that is unpacked already; it takes files only."""
    from fpdf.fonts import TTFFont

    file = BytesIO(unpacked(face))
    pdf.fonts[face.value] = TTFFont(pdf, file, face.value, "")  # type: ignore[arg-type]


def _draw(pdf: FPDF, one: Primitive) -> None:
    if isinstance(one, Text):
        _draw_text(pdf, one)
    elif isinstance(one, Line):
        _pen(pdf, one.role, one.width)
        if one.dash:
            pdf.set_dash_pattern(dash=one.dash[0], gap=one.dash[-1])
        pdf.line(one.x1, one.y1, one.x2, one.y2)
        pdf.set_dash_pattern()
    elif isinstance(one, Rect):
        style = _style(pdf, one.fill, one.edge, one.line)
        pdf.rect(one.x, one.y, one.width, one.height, style)
    elif isinstance(one, Polygon):
        style = _style(pdf, one.fill, one.edge, one.line)
        pdf.polygon(one.points, style=style)
    else:
        _draw_cells(pdf, one)


def _draw_text(pdf: FPDF, text: Text) -> None:
    pdf.set_font(text.face.value, size=text.size)
    pdf.set_text_color(*COLOURS[text.role])
    if not text.angle:
        pdf.text(text.x, text.y, text.words)
        return
    with pdf.rotation(text.angle, text.x, text.y):
        pdf.text(text.x, text.y, text.words)


def _draw_cells(pdf: FPDF, cells: Cells) -> None:
    pdf.set_fill_color(*COLOURS[Role.INK])
    for bar in cells.bars():
        pdf.rect(bar.x, bar.y, bar.width, bar.height, "F")


def _pen(pdf: FPDF, role: Role, width: float) -> None:
    pdf.set_draw_color(*COLOURS[role])
    pdf.set_line_width(width)


def _style(pdf: FPDF, fill: Role | None, edge: Role | None, width: float) -> str:
    if fill is not None:
        pdf.set_fill_color(*COLOURS[fill])
    if edge is not None:
        _pen(pdf, edge, width)
    return ("D" if edge is not None else "") + ("F" if fill is not None else "")
