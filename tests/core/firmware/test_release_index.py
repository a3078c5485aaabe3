"""The release index: only what one key has signed, in one reading of the file."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from core.errors import FileError
from core.firmware import release_index
from core.firmware.header import HardwareRange
from core.firmware.release_index import (
    IndexedImage,
    ReleaseIndex,
    ReleaseIndexError,
    fingerprint,
    indexed,
    parse_index,
    read_index_key,
    read_index_signer,
    serialise_index,
)
from tests.core.firmware.samples import bridge_image

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
IMAGE = bridge_image()
INDEX = ReleaseIndex(
    3, 1_700_000_000.0, 1_800_000_000.0,
    (indexed(IMAGE, "bridge.ota"), IndexedImage("0" * 64, 9, 1, 2, 3, HardwareRange(4, 5)),
     IndexedImage("1" * 64, 9, 1, 2, 3)),
)  # fmt: skip
FILE = serialise_index(INDEX, KEY)


def resigned(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A changed index with a right signature: what a supplier's own mistake would look like."""
    table = json.loads(FILE)
    change(table["signed"])
    signed = table["signed"]
    octets = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    table["signature"] = base64.b64encode(KEY.sign(octets)).decode()
    return json.dumps(table).encode()


def test_what_was_signed_is_read() -> None:
    assert parse_index(FILE, KEY.public_key()) == INDEX
    assert INDEX.find(IMAGE.file_sha256) == indexed(IMAGE, "bridge.ota")
    assert INDEX.find("2" * 64) is None
    assert [i.sha256 for i in INDEX.others(IMAGE)] == [IMAGE.file_sha256]


def test_white_space_and_order_do_not_matter_to_the_signature() -> None:
    table = json.loads(FILE)
    turned = json.dumps(dict(reversed(table.items())), indent=7).encode()
    assert parse_index(turned, KEY.public_key()) == INDEX


def test_another_key_is_named() -> None:
    with pytest.raises(ReleaseIndexError, match="unknown key") as caught:
        parse_index(FILE, STRANGER.public_key())
    assert fingerprint(KEY.public_key()) in str(caught.value)
    forged = serialise_index(INDEX, STRANGER).replace(
        fingerprint(STRANGER.public_key()).encode(), fingerprint(KEY.public_key()).encode()
    )
    with pytest.raises(ReleaseIndexError, match="signature of the release index does not fit"):
        parse_index(forged, KEY.public_key())


def test_no_octet_can_be_changed_to_say_something_else() -> None:
    chance, read = random.Random(8), 0
    for _ in range(3_000):
        data = bytearray(FILE)
        data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            made = parse_index(bytes(data), KEY.public_key())
        except ReleaseIndexError:
            continue
        assert made == INDEX
        read += 1
    assert read > 0, "a changed space changes nothing"


def _set(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda signed: signed.__setitem__(name, value)


def _image(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda signed: signed["images"][0].__setitem__(name, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("form", "althan release index 2"), "its form"),
        (_set("version", 0), "whole number from 1"),
        (_set("version", True), "whole number from 1"),
        (_set("version", "3"), "whole number from 1"),
        (_set("expires", "2001-01-01T00:00:00+00:00"), "expires before it is issued"),
        (_set("issued", "2001-01-01T00:00:00"), "a time has no zone"),
        (_set("issued", "yesterday"), "a time is not written as"),
        (_set("issued", "0001-01-01T00:00:00+23:59"), "outside the years"),
        (_set("expires", "9999-12-31T00:00:00-23:59"), "outside the years"),
        (_set("images", {}), "not a list"),
        (_set("images", [3]), "number 1 of “images” is not an object"),
        (_set("extra", 1), "unknown name"),
        (_image("sha256", "A" * 64), "64 hex digits"),
        (_image("sha256", "0" * 64), "same file twice"),
        (_image("size", -1), "whole number from 1"),
        (_image("manufacturer", "12"), "4 hex digits"),
        (_image("manufacturer", "12 4"), "4 hex digits"),
        (_image("name", "../x.ota"), "leads out of its folder"),
        (_image("name", "C:x.ota"), "leads out of its folder"),
        (_image("name", "a\nb"), "leads out of its folder"),
        (_image("extra", 1), "unknown name"),
        (lambda signed: signed.pop("version"), "no “version”"),
        (lambda signed: signed["images"][0].pop("highest_hardware"), "no “highest_hardware”"),
    ],
)
def test_what_makes_no_sense_is_refused_though_it_is_signed(
    change: Callable[[dict[str, Any]], object], words: str
) -> None:
    with pytest.raises(ReleaseIndexError) as caught:
        parse_index(resigned(change), KEY.public_key())
    assert words.lower() in str(caught.value).lower()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"null", b"\xff", b"{" * 100_000, b"[" * 100_000, b'{"signed": 1e9}', b'{"a":1,"a":1}',
        b'{"signed": NaN}', b'{"n": ' + b"9" * 5_000 + b"}", b'{"signed": {}, "key": "\\ud800", "signature": ""}',
        b" " * (release_index.LARGEST + 1),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ReleaseIndexError, match="not a release index"):
        parse_index(data, KEY.public_key())


def test_a_name_that_stands_twice_is_refused_because_two_readers_could_differ() -> None:
    doubled = FILE.replace(b'"version": 3,', b'"version": 3, "version": 3,', 1)
    assert doubled != FILE
    with pytest.raises(ReleaseIndexError, match="stands in it twice"):
        parse_index(doubled, KEY.public_key())


def test_keys_are_read_or_refused(tmp_path: Path) -> None:
    private, public, wrong = tmp_path / "private.pem", tmp_path / "public.pem", tmp_path / "wrong.pem"
    private.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    curve = ec.generate_private_key(ec.SECP256R1())
    wrong.write_bytes(curve.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert fingerprint(read_index_key(public)) == fingerprint(KEY.public_key())
    assert fingerprint(read_index_signer(private).public_key()) == fingerprint(KEY.public_key())
    for path in (private, wrong, tmp_path / "missing.pem", tmp_path):
        with pytest.raises(FileError):
            read_index_key(path)
    for path in (public, wrong):
        with pytest.raises(FileError, match="can sign a release index"):
            read_index_signer(path)
