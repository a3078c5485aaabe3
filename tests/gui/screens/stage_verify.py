"""Verify in its states: no file, a file that is read, each verdict, and a core that does not answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.records.certificates.certificate import digest_of
from core.records.verifying.verdict import FileKind, SignedBy, Soundness, Verdict
from gui.screen import Place, Screen
from gui.screens.verify import VerifyScreen
from tests.core.records.certificates import certified as visits
from tests.gui.screens.desk import answer
from tests.gui.screens.stage_hand_over import KEY, certificate

if TYPE_CHECKING:
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]
PDF = Path("Documents/certificates/certificate-20260921-140000-14-Sample-Terrace-EMULATED.pdf")
SOUND = Verdict(
    PDF, FileKind.PDF, Soundness.SOUND,
    ("It is what was signed, to the last byte of its pages and of the file in it.", "This laptop signed it.",
     "It was made at an EMULATED premise: it is for practice only.",
     "The recording 20260921-140000 says the same, up to its entry 13."),
    (), KEY, SignedBy.THIS, "20260921-140000", "Flat 14, Example House", visits.NOON + 800, True, 13,
    digest_of(certificate()), certificate(),
)  # fmt: skip
ANOTHER = replace(
    SOUND, signed_by=SignedBy.ANOTHER, emulated=False, certificate=certificate(scenario=""),
    sentences=(
        SOUND.sentences[0],
        f"Another laptop signed it; anybody with this program can sign. Compare its fingerprint: {KEY}.",
    ),
)  # fmt: skip
ALTERED = replace(
    SOUND, soundness=Soundness.ALTERED, signer="", signed_by=SignedBy.NOBODY,
    sentences=(
        "It was altered after it was sealed. The certificate in it is not what was signed.",
        "It was made at an EMULATED premise: it is for practice only.",
    ),
    broken=("update 2 (B2 00-DB-12-34-56-78-90-B2): version after", "update 2 (B2 00-DB-12-34-56-78-90-B2): outcome"),
)  # fmt: skip
DRAFT = replace(
    SOUND, soundness=Soundness.UNSIGNED, signer="", signed_by=SignedBy.NOBODY,
    sentences=("It is a draft: nobody signed it.", SOUND.sentences[2]),
)  # fmt: skip
UNREADABLE = Verdict(
    Path("Documents/holiday.pdf"), FileKind.PDF, Soundness.UNREADABLE,
    ("It is a PDF without a certificate of this program in it.",),
)  # fmt: skip
RECORDING = Verdict(
    Path("Documents/20260921-140000.althan"), FileKind.RECORDING, Soundness.ALTERED,
    ("It was altered after it was written: entry 412, after 14:25:07: its digest is not that of what it says",
     "A cut-off end shows only beside the certificate, which holds the number and digest of the last entry."),
    ("entry 412, after 14:25:07: its digest is not that of what it says",), KEY, SignedBy.THIS, "20260921-140000",
    "14 Sample Terrace", visits.NOON + 707, False, 411,
)  # fmt: skip


def verified(bed: Bench, verdict: Verdict) -> VerifyScreen:
    """The screen with this verdict on its file."""
    screen = VerifyScreen(bed.desk)
    bed.desk.evidence.choose(verdict.path)
    answer(bed, "certificates.verify", verdict)
    return screen


def _shown(verdict: Verdict) -> Callable[[Bench, Path], Made]:
    return lambda bed, _folder: (verified(bed, verdict), lambda: None)


def _none(bed: Bench, _folder: Path) -> Made:
    return VerifyScreen(bed.desk), lambda: None


def _reading(bed: Bench, _folder: Path) -> Made:
    screen = VerifyScreen(bed.desk)
    bed.desk.evidence.choose(PDF)
    return screen, lambda: None


VERIFIES: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "verify_none": (Place.START, _none),
    "verify_reading": (Place.START, _reading),
    "verify_sound": (Place.START, _shown(SOUND)),
    "verify_another": (Place.START, _shown(ANOTHER)),
    "verify_altered": (Place.START, _shown(ALTERED)),
    "verify_draft": (Place.START, _shown(DRAFT)),
    "verify_recording": (Place.START, _shown(RECORDING)),
    "verify_unreadable": (Place.START, _shown(UNREADABLE)),
}
