"""The Now line: the one inverted strip that says what is happening and holds the one primary button."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QPainter,
)
from PySide6.QtWidgets import QSizePolicy

from gui.measure import text_width
from gui.screen import NowLine
from gui.typography import Type, font
from gui.widgets.buttons import Button, Kind
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import baseline, wrapped
from gui.widgets.themed import Themed
from gui.wording import printed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.screen import Action
    from gui.theme import Theme

_GLYPH, _GLYPH_LEFT, _GAP = 26, 20, 14
_WORDS_AT_LEAST = 260  # px at 100 %
_MARGIN = 16  # the primary's right edge from the window's
_SPOKEN_EVERY_S = 5.0  # a live region that speaks more often is switched off by its listeners


def _text_left(theme: Theme) -> int:
    """Where the words begin beside the glyph, in px."""
    return _GLYPH_LEFT + theme.px(_GLYPH) + _GAP


class NowWords(Themed):
    """Glyph, fact and advice; the advice wraps under the fact when they do not fit side by side."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._now, self._fact, self._said = NowLine(""), "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_now(self, now: NowLine) -> None:
        """Say this from now on."""
        self._now, self._fact, self._said = now, printed(now.fact), printed(now.said)
        self.say(f"{now.fact} {now.said}".strip())
        self.updateGeometry()
        self.update()

    def _in_line(self, theme: Theme, width: float) -> bool:
        fact = text_width(self._fact, font(theme, Type.NOW))
        said = text_width(self._said, font(theme, Type.NOW_ADVICE))
        return _text_left(theme) + fact + _GAP + said <= width

    def _blocks(self, theme: Theme, width: float) -> list[tuple[QFont, int, str, list[str]]]:
        room = max(80.0, width - _text_left(theme) - 4)
        fact_face, said_face = font(theme, Type.NOW), font(theme, Type.NOW_WRAPPED)
        blocks = [(fact_face, theme.px(22), "nowink", wrapped(self._fact, fact_face, room))]
        if self._said:
            blocks.append((said_face, theme.px(20), "nowink2", wrapped(self._said, said_face, room)))
        return blocks

    def wanted_height(self, width: float) -> int:
        """How high it must be at this width so that nothing is cut, in px."""
        if self._in_line(self.theme, width):
            return self.theme.px(Type.NOW.line)
        return sum(line * len(lines) for _, line, _, lines in self._blocks(self.theme, width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in one line, or as a block."""
        painter, theme = QPainter(self), self.theme
        middle = self.height() / 2
        side = theme.px(_GLYPH)
        glyph = QRectF(_GLYPH_LEFT, middle - side / 2, side, side)
        paint_glyph(painter, glyph, self._now.glyph, theme, on_strip=True)
        if self._in_line(theme, self.width()):
            self._paint_line(painter, theme)
            return
        top = middle - self.wanted_height(self.width()) / 2
        for face, line, role, lines in self._blocks(theme, self.width()):
            painter.setFont(face)
            painter.setPen(theme.colour(role))
            for words in lines:
                painter.drawText(_text_left(theme), round(baseline(face, top, line)), words)
                top += line

    def _paint_line(self, painter: QPainter, theme: Theme) -> None:
        face, advice_face = font(theme, Type.NOW), font(theme, Type.NOW_ADVICE)
        foot = round(baseline(face, 0, self.height()))
        painter.setFont(face)
        painter.setPen(QColor(theme.colours.nowink))
        painter.drawText(_text_left(theme), foot, self._fact)
        left = _text_left(theme) + text_width(self._fact, face) + _GAP
        painter.setFont(advice_face)
        painter.setPen(QColor(theme.colours.nowink2))
        painter.drawText(round(left), foot, self._said)


class NowBar(Themed):
    """The strip across the bottom: words, up to two second buttons, the primary at the right edge."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._now = NowLine("")
        self._wide = True
        self._last_spoken = -_SPOKEN_EVERY_S
        self.words = NowWords(look, self)
        self.seconds = (
            Button(look, "", self._second(0), kind=Kind.STRIP, parent=self),
            Button(look, "", self._second(1), kind=Kind.STRIP, parent=self),
        )
        self.primary = Button(look, "", self._primary, kind=Kind.PRIMARY, parent=self)
        self._speech = QTimer(self, singleShot=True)
        self._speech.timeout.connect(self._speak)
        self._build()

    def _build(self) -> None:
        for button in (*self.seconds, self.primary):
            button.hide()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_wide(self, wide: bool) -> None:
        """Take the measures of the wide or the narrow frame."""
        self._wide = wide
        self._settle()

    def show_now(self, now: NowLine) -> None:
        """Say this from now on and offer its actions."""
        if now == self._now:
            return
        spoken = (now.fact, now.said) != (self._now.fact, self._now.said)
        self._now = now
        self.words.show_now(now)
        for index, button in enumerate(self.seconds):
            _offer(button, now.seconds[index] if index < len(now.seconds) else None)
        _offer(self.primary, now.primary)
        self._settle()
        if spoken and not self._speech.isActive():
            due = self._last_spoken + _SPOKEN_EVERY_S - monotonic()
            self._speech.start(max(0, round(due * 1000)))

    @property
    def now(self) -> NowLine:
        """What it says."""
        return self._now

    def _second(self, index: int) -> _Press:
        return _Press(self, index)

    def _primary(self) -> None:
        press(self._now.primary)

    def _speak(self) -> None:
        self._last_spoken = monotonic()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.words.accessibleName()))

    def _shown(self) -> list[Button]:
        return [button for button in (*self.seconds, self.primary) if not button.isHidden()]

    def _buttons_width(self) -> int:
        return sum(_width(button) + _GAP for button in self._shown())

    def _stacked(self, width: int) -> bool:
        """Whether the buttons stand under the words: large text would squeeze these into a column."""
        return width - _MARGIN - self._buttons_width() < min(_WORDS_AT_LEAST * self.theme.scale, 0.45 * width)

    def hasHeightForWidth(self) -> bool:
        """It grows when the words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """72 (64 in the narrow frame), more when the words need it."""
        least = 72 if self._wide else 64
        buttons = self.primary.sizeHint().height()
        if self._stacked(width):
            return max(least, self.words.wanted_height(width) + 12 + buttons + 12)
        words = self.words.wanted_height(width - _MARGIN - self._buttons_width())
        return max(least, words + 12, buttons + 16)

    def sizeHint(self) -> QSize:
        """As high as its present width asks."""
        return QSize(400, self.heightForWidth(max(400, self.width())))

    def minimumSizeHint(self) -> QSize:
        """Never lower than its least height."""
        return QSize(320, 72 if self._wide else 64)

    def _settle(self) -> None:
        self._fit_hint()
        self.updateGeometry()
        self._arrange()

    def _fit_hint(self) -> None:
        """In large text the key hint of the primary gives way before a button would be squeezed out."""
        self.primary.show_key(True)
        if self._buttons_width() > self.width() - 2 * _MARGIN:
            self.primary.show_key(False)

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        right, row_top, row_height = width - _MARGIN, 0, height
        words_width = right - self._buttons_width()
        if self._stacked(width):
            row_height = self.primary.sizeHint().height()
            row_top = height - row_height - 6
            self.words.setGeometry(0, 0, width, row_top)
        else:
            self.words.setGeometry(0, 0, words_width, height)
        for button in reversed(self._shown()):
            hint = button.sizeHint()
            top = row_top + (row_height - hint.height()) // 2
            wide = _width(button)
            button.setGeometry(right - wide, top, wide, hint.height())
            right -= wide + _GAP

    def restyle(self) -> None:
        """Take the theme's fonts anew."""
        super().restyle()
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place words and buttons anew."""
        super().resizeEvent(event)
        self._fit_hint()
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dark ground."""
        QPainter(self).fillRect(self.rect(), self.theme.colour("now"))


def _width(button: Button) -> int:
    return max(button.sizeHint().width(), button.minimumWidth())


class _Press:
    """Runs the second action that is offered when the button is pressed, not when it was made."""

    def __init__(self, bar: NowBar, index: int) -> None:
        self._bar, self._index = bar, index

    def __call__(self) -> None:
        seconds = self._bar.now.seconds
        press(seconds[self._index] if self._index < len(seconds) else None)


def press(action: Action | None) -> None:
    """Do what an action does, if it is on."""
    if action is not None and action.run is not None and not action.busy:
        action.run()


def _offer(button: Button, action: Action | None) -> None:
    button.setVisible(action is not None)
    if action is None:
        return
    button.write(action.words, icon=action.icon, key=action.key)
    button.set_busy(action.busy)
    if action.run is None or action.busy:
        button.turn_off(action.reason)
    else:
        button.turn_on()
