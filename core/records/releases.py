"""The release index that is in force on this computer, and the key it must be signed with.

The first index that is loaded fixes the key. From then on there is no way past it: an index that is older,
expired, altered or signed by another key is refused, and where the one in force is missing nothing is sent.
Indexes are kept under their version, so two programs that load at once cannot bring an older one back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.disk.atomic import remove, write_atomically
from core.errors import CoreError, FileError, UsageError
from core.firmware.files import read_plain
from core.firmware.preflight import SHORTEST_REASON, ReleaseState
from core.firmware.release_index import (
    CLOCK_SLACK,
    LARGEST,
    ReleaseIndexError,
    fingerprint,
    parse_index,
    read_index_key,
)
from core.records.trouble import told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from core.firmware.release_index import ReleaseIndex


class ReleaseFolder:
    """The folder of the release index. `now` gives seconds since 1970."""

    def __init__(self, data_folder: Path, now: Callable[[], float]) -> None:
        self._folder = data_folder / "library" / "releases"
        self._key = data_folder / "library" / "release-key.pem"
        self._now = now

    def state(self) -> ReleaseState:
        """What the checks need to know: none was ever loaded, one is in force, or why it cannot be used."""
        now = self._now()
        try:
            key = self._trusted()
            if key is None and not self._versions():
                return ReleaseState(now=now)
            return ReleaseState(self._newest(key), now)
        except CoreError as error:
            return ReleaseState(None, now, str(error))

    def load(self, file: Path, key_file: Path | None = None) -> ReleaseIndex:
        """Put an index in force. The first time the supplier's public key is needed, and fixed from then on."""
        key = self._key_for(key_file)
        data = read_plain(file, LARGEST + 1)
        index = parse_index(data, key)
        self._check_fresh(index, data)
        with told(self._folder):
            write_atomically(self._key, key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
            write_atomically(self._path(index.version), data)
            for version in self._versions():
                if version < index.version:
                    remove(self._path(version))
        return index

    def forget(self, name: str, reason: str) -> None:
        """Let go of the key named by its fingerprint, and so of the index; wants a written reason."""
        key = self._trusted()
        if key is None or name.strip().lower() != fingerprint(key):
            known = f"The key in force is {fingerprint(key)}." if key else "No key is trusted here."
            raise UsageError(f"“{name}” is not the key of the release index.", known)
        if len(" ".join(reason.split())) < SHORTEST_REASON:
            raise UsageError(
                f"Letting go of the release index needs a reason of at least {SHORTEST_REASON} characters.",
                "It is kept in the event log.",
            )
        with told(self._folder):
            for version in self._versions():
                remove(self._path(version))
            remove(self._key)

    # --- rules ----------------------------------------------------------------------------------------

    def _key_for(self, key_file: Path | None) -> Ed25519PublicKey:
        trusted = self._trusted()
        given = read_index_key(key_file) if key_file else None
        if trusted is None:
            if given is None:
                raise UsageError(
                    "No key is known that could check a release index.",
                    "",
                    "Name the supplier's public key with --key; it is kept from then on.",
                )
            return given
        if given is not None and fingerprint(given) != fingerprint(trusted):
            raise ReleaseIndexError(
                "This is another key than the one that is trusted for the release index.",
                f"Trusted is {fingerprint(trusted)}; this one is {fingerprint(given)}.",
                "If the supplier has a new key, let go of the old one by name first.",
            )
        return trusted

    def _check_fresh(self, index: ReleaseIndex, data: bytes) -> None:
        newest = max(self._versions(), default=0)
        if index.version < newest:
            raise ReleaseIndexError(
                f"Release index {index.version} is older than index {newest}, which was loaded before.",
                "An older index could bring back images that were withdrawn.",
                "Load the newest index.",
            )
        if index.version == newest and read_plain(self._path(newest), LARGEST + 1) != data:
            raise ReleaseIndexError(
                f"Another release index {newest} was loaded before.",
                "Two files with one version cannot both be right.",
                "Ask the supplier for an index with a higher version.",
            )
        now = self._now()
        if now >= index.expires:
            raise ReleaseIndexError(
                f"Release index {index.version} has expired.",
                "",
                "Load a newer one; check this computer's clock.",
            )
        if now < index.issued - CLOCK_SLACK:
            raise ReleaseIndexError(
                f"Release index {index.version} comes from the future.",
                "The clock of this computer is wrong.",
                "Set the clock.",
            )

    # --- files ----------------------------------------------------------------------------------------

    def _trusted(self) -> Ed25519PublicKey | None:
        return read_index_key(self._key) if self._key.exists() else None

    def _newest(self, key: Ed25519PublicKey | None) -> ReleaseIndex:
        versions = self._versions()
        if key is None or not versions:
            raise FileError(
                "A release index was loaded on this computer and is missing now.",
                "",
                "Load the newest index.",
            )
        index = parse_index(read_plain(self._path(versions[-1]), LARGEST + 1), key)
        if index.version != versions[-1]:
            raise FileError("The release index on this computer was altered.", "", "Load the newest index.")
        return index

    def _versions(self) -> list[int]:
        return sorted(int(p.stem) for p in self._folder.glob("*.json") if p.stem.isdecimal())

    def _path(self, version: int) -> Path:
        return self._folder / f"{version:016}.json"
