"""The signed JSON of a certificate: its octets, its digest, the laptop's key and signature, and a digest a line.

The signature binds the SHA-256 of the certificate and of the table of lines. The table holds a short digest for each
named line of the certificate: where the whole no longer fits, it tells which line was changed. Nobody can change line
and table both without the signature breaking over the table, which is told as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.records.certificates.lines import lines_of
from core.records.certificates.values import FORM, Certificate
from core.records.plain_json import canonical, octets_of, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Signer",
    "digest_of",
    "line_digests",
    "octets_of",
    "sealed_json",
    "signed_octets",
]

_MEANS = b"althan premise certificate 1\n"  # what the signature is of: it can be taken for nothing else
SHORT = 16  # hex digits of a line's digest
KEY_OCTETS, SIGNATURE_OCTETS = 32, 64


class Signer(Protocol):
    """The laptop's key, as far as a certificate needs it."""

    @property
    def public(self) -> bytes:
        """The public key, 32 octets."""

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature, 64 octets."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed certificate: the octets of its JSON file, and its digest in hex."""

    octets: bytes
    digest: str


def digest_of(certificate: Certificate) -> str:
    """The SHA-256 of what the certificate says, hex."""
    return hashlib.sha256(octets_of(certificate)).hexdigest()


def sealed_json(certificate: Certificate, signer: Signer) -> Sealed:
    """The signed JSON file; the signer's errors pass through."""
    content, digest = plain(certificate), digest_of(certificate)
    table = line_digests(content)
    whole = {
        "form": FORM, "certificate": content, "sha256": digest, "lines": table, "key": signer.public.hex(),
        "signature": signer.sign(signed_octets(digest, table)).hex(),
    }  # fmt: skip
    return Sealed(canonical(whole) + b"\n", digest)


def draft_json(certificate: Certificate) -> Sealed:
    """The same without key and signature: a draft, which says so."""
    digest = digest_of(certificate)
    whole = {"form": FORM, "certificate": plain(certificate), "sha256": digest, "draft": "unsigned draft"}
    return Sealed(canonical(whole) + b"\n", digest)


def line_digests(content: object) -> dict[str, str]:
    """A short digest for each line of a certificate, by its place."""
    return {
        line.place: hashlib.sha256(canonical([line.place, line.value])).hexdigest()[:SHORT]
        for line in lines_of(content)
    }


def signed_octets(digest: str, table: Mapping[str, object]) -> bytes:
    """What is signed of a certificate with this digest and this table of lines."""
    of_table = hashlib.sha256(canonical(dict(table))).hexdigest()
    return _MEANS + f"{digest}\n{of_table}\n".encode()
