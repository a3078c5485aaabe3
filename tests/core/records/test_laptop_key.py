"""The laptop's key: made once, for its owner alone, and told in words where it cannot be had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import CoreError
from core.records.laptop_key import NAME, LaptopKey, fingerprint_of, signature_holds


def test_it_is_made_at_first_use_and_stays(tmp_path: Path) -> None:
    first, again = LaptopKey.of(tmp_path / "new"), LaptopKey.of(tmp_path / "new")
    assert first.public == again.public
    assert (tmp_path / "new" / NAME).stat().st_mode & 0o777 == 0o600
    assert [p.name for p in (tmp_path / "new").iterdir()] == [NAME]
    assert LaptopKey.of(tmp_path / "other").public != first.public


def test_what_it_signs_holds_and_nothing_else_does(tmp_path: Path) -> None:
    key = LaptopKey.of(tmp_path)
    signature = key.sign(b"what was done")
    assert len(signature) == 64
    Ed25519PublicKey.from_public_bytes(key.public).verify(signature, b"what was done")  # as anybody may
    assert signature_holds(key.public, signature, b"what was done")
    assert not signature_holds(key.public, signature, b"what was not done")
    assert not signature_holds(key.public, signature[:-1] + bytes([signature[-1] ^ 1]), b"what was done")
    assert not signature_holds(LaptopKey.of(tmp_path / "other").public, signature, b"what was done")
    assert not signature_holds(b"", b"", b"")


def test_the_fingerprint_is_made_of_the_public_key_alone() -> None:
    assert fingerprint_of(bytes(32)) == "6668-7AAD-F862-BD77-6C8F-C18B-8E9F-8E20"


def test_it_shows_nothing_of_its_private_half(tmp_path: Path) -> None:
    key = LaptopKey.of(tmp_path)
    private = json.loads((tmp_path / NAME).read_text())["private"]
    assert private not in f"{key!r} {key} {key.public.hex()}"
    assert key.fingerprint in repr(key)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"form":1}',
        b'{"form":1,"private":"00","public":"00"}',
        b"\xff" * 200,
    ],
)
def test_a_damaged_one_is_told_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(CoreError, match="damaged") as caught:
        LaptopKey.of(tmp_path)
    assert "new one with another fingerprint" in caught.value.do
    assert (tmp_path / NAME).read_bytes() == content


def test_any_flipped_digit_of_either_half_is_damage(tmp_path: Path) -> None:
    LaptopKey.of(tmp_path)
    path = tmp_path / NAME
    whole = path.read_text()
    for half in ("private", "public"):
        table = json.loads(whole)
        for at in range(64):
            digit = f"{int(table[half][at], 16) ^ 1:x}"
            path.write_text(json.dumps({**table, half: table[half][:at] + digit + table[half][at + 1 :]}))
            with pytest.raises(CoreError, match="damaged"):
                LaptopKey.of(tmp_path)


def test_one_of_a_newer_form_and_a_folder_in_the_way_are_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"form":2,"private":"x","public":"y","more":1}')
    with pytest.raises(CoreError, match="newer version"):
        LaptopKey.of(tmp_path)
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).mkdir()
    with pytest.raises(CoreError, match="cannot be read"):
        LaptopKey.of(tmp_path)


def test_where_none_can_be_made_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CoreError, match="cannot be written"):
        LaptopKey.of(tmp_path / "file")


MAKE = """
import sys
from pathlib import Path
from core.records.laptop_key import LaptopKey
print(LaptopKey.of(Path(sys.argv[1])).fingerprint)
"""


def test_two_copies_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    def made(_: int) -> str:
        command = [sys.executable, "-c", MAKE, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with ThreadPoolExecutor(3) as pool:
        found = set(pool.map(made, range(3)))
    assert found == {LaptopKey.of(tmp_path).fingerprint}
    assert [p.name for p in tmp_path.iterdir()] == [NAME]


def test_a_symlink_laid_where_the_draft_goes_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / f"{NAME}.{os.getpid()}.part").symlink_to(target)
    LaptopKey.of(tmp_path)
    assert not target.exists()


@pytest.mark.skipif(os.name != "posix", reason="this system keeps no such permissions")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_one_that_others_may_read_is_shut_to_them_and_told_once(tmp_path: Path, mode: int) -> None:
    told: list[str] = []
    LaptopKey.of(tmp_path, told.append)
    assert told == []
    path = tmp_path / NAME
    path.chmod(mode)
    LaptopKey.of(tmp_path)  # only to compare with: nobody would be told
    assert path.stat().st_mode & 0o777 == mode
    for _ in range(2):
        LaptopKey.of(tmp_path, told.append)
        assert path.stat().st_mode & 0o777 == 0o600
    (words,) = told
    assert "could read its key" in words
    assert "Now they cannot" in words


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_its_place_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    code = f"{MAKE.replace('print(', 'str(')}"
    made = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, timeout=90
    )
    assert "no file" in made.stderr


def test_no_trouble_with_it_names_a_folder_of_this_laptop(tmp_path: Path) -> None:
    path = tmp_path / NAME
    for content in (b"", b'{"form":2}'):
        path.write_bytes(content)
        with pytest.raises(CoreError) as caught:
            LaptopKey.of(tmp_path)
        assert str(tmp_path) not in str(caught.value)
        assert NAME in str(caught.value)
    path.unlink()
    path.mkdir()
    with pytest.raises(CoreError) as caught:
        LaptopKey.of(tmp_path)
    assert str(tmp_path) not in str(caught.value)
