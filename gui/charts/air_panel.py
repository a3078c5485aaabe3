"""How loud the channels are where a device stands: listen, see, and read what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.links.air import air_words
from gui.charts.energy_chart import EnergyChart
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.text import Text
from gui.wording import ago

if TYPE_CHECKING:
    from core.links.air import EnergyScan
    from core.premise.device import Eui64
    from gui.bridge import Call
    from gui.desk import Desk

EMPTY = "*Not listened to yet.* It takes about 3 s, and the hub hears nothing else meanwhile."


class AirPanel(QWidget):
    """The energy picture of one place; the hub's own until another device is chosen. `ground` is what it lies on."""

    def __init__(self, desk: Desk, ground: str = "raised") -> None:
        super().__init__()
        self._desk, look = desk, desk.look
        self._of: Eui64 | None = None
        self._call: Call | None = None
        self.words = Text(look, EMPTY, wrap=True)
        self.advice = Text(look, "", wrap=True)
        self.chart = EnergyChart(look, ground)
        self.listen = Button(look, "Listen", self._press, icon="channel")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text(look, "The channels", Type.STRONG))
        for part in (self.words, self.advice, self.chart, self.listen):
            column.addWidget(part)
        desk.mirror.links_changed.connect(self.refresh)
        desk.mirror.hub_changed.connect(self.refresh)
        self.refresh()

    def show_place(self, of: Eui64 | None) -> None:
        """Show what this device heard, None being the hub."""
        if of != self._of:
            self._of = of
            if self._call is not None:
                self._call.cancel()
                self._call = None
        self.refresh()

    @property
    def _scan(self) -> EnergyScan | None:
        return self._desk.mirror.links.scan(self._of)

    def tell_age(self, now: float) -> None:
        """Say how old the picture is."""
        scan = self._scan
        self.listen.setToolTip(f"Last listened {ago(scan.at, now)}." if scan is not None else "")

    def refresh(self) -> None:
        """Take what the mirror holds."""
        scan, mirror = self._scan, self._desk.mirror
        self.chart.setVisible(scan is not None)
        fact, act = air_words(scan, mirror.hub.channel) if scan is not None else (EMPTY, "")
        self.words.write(fact)
        self.advice.write(act)
        self.advice.setVisible(bool(act))
        if scan is not None:
            self.chart.show_scan(scan, mirror.hub.channel)
        self.listen.write("Listening…" if self._call is not None else "Listen again" if scan else "Listen")
        if not mirror.connected:
            self.listen.turn_off("Connect to a hub first.")
        elif self._call is not None:
            self.listen.turn_off("The radio is listening.")
        else:
            self.listen.turn_on()

    def _press(self) -> None:
        if self._call is None:
            of = self._of
            self._call = self._desk.ask(
                lambda session: session.links.listen(of), self._on_done, self._on_failed
            )
            self.refresh()

    def _on_done(self, _scan: EnergyScan) -> None:
        self._call = None
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self._desk.notices.failed(error)
        self.refresh()
