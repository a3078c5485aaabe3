"""Pictures of what stands on every screen: the steps at the left, the Now line, the state signs, EMULATED, themes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.premise.link import LinkClass
from core.settings import Source
from gui.help.figures.parts import Drawing, legend, remark, side_by_side
from gui.models.about import SOURCES, Limit
from gui.palette import THEMES
from gui.screen import STEPS, Action, Glyph, NowLine, Standing
from gui.theme import ThemeName
from gui.topology.lanes import paint_sample, word_ink
from gui.topology.paint import paint_node
from gui.topology.picture import NodeLook, Shape
from gui.typography import Type, font
from gui.widgets.bar import outline
from gui.widgets.cards import FaultCard
from gui.widgets.field import Field, Verdict
from gui.widgets.glyphs import StateGlyph
from gui.widgets.limits import LimitsTable
from gui.widgets.nowbar import NowBar
from gui.widgets.paint import paint_hatch
from gui.widgets.rail import Step
from gui.widgets.recent_jobs import RecentJobs
from gui.widgets.topbar import STRIP, paint_plate

if TYPE_CHECKING:
    from gui.look import Look
    from gui.theme import Theme

_STANDINGS = (
    Standing(Glyph.DONE, "Done"),
    Standing(Glyph.DONE, "Hub connected"),
    Standing(Glyph.DONE, "2 bridges"),
    Standing(Glyph.UNDER_WAY, "1 of 2 on log"),
    Standing(Glyph.WARN, "1 weak hop"),
    Standing(Glyph.NOT_STARTED, "Certificate"),
)
_GLYPHS = (
    (Glyph.NOT_STARTED, "Not started"),
    (Glyph.UNDER_WAY, "Under way"),
    (Glyph.DONE, "Done, or passed"),
    (Glyph.WAITING, "Waiting"),
    (Glyph.WARN, "Warning"),
    (Glyph.STOP, "Stop"),
    (Glyph.NOT_POSSIBLE, "Not possible"),
)
_NAMES = {ThemeName.LIGHT: "Light", ThemeName.DARK: "Dark", ThemeName.SUNLIGHT: "Sunlight"}


def steps(look: Look, _room: int) -> QWidget:
    """The six steps, each with its state as a sign and in words."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for number, (place, standing) in enumerate(zip(STEPS, _STANDINGS, strict=True), start=1):
        step = Step(look, place, number, made)
        step.stand(standing)
        column.addWidget(step)
    return made


def now_line(look: Look, _room: int) -> QWidget:
    """What is happening, what to do, and the one button that shines."""
    bar = NowBar(look)
    pause = Action("Pause all", _nothing, "pause", "F10")
    bar.show_now(NowLine("B2 is fetching its image.", "Nothing to do.", Glyph.UNDER_WAY, pause))
    return bar


def glyphs(look: Look, _room: int) -> QWidget:
    """The seven signs with their words."""
    return legend(look, [(StateGlyph(look, glyph), words) for glyph, words in _GLYPHS])


def emulated(look: Look, _room: int) -> QWidget:
    """The hatched strip with the word, as it lies along the top of every screen."""
    return Drawing(look, lambda _width, theme: STRIP + theme.px(26) + 14, _paint_emulated)


def _paint_emulated(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    face = font(theme, Type.SECTION)
    plate = QFontMetricsF(font(theme, Type.PLATE)).horizontalAdvance("EMULATED") + 44
    field = QRectF(rect.right() - plate, 0, plate, rect.height())
    painter.fillRect(rect, theme.colour("panel"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for area in (QRectF(0, 0, rect.width(), STRIP), field):
        painter.fillRect(area, theme.colour("base"))
        paint_hatch(painter, area, theme.colours.emu, 6, 6)
    paint_plate(painter, QPointF(field.center().x(), STRIP + (rect.height() - STRIP) / 2), theme)
    painter.setFont(face)
    painter.setPen(theme.colour("ink"))
    words = QRectF(12, STRIP, field.left() - 12, rect.height() - STRIP)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "12:56")


def themes(look: Look, _room: int) -> QWidget:
    """The same bridge and its link in the three themes."""
    return Drawing(look, lambda _width, theme: 3 * (theme.px(24) + 46) + 16, _paint_themes)


def _paint_themes(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    height = (rect.height() - 16) / 3
    for index, name in enumerate(ThemeName):
        worn = replace(THEMES[name], scale=theme.scale)
        plate = QRectF(0, index * (height + 8), rect.width(), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(plate, worn.colour("base"))
        outline(painter, plate, worn.colour("edge"), worn.metrics.outline)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        node = NodeLook(Shape.BRIDGE, "B1")
        paint_node(painter, QPointF(46, plate.center().y()), node, worn, 0.765)
        left = QRectF(92, plate.top(), plate.right() - 104, plate.height())
        line = worn.px(24)
        painter.setFont(font(worn, Type.LEAD))
        painter.setPen(worn.colour("ink"))
        upper = QRectF(left.left(), plate.center().y() - line, left.width(), line)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, _NAMES[name])
        painter.setFont(font(worn, Type.STRONG))
        painter.setPen(word_ink(worn, LinkClass.WEAK))
        lower = upper.translated(0, line)
        paint_sample(painter, QRectF(lower.left(), lower.top(), 44, line), LinkClass.WEAK, worn)
        painter.drawText(lower.adjusted(56, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, LinkClass.WEAK.value)


def limits(look: Look, _room: int) -> QWidget:
    """Three limits: one that is built in, one of this laptop, one that is locked."""
    made = LimitsTable(look)
    made.show_limits(
        (
            Limit("Battery", "Below 20 % it is stopped."),
            Limit("Join window", "120 s.", SOURCES[Source.FILE]),
            Limit("Unsigned images", "Are stopped.", SOURCES[Source.POLICY], locked=True),
        )
    )
    return made


def jobs(look: Look, _room: int) -> QWidget:
    """Rows of recent jobs: the premise, what came of it, the day."""
    from gui.models.start import RecentJob

    made = RecentJobs(look)
    made.show_jobs(
        (
            RecentJob("1", "14 Example Street", "today 09:40", Glyph.UNDER_WAY, "Update under way"),
            RecentJob("2", "Flat 3, Sample Court", "yesterday", Glyph.DONE, "All updates proved"),
            RecentJob("3", "Practice home", "Friday", Glyph.WARN, "Not all proved", emulated=True),
        )
    )
    return made


def wrong_number(look: Look, _room: int) -> QWidget:
    """A meter point's number with one mistyped digit."""
    field = Field(look, "MPxN")
    field.write("10 1234 5678 904")
    field.judge(Verdict.ERROR, "The check digit does not fit. One digit is mistyped, or two are swapped.")
    return field


def fault(look: Look, _room: int) -> QWidget:
    """How every fault is told: what happened, why, what to do."""
    return FaultCard(
        look,
        "The hub does not answer.",
        "The dongle was unplugged, or has lost its power.",
        "Plug it in again and wait a minute.",
    )


def log_lines(look: Look, _room: int) -> QWidget:
    """How lines of the log that need a look are marked."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    for glyph, words in (
        (Glyph.WARN, "*Warning*: go and see when there is time."),
        (Glyph.STOP, "*Problem*: something did not happen."),
    ):
        column.addWidget(side_by_side(StateGlyph(look, glyph), remark(look, words)))
    return made


def _nothing() -> None:
    """A picture's buttons do nothing."""
