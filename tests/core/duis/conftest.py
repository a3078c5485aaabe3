"""The judges: the V5.4 schema, the published requests, and keys made for the test."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import xmlschema
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from core.duis.keys import Signer
from core.premise.device import Eui64

SHARED = Path(__file__).parents[4] / "shared"
VECTORS = SHARED / "vectors"
SUPPLIER = Eui64.parse("90-B3-D5-1F-30-01-00-00")
DCC = Eui64.parse("90-B3-D5-1F-30-00-00-02")
HUB = Eui64.parse("00-DB-12-34-56-78-90-A2")
BRIDGE = Eui64.parse("00-DB-12-34-56-78-90-B1")


@cache
def load_schema() -> xmlschema.XMLSchema:
    path = VECTORS / "xsd" / "DUIS Schema V5.4.xsd"
    if not path.is_file():
        pytest.skip("The DUIS schema V5.4 is not beside the project (../shared/vectors/xsd).")
    return xmlschema.XMLSchema(str(path), defuse="never")


@pytest.fixture(scope="session")
def schema() -> xmlschema.XMLSchema:
    return load_schema()


def vector(name: str) -> bytes:
    path = VECTORS / "duis" / name
    if not path.is_file():
        pytest.skip("The published requests are not beside the project (../shared/vectors/duis).")
    return path.read_bytes()


def all_vectors() -> list[str]:
    folder = VECTORS / "duis"
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


@cache
def party(entity: Eui64 = SUPPLIER, serial: int = 0x0DB1_2345) -> tuple[Signer, x509.Certificate]:
    """A party with an XML-signing key: issuer and subject as the test PKI writes them, role 135."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "07"),
            x509.NameAttribute(NameOID.COMMON_NAME, "T1"),
        ]
    )
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "87"),
            x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, entity.octets, _ASN1Type.BitString),
        ]
    )
    made = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), serial)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
    )
    certificate = made.sign(key, SHA256())
    return Signer.of(key, certificate), certificate
