"""A certificate as the two files that are handed over: a signed PDF with the JSON in it, and the JSON beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.errors import FileError
from core.records.atomic import write_atomically
from core.records.certificate_layout import Stamp, pages_of
from core.records.certificate_pdf import pdf_of
from core.records.certificate_seal import Signer, draft_json, sealed_json
from core.records.certificate_seal_pdf import sealed_pdf
from core.records.trouble import why_of_disk
from core.records.wall_clock import seconds_of

if TYPE_CHECKING:
    from pathlib import Path

    from core.records.certificate_page import Page
    from core.records.certificate_values import Certificate

_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 40  # characters of a premise in a file's name


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


def free_stem(folder: Path, stem: str) -> str:
    """The name, with a number behind it where a file is called so already: what was handed over stays."""
    names = (stem, *(f"{stem}-{n}" for n in range(2, 1000)))
    for name in names:
        if not any((folder / f"{name}{suffix}").exists() for suffix in (".pdf", ".json")):
            return name
    raise FileError(
        f"The certificate was not written to {folder}.",
        "There are a thousand of this name.",
        "Choose another folder.",
    )


def write(made: Made, folder: Path, stem: str) -> tuple[Path, Path]:
    """Write both files, each whole or not at all, and both or none; FileError in words."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = free_stem(folder, stem)
        pdf, twin = folder / f"{name}.pdf", folder / f"{name}.json"
        write_atomically(pdf, made.pdf)
        try:
            write_atomically(twin, made.json)
        except BaseException:
            pdf.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        why = why_of_disk(error) or getattr(error, "strerror", None) or "The system gave no reason"
        raise FileError(
            f"The certificate was not written to {folder}.", f"{why}.",
            "Choose another folder, or make room there; no half of it is left behind.",
        ) from None  # fmt: skip
    return pdf, twin
