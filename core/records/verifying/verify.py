"""Whether a certificate or a recording is what was written and signed, and if not, which entry or line was altered."""

from __future__ import annotations

import stat
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import CoreError
from core.records.certificates.check import Checked, check_json
from core.records.laptop_key import fingerprint_of
from core.records.verifying.pdf import check_pdf
from core.records.verifying.recording import check_recording, confirmed
from core.records.verifying.verdict import FileKind, SignedBy, Soundness, Verdict
from core.records.visits.visit import SUFFIX
from core.records.wall_clock import seconds_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FileKind", "SignedBy", "Soundness", "Verdict", "verify_file"]

LARGEST = 64 * 2**20  # octets
_PDF, _RECORDING = b"%PDF-", b'"digest":"'
_SUFFIXES = {".pdf": FileKind.PDF, ".json": FileKind.JSON, ".althan": FileKind.RECORDING}


def verify_file(path: Path, own_key: bytes | None = None, recordings: Sequence[Path] = ()) -> Verdict:
    """The verdict on a file; never an exception, whatever is in it.

    `own_key` is this laptop's public key, to tell its signature from another's. A certificate is also held against
    the recording it stands on, where that lies beside it or in one of the folders `recordings`.
    """
    try:
        data = _read(path)
    except ValueError as error:
        kind = _SUFFIXES.get(path.suffix.lower(), FileKind.OTHER)
        return Verdict(path, kind, Soundness.UNREADABLE, (f"{path.name} cannot be read: {error}.",))
    kind = _kind(path, data)
    try:
        if kind is FileKind.RECORDING:
            return check_recording(path, own_key)
        if kind is FileKind.OTHER:
            words = f"{path.name} is neither a certificate nor a recording of this program."
            return Verdict(path, kind, Soundness.UNREADABLE, (words,))
        checked = check_pdf(data, path) if kind is FileKind.PDF else check_json(data)
        return _held_against(_told(path, kind, checked, own_key), checked, [path.parent, *recordings])
    except CoreError as error:
        return Verdict(path, kind, Soundness.UNREADABLE, (str(error),))
    except RecursionError:
        return Verdict(path, kind, Soundness.UNREADABLE, (f"{path.name} is nested too deeply.",))


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("it is not a file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(error.strerror or "the system gave no reason") from None
    if len(data) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 2**20} MiB")
    return data


def _kind(path: Path, data: bytes) -> FileKind:
    """What a file is by its first octets, or by its name where somebody has changed these."""
    if data.startswith(_PDF):
        return FileKind.PDF
    if path.suffix.lower() == SUFFIX:
        return FileKind.RECORDING
    first = data[:65_536].split(b"\n", 1)[0].rstrip(b"\r")
    if first.startswith(b"{"):
        return (
            FileKind.RECORDING if b'"form"' in first and first[-76:].find(_RECORDING) >= 0 else FileKind.JSON
        )
    return _SUFFIXES.get(path.suffix.lower(), FileKind.OTHER)


def _told(path: Path, kind: FileKind, checked: Checked, own_key: bytes | None) -> Verdict:
    c = checked.certificate
    signer = fingerprint_of(checked.key) if checked.key else ""
    by = _signed_by(checked.key, own_key)
    made = Verdict(
        path, kind, checked.soundness, (), checked.broken, signer, by, digest=checked.digest, certificate=c
    )
    if c is not None:
        made = replace(
            made, number=c.number, premise=c.premise, at=seconds_of(c.handed_over or c.ended), emulated=c.emulated,
            entries=c.recording.entries,
        )  # fmt: skip
    return replace(made, sentences=(checked.words, *_by_whom(made), *_what_it_is(made)))


def _signed_by(key: bytes, own_key: bytes | None) -> SignedBy:
    if not key:
        return SignedBy.NOBODY
    if own_key is None:
        return SignedBy.SOMEBODY
    return SignedBy.THIS if key == own_key else SignedBy.ANOTHER


def _by_whom(verdict: Verdict) -> tuple[str, ...]:
    if verdict.signed_by is SignedBy.NOBODY:
        return ()
    if verdict.signed_by is SignedBy.THIS:
        return ("This laptop signed it.",)
    compare = f"Compare its fingerprint with that laptop’s owner: {verdict.signer}."
    whose = "Another laptop signed it" if verdict.signed_by is SignedBy.ANOTHER else "A laptop signed it"
    return (f"{whose}; anybody with this program can sign. {compare}",)


def _what_it_is(verdict: Verdict) -> tuple[str, ...]:
    return ("It was made at an EMULATED premise: it is for practice only.",) if verdict.emulated else ()


def _held_against(verdict: Verdict, checked: Checked, folders: list[Path]) -> Verdict:
    """The verdict with what the recording says, where one is at hand and the certificate could be read."""
    if checked.certificate is None:
        return verdict
    words, differing = confirmed(checked.certificate, folders, sound=verdict.sound)
    if not words:
        return verdict
    if differing and verdict.sound:
        sentences = (words, *verdict.sentences)  # what makes it an altered one comes first
        return replace(verdict, soundness=Soundness.ALTERED, broken=differing, sentences=sentences)
    return replace(verdict, broken=verdict.broken or differing, sentences=(*verdict.sentences, words))
