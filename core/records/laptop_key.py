"""The laptop's own key: an Ed25519 pair with which recordings and certificates are signed.

It proves which laptop signed, not who sat at it. The fingerprint is what people compare, by eye or by telephone.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from core.disk.atomic import write_new
from core.errors import CoreError, FileError
from core.firmware.strict_json import read_table
from core.records.trouble import told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "laptop.key"
FORM = 1
_LARGEST = 4_096  # octets of the file
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe in its place would hold the program up for ever
_OTHERS = 0o077  # what the owner's own account does not need


class LaptopKey:
    """Signs for this laptop. Get it by `LaptopKey.of`."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return f"LaptopKey({self.fingerprint})"

    @classmethod
    def of(cls, data_folder: Path, warn: Callable[[str], None] | None = None) -> Self:
        """The key of a data folder, made at first use; CoreError in words where it cannot be had.

        With `warn` one that others may read is shut to them, and `warn` is told so.
        """
        path = data_folder / NAME
        with told(data_folder):
            if not path.exists():
                _make(path)
        made = cls(_private(path))
        if warn is not None and os.name == "posix":
            _shut(path, warn)
        return made

    @property
    def fingerprint(self) -> str:
        """The public key as people compare it."""
        return fingerprint_of(self.public)

    def sign(self, content: bytes) -> bytes:
        """The signature of these octets, 64 octets (RFC 8032)."""
        return self._private.sign(content)


def fingerprint_of(public: bytes) -> str:
    """Half of the SHA-256 of a public key, in eight groups of four hex digits."""
    digits = hashlib.sha256(public).hexdigest()[:32].upper()
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def signature_holds(public: bytes, signature: bytes, content: bytes) -> bool:
    """Whether the owner of this public key signed these octets."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    """Lay a new key there, whole or not at all; where another copy of the program was quicker, its key stays."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path.parent.mkdir(parents=True, exist_ok=True)
    made = Ed25519PrivateKey.generate()
    seed, public = made.private_bytes_raw().hex(), made.public_key().public_bytes_raw().hex()
    content = json.dumps({"form": FORM, "private": seed, "public": public}, indent=1) + "\n"
    with suppress(FileExistsError):
        write_new(path, content.encode(), private=True)


def _private(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        table = read_table(_octets(path))
        if table.whole("form", 1, 2**31) != FORM:
            raise _of_newer_form()
        made = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(table.text("private", 64)))
        public = bytes.fromhex(table.text("public", 64))
    except OSError as error:
        raise _unreadable(error.strerror or "The system gave no reason") from None
    except ValueError:
        raise _damaged() from None
    if made.public_key().public_bytes_raw() != public:
        raise _damaged()
    return made


def _octets(path: Path) -> bytes:
    """What is in the file; OSError as the system gives it, FileError where it is no file."""
    with open(path, "rb", opener=_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _unreadable("Something else lies in its place, which is no file")
        return file.read(_LARGEST)


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_WAIT)


def _shut(path: Path, warn: Callable[[str], None]) -> None:
    """Take the key from all but its owner, and say so; a stick’s file system may not know accounts."""
    with suppress(OSError):
        if path.stat().st_mode & _OTHERS:
            with suppress(PermissionError):
                path.chmod(0o600)
            warn(f"{_WAS_OPEN} {_STAYS_OPEN if path.stat().st_mode & _OTHERS else _SHUT}")


_WAS_OPEN = "Other accounts of this laptop could read its key (laptop.key): whoever copied it can sign as this laptop."
_SHUT = "Now they cannot. To be sure, move it away: then a new one with another fingerprint is made."
_STAYS_OPEN = "That could not be changed here: keep the data folder on a disk that knows accounts."
_LET_READ = "Allow this account to read it; until then nothing is signed."


def _unreadable(why: str) -> CoreError:
    return FileError("The laptop’s key (laptop.key in the data folder) cannot be read.", f"{why}.", _LET_READ)


def _damaged() -> CoreError:
    return FileError(
        "The laptop’s key (laptop.key in the data folder) is damaged.",
        "Its two halves do not belong together, or one is missing.",
        "Put a copy of it back, or move it away: then a new one with another fingerprint is made.",
    )


def _of_newer_form() -> CoreError:
    return FileError(
        "The laptop’s key (laptop.key in the data folder) was written by a newer version of this program.", "",
        "Update the program.",
    )  # fmt: skip
