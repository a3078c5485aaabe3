"""The right half of Hand over: the page as it will be printed, and what turns and zooms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.certificate_view import ZOOMS, CertificateView
from gui.widgets.paint import upright
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from core.records.certificates.page import Page
    from gui.look import Look


class CertificatePreview(Themed):
    """The page, its tools at the right edge, and words in its place while there is none."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.view = CertificateView(look)
        self.none = Text(look, "", Type.SUBTITLE, "ink2", wrap=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.setContentsMargins(28, 0, 28, 0)
        self.place = Text(look, "", Type.STRONG)
        self.nearer = Button(look, "Zoom in", self.view.nearer, kind=Kind.ICON, icon="plus")
        self.further = Button(look, "Zoom out", self.view.further, kind=Kind.ICON, icon="minus")
        self.fit = Button(look, "Show the whole page", self.view.fit, kind=Kind.ICON, icon="fit")
        self.before = Button(look, "Page before", lambda: self.view.turn(-1), kind=Kind.ICON, icon="up")
        self.after = Button(look, "Next page", lambda: self.view.turn(1), kind=Kind.ICON, icon="down")
        tools = QVBoxLayout()
        tools.setContentsMargins(0, 12, 12, 12)
        tools.setSpacing(8)
        for button in (self.nearer, self.further, self.fit):
            tools.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        tools.addStretch(1)
        for part in (self.before, self.place, self.after):
            tools.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        self._zooms, self._turns = (
            (self.nearer, self.further, self.fit),
            (self.before, self.place, self.after),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(look.theme.metrics.hairline, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.none, 1)
        row.addLayout(tools)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view.changed.connect(self._refresh)
        self.show_none("The certificate is being made.")

    def show_pages(self, pages: tuple[Page, ...]) -> None:
        """Show these pages."""
        self.view.show()
        self.none.hide()
        self.view.show_pages(pages)

    def show_none(self, words: str) -> None:
        """There is no page to show, and why."""
        self.view.show_pages(())
        self.view.hide()
        self.none.write(words)
        self.none.show()

    def _refresh(self) -> None:
        many, view = len(self.view.pages), self.view
        for button in self._zooms:
            button.setVisible(bool(many))
        for part in self._turns:
            part.setVisible(many > 1)
        self.place.write(f"{view.index + 1} / {many}")
        self.place.setAccessibleName(f"Page {view.index + 1} of {many}")
        for button, off, why in (
            (self.before, view.index == 0, "This is the first page."),
            (self.after, view.index + 1 >= many, "This is the last page."),
            (self.fit, view.whole, "The whole page is shown."),
            (self.further, view.whole, "The whole page is shown."),
            (self.nearer, view.zoom >= ZOOMS[-1], "It is shown as large as it can be."),
        ):
            if off:
                button.turn_off(why)
            else:
                button.turn_on()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground round the page, and the hairline before it."""
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), theme.colour("sunk"))
        upright(painter, theme, 0, 0, self.height())
