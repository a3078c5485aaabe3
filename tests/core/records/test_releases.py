"""The release index in force: fixed key, rising version, expiry; nothing brings an older one back."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import CoreError, UsageError
from core.firmware.preflight import ReleaseState
from core.firmware.release_index import ReleaseIndex, fingerprint, indexed, serialise_index
from core.records.releases import ReleaseFolder
from tests.core.firmware.samples import bridge_image

SUPPLIER, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
NOW = 1_800_000_000.0
DAY = 86_400.0


class Desk:
    """A folder with a time of its own, and files that a supplier sends."""

    def __init__(self, base: Path) -> None:
        self.base, self.now = base, NOW
        self.home = base / "home"

    @property
    def folder(self) -> ReleaseFolder:
        """Opened anew each time, as by another start of the program."""
        return ReleaseFolder(self.home, lambda: self.now)

    def key(self, key: Ed25519PrivateKey = SUPPLIER) -> Path:
        path = self.base / "key.pem"
        path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        return path

    def file(
        self, version: int, *, key: Ed25519PrivateKey = SUPPLIER, issued: float = NOW, days: int = 30
    ) -> Path:
        index = ReleaseIndex(version, issued, issued + days * DAY, (indexed(bridge_image()),))
        path = self.base / "index.json"
        path.write_bytes(serialise_index(index, key))
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_without_an_index_nothing_is_enforced(desk: Desk) -> None:
    assert desk.folder.state() == ReleaseState(now=NOW)


def test_the_first_index_needs_the_key_and_fixes_it(desk: Desk) -> None:
    with pytest.raises(UsageError, match="No key is known"):
        desk.folder.load(desk.file(5))
    assert desk.folder.load(desk.file(5), desk.key()).version == 5
    state = desk.folder.state()
    assert state.index is not None
    assert (state.index.version, state.trouble) == (5, "")
    assert desk.folder.load(desk.file(6)).version == 6
    with pytest.raises(CoreError, match="another key than the one that is trusted"):
        desk.folder.load(desk.file(7, key=STRANGER), desk.key(STRANGER))
    with pytest.raises(CoreError, match="unknown key"):
        desk.folder.load(desk.file(7, key=STRANGER))


def test_the_version_only_rises_also_after_a_restart(desk: Desk) -> None:
    desk.folder.load(desk.file(5), desk.key())
    desk.folder.load(desk.file(9))
    for older in (8, 5, 1):
        with pytest.raises(CoreError, match=f"index {older} is older than index 9"):
            desk.folder.load(desk.file(older))
    with pytest.raises(CoreError, match="Another release index 9"):
        desk.folder.load(desk.file(9, days=31))
    assert desk.folder.load(desk.file(9)).version == 9, "the very same file may come again"


def test_two_programs_that_load_at_once_end_with_the_newer(desk: Desk) -> None:
    desk.folder.load(desk.file(5), desk.key())
    slow, late = desk.folder, desk.file(6).read_bytes()
    desk.folder.load(desk.file(7))
    (desk.home / "library" / "releases" / f"{6:016}.json").write_bytes(late)  # it had looked before 7 came
    index = slow.state().index
    assert index is not None
    assert index.version == 7


def test_expiry_and_a_wrong_clock_are_refused(desk: Desk) -> None:
    file = desk.file(5)
    desk.now = NOW + 30 * DAY
    with pytest.raises(CoreError, match="has expired"):
        desk.folder.load(file, desk.key())
    desk.now = NOW - 2 * DAY
    with pytest.raises(CoreError, match="comes from the future"):
        desk.folder.load(file, desk.key())
    assert desk.folder.state().trouble == "", "what was refused has left nothing behind"
    assert desk.folder.state().index is None


@pytest.mark.parametrize("damage", ["gone", "cut", "renamed", "key gone", "key other"])
def test_what_is_missing_or_altered_blocks_and_is_told(desk: Desk, damage: str) -> None:
    desk.folder.load(desk.file(5), desk.key())
    kept = desk.home / "library" / "releases" / f"{5:016}.json"
    key = desk.home / "library" / "release-key.pem"
    if damage == "gone":
        kept.unlink()
    elif damage == "cut":
        kept.write_bytes(kept.read_bytes()[:-40])
    elif damage == "renamed":
        kept.rename(kept.with_stem(f"{6:016}"))
    elif damage == "key gone":
        key.unlink()
    else:
        key.write_bytes(desk.key(STRANGER).read_bytes())
    state = desk.folder.state()
    assert state.index is None
    assert state.trouble.count(".") >= 2


def test_the_key_is_let_go_of_by_name_and_for_a_reason(desk: Desk) -> None:
    desk.folder.load(desk.file(5), desk.key())
    name = fingerprint(SUPPLIER.public_key())
    for wrong, reason in (("0" * 16, "the supplier has a new key"), (name, "because"), (name, " " * 20)):
        with pytest.raises(UsageError):
            desk.folder.forget(wrong, reason)
    assert desk.folder.state().index is not None
    desk.folder.forget(name.upper(), "the supplier has a new key")
    assert desk.folder.state() == ReleaseState(now=NOW)
    assert desk.folder.load(desk.file(1, key=STRANGER), desk.key(STRANGER)).version == 1
