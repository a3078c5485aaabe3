"""The checks of one image against bridges, one device after another, as the core answers; no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.firmware.preflight import CheckName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.firmware.preflight import Preflight
    from core.premise.device import Eui64
    from core.update.outlook import Prospect
    from core.update.readiness import Trial
    from gui.bridge import Call
    from gui.desk import Ask

    Reasons = Sequence[tuple[str, str]]  # checks by their names, and why each was let go


class Checking(QObject):
    """Asks for one device first, which measures the mesh if need be, then for the others at once.

    Signals:
        changed: `flights`, `prospects` or `running` is different now.
        failed: the checks broke off; carries the exception.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, ask: Ask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._calls: list[Call] = []
        self._left: set[Eui64] = set()
        self._order: tuple[Eui64, ...] = ()
        self._image: Path | None = None
        self.overrides: dict[CheckName, str] = {}
        self.flights: dict[Eui64, Preflight] = {}
        self.prospects: tuple[Prospect, ...] = ()
        self.trials: dict[Eui64, Trial] = {}
        self._measures: dict[Eui64, Call] = {}  # ways that are measured further
        self.rounds = 0  # how many answers came in: what is foretold from them may be another

    def take(self, trial: Trial) -> None:
        """How far the questions to a device have come; of no interest once it is checked."""
        if trial.eui in self._left or trial.eui in self._measures:
            self.trials[trial.eui] = trial
            self.changed.emit()

    @property
    def running(self) -> bool:
        """Whether answers are still awaited."""
        return bool(self._left)

    @property
    def measured(self) -> tuple[Eui64, ...]:
        """The devices whose ways are measured further just now."""
        return tuple(self._measures)

    @property
    def done(self) -> int:
        """How many devices have been checked."""
        return len(self._order) - len(self._left)

    @property
    def many(self) -> int:
        """How many there are."""
        return len(self._order)

    @property
    def reasons(self) -> dict[str, str]:
        """The overrides as the session takes them."""
        return {name.value: reason for name, reason in self.overrides.items()}

    def start(self, image: Path, euis: Sequence[Eui64]) -> None:
        """Check this image against these devices; what was under way is dropped."""
        self.stop()
        self._image, self._order, self._left = image, tuple(euis), set(euis)
        self.flights, self.prospects, self.trials = {}, (), {}
        if euis:
            self._check(euis[0])
        self.changed.emit()

    def stop(self) -> None:
        """Ask no more."""
        for call in (*self._calls, *self._measures.values()):
            call.cancel()
        self._calls.clear()
        self._measures.clear()
        self._left.clear()

    def forget(self, begun: Reasons = ()) -> None:
        """Nothing is checked, nothing overridden but what `begun` says, where that was not taken back."""
        self.stop()
        self._order, self._image = (), None
        self.overrides = {name: why for name, why in self.overrides.items() if (name.value, why) in begun}
        self.flights, self.prospects = {}, ()

    def override(self, reasons: Reasons) -> None:
        """Let these go, and no others; a name that is not known here is left out."""
        self.overrides = {n: why for n in CheckName for name, why in reasons if n == name}

    def let_none_go(self, begun: Reasons) -> None:
        """Override none of these any more."""
        self.overrides = {n: why for n, why in self.overrides.items() if (n.value, why) not in begun}

    def _check(self, eui: Eui64) -> None:
        image, reasons = self._image, self.reasons
        if image is None:
            return
        self._calls.append(
            self._ask(
                lambda session: session.preflight(image, [eui], reasons),
                lambda flights: self._on_checked(eui, flights),
                self._on_failed,
            )
        )

    def _on_checked(self, eui: Eui64, flights: Sequence[Preflight]) -> None:
        first = len(self._left) == len(self._order)
        self.rounds += 1
        self.flights.update({f.eui: f for f in flights})
        self._left.discard(eui)
        if first:
            for other in self._order[1:]:
                self._check(other)
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.stop()
        self.failed.emit(error)
        self.changed.emit()

    def measure(self, eui: Eui64, pings: int) -> None:
        """Try the way of a device that is checked with so many pings in all; its checks stand meanwhile."""
        image, reasons = self._image, self.reasons
        if image is None or eui in self._measures:
            return
        self.trials.pop(eui, None)
        self._measures[eui] = self._ask(
            lambda session: session.preflight(image, [eui], reasons, pings),
            lambda flights: self._on_measured(eui, flights),
            self._on_failed,
        )
        self.changed.emit()

    def _on_measured(self, eui: Eui64, flights: Sequence[Preflight]) -> None:
        self._measures.pop(eui, None)
        self.flights.update({f.eui: f for f in flights})
        self.rounds += 1
        self.changed.emit()

    def foresee(self, size: int, euis: Sequence[Eui64], parallel: int | None = None) -> None:
        """Ask who of these goes when, and until when, with so many at once; None: as the settings say."""
        chosen = tuple(euis)
        if chosen:
            self._ask(
                lambda session: session.outlook(size, chosen, parallel), self._on_outlook, self._on_no_outlook
            )
        else:
            self._on_outlook(())

    def _on_outlook(self, prospects: Sequence[Prospect]) -> None:
        self.prospects = tuple(prospects)
        self.changed.emit()

    def _on_no_outlook(self, _error: Exception) -> None:
        """Without a hub nothing can be foretold; the checks say that in their own words."""
        self._on_outlook(())
