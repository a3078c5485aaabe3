"""The signature of a GBCS image: ECDSA P-256 with SHA-256 over the Manufacturer Image only, raw r and s.

The header is outside the signature, so a valid one does not prove version, type or hardware range.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from core.errors import FileError, UsageError
from core.firmware.elements import Tag
from core.firmware.files import read_plain
from core.firmware.image import Form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.firmware.image import Image

_HALF = 32  # octets of r, and of s
_LARGEST = 65_536  # bytes of a certificate file
_SUITES = (Tag.SIGNATURE_SUITE_1, Tag.SIGNATURE_SUITE_2)


class SignatureVerdict(StrEnum):
    """What is known of an image's signature."""

    VALID = "valid"
    INVALID = "invalid"
    NO_SIGNATURE = "no signature"
    NO_KEY = "no key to check it with"


def verify(image: Image, key: ec.EllipticCurvePublicKey | None) -> SignatureVerdict:
    """Check an image's signature with the maker's or supplier's public key.

    Signature elements of Zigbee's own suites (sect163k1, sect283k1) cannot be checked here: NO_KEY.
    """
    if image.form is Form.ELEMENTS:
        signed = any(e.tag in _SUITES for e in image.elements)
        return SignatureVerdict.NO_KEY if signed else SignatureVerdict.NO_SIGNATURE
    if image.signature is None:
        return SignatureVerdict.NO_SIGNATURE
    if key is None:
        return SignatureVerdict.NO_KEY
    try:
        key.verify(_der(image.signature), image.manufacturer_image, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return SignatureVerdict.INVALID
    return SignatureVerdict.VALID


def sign(image: Image, key: ec.EllipticCurvePrivateKey) -> Image:
    """The GBCS image with its signature appended (a second one replaces the first)."""
    if image.form is not Form.GBCS:
        raise UsageError("Only an image of the GBCS form can be signed.", "This one has sub-elements.")
    if not isinstance(key.curve, ec.SECP256R1):
        raise UsageError("This key cannot sign images.", "GBCS signs with a key on curve P-256.")
    r, s = decode_dss_signature(key.sign(image.manufacturer_image, ec.ECDSA(SHA256())))
    return replace(image, signature=r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))


def verify_any(
    image: Image, signers: Sequence[tuple[str, ec.EllipticCurvePublicKey]]
) -> tuple[SignatureVerdict, str]:
    """Check a signature against every trusted signer: the verdict, and whose key fits.

    With signers known and none fitting it is INVALID: altered, or signed by somebody unknown.
    """
    verdict = verify(image, None)
    if verdict is SignatureVerdict.NO_KEY and image.form is Form.GBCS:
        for name, key in signers:
            if verify(image, key) is SignatureVerdict.VALID:
                return SignatureVerdict.VALID, name
        verdict = SignatureVerdict.INVALID if signers else verdict
    return verdict, ""


def read_public_key(path: Path) -> ec.EllipticCurvePublicKey:
    """The P-256 key of a certificate or public key in PEM form; FileError if it is neither."""
    return public_key_of(read_plain(path, _LARGEST), path.name)


def public_key_of(pem: bytes, name: str) -> ec.EllipticCurvePublicKey:
    """The P-256 key in these octets of a PEM file; FileError if there is none."""
    try:
        wrapped = b"BEGIN CERTIFICATE" in pem
        key = x509.load_pem_x509_certificate(pem).public_key() if wrapped else load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise FileError(
            f"The file “{name}” holds no key that can check images.",
            "A certificate or public key in PEM form on curve P-256 is needed.",
        )
    return key


def read_private_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The P-256 key that signs images, in PEM form without a password; FileError if it is none."""
    pem = read_plain(path, _LARGEST)
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise FileError(
            f"The file “{path.name}” holds no key that can sign images.",
            "A private key in PEM form on curve P-256, without a password, is needed.",
        )
    return key


def _der(raw: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))
