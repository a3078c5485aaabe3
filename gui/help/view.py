"""A page of the manual as it is read: Markdown in the type of the look, links to other pages, pictures drawn now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPalette,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from gui.help.book import INDEX, anchor, figure_name
from gui.typography import MONO, Type, font
from gui.wording import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QResizeEvent, QShowEvent, QTextBlock, QTextFragment

    from gui.help.book import Book
    from gui.look import Look

_IMAGE = QTextDocument.ResourceType.ImageResource
_MARGIN, _AT_RIGHT = 0, 14  # px round the text, and between it and the scroll bar
_SLICE_S = 0.02  # so long pictures are drawn at a stretch
_LARGER = "larger"  # what a picture that had to be made smaller links to
_HEADS = {1: Type.TITLE, 2: Type.SECTION, 3: Type.LEAD}


class HelpView(QTextBrowser):
    """Shows one page; the arrow keys scroll, Tab walks the links.

    A picture that has no room at its own size is made smaller, and is a link where `larger` says that there is a
    larger view.

    Signals:
        moved: another page is shown, by a link or by `show_page`; carries its name.
        larger_wanted: a picture that was made smaller was pressed.
    """

    moved = Signal(str)
    larger_wanted = Signal()

    def __init__(self, look: Look, book: Book, *, titled: bool = True, larger: bool = False) -> None:
        super().__init__()
        self._look, self._book, self._titled, self._larger = look, book, titled, larger
        self._drawn_for = 0  # px of room that the pictures were drawn for; 0: not yet
        self._to_draw: list[QTextFragment] = []
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._draw_some)
        self.page, self._spot = INDEX, ""
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QTextBrowser { border: none; background: transparent; padding: 0; }")
        self.document().setDocumentMargin(_MARGIN)
        self.setViewportMargins(0, 0, _AT_RIGHT, 0)
        self.anchorClicked.connect(self._follow)
        look.changed.connect(self._render)
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
        if link.toString() == _LARGER:
            self.larger_wanted.emit()
            return
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
        self._to_draw = []
        document.setMarkdown(printed(text))
        self._dress()
        self.setAccessibleName(f"Help: {page.title}")
        self.setAccessibleDescription(" ".join(f"Picture: {figure.alt}" for figure in page.figures))
        self._drawn_for = 0
        self._draw_figures()
        self._go_to_spot()

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing is read from anywhere: until a picture is drawn its place is empty."""
        return QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)

    @property
    def room(self) -> int:
        """The width in px that a picture may have, scroll bar or not."""
        bar = self.verticalScrollBar().sizeHint().width()
        return max(80, self.width() - _AT_RIGHT - bar - 2 * _MARGIN)

    def _draw_figures(self) -> None:
        """Draw the pictures for the room that there is, once somebody can see them."""
        room = self.room
        if self.isVisible() and room != self._drawn_for:
            self._drawn_for = room
            self._to_draw = list(images(self.document()))
            self._draw_some()

    def _draw_some(self) -> None:
        """Draw for a moment, and go on in the next turn: a page has up to seven."""
        from gui.help.figures.catalogue import FIGURES  # half of the window: not before a page is read
        from gui.help.figures.figure import drawn

        began, document = time.perf_counter(), self.document()
        while self._to_draw and time.perf_counter() - began < _SLICE_S:
            fragment = self._to_draw.pop(0)
            name = fragment.charFormat().toImageFormat().name()
            made = drawn(FIGURES[figure_name(name)], self._look, self._drawn_for, self.devicePixelRatioF())
            document.addResource(_IMAGE.value, QUrl(name), made.image)
            form = QTextCharFormat()
            form.setAnchor(made.shrunk and self._larger)
            form.setAnchorHref(_LARGER if made.shrunk and self._larger else "")
            _over(document, fragment).mergeCharFormat(form)
            document.markContentsDirty(fragment.position(), fragment.length())
        if self._to_draw:
            self._rest.start()
        elif self._spot:
            self._go_to_spot()  # it has moved down by what was drawn above it

    @property
    def settled(self) -> bool:
        """Whether all pictures of the page are drawn."""
        return self._drawn_for > 0 and not self._to_draw

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
        shape.setBottomMargin(0 if in_table else theme.px(4 if block.textList() or _pictured(block) else 8))
        caption = _pictured(block.previous()) and _all_italic(block)
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
            elif caption:
                form.setForeground(theme.colour("ink2"))
                form.setFontItalic(False)
            whole = fragment.charFormat()
            whole.merge(form)
            # else a heading is drawn larger still
            whole.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            _over(self.document(), fragment).setCharFormat(whole)
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
        self._draw_figures()
        QTimer.singleShot(0, self, self._go_to_spot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the pictures for the new width."""
        super().resizeEvent(event)
        self._draw_figures()


def images(document: QTextDocument) -> Iterator[QTextFragment]:
    """The pieces of a document that are pictures, in their order."""
    block = document.begin()
    while block.isValid():
        yield from _images_of(block)
        block = block.next()


def _images_of(block: QTextBlock) -> Iterator[QTextFragment]:
    fragments = block.begin()
    while not fragments.atEnd():
        if fragments.fragment().charFormat().isImageFormat():
            yield fragments.fragment()
        fragments += 1


def _pictured(block: QTextBlock) -> bool:
    return block.isValid() and any(True for _ in _images_of(block))


def _all_italic(block: QTextBlock) -> bool:
    fragments = block.begin()
    while not fragments.atEnd():
        if not fragments.fragment().charFormat().fontItalic():
            return False
        fragments += 1
    return bool(block.text())


def _over(document: QTextDocument, fragment: QTextFragment) -> QTextCursor:
    """A cursor that has this piece of text chosen."""
    cursor = QTextCursor(document)
    cursor.setPosition(fragment.position())
    cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
    return cursor
