"""Update: the image, the checks before a byte is sent, then one running card for each device."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.premise.device import Device
from core.update.progress import Condition
from gui.models.updating import card_of, spoken, total_of
from gui.screen import Action, Glyph, NowLine, Screen
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.page import Page, SectionHead
from gui.widgets.preflight import PreflightBlock
from gui.widgets.running_card import RunningCard
from gui.widgets.text import Text
from gui.widgets.total import TotalHead
from gui.widgets.trouble import Trouble
from gui.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QHideEvent, QShowEvent

    from core.firmware.preflight import Preflight
    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate
    from gui.bridge import Call
    from gui.desk import Desk


def choose_file(parent: QWidget) -> Path | None:
    """Ask for an image file; None if the user thought better of it."""
    name, _ = QFileDialog.getOpenFileName(
        parent, "Choose image file", "", "Images (*.ota *.zigbee *.bin);;All files (*)"
    )
    return Path(name) if name else None


class UpdateScreen(Screen):
    """Two faces: pre-flight until a run begins, the running cards from then on."""

    title = "Update"

    def __init__(
        self,
        desk: Desk,
        clock: Callable[[], float] = time.time,
        choose: Callable[[QWidget], Path | None] = choose_file,
    ) -> None:
        super().__init__(desk)
        self._clock, self._choose = clock, choose
        self._image: Path | None = None
        self._flights: tuple[Preflight, ...] | None = None
        self._checking: Call | None = None
        self._sampling: Call | None = None
        self._run: Call | None = None
        self._asked_to_drop: Eui64 | None = None
        self._blocks: dict[Eui64, PreflightBlock] = {}
        self._cards: dict[Eui64, RunningCard] = {}
        self._stack = QStackedWidget()
        self._page = Page(desk.look, "Update")
        self._image_words = Text(desk.look, "", wrap=True)
        self._sample = Button(desk.look, "Use a sample image", self._take_sample, icon="file")
        self._empty = Text(desk.look, "", Type.BODY, "ink2", wrap=True)
        self._trouble, self._run_trouble = Trouble(desk.look), Trouble(desk.look)
        self._block_box, self._card_box = QVBoxLayout(), QVBoxLayout()
        self._total = TotalHead(desk.look)
        self._build()
        self._timer = QTimer(self, interval=1000)
        self._connect()
        self._refresh()

    def _build(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self._image_words, 1)
        choice.addWidget(self._sample)
        choice.addWidget(Button(self.look, "Choose image file…", self._choose_image, icon="file"))
        body = self._page.body
        body.addWidget(self._trouble)
        body.addWidget(SectionHead(self.look, "Image"))
        body.addLayout(choice)
        body.addWidget(SectionHead(self.look, "Checks", "nothing is sent before you start"))
        body.addWidget(self._empty)
        body.addLayout(self._block_box)
        body.addStretch(1)
        cards = QWidget()
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self._card_box.setSpacing(0)
        inside.addWidget(self._run_trouble)
        inside.addLayout(self._card_box)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(cards)
        running = QWidget()
        column = QVBoxLayout(running)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QVBoxLayout()
        self._head.addWidget(self._total)
        scroll.verticalScrollBar().installEventFilter(self)
        column.addLayout(self._head)
        column.addWidget(scroll, 1)
        self._stack.addWidget(self._page)
        self._stack.addWidget(running)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        mirror = self.desk.mirror
        for signal in (
            mirror.premise_changed,
            mirror.device_log_changed,
            mirror.campaign_changed,
            mirror.update_changed,
        ):
            signal.connect(self._refresh)
        mirror.hub_changed.connect(self._on_hub)
        self._timer.timeout.connect(self._refresh)

    @property
    def _updates(self) -> tuple[DeviceUpdate, ...]:
        mirror = self.desk.mirror
        order = [eui for eui in mirror.campaign.order if eui in mirror.updates]
        return tuple(mirror.updates[eui] for eui in (*order, *(e for e in mirror.updates if e not in order)))

    @property
    def _going(self) -> bool:
        return self._run is not None or self.desk.mirror.campaign.running

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
        """Choose, check, start; then pause, resume, and the proof."""
        if not self.desk.mirror.connected and not self._updates:
            return NowLine("No hub is connected.", "", Glyph.NOT_STARTED, _off("Connect to a hub first."))
        if self._going:
            return self._now_running()
        if self._updates and self._image is None:
            fact, advice, glyph = spoken(self._updates, self._clock())
            again = (Action("Another image", self._begin_again, icon="again"),)
            return NowLine(fact, advice, glyph, Action("Open proof", lambda: self.desk.go("proof")), again)
        return self._now_before()

    def _now_before(self) -> NowLine:
        if not self.bridges():
            return NowLine(
                "No bridge has joined yet.", "", Glyph.NOT_STARTED, _off("Let the bridges join first.")
            )
        if self._sampling is not None:
            busy = Action("Use a sample image", busy="Asking")
            return NowLine(
                "Making a sample image.", "The bridge is asked what it takes.", Glyph.UNDER_WAY, busy
            )
        if self._image is None:
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
        chosen = self._chosen()
        stops = [(d, f) for d in chosen for f in self._flights if f.eui == d.eui and f.stops]
        if not chosen:
            return NowLine(
                "No bridge is chosen.", "", Glyph.NOT_STARTED, _off("Switch on at least one bridge.")
            )
        if stops:
            total = sum(len(f.stops) for _, f in stops)
            names = listed([d.label for d, _ in stops])
            return NowLine(
                "Not every bridge may be updated.",
                "",
                Glyph.STOP,
                _off(f"{count(total, 'stop')}: fix or leave out {names}."),
            )
        start = Action("Start updates", self._start, icon="update", key="F9")
        return NowLine(
            f"{count(len(chosen), 'bridge')} may be updated.",
            "Old firmware runs until each restarts.",
            Glyph.DONE,
            start,
        )

    def _now_running(self) -> NowLine:
        fact, advice, glyph = spoken(self._updates, self._clock())
        live = [u for u in self._updates if not u.condition.over]
        if live and all(u.condition is Condition.PAUSED for u in live):
            act = Action("Resume all", lambda: self._tell("resume", None), icon="play", key="F10")
        else:
            act = Action("Pause all", lambda: self._tell("pause", None), icon="pause", key="F10")
        return NowLine(fact, advice, glyph, act)

    def showEvent(self, event: QShowEvent) -> None:
        """Count on while it is shown."""
        super().showEvent(event)
        self._timer.start()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Be still while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The head ends where the cards end, so that the right columns stay in line beside a scroll bar."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and isinstance(watched, QWidget):
            bar = watched.sizeHint().width() if event.type() == QEvent.Type.Show else 0
            self._head.setContentsMargins(0, 0, bar, 0)
        return super().eventFilter(watched, event)

    def _on_hub(self) -> None:
        self._sample.setVisible(self.desk.mirror.hub.emulated is not None)
        self._refresh()

    def _take_sample(self) -> None:
        if self._sampling is None:
            self._trouble.clear()
            self._sampling = self.desk.ask(
                lambda session: session.sample_image(), self.take_image, self._on_trouble
            )
            self._refresh()

    def _choose_image(self) -> None:
        path = self._choose(self)
        if path is not None:
            self.take_image(path)

    def take_image(self, path: Path) -> None:
        """Take this file and check it against the bridges at once."""
        self._sampling, self._image, self._flights = None, path, None
        self._trouble.clear()
        self._refresh()
        self._check()

    def _check(self) -> None:
        image, euis = self._image, [device.eui for device in self.bridges()]
        if image is None or not euis:
            return
        if self._checking is not None:
            self._checking.cancel()
        self._trouble.clear()
        self._checking = self.desk.ask(
            lambda session: session.preflight(image, euis), self._on_checked, self._on_trouble
        )
        self._refresh()

    def _on_checked(self, flights: Sequence[Preflight]) -> None:
        self._checking, self._flights = None, tuple(flights)
        self._refresh()

    def _on_trouble(self, error: Exception) -> None:
        self._checking = self._sampling = None
        self._trouble.show_error(error)
        self._refresh()

    def _chosen(self) -> list[Device]:
        blocks = self._blocks
        return [d for d in self.bridges() if d.eui not in blocks or blocks[d.eui].switch.isChecked()]

    def _start(self) -> None:
        self._send([device.eui for device in self._chosen()])

    def _send(self, euis: list[Eui64]) -> None:
        image = self._image
        if image is None or self._run is not None:
            return
        self.desk.mirror.forget_updates()
        self._run_trouble.clear()
        self._run = self.desk.ask(
            lambda session: session.update(image, euis), self._on_ended, self._on_run_failed
        )
        self._refresh()

    def _on_ended(self, _updates: Sequence[DeviceUpdate]) -> None:
        self._run, self._image, self._flights = None, None, None
        self._refresh()

    def _on_run_failed(self, error: Exception) -> None:
        self._run = None
        self._run_trouble.show_error(error)
        self._trouble.show_error(error)
        self._refresh()

    def _begin_again(self) -> None:
        self.desk.mirror.forget_updates()
        self._refresh()

    def _tell(self, verb: str, eui: Eui64 | None) -> None:
        if verb == "pause":
            self.desk.ask(lambda session: session.pause(eui))
        elif verb == "resume":
            self.desk.ask(lambda session: session.resume(eui))
        elif eui is not None:
            self._asked_to_drop = None
            self.desk.ask(lambda session: session.cancel(eui))
        self._refresh()

    def _ask_drop(self, eui: Eui64 | None) -> None:
        self._asked_to_drop = eui
        self._refresh()

    def _actions(self, update: DeviceUpdate) -> tuple[Action, ...]:
        eui = update.eui
        if update.condition is Condition.FINISHED:
            return (Action("Open proof", lambda: self.desk.go("proof")),)
        if update.condition.over:
            return ()
        if self._asked_to_drop == eui:
            return (
                Action("Keep sending", partial(self._ask_drop, None)),
                Action("Drop it", partial(self._tell, "cancel", eui)),
            )
        cancel = Action("Cancel…", partial(self._ask_drop, eui))
        if update.condition is Condition.PAUSED:
            return (Action("Resume", partial(self._tell, "resume", eui), "play"), cancel)
        if update.condition is Condition.RUNNING and update.bytes_done:
            return (Action("Pause", partial(self._tell, "pause", eui), "pause"),)
        return (cancel,)

    def _refresh(self, _eui: object = None) -> None:
        running = self._going or bool(self._updates and self._image is None)
        self._stack.setCurrentIndex(int(running))
        (self._show_run if running else self._show_checks)()
        self.now_changed.emit()

    def _show_checks(self) -> None:
        size = self._image.stat().st_size if self._image is not None and self._image.exists() else 0
        words = (
            f"*{self._image.name}*, {size / 1024:.0f} KiB"
            if self._image is not None
            else "No image chosen yet."
        )
        self._image_words.write(words)
        bridges = self.bridges()
        self._empty.write("" if bridges else "No bridge has joined yet. The checks begin when one has.")
        self._empty.setVisible(not bridges)
        self._page.subtitle.write(f"{count(len(bridges), 'bridge')} joined")
        for eui in [eui for eui in self._blocks if eui not in {d.eui for d in bridges}]:
            self._blocks.pop(eui).deleteLater()
        for device in bridges:
            self._show_block(device)

    def _show_block(self, device: Device) -> None:
        block = self._blocks.get(device.eui)
        if block is None or not block.shows(device):
            fresh = PreflightBlock(self.look, device, lambda _on: self.now_changed.emit())
            if block is not None:
                fresh.switch.setChecked(block.switch.isChecked())
                self._block_box.replaceWidget(block, fresh)
                block.hide()
                block.deleteLater()
            else:
                self._block_box.addWidget(fresh)
            block = self._blocks[device.eui] = fresh
        flight = next((f for f in self._flights or () if f.eui == device.eui), None)
        if flight is not None:
            block.show_preflight(flight)
        else:
            block.show_state(
                "Checking." if self._checking is not None else "Checked as soon as an image is chosen."
            )

    def _show_run(self) -> None:
        updates, now, topology = self._updates, self._clock(), self.desk.mirror.premise.topology
        self._total.show_view(total_of(self.desk.mirror.campaign, updates))
        shown = {update.eui for update in updates}
        for eui in [eui for eui in self._cards if eui not in shown]:
            self._cards.pop(eui).deleteLater()
        for index, update in enumerate(updates):
            card = self._cards.get(update.eui)
            if card is None:
                card = self._cards[update.eui] = RunningCard(self.look)
            if self._card_box.indexOf(card) != index:
                self._card_box.insertWidget(index, card)
            card.show_view(card_of(update, topology, now, self._actions(update)))


def _off(reason: str) -> Action:
    return Action("Start updates", key="F9", reason=reason)
