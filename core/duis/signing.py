"""XML signatures as DUIS has them: enveloped, one reference to the whole document, ECDSA P-256 with SHA-256.

The reference lists no canonicalisation, so its digest is over inclusive C14N 1.0; SignedInfo itself is
exclusive C14N. The signature is raw r and s. Anything of another shape is refused, never guessed at.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from core.duis.document import DS, canonical, elements, parse_document, plain_text, to_octets
from core.duis.keys import entity_of, public_key
from core.duis.octets import Base64

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography import x509

    from core.duis.keys import Signer
    from core.premise.device import Eui64

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
ENVELOPED = f"{DS}enveloped-signature"
SHA256_URI = "http://www.w3.org/2001/04/xmlenc#sha256"

_HALF = 32  # octets of r, and of s
_DIGEST, _RAW = Base64(32, 32), Base64(64, 64)


class Verdict(StrEnum):
    """What is known of a message's signature."""

    VALID = "valid"
    INVALID = "invalid"
    NO_SIGNATURE = "no signature"
    NO_KEY = "no key to check it with"


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """The verdict, why it is that, and by whom the signature claims or proves to be."""

    verdict: Verdict
    why: str
    issuer: str = ""
    serial: int | None = None
    signer: Eui64 | None = None  # of the certificate the signature was checked with


class _BadShapeError(Exception):
    """The Signature is not of the one shape DUIS has; the text says how."""


# --- signing --------------------------------------------------------------------------------------------


def sign(data: bytes, signer: Signer) -> bytes:
    """The message with the signer's signature as the last child; an older signature is replaced."""
    root = parse_document(data)
    for old in root.findall(_ds("Signature")):
        _take_out(root, old)
    signature = _empty_signature(signer)
    _append(root, signature)
    _at(signature, "SignedInfo", "Reference", "DigestValue").text = _text(_digest(root, signature))
    r, s = decode_dss_signature(signer.key.sign(_signed_octets(signature), ec.ECDSA(SHA256())))
    _at(signature, "SignatureValue").text = _text(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))
    return to_octets(root)


def _empty_signature(signer: Signer) -> etree._Element:
    signature = etree.Element(_ds("Signature"), nsmap={"ds": DS})
    info = etree.SubElement(signature, _ds("SignedInfo"))
    etree.SubElement(info, _ds("CanonicalizationMethod"), Algorithm=EXCLUSIVE)
    etree.SubElement(info, _ds("SignatureMethod"), Algorithm=ECDSA_SHA256)
    reference = etree.SubElement(info, _ds("Reference"), URI="")
    transforms = etree.SubElement(reference, _ds("Transforms"))
    etree.SubElement(transforms, _ds("Transform"), Algorithm=ENVELOPED)
    etree.SubElement(reference, _ds("DigestMethod"), Algorithm=SHA256_URI)
    etree.SubElement(reference, _ds("DigestValue"))
    etree.SubElement(signature, _ds("SignatureValue"))
    data = etree.SubElement(etree.SubElement(signature, _ds("KeyInfo")), _ds("X509Data"))
    found_by = etree.SubElement(data, _ds("X509IssuerSerial"))
    etree.SubElement(found_by, _ds("X509IssuerName")).text = signer.issuer
    etree.SubElement(found_by, _ds("X509SerialNumber")).text = str(signer.serial)
    return signature


def _append(root: etree._Element, signature: etree._Element) -> None:
    if len(root):
        root[-1].tail = "\n  "
    root.append(signature)
    etree.indent(signature, level=1)
    signature.tail = "\n"


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


# --- checking -------------------------------------------------------------------------------------------


def verify(
    data: bytes, certificates: Iterable[x509.Certificate], expected: Eui64 | None = None
) -> SignatureCheck:
    """Check a message's signature with certificates that are trusted already; the message brings none.

    `expected` is who must have signed, if that is known: of a request, its originator. A certificate is
    found by its serial number; its validity in time is not looked at. DuisError if it is no plain XML.
    """
    root = parse_document(data)
    found = root.findall(_ds("Signature"))
    if not found:
        return SignatureCheck(Verdict.NO_SIGNATURE, "The message is not signed.")
    try:
        if len(found) > 1 or elements(root)[-1] is not found[0]:
            raise _BadShapeError("There must be one Signature, as the last element.")
        return _judge(root, found[0], tuple(certificates), expected)
    except _BadShapeError as bad:
        return SignatureCheck(Verdict.INVALID, str(bad))


def _judge(
    root: etree._Element,
    signature: etree._Element,
    certificates: tuple[x509.Certificate, ...],
    expected: Eui64 | None,
) -> SignatureCheck:
    stated = _stated_digest(signature)
    raw = _binary(_at(signature, "SignatureValue"), _RAW)
    issuer, serial = _issuer_serial(signature)
    if not hmac.compare_digest(stated, _digest(root, signature)):
        return SignatureCheck(Verdict.INVALID, "The message was changed after it was signed.", issuer, serial)
    usable = [c for c in certificates if c.serial_number == serial and public_key(c)]
    if not usable:
        return SignatureCheck(Verdict.NO_KEY, "Its certificate is not at hand.", issuer, serial)
    signed = _signed_octets(signature)
    fitting = next((c for c in usable if _fits(c, raw, signed)), None)
    if fitting is None:
        return SignatureCheck(Verdict.INVALID, "It was not made with that certificate's key.", issuer, serial)
    signer = entity_of(fitting)
    if expected is not None and signer is not None and signer != expected:
        why = f"It is by {signer}, and the message claims to come from {expected}."
        return SignatureCheck(Verdict.INVALID, why, issuer, serial, signer)
    return SignatureCheck(Verdict.VALID, "The message is as it was signed.", issuer, serial, signer)


def _fits(certificate: x509.Certificate, raw: bytes, signed: bytes) -> bool:
    key = public_key(certificate)
    assert key is not None
    der = encode_dss_signature(int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))
    try:
        key.verify(der, signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _stated_digest(signature: etree._Element) -> bytes:
    """The digest that SignedInfo states, once every part of SignedInfo is of the one shape DUIS has."""
    info = _at(signature, "SignedInfo")
    method, algorithm, reference = _exactly(info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    _algorithm(method, EXCLUSIVE)
    _algorithm(algorithm, ECDSA_SHA256)
    if list(reference.attrib.items()) != [("URI", "")]:
        raise _BadShapeError("Its reference must be to the whole message.")
    transforms, digest_method, digest = _exactly(reference, "Transforms", "DigestMethod", "DigestValue")
    (transform,) = _exactly(transforms, "Transform")
    _algorithm(transform, ENVELOPED)
    _algorithm(digest_method, SHA256_URI)
    return _binary(digest, _DIGEST)


def _issuer_serial(signature: etree._Element) -> tuple[str, int]:
    found_by = _at(signature, "KeyInfo", "X509Data", "X509IssuerSerial")
    serial = plain_text(_at(found_by, "X509SerialNumber")).strip()
    if not (serial.isascii() and serial.isdigit() and len(serial) <= 60):
        raise _BadShapeError("Its certificate's serial number must be a number.")
    return plain_text(_at(found_by, "X509IssuerName")).strip()[:200], int(serial)


def _at(element: etree._Element, *path: str) -> etree._Element:
    for name in path:
        found = element.findall(_ds(name))
        if len(found) != 1:
            raise _BadShapeError(f"Its {name} must be there once.")
        element = found[0]
    return element


def _exactly(parent: etree._Element, *names: str) -> list[etree._Element]:
    found = elements(parent)
    if [child.tag for child in found] != [_ds(name) for name in names]:
        raise _BadShapeError(f"It must hold {', '.join(names)} and nothing else.")
    return found


def _algorithm(element: etree._Element, wanted: str) -> None:
    if list(element.attrib.items()) != [("Algorithm", wanted)] or elements(element):
        name = etree.QName(element).localname
        raise _BadShapeError(f"Its {name} must be {wanted.rpartition('/')[2]}, the only one DUIS has.")


def _binary(element: etree._Element, kind: Base64) -> bytes:
    try:
        value = kind.read(plain_text(element))
    except ValueError as error:
        raise _BadShapeError(f"In its {etree.QName(element).localname}, {error}.") from None
    assert isinstance(value, bytes)
    return value


# --- what is signed -------------------------------------------------------------------------------------


def _digest(root: etree._Element, signature: etree._Element) -> bytes:
    whole = deepcopy(root)
    _take_out(whole, whole[root.index(signature)])
    return hashlib.sha256(canonical(whole, exclusive=False)).digest()


def _take_out(parent: etree._Element, child: etree._Element) -> None:
    """Remove an element but not the text behind it, which belongs to the message."""
    before = child.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (child.tail or "")
    else:
        before.tail = (before.tail or "") + (child.tail or "")
    child.tail = None
    parent.remove(child)


def _signed_octets(signature: etree._Element) -> bytes:
    return canonical(_at(signature, "SignedInfo"), exclusive=True)


def _ds(name: str) -> str:
    return f"{{{DS}}}{name}"
