"""Certificates, requests, the infrastructure of our own, and folders of keys."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import FileError
from core.gbcs.certificate_request import build_request, read_request
from core.gbcs.certificates import KeyUse, Profile, Role, read_certificate
from core.gbcs.crypto import Verdict, authenticate
from core.gbcs.errors import CertificateError
from core.gbcs.frame import Kind, parse
from core.gbcs.keyring import Credential, Purpose, key_name, read_keyring
from core.gbcs.pki import found_pki, new_key
from core.gbcs.usecases import device_credentials as own
from core.gbcs.usecases.case import UseCase
from core.gbcs.usecases.messages import command, decode, response, secure
from core.premise.device import Eui64
from tests.core.gbcs.samples import (
    BROKER,
    ESME,
    PPMID,
    START,
    SUPPLIER,
    own_keys,
    own_pki,
    published_keys,
    vector,
)


def test_the_published_certificates_say_whose_they_are() -> None:
    keys = published_keys()
    for (entity, purpose), credential in keys.credentials.items():
        certificate = credential.certificate
        if certificate is None:
            continue
        assert certificate.entity == entity
        signing = purpose is Purpose.SIGNING
        assert certificate.use is (KeyUse.DIGITAL_SIGNATURE if signing else KeyUse.KEY_AGREEMENT)
        assert certificate.names_its_key
        assert (certificate.role is None) == (certificate.profile is Profile.DEVICE)
    roles = {str(e)[-8:]: c.certificate.role for (e, _), c in keys.credentials.items() if c.certificate}
    assert roles["00-00-02"] is Role.ACCESS_CONTROL_BROKER
    assert roles["01-00-00"] is Role.SUPPLIER
    assert roles["02-00-00"] is Role.NETWORK_OPERATOR
    assert keys.brokers == (BROKER,)
    assert sum(c.private is not None for c in keys.credentials.values()) >= 14


def test_the_published_request_and_the_certificate_for_it_have_one_key() -> None:
    asked = decode(parse(vector("CS02c_6.17_SUCCESS_RESPONSE")))
    brought = decode(parse(vector("CS02d_6.15.2_SUCCESS_COMMAND")))
    assert isinstance(asked, own.IssueCredentialsAnswer)
    assert isinstance(brought, own.UpdateCertificate)
    assert asked.request is not None
    request, certificate = read_request(asked.request), read_certificate(brought.certificate)
    assert (request.entity, request.use) == (ESME, KeyUse.DIGITAL_SIGNATURE)
    assert request.key == certificate.key


def test_our_own_certificates_follow_the_profiles_and_lead_to_their_roots() -> None:
    pki = own_pki()
    for credential in own_keys().credentials.values():
        certificate = credential.certificate
        assert certificate is not None
        assert credential.private is not None
        assert credential.private.public_key() == certificate.key
        device = certificate.profile is Profile.DEVICE
        issuer, root = (
            (pki.device_issuer, pki.device_root)
            if device
            else (pki.organisation_issuer, pki.organisation_root)
        )
        assert certificate.issued_by(issuer.certificate)
        assert not certificate.issued_by(root.certificate)
        assert issuer.certificate.issued_by(root.certificate)
        assert certificate.names_its_key
        assert certificate.in_force(START)
        assert not certificate.in_force(START.replace(year=2025))
        assert certificate.in_force(START.replace(year=2500)) is device


def test_the_same_random_octets_found_the_same_infrastructure() -> None:
    one, other = (found_pki(random.Random(1).randbytes, START).device(PPMID)[0].certificate for _ in range(2))
    different = found_pki(random.Random(2).randbytes, START).device(PPMID)[0].certificate
    assert one
    assert other
    assert different
    assert one.der == other.der != different.der


def test_another_program_reads_what_we_issue(tmp_path: Path) -> None:
    signing = own_keys().credentials[PPMID, Purpose.SIGNING].certificate
    assert signing
    file = tmp_path / "device.der"
    file.write_bytes(signing.der)
    try:
        words = subprocess.run(
            ["openssl", "x509", "-inform", "der", "-in", file, "-noout", "-text"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    except FileNotFoundError:
        pytest.skip("the program openssl is not here to read the certificate")
    for expected in (
        "1.2.826.0.1.1800000.1.2.1.4",
        "Digital Signature",
        "prime256v1",
        "Dec 31 23:59:59 9999",
    ):
        assert expected in words


def test_a_device_gets_a_new_key_by_cs02c_and_cs02d_and_signs_with_it() -> None:
    keys, pki = own_keys(), own_pki()
    fresh = new_key(random.Random(3).randbytes)
    asked = command(
        UseCase.CS02C,
        own.IssueCredentials(KeyUse.DIGITAL_SIGNATURE),
        originator=SUPPLIER,
        recipient=PPMID,
        counter=5,
    )
    answer = secure(
        response(asked, own.IssueCredentialsAnswer(build_request(PPMID, KeyUse.DIGITAL_SIGNATURE, fresh))),
        keys,
    )
    told = decode(answer)
    assert isinstance(told, own.IssueCredentialsAnswer)
    assert told.request
    certificate = pki.certify(read_request(told.request))
    assert certificate.issued_by(pki.device_issuer.certificate)
    assert (certificate.entity, certificate.use) == (PPMID, KeyUse.DIGITAL_SIGNATURE)
    renewed = keys.having(Credential(PPMID, Purpose.SIGNING, certificate.key, certificate, fresh))
    again = secure(replace(answer, counter=6), renewed)
    assert again.kind is Kind.RESPONSE
    assert authenticate(again, renewed).verdict is Verdict.VALID
    assert authenticate(again, keys).verdict is Verdict.INVALID
    assert authenticate(answer, renewed).verdict is Verdict.INVALID


def test_a_request_that_its_key_did_not_sign_is_refused() -> None:
    der = bytearray(build_request(PPMID, KeyUse.KEY_AGREEMENT, new_key(random.Random(4).randbytes)))
    der[-1] ^= 1
    with pytest.raises(CertificateError, match="not signed by the key"):
        read_request(bytes(der))


def test_what_is_no_certificate_of_a_profile_is_refused() -> None:
    for data in (
        b"",
        b"\x30\x00",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        bytes(20_000),
    ):
        with pytest.raises(CertificateError):
            read_certificate(data)


def _pem(credential: Credential) -> bytes:
    return credential.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_folder_of_keys_is_read(tmp_path: Path) -> None:
    credential = own_keys().credentials[SUPPLIER, Purpose.SIGNING]
    assert credential.private
    (tmp_path / "90b3d51f30010000-ds.pem").write_bytes(_pem(credential))
    value = f"{credential.private.private_numbers().private_value:064x}"
    (tmp_path / "keys.json").write_text(json.dumps({"90b3d51f30010000-ds": {"private_value": value}}))
    found = read_keyring(tmp_path).find(SUPPLIER, Purpose.SIGNING)
    assert found is not None
    assert found.certificate is None
    assert found.private
    assert found.private.private_numbers() == credential.private.private_numbers()
    other = ec.derive_private_key(5, ec.SECP256R1()).private_numbers().private_value
    (tmp_path / "keys.json").write_text(
        json.dumps({"90b3d51f30010000-ds": {"private_value": f"{other:064x}"}})
    )
    mismatched = read_keyring(tmp_path).find(SUPPLIER, Purpose.SIGNING)
    assert mismatched is not None
    assert mismatched.private is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("somebody.pem", b"x"),
        ("90b3d51f30010000-xx.pem", b"x"),
        ("90b3d51f30010000-ds.pem", b"x"),
        ("90b3d51f30010000-ds.pem", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
        ("90b3d51f30010000-ds.pem", bytes(2_000_000)),
        ("keys.json", b"not json"),
        ("keys.json", b"[1, 2]"),
        ("keys.json", b'{"90b3d51f30010000-ds": {"private_value": "5ec5e7 not hex"}}'),
        ("keys.json", b'{"90b3d51f30010000-ds": {"private_value": "00"}}'),
    ],
)
def test_a_file_of_keys_that_cannot_be_used_is_named_without_its_content(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError, match=name.split("-", maxsplit=1)[0]) as caught:
        read_keyring(tmp_path)
    assert "5ec5e7" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nowhere"):
        read_keyring(tmp_path / "nowhere")
    assert key_name("90b3d51f30010000-pp-ka") == (Eui64.parse("90b3d51f30010000"), Purpose.TOP_UP_AGREEMENT)
    assert key_name("90b3d51f30010000") is None
