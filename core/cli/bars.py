"""Progress bars of an update in the terminal: one a device, fed by events."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, TaskID, TextColumn

from core.events import LogWritten, PremiseChanged, TrialChanged, UpdateChanged
from core.firmware.sizes import kib
from core.ota.transfer_values import SLEEPY
from core.update.progress import Condition, Phase

if TYPE_CHECKING:
    from types import TracebackType

    from core.cli.report import Report
    from core.events import Event
    from core.premise.device import Device, Eui64
    from core.update.progress import DeviceUpdate
    from core.update.readiness import Trial


class Bars:
    """Shows events while it is entered; without a terminal it prints a line a phase instead."""

    def __init__(
        self, report: Report, *, notes: bool = False, pings: bool = False, patience: float = 1.0
    ) -> None:
        """`pings` tells what came back of those before the start; `patience` is that of the settings."""
        self._report, self._notes, self._pings, self._patience = report, notes, pings, patience
        self._devices: dict[Eui64, Device] = {}
        self._tasks: dict[Eui64, TaskID] = {}
        self._said: dict[Eui64, str] = {}
        self._progress = Progress(
            TextColumn("{task.fields[name]:<5}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[words]}"),
            console=report.console,
        )
        self._live = report.console.is_terminal

    def __enter__(self) -> Self:
        if self._live:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._progress.stop()
        self._tasks.clear()

    def on_event(self, event: Event) -> None:
        """The session's callback."""
        if isinstance(event, UpdateChanged):
            self._show(event.update)
        elif isinstance(event, PremiseChanged):
            self._devices = {d.eui: d for d in event.premise.topology.devices}
        elif isinstance(event, TrialChanged) and self._pings and event.trial.sent:
            self._tell_trial(event.trial)
        elif isinstance(event, LogWritten) and self._notes and event.record.subject == "hub":
            self._report.say(event.record.text)

    def _show(self, row: DeviceUpdate) -> None:
        words = self._waiting(row) or _words(row)
        if not self._live:
            stage = f"{row.phase.value} {row.condition.value} {row.attempt}"
            if self._said.get(row.eui) != stage:
                self._said[row.eui] = stage
                self._report.say(f"  {row.kind.value}  {row.share:4.0%}  {words}")
            return
        task = self._tasks.get(row.eui)
        if task is None:
            task = self._tasks[row.eui] = self._progress.add_task(
                "", total=1.0, name=row.kind.value, words=""
            )
        self._progress.update(task, completed=row.share, words=words)

    def _tell_trial(self, trial: Trial) -> None:
        """What the pings of a way came to; told once they are over."""
        if trial.sent >= trial.wanted:
            device = self._devices.get(trial.eui)
            name = device.label if device is not None else str(trial.eui)
            self._report.say(f"  {name}  {trial.answered} of {trial.sent} pings answered")

    def _waiting(self, row: DeviceUpdate) -> str:
        """What a device that sleeps is waited for, and until when; empty for any other."""
        waking = row.condition is Condition.RUNNING and row.phase is Phase.WAKE
        device = self._devices.get(row.eui)
        if not waking or device is None or not device.sleepy or row.started is None:
            return ""
        until = datetime.fromtimestamp(row.started + SLEEPY.first_ask * self._patience).astimezone()
        return f"sleeps; it fetches when it wakes, and is waited for until {until:%H:%M}"


def _words(row: DeviceUpdate) -> str:
    if row.condition is not Condition.RUNNING:
        return row.outcome.value if row.outcome else row.condition.value
    if row.phase.value != "sending":
        return row.phase.value
    rate = f"{row.rate / 1024:.1f} KiB/s" if row.rate else ""
    return f"sending  {kib(row.bytes_done)} of {kib(row.bytes_total)} KiB  {rate}  {_finish(row)}".rstrip()


def _finish(row: DeviceUpdate) -> str:
    if row.finish is None:
        return ""
    now = time.time()
    first, last = max(0.0, row.finish.earliest - now), max(0.0, row.finish.latest - now)
    if last < 90:
        return f"done in {first:.0f}–{max(last, first + 1):.0f} s"
    start, end = (datetime.fromtimestamp(t).astimezone() for t in (row.finish.earliest, row.finish.latest))
    return f"done {start:%H:%M}–{end:%H:%M}"
