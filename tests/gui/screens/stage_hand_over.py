"""Hand over in its states: nothing yet, things missing, complete, signed, changed since, a draft, a full folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import FileError
from core.events import CampaignChanged, HubChanged
from core.records.certificates.certificate import Certificate, HandOver, compose, digest_of, missing
from core.records.certificates.layout import Stamp, pages_of
from core.records.visits.visit import Visit
from core.session_certificate import Preview, Saved
from core.update.campaign import CampaignView
from core.update.evidence import Outcome
from gui.screen import Place, Screen
from gui.screens.hand_over import HandOverScreen
from tests.core.records.certificates import certified as visits
from tests.gui.screens import home
from tests.gui.screens.desk import answer, feed

if TYPE_CHECKING:
    from core.errors import CoreError
    from core.events import Event
    from core.records.job import Job
    from core.records.visits.visit import Checkpoint
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]
NOTES = "The bridge by the gas meter runs on a battery: change it in two years.\nThe customer has the gas box key."
KEY = "3F2A-91C0-77DE-0B4E-A1D2-5566-E09F-1C3B"
FOLDER = Path("Documents/certificates")
NO_KEY = FileError(
    "The laptop’s key cannot be read.", "Permission denied.",
    "Allow this account to read it; until then nothing is signed.",
)  # fmt: skip
FULL = FileError(
    "The certificate was not written to /media/stick.", "No space left on device.",
    "Choose another folder, or make room there; no half of it is left behind.",
)  # fmt: skip


def certificate(
    customer: str = "A. Sample", notes: str = NOTES, *, scenario: str = "happy-house"
) -> Certificate:
    """What stands on it after three updates, one of each kind of end."""
    made = compose(visits.visit(scenario=scenario), HandOver(notes, customer, visits.NOON + 800))
    return replace(made, premise="Flat 14, Example House")


def complete() -> Certificate:
    """The same where only the confirmed update was made, so that nothing is open."""
    made = certificate()
    made = replace(made, updates=tuple(u for u in made.updates if u.outcome == Outcome.CONFIRMED))
    return replace(made, missing=missing(made))


def preview(made: Certificate, trouble: CoreError | None = None) -> Preview:
    pages = pages_of(made, Stamp(digest_of(made)))
    return Preview(made, pages, "" if trouble else KEY, trouble)


def saved(made: Certificate, trouble: CoreError | None = None) -> Saved:
    name = "certificate-20260921-140000-14-Sample-Terrace-EMULATED" + ("-DRAFT" if trouble else "")
    pdf = FOLDER / f"{name}.pdf"
    stamp = Stamp(digest_of(made), "" if trouble else KEY, str(trouble or ""))
    pages = pages_of(made, stamp)
    return Saved(pdf, pdf.with_suffix(".json"), digest_of(made), made, trouble is not None, trouble, pages)


def _premise(bed: Bench) -> None:
    from tests.gui.screens.stage import premise

    premise(bed)


def screen_of(bed: Bench, folder: Path) -> HandOverScreen:
    """The screen in a home that was worked on; nothing is answered yet."""
    screen = HandOverScreen(bed.desk, folder, show_folder=lambda _folder: None, clock=lambda: home.NOW)
    screen.form.show_folder(FOLDER)
    _premise(bed)
    bed.desk.job.open(visits.JOB)
    return screen


def ask(screen: HandOverScreen) -> None:
    """What waits for a free moment is asked for now."""
    screen.drafting._begin()


def drafted(bed: Bench, folder: Path, made: Certificate, trouble: CoreError | None = None) -> HandOverScreen:
    screen = screen_of(bed, folder)
    screen.form.customer.write(made.customer)
    screen.form.notes.write(made.notes)
    screen.entered()
    ask(screen)
    answer(bed, "certificates.preview", preview(made, trouble))
    return screen


def shown(made: Callable[[], Certificate]) -> Callable[[Bench, Path], Made]:
    return lambda bed, folder: (drafted(bed, folder, made()), lambda: None)


def _job_to_do() -> Certificate:
    """Hardly anything: the job is not filled in, nobody joined, no mesh."""
    said: list[tuple[float, Event | Job | Checkpoint]] = [
        (visits.NOON, visits.hub("happy-house")),
        (visits.NOON + 1, visits.log()),
    ]
    return compose(visits.visit(said), HandOver("", "", visits.NOON + 800))


def _nothing(bed: Bench, folder: Path) -> Made:
    screen = HandOverScreen(bed.desk, folder, clock=lambda: home.NOW)
    screen.form.show_folder(FOLDER)
    screen.entered()
    ask(screen)
    answer(bed, "certificates.preview", preview(compose(Visit("", "0.1.0"), HandOver())))
    return screen, lambda: None


def _composing(bed: Bench, folder: Path) -> Made:
    screen = screen_of(bed, folder)
    screen.entered()
    return screen, lambda: None


def _failed(bed: Bench, folder: Path) -> Made:
    screen = screen_of(bed, folder)
    screen.entered()
    ask(screen)
    error = bed.asks.last("certificates.preview").error
    assert error is not None
    error(
        FileError("The recording cannot be read.", "Input/output error.", "Look at the disk, then try again.")
    )
    return screen, lambda: None


def signed(bed: Bench, folder: Path) -> HandOverScreen:
    screen = drafted(bed, folder, certificate())
    screen.sign()
    answer(bed, "certificates.sign_and_save", saved(certificate()))
    ask(screen)
    answer(bed, "certificates.preview", preview(certificate()))
    return screen


def _signed(bed: Bench, folder: Path) -> Made:
    return signed(bed, folder), lambda: None


def _signing(bed: Bench, folder: Path) -> Made:
    screen = drafted(bed, folder, certificate())
    screen.sign()
    return screen, lambda: None


def _changed(bed: Bench, folder: Path) -> Made:
    screen = signed(bed, folder)
    screen.form.customer.write("A. Sample and B. Sample")
    ask(screen)
    answer(bed, "certificates.preview", preview(certificate("A. Sample and B. Sample")))
    return screen, lambda: None


def _draft(bed: Bench, folder: Path) -> Made:
    screen = drafted(bed, folder, certificate(), NO_KEY)
    screen.sign()
    answer(bed, "certificates.sign_and_save", saved(certificate(), NO_KEY))
    return screen, lambda: None


def _full(bed: Bench, folder: Path) -> Made:
    screen = drafted(bed, folder, certificate())
    screen.sign()
    error = bed.asks.last("certificates.sign_and_save").error
    assert error is not None
    error(FULL)
    return screen, lambda: None


def _near(bed: Bench, folder: Path) -> Made:
    screen = drafted(bed, folder, certificate())

    def after() -> None:
        for _ in range(5):
            screen.preview.view.nearer()

    return screen, after


def _second_page(bed: Bench, folder: Path) -> Made:
    screen = drafted(bed, folder, certificate())
    return screen, lambda: (screen.preview.view.turn(1), None)[1]


def _real(bed: Bench, folder: Path) -> Made:
    """A real hub: no violet anywhere, neither round the page nor on it."""
    from tests.gui.screens.stage import HUB

    screen = drafted(bed, folder, certificate(scenario=""))
    feed(bed, HubChanged(replace(HUB, url="/dev/ttyUSB0", emulated=None)), CampaignChanged(CampaignView()))
    return screen, lambda: None


HAND_OVERS: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "handover_nothing": (Place.HAND_OVER, _nothing),
    "handover_composing": (Place.HAND_OVER, _composing),
    "handover_missing": (Place.HAND_OVER, shown(_job_to_do)),
    "handover_complete": (Place.HAND_OVER, shown(complete)),
    "handover_page_2": (Place.HAND_OVER, _second_page),
    "handover_near": (Place.HAND_OVER, _near),
    "handover_real": (Place.HAND_OVER, _real),
    "handover_signing": (Place.HAND_OVER, _signing),
    "handover_signed": (Place.HAND_OVER, _signed),
    "handover_changed": (Place.HAND_OVER, _changed),
    "handover_draft": (Place.HAND_OVER, _draft),
    "handover_full": (Place.HAND_OVER, _full),
    "handover_failed": (Place.HAND_OVER, _failed),
}
