"""A second verifier, written from `docs/certificate.md` alone, comes to the same verdict as ours."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.records.verifying.verify import verify_file
from tests.core.records.certificates.certified import Key
from tests.core.records.verifying.test_verify import certified

if TYPE_CHECKING:
    from pathlib import Path


def written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def signed(key: str, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sound_json(data: bytes) -> bool:
    try:
        whole = json.loads(data)
        canonical = written(whole) + b"\n" == data
        digest = hashlib.sha256(written(whole["certificate"])).hexdigest()
        table = hashlib.sha256(written(whole["lines"])).hexdigest()
        message = f"althan premise certificate 1\n{digest}\n{table}\n".encode()
        return canonical and whole["sha256"] == digest and signed(whole["key"], whole["signature"], message)
    except (ValueError, KeyError, TypeError):
        return False


def sound_pdf(data: bytes) -> bool:
    found = re.search(rb"%althan-seal-1 ([0-9a-f]{64}) ([0-9a-f]{128})\n\Z", data)
    if found is None:
        return False
    body = data[: found.start()]
    return signed(
        found[1].decode(), found[2].decode(), b"althan certificate pdf 1\n" + hashlib.sha256(body).digest()
    )


@pytest.mark.parametrize("name", ["certificate.json", "certificate.pdf"])
def test_both_verifiers_agree(tmp_path: Path, name: str) -> None:
    certified(tmp_path)
    path, second = tmp_path / name, sound_json if name.endswith("json") else sound_pdf
    whole = path.read_bytes()
    assert second(whole)
    assert verify_file(path, Key().public).sound
    for at in range(0, len(whole), len(whole) // 6):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x04]) + whole[at + 1 :])
        assert second(path.read_bytes()) is verify_file(path, Key().public).sound is False, at


def test_each_line_of_the_table_is_as_described(tmp_path: Path) -> None:
    whole = json.loads(certified(tmp_path)[1].read_bytes())
    update = whole["certificate"]["updates"][1]
    for place, value in (
        ("updates/2/version_after", update["version_after"]),
        ("updates/2/rungs/1/standing", update["rungs"][0]["standing"]),
        ("log/1", whole["certificate"]["log"][0]),
        ("updates", len(whole["certificate"]["updates"])),
        ("premise", whole["certificate"]["premise"]),
    ):
        assert whole["lines"][place] == hashlib.sha256(written([place, value])).hexdigest()[:16], place
