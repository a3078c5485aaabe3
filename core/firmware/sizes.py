"""Sizes in words: short for a table, exact beside it where bytes are compared."""

from __future__ import annotations

_STEPS = ((1_000_000, "MB"), (1_000, "kB"))


def short_size(octets: int) -> str:
    """“10.4 MB”, “65.6 kB”, “912 bytes”."""
    for step, unit in _STEPS:
        if octets >= step * 0.99995:  # what is rounded up to a thousand of the unit below goes by this one
            return f"{octets / step:.1f} {unit}"
    return "1 byte" if octets == 1 else f"{octets} bytes"


def size_words(octets: int) -> str:
    """“10.4 MB (10,371,073 bytes)”; below a thousand only the bytes."""
    return f"{short_size(octets)} ({octets:,} bytes)" if octets >= 1_000 else short_size(octets)
