"""Going on with an update that a kill or a close cut off: its hub again, then the very image that was served."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.hub.hub import HubState
from core.records.job import JobOutcome
from gui.models.chosen import ChosenImage
from gui.screen import Glyph
from gui.wording import kib

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.records.job import Job
    from core.session_update import CutOff
    from gui.bridge import Call
    from gui.desk import Desk


def waits(desk: Desk, job: Job) -> bool:
    """Whether an update of this job was cut off and can go on once its hub is connected."""
    idle = desk.mirror.hub.state is HubState.DISCONNECTED
    return idle and bool(job.hub) and job.outcome is JobOutcome.UNDER_WAY


def go_on(desk: Desk, url: str, there: Callable[[], object], failed: Callable[[Exception], None]) -> Call:
    """Connect to the hub of this address and lay the image that was cut off before the installer, to be started.

    Nothing is sent before the checks have been looked at: the house may have changed since.
    """

    def connected(_hub: object) -> None:
        there()
        desk.ask(lambda session: session.cut_off(), partial(_take_up, desk))

    return desk.ask(lambda session: session.connect(url), connected, failed)


def _take_up(desk: Desk, found: Sequence[CutOff]) -> None:
    desk.go("update")
    if not found:
        rest = "What is still to be proved is read under Proof."
        desk.notices.tell(Glyph.DONE, "Nothing is left to send.", rest)
        return
    furthest = max(found, key=lambda one: one.offset)
    version = furthest.version
    name = "Image already begun"
    terms = furthest.at_once, furthest.devices, furthest.reasons, desk.mirror.hub.eui
    desk.image.choose(ChosenImage(furthest.image, name, furthest.size, version, *terms))
    rest = f"{kib(furthest.offset)} of {kib(furthest.size)} KiB are there; it goes on once the updates start."
    desk.notices.tell(Glyph.UNDER_WAY, "The update was cut off.", rest)
