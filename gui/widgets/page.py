"""The frame of a screen's content: a head with the title, and a body that scrolls under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import RULE_SECTION, WIDE_FROM
from gui.topology.paint import paint_node
from gui.typography import Type
from gui.widgets.paint import hairline, section_rule
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.look import Look
    from gui.topology.picture import NodeLook

MARGIN_WIDE, MARGIN_NARROW = 28, 20
HEAD_WIDE, HEAD_NARROW = 60, 52
ABOVE_WIDE, ABOVE_NARROW = 14, 8  # px over the title; low windows have none to spare
WIDEST = 1320  # px at 100 %: what belongs together is not torn apart on a large screen
_ANY_WIDTH = 16_000  # px in which every subtitle is one line


class Page(QWidget):
    """Title, subtitle and what else stands in the head (`tools`), and a body that scrolls (`body`)."""

    def __init__(self, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._widest, self._list_inside = look, 0, False
        self.outdent = 0  # px by which the body begins further left, for rows whose tint reaches out
        self.title = Text(look, title, Type.TITLE)
        self.subtitle = Text(look, "", Type.SUBTITLE, "ink2", wrap=True)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self._head = QHBoxLayout()
        self._head.setSpacing(20)
        self._head.addWidget(self.title)
        self._head.addWidget(self.subtitle, 1)
        self._head.addLayout(self.tools)
        self._under = QHBoxLayout()  # takes the subtitle where the head has no room for it
        self._inside = Inside()
        self.body = QVBoxLayout(self._inside)
        self.body.setSpacing(12)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addLayout(self._under)
        column.addWidget(self.area, 1)
        self.area.verticalScrollBar().rangeChanged.connect(self._take_form)
        self._take_form()

    def leave_room_for_bar(self) -> None:
        """For a body that is a list with a scroll bar of its own: it reaches so far into the margin."""
        self._list_inside = True
        self._take_form()

    def keep_together(self) -> None:
        """For forms and short lists: on a large screen they stay at the left, no wider than `WIDEST`."""
        self._widest = WIDEST
        self._take_form()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the margins of the window's form."""
        super().resizeEvent(event)
        self._take_form()

    def event(self, event: QEvent) -> bool:
        """Other words or tools may need another head."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place_subtitle()
        return done

    def _place_subtitle(self) -> None:
        """Beside the title in at most two lines, else under it over the whole width."""
        margins = self._head.contentsMargins()
        margin = margins.left()
        beside = [part.width() for part in (self.title.sizeHint(), self.tools.sizeHint()) if part.width()]
        around = margin + margins.right() + self._head.spacing() * len(beside)
        room = self.width() - around - sum(beside)
        two_lines = 2 * self.subtitle.heightForWidth(_ANY_WIDTH)
        crowded = room <= 0 or self.subtitle.heightForWidth(room) > two_lines
        self._under.setContentsMargins(margin, 0, margin, 4 if crowded else 0)
        if crowded is (self._under.indexOf(self.subtitle) >= 0):
            return
        if crowded:
            self._head.removeWidget(self.subtitle)
            self._under.addWidget(self.subtitle)
        else:
            self._under.removeWidget(self.subtitle)
            self._head.insertWidget(1, self.subtitle, 1)

    def _take_form(self) -> None:
        """The scroll bar stands in the margin: with it and without it the body ends where the head does."""
        wide = self.window().width() >= WIDE_FROM
        margin = MARGIN_WIDE if wide else MARGIN_NARROW
        bar = self.area.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() or self._list_inside else 0
        spare = max(0, self.width() - 2 * margin - self._look.theme.px(self._widest)) if self._widest else 0
        self._head.setContentsMargins(margin, ABOVE_WIDE if wide else ABOVE_NARROW, margin + spare, 4)
        self.body.setContentsMargins(margin - self.outdent, 8, max(0, margin - taken) + spare, 20)
        self.title.setMinimumHeight((HEAD_WIDE if wide else HEAD_NARROW) - 12)
        self._place_subtitle()


class Inside(QWidget):
    """What scrolls: as high as its words need at its width.

    Without this, what they would need in the narrowest column counts, and a page that fits has a scroll bar.
    """

    def minimumSizeHint(self) -> QSize:
        """As narrow as its layout can be; the height follows from the width."""
        hint, layout = super().minimumSizeHint(), self.layout()
        return QSize(hint.width(), 0) if layout is not None and layout.hasHeightForWidth() else hint


class SectionHead(Themed):
    """A column's head over a 2 px rule in ink: name, count, and a remark at the right."""

    def __init__(self, look: Look, name: str, remark: str = "") -> None:
        super().__init__(look)
        self.name = Text(look, name, Type.SECTION)
        self.count = Text(look, "", Type.SECTION, "ink2")
        self.remark = Text(look, remark, Type.BODY, "ink2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 8 + RULE_SECTION)
        row.setSpacing(10)
        row.addWidget(self.name)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.remark)
        self._ruled = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rule(self, shown: bool) -> None:
        """Leave the rule out where a table follows, whose head has one: two would part what belongs together."""
        row, self._ruled = self.layout(), shown
        if row is not None:
            row.setContentsMargins(0, 4, 0, 8 + RULE_SECTION if shown else 0)
        self.update()

    def take(self, act: QWidget) -> None:
        """Let an act stand at the right, while it is offered."""
        row = self.layout()
        if row is not None:
            row.addWidget(act)

    def offer(self, act: QWidget, offered: bool) -> None:
        """Show or hide that act; its own margins are room enough over the rule."""
        act.setVisible(offered)
        row = self.layout()
        if row is not None:
            row.setContentsMargins(0, 0 if offered else 4, 0, (0 if offered else 8) + RULE_SECTION)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The rule."""
        if not self._ruled:
            return
        section_rule(QPainter(self), self.theme, 0, self.width(), self.height() - RULE_SECTION)


class Hairline(Themed):
    """A hairline between rows."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As thick as the theme says."""
        return QSize(10, self.theme.metrics.hairline)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line."""
        hairline(QPainter(self), self.theme, 0, self.width(), 0)


class NodeShape(Themed):
    """A device's shape as a widget, scaled down for rows."""

    def __init__(self, look: Look, node: NodeLook, sentence: str = "", scale: float = 0.75) -> None:
        super().__init__(look)
        self._scale = scale
        self._ground = "base"
        self._node = node
        self.setFixedSize(round(84 * scale), round(76 * scale))
        self.show_node(node, sentence)

    def show_node(self, node: NodeLook, sentence: str = "", ground: str = "base") -> None:
        """Draw this shape on a ground of this colour role."""
        self._node, self._ground = node, ground
        self.say(sentence or node.letters or node.shape.value)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The shape in the middle."""
        centre = QPointF(self.width() / 2 - 3 * self._scale, self.height() / 2)
        paint_node(QPainter(self), centre, self._node, self.theme, self._scale, self._ground)
