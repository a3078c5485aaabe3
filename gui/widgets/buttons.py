"""Buttons: the primary on the Now line, second, danger, text and icon buttons, each painted from the theme."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from gui.icons import paint_icon
from gui.measure import metrics, text_width
from gui.theme import PRIMARY_TARGET, RADIUS_CONTROL, TARGET
from gui.typography import Type, font
from gui.widgets.paint import baseline, frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFont, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

_ICON, _ICON_GAP, _HINT_GAP, _HINT_PAD = 20, 10, 14, 6
_ALONE_AT_MOST = 32  # px: an icon without words keeps clear of its 44 px frame in large text


class Kind(Enum):
    """What a button is for; decides its look."""

    PRIMARY = auto()  # on the Now line only
    SECOND = auto()
    STRIP = auto()  # a second button on the Now line
    DANGER = auto()
    LEADING = auto()  # outlined in accent: the act a page is for, where the Now line has another primary
    TEXT = auto()
    ICON = auto()
    BARE = auto()  # an icon without a frame: close, eye, copy


_ICONS_ONLY = (Kind.ICON, Kind.BARE)


@dataclass(frozen=True, slots=True)
class _Paints:
    fill: QColor | None
    outline: QColor | None
    ink: QColor
    dashed: bool = False


class Button(QAbstractButton):
    """A button of one kind with words, an icon, or both; icon buttons need `words` for screen readers."""

    def __init__(
        self,
        look: Look,
        words: str,
        on_click: Callable[[], object] | None = None,
        *,
        kind: Kind = Kind.SECOND,
        icon: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look, self.kind, self._icon, self._key = look, kind, icon, key
        self._busy, self._hinted = False, True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.write(words)
        look.changed.connect(self._restyle)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def write(self, words: str, *, icon: str | None = None, key: str | None = None) -> None:
        """Change the words, and the icon or the key hint if given."""
        self._icon = self._icon if icon is None else icon
        self._key = self._key if key is None else key
        self.setText(words)
        self.setAccessibleName(words)
        if self.kind in _ICONS_ONLY:
            self.setToolTip(words)
        self._restyle(None)

    def show_key(self, shown: bool) -> None:
        """Show the key hint, if it has one, or leave it out."""
        if shown != self._hinted:
            self._hinted = shown
            self._restyle(None)

    def set_busy(self, words: str) -> None:
        """Show a count while it works, in the same place and width; empty words end it."""
        if words and not self._busy:
            self.setMinimumWidth(self.width())
        elif not words:
            self.setMinimumWidth(0)
        self._busy = bool(words)
        if words:
            self.write(words)

    def turn_off(self, reason: str) -> None:
        """Switch it off and say why."""
        self.setEnabled(False)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def turn_on(self) -> None:
        """Switch it on again."""
        self.setEnabled(True)
        self.setAccessibleDescription("")
        if self.kind not in _ICONS_ONLY:
            self.setToolTip("")

    def _restyle(self, _theme: object) -> None:
        self.updateGeometry()
        self.update()

    def _font(self) -> QFont:
        kinds = {Kind.PRIMARY: Type.LEAD, Kind.STRIP: Type.STEP, Kind.LEADING: Type.LEAD}
        return font(self.look.theme, kinds.get(self.kind, Type.STRONG))

    def _hint_font(self) -> QFont:
        return font(self.look.theme, Type.ID)

    def _height(self) -> int:
        large = self.kind in (Kind.PRIMARY, Kind.STRIP, Kind.LEADING)
        return max(PRIMARY_TARGET if large else TARGET, self.look.theme.px(Type.BODY.line) + 16)

    def _icon_side(self) -> int:
        side = self.look.theme.px(_ICON)
        return min(side, _ALONE_AT_MOST) if self.kind in _ICONS_ONLY else side

    def _content_width(self) -> float:
        width = 0.0 if self.kind in _ICONS_ONLY else text_width(self.text(), self._font())
        if self._icon:
            width += self._icon_side() + (0 if self.kind in _ICONS_ONLY else _ICON_GAP)
        return width + (self._hint_width() + _HINT_GAP if self._key and self._hinted else 0)

    def _hint_width(self) -> float:
        return text_width(self._key, self._hint_font()) + 2 * _HINT_PAD

    def sizeHint(self) -> QSize:
        """Room for icon, words and key hint."""
        if self.kind in _ICONS_ONLY:
            return QSize(TARGET, TARGET)
        pad = {Kind.PRIMARY: 24, Kind.TEXT: 0, Kind.LEADING: 24}.get(self.kind, 17)
        width = ceil(self._content_width()) + 2 * pad  # a text button's words stand flush with its column
        return QSize(max(190 if self.kind is Kind.PRIMARY else TARGET, width), self._height())

    def minimumSizeHint(self) -> QSize:
        """Never smaller than its words: labels are not cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw frame, icon, words and hint for the state it is in."""
        painter = QPainter(self)
        theme = self.look.theme
        paints = _paints(theme, self)
        rect = QRectF(self.rect())
        if self.kind not in (Kind.TEXT, Kind.BARE):
            frame(
                painter,
                rect,
                RADIUS_CONTROL,
                fill=paints.fill,
                outline=paints.outline,
                width=theme.metrics.outline,
                dashed=paints.dashed,
            )
        self._paint_content(painter, rect, paints.ink)

    def _paint_content(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        left = rect.left() + (rect.width() - self._content_width()) / 2
        if self._icon:
            side = self._icon_side()
            paint_icon(painter, QRectF(left, rect.center().y() - side / 2, side, side), self._icon, ink)
            left += side + _ICON_GAP
        if self.kind in _ICONS_ONLY:
            return
        face = self._font()
        painter.setFont(face)
        painter.setPen(ink)
        foot = baseline(face, rect.top(), rect.height())
        painter.drawText(round(left), round(foot), self.text())
        width = text_width(self.text(), face)
        if self.kind is Kind.TEXT:
            clear = max(4, round(metrics(face).descent()))  # below the tails of g and y
            painter.fillRect(QRectF(left, round(foot) + clear, width, 2), ink)
        if self._key and self._hinted:
            self._paint_hint(painter, QRectF(left + width + _HINT_GAP, rect.top(), 0, rect.height()), ink)

    def _paint_hint(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        face = self._hint_font()
        height = metrics(face).height() + 3
        box = QRectF(rect.left(), rect.center().y() - height / 2, self._hint_width(), height)
        frame(painter, box, 3, outline=ink, width=1.5)
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)


def _paints(theme: Theme, button: Button) -> _Paints:
    colour = theme.colour
    strip = button.kind in (Kind.PRIMARY, Kind.STRIP)
    if not button.isEnabled() and not button._busy:  # noqa: SLF001 - its own module
        if strip:
            return _Paints(None, colour("nowedge"), colour("nowink2"), dashed=True)
        ink = colour("disink")
        return _Paints(
            None if button.kind is Kind.TEXT else colour("disbg"), colour("edge"), ink, dashed=True
        )
    return _live_paints(theme, button.kind, down=button.isDown(), hover=button.underMouse())


def _live_paints(theme: Theme, kind: Kind, *, down: bool, hover: bool) -> _Paints:
    colour = theme.colour
    if kind is Kind.PRIMARY:
        return _Paints(colour("primdn" if down else "primhov" if hover else "prim"), None, colour("onprim"))
    if kind is Kind.STRIP:
        ink = colour("nowink")
        tinted = QColor(ink.red(), ink.green(), ink.blue(), 60 if down else 30 if hover else 0)
        return _Paints(tinted, colour("nowedge"), ink)
    if kind is Kind.BARE:
        return _Paints(None, None, colour("accentdn" if down else "accent" if hover else "ink"))
    if kind is Kind.TEXT:
        return _Paints(None, None, colour("accentdn" if down else "accenthov" if hover else "accentink"))
    ground = colour("accenttint" if down else "sunk" if hover else "raised")
    if kind is Kind.DANGER:
        return _Paints(colour("stoptint") if down or hover else ground, colour("stop"), colour("stop"))
    if kind is Kind.LEADING:
        return _Paints(colour("sunk" if down else "accenttint"), colour("accent"), colour("accentink"))
    return _Paints(ground, colour("edge"), colour("ink"))
