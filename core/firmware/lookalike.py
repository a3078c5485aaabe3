"""What a file that is not an image looks like, so that its refusal can say more than “wrong”."""

from __future__ import annotations

import re

OTA_MAGIC = b"\x1e\xf1\xee\x0b"  # 0x0BEEF11E, low byte first (ZCL 11.4.2.1)

_STARTS = (
    (b"PK\x03\x04", "a zip archive; unpack it first"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"\x7fELF", "a program in ELF form, not packed as an OTA image"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"-----BEGIN", "a certificate or key"),
)
_TEXT_STARTS = (
    ("<!doctype html", "a web page, perhaps of a failed download"),
    ("<html", "a web page, perhaps of a failed download"),
    ("<", "an XML document, perhaps a service request that holds an image"),
    ("{", "JSON text"),
    ("[", "JSON text or settings"),
    ("hvhucw", "base64 text of an OTA image; decode it first"),
    ("1ef1ee0b", "hex text of an OTA image; turn it into bytes first"),
)
_INTEL_HEX = re.compile(r":[0-9a-f]{10}")
_S_RECORD = re.compile(r"s0[0-9a-f]{6}")
_LOOK_AT = 65_536


def describe(data: bytes) -> str:
    """What these bytes look like, as the end of the sentence “It looks like …”."""
    if not data:
        return "an empty file"
    for start, words in _STARTS:
        if data.startswith(start):
            return words
    text = _as_text(data)
    if text is not None:
        return _kind_of_text(text.lstrip("\ufeff \t\r\n").lower())
    at = data.find(OTA_MAGIC, 1, _LOOK_AT)
    if at > 0:
        return f"an OTA image wrapped by its maker: one starts at byte {at}"
    if not any(data[:_LOOK_AT]):
        return "a file of zeros, as a broken copy leaves it"
    return "data of an unknown kind"


def _as_text(data: bytes) -> str | None:
    try:
        text = data[:512].decode("utf-8", errors="strict" if len(data) <= 512 else "ignore")
    except UnicodeDecodeError:
        return None
    strange = sum(not (c.isprintable() or c in "\r\n\t\ufeff") for c in text)
    return text if text and not strange and len(text.encode()) + 3 >= min(512, len(data)) else None


def _kind_of_text(text: str) -> str:
    for start, words in _TEXT_STARTS:
        if text.startswith(start):
            return words
    if _INTEL_HEX.match(text):
        return "Intel hex text, not packed as an OTA image"
    return "Motorola S-record text, not packed as an OTA image" if _S_RECORD.match(text) else "plain text"
