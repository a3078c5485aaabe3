"""The map's head: title, which links, the Layers button, map or list; it gives way when room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from gui.topology.picture import Layer
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.paint import hairline
from gui.widgets.segments import Segments
from gui.widgets.text import Text
from gui.widgets.themed import Arranged

if TYPE_CHECKING:
    from gui.look import Look

LAYERS = (Layer.ROUTE, Layer.ALL, Layer.PROBLEMS)
_GAP_WIDE, _GAP_NARROW = 20, 12


class MapHead(Arranged):
    """One row; in the narrow form Layers is an icon, then the choice of links moves into it, then the title goes.

    Signals:
        layer_chosen: the index of one of `LAYERS`.
        form_chosen: 0 for the map, 1 for the list.
        layers_wanted: show or hide what else can be chosen.
        folded_changed: the choice of links has moved into Layers, or back.
    """

    layer_chosen = Signal(int)
    form_chosen = Signal(int)
    layers_wanted = Signal()
    folded_changed = Signal(bool)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._wide, self._covered, self._folded = True, 0, False
        self._title = Text(look, "Map", Type.TITLE)
        self.layers = Segments(look, [layer.value for layer in LAYERS], "Which links")
        self.forms = Segments(look, ("Map", "List"), "Map or list", icons=("map", "list"))
        self._words = Button(look, "Layers", self.layers_wanted.emit, icon="layers")
        self._icon = Button(look, "Layers", self.layers_wanted.emit, kind=Kind.ICON, icon="layers")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._title)
        self._row.addWidget(self.layers)
        self._row.addStretch(1)
        self._row.addWidget(self._words)
        self._row.addWidget(self._icon)
        self._row.addWidget(self.forms)
        self.layers.chosen.connect(self.layer_chosen)
        self.forms.chosen.connect(self.form_chosen)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def folded(self) -> bool:
        """Whether the choice of links has moved into Layers."""
        return self._folded

    def set_form(self, *, wide: bool, covered: int) -> None:
        """Take the window's form; the drawer covers this much at the right."""
        if (wide, covered) != (self._wide, self._covered):
            self._wide, self._covered = wide, covered
            self.arrange()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hairline between head and map."""
        foot = self.height() - self.theme.metrics.hairline
        hairline(QPainter(self), self.theme, 0, self.width(), foot)

    def arrange(self) -> None:
        """Take the fullest form that there is room for."""
        left, gap = (28, _GAP_WIDE) if self._wide else (20, _GAP_NARROW)
        tall = 8 if self._wide else 4
        self._row.setContentsMargins(left, tall, 16 + self._covered, tall)
        self._row.setSpacing(gap)
        room = self.width() - self._covered - left - 16
        for titled, folded, worded in _FORMS if self._wide else _NARROW_FORMS:
            if self._needs(gap, titled=titled, folded=folded, worded=worded) <= room:
                break
        self._title.setVisible(titled)
        self.layers.setVisible(not folded)
        self._words.setVisible(worded)
        self._icon.setVisible(not worded)
        if folded != self._folded:
            self._folded = folded
            self.folded_changed.emit(folded)

    def _needs(self, gap: int, *, titled: bool, folded: bool, worded: bool) -> int:
        parts = [self.forms.sizeHint().width(), (self._words if worded else self._icon).sizeHint().width()]
        parts += [self._title.sizeHint().width()] if titled else []
        parts += [] if folded else [self.layers.sizeHint().width()]
        return sum(parts) + gap * (len(parts) - 1)


_FORMS = (
    (True, False, True),
    (True, False, False),
    (True, True, False),
    (False, True, False),
)
_NARROW_FORMS = _FORMS[1:]
