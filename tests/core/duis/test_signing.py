"""Signatures, with libxmlsec as the independent judge: it canonicalises, digests and verifies by itself."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from core.duis import request
from core.duis.device_log import UpdateHanDeviceLog
from core.duis.errors import DuisError
from core.duis.identity import MessageId
from core.duis.keys import Signer, entity_of, read_certificate, read_signer
from core.duis.request import Request
from core.duis.signing import Verdict, _digest, _signed_octets, sign, verify
from core.errors import FileError
from tests.core.duis.conftest import BRIDGE, DCC, HUB, SUPPLIER, VECTORS, load_schema, party, vector
from tests.core.duis.strategies import requests

if TYPE_CHECKING:
    from pathlib import Path

    from core.duis.body import Body

SOME = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def admission() -> bytes:
    body = UpdateHanDeviceLog.add(BRIDGE, bytes(range(16)), 90)
    return request.serialise(Request.of(body, MessageId(SUPPLIER, HUB, 1_795_000_000_000)))


def judge(data: bytes, signer: Signer) -> bool:
    """Whether libxmlsec takes the signature."""
    root = etree.fromstring(data)
    context = xmlsec.SignatureContext()
    pem = signer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    node = root.find(DS + "Signature")
    assert node is not None
    try:
        context.verify(node)
    except xmlsec.Error:
        return False
    return True


@pytest.mark.parametrize("body", request.BODIES, ids=lambda b: b.TAG)
@SOME
@given(data=st.data())
def test_any_signed_request_is_valid_and_libxmlsec_agrees(body: type[Body], data: st.DataObject) -> None:
    signer, certificate = party()
    made = data.draw(requests(body))
    signed = sign(request.serialise(made), signer)
    load_schema().validate(signed.decode())
    assert judge(signed, signer)
    check = verify(signed, [certificate])
    assert (check.verdict, check.serial, check.signer) == (Verdict.VALID, signer.serial, SUPPLIER)
    assert request.parse(signed) == made


def test_published_layout_is_kept_when_it_is_signed() -> None:
    signer, certificate = party()
    for name in ("12.2_DEVICE_PRE_NOTIFICATION_REQUEST_DUIS.XML", "11.1_UPDATE_FIRMWARE_REQUEST_DUIS.XML"):
        data = vector(name)
        assert verify(data, [certificate]).verdict is Verdict.INVALID  # its values are placeholders
        signed = sign(data, signer)
        assert signed.count(b"<ds:Signature>") == 1
        assert b"placeholders" not in signed
        assert request.parse(signed) == request.parse(data)
        assert judge(signed, signer)
        assert verify(signed, [certificate], SUPPLIER).verdict is Verdict.VALID


def test_what_libxmlsec_signs_is_taken() -> None:
    signer, certificate = party()
    root = etree.fromstring(sign(admission(), signer))
    node = root.find(DS + "Signature")
    assert node is not None
    for name in ("DigestValue", "SignatureValue"):
        next(node.iter(DS + name)).text = ""
    context = xmlsec.SignatureContext()
    pem = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    context.sign(node)
    theirs = etree.tostring(root)
    assert verify(theirs, [certificate]).verdict is Verdict.VALID


def test_text_around_the_signature_is_signed_too() -> None:
    signer, certificate = party()
    compact = b"".join(line.strip() for line in admission().splitlines())
    signed = sign(compact, signer)
    assert judge(signed, signer)
    loose = signed.replace(b"</ds:Signature>\n", b"</ds:Signature>\n\n")
    assert loose != signed
    assert judge(loose, signer) is False
    assert verify(loose, [certificate]).verdict is Verdict.INVALID


def covered(signed: bytes) -> list[int]:
    """The octets that a signature covers: root to Signature, SignedInfo, and the signature's own value."""
    ends = (b"</ds:SignedInfo>", b"<ds:SignatureValue>", b"</ds:SignatureValue>")
    marks = (b"<sr:Request", b"<ds:Signature", b"<ds:SignedInfo>", *ends)  # the first that begins so
    places = [signed.index(mark) for mark in marks]
    return [at for start, end in zip(places[::2], places[1::2], strict=True) for at in range(start, end)]


def test_no_changed_octet_passes() -> None:
    signer, certificate = party()
    signed = sign(admission(), signer)
    rng = random.Random(11)
    for at in covered(signed):
        changed = bytearray(signed)
        changed[at] ^= 1 << rng.randrange(7)
        try:
            verdict = verify(bytes(changed), [certificate]).verdict
        except DuisError:
            continue
        assert verdict is not Verdict.VALID, (at, signed[at - 10 : at + 10])


def test_changed_octets_are_judged_as_libxmlsec_judges_them() -> None:
    signer, certificate = party()
    signed = sign(admission(), signer)
    rng = random.Random(12)
    for _ in range(300):
        changed = bytearray(signed)
        changed[rng.randrange(len(changed))] = rng.choice(b"\t\n <>/=\"'azAZ09+&;!-")
        data = bytes(changed)
        try:
            ours = verify(data, [certificate]).verdict
        except DuisError:
            continue
        if ours is Verdict.VALID:
            assert judge(data, signer)


def test_verdicts_say_what_is_known() -> None:
    signer, certificate = party()
    _, other = party(DCC, serial=77)
    _, same_serial = party(HUB, serial=signer.serial)
    signed = sign(admission(), signer)
    assert verify(admission(), [certificate]).verdict is Verdict.NO_SIGNATURE
    assert verify(signed, []).verdict is Verdict.NO_KEY
    assert verify(signed, [other]).verdict is Verdict.NO_KEY
    assert verify(signed, [same_serial]).verdict is Verdict.INVALID
    assert verify(signed, [same_serial, certificate]).verdict is Verdict.VALID
    by_another = verify(signed, [certificate], expected=DCC)
    assert by_another.verdict is Verdict.INVALID
    assert str(SUPPLIER) in by_another.why
    assert verify(signed.replace(b">90<", b">91<"), []).verdict is Verdict.INVALID  # seen without any key


NO_EXTRAS = [
    (b'Reference URI=""', b'Reference URI="#body"'),
    (b'Reference URI=""', b'Reference URI="" Type="x"'),
    (b"xmldsig-more#ecdsa-sha256", b"xmldsig-more#hmac-sha256"),
    (b"2001/10/xml-exc-c14n#", b"2006/12/xml-c14n11"),
    (b"xmlenc#sha256", b"xmldsig#sha1"),
    (
        b'<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>',
        b'<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
    ),
    (b"</ds:Reference>", b'</ds:Reference><ds:Reference URI=""/>'),
    (b"<ds:X509SerialNumber>", b"<ds:X509SerialNumber>-"),
    (b"</ds:KeyInfo>", b"</ds:KeyInfo><ds:KeyInfo/>"),
    (b"</ds:Signature>", b'</ds:Signature><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'),
    (b"</ds:Signature>", b"</ds:Signature><sr:Body/>"),
]


def signed_anew(data: bytes, signer: Signer) -> bytes:
    """The message with digest and signature made to fit whatever shape its first Signature has."""
    root = etree.fromstring(data)
    signature = root.findall(DS + "Signature")[0]
    digest = next(signature.iter(DS + "DigestValue"))
    digest.text = base64.b64encode(_digest(root, signature)).decode()
    r, s = decode_dss_signature(signer.key.sign(_signed_octets(signature), ec.ECDSA(SHA256())))
    value = next(signature.iter(DS + "SignatureValue"))
    value.text = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    return etree.tostring(root)


@pytest.mark.parametrize(("old", "new"), NO_EXTRAS, ids=range(len(NO_EXTRAS)))
def test_any_other_shape_is_invalid_even_if_the_key_signed_it(old: bytes, new: bytes) -> None:
    signer, certificate = party()
    signed = sign(admission(), signer)
    assert old in signed
    assert verify(signed_anew(signed, signer), [certificate]).verdict is Verdict.VALID
    assert verify(signed_anew(signed.replace(old, new), signer), [certificate]).verdict is Verdict.INVALID


def test_a_comment_cannot_cut_a_value_that_was_signed() -> None:
    signer, certificate = party()
    signed = sign(admission(), signer)
    cut = signed.replace(b">90<", b">9<!-- -->0<").replace(
        b"<sr:JoinTimePeriod", b"<!-- x --><sr:JoinTimePeriod"
    )
    assert verify(cut, [certificate]).verdict is Verdict.VALID  # comments are not signed …
    assert request.parse(cut) == request.parse(signed)  # … and change no value


def test_base64_wrapped_as_java_wraps_it_is_read() -> None:
    signer, certificate = party()
    signed = sign(admission(), signer)
    start = signed.index(b"<ds:SignatureValue>") + len(b"<ds:SignatureValue>")
    wrapped = signed[: start + 76] + b"&#13;\n" + signed[start + 76 :]
    assert verify(wrapped, [certificate]).verdict is Verdict.VALID


def test_names_of_issuer_and_entity_are_written_as_the_pki_writes_them() -> None:
    signer, certificate = party()
    assert signer.issuer == "CN=T1,OU=07"
    assert entity_of(certificate) == SUPPLIER
    published = VECTORS / "keystore" / "90b3d51f30010000-ds.pem"
    if not published.is_file():
        pytest.skip("The published certificates are not beside the project (../shared/vectors/keystore).")
    assert entity_of(read_certificate(published)) == SUPPLIER
    assert read_certificate(published).issuer.rfc4514_string() == "CN=Z1,OU=07"


# --- key files ------------------------------------------------------------------------------------------


def files(folder: Path) -> tuple[Path, Path]:
    signer, certificate = party()
    key, cert = folder / "signer.key", folder / "signer.pem"
    key.write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    cert.write_bytes(certificate.public_bytes(Encoding.PEM))
    return key, cert


def test_key_and_certificate_are_read_from_files_in_both_forms(tmp_path: Path) -> None:
    key, cert = files(tmp_path)
    signer, certificate = party()
    assert read_signer(key, cert).serial == signer.serial
    key.write_bytes(signer.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    cert.write_bytes(certificate.public_bytes(Encoding.DER))
    assert verify(sign(admission(), read_signer(key, cert)), [certificate]).verdict is Verdict.VALID


def test_wrong_key_files_are_told_in_words_without_their_content(tmp_path: Path) -> None:
    key, cert = files(tmp_path)
    stranger = ec.generate_private_key(ec.SECP256R1())
    curve = ec.generate_private_key(ec.SECP384R1())
    for content in (
        b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----\n",
        b"secret",
        b"",
        curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        stranger.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    ):
        key.write_bytes(content)
        with pytest.raises(FileError) as told:
            read_signer(key, cert)
        assert "c2Vj" not in str(told.value)
        assert "secret" not in str(told.value)
    with pytest.raises(FileError):
        read_signer(tmp_path / "none.key", cert)
    cert.write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(FileError):
        read_certificate(cert)


def test_no_repr_shows_a_key() -> None:
    signer, _ = party()
    private = signer.key.private_numbers().private_value
    for text in (repr(signer), str(signer), f"{signer}"):
        assert "key" not in text
        assert f"{private:x}" not in text
        assert str(private) not in text
