"""Pictures of the last step: the first page of a certificate, the fingerprint, and what a verification may find."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QImage, QPainter

from core.records.certificates.layout import Stamp, pages_of
from core.records.certificates.page import HEIGHT, WIDTH
from core.records.certificates.values import WHAT, Certificate, DeviceFacts, HubFacts, RecordingFacts
from gui.help.figures.parts import Drawing, Stack, legend, remark
from gui.models.verdict import fingerprint_lines
from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.bar import outline
from gui.widgets.certificate_ink import paint_page
from gui.widgets.glyphs import StateGlyph
from gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QWidget

    from core.records.certificates.page import Page
    from gui.look import Look
    from gui.theme import Theme

_AT = 1_790_000_000_000  # ms since 1970
_KEY = "3F2A-91C0-77DE-0B4E-A1D2-5566-E09F-1C3B"
_DEVICES = (("B1", "A0", "Landing"), ("B2", "A2", "Living room"), ("B4", "A4", "By the gas meter"))
_SAMPLE = Certificate(
    what=WHAT, program="", number="20260921-140000", premise="Flat 14, Example House", mpxn="1012345678903",
    installer="J. Example", order="WO-77", began=_AT, ended=_AT + 3_000_000, handed_over=_AT + 3_060_000,
    emulated=False, scenario="", hub=HubFacts("00-DB-12-34-56-78-90-01", "USB dongle", "4.2.1", 20, "1A2B"),
    devices=tuple(
        DeviceFacts(
            f"00-DB-12-34-56-78-90-{last}", kind, name, "on the device log", "CAD", _AT + 60_000, _AT + 90_000,
            "00010400",
        )
        for kind, last, name in _DEVICES
    ),
    updates=(), overrides=(), before=None, after=None, log=(), notes="The bridge by the gas meter runs on a battery.",
    customer="A. Sample", missing=(), recording=RecordingFacts("20260921-140000", 512, "5f" * 32),
)  # fmt: skip
_VERDICTS = (
    (Glyph.DONE, "Sound, signed by this laptop."),
    (Glyph.WARN, "Sound, signed by another laptop: compare the fingerprint."),
    (Glyph.STOP, "Altered: the line or entry is named."),
    (Glyph.WARN, "Unsigned draft."),
    (Glyph.STOP, "Not readable."),
)


@cache
def _page() -> Page:
    return pages_of(_SAMPLE, Stamp("5f" * 32, _KEY))[0]


def certificate(look: Look, _room: int) -> QWidget:
    """The first page of a certificate, as paper."""

    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        ratio = painter.device().devicePixelRatio()
        image = QImage((rect.size() * ratio).toSize(), QImage.Format.Format_RGB32)
        image.fill(QColor("#FFFFFF"))
        page = QPainter(image)
        page.scale(image.width() / WIDTH, image.width() / WIDTH)
        paint_page(page, _page())
        page.end()
        painter.drawImage(rect, image)
        outline(painter, rect, theme.colour("edge"), theme.metrics.hairline)

    return Drawing(look, lambda width, _theme: width * HEIGHT / WIDTH, paint)


def fingerprint(look: Look, _room: int) -> QWidget:
    """A fingerprint in two lines of four groups."""
    return Stack(
        Text(look, fingerprint_lines(_KEY), Type.ID), remark(look, "Eight groups: read them out one by one.")
    )


def verdicts(look: Look, _room: int) -> QWidget:
    """What a verification may find."""
    return legend(look, [(StateGlyph(look, glyph, 20), words) for glyph, words in _VERDICTS], columns=1)
