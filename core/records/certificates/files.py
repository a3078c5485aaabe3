"""A certificate as the two files that are handed over: a signed PDF with the JSON in it, and the JSON beside it."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.disk.atomic import sweep_drafts, write_new_together
from core.errors import FileError
from core.records.certificates.layout import Stamp, pages_of
from core.records.certificates.pdf import pdf_of
from core.records.certificates.seal import Signer, draft_json, sealed_json
from core.records.certificates.seal_pdf import sealed_pdf
from core.records.trouble import why_of_disk
from core.records.wall_clock import seconds_of

if TYPE_CHECKING:
    from pathlib import Path

    from core.records.certificates.page import Page
    from core.records.certificates.values import Certificate

_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 40  # characters of a premise in a file's name
_DRAFTS = "certificate-*.[0-9]*.part"  # of a program that was killed; other programs' are left alone
_MOST = 1000  # certificates of one name in a folder


class LaptopSigner(Signer, Protocol):
    """The laptop's key, with the fingerprint that people compare."""

    @property
    def fingerprint(self) -> str:
        """The public key as people compare it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate's files as octets, and the digest of what it says."""

    pdf: bytes
    json: bytes
    digest: str
    signed: bool


def make(certificate: Certificate, key: LaptopSigner | None, reason: str = "") -> Made:
    """Both files, signed by `key`; without one a draft, which says the reason. The same each time."""
    sealed = draft_json(certificate) if key is None else sealed_json(certificate, key)
    stamp = Stamp(sealed.digest, "" if key is None else key.fingerprint, reason)
    pdf = drawn(certificate, pages_of(certificate, stamp), sealed.octets)
    return Made(pdf if key is None else sealed_pdf(pdf, key), sealed.octets, sealed.digest, key is not None)


def drawn(certificate: Certificate, pages: tuple[Page, ...], attached: bytes) -> bytes:
    """The PDF of a certificate's pages, not sealed."""
    at = seconds_of(certificate.handed_over or certificate.ended)
    title = f"Premise certificate {certificate.number}".strip()
    return pdf_of(pages, attached, at, title)


def file_stem(certificate: Certificate, *, signed: bool) -> str:
    """What both files are called: “certificate-20261122-140000-14-Sample-Terrace”."""
    named = (
        _UNFIT.sub("-", words)[:_LONGEST].strip("-") for words in (certificate.number, certificate.premise)
    )
    parts = ("certificate", *named)
    mark = ("EMULATED",) if certificate.emulated else ()
    return "-".join(part for part in (*parts, *mark, *(() if signed else ("DRAFT",))) if part)


def write(made: Made, folder: Path, stem: str) -> tuple[Path, Path]:
    """Write both files, each whole or not at all, and both or none; FileError in words.

    A kill in the middle leaves neither, or the JSON, which is signed by itself: no PDF ever lies there without it.

    Where a file is called so already a number goes behind the name: what was handed over stays.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep_drafts(folder, time.time(), _DRAFTS)
        for name in (stem, *(f"{stem}-{n}" for n in range(2, _MOST))):
            with suppress(FileExistsError):
                return _laid(made, folder / f"{name}.pdf", folder / f"{name}.json")
    except (OSError, ValueError) as error:
        why = why_of_disk(error) or getattr(error, "strerror", None) or "The system gave no reason"
        raise FileError(
            f"The certificate was not written to {folder}.", f"{why}.",
            "Choose another folder, or make room there; no half of it is left behind.",
        ) from None  # fmt: skip
    raise FileError(
        f"The certificate was not written to {folder}.",
        "There are a thousand of this name.",
        "Choose another folder.",
    )


def _laid(made: Made, pdf: Path, twin: Path) -> tuple[Path, Path]:
    """Both files by these names; FileExistsError where one is taken, be it by another copy of the program just now."""
    if pdf.exists() or twin.exists():
        raise FileExistsError
    write_new_together(((twin, made.json), (pdf, made.pdf)))
    return pdf, twin
