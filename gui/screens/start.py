"""Start: the recent jobs, an emulated home to look round in, and what this laptop has at hand."""

from __future__ import annotations

import time
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.hub.hub import HubState
from core.records.job import Job
from gui.going_on import go_on, waits
from gui.models.connecting import EMULATED as EMULATED_URL
from gui.models.opened import RECORDING, VERIFY, screen_for
from gui.models.start import (
    FIRST_HOMES,
    AtHand,
    as_left,
    dongle_fact,
    homeless,
    images_fact,
    recent_home,
    recent_job,
)
from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.typography import Type
from gui.widgets.aside import EMULATED, LaptopAside, Point
from gui.widgets.beside import column_gap, stand
from gui.widgets.files import FileChooser
from gui.widgets.home_offer import HomeOffer
from gui.widgets.home_picture import HomePicture
from gui.widgets.page import Page
from gui.widgets.recent_jobs import RecentJobs
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import (
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QHideEvent,
        QResizeEvent,
        QShowEvent,
    )

    from core.firmware.library import Library
    from core.homes import KeptHome
    from core.radio.ports import Port
    from core.records.jobs import KeptJob
    from core.session import ScenarioSummary
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.widgets.library import DropVeil

LOOK_EVERY_MS = 1000
_OUTDENT = 14  # the frame of a chosen row reaches this far beyond the column
_ASIDE = 316
_LET_GO = {RECORDING: "Let go to replay this visit", VERIFY: "Let go to verify this file"}
_POINTS = (
    ("plan", "Answer three questions, get the *two or three bridges* this home needs."),
    ("update", "Send firmware, see each device’s progress, *cut its power* and watch it recover."),
    (EMULATED, "Needs no dongle and no network. All you make here is marked *EMULATED*."),
)


class StartScreen(Screen):
    """What the program opens on when no hub was named; from here a job begins or goes on.

    Signals:
        at_hand_changed: `at_hand` is different now.
    """

    title = "Start"
    at_hand_changed = Signal()

    def __init__(
        self, desk: Desk, now: Callable[[], float] = time.time, files: FileChooser | None = None
    ) -> None:
        super().__init__(desk)
        self._now, self._files = now, files or FileChooser()
        self._jobs: tuple[KeptJob, ...] | None = None
        self._kept: tuple[KeptHome, ...] = ()  # emulated homes that can be entered again
        self._ports: tuple[Port, ...] | None = None
        self._homes_found = 0
        self._starting: Call | None = None
        self._looking: Call | None = None
        self._build_left()
        self._build()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look_for_ports)
        desk.mirror.hub_changed.connect(self._on_hub)
        desk.job.changed.connect(self.now_changed)
        desk.hand_over.changed.connect(self.now_changed)
        self.setAcceptDrops(True)
        self._arrange()

    @property
    def at_hand(self) -> AtHand:
        """For the top bar."""
        jobs = as_left(self._jobs or (), self._kept)
        rows = len(jobs) + len(homeless(self._kept, jobs))  # as many as are listed
        first = self._jobs is not None and not rows
        return AtHand(first, None if self._ports is None else len(self._ports), rows)

    # --- parts ----------------------------------------------------------------------------------------

    def _build_left(self) -> None:
        look = self.look
        self._hero = Text(look, "No dongle? Start with an emulated home", Type.HERO, wrap=True)
        self._lead = Text(
            look, "The same tool and the same radio messages, with a premise simulated on this laptop.",
            Type.SUBTITLE, "ink2", wrap=True,
        )  # fmt: skip
        self._picture = HomePicture(look)
        self._points = QWidget()
        points = QVBoxLayout(self._points)
        points.setContentsMargins(0, 0, 0, 0)
        points.setSpacing(10)
        for icon, words in _POINTS:
            points.addWidget(Point(look, icon, words))
        points.addStretch(1)
        self._recent = RecentJobs(look)
        self._recent.opened.connect(self._open)
        self._offer = HomeOffer(look, _OUTDENT, self._start_home, lambda: self.desk.go("scenarios"))
        self._reading = Text(look, "Reading the jobs on this laptop.", role="ink2", wrap=True)

    def _build(self) -> None:
        self._page = Page(self.look, "Start")
        self._page.outdent = _OUTDENT
        self._page.keep_together()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        left = QWidget()  # a bare layout would be as narrow as its words when the columns are stacked
        left.setLayout(self._left())
        self._columns.addWidget(left, 1)
        self._aside = LaptopAside(self.look)
        self._aside.recording.act.clicked.connect(self._choose_recording)
        self._aside.certificate.act.clicked.connect(self._choose_evidence)
        self._columns.addWidget(self._aside)
        self._page.body.addLayout(self._columns)
        self._page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)

    def _left(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._hero)
        head.addWidget(self._lead)
        self._scene = QHBoxLayout()
        self._scene.setSpacing(28)
        self._scene.addWidget(self._picture)
        self._scene.addWidget(self._points, 1)
        left = self._column = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        for part in (head, self._scene):
            part.setContentsMargins(_OUTDENT, 0, 0, 0)
            left.addLayout(part)
        self._reading.setContentsMargins(_OUTDENT, 0, 0, 0)
        left.addWidget(self._reading)
        left.addWidget(self._recent)
        left.addWidget(self._offer)
        left.addStretch(1)
        return left

    # --- what the Now line says -----------------------------------------------------------------------

    def now(self) -> NowLine:
        """New job, always; first what was cut off; what else depends on what is open."""
        new = Action("New job", self._new_job, key="Ctrl+N")
        hub, job = self.desk.mirror.hub, self.desk.job
        if self._starting is not None:
            busy = Action("Start", busy="Starting")
            return NowLine(
                "The emulated home is being started.", hub.detail or "It takes a few seconds.",
                Glyph.UNDER_WAY, busy, (Action("Cancel", self._cancel),),
            )  # fmt: skip
        if job.is_open and not job.job.empty and self.desk.hand_over.signed:
            return self._handed_over(new)
        if job.is_open and not job.job.empty:
            go_on = Action("Go on", lambda: self.desk.go("job"))
            return NowLine(
                "A job is open.", "Go on with it, or begin another.", Glyph.UNDER_WAY, new, (go_on,)
            )
        waiting = self._waiting()
        if waiting:
            words = Action("Continue", partial(self._open, waiting, straight=True), icon="again")
            advice = "Continue it where it left off, or begin a new job."
            return NowLine("An update was cut off.", advice, Glyph.WAITING, words, (new,))
        if hub.state is not HubState.DISCONNECTED:
            advice = "Go on in the rail, or give this visit a job."
            return NowLine("A hub is connected, no job is open.", advice, Glyph.UNDER_WAY, new)
        advice = "Start an emulated home to look round, or begin a new job."
        return NowLine("No job is open.", advice, Glyph.NOT_STARTED, new)

    def _handed_over(self, new: Action) -> NowLine:
        """The certificate of the open job is signed: what ends its visit, or that it is over."""
        look = Action("Open it", lambda: self.desk.go("handover"))
        if self.desk.mirror.hub.state is HubState.DISCONNECTED:
            return NowLine(
                "The open job is signed.", "Its visit is over: begin a new job.", Glyph.DONE, new, (look,)
            )
        end = Action("Open Connect", lambda: self.desk.go("connect"), icon="connect")
        advice = "Its visit ends when the hub is disconnected on Connect."
        return NowLine("The open job is signed.", advice, Glyph.DONE, new, (end, look))

    # --- what is asked --------------------------------------------------------------------------------

    def entered(self) -> None:
        """Read jobs and kept homes anew: one may have been saved or left since."""
        self.desk.ask(lambda session: session.jobs.jobs(), self._on_jobs, self._on_no_jobs)
        self.desk.ask(lambda session: session.homes(), self._on_kept)

    def showEvent(self, event: QShowEvent) -> None:
        """Look for dongles while it is shown; read homes and images once it is."""
        super().showEvent(event)
        if not self._homes_found:
            self.desk.ask(lambda session: session.scenarios(), self._on_homes)
        self.desk.ask(lambda session: session.library.library(), self._on_library)
        self._look_for_ports()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking."""
        super().hideEvent(event)
        self._timer.stop()

    def _look_for_ports(self) -> None:
        if self._looking is None or not self._looking.running:
            self._looking = self.desk.ask(lambda session: session.ports(), self._on_ports, lambda _: None)

    def _on_ports(self, found: Sequence[Port]) -> None:
        self._looking = None
        if self._ports != tuple(found):
            self._ports = tuple(found)
            self._aside.dongle.show_fact(dongle_fact(self._ports))
            self.at_hand_changed.emit()

    def _on_library(self, library: Library) -> None:
        self._aside.images.show_fact(images_fact(library))

    def _on_jobs(self, found: Sequence[KeptJob]) -> None:
        self._jobs = tuple(found)
        self._show_recent()

    def _on_kept(self, found: Sequence[KeptHome]) -> None:
        self._kept = tuple(found)
        if self._jobs is not None:
            self._show_recent()

    def _show_recent(self) -> None:
        jobs, now, number = as_left(self._jobs or (), self._kept), self._now(), self.desk.job.job.number
        homes = [recent_home(home, now) for home in homeless(self._kept, jobs)]
        self._recent.show_jobs([*homes, *(recent_job(kept, now, number) for kept in jobs)])
        self._arrange()
        self.at_hand_changed.emit()
        self.now_changed.emit()

    def _waiting(self) -> str:
        """What to go on with, the last one first: the address of a home without a job, or the number of a job."""
        if self.desk.mirror.hub.state is not HubState.DISCONNECTED:
            return ""
        jobs, there = as_left(self._jobs or (), self._kept), {home.url for home in self._kept}
        homes = [home.url for home in homeless(self._kept, jobs)]
        cut_off = [k.job for k in jobs if not k.damage and waits(self.desk, k.job)]
        numbers = [job.number for job in cut_off if job.hub in there or not job.emulated]
        return next(iter((*homes, *numbers)), "")

    def _on_no_jobs(self, error: Exception) -> None:
        self._reading.write("The jobs on this laptop could not be read.")
        self._offer.trouble.show_error(error)

    def _on_homes(self, found: Sequence[ScenarioSummary]) -> None:
        self._homes_found = len(found)
        by_name = {one.name: one for one in found}
        offered = [by_name[name] for name in FIRST_HOMES if name in by_name] or list(found[:3])
        self._offer.offer(offered, len(found))

    # --- what the user does ---------------------------------------------------------------------------

    def _new_job(self) -> None:
        self.desk.ask(lambda session: session.jobs.new(), self._on_new)

    def _on_new(self, job: Job) -> None:
        self.desk.job.open(job)
        self.desk.go("job")

    def _open(self, number: str, *, straight: bool = False) -> None:
        """Open a job, `straight` on to the update that was cut off; a home without a job is entered."""

        def show(kept: KeptJob) -> None:
            self.desk.job.open(kept.job, kept.damage)
            self._go_on(kept.job.hub) if straight else self.desk.go("job")

        if number.startswith(EMULATED_URL):
            self.desk.job.open(Job())
            self._go_on(number)
        else:
            self.desk.ask(lambda session: session.jobs.read(number), show)

    def _go_on(self, url: str) -> None:
        if self._starting is None:
            self._offer.trouble.clear()
            self._starting = go_on(self.desk, url, partial(self._on_started, None, on=""), self._on_failed)
            self.now_changed.emit()

    def _start_home(self) -> None:
        name = self._offer.homes.value
        if not isinstance(name, str) or self._starting is not None:
            return
        self._offer.trouble.clear()
        self.desk.job.open(Job())  # practice is not written into the job of a real premise
        self._starting = self.desk.ask(
            lambda session: session.connect(f"emulated:{name}"), self._on_started, self._on_failed
        )
        self.now_changed.emit()

    def _on_started(self, _hub: object, on: str = "plan") -> None:
        self._starting = None
        self._on_hub()
        if on and self.isVisible():
            self.desk.go(on)

    def _on_failed(self, error: Exception) -> None:
        self._starting = None
        self._offer.trouble.show_error(error)
        self._on_hub()

    def _cancel(self) -> None:
        if self._starting is not None:
            self._starting.cancel()
            self._starting = None
        self._on_hub()

    # --- form -----------------------------------------------------------------------------------------

    def _on_hub(self) -> None:
        state = self.desk.mirror.hub.state
        reason = (
            "" if state is HubState.DISCONNECTED else "A hub is connected: disconnect it on Connect first."
        )
        self._offer.turn(reason, said=self._starting is None)
        self.now_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the form that the width asks for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        recent = bool(self._jobs or homeless(self._kept, self._jobs or ()))
        first, wide = self._jobs == () and not recent, self.window().width() >= WIDE_FROM
        beside = self.width() >= self.look.theme.px(800)
        for part in (self._page.title, self._page.subtitle):
            part.setVisible(wide and not first)  # a low window has no room to say where one is three times
        for shown in (self._hero, self._lead, self._points):
            shown.setVisible(first)
        self._picture.setVisible(first and wide and beside)
        self._recent.setVisible(recent)
        self._recent.set_few(not wide)
        known = self._jobs is not None
        self._reading.setVisible(not known)
        self._offer.setVisible(known)
        spacing = 28 if wide and first else 12
        self._offer.set_first(first, roomy=wide)
        stand(self._columns, beside=beside)
        self._columns.setStretch(0, int(beside))  # one under the other each is as high as its words ask
        self._aside.setContentsMargins(0 if beside else _OUTDENT, 0, 0, 0)
        self._columns.setSpacing(column_gap(self) - _OUTDENT)
        self._column.setSpacing(spacing)
        self._aside.set_close(not wide)
        self._aside.setFixedWidth(self.look.theme.px(_ASIDE if wide else 280)) if beside else None
        if not beside:
            self._aside.setMinimumWidth(0)
            self._aside.setMaximumWidth(16_777_215)

    # --- files ----------------------------------------------------------------------------------------

    def _choose_recording(self) -> None:
        self._look_into(self._files.recording(self), RECORDING)

    def _choose_evidence(self) -> None:
        self._look_into(self._files.evidence(self), VERIFY)

    def _look_into(self, path: Path | None, name: str) -> None:
        """Show a file on the screen of this name."""
        if path is not None:
            opened = self.desk.recording if name == RECORDING else self.desk.evidence
            opened.choose(path)
            self.desk.go(name)

    @cached_property
    def _veil(self) -> DropVeil:
        """Made when a file first hangs over the window: the first paint does not need it."""
        from gui.widgets.library import DropVeil

        return DropVeil(self.look, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one recording or certificate, if this version has a screen for it."""
        path, name = self._dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self._veil.lower_over(_LET_GO[name])

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went elsewhere."""
        super().dragLeaveEvent(event)
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file that was dropped."""
        self._veil.hide()
        path, name = self._dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self._look_into(path, name)

    def _dropped(self, event: QDropEvent) -> tuple[Path | None, str]:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        name = screen_for(files[0]) if len(files) == 1 else ""
        return (files[0], name) if name else (None, "")
