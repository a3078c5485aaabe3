"""Help beside the work: one page in the drawer, and the way to the whole manual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.help.view import HelpView
from gui.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from gui.help.book import Book
    from gui.look import Look


class HelpPanel(QWidget):
    """What F1 shows; the drawer's title is that of the page, so the page begins with its text.

    Signals:
        all_wanted: the user wants the whole manual; carries the page that is shown.
        renamed: another page is shown; carries the title for the drawer.
    """

    all_wanted = Signal(str)
    renamed = Signal(str)

    def __init__(self, look: Look, book: Book) -> None:
        super().__init__()
        self.view = HelpView(look, book, titled=False, larger=True)
        self.view.larger_wanted.connect(lambda: self.all_wanted.emit(self.view.page))
        self.view.moved.connect(lambda _name: self.renamed.emit(self.title))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 12, 16)
        column.addWidget(self.view, 1)
        more = Button(look, "The whole manual", lambda: self.all_wanted.emit(self.view.page), kind=Kind.TEXT)
        column.addWidget(more)

    @property
    def title(self) -> str:
        """The drawer's title."""
        return f"Help: {self.view.title}"
