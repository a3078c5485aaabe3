"""Proof: one ladder of evidence for each device, its outcome, and what cannot be known and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.models.proving import RUNGS, ladder_of, summary, unknowable, verdict
from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.ladder import Ladder, LadderLabels
from gui.widgets.page import Page
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.wording import listed

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate
    from gui.bridge import Call
    from gui.desk import Desk


class ProofScreen(Screen):
    """The ladders side by side; labels at the left are read from the bottom up."""

    title = "Proof"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._accepted = False
        self._call: Call | None = None
        self._ladders: dict[Eui64, Ladder] = {}
        self._page = Page(desk.look, "Proof")
        self._again = Button(desk.look, "Read again", self._read_again, icon="again")
        self._empty = Text(
            desk.look,
            "Nothing is updated in this job yet. When it is, the proof stands here.",
            Type.BODY,
            "ink2",
            wrap=True,
        )
        self._labels = LadderLabels(desk.look, RUNGS)
        self._unknowable = Text(desk.look, "", wrap=True)
        self._trouble = Trouble(desk.look)
        self._row = QHBoxLayout()
        self._build()
        for signal in (desk.mirror.update_changed, desk.mirror.campaign_changed, desk.mirror.premise_changed):
            signal.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        self._page.tools.addWidget(self._again)
        across = QWidget()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(28)
        self._row.addWidget(self._labels, 306, Qt.AlignmentFlag.AlignTop)
        across.setLayout(self._row)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(across)
        for part in (self._trouble, self._empty, self._scroll, self._unknowable):
            self._page.body.addWidget(part)
        self._page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)

    @property
    def _updates(self) -> tuple[DeviceUpdate, ...]:
        return tuple(u for u in self.desk.mirror.updates.values() if u.ladder)

    def now(self) -> NowLine:
        """Accept what stands, or wait for more."""
        updates = self._updates
        if not updates:
            go = Action("Go to updates", lambda: self.desk.go("update"))
            return NowLine(
                "Nothing is updated in this job.", "Start with the pre-flight checks.", Glyph.NOT_STARTED, go
            )
        fact, advice, glyph = verdict(updates)
        back = (Action("Back to running", lambda: self.desk.go("update")),)
        if self._accepted:
            return NowLine(
                "The results are accepted.",
                "They stand in the log as shown.",
                Glyph.DONE,
                Action("Done", lambda: self.desk.go("map")),
                back,
            )
        return NowLine(fact, advice, glyph, Action("Accept results", self._accept, icon="check"), back)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the gap of the window's form."""
        super().resizeEvent(event)
        self._row.setSpacing(28 if self.window().width() >= WIDE_FROM else 20)

    def _accept(self) -> None:
        self._accepted = True
        names = listed([f"{u.kind.value} {u.outcome.value if u.outcome else 'open'}" for u in self._updates])
        self.desk.notices.tell(Glyph.DONE, "The results are accepted:", f"{names}.")
        self.now_changed.emit()

    def _read_again(self) -> None:
        if self._call is None:
            self._trouble.clear()
            self._call = self.desk.ask(
                lambda session: session.scan(), lambda _mesh: self._on_read(), self._on_failed
            )
            self._refresh()

    def _on_read(self) -> None:
        self._call = None
        self._refresh()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self._trouble.show_error(error)
        self._refresh()

    def _refresh(self, _eui: object = None) -> None:
        updates, topology = self._updates, self.desk.mirror.premise.topology
        if any(not u.condition.over for u in updates):
            self._accepted = False
        some = bool(updates)
        self._empty.setVisible(not some)
        self._scroll.setVisible(some)
        self._again.setVisible(some)
        self._again.setEnabled(self._call is None)
        self._page.subtitle.write(summary(updates) if some else "")
        self._unknowable.write(unknowable(updates))
        for eui in [eui for eui in self._ladders if eui not in {u.eui for u in updates}]:
            self._ladders.pop(eui).deleteLater()
        for update in updates:
            ladder = self._ladders.get(update.eui)
            if ladder is None:
                ladder = self._ladders[update.eui] = Ladder(self.look)
                self._row.addWidget(ladder, 244, Qt.AlignmentFlag.AlignTop)
            ladder.show_view(ladder_of(update, topology))
        self._scroll.setFixedHeight(self._labels.sizeHint().height() + 16)
        self.now_changed.emit()
