"""The support bundle in the drawer: how far back, what is personal, and every file as it would leave this laptop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from core.records.bundle import BundleWishes, Personal
from gui.screen import Glyph
from gui.typography import Type, font
from gui.widgets.aside import Icon
from gui.widgets.buttons import Button
from gui.widgets.chips import Chip
from gui.widgets.flow import FlowRow
from gui.widgets.page import SectionHead
from gui.widgets.row_button import ROW_PAD, RowButton
from gui.widgets.rows import empty
from gui.widgets.segments import Segments
from gui.widgets.text import Text
from gui.widgets.told import Told, ToldRow
from gui.widgets.trouble import Trouble
from gui.wording import count

if TYPE_CHECKING:
    from core.records.bundle import Bundle, BundleFile
    from core.records.job import Job
    from gui.look import Look

HOURS: tuple[float | None, ...] = (None, 24.0, 2.0)
_SPANS = ("All", "Last 24 h", "Last 2 h")
_PERSONAL = (
    (Personal.PREMISE, "Premise"), (Personal.MPXN, "MPxN"), (Personal.INSTALLER, "Installer"),
    (Personal.ORDER, "Work order"),
)  # fmt: skip
_MOST_SHOWN = 60_000  # characters of a file that the preview takes in; the rest is told by its size


def size_words(octets: int) -> str:
    """A size: “412 bytes”, “214 KiB”, “3.2 MiB”."""
    if octets < 1024:
        return count(octets, "byte")
    return f"{octets / 1024:,.0f} KiB" if octets < 2**20 else f"{octets / 2**20:.1f} MiB"


def shown_text(file: BundleFile) -> str:
    """A file's text as far as the preview shows it: the newest of a log, the beginning of anything else."""
    text = file.text or "It is empty."
    if len(text) <= _MOST_SHOWN:
        return text
    more = size_words(len(text[:-_MOST_SHOWN].encode()))
    if file.name.endswith(".jsonl"):
        tail = text[-_MOST_SHOWN:]
        return f"({more} before this are in the file.)\n{tail[tail.find(chr(10)) + 1 :]}"
    return f"{text[:_MOST_SHOWN]}\n({more} after this are in the file.)"


class BundlePane(QWidget):
    """Shows a bundle that was made, its files, and the text of each.

    Signals:
        wishes_changed: another span or another choice of what is personal.
        titled: what the drawer is to be called now.
    """

    wishes_changed = Signal()
    titled = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._job: Job | None = None
        self.span = Segments(look, _SPANS, "How far back the bundle goes")
        self.span.chosen.connect(lambda _index: self.wishes_changed.emit())
        self.personal = tuple(Chip(look, words) for _, words in _PERSONAL)
        self.trouble = Trouble(look)
        self._told = ToldRow(look, Told(Glyph.UNDER_WAY, "Gathering the files."))
        self._files_head = SectionHead(look, "Files")
        self._rows = QVBoxLayout()
        self.text = QPlainTextEdit()
        self.about = Text(look, "", wrap=True)
        self._stack = QStackedWidget(self)
        self._build()
        look.changed.connect(self._restyle)
        self._restyle(None)

    def _build(self) -> None:
        for chip in self.personal:
            chip.clicked.connect(lambda _checked: self.wishes_changed.emit())
        self._personal_head = Text(self.look, "Personal: tick what may leave", Type.STRONG, wrap=True)
        self._chips = FlowRow(*self.personal)
        first = QWidget()
        column = QVBoxLayout(first)
        # the words of a row begin where the rest does
        column.setContentsMargins(24 - ROW_PAD, 4, 24 - ROW_PAD, 20)
        column.setSpacing(0)
        column.addLayout(_inset(self.span, self._personal_head, self._chips, self.trouble, self._files_head))
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        column.addSpacing(12)
        column.addLayout(_inset(self._told))
        column.addStretch(1)
        self._stack.addWidget(first)
        self._stack.addWidget(self._reader())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _reader(self) -> QWidget:
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("The file’s text")
        self.text.setMinimumHeight(180)
        second = QWidget()
        column = QVBoxLayout(second)
        column.setContentsMargins(24, 4, 12, 12)
        column.setSpacing(8)
        column.addWidget(FlowRow(Button(self.look, "All files", self.show_files, icon="back")))
        column.addWidget(self.about)
        column.addWidget(self.text, 1)
        return second

    @property
    def wishes(self) -> BundleWishes:
        """What shall be in it."""
        out = {
            which for (which, _), chip in zip(_PERSONAL, self.personal, strict=True) if not chip.isChecked()
        }
        return BundleWishes(HOURS[self.span.index], self._job, frozenset(out))

    def begin(self, job: Job | None) -> None:
        """Begin with the job that is open, if there is one."""
        self._job = job
        words = {} if job is None else {
            Personal.PREMISE: job.premise, Personal.MPXN: job.mpxn, Personal.INSTALLER: job.installer,
            Personal.ORDER: job.order,
        }  # fmt: skip
        for (which, _), chip in zip(_PERSONAL, self.personal, strict=True):
            chip.setVisible(bool(words.get(which)))
        some = any(words.values())
        self._personal_head.setVisible(some)
        self._chips.setVisible(some)
        self._stack.setCurrentIndex(0)
        self.gathering()

    def gathering(self) -> None:
        """It is being made; what was shown before goes."""
        self.trouble.clear()
        self._told.show_told(Told(Glyph.UNDER_WAY, "Gathering the files."))
        self._told.show()
        self._show_rows(())

    def show_bundle(self, bundle: Bundle) -> None:
        """Show what was made."""
        words = f"Codes and keys are not in them; {count(bundle.struck, 'place')} struck out on the way."
        self._told.show_told(Told(Glyph.DONE, "Nothing but these files leaves.", words))
        self._files_head.remark.write(f"{size_words(len(bundle.octets))} zipped")
        self._show_rows(bundle.files)

    def show_error(self, error: Exception) -> None:
        """Say why it was not made."""
        self._told.hide()
        self.trouble.show_error(error)
        self._show_rows(())

    def _show_rows(self, files: tuple[BundleFile, ...]) -> None:
        empty(self._rows)
        self._files_head.setVisible(bool(files))
        self._files_head.count.write(str(len(files)))
        for file in files:
            size = size_words(file.size)
            words = Text(self.look, f"*{file.name}*  {size}\n{file.about}", wrap=True)
            sentence = f"{file.name}, {size}. {file.about}"
            row = RowButton(self.look, sentence, Icon(self.look, "file", "ink2"), words)
            row.setContentsMargins(0, 0, 0, 0)
            row.clicked.connect(partial(self.show_file, file))
            self._rows.addWidget(row)

    def show_file(self, file: BundleFile, _checked: bool = False) -> None:
        """Show a file's text."""
        self.about.write(f"{size_words(file.size)}. {file.about}")
        self.text.setPlainText(shown_text(file))
        self._stack.setCurrentIndex(1)
        self.titled.emit(file.name)
        self.text.setFocus(Qt.FocusReason.MouseFocusReason)

    def show_files(self) -> None:
        """Back to the list."""
        self._stack.setCurrentIndex(0)
        self.titled.emit(TITLE)

    def _restyle(self, _theme: object) -> None:
        theme = self.look.theme
        self.text.setFont(font(theme, Type.ID))
        self.text.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.colours.raised}; color: {theme.colours.ink}; border: none; }}"
        )


def _inset(*parts: QWidget) -> QVBoxLayout:
    """Parts one under the other that begin where the words of a row do."""
    column = QVBoxLayout()
    column.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    return column


TITLE = "Support bundle"
