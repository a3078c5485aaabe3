"""XML-signing keys and certificates: who signs, and whose signatures can be checked.

A party's XML-signing key is another than its GBCS key. No error or repr shows a private key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key
from cryptography.x509.oid import NameOID

from core.errors import FileError
from core.premise.device import Eui64

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST = 65_536  # octets of a key or certificate file


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key on P-256, and the certificate by which others find the public one."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    issuer: str  # RFC 2253, most specific name first
    serial: int

    @classmethod
    def of(cls, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Self:
        """The signer of a key and its certificate; FileError if they do not belong together."""
        if public_key(certificate) != key.public_key():
            raise FileError(
                "The key and the certificate do not belong together.",
                "A signature made with this key could not be checked with this certificate.",
                "Name the certificate that was issued for the key.",
            )
        return cls(key, certificate.issuer.rfc4514_string(), certificate.serial_number)


def public_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey | None:
    """The certificate's key if it is on P-256, the only curve of DUIS signatures."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None


def entity_of(certificate: x509.Certificate) -> Eui64 | None:
    """Whose certificate it is: the EUI-64 in the subject's x500UniqueIdentifier."""
    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER)
    except ValueError:
        return None
    for value in (name.value for name in names):
        if isinstance(value, bytes) and len(value) in (8, 9):
            return Eui64(value[-8:])  # a BIT STRING may keep its octet of unused bits in front
    return None


def read_certificate(path: Path) -> x509.Certificate:
    """A certificate file, PEM or DER; FileError if it is neither."""
    data = _octets(path, "certificate")
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError:
        raise FileError(
            f"The file “{path.name}” is no certificate.", "PEM or DER is wanted.", "Choose another file."
        ) from None


def read_signer(key: Path, certificate: Path) -> Signer:
    """The signer of a private key file (PEM or DER, without password) and its certificate file."""
    data = _octets(key, "key")
    try:
        load = load_pem_private_key if b"-----BEGIN" in data else load_der_private_key
        found = load(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, ec.EllipticCurvePrivateKey) or not isinstance(found.curve, ec.SECP256R1):
        raise FileError(
            f"The file “{key.name}” holds no key that can sign.",
            "A private key on curve P-256, in PEM or DER form and without a password, is wanted.",
            "Choose another file.",
        )
    return Signer.of(found, read_certificate(certificate))


def _octets(path: Path, what: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The {what} “{path.name}” cannot be read.", why, "Name an existing file.") from None
