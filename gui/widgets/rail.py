"""The rail: six steps of the job, always open, each with its state as shape and word; below, the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout

from gui.icons import paint_icon
from gui.screen import STEPS, TOOLS, Place, Standing
from gui.theme import TARGET
from gui.typography import Type, font
from gui.widgets.focus import INSIDE
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import baseline, hairline
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

WIDE, NARROW = 188, 96
_STEP_WIDE, _STEP_NARROW = 56, 64
_LEFT = 54  # where words begin beside the glyph
_GLYPH, _CENTRE = 20, 30  # px of a glyph at 100 % text, and where its middle is
_WORDS_LINE = 18  # line height of how a step stands
_TOOL_ICONS = {
    Place.FIRMWARE: "library",
    Place.LOG: "log",
    Place.SCENARIOS: "scenarios",
    Place.SETTINGS: "settings",
}


def words_in_lines(words: str, face: QFont, room: float) -> list[str]:
    """The words in as few lines as the room asks for, broken at spaces only."""
    metrics, lines = QFontMetricsF(face), [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def wide_width(theme: Theme) -> int:
    """Width of the wide form: 188, and with larger text as much more as the longest name asks, in proportion."""
    metrics = QFontMetricsF(font(theme, Type.STEP))
    names = [f"{number} {place.value}" for number, place in enumerate(STEPS, start=1)]
    longest = max(metrics.horizontalAdvance(name) for name in names)
    word = max(metrics.horizontalAdvance(word) for name in names for word in name.split(" "))
    left = _words_left(theme)
    wanted = min(left + round(longest) + 10, theme.px(WIDE))
    return max(WIDE, wanted, left + round(word) + 16)


def _words_left(theme: Theme) -> int:
    """Where words begin beside the glyph, in px: the content needs the room more than a large rail does."""
    return max(_LEFT, _CENTRE + theme.px(_GLYPH) // 2 + 8)


class _Entry(QAbstractButton):
    """What step and tool have in common: checkable, hovered, themed, with two forms."""

    def __init__(self, look: Look, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.place, self.wide = look, place, True
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(INSIDE, True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)

    def nextCheckState(self) -> None:
        """The rail says which entry is current; a click alone does not."""

    def set_wide(self, wide: bool) -> None:
        """Take the wide or the narrow form."""
        self.wide = wide
        self._restyle(None)

    def _restyle(self, _theme: object) -> None:
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Never smaller than its words."""
        return self.sizeHint()

    def _paint_ground(self, painter: QPainter) -> None:
        theme, rect = self.look.theme, QRectF(self.rect())
        if self.isChecked():
            painter.fillRect(rect, theme.colour("base"))
            thick = theme.metrics.hairline
            hairline(painter, theme, 0, rect.width(), 0)
            hairline(painter, theme, 0, rect.width(), rect.height() - thick)
            painter.fillRect(QRectF(0, 0, theme.metrics.mark, rect.height()), theme.colour("accent"))
            return
        painter.fillRect(rect, theme.colour("sunk" if self.underMouse() else "panel"))
        parent = self.parentWidget()
        if parent is None or self.geometry().right() + 1 < parent.width():
            return
        painter.fillRect(
            QRectF(rect.width() - theme.metrics.hairline, 0, theme.metrics.hairline, rect.height()),
            theme.colour("line"),
        )


class Step(_Entry):
    """One step: glyph, number and name, and how it stands in words."""

    def __init__(self, look: Look, place: Place, number: int, parent: QWidget) -> None:
        super().__init__(look, place, parent)
        self.number = number
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.standing = Standing()
        self.setText(f"{number} {place.value}")
        self.stand(Standing())

    def stand(self, standing: Standing) -> None:
        """Show that the step stands like this."""
        self.standing = standing
        spoken = f"Step {self.number}, {self.place.value}: {standing.words}, {standing.glyph.value}"
        self.setAccessibleName(spoken)
        self.setToolTip(f"{self.text()}: {standing.words}")
        self.updateGeometry()
        self.update()

    def set_wide(self, wide: bool) -> None:
        """Take the wide or the narrow form; the narrow one keeps the words in the tooltip."""
        super().set_wide(wide)
        self.stand(self.standing)

    def sizeHint(self) -> QSize:
        """56 high with the words beside the glyph, 64 with the name under it."""
        theme = self.look.theme
        if self.wide:
            lines = theme.px(Type.STEP.line) * len(self._name_lines())
            lines += theme.px(_WORDS_LINE) * len(self._word_lines())
            return QSize(WIDE, max(_STEP_WIDE, lines + 16))
        return QSize(NARROW, max(_STEP_NARROW, 8 + theme.px(22) + theme.px(17) * len(self._name_lines())))

    def minimumSizeHint(self) -> QSize:
        """Down to the target's height on a low screen; words that no longer fit give way to the number."""
        return QSize(self.sizeHint().width(), TARGET)

    def _name_font_kind(self) -> Type:
        return Type.STEP if self.wide else Type.STRONG

    def _name_lines(self) -> list[str]:
        theme = self.look.theme
        room = (wide_width(theme) - _words_left(theme) - 8) if self.wide else NARROW - 12
        return words_in_lines(self.text(), font(self.look.theme, self._name_font_kind()), room)

    def _word_lines(self) -> list[str]:
        room = wide_width(self.look.theme) - _words_left(self.look.theme) - 6
        return words_in_lines(self.standing.words, font(self.look.theme, Type.BODY), room)

    def _wide_lines(self) -> tuple[list[str], list[str]]:
        """Name and standing as far as there is height: first the standing gives way, then the name."""
        theme = self.look.theme
        names, words = self._name_lines(), self._word_lines()
        for shown in ((names, words), (names, [])):
            height = theme.px(Type.STEP.line) * len(shown[0]) + theme.px(_WORDS_LINE) * len(shown[1])
            if height <= self.height():
                return shown
        return [str(self.number)], []

    def _shown_lines(self, line: int, rest: int) -> list[str]:
        lines = self._name_lines()
        return lines if line * len(lines) + rest <= self.height() else [str(self.number)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in its form."""
        painter = QPainter(self)
        self._paint_ground(painter)
        if self.wide:
            self._paint_wide(painter)
        else:
            self._paint_narrow(painter)

    def _paint_wide(self, painter: QPainter) -> None:
        theme, height = self.look.theme, self.height()
        side = theme.px(_GLYPH)
        paint_glyph(
            painter, QRectF(_CENTRE - side / 2, (height - side) / 2, side, side), self.standing.glyph, theme
        )
        name_line, word_line = theme.px(Type.STEP.line), theme.px(_WORDS_LINE)
        names, words = self._wide_lines()
        top = (height - name_line * len(names) - word_line * len(words)) / 2
        for lines, line, kind, role in (
            (names, name_line, Type.STEP, "ink"),
            (words, word_line, Type.BODY, "ink2"),
        ):
            face = font(theme, kind)
            painter.setFont(face)
            painter.setPen(theme.colour(role))
            for shown in lines:
                painter.drawText(_words_left(theme), round(baseline(face, top, line)), shown)
                top += line

    def _paint_narrow(self, painter: QPainter) -> None:
        theme = self.look.theme
        line = theme.px(17)
        side, above = theme.px(_GLYPH), theme.px(22)
        lines = self._shown_lines(line, above + 1)
        top = (self.height() - above - line * len(lines)) / 2
        left = theme.metrics.mark / 2 if self.isChecked() else 0
        centre = (self.width() + left) / 2
        if line + above > self.height():
            self._paint_low(painter, centre)
            return
        paint_glyph(painter, QRectF(centre - side / 2, top, side, side), self.standing.glyph, theme)
        top += above
        face = font(theme, Type.STRONG)
        painter.setFont(face)
        painter.setPen(theme.colour("ink"))
        for words in lines:
            row = QRectF(left, top, self.width() - left, line)
            painter.drawText(row, Qt.AlignmentFlag.AlignCenter, words)
            top += line

    def _paint_low(self, painter: QPainter, centre: float) -> None:
        """Glyph and number side by side, where large text on a low screen leaves no second line."""
        theme = self.look.theme
        side, face = theme.px(_GLYPH), font(theme, Type.STRONG)
        left = centre - (side + 8 + QFontMetricsF(face).horizontalAdvance("0")) / 2
        paint_glyph(painter, QRectF(left, (self.height() - side) / 2, side, side), self.standing.glyph, theme)
        painter.setFont(face)
        painter.setPen(theme.colour("ink"))
        painter.drawText(round(left + side + 8), round(baseline(face, 0, self.height())), str(self.number))


class Tool(_Entry):
    """One tool: icon and name, or the icon alone in the narrow form."""

    def __init__(self, look: Look, place: Place, parent: QWidget) -> None:
        super().__init__(look, place, parent)
        self.setText(place.value)
        self.setAccessibleName(place.value)
        self.setToolTip(place.value)

    def sizeHint(self) -> QSize:
        """44 high."""
        height = max(TARGET, self.look.theme.px(20) + 16)
        return QSize(WIDE if self.wide else NARROW // 2, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw icon and name."""
        painter, theme = QPainter(self), self.look.theme
        self._paint_ground(painter)
        ink = QColor(theme.colour("ink" if self.isChecked() or self.underMouse() else "ink2"))
        side = theme.px(_GLYPH)
        left = _CENTRE - side / 2 if self.wide else (self.width() - side) / 2
        box = QRectF(left, (self.height() - side) / 2, side, side)
        paint_icon(painter, box, _TOOL_ICONS[self.place], ink)
        if not self.wide:
            return
        face = font(theme, Type.BODY)
        painter.setFont(face)
        painter.setPen(theme.colour("ink"))
        painter.drawText(_words_left(theme), round(baseline(face, 0, self.height())), self.text())


class Rail(Themed):
    """Six steps and the tools under a hairline.

    Signals:
        chosen: the user asked for this place.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.say("Steps of the job")
        self._wide = True
        self._steps = {p: Step(look, p, n, self) for n, p in enumerate(STEPS, start=1)}
        self._tools = {p: Tool(look, p, self) for p in TOOLS}
        self._build()
        for entry in self._entries():
            entry.clicked.connect(lambda _c=False, place=entry.place: self.chosen.emit(place))

    def _entries(self) -> list[_Entry]:
        return [*self._steps.values(), *self._tools.values()]

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 10, 0, 8)
        outer.setSpacing(0)
        for step in self._steps.values():
            outer.addWidget(step)
        outer.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        self._grid.setContentsMargins(0, 9, 0, 0)
        outer.addLayout(self._grid)
        self._place_tools()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In large text on a low screen the margins give way before a target does."""
        super().resizeEvent(event)
        shown = sum(not tool.isHidden() for tool in self._tools.values())
        rows = len(self._steps) + (shown if self._wide else (shown + 1) // 2)
        roomy = self.height() >= rows * TARGET + 27
        outer = self.layout()
        if outer is not None:
            outer.setContentsMargins(0, 10 if roomy else 2, 0, 8 if roomy else 0)
            self._grid.setContentsMargins(0, 9 if roomy else 4, 0, 0)

    def _place_tools(self) -> None:
        shown = [t for t in self._tools.values() if not t.isHidden()]
        for tool in self._tools.values():
            self._grid.removeWidget(tool)
        columns = 1 if self._wide else 2
        for index, tool in enumerate(shown):
            self._grid.addWidget(tool, index // columns, index % columns)

    def set_wide(self, wide: bool) -> None:
        """Take the wide form (words beside the glyphs) or the narrow one."""
        if wide == self._wide:
            return
        self._wide = wide
        for entry in self._entries():
            entry.set_wide(wide)
        self._place_tools()
        self.updateGeometry()

    def offer(self, place: Place, offered: bool) -> None:
        """Show or hide a tool; steps are always there."""
        tool = self._tools[place]
        if offered == tool.isHidden():
            tool.setVisible(offered)
            self._place_tools()

    def stand(self, place: Place, standing: Standing) -> None:
        """Show how a step stands."""
        if self._steps[place].standing != standing:
            self._steps[place].stand(standing)

    def mark(self, place: Place | None) -> None:
        """Show that this place is the current one."""
        for entry in self._entries():
            entry.setChecked(entry.place is place)
        self.update()

    def entry(self, place: Place) -> QAbstractButton:
        """The button of a place."""
        return self._steps[place] if place in self._steps else self._tools[place]

    @property
    def current(self) -> QAbstractButton | None:
        """The button of the current place, where the rail has one."""
        return next((entry for entry in self._entries() if entry.isChecked()), None)

    def restyle(self) -> None:
        """Take the theme's measures anew."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """188 px wide, 96 in the narrow form; wider only when a word at large text asks for it."""
        if self._wide:
            return QSize(wide_width(self.theme), 300)
        return QSize(max(NARROW, self._longest_word() + 16), 300)

    def _longest_word(self) -> int:
        metrics = QFontMetricsF(font(self.theme, Type.STRONG))
        words = " ".join(step.text() for step in self._steps.values()).split(" ")
        return round(max(metrics.horizontalAdvance(word) for word in words))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground, the line to the content, and the hairline over the tools."""
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        thick = theme.metrics.hairline
        edge = QRectF(self.width() - thick, 0, thick, self.height())
        painter.fillRect(edge, theme.colour("line"))
        if not self._first_tool_framed():
            hairline(painter, theme, 0, self.width(), self._grid.geometry().top())

    def _first_tool_framed(self) -> bool:
        """Whether the current tool's own upper line, as wide as the rail, stands where the hairline would."""
        first = next((tool for tool in self._tools.values() if not tool.isHidden()), None)
        return self._wide and first is not None and first.isChecked()
