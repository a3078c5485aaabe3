"""A GBCS signature is valid for the bytes it was made over, and for no others."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import FileError, UsageError
from core.firmware.image import Form, Image, parse
from core.firmware.signature import SignatureVerdict, read_public_key, sign, verify
from tests.core.firmware.samples import bridge_image, every_shape, published, vector

KEY = ec.derive_private_key(20_26, ec.SECP256R1())
SIGNED = sign(bridge_image(form=Form.GBCS), KEY)
V = SignatureVerdict


def supplier() -> ec.EllipticCurvePublicKey:
    return read_public_key(vector("keystore/90b3d51f30010000-ds.pem"))


def test_published_esme_image_is_signed_by_its_supplier() -> None:
    assert verify(parse(published("11.1")), supplier()) is V.VALID


def test_published_image_is_invalid_with_any_bit_flipped_behind_its_header() -> None:
    data, key, rng = published("11.1"), supplier(), random.Random(11)
    for at in [60, 294, 297, 328, 329, 360, *rng.sample(range(60, 295), 40)]:
        flipped = bytearray(data)
        flipped[at] ^= 1 << rng.randrange(8)
        assert verify(parse(bytes(flipped)), key) is V.INVALID, at


def test_published_ppmid_image_has_no_signature() -> None:
    assert verify(parse(published("11.4")), supplier()) is V.NO_SIGNATURE


def test_what_is_signed_here_is_valid_and_survives_the_file() -> None:
    again = parse(SIGNED.content)
    assert again == SIGNED
    assert verify(again, KEY.public_key()) is V.VALID
    assert verify(sign(again, KEY), KEY.public_key()) is V.VALID


def test_another_key_no_key_and_foreign_suites_are_told_apart() -> None:
    stranger = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    assert verify(SIGNED, stranger) is V.INVALID
    assert verify(SIGNED, None) is V.NO_KEY
    assert verify(bridge_image(form=Form.GBCS), None) is V.NO_SIGNATURE
    assert verify(bridge_image(), KEY.public_key()) is V.NO_SIGNATURE
    assert [verify(parse(d), KEY.public_key()) for d in every_shape()[:3]] == [
        V.NO_KEY,
        V.NO_KEY,
        V.NO_SIGNATURE,
    ]


@pytest.mark.parametrize("signature", [bytes(64), b"\xff" * 64])
def test_nonsense_signature_is_invalid_and_no_more(signature: bytes) -> None:
    assert verify(replace(SIGNED, signature=signature), KEY.public_key()) is V.INVALID


def test_signature_of_a_wrong_length_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        replace(SIGNED, signature=bytes(63))


def test_signing_refuses_other_forms_and_other_curves() -> None:
    with pytest.raises(UsageError, match="GBCS form"):
        sign(bridge_image(), KEY)
    with pytest.raises(UsageError, match="cannot sign"):
        sign(SIGNED, ec.generate_private_key(ec.SECP384R1()))


def test_key_files_are_read_or_told(tmp_path: Path) -> None:
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    (tmp_path / "good.pem").write_bytes(pem)
    (tmp_path / "curve.pem").write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "text.pem").write_text("hello")
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert verify(SIGNED, read_public_key(tmp_path / "good.pem")) is V.VALID
    for name in ("curve.pem", "text.pem", "broken.pem", "none.pem"):
        with pytest.raises(FileError):
            read_public_key(tmp_path / name)


def test_signature_does_not_cover_the_header() -> None:
    """A fact of the format that the policy must make up for: the header is checked by other rows."""
    older = Image(
        replace(SIGNED.header, version=1), SIGNED.form, body=SIGNED.body, signature=SIGNED.signature
    )
    assert verify(older, KEY.public_key()) is V.VALID
