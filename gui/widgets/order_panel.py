"""The work order on Job: where to get it from, every mistake by its row, and the devices that it expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.joining.work_order import WorkOrderError
from core.premise.device import Device
from gui.screen import Glyph
from gui.topology.picture import look_of
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import NodeShape, SectionHead
from gui.widgets.text import Text
from gui.widgets.themed import Themed
from gui.widgets.trouble import Trouble
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.look import Look
    from gui.models.job import ExpectedDevice

_EMPTY = "A work order is optional: without one, add devices as you scan. *Import* a CSV or JSON file, or drop it here."
_NO_CODES = "Install codes are not kept on disk: import the order again, or scan the labels."


class ExpectedRow(Themed):
    """One device of the order: shape, place, EUI-64, and whether its code is at hand."""

    def __init__(self, look: Look, device: ExpectedDevice) -> None:
        super().__init__(look)
        name = device.name[:1].upper() + device.name[1:] or "No place given"
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(look, name, Type.STRONG, wrap=True))
        words.addWidget(Text(look, str(device.eui), Type.ID, "ink2"))
        code = "Code from the order" if device.install_code is not None else "Scan its label"
        note = Text(look, f"{code}\nas {device.join_as.value}, row {device.row}", role="ink2", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        kind = device.kind.value
        row.addWidget(NodeShape(look, look_of(Device(device.eui, device.kind)), kind, 0.6))
        row.addLayout(words, 1)
        row.addWidget(note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.say(f"{kind}, {name}, {device.eui}: {code}, as {device.join_as.value}, row {device.row}")


class OrderPanel(QWidget):
    """Shows; what is to be done it only asks for.

    Signals:
        import_wanted: the user wants to choose a file.
        drop_wanted: the user wants to let go of the order.
    """

    import_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._head = SectionHead(look, "Work order")
        self._words = Text(look, _EMPTY, role="ink2", wrap=True)
        self._trouble = Trouble(look)
        self._lines = QVBoxLayout()
        self._rows = QVBoxLayout()
        self._import = Button(look, "Import a work order…", self.import_wanted.emit, icon="file")
        self._drop = Button(look, "Let go of it", self.drop_wanted.emit, kind=Kind.TEXT)
        acts = QHBoxLayout()
        acts.setSpacing(16)
        acts.addWidget(self._import)
        acts.addWidget(self._drop)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self._head, self._words, self._trouble):
            column.addWidget(part)
        for box in (self._lines, self._rows):
            box.setSpacing(4)
            column.addLayout(box)
        column.addLayout(acts)

    def show_expected(self, devices: Sequence[ExpectedDevice], reference: str) -> None:
        """Show these devices, or what a work order is good for."""
        _clear(self._rows)
        for device in devices:
            self._rows.addWidget(ExpectedRow(self._look, device))
        self._head.remark.write(reference)
        self._head.count.write(str(len(devices)) if devices else "")
        without = any(device.install_code is None for device in devices)
        ready = f"{count(len(devices), 'device')} expected on Join."
        self._words.write(f"{ready} {_NO_CODES if without else ''}".strip() if devices else _EMPTY)
        self._drop.setVisible(bool(devices))

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Say what the reader of an order should know; the trouble of an earlier file is over."""
        self._trouble.clear()
        self._fill_lines(Glyph.WARN, remarks)

    def show_error(self, error: Exception) -> None:
        """Say why a file was not taken: every mistake of it by its row."""
        if isinstance(error, WorkOrderError):
            self._trouble.show_error(_without_list(error))
            self._fill_lines(Glyph.STOP, [str(mistake) for mistake in error.mistakes])
        else:
            self._trouble.show_error(error)
            self._fill_lines(Glyph.STOP, ())

    def turn_off(self, reason: str) -> None:
        """Nothing can be imported now, and why."""
        self._import.turn_off(reason)
        self._drop.turn_off(reason)

    def turn_on(self) -> None:
        """A file can be imported."""
        self._import.turn_on()
        self._drop.turn_on()

    @property
    def lines(self) -> tuple[str, ...]:
        """The mistakes or remarks as shown."""
        return tuple(w.accessibleName() for w in _widgets(self._lines))

    def _fill_lines(self, glyph: Glyph, sentences: Sequence[str]) -> None:
        _clear(self._lines)
        for sentence in sentences:
            line = QWidget()
            line.setAccessibleName(sentence)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 2, 0, 2)
            row.setSpacing(12)
            row.addWidget(StateGlyph(self._look, glyph, 18), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Text(self._look, sentence, wrap=True), 1)
            self._lines.addWidget(line)


def _without_list(error: WorkOrderError) -> Exception:
    from core.errors import FileError

    mistakes = count(len(error.mistakes), "mistake")
    return FileError(error.what, f"It has {mistakes}, named below by row.", error.do)


def _widgets(box: QVBoxLayout) -> list[QWidget]:
    items = (box.itemAt(number) for number in range(box.count()))
    found = (item.widget() for item in items if item is not None)
    return [widget for widget in found if widget is not None]


def _clear(box: QVBoxLayout) -> None:
    for widget in _widgets(box):
        box.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
