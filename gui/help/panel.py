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
    """What F1 shows.

    Signals:
        all_wanted: the user wants the whole manual; carries the page that is shown.
    """

    all_wanted = Signal(str)

    def __init__(self, look: Look, book: Book) -> None:
        super().__init__()
        self.view = HelpView(look, book)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 20, 16)
        column.addWidget(self.view, 1)
        more = Button(look, "The whole manual", lambda: self.all_wanted.emit(self.view.page), kind=Kind.TEXT)
        column.addWidget(more)
