"""The tail of the event log as a Qt model: the newest 20,000 lines, oldest first."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from core.events import LogRecord

TAIL = 20_000
_DROP = 500  # dropped at once: removing one line for each that comes would cost a signal each
_NOWHERE = QModelIndex()


class LogRole(IntEnum):
    """What a line can be asked for beside its text."""

    RECORD = Qt.ItemDataRole.UserRole + 1
    LEVEL = Qt.ItemDataRole.UserRole + 2
    SUBJECT = Qt.ItemDataRole.UserRole + 3


class LogModel(QAbstractListModel):
    """Lines of the log; `DisplayRole` is the line in words, `LogRole.RECORD` the record itself."""

    def __init__(self, parent: QObject | None = None, tail: int = TAIL) -> None:
        super().__init__(parent)
        self._tail = tail
        self._records: deque[LogRecord] = deque()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._records)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """One line in words, or its parts."""
        if not index.isValid() or not 0 <= index.row() < len(self._records):
            return None
        record = self._records[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return line_of(record)
            case LogRole.RECORD:
                return record
            case LogRole.LEVEL:
                return record.level.value
            case LogRole.SUBJECT:
                return record.subject
            case _:
                return None

    def append(self, record: LogRecord) -> None:
        """Add a line; when the tail is full, the oldest go."""
        if len(self._records) >= self._tail:
            self._drop(min(_DROP, max(1, self._tail // 10)))
        row = len(self._records)
        self.beginInsertRows(QModelIndex(), row, row)
        self._records.append(record)
        self.endInsertRows()

    def _drop(self, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), 0, count - 1)
        for _ in range(count):
            self._records.popleft()
        self.endRemoveRows()

    def record(self, row: int) -> LogRecord:
        """The record of a row."""
        return self._records[row]


def clock(at: float) -> str:
    """A moment (s since 1970) as the wall clock shows it here, with seconds."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M:%S")


def line_of(record: LogRecord) -> str:
    """A log record as one line."""
    return f"{clock(record.at)}  {record.subject}  {record.text}"
