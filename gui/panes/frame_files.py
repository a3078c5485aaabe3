"""What can be written of the radio: the frames that are kept, and of an emulated home all that is on its air."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.models.lines import file_stamp
from gui.screen import Action, Glyph
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from gui.desk import Desk
    from gui.widgets.files import FileChooser

NO_SNIFFER = "As JSON lines: a dongle hears what is for it, so a pcap of the air cannot be made of it."


class FrameFiles(QObject):
    """Asks where to, writes, and says what came of it.

    Signals:
        changed: a recording began or ended.
    """

    changed = Signal()

    def __init__(
        self, desk: Desk, files: Callable[[], FileChooser], clock: Callable[[], float], owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._desk, self._files, self._clock, self._owner = desk, files, clock, owner
        self.air: Path | None = None  # the pcap that is being written
        desk.mirror.hub_changed.connect(self._on_hub)

    @property
    def acts(self) -> tuple[Action, ...]:
        """What can be done now."""
        if self.air is not None:
            return (Action("Stop recording", self._stop),)
        keep = Action("Save frames…", self._save)
        return (keep, Action("Record air…", self._record)) if self._emulated else (keep,)

    @property
    def words(self) -> str:
        """What is happening, as the advice of the Now line."""
        return (
            "What this dongle sent and received." if self.air is None else f"The air goes to {self.air.name}."
        )

    @property
    def _emulated(self) -> bool:
        """Whether there is an air that can be written down: that of a home of ours."""
        hub = self._desk.mirror.hub
        return self._desk.mirror.connected and hub.emulated is not None and hub.url.startswith("emulated:")

    def _save(self) -> None:
        name = f"althan-frames-{file_stamp(self._clock())}.jsonl"
        path = self._files().target(self._owner, "Save the frames", name, "JSON lines (*.jsonl)")
        if path is None:
            return

        def done(many: int) -> None:
            self._desk.notices.tell(Glyph.DONE, f"{count(many, 'frame')} saved in {path.name}.", NO_SNIFFER)

        self._desk.ask(lambda session: session.support.save_frames(path), done)

    def _record(self) -> None:
        """Of an emulated home frames can be had whole, as a sniffer has them."""
        name = f"althan-air-{file_stamp(self._clock())}.pcap"
        path = self._files().target(
            self._owner, "Record the air of the emulated home", name, "Captures (*.pcap)"
        )
        if path is None:
            return

        def begun(_nothing: None) -> None:
            self.air = path
            self.changed.emit()

        self._desk.ask(lambda session: session.support.record_air(path), begun)

    def _stop(self) -> None:
        path, self.air = self.air, None
        if path is None:
            return

        def done(many: int) -> None:
            rest = "Wireshark opens it with the network key of the scenario."
            self._desk.notices.tell(Glyph.DONE, f"{count(many, 'frame')} of the air in {path.name}.", rest)

        self._desk.ask(lambda session: session.support.stop_recording(), done)
        self.changed.emit()

    def _on_hub(self) -> None:
        """A home that has gone is recorded no more."""
        if not self._desk.mirror.connected:
            self.air = None
        self.changed.emit()
