"""A sheet of every component in its states, for looking at and for the accessibility walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from core.premise.link import LinkClass
from core.update.progress import Phase
from gui import icons
from gui.notices import Notice
from gui.screen import Action, Glyph
from gui.typography import Type
from gui.widgets.bar import BarView, Fill, paint_phase_bar, phase_bar_height
from gui.widgets.buttons import Button, Kind
from gui.widgets.cards import FaultCard, RefusedEntry, RefusedView, Toast
from gui.widgets.chips import Chip, Switch, VerdictChip, link_word_width, paint_link_word
from gui.widgets.field import Field, Verdict
from gui.widgets.glyphs import StateGlyph
from gui.widgets.nowbar import NowBar
from gui.widgets.powerline import PowerLine
from gui.widgets.progress import ProgressBar
from gui.widgets.ring import Ring
from gui.widgets.segments import Segments
from gui.widgets.text import Text
from gui.widgets.themed import Themed
from tests.gui.samples import OFF_NOW, RUNNING_NOW, nothing

if TYPE_CHECKING:
    from gui.look import Look

FILLS = (
    ("Sending", Fill.SOLID, 0.62),
    ("Paused", Fill.PAUSED, 0.62),
    ("Waiting", Fill.WAITING, 0.0),
    ("Waiting for dongle", Fill.NO_DONGLE, 0.62),
    ("Failed", Fill.FAILED, 0.41),
    ("Asking", Fill.HOLLOW, 0.0),
    ("Confirmed", Fill.DONE, 1.0),
)


class _PhaseBar(Themed):
    """The six phases, which a card paints within itself, by themselves."""

    def __init__(self, look: Look, view: BarView) -> None:
        super().__init__(look)
        self._view = view
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say(view.sentence)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(480, phase_bar_height(self.theme))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        paint_phase_bar(QPainter(self), QRectF(self.rect()), self._view, self.theme)


class _LinkWord(Themed):
    """Bars and word of a link's class, which rows and tables paint within themselves, by themselves."""

    def __init__(self, look: Look, quality: LinkClass) -> None:
        super().__init__(look)
        self._quality = quality
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(f"Link {quality.value}")

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(link_word_width(self._quality, self.theme)) + 1, max(20, self.theme.px(20)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        paint_link_word(QPainter(self), 0, self.height() / 2, self._quality, self.theme)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


def component_sheet(look: Look) -> QWidget:
    sheet = QWidget()
    sheet.resize(1200, 1400)
    column = QVBoxLayout(sheet)
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    column.setContentsMargins(28, 20, 28, 20)
    column.setSpacing(14)
    for now in (RUNNING_NOW, OFF_NOW):
        bar = NowBar(look)
        bar.show_now(now)
        column.addWidget(bar)
    for row in (_buttons(look), _chips(look), _words(look), _glyphs(look)):
        column.addLayout(row)
    grid = QGridLayout()
    grid.setHorizontalSpacing(44)
    grid.addLayout(_fields(look), 0, 0)
    grid.addLayout(_bars(look), 0, 1)
    grid.addLayout(_toasts(look), 1, 0)
    grid.addLayout(_cards(look), 1, 1)
    column.addLayout(grid)
    column.addLayout(_icons(look))
    column.addStretch(1)
    return sheet


def _buttons(look: Look) -> QHBoxLayout:
    off = Button(look, "Read again")
    off.turn_off("It is reading now.")
    return _row(
        Button(look, "Read again", nothing),
        off,
        Button(look, "Remove from log…", nothing, kind=Kind.DANGER),
        Button(look, "Show evidence", nothing, kind=Kind.TEXT),
        Button(look, "Close", nothing, kind=Kind.ICON, icon="close"),
        Button(look, "Start emulated home", nothing, kind=Kind.LEADING, icon="home"),
        Segments(look, ("Route", "All links", "Problems"), "Which links"),
    )


def _chips(look: Look) -> QHBoxLayout:
    on, switch = Chip(look, "Joins"), Switch(look, "Read versions")
    on.setChecked(True)
    switch.setChecked(True)
    verdicts = (
        (Glyph.DONE, "Pass"), (Glyph.WARN, "Warn"), (Glyph.STOP, "Stop"), (Glyph.WAITING, "Waiting"),
        (Glyph.NOT_POSSIBLE, "Not possible"),
    )  # fmt: skip
    chips = [VerdictChip(look, glyph, words) for glyph, words in verdicts]
    return _row(on, Chip(look, "Frames"), *chips, switch, Switch(look, "Sound"))


def _words(look: Look) -> QHBoxLayout:
    return _row(*(_LinkWord(look, quality) for quality in LinkClass))


def _glyphs(look: Look) -> QHBoxLayout:
    parts: list[QWidget] = []
    for glyph in Glyph:
        parts += [StateGlyph(look, glyph), Text(look, glyph.value.capitalize())]
    return _row(*parts)


def _fields(look: Look) -> QVBoxLayout:
    column = QVBoxLayout()
    empty = Field(look, "Device ID", "16 hex digits; any separators", placeholder="00-DB-…", mono=True)
    right = Field(look, "MPxN", "Check digit right", mono=True)
    right.write("10 1234 5678 903")
    right.judge(Verdict.VALID)
    wrong = Field(look, "Install code", mono=True, icon="scan")
    wrong.write("83FE D340 7A93 9O23")
    wrong.judge(Verdict.ERROR, "*Letter O at place 14.* Codes use 0–9, A–F. Did you mean 0?", wrong=16)
    off = Field(look, "Channel")
    off.write("20")
    off.turn_off("Fixed by the hub; only the hub can change it.")
    for field in (empty, right, wrong, off):
        column.addWidget(field)
    return column


def _bars(look: Look) -> QVBoxLayout:
    column = QVBoxLayout()
    for words, fill, share in FILLS:
        bar = ProgressBar(look)
        bar.show_share(share, words, fill)
        column.addWidget(Text(look, words, Type.STRONG))
        column.addWidget(bar)
    column.addWidget(_PhaseBar(look, BarView(Phase.SENDING, Fill.SOLID, 0.6)))
    line = PowerLine(look)
    line.write("Do not unplug B1 for 40 s. It is swapping its firmware.", safe=False)
    column.addWidget(line)
    return column


def _toasts(look: Look) -> QVBoxLayout:
    column = QVBoxLayout()
    for notice in (
        Notice(Glyph.DONE, "B2 runs 1.4.0,", "by rungs 1–4.", Action("Open proof", nothing)),
        Notice(Glyph.UNDER_WAY, "Dongle is back", "on another port. Sending goes on at 62 %."),
        Notice(
            Glyph.WARN, "Wi-Fi sits on your channel.", "Sending may take longer.", Action("Show", nothing)
        ),
        Notice(Glyph.STOP, "B4 refused the image:", "made for hardware 2, it is 1."),
    ):
        column.addWidget(Toast(look, notice))
    return column


def _cards(look: Look) -> QVBoxLayout:
    column = QVBoxLayout()
    column.addWidget(
        FaultCard(
            look,
            "B4 did not come back after restart",
            "no word from it for 4 min; usual is under 1.",
            "press its button once; if its light stays off, check the battery.",
            actions=(Action("How to wake it", nothing), Action("Join it again", nothing)),
            code="T-17",
        )
    )
    refused = RefusedView(
        "B4: wrong install code",
        "The code sent to the hub is not the one in the device. Refused at 12:28, after one try.",
        "Scan its label again. A typed 8 and B look alike.",
        "00-DB-12-34-56-78-90-A4",
        act=Action("Scan B4 again", nothing, icon="scan"),
    )
    column.addWidget(RefusedEntry(look, refused))
    ring = Ring(look)
    ring.show_left(67, 90)
    column.addWidget(ring)
    return column


def _icons(look: Look) -> QHBoxLayout:
    shown = ("job", "plan", "join", "update", "hand-over", "library", "scan", "doctor", "layers", "key")
    assert set(shown) <= set(icons.names())
    return _row(*(Button(look, name, nothing, kind=Kind.ICON, icon=name) for name in shown))
