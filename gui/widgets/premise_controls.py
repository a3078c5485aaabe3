"""What a person at the emulated home could do: its clock, the power and place of each device, the dongle, the air."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.models.teaching import (
    SPEEDS,
    UNPLUGGED_FOR,
    Home,
    HomeDevice,
    HomeRoom,
    move_command,
    noise_command,
    power_command,
    speed_command,
    speed_words,
    speeds_for,
)
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.chips import Switch
from gui.widgets.flow import FlowRow
from gui.widgets.page import Hairline, SectionHead
from gui.widgets.reveal import reveal, unscrolled
from gui.widgets.rows import empty
from gui.widgets.segments import Segments
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gui.look import Look


class PremiseControls(QWidget):
    """Says what is wanted as a control command; whoever shows it sends it.

    Signals:
        wanted: carry out this command (a mapping); the second value is what it does, in words.
    """

    wanted = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._home = Home()
        self._moving = ""
        self.head = SectionHead(look, "This home")
        self._speeds: tuple[str, ...] = SPEEDS
        self._clock = QHBoxLayout()
        self.speed = self._segments()
        self._devices = QVBoxLayout()
        self._devices.setSpacing(0)
        self.unplug = Button(look, "Unplug the dongle", self._unplug, icon="plug")
        self.stranger = Button(look, "Let a stranger in", self._stranger, icon="join")
        self.noise = Button(look, "Add noise", self._noise, icon="channel")
        self._strangers = Text(look, "", Type.BODY, "ink2", wrap=True)
        self._build(look)

    def _segments(self) -> Segments:
        segments = Segments(self._look, [speed_words(s) for s in self._speeds], "Speed of its clock")
        segments.chosen.connect(self._on_speed)
        return segments

    def _build(self, look: Look) -> None:
        self._clock.setSpacing(16)
        self._clock.addWidget(Text(look, "Its clock", Type.STRONG))
        self._clock.addWidget(self.speed)
        self._clock.addStretch(1)
        acts = QGridLayout()
        acts.setVerticalSpacing(8)
        acts.setHorizontalSpacing(14)
        for row, (button, words) in enumerate(
            (
                (self.unplug, f"For {UNPLUGGED_FOR:.0f} s; a run waits for it."),
                (self.stranger, "An uninvited device tries to join at each open window."),
                (self.noise, "Wi-Fi on the HAN’s channel, half the time."),
            )
        ):
            acts.addWidget(button, row, 0, Qt.AlignmentFlag.AlignTop)
            acts.addWidget(
                Text(look, words, Type.BODY, "ink2", wrap=True), row, 1, Qt.AlignmentFlag.AlignVCenter
            )
        acts.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(self._clock)
        column.addLayout(acts)
        column.addWidget(self._strangers)
        column.addLayout(self._devices)

    def show_home(self, title: str, home: Home) -> None:
        """Show the home as it is now."""
        self.head.name.write(title)
        self.show_speed(home.speed)
        strangers = home.strangers
        words = "1 stranger is about." if strangers == 1 else f"{strangers} strangers are about."
        self._strangers.write(words if strangers else "")
        self._strangers.setVisible(bool(strangers))
        if (home.devices, home.rooms) != (self._home.devices, self._home.rooms):
            self._home = home
            self._fill()
        self._home = home

    def show_speed(self, speed: str) -> None:
        """The speed in force is always among the choices, and chosen; one that was among them stays."""
        speeds = self._speeds if speed in self._speeds else speeds_for(speed)
        if speeds != self._speeds:
            self._speeds = speeds
            former, self.speed = self.speed, self._segments()
            self._clock.replaceWidget(former, self.speed)
            former.hide()
            former.deleteLater()
        if speed in speeds:
            self.speed.choose(speeds.index(speed))
        else:
            self.speed.choose_none()

    def _fill(self) -> None:
        with unscrolled(self):
            empty(self._devices)
        for device in sorted(self._home.devices, key=lambda d: not d.kind.startswith("B")):
            self._devices.addWidget(Hairline(self._look))
            self._devices.addWidget(self._row(device))

    def _row(self, device: HomeDevice) -> QWidget:
        look, row = self._look, QWidget()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Text(look, device.name, Type.STRONG, wrap=True))
        words.addWidget(Text(look, device.words, Type.BODY, "ink2", wrap=True))
        words.addStretch(1)
        power = Switch(look, "Power")
        power.setChecked(device.powered)
        power.setAccessibleName(f"Power of {device.name}")
        power.toggled.connect(partial(self._power, device.name))
        move = Button(look, "Move…", partial(self._ask_where, device.name), icon="move")
        move.setAccessibleName(f"Move {device.name}…")
        top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top.setSpacing(12)
        top.addLayout(words, 1)
        top.addWidget(power)
        top.addWidget(move)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 8, 0, 8)
        column.addLayout(top)
        if self._moving == device.name:
            column.addWidget(self._rooms(device))
        row.setAccessibleName(f"{device.name}, {device.words}")
        return row

    def _rooms(self, device: HomeDevice) -> QWidget:
        rooms = QWidget()
        column = QVBoxLayout(rooms)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        column.addWidget(Text(self._look, f"Carry {device.name} into:", wrap=True))
        places = [
            Button(self._look, room.name, partial(self._move, device.name, room)) for room in self._home.rooms
        ]
        column.addWidget(FlowRow(*places, Button(self._look, "Leave it", partial(self._ask_where, ""))))
        reveal(rooms)
        return rooms

    def _ask_where(self, name: str) -> None:
        self._moving = name
        self._fill()

    def _on_speed(self, index: int) -> None:
        speed = self._speeds[index]
        words = "Its clock does not wait now." if speed == "max" else f"Its clock runs ×{speed} now."
        self.wanted.emit(speed_command(speed), words)

    def _power(self, name: str, on: bool) -> None:
        words = f"{name} has power again." if on else f"{name} has no power now."
        self.wanted.emit(power_command(name, on=on), words)

    def _move(self, name: str, room: HomeRoom) -> None:
        self._moving = ""
        self._fill()
        self.wanted.emit(move_command(name, room), f"{name} was carried into: {room.name}.")

    def _unplug(self) -> None:
        command: Mapping[str, object] = {"do": "unplug", "seconds": UNPLUGGED_FOR}
        self.wanted.emit(command, f"The dongle is out for {UNPLUGGED_FOR:.0f} s of the home’s clock.")

    def _stranger(self) -> None:
        self.wanted.emit({"do": "stranger"}, "A stranger is at the door.")

    def _noise(self) -> None:
        if self._home.channel is not None:
            words = f"Wi-Fi lies on channel {self._home.channel} now."
            self.wanted.emit(noise_command(self._home.channel), words)
