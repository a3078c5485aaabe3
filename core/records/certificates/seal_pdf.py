"""The seal of a certificate's PDF: its last line, which signs every octet before it.

A PDF ends with “%%EOF”, but readers take comments and even whole new versions of a page after it. So the seal stands
after that mark as one comment line and signs all that is before: one octet more, less or other, wherever it is, and the
seal does not fit; what is put after the seal is seen because the seal is not the end. The line itself is compared
octet by octet with the one form it can have.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.records.certificates.seal import KEY_OCTETS, SIGNATURE_OCTETS
from core.records.laptop_key import signature_holds

if TYPE_CHECKING:
    from core.records.certificates.seal import Signer

_BEGINS = b"%althan-seal-1 "
_MEANS = b"althan certificate pdf 1\n"
LENGTH = len(_BEGINS) + 2 * (KEY_OCTETS + SIGNATURE_OCTETS) + 2


@dataclass(frozen=True, slots=True)
class Seal:
    """What the last line of a sealed PDF says: whose key, and whether its signature fits all before it."""

    key: bytes
    holds: bool


def sealed_pdf(pdf: bytes, signer: Signer) -> bytes:
    """The PDF with its seal."""
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    return body + _line(signer.public, signer.sign(_message(body)))


def seal_of(data: bytes) -> Seal | None:
    """The seal at the end of these octets; nothing where there is none in the one form it can have."""
    body, line = data[:-LENGTH], data[-LENGTH:]
    words = line.removeprefix(_BEGINS).rstrip(b"\n").split(b" ")
    try:
        key, signature = (bytes.fromhex(w.decode("ascii")) for w in words)
    except ValueError:
        return None
    if len(key) != KEY_OCTETS or len(signature) != SIGNATURE_OCTETS or _line(key, signature) != line:
        return None
    return Seal(key, signature_holds(key, signature, _message(body)))


def seal_inside(data: bytes) -> bool:
    """Whether a seal stands somewhere in these octets, be it not at their end."""
    return b"\n" + _BEGINS in data


def _line(key: bytes, signature: bytes) -> bytes:
    return _BEGINS + key.hex().encode() + b" " + signature.hex().encode() + b"\n"


def _message(body: bytes) -> bytes:
    return _MEANS + hashlib.sha256(body).digest()
