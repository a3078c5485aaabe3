"""What a check of a certificate or a recording comes to, as values that both faces show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from core.records.certificates.values import Certificate


class FileKind(StrEnum):
    """What a file is."""

    PDF = "certificate (PDF)"
    JSON = "certificate (JSON)"
    RECORDING = "recording"
    OTHER = "something else"


class Soundness(StrEnum):
    """Whether a file is what was written and signed."""

    SOUND = "sound"
    SO_FAR = "sound up to its checkpoint"  # of a recording: entries after it are not signed yet
    ALTERED = "altered"
    UNSIGNED = "unsigned"
    UNREADABLE = "not readable"


class SignedBy(StrEnum):
    """Whose key signed it."""

    THIS = "this laptop"
    ANOTHER = "another laptop"
    SOMEBODY = "a laptop"  # this laptop's own key is not at hand to compare
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One file's verdict. `sentences` are for people, the most important first; times are s since 1970.

    `broken` names what was altered, one entry or line each, in words; empty where that cannot be known.
    """

    path: Path
    kind: FileKind
    soundness: Soundness
    sentences: tuple[str, ...]
    broken: tuple[str, ...] = ()
    signer: str = ""  # fingerprint of the key, as people compare it
    signed_by: SignedBy = SignedBy.NOBODY
    number: str = ""  # of the job
    premise: str = ""
    at: float | None = None  # of the hand-over, or the last entry
    emulated: bool = False
    entries: int = 0  # of the recording
    digest: str = ""  # of the certificate, or of the recording's last entry; hex
    certificate: Certificate | None = None  # what it says, where that can be read

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.soundness is Soundness.SOUND

    @property
    def own(self) -> bool | None:
        """Whether this laptop signed it; None where nobody did or that cannot be told."""
        return {SignedBy.THIS: True, SignedBy.ANOTHER: False}.get(self.signed_by)
