"""Sizes in words: KiB for people, exact beside it where bytes are compared; thousands parted by a comma."""

from __future__ import annotations

_KIB = 1024


def kib(octets: int) -> str:
    """A size in whole KiB, without the unit: “160”, “9,766”."""
    return f"{octets / _KIB:,.0f}"


def short_size(octets: int) -> str:
    """“9,766 KiB”, “64 KiB”, “912 bytes”."""
    if octets >= _KIB:
        return f"{kib(octets)} KiB"
    return exact_size(octets)


def exact_size(octets: int) -> str:
    """“1 byte”, “10,371,073 bytes”."""
    return "1 byte" if octets == 1 else f"{octets:,} bytes"


def size_words(octets: int) -> str:
    """“10,128 KiB (10,371,073 bytes)”; below a KiB only the bytes."""
    return f"{short_size(octets)} ({exact_size(octets)})" if octets >= _KIB else short_size(octets)
