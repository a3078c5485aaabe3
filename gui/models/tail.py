"""Long lists that grow at their end, such as the log: the newest records, and of them those that are wanted."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST = 20_000
_SPARE = 2_000  # so many more may come before the oldest are dropped, all at once
_NOWHERE = QModelIndex()
_R = TypeVar("_R")


class TailRole(IntEnum):
    """What a row can be asked for beside its text."""

    RECORD = Qt.ItemDataRole.UserRole + 1


class TailModel(QAbstractListModel, Generic[_R]):
    """Records in the order in which they came; `wanted` says which are shown, `said` makes a sentence of one.

    They come in batches, and each batch is one change to whoever looks.

    Signals:
        came: records came, carries the list of them, those that are not shown too.
    """

    came = Signal(object)

    def __init__(self, said: Callable[[_R], str], most: int = MOST, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said, self._most = said, most
        self._all: list[_R] = []
        self._shown: list[_R] = []
        self._wanted: Callable[[_R], bool] | None = None

    @property
    def total(self) -> int:
        """How many there are, shown or not."""
        return len(self._all)

    @property
    def all(self) -> Sequence[_R]:
        """All there are."""
        return self._all

    @property
    def shown(self) -> Sequence[_R]:
        """Those that are shown."""
        return self._shown

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """How many are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The sentence of a row, or the record itself."""
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        record = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._said(record)
        return record if role == TailRole.RECORD else None

    def want(self, wanted: Callable[[_R], bool] | None) -> None:
        """Show those for which this holds, or all."""
        self._wanted = wanted
        self._renew()

    def take(self, records: Iterable[_R]) -> None:
        """More came."""
        fresh = list(records)
        if not fresh:
            return
        self._all += fresh
        self.came.emit(fresh)
        if len(self._all) > self._most + _SPARE:
            del self._all[: len(self._all) - self._most]
            self._renew()
            return
        chosen = fresh if self._wanted is None else [record for record in fresh if self._wanted(record)]
        if chosen:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(chosen) - 1)
            self._shown += chosen
            self.endInsertRows()

    def forget(self) -> None:
        """Begin anew."""
        self._all = []
        self._renew()

    def _renew(self) -> None:
        self.beginResetModel()
        wanted = self._wanted
        self._shown = (
            list(self._all) if wanted is None else [record for record in self._all if wanted(record)]
        )
        self.endResetModel()
