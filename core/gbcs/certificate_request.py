"""Certificate requests (PKCS#10) as a device answers CS02c: empty subject, key use, hardware module name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from core.gbcs.certificates import UNREADABLE, KeyUse, device_identity, key_use, module_name, p256
from core.gbcs.errors import CertificateError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What a device asks to have certified; its signature by the key itself is proved."""

    entity: Eui64
    use: KeyUse
    key: ec.EllipticCurvePublicKey = field(repr=False)


def key_usage(use: KeyUse) -> x509.KeyUsage:
    """The KeyUsage extension with this one use."""
    return x509.KeyUsage(
        digital_signature=use is KeyUse.DIGITAL_SIGNATURE,
        key_agreement=use is KeyUse.KEY_AGREEMENT,
        key_cert_sign=use is KeyUse.CERTIFICATE_SIGNING,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        crl_sign=use is KeyUse.CERTIFICATE_SIGNING,
        encipher_only=False,
        decipher_only=False,
    )


def build_request(entity: Eui64, use: KeyUse, key: ec.EllipticCurvePrivateKey) -> bytes:
    """A request (DER) for a device's new key, signed with that key; the same key gives the same octets."""
    builder = (
        x509.CertificateSigningRequestBuilder(subject_name=x509.Name([]))
        .add_extension(key_usage(use), critical=True)
        .add_extension(x509.SubjectAlternativeName([module_name(entity)]), critical=True)
    )
    return builder.sign(key, SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.DER)


def read_request(der: bytes) -> CertificateRequest:
    """Read a request (DER) and check that its sender holds the private key; CertificateError says what is wrong."""
    try:
        raw = x509.load_der_x509_csr(der)
        request = CertificateRequest(device_identity(raw), key_use(raw), p256(raw.public_key()))
        proved = raw.is_signature_valid
    except UNREADABLE:
        raise CertificateError(
            "This is not a certificate request of a device.",
            "It is damaged, or lacks a key usage or a hardware module name.",
        ) from None
    if not proved:
        raise CertificateError(
            "This certificate request is not signed by the key that it asks for.",
            "Whoever sent it has not shown that the private key is in the device.",
        )
    return request
