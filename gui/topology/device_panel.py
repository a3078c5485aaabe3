"""The drawer of one device: what is known of it, its way to the hub, and its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLayoutItem, QVBoxLayout, QWidget

from core.premise.device import version_text
from gui.charts.air_panel import AirPanel
from gui.topology.direction_view import LARGE, DirectionHead
from gui.topology.tables import device_row, name_of
from gui.typography import Type
from gui.widgets.page import Hairline
from gui.widgets.text import Text
from gui.wording import begun

if TYPE_CHECKING:
    from core.premise.device import Device, Eui64
    from core.premise.topology import Topology
    from gui.desk import Desk


class DevicePanel(QWidget):
    """The drawer's content for one device."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._look = look = desk.look
        self.air = AirPanel(desk)
        self._eui = Text(look, "", Type.ID_LARGE, wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._links = QVBoxLayout()
        self._links.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 4, 24, 20)
        column.setSpacing(12)
        column.addWidget(self._eui)
        column.addLayout(self._facts)
        self._air_rules = Hairline(look), Hairline(look)
        # the hub's above its links, another device's under them
        self._air_slots = (QVBoxLayout(), QVBoxLayout())
        column.addLayout(self._air_slots[0])
        column.addWidget(Hairline(look))
        column.addWidget(Text(look, "Who hears whom", Type.STRONG))
        column.addLayout(self._links)
        column.addLayout(self._air_slots[1])
        column.addStretch(1)
        for rule, slot in zip(self._air_rules, self._air_slots, strict=True):
            slot.setSpacing(12)
            slot.addWidget(rule)
        self._air_slots[0].addWidget(self.air)

    def show_device(self, topology: Topology, eui: Eui64, now: float) -> None:
        """Show this device as it is known now."""
        device = topology.device(eui)
        if device is None:
            return
        self._eui.write(str(eui).replace("-", "-\u200b"))  # may break after any hyphen
        self._eui.setAccessibleName(str(eui))
        _empty(self._facts)
        for row, (name, words) in enumerate(facts(topology, device, now)):
            large = self._look.theme.scale >= LARGE
            self._facts.addWidget(Text(self._look, name, Type.BODY, "ink2"), 2 * row, 0, 1, 1 + large)
            self._facts.addWidget(
                Text(self._look, words, wrap=True), 2 * row + large, 1 - large, 1, 1 + large
            )
        _empty(self._links)
        for link in topology.links:
            if eui in (link.a, link.b):
                self._add_link(topology, eui, link.b if eui == link.a else link.a)
        self._show_air(device, now, hub=eui == topology.hub)

    def _show_air(self, device: Device, now: float, *, hub: bool) -> None:
        self._air_slots[int(not hub)].addWidget(self.air)
        listens = hub or not device.sleepy  # who sleeps cannot listen to all channels
        self.air.setVisible(listens)
        self._air_rules[0].setVisible(hub)
        self._air_rules[1].setVisible(listens and not hub)
        self.air.show_place(None if hub else device.eui)
        self.air.tell_age(now)

    def _add_link(self, topology: Topology, eui: Eui64, other: Eui64) -> None:
        link = topology.link(eui, other)
        for sender, receiver in ((other, eui), (eui, other)):
            head = DirectionHead(self._look)
            names = f"{name_of(topology, sender)} → {name_of(topology, receiver)}"
            head.show_direction(names, link.hearing(receiver) if link else None)
            self._links.addWidget(head)


def facts(topology: Topology, device: Device, now: float) -> tuple[tuple[str, str], ...]:
    """What is known of a device, as pairs of name and words; what is not known is left out. Pure."""
    row = device_row(topology, device, now)
    power = "" if device.mains is None else "mains" if device.mains else "battery"
    if device.battery is not None:
        power = f"battery, {device.battery} %"
    pairs = (
        ("Place", "" if device.eui == topology.hub and device.name == "hub" else begun(device.name)),
        ("State", row.state),
        ("Last heard", "" if device.eui == topology.hub else row.heard),
        ("Way to the hub", "" if device.eui == topology.hub else row.way),
        ("Firmware", "" if device.file_version is None else version_text(device.file_version)),
        ("Model", device.model),
        ("Power", power),
        ("Address", "" if device.address is None else f"{device.address:04X}"),
    )
    return tuple(pair for pair in pairs if pair[1])


def _empty(layout: QGridLayout | QVBoxLayout) -> None:
    while layout.count():
        item: QLayoutItem | None = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()
