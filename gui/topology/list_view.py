"""The list that is the map's full equal: every device, and both directions of every link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.topology.layout import hop_order
from gui.topology.tables import device_rows, link_rows
from gui.typography import Type
from gui.widgets.table import Cell, Column, Row, Table
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from core.update.progress import DeviceUpdate
    from gui.look import Look

_DEVICES = (
    Column("Device", Type.STRONG),
    Column("Place", yields=2),
    Column("State"),
    Column("Way to the hub", stretch=True),
    Column("Weakest hop", yields=3),
    Column("Heard", right=True, yields=1),
)
_LINKS = (
    Column("Direction", Type.STRONG),
    Column("Link"),
    Column("LQI", Type.STRONG, right=True),
    Column("Pings", right=True, yields=2),
    Column("Source", stretch=True, yields=1),
    Column("Age", right=True, yields=3),
)


class ListView(QScrollArea):
    """Two tables under each other; choosing a row opens the same drawer as on the map.

    Signals:
        device_chosen: a device's row (EUI-64).
        link_chosen: a direction's row (EUI-64, EUI-64).
    """

    device_chosen = Signal(object)
    link_chosen = Signal(object, object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.devices = Table(look, "Devices in hop order", _DEVICES)
        self.links = Table(look, "Links, both directions, weakest first", _LINKS)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 12, 28, 20)
        column.setSpacing(8)
        column.addWidget(Text(look, "Devices", Type.SECTION))
        column.addWidget(self.devices)
        column.addSpacing(16)
        column.addWidget(Text(look, "Links, both directions", Type.SECTION))
        column.addWidget(self.links)
        column.addStretch(1)
        self.setWidget(body)
        self.devices.chosen.connect(self.device_chosen)
        self.links.chosen.connect(self._on_link)

    def show_topology(
        self, topology: Topology, now: float, updates: Mapping[Eui64, DeviceUpdate] | None = None
    ) -> None:
        """Show this mesh, and how far each update has come."""
        self.show_devices(topology, now, updates)
        self._show_links(topology, now)
        for table in (self.devices, self.links):
            table.setFixedHeight(table.sizeHint().height())

    def show_devices(
        self, topology: Topology, now: float, updates: Mapping[Eui64, DeviceUpdate] | None = None
    ) -> None:
        """Show the devices anew: while an update runs nothing else changes."""
        devices = device_rows(topology, hop_order(topology), now, updates)
        self.devices.rows.show_rows(
            [
                Row(
                    d.eui,
                    (
                        Cell(d.label),
                        Cell(d.place),
                        Cell(d.state),
                        Cell(d.way),
                        Cell("–") if d.weakest is None else Cell(quality=d.weakest),
                        Cell(d.heard),
                    ),
                )
                for d in devices
            ]
        )

    def _show_links(self, topology: Topology, now: float) -> None:
        self.links.rows.show_rows(
            [
                Row(
                    (link.sender, link.receiver),
                    (
                        Cell(link.names),
                        Cell(quality=link.quality),
                        Cell(link.lqi),
                        Cell(link.pings),
                        Cell(link.source),
                        Cell(link.age),
                    ),
                )
                for link in link_rows(topology, now)
            ]
        )

    def _on_link(self, key: object) -> None:
        if isinstance(key, tuple):
            self.link_chosen.emit(*key)
