"""SMKI certificates: of which party they are, for which key use, and whether they name themselves rightly.

Organisations carry their EUI-64 and role in the subject; devices have an empty subject and carry their EUI-64 in
a hardware module name; issuers carry neither.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID
from pyasn1.codec.ber import decoder
from pyasn1.codec.der import encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import namedtype, univ

from core.gbcs.errors import CertificateError
from core.premise.device import Eui64

if TYPE_CHECKING:
    from datetime import datetime

HARDWARE_MODULE_NAME = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4")
DEVICE_IDENTIFIER = "1.2.826.0.1.8641679.1.2.2.1"
ORGANISATION_POLICY = x509.ObjectIdentifier("1.2.826.0.1.8641679.1.2.1.4")
DEVICE_POLICY = x509.ObjectIdentifier("1.2.826.0.1.1800000.1.2.1.4")
UNREADABLE = (
    ValueError,
    TypeError,
    CryptographyDeprecationWarning,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises for octets that are not a certificate or request of the profiles."""
_LARGEST = 16_384  # octets of a certificate; real ones have under 600
_MODULE_NAME = univ.Sequence(
    componentType=namedtype.NamedTypes(
        namedtype.NamedType("type", univ.ObjectIdentifier()), namedtype.NamedType("eui", univ.OctetString())
    )
)


class Role(IntEnum):
    """The role of a remote party, as certificates (OU) and GBCS write it."""

    ROOT = 0
    RECOVERY = 1
    SUPPLIER = 2
    NETWORK_OPERATOR = 3
    ACCESS_CONTROL_BROKER = 4
    TRANSITIONAL_COS = 5
    WAN_PROVIDER = 6
    ISSUING_AUTHORITY = 7
    LOAD_CONTROLLER = 8
    OTHER = 127


class KeyUse(Enum):
    """What a key may do; the value is the number of its bit in a KeyUsage BIT STRING."""

    DIGITAL_SIGNATURE = 0
    KEY_AGREEMENT = 4
    CERTIFICATE_SIGNING = 5

    @property
    def words(self) -> str:
        """For a person."""
        return self.name.lower().replace("_", " ")


class Profile(StrEnum):
    """The SMKI profiles."""

    ORGANISATION = "organisation"
    DEVICE = "device"
    ISSUER = "issuer"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of an SMKI profile; `entity` is None for issuers, `role` for devices and issuers."""

    profile: Profile
    entity: Eui64 | None
    role: Role | None
    use: KeyUse
    key: ec.EllipticCurvePublicKey = field(repr=False, compare=False)
    key_identifier: bytes
    authority_identifier: bytes
    serial: int
    not_before: datetime
    not_after: datetime
    der: bytes = field(repr=False)

    def in_force(self, moment: datetime) -> bool:
        """Whether the moment lies in its validity."""
        return self.not_before <= moment <= self.not_after

    @property
    def names_its_key(self) -> bool:
        """Whether its subject key identifier is the one that follows from its key."""
        return self.key_identifier == key_identifier(self.key)

    def issued_by(self, issuer: Certificate) -> bool:
        """Whether the issuer's key signed it; validity is not looked at."""
        if issuer.use is not KeyUse.CERTIFICATE_SIGNING:
            return False
        certificate = x509.load_der_x509_certificate(self.der)
        try:
            issuer.key.verify(
                certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256())
            )
        except InvalidSignature:
            return False
        return self.authority_identifier == issuer.key_identifier


def key_identifier(key: ec.EllipticCurvePublicKey) -> bytes:
    """Eight octets: nibble 4 and the low 60 bits of SHA-1 over the point (RFC 5280 4.2.1.2, method 2)."""
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    tail = hashlib.sha1(point, usedforsecurity=False).digest()[-8:]
    return bytes((0x40 | tail[0] & 0x0F,)) + tail[1:]


def read_certificate(data: bytes) -> Certificate:
    """Read DER or PEM; CertificateError says what is not as the profiles want it."""
    if len(data) > _LARGEST:
        raise CertificateError("This certificate is far too long.", f"At most {_LARGEST} octets are read.")
    try:
        with warnings.catch_warnings():
            # what the library still reads but will refuse one day, such as a serial number of zero, is refused here
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            pem = data.lstrip().startswith(b"-----BEGIN")
            raw = x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
            return _certificate(raw)
    except UNREADABLE:
        raise CertificateError(
            "This is not a certificate of an SMKI profile.",
            "It is damaged, or lacks a key identifier, a key usage or a name that the profiles ask for.",
        ) from None


def _certificate(raw: x509.Certificate) -> Certificate:
    use = key_use(raw)
    profile, entity, role = _whose(raw, use)
    return Certificate(
        profile=profile,
        entity=entity,
        role=role,
        use=use,
        key=p256(raw.public_key()),
        key_identifier=raw.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest,
        authority_identifier=_authority(raw),
        serial=raw.serial_number,
        not_before=raw.not_valid_before_utc,
        not_after=raw.not_valid_after_utc,
        der=raw.public_bytes(Encoding.DER),
    )


def p256(key: object) -> ec.EllipticCurvePublicKey:
    """The key, if it is a public key on P-256; CertificateError if not."""
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise CertificateError(
            "The key in this certificate is not on the curve P-256.", "GBCS knows no other."
        )
    return key


def key_use(raw: x509.Certificate | x509.CertificateSigningRequest) -> KeyUse:
    """The one key use of a certificate or request; CertificateError if it names none, or several."""
    usage = raw.extensions.get_extension_for_class(x509.KeyUsage).value
    uses = [
        use
        for use, there in (
            (KeyUse.DIGITAL_SIGNATURE, usage.digital_signature),
            (KeyUse.KEY_AGREEMENT, usage.key_agreement),
            (KeyUse.CERTIFICATE_SIGNING, usage.key_cert_sign),
        )
        if there
    ]
    if len(uses) != 1:
        raise CertificateError(f"This certificate names {len(uses)} key uses.", "The profiles allow one.")
    return uses[0]


def _whose(raw: x509.Certificate, use: KeyUse) -> tuple[Profile, Eui64 | None, Role | None]:
    if use is KeyUse.CERTIFICATE_SIGNING:
        return Profile.ISSUER, None, None
    if not list(raw.subject):
        return Profile.DEVICE, device_identity(raw), None
    identifier = raw.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER)
    unit = raw.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    if len(identifier) != 1 or len(unit) != 1:
        raise CertificateError(
            "This certificate does not say whose it is.", "An EUI-64 and a role are missing."
        )
    number = identifier[0].value
    octets = number if isinstance(number, bytes) else number.encode()
    return Profile.ORGANISATION, Eui64(octets[-8:]), Role(int(str(unit[0].value), 16))


def device_identity(raw: x509.Certificate | x509.CertificateSigningRequest) -> Eui64:
    """The EUI-64 in the hardware module name; ValueError or CertificateError if there is none."""
    names = raw.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    for name in names.get_values_for_type(x509.OtherName):
        if name.type_id == HARDWARE_MODULE_NAME:
            return _module_name(name.value)
    raise CertificateError("This certificate does not say whose it is.", "It has no hardware module name.")


def module_name(eui: Eui64) -> x509.OtherName:
    """The name by which a device certificate says whose it is."""
    value = _MODULE_NAME.clone()
    value["type"], value["eui"] = DEVICE_IDENTIFIER, eui.octets
    return x509.OtherName(HARDWARE_MODULE_NAME, encoder.encode(value))


def _module_name(der: bytes) -> Eui64:
    try:
        value, _ = decoder.decode(der, asn1Spec=_MODULE_NAME)
        return Eui64(bytes(value["eui"]))
    except PyAsn1Error:
        raise CertificateError("The hardware module name of this certificate is damaged.") from None


def _authority(raw: x509.Certificate) -> bytes:
    try:
        found = raw.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:  # a root names no authority but itself
        return b""
    return found or b""
