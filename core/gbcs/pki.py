"""A public key infrastructure for emulated premises: roots, issuers, organisations and devices of its own.

It follows the SMKI profiles, protects nothing, and is the same again for the same random octets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from core.gbcs.certificate_request import key_usage
from core.gbcs.certificates import (
    DEVICE_POLICY,
    ORGANISATION_POLICY,
    Certificate,
    KeyUse,
    Role,
    key_identifier,
    module_name,
    read_certificate,
)
from core.gbcs.keyring import Credential, Purpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.gbcs.certificate_request import CertificateRequest
    from core.premise.device import Eui64

    Random = Callable[[int], bytes]  # so many random octets

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256
_WITHOUT_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_YEARS_OF_ISSUERS, _YEARS_OF_ORGANISATIONS = 25, 10
_USES = {
    Purpose.SIGNING: KeyUse.DIGITAL_SIGNATURE,
    Purpose.AGREEMENT: KeyUse.KEY_AGREEMENT,
    Purpose.TOP_UP_AGREEMENT: KeyUse.KEY_AGREEMENT,
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate that signs others, with its private key."""

    certificate: Certificate
    name: x509.Name
    key: ec.EllipticCurvePrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pki:
    """Everything that issues: for organisations and for devices, each with its root."""

    organisation_root: Issuer
    organisation_issuer: Issuer
    device_root: Issuer
    device_issuer: Issuer
    start: datetime
    random: Random = field(repr=False)

    def organisation(
        self, entity: Eui64, role: Role, purposes: tuple[Purpose, ...] = (Purpose.SIGNING, Purpose.AGREEMENT)
    ) -> tuple[Credential, ...]:
        """New keys and certificates of a remote party."""
        return tuple(self._organisation_key(entity, role, purpose) for purpose in purposes)

    def device(self, entity: Eui64) -> tuple[Credential, Credential]:
        """New keys and certificates of a device: signing, key agreement."""
        signing, agreement = (
            self._device_key(entity, purpose) for purpose in (Purpose.SIGNING, Purpose.AGREEMENT)
        )
        return signing, agreement

    def certify(self, request: CertificateRequest) -> Certificate:
        """The certificate for a device's request, as SMKI answers CS02c's outcome."""
        return self._device_certificate(request.entity, request.use, request.key)

    def _organisation_key(self, entity: Eui64, role: Role, purpose: Purpose) -> Credential:
        key = new_key(self.random)
        bits = x509.name._ASN1Type.BitString  # noqa: SLF001 - the library gives no other name for it
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{role:02X}"),
                x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00" + entity.octets, bits),
            ]
        )
        builder = _certificate_for(
            self.organisation_issuer, subject, key.public_key(), _USES[purpose], ORGANISATION_POLICY
        )
        end = self.start + timedelta(days=365 * _YEARS_OF_ORGANISATIONS)
        certificate = _signed(builder, self.organisation_issuer.key, self.start, end, self.random)
        return Credential(entity, purpose, key.public_key(), certificate, key)

    def _device_key(self, entity: Eui64, purpose: Purpose) -> Credential:
        key = new_key(self.random)
        certificate = self._device_certificate(entity, _USES[purpose], key.public_key())
        return Credential(entity, purpose, key.public_key(), certificate, key)

    def _device_certificate(self, entity: Eui64, use: KeyUse, key: ec.EllipticCurvePublicKey) -> Certificate:
        builder = _certificate_for(self.device_issuer, x509.Name([]), key, use, DEVICE_POLICY)
        builder = builder.add_extension(x509.SubjectAlternativeName([module_name(entity)]), critical=True)
        return _signed(builder, self.device_issuer.key, self.start, _WITHOUT_END, self.random)


def found_pki(random: Random, start: datetime) -> Pki:
    """A new infrastructure whose certificates are in force from `start` on; `random` gives so many octets."""
    roots = [_root(name, start, random) for name in ("Emulated Root A", "Emulated Root D")]
    issuers = [
        _issuer(root, name, policy, start, random)
        for root, name, policy in (
            (roots[0], "Emulated Issuer A", ORGANISATION_POLICY),
            (roots[1], "Emulated Issuer D", DEVICE_POLICY),
        )
    ]
    return Pki(roots[0], issuers[0], roots[1], issuers[1], start, random)


def new_key(random: Random) -> ec.EllipticCurvePrivateKey:
    """A private key on P-256 from random octets; so many are drawn that the bias cannot be noticed."""
    number = int.from_bytes(random(40), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _root(name: str, start: datetime, random: Random) -> Issuer:
    key = new_key(random)
    subject = _issuer_name(name)
    builder = _unsigned(subject, subject, key.public_key(), KeyUse.CERTIFICATE_SIGNING)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    end = start + timedelta(days=365 * _YEARS_OF_ISSUERS)
    return Issuer(_signed(builder, key, start, end, random), subject, key)


def _issuer(
    root: Issuer, name: str, policy: x509.ObjectIdentifier, start: datetime, random: Random
) -> Issuer:
    key = new_key(random)
    subject = _issuer_name(name)
    builder = _certificate_for(root, subject, key.public_key(), KeyUse.CERTIFICATE_SIGNING, policy)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    end = start + timedelta(days=365 * _YEARS_OF_ISSUERS)
    return Issuer(_signed(builder, root.key, start, end, random), subject, key)


def _issuer_name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{Role.ISSUING_AUTHORITY:02X}"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _unsigned(
    issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePublicKey, use: KeyUse
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer_name=issuer, subject_name=subject, public_key=key)
        .add_extension(key_usage(use), critical=True)
        .add_extension(x509.SubjectKeyIdentifier(key_identifier(key)), critical=False)
    )


def _certificate_for(
    issuer: Issuer,
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    use: KeyUse,
    policy: x509.ObjectIdentifier,
) -> x509.CertificateBuilder:
    authority = x509.AuthorityKeyIdentifier(issuer.certificate.key_identifier, None, None)
    return (
        _unsigned(issuer.name, subject, key, use)
        .add_extension(x509.CertificatePolicies([x509.PolicyInformation(policy, None)]), critical=True)
        .add_extension(authority, critical=False)
    )


def _signed(
    builder: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    start: datetime,
    end: datetime,
    random: Random,
) -> Certificate:
    serial = int.from_bytes(b"\x40" + random(15), "big")  # 16 octets, positive
    whole = builder.serial_number(serial).not_valid_before(start).not_valid_after(end)
    signed = whole.sign(key, SHA256(), ecdsa_deterministic=True)
    return read_certificate(signed.public_bytes(Encoding.DER))
