"""A page of the manual as it is read: Markdown in the type of the look, links that lead to other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPalette,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from gui.help.book import INDEX, anchor
from gui.typography import MONO, Type, font

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent, QTextBlock

    from gui.help.book import Book
    from gui.look import Look

_HEADS = {1: Type.TITLE, 2: Type.SECTION, 3: Type.LEAD}


class HelpView(QTextBrowser):
    """Shows one page; the arrow keys scroll, Tab walks the links.

    Signals:
        moved: another page is shown, by a link or by `show_page`; carries its name.
    """

    moved = Signal(str)

    def __init__(self, look: Look, book: Book, *, titled: bool = True) -> None:
        super().__init__()
        self._look, self._book, self._titled = look, book, titled
        self.page, self._spot = INDEX, ""
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QTextBrowser { border: none; background: transparent; padding: 0; }")
        self.document().setDocumentMargin(4)
        self.setViewportMargins(0, 0, 14, 0)
        self.anchorClicked.connect(self._follow)
        look.changed.connect(lambda _theme: self._render())
        self._render()

    def show_page(self, name: str, spot: str = "") -> None:
        """Show a page, from its top or from a heading."""
        self.page, self._spot = name, spot
        self._render()
        self.moved.emit(name)

    @property
    def title(self) -> str:
        """The title of the page that is shown."""
        return self._book.pages[self.page].title

    def _follow(self, link: QUrl) -> None:
        target = self._book.resolve(link.toString(), self.page)
        if target is not None:
            self.show_page(*target)

    def _render(self) -> None:
        theme, page = self._look.theme, self._book.pages[self.page]
        palette = self.palette()
        for role, name in (
            (QPalette.ColorRole.Text, "ink"),
            (QPalette.ColorRole.Link, "accentink"),
            (QPalette.ColorRole.LinkVisited, "accentink"),
            (QPalette.ColorRole.Highlight, "accenttint"),
            (QPalette.ColorRole.HighlightedText, "ink"),
        ):
            palette.setColor(role, theme.colour(name))
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        document = self.document()
        document.setDefaultFont(font(theme, Type.BODY))
        document.setIndentWidth(theme.px(22))
        text = page.text if self._titled else page.text.split("\n", 1)[-1].lstrip()
        document.setMarkdown(text)
        self._dress()
        self.setAccessibleName(f"Help: {page.title}")
        self._go_to_spot()

    def _dress(self) -> None:
        """Give every block the type of the look: Qt's own reading of Markdown knows nothing of it."""
        block = self.document().begin()
        while block.isValid():
            self._dress_block(block)
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                self._dress_table(frame)

    def _dress_block(self, block: QTextBlock) -> None:
        theme = self._look.theme
        level = block.blockFormat().headingLevel()
        kind = _HEADS.get(level, Type.BODY)
        cursor = QTextCursor(block)
        shape = QTextBlockFormat()
        shape.setLineHeight(theme.px(kind.line), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        shape.setTopMargin(theme.px(18) if level > 1 else 0)
        in_table = cursor.currentTable() is not None
        shape.setBottomMargin(0 if in_table else theme.px(4 if block.textList() else 8))
        cursor.mergeBlockFormat(shape)
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            form = QTextCharFormat()
            mono = fragment.charFormat().fontFixedPitch()
            bold = level or fragment.charFormat().fontWeight() > 500
            face = font(theme, Type.ID if mono else kind, weight=600 if bold and not mono else None)
            form.setFont(face, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
            if mono:
                form.setFontFamilies([MONO])
            if fragment.charFormat().isAnchor():
                form.setForeground(theme.colour("accentink"))
                form.setFontUnderline(True)
            part = QTextCursor(self.document())
            part.setPosition(fragment.position())
            part.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            part.mergeCharFormat(form)
            fragments += 1

    def _dress_table(self, table: QTextTable) -> None:
        theme = self._look.theme
        form = table.format()
        form.setBorder(0)
        form.setCellPadding(theme.px(5))
        form.setCellSpacing(0)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        table.setFormat(form)

    def _go_to_spot(self) -> None:
        block = self.document().begin()
        while self._spot and block.isValid():
            if block.blockFormat().headingLevel() and anchor(block.text()) == self._spot:
                self.setTextCursor(QTextCursor(block))
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top))
                return
            block = block.next()
        self.setTextCursor(QTextCursor(self.document()))  # else a change of size shows the end
        self.verticalScrollBar().setValue(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the heading that was asked for: only now its place is known."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._go_to_spot)

    def words_fit(self) -> bool:
        """Whether no line is wider than the page."""
        widest = self.document().idealWidth()
        return widest <= self.viewport().width() + QFontMetricsF(self.font()).averageCharWidth()
