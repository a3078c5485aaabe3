"""When faults happen: by the clock, at a share of a device's image, in the swap, or at once by hand.

Every fault that happened is in the premise's event log, so that two runs of one seed can be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from core.emulator.dongle_faults import befall_dongle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.emulator.emulation import Emulation
    from core.emulator.faults import Fault, ScheduledFault, Trigger


class FaultyPremise(Protocol):
    """What the desk asks of the premise."""

    def befall(self, fault: Fault) -> None:
        """Let a fault of a device, of a link or of the air happen now; UsageError for an unknown device."""

    def when_fetched(self, device: str, percent: float, then: Callable[[], object]) -> None:
        """Call back once, when the device has this share of an image."""

    def when_swapping(self, device: str, then: Callable[[], object]) -> None:
        """Call back once, when the device restarts to put a new image in place."""

    def note(self, kind: str, text: str) -> None:
        """Write to the event log."""


class FaultDesk:
    """Hands each fault, at its moment, to whom it concerns."""

    def __init__(self, emulation: Emulation, premise: FaultyPremise) -> None:
        self._emulation, self._premise = emulation, premise
        self.happened = 0
        self.waiting = 0
        self.past: list[int] = []  # what has happened of the time line, by its numbers
        self.on_past: Callable[[], None] | None = None

    def arm(self, schedule: Sequence[ScheduledFault], past: Sequence[int] = ()) -> None:
        """Take a time line; called once, before time begins to run.

        What is `past` happened in an earlier run: it does not happen again, but what lasts and no flash keeps (a
        door, a noise, who has moved in) is so again.
        """
        self.past = [number for number in past if number < len(schedule)]
        self.happened = len(self.past)
        for number in self.past:
            if schedule[number].fault.kind.lasts:
                self._premise.befall(schedule[number].fault)
        for number, scheduled in enumerate(schedule):
            if number not in self.past:
                self.waiting += 1
                self._arm(number, scheduled.trigger, scheduled.fault)

    def befall(self, fault: Fault) -> None:
        """Let a fault happen now; UsageError if it names a device that is not there."""
        if fault.kind.on_line:
            self._emulation.line_faults.begin(fault)
        elif fault.kind.in_dongle:
            befall_dongle(self._emulation, fault)
        else:
            self._premise.befall(fault)
        self.happened += 1
        whom = f" of {fault.device}" if fault.device else ""
        self._premise.note("fault", fault.kind.value + whom)

    def _arm(self, number: int, trigger: Trigger, fault: Fault) -> None:
        def happen() -> None:
            self.waiting -= 1
            self.past.append(number)
            self.befall(fault)
            if self.on_past is not None:
                self.on_past()

        clock = self._emulation.clock
        if trigger.at is not None:
            clock.at(trigger.at, happen)
        elif trigger.percent is not None:
            self._premise.when_fetched(trigger.of, trigger.percent, lambda: clock.after(0.0, happen))
        else:
            self._premise.when_swapping(trigger.of, lambda: clock.after(0.0, happen))
