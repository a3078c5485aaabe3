"""Pre-flight: which image goes out, and every check of it before a byte is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.premise.device import Device
from gui.screen import Action, Glyph, NowLine
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.page import Page, SectionHead
from gui.widgets.preflight import PreflightBlock
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.firmware.preflight import Preflight
    from core.premise.device import Eui64
    from gui.bridge import Call
    from gui.desk import Desk


def choose_file(parent: QWidget) -> Path | None:
    """Ask for an image file; None if the user thought better of it."""
    name, _ = QFileDialog.getOpenFileName(
        parent, "Choose image file", "", "Images (*.ota *.zigbee *.bin);;All files (*)"
    )
    return Path(name) if name else None


class PreflightPane(QWidget):
    """Chooses an image, has it checked against the bridges, and says who may be updated.

    Signals:
        changed: `now()` gives something else now.
        start_wanted: the user started the updates; carries the image and the devices.
    """

    changed = Signal()
    start_wanted = Signal(object, object)

    def __init__(self, desk: Desk, choose: Callable[[QWidget], Path | None] = choose_file) -> None:
        super().__init__()
        self.desk, self.look, self._choose = desk, desk.look, choose
        self.image: Path | None = None
        self._flights: tuple[Preflight, ...] | None = None
        self._checking: Call | None = None
        self._sampling: Call | None = None
        self.blocks: dict[Eui64, PreflightBlock] = {}
        self._page = Page(desk.look, "Update")
        self._image_words = Text(desk.look, "", wrap=True)
        self._sample = Button(desk.look, "Use a sample image", self._take_sample, icon="file")
        self._empty = Text(desk.look, "", Type.BODY, "ink2", wrap=True)
        self.trouble = Trouble(desk.look)
        self._block_box = QVBoxLayout()
        self._build()
        desk.mirror.hub_changed.connect(self._on_hub)

    def _build(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self._image_words, 1)
        choice.addWidget(self._sample)
        choice.addWidget(Button(self.look, "Choose image file…", self._choose_image, icon="file"))
        body = self._page.body
        body.addWidget(self.trouble)
        body.addWidget(SectionHead(self.look, "Image"))
        body.addLayout(choice)
        body.addWidget(SectionHead(self.look, "Checks", "nothing is sent before you start"))
        body.addWidget(self._empty)
        body.addLayout(self._block_box)
        body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    def bridges(self) -> tuple[Device, ...]:
        """The bridges that have joined, by what is known of them."""
        mirror = self.desk.mirror
        found = []
        for entry in mirror.device_log:
            known = mirror.premise.topology.device(entry.eui) or Device(entry.eui, entry.kind, entry.name)
            if entry.joined and (known.kind.is_bridge or entry.kind.is_bridge):
                found.append(known)
        return tuple(found)

    def now(self) -> NowLine:
        """Choose, check, start."""
        if not self.bridges():
            return NowLine(
                "No bridge has joined yet.", "", Glyph.NOT_STARTED, off("Let the bridges join first.")
            )
        if self._sampling is not None:
            busy = Action("Use a sample image", busy="Asking")
            return NowLine(
                "Making a sample image.", "The bridge is asked what it takes.", Glyph.UNDER_WAY, busy
            )
        if self.image is None:
            pick = Action("Choose image file…", self._choose_image, icon="file")
            if self._sample.isVisibleTo(self):
                pick = Action("Use a sample image", self._take_sample, icon="file")
            return NowLine(
                "Which image is to be sent?", "It is checked before a byte is sent.", Glyph.NOT_STARTED, pick
            )
        if self._checking is not None:
            busy = Action("Start updates", key="F9", busy="Checking")
            return NowLine("Checking the image against the bridges.", "At most 20 s.", Glyph.UNDER_WAY, busy)
        if self._flights is None:
            again = Action("Check again", self._check, icon="again")
            return NowLine("The checks did not end.", "The reason stands above.", Glyph.STOP, again)
        return self._checked_now(self._flights)

    def _checked_now(self, flights: tuple[Preflight, ...]) -> NowLine:
        chosen = self._chosen()
        stops = [(d, f) for d in chosen for f in flights if f.eui == d.eui and f.stops]
        if not chosen:
            return NowLine(
                "No bridge is chosen.", "", Glyph.NOT_STARTED, off("Switch on at least one bridge.")
            )
        if stops:
            total = sum(len(f.stops) for _, f in stops)
            names = listed([d.label for d, _ in stops])
            return NowLine(
                "Not every bridge may be updated.",
                "",
                Glyph.STOP,
                off(f"{count(total, 'stop')}: fix or leave out {names}."),
            )
        start = Action("Start updates", self._start, icon="update", key="F9")
        return NowLine(
            f"{count(len(chosen), 'bridge')} may be updated.",
            "Old firmware runs until each restarts.",
            Glyph.DONE,
            start,
        )

    def forget(self) -> None:
        """No image is chosen any more."""
        self.image, self._flights = None, None

    def _on_hub(self) -> None:
        self._sample.setVisible(self.desk.mirror.hub.emulated is not None)
        self.refresh()

    def _take_sample(self) -> None:
        if self._sampling is None:
            self.trouble.clear()
            self._sampling = self.desk.ask(
                lambda session: session.sample_image(), self.take_image, self._on_trouble
            )
            self.refresh()

    def _choose_image(self) -> None:
        path = self._choose(self)
        if path is not None:
            self.take_image(path)

    def take_image(self, path: Path) -> None:
        """Take this file and check it against the bridges at once."""
        self._sampling, self.image, self._flights = None, path, None
        self.trouble.clear()
        self.refresh()
        self._check()

    def _check(self) -> None:
        image, euis = self.image, [device.eui for device in self.bridges()]
        if image is None or not euis:
            return
        if self._checking is not None:
            self._checking.cancel()
        self.trouble.clear()
        self._checking = self.desk.ask(
            lambda session: session.preflight(image, euis), self._on_checked, self._on_trouble
        )
        self.refresh()

    def _on_checked(self, flights: Sequence[Preflight]) -> None:
        self._checking, self._flights = None, tuple(flights)
        self.refresh()

    def _on_trouble(self, error: Exception) -> None:
        self._checking = self._sampling = None
        self.trouble.show_error(error)
        self.refresh()

    def _chosen(self) -> list[Device]:
        blocks = self.blocks
        return [d for d in self.bridges() if d.eui not in blocks or blocks[d.eui].switch.isChecked()]

    def _start(self) -> None:
        if self.image is not None:
            self.start_wanted.emit(self.image, [device.eui for device in self._chosen()])

    def refresh(self) -> None:
        """Show what holds now."""
        size = self.image.stat().st_size if self.image is not None and self.image.exists() else 0
        words = (
            f"*{self.image.name}*, {size / 1024:.0f} KiB"
            if self.image is not None
            else "No image chosen yet."
        )
        self._image_words.write(words)
        bridges = self.bridges()
        self._empty.write("" if bridges else "No bridge has joined yet. The checks begin when one has.")
        self._empty.setVisible(not bridges)
        self._page.subtitle.write(f"{count(len(bridges), 'bridge')} joined")
        for eui in [eui for eui in self.blocks if eui not in {d.eui for d in bridges}]:
            self.blocks.pop(eui).deleteLater()
        for device in bridges:
            self._show_block(device)
        self.changed.emit()

    def _show_block(self, device: Device) -> None:
        block = self.blocks.get(device.eui)
        if block is None or not block.shows(device):
            fresh = PreflightBlock(self.look, device, lambda _on: self.changed.emit())
            if block is not None:
                fresh.switch.setChecked(block.switch.isChecked())
                self._block_box.replaceWidget(block, fresh)
                block.hide()
                block.deleteLater()
            else:
                self._block_box.addWidget(fresh)
            block = self.blocks[device.eui] = fresh
        flight = next((f for f in self._flights or () if f.eui == device.eui), None)
        if flight is not None:
            block.show_preflight(flight)
        else:
            block.show_state(
                "Checking." if self._checking is not None else "Checked as soon as an image is chosen."
            )


def off(reason: str) -> Action:
    """The start, switched off for this reason."""
    return Action("Start updates", key="F9", reason=reason)
