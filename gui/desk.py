"""What every screen is handed: the look, the mirror of the core, and callables for all it may ask for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from gui.models.chosen import ImageChoice
from gui.models.hand_over import HandOverModel
from gui.models.job import JobModel
from gui.models.labels_read import LabelsRead
from gui.models.opened import OpenedFile

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.session import Session
    from gui.bridge import Call
    from gui.look import Look
    from gui.models.mirror import Mirror
    from gui.notices import Notices


_T = TypeVar("_T")


class Ask(Protocol):
    """Asks the core for something, without waiting: the answer comes back on the window's thread."""

    def __call__(
        self,
        work: Callable[[Session], Coroutine[object, object, _T]],
        on_done: Callable[[_T], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> Call:
        """Start `work` in the core; `Call.cancel` stops it and neither answer comes."""


def _nowhere(_at: float, _eui: Eui64 | None) -> None:
    """There is no map to be brought to the front."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools of a screen.

    `ask(lambda session: session.scan(), on_done, on_error)` starts work in the core and returns a `Call`
    that can be cancelled; without `on_error` a `CoreError` becomes a toast. `go("map")` brings a screen to
    the front by its name. `job` is the job that is open and the
    devices that its work order expects; `image` is the image that is to go out; `labels` says how many labels
    were read so far. `recording` is the recording that is to be replayed, `evidence` the file that is to be
    verified; `hand_over` is what was typed for the certificate, and what was signed.
    `recall(at, eui)` brings the map to the front as it was at a moment (s since 1970).
    """

    look: Look
    mirror: Mirror
    notices: Notices
    ask: Ask
    go: Callable[[str], None]
    job: JobModel = field(default_factory=JobModel)
    image: ImageChoice = field(default_factory=ImageChoice)
    labels: LabelsRead = field(default_factory=LabelsRead)
    recording: OpenedFile = field(default_factory=OpenedFile)
    evidence: OpenedFile = field(default_factory=OpenedFile)
    recall: Callable[[float, Eui64 | None], None] = _nowhere
    hand_over: HandOverModel = field(default_factory=HandOverModel)
