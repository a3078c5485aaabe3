"""The simple types of DUIS that are octets: hex, base64, codes, EUI-64s."""

from __future__ import annotations

import base64
import binascii
import re

from core.duis.simple import SPACE, Simple, collapse
from core.premise.device import Eui64

_EUI = re.compile(r"[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){7}")
_HEX = re.compile(r"([0-9A-Fa-f]{2})*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


class Hex(Simple):
    """xs:hexBinary of certain lengths in octets, written in capitals."""

    python = bytes

    def __init__(self, *lengths: int, secret: bool = False) -> None:
        self._lengths, self.secret = lengths, secret

    def _read(self, text: str) -> bytes:
        digits = collapse(text)
        if not _HEX.fullmatch(digits):
            raise ValueError("pairs of hex digits are wanted")
        return bytes.fromhex(digits)

    def _check(self, value: object) -> None:
        if not isinstance(value, bytes):
            raise ValueError("octets are wanted")
        if len(value) not in self._lengths:
            *some, last = map(str, self._lengths)
            raise ValueError(
                f"{', '.join(some)} or {last} octets are wanted" if some else f"{last} octets are wanted"
            )

    def _write(self, value: object) -> str:
        assert isinstance(value, bytes)
        return value.hex().upper()


class HexCode(Simple):
    """xs:hexBinary of two octets that is a code, kept as a number such as 0x8F72."""

    python = int

    def __init__(self, *known: int) -> None:
        self._known = known

    def _read(self, text: str) -> int:
        digits = collapse(text)
        if not re.fullmatch("[0-9A-Fa-f]{4}", digits):
            raise ValueError("four hex digits are wanted")
        return int(digits, 16)

    def _check(self, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 0xFFFF:
            raise ValueError("a code of 16 bits is wanted")
        if self._known and value not in self._known:
            raise ValueError(f"{' or '.join(f'{k:04X}' for k in self._known)} is wanted")

    def _write(self, value: object) -> str:
        return f"{value:04X}"


class Base64(Simple):
    """xs:base64Binary with a bound in octets; line breaks inside are read, none is written."""

    python = bytes

    def __init__(self, longest: int, shortest: int = 0, *, secret: bool = False) -> None:
        self._shortest, self._longest, self.secret = shortest, longest, secret

    def _read(self, text: str) -> bytes:
        packed = SPACE.sub("", text)
        if len(packed) % 4 or not _BASE64.fullmatch(packed):
            raise ValueError("its base64 is cut off or has a wrong character")
        try:
            value = base64.b64decode(packed, validate=True)
        except binascii.Error:
            raise ValueError("its base64 is cut off or has a wrong character") from None
        if base64.b64encode(value).decode() != packed:
            raise ValueError("its base64 has stray bits at the end")
        return value

    def _check(self, value: object) -> None:
        if not isinstance(value, bytes):
            raise ValueError("octets are wanted")
        if not self._shortest <= len(value) <= self._longest:
            some = f"{self._shortest:,} to " if self._shortest != self._longest else ""
            raise ValueError(f"{some}{self._longest:,} octets are wanted")

    def _write(self, value: object) -> str:
        assert isinstance(value, bytes)
        return base64.b64encode(value).decode()


def eui(text: str) -> Eui64:
    """Read an EUI-64 in the one way DUIS writes it."""
    word = collapse(text)
    if not _EUI.fullmatch(word):
        raise ValueError("an EUI-64 is wanted, written 00-DB-12-34-56-78-90-A0")
    return Eui64.parse(word)


class Eui(Simple):
    """An EUI-64 as DUIS prints it."""

    python = Eui64

    def _read(self, text: str) -> Eui64:
        return eui(text)

    def _check(self, value: object) -> None:
        if not isinstance(value, Eui64):
            raise ValueError("an EUI-64 is wanted")


EUI = Eui()


class EuiList(Simple):
    """EUI-64s with commas between them, bounded in characters."""

    python = tuple

    def __init__(self, longest: int | None = None) -> None:
        self._longest = longest

    def _read(self, text: str) -> tuple[Eui64, ...]:
        words = text.split(",")
        if not all(map(_EUI.fullmatch, words)):  # xs:string: no white space is ignored here
            raise ValueError("EUI-64s with commas and nothing else between them are wanted")
        return tuple(map(Eui64.parse, words))

    def _check(self, value: object) -> None:
        if not isinstance(value, tuple) or not value:
            raise ValueError("at least one EUI-64 is wanted")
        for one in value:
            EUI.check(one)
        if self._longest is not None and 24 * len(value) - 1 > self._longest:
            raise ValueError(f"at most {(self._longest + 1) // 24:,} EUI-64s are allowed")

    def _write(self, value: object) -> str:
        assert isinstance(value, tuple)
        return ",".join(map(str, value))
