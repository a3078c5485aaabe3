"""Broken messages of every kind: only our own error, and never “valid”.

ALTHAN_MUTANTS sets how many are tried; the long form is 200,000.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from core.gbcs.certificate_request import build_request, read_request
from core.gbcs.certificates import KeyUse, read_certificate
from core.gbcs.crypto import Verdict, authenticate
from core.gbcs.errors import CertificateError, MessageError
from core.gbcs.frame import build, parse
from core.gbcs.pki import new_key
from core.gbcs.usecases.messages import decode, encode, use_case
from tests.core.gbcs.samples import (
    NAMES,
    PAYLOADS,
    PPMID,
    SUPPLIER,
    VECTORS,
    check_error,
    own_keys,
    own_message,
    own_pki,
    vector,
)

if TYPE_CHECKING:
    from core.gbcs.frame import Message

COUNT = int(os.environ.get("ALTHAN_MUTANTS", "4000"))


def corpus() -> list[bytes]:
    """All published messages that are there, and one of each payload of our own."""
    published = [vector(name) for name in NAMES] if VECTORS.exists() else []
    return published + [build(own_message(*row)) for row in PAYLOADS]


def flip(chance: random.Random, data: bytes, _: bytes) -> bytes:
    mutant = bytearray(data)
    for _flip in range(chance.choice((1, 1, 2, 8))):
        mutant[chance.randrange(len(mutant))] ^= 1 << chance.randrange(8)
    return bytes(mutant)


def overwrite(chance: random.Random, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data))
    value = chance.choice((0x00, 0x01, 0x30, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xA0, 0xFF))
    return data[:at] + bytes((value,)) + data[at + 1 :]


def cut(chance: random.Random, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] if chance.random() < 0.5 else data[:at] + data[at + 1 + chance.randrange(16) :]


def insert(chance: random.Random, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randrange(1, 20)) + data[at:]


def splice(chance: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def repeat(chance: random.Random, data: bytes, _: bytes) -> bytes:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randrange(1, 64))
    return data[:end] + data[start:end] * chance.choice((1, 3, 40)) + data[end:]


MUTATIONS = (flip, overwrite, cut, insert, splice, repeat)


def test_mutants_of_whole_messages_raise_only_our_error_and_are_never_valid() -> None:
    chance, messages = random.Random(6), corpus()
    originals = set(messages)
    for _ in range(COUNT // 2):
        mutate = chance.choice(MUTATIONS)
        mutant = mutate(chance, chance.choice(messages), chance.choice(messages))
        if mutant in originals:
            continue
        try:
            message = parse(mutant)
        except MessageError as error:
            check_error(error, mutant)
            continue
        assert build(message) == mutant
        assert authenticate(message, own_keys()).verdict is not Verdict.VALID
        _read(message)


def test_mutants_of_content_raise_only_our_error_or_are_read_as_what_they_say() -> None:
    chance = random.Random(7)
    messages = [parse(data) for data in corpus()]
    understood = 0
    for _ in range(COUNT - COUNT // 2):
        message, other = chance.choice(messages), chance.choice(messages)
        content = chance.choice(MUTATIONS)(chance, message.content, other.content)
        if len(content) < 0x10000:
            understood += _read(replace(message, content=content))
    assert understood > COUNT // 100


def _read(message: Message) -> bool:
    """Read the content; what is understood comes back the same when it is written and read again."""
    try:
        payload = decode(message)
    except MessageError as error:
        check_error(error, build(message))
        return False
    case = use_case(message)
    if case is not None:
        written = encode(case, message.kind, payload, message.counter)
        assert decode(replace(message, content=written)) == payload
    return True


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xdd" + bytes(6), b"\xdf\x09\x01", b"\xdf\x09\x03"]))
def test_any_octets_at_all_raise_only_our_error(data: bytes, head: bytes) -> None:
    try:
        parse(head + data)
    except MessageError as error:
        check_error(error, head + data)


def test_mutants_of_certificates_and_requests_raise_only_our_error() -> None:
    chance = random.Random(8)
    signing, agreement = own_pki().device(PPMID)
    organisation = own_keys().find(SUPPLIER, signing.purpose)
    assert signing.certificate
    assert agreement.certificate
    assert organisation
    assert organisation.certificate
    ders = [signing.certificate.der, agreement.certificate.der, organisation.certificate.der]
    request = build_request(PPMID, KeyUse.DIGITAL_SIGNATURE, new_key(chance.randbytes))
    refused = 0
    for _ in range(COUNT // 4):
        for read, original in ((read_certificate, chance.choice(ders)), (read_request, request)):
            try:
                read(chance.choice(MUTATIONS)(chance, original, ders[0]))
            except CertificateError:
                refused += 1
    assert refused > COUNT // 8
