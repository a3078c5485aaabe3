"""Parts of the firmware library: where files are dropped, files being added, and images in conflict."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import paint_icon
from gui.screen import Glyph
from gui.theme import RADIUS_CARD
from gui.typography import Type
from gui.widgets.bar import Fill
from gui.widgets.beside import stand
from gui.widgets.buttons import Button, Kind
from gui.widgets.flow import FlowRow
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import Hairline
from gui.widgets.paint import card_ground, frame
from gui.widgets.progress import ProgressBar
from gui.widgets.text import Text
from gui.widgets.themed import Themed
from gui.wording import breakable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from core.firmware.library import Entry
    from gui.look import Look
    from gui.widgets.cards import RefusedView
    from gui.widgets.told import Told

_ICON = 44
_BAR_WIDE = 220
_DIGITS = 8
_REFUSED_WIDE = 620  # px from which on a refused file has room for its act at the right


def grouped(digest: str) -> str:
    """A hash in groups of eight, so that it is compared group by group and can be wrapped."""
    return " ".join(digest[at : at + _DIGITS] for at in range(0, len(digest), _DIGITS))


class DropZone(Themed):
    """A dashed field that says what may be dropped, with the buttons that do the same."""

    def __init__(
        self, look: Look, words: str, rest: str, buttons: Sequence[Button], icon: str = "library"
    ) -> None:
        super().__init__(look)
        self._icon = icon
        self.rest = Text(look, rest, Type.BODY, "ink2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(28 + _ICON + 20, 24, 28, 24)
        column.setSpacing(8)
        column.addWidget(Text(look, words, Type.SECTION, wrap=True))
        column.addWidget(self.rest)
        column.addSpacing(4)
        column.addWidget(FlowRow(*buttons))
        self.say(f"{words}. {rest}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dashed field and its icon."""
        painter, theme = QPainter(self), self.theme
        rect = QRectF(self.rect())
        edge = theme.colour("edge")
        frame(painter, rect, RADIUS_CARD, outline=edge, width=theme.metrics.outline, dashed=True)
        paint_icon(painter, QRectF(28, 26, _ICON, _ICON), self._icon, theme.colour("accent"))


class DropVeil(Themed):
    """Lies over the library while files hang over it, and says what letting go does."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._words = Text(look, "", Type.TITLE)
        column = QVBoxLayout(self)
        column.addWidget(self._words, 0, Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def lower_over(self, words: str) -> None:
        """Cover the whole parent."""
        self._words.write(words)
        self.say(words)
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tint and accent frame."""
        theme = self.theme
        frame(
            QPainter(self),
            QRectF(self.rect()).adjusted(8, 8, -8, -8),
            RADIUS_CARD,
            fill=theme.colour("accenttint"),
            outline=theme.colour("accent"),
            width=3,
        )


class AddingRow(QWidget):
    """One file on its way into the library: name, bar, and in words what is done or came of it."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look, self._name = look, name
        self._glyph = StateGlyph(look, Glyph.WAITING, 20)
        self._bar = ProgressBar(look)
        self._bar.setFixedWidth(_BAR_WIDE)
        self._words = Text(look, "Waits", Type.BODY, "ink2")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 6, 0, 6)
        self._row.setSpacing(12)
        self._row.addWidget(self._glyph)
        self._row.addWidget(Text(look, breakable(name), Type.STRONG, wrap=True), 1)
        self._row.addWidget(self._bar)
        self._row.addWidget(self._words)
        self._words.setMinimumWidth(look.theme.px(150))
        self._bar.show_share(0.0, name, Fill.HOLLOW)

    def show_told(self, told: Told, *, working: bool, over: bool) -> None:
        """Say where it stands; how long reading and hashing takes nobody can tell, so the bar is hatched then."""
        good = told.glyph is Glyph.DONE
        fill = (Fill.DONE if good else Fill.FAILED) if over else Fill.WAITING if working else Fill.HOLLOW
        words = "Reading, hashing" if working else told.fact
        self._glyph.show_glyph(Glyph.UNDER_WAY if working else told.glyph)
        self._bar.show_share(float(over), f"{self._name}, {words}", fill)
        self._words.write(words, "stop" if over and not good else "ink" if over else "ink2")


class RefusedRow(QWidget):
    """A file that is not used: its name, the reason, when it was tried, and its act at the right."""

    def __init__(self, look: Look, view: RefusedView) -> None:
        super().__init__()
        self._look = look
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(look, breakable(view.head), Type.LEAD, "stop", wrap=True))
        words.addWidget(Text(look, view.happened, wrap=True))
        if view.eui:
            words.addWidget(Text(look, view.eui, Type.ID, "ink2", wrap=True))
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(16)
        self._row.addLayout(words, 1)
        if view.act is not None:
            button = Button(look, view.act.words, view.act.run, icon=view.act.icon)
            button.setAccessibleName(f"{view.act.words}: {view.head}")
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        beside = QHBoxLayout()
        beside.setSpacing(12)
        beside.setContentsMargins(0, 8, 0, 8)
        beside.addWidget(StateGlyph(look, view.glyph, 22), 0, Qt.AlignmentFlag.AlignTop)
        beside.addLayout(self._row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(beside)
        column.addWidget(Hairline(look))
        self.setAccessibleName(f"{view.head}. {view.happened} {view.eui}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The act goes under the words where they need the width."""
        super().resizeEvent(event)
        beside = event.size().width() >= _REFUSED_WIDE * self._look.theme.scale
        stand(self._row, beside=beside)


class ConflictCard(Themed):
    """Images that claim one version with different bytes, side by side; the person takes the wrong one out.

    Signals:
        remove_wanted: the image that shall go (its SHA-256).
    """

    remove_wanted = Signal(str)

    def __init__(self, look: Look, entries: Sequence[Entry], facts: Sequence[Sequence[str]]) -> None:
        super().__init__(look)
        first = entries[0]
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(StateGlyph(look, Glyph.STOP, 22), 0, Qt.AlignmentFlag.AlignTop)
        what = f"{len(entries)} files claim to be version {first.version_text}"
        head.addWidget(Text(look, what, Type.LEAD, "stop", wrap=True), 1)
        why = (
            f"*Why:* maker {first.manufacturer:04X}, type {first.image_type:04X} and version are the same, the bytes "
            "are not. None of them can be sent. *Do:* find out which one the maker released, and remove the other."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(Text(look, why, wrap=True))
        sides = QGridLayout()
        sides.setHorizontalSpacing(28)
        sides.setVerticalSpacing(4)
        most = max(len(lines) for lines in facts)
        for place, (entry, lines) in enumerate(zip(entries, facts, strict=True)):
            self._side(sides, place, entry, [*lines, *("" for _ in range(most - len(lines)))])
        column.addLayout(sides)
        self.say(f"{what}: {', '.join(e.name for e in entries)}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _side(self, sides: QGridLayout, place: int, entry: Entry, lines: Sequence[str]) -> None:
        look = self.look
        parts = [Text(look, breakable(entry.name), Type.LEAD, wrap=True)]
        parts.append(Text(look, grouped(entry.sha256[:32]), Type.ID, "ink2", wrap=True))
        parts += [Text(look, line, wrap=True) for line in lines]
        for row, part in enumerate(parts):
            sides.addWidget(part, row, place, Qt.AlignmentFlag.AlignTop)
        button = Button(look, "Remove this one…", kind=Kind.DANGER)
        button.setAccessibleDescription(f"{entry.name}, SHA-256 {entry.sha256[:16]}")
        button.clicked.connect(partial(self._wanted, entry.sha256))
        sides.setRowMinimumHeight(len(parts), 4)  # with the rows' own spacing 12 under the words
        sides.addWidget(button, len(parts) + 1, place, Qt.AlignmentFlag.AlignLeft)
        sides.setColumnStretch(place, 1)

    def _wanted(self, sha256: str, _checked: bool = False) -> None:
        self.remove_wanted.emit(sha256)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card: this must be dealt with."""
        card_ground(QPainter(self), self.rect(), self.theme, "raised", "stop")
