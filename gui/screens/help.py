"""Help: the whole manual, offline: pages at the left, the page that is read at the right, and a search."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.help.book import INDEX
from gui.help.view import HelpView
from gui.screen import BACK, Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.typography import Type
from gui.widgets.bar import outline
from gui.widgets.beside import stand
from gui.widgets.field import Field
from gui.widgets.page import MARGIN_NARROW, MARGIN_WIDE, Page
from gui.widgets.row_button import ROW_PAD, RowButton
from gui.widgets.text import Text
from gui.wording import count

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from gui.desk import Desk
    from gui.help.book import Book, Hit
    from gui.look import Look


class HelpScreen(Screen):
    """Reads only; nothing here asks the core for anything.

    Where there is no room for list and page side by side, the list is there while something is searched; the first
    page names all others.
    """

    title = "Help"

    def __init__(self, desk: Desk, book: Book) -> None:
        super().__init__(desk)
        self._book = book
        self._hits: tuple[Hit, ...] = ()
        self.search = Field(desk.look, "Search the manual", icon="search")
        self.view = HelpView(desk.look, book)
        self._nothing = Text(desk.look, "No page has these words.", role="ink2", wrap=True)
        self._rows, self._over_rows = QVBoxLayout(), QVBoxLayout()
        self._columns = QHBoxLayout()
        self._list = Page(desk.look, "Help")
        self._entries: dict[str, PageRow] = {}
        self._build()
        self.search.typed.connect(self._look_up)
        self.view.moved.connect(self._on_moved)
        self._look_up("")

    def _build(self) -> None:
        self._rows.setSpacing(0)
        self._list.subtitle.hide()
        self._list.outdent = ROW_PAD  # the words of a row stand under the field, its ground reaches beyond
        self._over_rows.addWidget(self.search)
        column = self._list.layout()
        if isinstance(column, QVBoxLayout):
            column.insertLayout(1, self._over_rows)  # stays while the rows scroll
        self._list.body.addWidget(self._nothing)
        self._list.body.addLayout(self._rows)
        self._list.body.addStretch(1)
        self._page = QWidget()
        inside = QVBoxLayout(self._page)
        inside.addWidget(self.view)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(0)
        self._columns.addWidget(self._list, 2)
        self._columns.addWidget(self._page, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._columns)

    def now(self) -> NowLine:
        """Which page is read; back to the work is the primary."""
        settings = (Action("Settings", partial(self.desk.go, "settings")),)
        back = Action("Done", partial(self.desk.go, BACK))
        words = f"{count(len(self._book.pages), 'page')}, all on this laptop."
        return NowLine(f"Manual: {self.view.title}."[:40], words, Glyph.DONE, back, settings)

    def show_page(self, name: str, spot: str = "") -> None:
        """Show this page."""
        self.view.show_page(name if name in self._book.pages else INDEX, spot)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The pages that are listed."""
        return self._hits

    def _look_up(self, text: str) -> None:
        self._hits = self._book.search(text)
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.hide()
                row.deleteLater()
        self._entries = {hit.page: PageRow(self.look, hit) for hit in self._hits}
        for page, entry in self._entries.items():
            entry.clicked.connect(partial(self._open, page))
            self._rows.addWidget(entry)
        self._mark()
        self._nothing.setVisible(not self._hits)
        self._arrange()

    def _open(self, page: str, _checked: bool = False) -> None:
        self.show_page(page)
        if self.stacked:
            self.search.write("")  # what was looked for is found: its place is the page's

    def _on_moved(self, _name: str) -> None:
        self._mark()
        self.now_changed.emit()

    def _mark(self) -> None:
        for page, entry in self._entries.items():
            entry.mark(current=page == self.view.page)
        if not self.stacked:
            QTimer.singleShot(0, self, self._show_current)

    def _show_current(self) -> None:
        current = self._entries.get(self.view.page)
        if current is not None:
            self._list.area.ensureWidgetVisible(current, 0, self.look.theme.px(8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List over page where there is no room for both."""
        super().resizeEvent(event)
        self._arrange()

    @property
    def stacked(self) -> bool:
        """Whether there is no room for list and page side by side."""
        return self.width() < self.look.theme.px(680)

    def _arrange(self) -> None:
        stacked = self.stacked
        stand(self._columns, beside=not stacked)
        margin = MARGIN_WIDE if self.window().width() >= WIDE_FROM else MARGIN_NARROW
        layout = self._page.layout()
        if layout is not None:
            beside = 22 if margin == MARGIN_WIDE else 13  # its title stands level with the list's
            layout.setContentsMargins(margin if stacked else 12, 8 if stacked else beside, margin - 20, 0)
        folded = stacked and not self.search.text
        bar = 0 if stacked else self._list.area.verticalScrollBar().sizeHint().width()
        self._over_rows.setContentsMargins(margin, 0, margin + bar, 8)
        self._list.area.setVisible(not folded)
        self._list.title.setVisible(not stacked)
        self._columns.setStretch(0, 0 if folded else 2)


class PageRow(RowButton):
    """A page in the list, with the words that were found in it; the one that is read is marked."""

    def __init__(self, look: Look, hit: Hit) -> None:
        title = Text(look, hit.title, Type.STRONG, wrap=True)
        parts = [title] if not hit.words else [title, Text(look, hit.words, role="ink2", wrap=True)]
        self._sentence, self._current = f"{hit.title}. {hit.words}".strip(), False
        super().__init__(look, self._sentence, None, *parts, stacked=True)

    def mark(self, *, current: bool) -> None:
        """Show that this page is the one that is read, or is not."""
        if current != self._current:
            self._current = current
            self.setAccessibleName(f"{self._sentence} Shown." if current else self._sentence)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground and edge of what is chosen, under the row."""
        theme, rect = self.look.theme, QRectF(self.rect())
        if self._current:
            painter = QPainter(self)
            painter.fillRect(rect, theme.colour("accenttint"))
            if not theme.metrics.tints:
                outline(painter, rect, theme.colour("ink"), theme.metrics.outline)
            painter.fillRect(QRectF(0, 0, theme.metrics.mark, rect.height()), theme.colour("accent"))
            painter.end()
        super().paintEvent(event)
