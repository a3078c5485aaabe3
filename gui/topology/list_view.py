"""The list that is the map's full equal: the doctor, every device, and both directions of every link shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.topology.doctor_note import DoctorNote
from gui.topology.layout import hop_order
from gui.topology.tables import device_rows, link_rows
from gui.typography import Type
from gui.widgets.table import Cell, Column, Row, Table
from gui.widgets.text import Text
from gui.wording import begun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from core.update.progress import DeviceUpdate
    from gui.look import Look
    from gui.topology.doctor import Advice
    from gui.topology.picture import MapPicture

_DEVICES = (
    Column("Device", Type.STRONG),
    Column("Place", yields=2, stretch=True),
    Column("State", stretch=True),
    Column("Way to the hub", stretch=True),
    Column("Weakest hop", yields=3),
    Column("Heard", right=True, yields=1),
)
_LINKS = (
    Column("Direction", Type.STRONG),
    Column("Link", stretch=True),
    Column("Hop", yields=4),
    Column("LQI", Type.STRONG, right=True),
    Column("Pings", right=True, yields=2),
    Column("Source", stretch=True, yields=1),
    Column("Age", right=True, yields=3),
)
_NONE_YET = "*Not measured yet.* Check links to see who hears whom."
_NONE_SUCH = "*None of them.* “All links” shows every link that was measured."


class ListView(QScrollArea):
    """What the doctor says and two tables; choosing a row opens the same drawer as on the map.

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
        self.doctor = DoctorNote(look)
        self.no_devices = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.no_links = Text(look, "", Type.BODY, "ink2", wrap=True)
        self._links_head = Text(look, "", Type.SECTION)
        self._links_part = QWidget()
        self._column = QVBoxLayout()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._build(look)
        look.changed.connect(self._fit_tables)  # after the tables' own, which take the new text
        self.devices.chosen.connect(self.device_chosen)
        self.links.chosen.connect(self._on_link)

    def _build(self, look: Look) -> None:
        body = QWidget()
        body.setLayout(self._column)
        self.take_form(wide=True, covered=0)
        self._column.setSpacing(8)
        for part in (self.doctor, Text(look, "Devices", Type.SECTION), self.no_devices, self.devices):
            self._column.addWidget(part)
        links = QVBoxLayout(self._links_part)
        links.setContentsMargins(0, 16, 0, 0)
        links.setSpacing(8)
        for part in (self._links_head, self.no_links, self.links):
            links.addWidget(part)
        self._column.addWidget(self._links_part)
        self._column.addStretch(1)
        self.setWidget(body)

    def take_form(self, *, wide: bool, covered: int) -> None:
        """Take the window's form; the drawer covers this much at the right, in px."""
        aside = 28 if wide else 20
        self._column.setContentsMargins(aside, 12, aside + covered, 20)

    def show_topology(
        self,
        topology: Topology,
        picture: MapPicture,
        now: float,
        updates: Mapping[Eui64, DeviceUpdate] | None = None,
        hint: str = "",
    ) -> None:
        """Show this mesh, the links that the map shows of it, and how far each update has come."""
        self.show_devices(topology, now, updates)
        self._show_links(topology, picture, now)
        self._say_what_is_missing(topology, picture, hint)
        self._fit_tables()

    def _fit_tables(self, _theme: object = None) -> None:
        """Both tables are as high as their rows: the list scrolls as a whole."""
        for table in (self.devices, self.links):
            table.setFixedHeight(table.sizeHint().height())

    def show_advice(self, advice: Advice | None) -> None:
        """Let the doctor speak, or be silent."""
        self.doctor.show_advice(advice)

    def _say_what_is_missing(self, topology: Topology, picture: MapPicture, hint: str) -> None:
        """A table without rows gives way to the reason."""
        self.no_devices.write(hint)
        self.no_devices.setVisible(bool(hint))
        self.devices.setVisible(bool(topology.devices))
        self._links_part.setVisible(len(topology.devices) > 1)
        whole = len(picture.links) == len(topology.links)
        which = "" if whole else f", {len(picture.links)} of {len(topology.links)}"
        self._links_head.write(f"Links, both directions{which}")
        self.no_links.write(_NONE_SUCH if topology.links else _NONE_YET)
        self.no_links.setVisible(not picture.links)
        self.links.setVisible(bool(picture.links))

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
                        Cell(begun(d.place)),
                        Cell(d.state),
                        Cell(d.way),
                        Cell("–") if d.weakest is None else Cell(quality=d.weakest),
                        Cell(d.heard),
                    ),
                )
                for d in devices
            ]
        )

    def _show_links(self, topology: Topology, picture: MapPicture, now: float) -> None:
        shown = {(link.a, link.b): link.hop for link in picture.links}
        rows = [
            (link, shown.get((link.sender, link.receiver), shown.get((link.receiver, link.sender))))
            for link in link_rows(topology, now)
        ]
        self.links.rows.show_rows(
            [
                Row(
                    (link.sender, link.receiver),
                    (
                        Cell(link.names),
                        Cell(quality=link.quality),
                        Cell(f"{hop} of {len(picture.hops)}" if hop else "–"),
                        Cell(link.lqi),
                        Cell(link.pings),
                        Cell(link.source),
                        Cell(link.age),
                    ),
                )
                for link, hop in rows
                if hop is not None
            ]
        )

    def _on_link(self, key: object) -> None:
        if isinstance(key, tuple):
            self.link_chosen.emit(*key)
