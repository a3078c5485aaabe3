"""The signed release index: which images are released, bound to their bytes, until when (JSON, Ed25519).

A supplier signs the canonical form of the member `signed`: UTF-8 JSON with sorted names and no white space.
`version` only ever rises, so an older index cannot come back; `expires` ends what nobody renews.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from core.errors import FileError
from core.firmware.files import read_plain
from core.firmware.header import HardwareRange
from core.firmware.strict_json import Table, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from core.firmware.image import Image

FORM = "althan release index 1"
LARGEST = 1_048_576  # octets of an index file
_LARGEST_KEY = 16_384
_MOST_IMAGES = 5_000
_LATEST = 253_370_764_800  # s since 1970 at the beginning of the year 9999
CLOCK_SLACK = 86_400.0  # s by which an index may seem to come from the future


class ReleaseIndexError(FileError):
    """A release index that is not accepted, and why."""


@dataclass(frozen=True, slots=True)
class IndexedImage:
    """One released image, exactly."""

    sha256: str  # of the whole file, hex
    size: int  # octets
    manufacturer: int
    image_type: int
    version: int
    hardware: HardwareRange | None = None
    name: str = ""  # what people call the file; never used as a path


@dataclass(frozen=True, slots=True)
class ReleaseIndex:
    """Everything one signature speaks for. Times are seconds since 1970."""

    version: int
    issued: float
    expires: float
    images: tuple[IndexedImage, ...]

    def find(self, sha256: str) -> IndexedImage | None:
        """The entry for a file with this hash."""
        return next((i for i in self.images if i.sha256 == sha256), None)

    def others(self, image: Image) -> tuple[IndexedImage, ...]:
        """Entries for the same maker, type and version, whatever their bytes."""
        h = image.header
        wanted = (h.manufacturer, h.image_type, h.version)
        return tuple(i for i in self.images if (i.manufacturer, i.image_type, i.version) == wanted)


def indexed(image: Image, name: str = "") -> IndexedImage:
    """The entry that an image gets in an index."""
    h = image.header
    return IndexedImage(
        image.file_sha256, image.size, h.manufacturer, h.image_type, h.version, h.hardware, name
    )


# --- keys ---------------------------------------------------------------------------------------------


def read_index_key(path: Path) -> Ed25519PublicKey:
    """The public key of a supplier in PEM form; FileError if it is none."""
    pem = read_plain(path, _LARGEST_KEY)
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise FileError(
            f"The file “{path.name}” holds no key that can check a release index.",
            "A public key in PEM form for Ed25519 is needed.",
        )
    return key


def read_index_signer(path: Path) -> Ed25519PrivateKey:
    """The private key that signs an index, in PEM form without a password; FileError if it is none."""
    pem = read_plain(path, _LARGEST_KEY)
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise FileError(
            f"The file “{path.name}” holds no key that can sign a release index.",
            "A private key in PEM form for Ed25519, without a password, is needed.",
        )
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """What names a key: the first 16 hex digits of the SHA-256 over its 32 octets."""
    digest = Hash(SHA256())
    digest.update(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    return digest.finalize().hex()[:16]


# --- file ---------------------------------------------------------------------------------------------


def serialise_index(index: ReleaseIndex, key: Ed25519PrivateKey) -> bytes:
    """The signed file of an index."""
    signed = {
        "form": FORM, "version": index.version, "issued": _time_text(index.issued),
        "expires": _time_text(index.expires), "images": [_entry(i) for i in index.images],
    }  # fmt: skip
    signature = base64.b64encode(key.sign(_canonical(signed))).decode()
    made = {"signed": signed, "key": fingerprint(key.public_key()), "signature": signature}
    return (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode()


def parse_index(data: bytes, key: Ed25519PublicKey) -> ReleaseIndex:
    """Read an index whose signature fits this key; ReleaseIndexError says in words what is wrong with any other."""
    if len(data) > LARGEST:
        raise _wrong(f"It has more than {LARGEST} bytes.")
    try:
        table = read_table(data)
        signed, signature = table.table("signed"), table.text("signature", 100)
        signer = table.text("key", 64)
        table.end()
        _check_signature(signed, signature, signer, key)
        return _index(signed)
    except ValueError as error:
        reason = str(error)
        raise _wrong(f"{reason[:1].upper()}{reason[1:]}.") from None


def _check_signature(signed: Table, signature: str, signer: str, key: Ed25519PublicKey) -> None:
    if signer != fingerprint(key):
        raise ReleaseIndexError(
            "The release index is signed by an unknown key.",
            f"It names the key {signer!r}; the key that is trusted here is {fingerprint(key)}.",
            "Get the index from the supplier whose key is trusted.",
        )
    try:
        key.verify(base64.b64decode(signature, validate=True), _canonical(signed.content))
    except (InvalidSignature, binascii.Error):
        raise ReleaseIndexError(
            "The signature of the release index does not fit.",
            "The index was altered, or signed with another key.",
            "Get it again from the supplier.",
        ) from None


def _index(signed: Table) -> ReleaseIndex:
    if signed.text("form", 64) != FORM:
        raise ValueError(f"its form is not “{FORM}”")
    version = signed.whole("version", 1, 2**53)
    issued, expires = _moment(signed.text("issued", 40)), _moment(signed.text("expires", 40))
    if expires <= issued:
        raise ValueError("it expires before it is issued")
    images = tuple(_image(table) for table in signed.tables("images", _MOST_IMAGES))
    signed.end()
    if len({i.sha256 for i in images}) != len(images):
        raise ValueError("it lists the same file twice")
    return ReleaseIndex(version, issued, expires, images)


def _image(table: Table) -> IndexedImage:
    sha256, name = table.text("sha256", 64), table.text("name", 120, optional=True)
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("a sha256 is 64 hex digits in small letters")
    if set(name) & set("/\\:") or name.startswith(".") or not name.isprintable():
        raise ValueError("a name of an image leads out of its folder")
    entry = IndexedImage(
        sha256, table.whole("size", 1, 2**32 - 1), table.hexadecimal("manufacturer", 16),
        table.hexadecimal("image_type", 16), table.hexadecimal("version", 32), _hardware(table), name,
    )  # fmt: skip
    table.end()
    return entry


def _hardware(table: Table) -> HardwareRange | None:
    if not table.has("lowest_hardware"):
        return None
    return HardwareRange(table.hexadecimal("lowest_hardware", 16), table.hexadecimal("highest_hardware", 16))


def _entry(image: IndexedImage) -> dict[str, object]:
    entry: dict[str, object] = {
        "name": image.name, "size": image.size, "sha256": image.sha256,
        "manufacturer": f"{image.manufacturer:04X}", "image_type": f"{image.image_type:04X}",
        "version": f"{image.version:08X}",
    }  # fmt: skip
    if image.hardware is not None:
        entry["lowest_hardware"] = f"{image.hardware.lowest:04X}"
        entry["highest_hardware"] = f"{image.hardware.highest:04X}"
    return entry


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _moment(text: str) -> float:
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a time is not written as 2026-11-22T18:30:00+00:00") from None
    if made.tzinfo is None:
        raise ValueError("a time has no zone")
    at = made.timestamp()
    if not 0 <= at <= _LATEST:
        raise ValueError("a time lies outside the years 1970 to 9998")
    return at


def _time_text(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _wrong(why: str) -> ReleaseIndexError:
    return ReleaseIndexError(
        "This is not a release index that can be used.", why, "Get it again from the supplier."
    )
