"""Install codes as installers meet them: read from any spelling, checked, and turned into a link key.

A code has 6, 8, 12 or 16 bytes and is printed with or without two check bytes (CRC-16/X-25, low byte first).
Nothing here ever says, logs or shows a code: a photograph of the label is a key to the HAN.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from core.errors import UsageError

CODE_LENGTHS = (6, 8, 12, 16)
_CRC_BYTES = 2
_MOST_DIGITS = 2 * (max(CODE_LENGTHS) + _CRC_BYTES)
_MOST_CHARACTERS = 200
_SEPARATORS = frozenset(" \t\r\n\u00a0:.,;-_/–")
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_LIKE_DIGITS = {"O": "0", "o": "0", "I": "1", "l": "1", "i": "1", "S": "5", "Z": "2", "G": "6", "Q": "0"}
_WELL_KNOWN_KEY = b"ZigBeeAlliance09"  # public default Trust Center link key, Zigbee 4.6.3.2

_AS_PRINTED = "Type it as the label prints it: 12, 16, 24 or 32 hex digits, with or without 4 check digits."
_UNCHECKED = (
    "It was given without its 4 check digits, so a typing error cannot be noticed: compare it with the label."
)
_MAYBE_KEY = (
    "32 hex digits without check digits are taken as a 16-byte install code; a ready-made link key looks the "
    "same and would not let the device join."
)


class InstallCodeError(UsageError):
    """What is wrong with an install code, in words that never contain it.

    `position` is the index of the wrong character in the text as typed, where one character is to blame.
    """

    def __init__(self, what: str, why: str = "", do: str = "", *, position: int | None = None) -> None:
        super().__init__(what, why, do)
        self.position = position


@dataclass(frozen=True, slots=True, repr=False)
class InstallCode:
    """One install code, kept so that no repr, str or format shows it.

    `checked` tells whether check digits were given and right; without them a typing error goes unnoticed.
    """

    without_crc: bytes = field(repr=False)
    checked: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.without_crc) not in CODE_LENGTHS:
            raise ValueError("an install code has 6, 8, 12 or 16 bytes")

    @property
    def with_crc(self) -> bytes:
        """The code followed by its two check bytes, as the link key is derived from it."""
        return self.without_crc + crc16_x25(self.without_crc).to_bytes(_CRC_BYTES, "little")

    @property
    def remark(self) -> str:
        """What the installer should know about a code that was read; empty when there is nothing to say."""
        if self.checked:
            return ""
        return f"{_UNCHECKED} {_MAYBE_KEY}" if len(self.without_crc) == 16 else _UNCHECKED

    def __repr__(self) -> str:
        return f"InstallCode({len(self.without_crc)} bytes, hidden)"


def parse(text: str) -> InstallCode:
    """Read an install code in any usual spelling; InstallCodeError says what is wrong, never the code.

    Sixteen hex digits may be an 8-byte code or a 6-byte code with check digits: they are the latter when the
    check digits are right, otherwise an 8-byte code without. A mistyped 6-byte code with check digits is
    therefore read as an unchecked 8-byte code; `checked` and `remark` tell.
    """
    octets = bytes.fromhex(_digits(text))
    code, given = octets[:-_CRC_BYTES], octets[-_CRC_BYTES:]
    right = len(code) in CODE_LENGTHS and crc16_x25(code).to_bytes(_CRC_BYTES, "little") == given
    if octets == _WELL_KNOWN_KEY or (right and code == _WELL_KNOWN_KEY):
        raise InstallCodeError(
            "This is the public default link key of Zigbee, not an install code.",
            "Everyone knows it, so it would protect nothing.",
            "Take the install code from the label of the device.",
        )
    if right:
        return InstallCode(code, checked=True)
    if len(octets) in CODE_LENGTHS:
        return InstallCode(octets)
    raise InstallCodeError(
        "The check digits do not fit the install code.",
        "At least one of the digits is mistyped or two are swapped.",
        "Read it from the label again; nothing has been sent.",
    )


def link_key(code: InstallCode) -> bytes:
    """The 16-byte link key that hub and device derive from the code and its CRC (BDB 10.1.2)."""
    return aes_mmo(code.with_crc)


def digest(code: InstallCode, salt: bytes) -> str:
    """A salted, deliberately slow digest that tells later which code was used, without keeping it.

    The salt is part of the text, so that `matches` needs nothing else. A code of 6 bytes has only 48 bits;
    the slowness is what keeps it from being guessed.
    """
    if len(salt) < 8:
        raise ValueError("the salt of a digest has at least 8 bytes")
    hashed = hashlib.scrypt(code.without_crc, salt=salt, n=2**14, r=8, p=1, dklen=32)
    return f"scrypt:{salt.hex()}:{hashed.hex()}"


def matches(code: InstallCode, kept: str) -> bool:
    """Whether a digest was made from this code; False as well for a text that is no digest."""
    kind, _, rest = kept.partition(":")
    salt, _, _ = rest.partition(":")
    try:
        again = digest(code, bytes.fromhex(salt))
    except ValueError:
        return False
    return kind == "scrypt" and hmac.compare_digest(again.encode(), kept.encode())


def crc16_x25(octets: bytes) -> int:
    """CRC-16/X-25 (ISO/IEC 13239), the check of install codes; “123456789” gives 0x906E."""
    crc = 0xFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return crc ^ 0xFFFF


def aes_mmo(message: bytes) -> bytes:
    """The Matyas–Meyer–Oseas hash over AES-128 of a message below 8 KiB (Zigbee specification, annex B.6)."""
    if len(message) >= 8192:
        raise ValueError("this form of the hash takes messages below 8192 bytes")
    padded = message + b"\x80"
    padded += bytes(-(len(padded) + 2) % 16) + (8 * len(message)).to_bytes(2, "big")
    hashed = bytes(16)
    for start in range(0, len(padded), 16):
        block = padded[start : start + 16]
        encryptor = Cipher(algorithms.AES(hashed), modes.ECB()).encryptor()  # noqa: S305 (the hash's own cipher)
        hashed = bytes(a ^ b for a, b in zip(encryptor.update(block), block, strict=True))
    return hashed


def _digits(text: str) -> str:
    if len(text) > _MOST_CHARACTERS:
        raise InstallCodeError("This is far too long for an install code.", "", _AS_PRINTED)
    start = _after_prefix(text)
    digits: list[str] = []
    for position, character in enumerate(text[start:], start):
        if character in _HEX_DIGITS:
            digits.append(character)
        elif character not in _SEPARATORS:
            raise _wrong_character(character, position)
    _check_count(len(digits))
    return "".join(digits)


def _after_prefix(text: str) -> int:
    lead = len(text) - len(text.lstrip())
    return lead + 2 if text[lead : lead + 2].lower() == "0x" else lead


def _wrong_character(character: str, position: int) -> InstallCodeError:
    meant = _LIKE_DIGITS.get(character)
    shown = (
        f"“{character}”" if character.isprintable() else unicodedata.name(character, "a control character")
    )
    return InstallCodeError(
        f"Character {position + 1}, {shown}, is not a hex digit.",
        f"It may be meant as {meant}." if meant else "An install code has only 0–9 and A–F.",
        "Correct that character.",
        position=position,
    )


def _check_count(count: int) -> None:
    allowed = {2 * n for n in CODE_LENGTHS} | {2 * (n + _CRC_BYTES) for n in CODE_LENGTHS}
    if count in allowed:
        return
    if not count:
        raise InstallCodeError("There is no install code here.", "", _AS_PRINTED)
    if count > _MOST_DIGITS:
        why = f"An install code with check digits has at most {_MOST_DIGITS}."
    elif count % 2:
        why = "One digit is missing, or one is typed twice."
    else:
        why = f"The next lengths that exist are {_neighbours(count, allowed)}."
    raise InstallCodeError(f"The install code has {count} hex digits.", why, _AS_PRINTED)


def _neighbours(count: int, allowed: set[int]) -> str:
    below, above = [n for n in allowed if n < count], [n for n in allowed if n > count]
    near = ([max(below)] if below else []) + ([min(above)] if above else [])
    return " and ".join(str(n) for n in near)
