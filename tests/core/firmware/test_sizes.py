"""Sizes are told in the unit that people use, and to the byte beside it."""

from __future__ import annotations

import pytest

from core.firmware.sizes import short_size, size_words


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.0 kB (1,000 bytes)"),
        (65_602, "65.6 kB (65,602 bytes)"),
        (999_949, "999.9 kB (999,949 bytes)"),
        (999_950, "1.0 MB (999,950 bytes)"),
        (10_371_073, "10.4 MB (10,371,073 bytes)"),
    ],
)
def test_a_size_in_words(octets: int, words: str) -> None:
    assert size_words(octets) == words
    assert short_size(octets) == words.partition(" (")[0]
