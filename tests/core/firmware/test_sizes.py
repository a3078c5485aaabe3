"""Sizes are told in the unit that people use, and to the byte beside it."""

from __future__ import annotations

import pytest

from core.firmware.sizes import short_size, size_words


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1_023, "1,023 bytes"),
        (1_024, "1 KiB (1,024 bytes)"),
        (65_602, "64 KiB (65,602 bytes)"),
        (1_048_576, "1,024 KiB (1,048,576 bytes)"),
        (10_371_073, "10,128 KiB (10,371,073 bytes)"),
    ],
)
def test_a_size_in_words(octets: int, words: str) -> None:
    assert size_words(octets) == words
    assert short_size(octets) == words.partition(" (")[0]
