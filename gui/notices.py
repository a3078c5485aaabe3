"""Notices: toasts for what happened, a fault card's words for what failed, a crash window for our own bugs."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QSize, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from core.errors import CoreError
from gui.screen import Glyph
from gui.typography import Type, font
from gui.widgets.buttons import Button
from gui.widgets.text import Text

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.screen import Action

_log = logging.getLogger(__name__)
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: its fact, the rest of the sentence, and at most one act.

    Good news (`DONE`, `UNDER_WAY`) leaves by itself; warnings and stops stay until read.
    """

    glyph: Glyph
    fact: str
    rest: str = ""
    act: Action | None = None

    @property
    def stays(self) -> bool:
        """Whether it waits to be read."""
        return self.glyph in (Glyph.WARN, Glyph.STOP)


class Notices(QObject):
    """Where anyone says what happened; the window shows it as a toast.

    Signals:
        given: a `Notice` to show.
        crashed: a bug of ours, as (summary, traceback text); once for each different traceback.
    """

    given = Signal(object)
    crashed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[str] = set()

    def tell(self, glyph: Glyph, fact: str, rest: str = "", act: Action | None = None) -> None:
        """Show a toast."""
        self.given.emit(Notice(glyph, fact, rest, act))

    def failed(self, error: Exception) -> None:
        """Say a failure: the words of a `CoreError`, the crash window for anything else."""
        if isinstance(error, CoreError):
            rest = " ".join(part for part in (error.why, error.do) if part)
            self.tell(Glyph.STOP, error.what, rest)
        else:
            self.crash(type(error), error, error.__traceback__)

    def crash(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Report a bug, once for each different traceback."""
        text = "".join(traceback.format_exception(kind, error, trace))
        if text in self._seen:
            return
        self._seen.add(text)
        _log.error("The program met a fault of its own.\n%s", text)
        self.crashed.emit(kind.__name__, text)


def watch_python(notices: Notices) -> None:
    """Send exceptions that nobody caught to the crash window, and Qt's own messages to the log."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
        else:
            notices.crash(kind, error, trace)

    sys.excepthook = hook
    qInstallMessageHandler(_log_qt)


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)


class CrashWindow(QDialog):
    """What happened in plain words, and the traceback in a box that can be copied."""

    def __init__(self, look: Look, summary: str, trace: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Althan met a fault of its own")
        room = self.screen().availableSize()
        self.resize(QSize(look.theme.px(640), look.theme.px(420)).boundedTo(room))
        where = f"Python {platform.python_version()}\n{platform.platform()}"
        self._report = f"{summary}\n{where}\n\n{trace}"
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # the screen is the limit
        column.setSpacing(12)
        column.addWidget(Text(look, "Althan met a fault of its own", Type.TITLE, wrap=True))
        column.addWidget(Text(look, _WORDS, wrap=True))
        box = QPlainTextEdit(self._report)
        box.setReadOnly(True)
        box.setAccessibleName("Report of the fault")
        box.setFont(font(look.theme, Type.ID))
        box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        column.addWidget(box, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(look, "Copy the report", self._copy, icon="copy"))
        row.addWidget(Button(look, "Go on", self.accept))
        column.addLayout(row)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


_WORDS = (
    "*What happened:* a part of this window failed; updates under way are served by another part and go on. "
    "*What to do:* copy the report for those who look after this program, then go on or start it again."
)
