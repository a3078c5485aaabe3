"""Pre-flight: which image goes out, every check of it before a byte is sent, who goes when, and what could go wrong."""

from __future__ import annotations

import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QVBoxLayout, QWidget

from core.errors import FileError
from core.firmware.sizes import short_size
from core.hub.comparison import compare
from core.premise.device import Device
from core.update.campaign import far_first
from gui.models.checking import Checking
from gui.models.checks_now import checked_now, checking_now, measuring_now, off
from gui.models.chosen import ChosenImage
from gui.models.connecting import EMULATED
from gui.models.preflight import (
    AGAIN,
    COMPARE,
    by_device,
    measure_words,
    trial_words,
)
from gui.panes.outlook import Outlook
from gui.screen import Action, Glyph, NowLine
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.flow import FlowRow
from gui.widgets.join_as import JoinAsView
from gui.widgets.page import Page, SectionHead
from gui.widgets.preflight import PreflightBlock
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.wording import breakable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QShowEvent

    from core.firmware.preflight import CheckName, Preflight
    from core.premise.device import Eui64
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.models.preflight import Fix


_NOBODY = (
    "*No bridge has joined yet.* Once one has and an image is chosen, each is checked before a byte is sent: whether "
    "the image fits, whether its way carries it, and when it would be done."
)
_NO_HUB = "*No hub is connected.* Connect to one and let the bridges join; they are checked here before a byte is sent."


def choose_file(parent: QWidget) -> Path | None:
    """Ask for an image file; None if the user thought better of it."""
    name, _ = QFileDialog.getOpenFileName(
        parent, "Choose image file", "", "Images (*.ota *.zigbee *.bin);;All files (*)"
    )
    return Path(name) if name else None


class PreflightPane(QWidget):
    """Takes the image that is chosen, has it checked against the bridges, and says who may be updated.

    Signals:
        changed: `now()` gives something else now.
        start_wanted: the user started the updates; carries image, devices, overrides, and how many at once.
        drawer_wanted: show this widget in the drawer, under this title.
    """

    changed = Signal()
    start_wanted = Signal(object, object, object, object)
    drawer_wanted = Signal(object, str)

    def __init__(
        self,
        desk: Desk,
        choose: Callable[[QWidget], Path | None] = choose_file,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.desk, self.look, self._choose = desk, desk.look, choose
        self._sampling: Call | None = None
        self._only: tuple[Eui64, ...] = ()  # the bridges that the image is for; empty: all
        self._tried = False  # whether the checks of this image were begun
        self.stopped = False  # whether a run of this image broke down, as the trouble says
        self._wrong_file = False  # whether it was the file that broke it off: then another is wanted
        self.checking = Checking(desk.ask, self)
        self.blocks: dict[Eui64, PreflightBlock] = {}
        self._page = Page(desk.look, "Update")
        self._file = Button(desk.look, "Choose image file…", self._choose_image, icon="file")
        self._empty = Text(desk.look, "", Type.BODY, "ink2", wrap=True)
        self._to_connect = Button(desk.look, "Open Connect", lambda: desk.go("connect"), icon="connect")
        self._to_join = Button(desk.look, "Open Join", lambda: desk.go("join"), icon="join")
        self._lead = FlowRow(self._to_connect, self._to_join)
        self.trouble = Trouble(desk.look)
        self._checks = SectionHead(desk.look, "Pre-flight checks")
        self._block_box = QVBoxLayout()
        self._after = Outlook(desk.look, self.checking, desk.mirror.hub.capability, clock)
        self.at_once, self._compare = self._after.at_once, self._after.compare
        self._comparison = JoinAsView(desk.look)
        self._settings_asked = False
        self._in_turn: list[QWidget] = []  # what the Tab key reaches, from first to last
        self.setProperty("help", "update#checks")
        self._build()
        self._connect()

    def _build(self) -> None:
        look, body = self.look, self._page.body
        library = Button(look, "Open the library", lambda: self.desk.go("library"), icon="library")
        self._page.tools.addWidget(FlowRow(library, self._file))
        body.addWidget(self.trouble)
        body.addWidget(self._checks)
        body.addWidget(self._empty)
        body.addWidget(self._lead)
        body.addLayout(self._block_box)
        body.addWidget(self._after)
        body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    def _connect(self) -> None:
        self.desk.mirror.hub_changed.connect(self._on_hub)
        self.desk.image.changed.connect(self._on_image)
        self.desk.mirror.trial_changed.connect(self.checking.take)
        self.checking.changed.connect(self.refresh)
        self.checking.failed.connect(self._on_trouble)
        self.at_once.chosen.connect(self.refresh)
        self._after.compare_wanted.connect(self._show_comparison)

    @property
    def image(self) -> ChosenImage | None:
        """The image that is chosen."""
        return self.desk.image.image

    def bridges(self) -> tuple[Device, ...]:
        """The bridges that have joined, by what is known of them, the far ends first."""
        mirror = self.desk.mirror
        found = {}
        for entry in mirror.device_log:
            known = mirror.premise.topology.device(entry.eui) or Device(entry.eui, entry.kind, entry.name)
            if entry.joined and (known.kind.is_bridge or entry.kind.is_bridge):
                found[entry.eui] = known
        return tuple(found[eui] for eui in far_first(tuple(found), mirror.premise.topology))

    # --- what it says -----------------------------------------------------------------------------------

    def now(self) -> NowLine:
        """Choose, check, start."""
        if self._sampling is not None:
            busy = Action("Use a sample image", busy="Asking")
            return NowLine(
                "Making a sample image.", "The bridge is asked what it takes.", Glyph.UNDER_WAY, busy
            )
        if not self.bridges():
            return NowLine(
                "No bridge has joined yet.", "", Glyph.NOT_STARTED, off("Let the bridges join first.")
            )
        if self.image is None:
            pick = Action("Choose image file…", self._choose_image, icon="file")
            if self._makes_sample:
                pick = Action("Use a sample image", self._take_sample, icon="file")
            return NowLine(
                "Which image is to be sent?", "It is checked before a byte is sent.", Glyph.NOT_STARTED, pick
            )
        if self.checking.running:
            return checking_now(self.checking.done, self.checking.many, Action("Stop", self._stop))
        if euis := self.checking.measured:
            measured = [d for d in self.bridges() if d.eui in euis]
            return measuring_now(measured, self.checking.trials.get(euis[0]), Action("Stop", self._stop))
        if not self.checking.flights:
            return self._unchecked_now()
        start = Action("Start updates", self._start, icon="update", key="F9")
        again = Action("Check again", self._check, icon="again")
        return checked_now(self._chosen(), self.checking.flights, start, again)

    @property
    def _makes_sample(self) -> bool:
        """Whether an image can be had from the home itself, being an emulated one."""
        return self.desk.mirror.hub.url.startswith(EMULATED)

    @property
    def _asks_for_file(self) -> bool:
        """Whether a file is what the Now line asks for: then it is offered there, and nowhere else."""
        if not self.bridges() or not self.desk.mirror.connected:
            return False
        if self.image is None:
            return not self._makes_sample
        known = self.checking.running or self.checking.measured or self.checking.flights
        return not known and self._wrong_file and bool(self.trouble.words)

    def _unchecked_now(self) -> NowLine:
        """There is an image, and nothing is known of its fitting: checks, or a whole run, were broken off."""
        act = Action("Check again", self._check, icon="again")
        others: tuple[Action, ...] = ()
        if self._asks_for_file:
            others = (act,)
            act = Action("Choose image file…", self._choose_image, icon="file")
        if not self.desk.mirror.connected:
            act, others = Action("Open Connect", lambda: self.desk.go("connect"), icon="connect"), ()
        fact = "The update was stopped." if self.stopped else "The checks did not end."
        words = "The reason stands above." if self.trouble.words else "Nothing has been sent."
        return NowLine(fact, words, Glyph.STOP, act, others)

    def _flight(self, eui: Eui64) -> Preflight | None:
        return self.checking.flights.get(eui)

    def _chosen(self) -> list[Device]:
        blocks = self.blocks
        return [d for d in self.bridges() if d.eui not in blocks or blocks[d.eui].switch.isChecked()]

    # --- what the person does -----------------------------------------------------------------------------

    def forget(self) -> None:
        """No image is chosen any more."""
        self.checking.forget()
        self.desk.image.choose(None)

    def run_stopped(self, error: Exception) -> None:
        """A run broke down: say why; the image is checked again as soon as there is a hub."""
        self.stopped = True
        self._on_trouble(error)

    def _on_hub(self) -> None:
        if not self.desk.mirror.connected:
            self.checking.forget(self._begun)
            self._tried = False
        elif self.image is not None and self.image.hub not in (None, self.desk.mirror.hub.eui):
            self._leave_its_run()
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
        size = path.stat().st_size if path.is_file() else None
        self.desk.image.choose(ChosenImage(path, path.name, size))

    def take_for(self, image: ChosenImage, eui: Eui64) -> None:
        """Take this image for one bridge only; the others are switched off until another image is taken."""
        self.desk.image.choose(image)
        self._only = (eui,)
        self._switch_only()

    def _switch_only(self) -> None:
        for eui, block in self.blocks.items():
            block.switch.setChecked(not self._only or eui in self._only)

    def _on_image(self) -> None:
        begun = () if self.image is None else self.image.only  # as its run was begun
        if self._only != begun:
            self._only = begun
            self._switch_only()
        self._sampling = None
        self._tried = self.stopped = False
        self.checking.forget()
        self.trouble.clear()
        self.checking.override(self._begun)
        if self.image is not None and self.image.at_once is not None:
            self.at_once.choose(self.image.at_once)
        self.refresh()

    @property
    def _begun(self) -> tuple[tuple[str, str], ...]:
        """What was let go in the run that goes on, if it is one, with the reasons."""
        return () if self.image is None else self.image.reasons

    def _leave_its_run(self) -> None:
        """Another premise: what was let go, and who was left out, was so for that of the run alone."""
        self.checking.let_none_go(self._begun)
        if self._only and self.image is not None and self._only == self.image.only:
            self._only = ()
            self._switch_only()

    def _check(self) -> None:
        self.trouble.clear()
        self._tried = self.stopped = False
        self.refresh()

    def _stop(self) -> None:
        self.checking.stop()
        self.refresh()

    def _on_trouble(self, error: Exception) -> None:
        self._sampling = None
        self._wrong_file = isinstance(error, FileError)
        self.trouble.show_error(error)
        self.refresh()

    def _start(self) -> None:
        if self.image is not None:
            self.trouble.clear()
            self.stopped = False
            chosen = [device.eui for device in self._chosen()]
            self.start_wanted.emit(self.image.path, chosen, self.checking.reasons, self.at_once.number)

    def _override(self, name: CheckName, reason: str) -> None:
        if reason:
            self.checking.overrides[name] = reason
        else:
            self.checking.overrides.pop(name, None)
        self._check()

    def _fix(self, fix: Fix) -> None:
        if fix.place == AGAIN:
            self._check()
        elif fix.place == COMPARE:
            self._show_comparison()
        else:
            self.desk.go(fix.place)

    def _show_comparison(self) -> None:
        mirror = self.desk.mirror
        self._comparison.show_rows(compare(mirror.hub.capability, len(mirror.device_log)))
        self.drawer_wanted.emit(self._comparison, "CAD or PPMID")

    # --- showing ----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Ask once what the settings say of updates at a time."""
        super().showEvent(event)
        if not self._settings_asked:
            self._settings_asked = True
            self.desk.ask(
                lambda session: session.settings(), lambda s: self.at_once.show_default(s.parallel_updates)
            )

    def refresh(self) -> None:
        """Show what holds now; an image that waits for its checks gets them as soon as there are bridges."""
        euis = [device.eui for device in self.bridges()]
        mirror = self.desk.mirror
        free = mirror.connected and not mirror.campaign.running  # pings would be in the way of a run
        if self.image is not None and not self._tried and euis and free:
            self._tried = True
            self.checking.start(self.image.path, euis)  # comes back here by its signal
            return
        bridges = self.bridges()
        self._empty.write("" if bridges else _NOBODY if mirror.connected else _NO_HUB)
        for part, shown in (
            (self._empty, True),
            (self._lead, True),
            (self._to_connect, not mirror.connected),
            (self._to_join, mirror.connected),
        ):
            part.setVisible(shown and not bridges)
        self._after.setVisible(bool(bridges))
        self._page.subtitle.write(image_words(self.image))
        self._checks.count.write(str(len(bridges)) if bridges else "")
        self._file.setVisible(not self._asks_for_file)
        for eui in [eui for eui in self.blocks if eui not in {d.eui for d in bridges}]:
            self.blocks.pop(eui).deleteLater()
        for place, device in enumerate(bridges):
            self._show_block(place, device)
        entries = [e for e in self.desk.mirror.device_log if e.eui in self.blocks]
        self._after.show_joined(entries, self.desk.mirror.hub.capability)
        self._show_outlook()
        self._put_in_turn([self.blocks[device.eui] for device in bridges])
        self.changed.emit()

    def _put_in_turn(self, blocks: Sequence[PreflightBlock]) -> None:
        """Let the Tab key go as the eye does, whatever was made when."""
        segments = self.at_once.segments.findChildren(QAbstractButton)
        wanted = [*(w for block in blocks for w in block.in_turn), *segments, self._compare]
        if wanted != self._in_turn:
            self._in_turn = wanted
            for one, following in pairwise(wanted):
                self.setTabOrder(one, following)

    def _show_block(self, place: int, device: Device) -> None:
        block = self.blocks.get(device.eui)
        if block is None or not block.shows(device):
            fresh = self._made_block(device)
            if block is not None:
                fresh.switch.setChecked(block.switch.isChecked())
                self._block_box.removeWidget(block)
                block.hide()
                block.deleteLater()
            block = self.blocks[device.eui] = fresh
        if self._block_box.indexOf(block) != place:
            self._block_box.insertWidget(place, block)
        flight = self._flight(device.eui)
        if flight is not None:
            told = self.checking.trials.get(device.eui)
            measured = measure_words(told) if device.eui in self.checking.measured else ""
            block.show_preflight(flight, by_device(self.desk.mirror.premise.topology.devices), measured)
        elif self.checking.running:
            block.show_state(trial_words(self.checking.trials.get(device.eui)))
        else:
            block.show_state(
                "Checked as soon as an image is chosen." if self.image is None else "Not checked."
            )

    def _made_block(self, device: Device) -> PreflightBlock:
        block = PreflightBlock(self.look, device)
        block.switch.setChecked(not self._only or device.eui in self._only)
        block.switched.connect(lambda _on: self.refresh())
        block.turned.connect(self.refresh)
        block.fix_wanted.connect(self._fix)
        block.override_given.connect(self._override)
        block.measure_wanted.connect(partial(self.checking.measure, device.eui))
        return block

    def _show_outlook(self) -> None:
        chosen = tuple(d.eui for d in self._chosen())
        size = None if self.image is None else self.image.size or 0
        said = self._after.show_chosen(chosen, size, self.blocks, self.bridges())
        self._checks.remark.write(said or "nothing is sent before you start")


def image_words(image: ChosenImage | None) -> str:
    """The chosen image in a line. Pure."""
    if image is None:
        return "No image is chosen yet."
    version = f", version {image.version}" if image.version else ""
    size = f", {short_size(image.size)}" if image.size else ""
    return f"*{breakable(image.name)}*{version}{size}"
