"""A flipped bit anywhere in a message is seen; where nothing protects a message, that is what is said of it."""

from __future__ import annotations

import pytest

from core.gbcs.crypto import Verdict, authenticate
from core.gbcs.errors import MessageError
from core.gbcs.frame import parse
from core.gbcs.usecases.messages import decode
from tests.core.gbcs.samples import NAMES, check_error, published_keys, vector

READ_UP_TO = 400  # octets; the content of longer ones is read for every eighth bit


def seen(data: bytes, *, read: bool) -> Verdict | None:
    """What is said of a message: a verdict, or None for a named error of reading."""
    try:
        message = parse(data)
    except MessageError as error:
        check_error(error, data)
        return None
    verdict = authenticate(message, published_keys()).verdict
    if read:
        try:
            decode(message)
        except MessageError as error:
            check_error(error, data)
    return verdict


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_bit_at_any_position_is_seen(name: str) -> None:
    data = vector(name)
    protected = seen(data, read=True) is Verdict.VALID
    said = {Verdict.INVALID, Verdict.NO_KEY, None} if protected else {Verdict.NOT_PROTECTED, None}
    assert protected is not name.endswith("PRECOMMAND")
    wrong = []
    for bit in range(len(data) * 8):
        mutant = bytearray(data)
        mutant[bit // 8] ^= 1 << bit % 8
        if seen(bytes(mutant), read=bit % 8 == 0 or len(data) <= READ_UP_TO) not in said:
            wrong.append(bit)
    assert not wrong


def test_no_key_is_said_only_of_a_party_that_nobody_knows() -> None:
    """All other flips of a message with a MAC are named invalid, or cannot be read."""
    data = vector("CS08_11.2_SUCCESS_COMMAND")
    inner = data.index(b"\xdf")
    recipient = range(inner + 21, inner + 29)
    for bit in range(len(data) * 8):
        mutant = bytearray(data)
        mutant[bit // 8] ^= 1 << bit % 8
        if seen(bytes(mutant), read=False) is Verdict.NO_KEY:
            assert bit // 8 in recipient
