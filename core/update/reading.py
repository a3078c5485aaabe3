"""The version of an updated device read once more, from the device itself, and what that does to its proof."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError, DeviceError
from core.premise.device import version_text
from core.update.evidence import Outcome, Rung, outcome_of, version_proof, with_proof
from core.update.progress import Condition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate

SOURCE = "read over the HAN"


class VersionReader(Protocol):
    """What reading again needs of a hub."""

    async def read_version(self, eui: Eui64) -> int:
        """The device's current file version, read over the HAN; DeviceError if it does not say."""


def read_anew(row: DeviceUpdate, found: int, at: float) -> DeviceUpdate:
    """The row of an update that is over, with the version read at `at` (s since 1970) as its fourth proof.

    One that had failed and runs the new version all the same is finished; any other that failed stays so.
    """
    good = row.condition is Condition.FAILED and found == row.version_wanted
    if row.version_wanted is None or not row.ladder or not (good or row.condition is Condition.FINISHED):
        return replace(row, version_after=found)
    ladder = with_proof(row.ladder, version_proof(Rung.READ_ON_HAN, found, row.version_wanted, at, SOURCE))
    outcome, words = outcome_of(ladder)
    if outcome is Outcome.CONTRADICTED:
        words = f"The device took the image and runs {version_text(found)}. {words}"
    reason = "" if outcome is Outcome.CONFIRMED else words
    return replace(
        row, condition=Condition.FINISHED, ladder=ladder, outcome=outcome, version_after=found, reason=reason
    )


class ProofDesk:
    """Reads versions again. `hub` gives the hub that is connected, `now` seconds since 1970."""

    def __init__(
        self,
        hub: Callable[[], VersionReader],
        now: Callable[[], float],
        tell: Callable[[DeviceUpdate], object],
        note: Callable[[str, str], object],
    ) -> None:
        self._hub, self._now, self._tell, self._note = hub, now, tell, note

    async def read_again(self, rows: Sequence[DeviceUpdate]) -> tuple[DeviceUpdate, ...]:
        """Ask each device whose update is over for its version, one after another; each row is told when read.

        DeviceError names the devices that did not say it; what the others said is kept.
        """
        hub, read, silent = self._hub(), [], []
        for row in (r for r in rows if r.condition.over):
            try:
                found = await hub.read_version(row.eui)
            except CoreError as error:
                silent.append(row)
                self._note(str(row.eui), f"Its version could not be read again. {error}")
                continue
            fresh = read_anew(row, found, self._now())
            said = "" if fresh.outcome is None else f" The update is {fresh.outcome.value}."
            self._note(str(row.eui), f"Read again over the HAN: it runs {version_text(found)}.{said}")
            self._tell(fresh)
            read.append(fresh)
        if silent:
            names = ", ".join(r.kind.value for r in silent)
            raise DeviceError(
                f"{names} did not say which version it runs.",
                "A device that sleeps or restarts does not answer."
                if len(silent) == 1
                else "None of them answered.",
                "Wake it, or wait until it is back, then read again.",
            )
        return tuple(read)
