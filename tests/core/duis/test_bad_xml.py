"""Whatever a file holds, the answer is a sentence: no traceback, no file opened, no network, no secret told."""

from __future__ import annotations

import contextlib
import logging
import random
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.duis import request, response
from core.duis.binding import Other
from core.duis.device_log import Admission, UpdateHanDeviceLog
from core.duis.document import LARGEST, parse_document
from core.duis.envelope import kind_of
from core.duis.errors import DuisError
from core.duis.firmware import UpdateFirmware
from core.duis.identity import MessageId
from core.duis.request import Request
from core.duis.signing import sign, verify
from core.duis.types import LONGEST_IMAGE
from core.errors import CoreError
from tests.core.duis.conftest import BRIDGE, DCC, HUB, SUPPLIER, party

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CODE = bytes.fromhex("83FED3407A939723A5C639B26916D505")


def good() -> bytes:
    return request.serialise(
        Request.of(UpdateHanDeviceLog.add(BRIDGE, CODE, 90), MessageId(SUPPLIER, HUB, 7))
    )


def told(data: bytes, read: Callable[[bytes], object] = request.parse) -> DuisError:
    """The one sentence or more that a reader gives; anything but a DuisError fails the test."""
    with pytest.raises(DuisError) as caught:
        read(data)
    error = caught.value
    assert error.what.endswith(".")
    assert CODE.hex() not in str(error).lower()
    assert "Traceback" not in str(error)
    return error


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{entities}]>'
    return head.encode() + good().split(b"?>", 1)[1].replace(b">90<", b">&l9;<")


@pytest.mark.parametrize(
    "data",
    [
        b"", b" ", b"\0", b"not xml", b"{}", b"<a", b"<a/><b/>", b"PK\x03\x04", b"\xff\xfe<\0a\0/\0>\0",
        b"\xfe\xff\0<\0a\0/\0>", b"<a>\xff</a>", b"<a>&undefined;</a>", b"\xef\xbb\xbf", b"<?xml version='1.0'?>",
        b"<?xml version='1.0' encoding='UTF-7'?><a/>", b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>",
        b"<a xmlns:x='relative'/>", b"<a>" * 300 + b"</a>" * 300, b"<x:a/>", b"<a b='1' b='2'/>",
        b"<?pi?><a/>", b"<a/><?pi?>", b"<a><?pi?></a>", b"<!DOCTYPE a><a/>",
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_by_every_reader(data: bytes) -> None:
    for read in (request.parse, response.parse, kind_of):
        told(data, read)
    _, certificate = party()
    signer, _ = party()
    for act in (lambda d: verify(d, [certificate]), lambda d: sign(d, signer)):
        with contextlib.suppress(DuisError):
            act(data)


def test_entities_do_not_grow() -> None:
    error = told(billion_laughs())
    assert "entity" in str(error)


def test_nothing_outside_is_read_and_nobody_is_called(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        url = f"http://127.0.0.1:{port}/x"
        body = good().split(b"?>", 1)[1]
        for head in (
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>',
            f'<!DOCTYPE x SYSTEM "{url}.dtd">',
            f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}"> %p;]>',
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "{url}">]>',
        ):
            error = told(head.encode() + body.replace(b">90<", b">&e;<"))
            assert "TOP-SECRET" not in str(error)
        hints = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{url} {url}.xsd"'
        hinted = good().replace(b"<sr:Request ", b"<sr:Request " + hints.encode() + b" ", 1)
        assert request.parse(hinted) == request.parse(good())
        included = good().replace(
            b"<sr:Header>",
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}"/><sr:Header>'.encode(),
        )
        told(included)
        with pytest.raises(TimeoutError):
            server.accept()


REPLACED = [
    (b"ServiceUserGateway", b"ServiceUserGatewaz", "root"),
    (b"sr:Request ", b"sr:Bequest ", ""),
    (b'schemaVersion="5.4"', b"", "schemaVersion"),
    (b'schemaVersion="5.4"', b'schemaVersion="five"', "schemaVersion"),
    (b'schemaVersion="5.4"', b'schemaVersion="5.4" x="1"', "attribute"),
    (b"<sr:DeviceID>00-DB-12-34-56-78-90-B1</sr:DeviceID>", b"", "UpdateHANDeviceLog/DeviceID"),
    (b"00-DB-12-34-56-78-90-B1", b"00-DB-12-34-56-78-90", "EUI-64"),
    (b"00-DB-12-34-56-78-90-B1", b"00DB1234567890B1", "EUI-64"),
    (b"00-DB-12-34-56-78-90-B1", "00-DB-12-34-56-78-90-B١".encode(), "EUI-64"),
    (b">90<", b">0<", "1 to 3600"),
    (b">90<", b">3601<", "1 to 3600"),
    (b">90<", b">9e1<", "whole number"),
    (b">90<", b"><", "whole number"),
    (b">90<", "٩٠".encode().join((b">", b"<")), "whole number"),
    (b">90<", b"><b/>90<", "elements"),
    (b"83FED3407A939723A5C639B26916D505", b"83FED3407A939723A5C639B26916D5", "6, 8, 12 or 16 octets"),
    (b"83FED3407A939723A5C639B26916D505", b"83FED3407A939723A5C639B26916D50", "hex digits"),
    (b"83FED3407A939723A5C639B26916D505", b"83FED3407A939723A5C639B26916D505C3B5", "6, 8, 12 or 16 octets"),
    (b"<sr:RequestType>Add", b"<sr:RequestType>Ad", "one of"),
    (b"<sr:RequestType>Add", b"<sr:RequestType> Add", "one of"),
    (b"<sr:RequestType>Add", b"<sr:RequestType>Remove", "makes no sense"),
    (b"<sr:CommandVariant>1", b"<sr:CommandVariant>4", "1 or 2 or 3"),
    (b"<sr:CommandVariant>1", b"<sr:CommandVariant>10", "1 to 9"),
    (b"Variant>8.11", b"Variant>8.9", "belong together"),
    (b">8.11<", b">8.9<", "8.11"),
    (b">8.11<", b">88.1<", "number"),
    (b":7</sr:RequestID>", b":07</sr:RequestID>", "originator:target:counter"),
    (b":7</sr:RequestID>", b":18446744073709551616</sr:RequestID>", "originator:target:counter"),
    (b"</sr:Body>", b"</sr:Body><sr:Body/>", "Signature"),
    (b"<sr:Header>", b"<sr:Header>stray", "text"),
    (b"<sr:Body>", b"<sr:Body>stray", "text"),
    (b"<sr:DeviceID>", b'<sr:DeviceID x="1">', "attribute"),
    (b"</sr:UpdateHANDeviceLog>", b"<sr:More/></sr:UpdateHANDeviceLog>", "not expected"),
    (b"</sr:UpdateHANDeviceLog>", b"</sr:UpdateHANDeviceLog><sr:ReadDeviceLog/>", "not expected"),
    (b"HANDeviceLog>\n", b"HANDeviceLog><sr:ExecutionDateTime>2026-02-30T00:00:00Z</sr:ExecutionDateTime>", "date"),
    (b"HANDeviceLog>\n", b"HANDeviceLog><sr:ExecutionDateTime>tomorrow</sr:ExecutionDateTime>", "date"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "word"), REPLACED, ids=[f"{n[:40]!r}" for _, n, _ in REPLACED])
def test_each_mistake_is_named(old: bytes, new: bytes, word: str) -> None:
    assert old in good()
    count = 1 if old.endswith(b"\n") else -1
    assert word.casefold() in str(told(good().replace(old, new, count))).casefold()


@pytest.mark.parametrize("place", [b"<sr:Request ", b"<sr:DeviceID>", b"</sr:DeviceID>", b"</sr:Body>"])
def test_processing_instructions_are_refused_wherever_they_are(place: bytes) -> None:
    assert "instructions" in str(told(good().replace(place, b"<?run me?>" + place)))
    assert "instructions" in str(told(good() + b"<?run me?>"))


def firmware_request(image: bytes) -> bytes:
    body = UpdateFirmware(image=image, version="0002012F", devices=(BRIDGE,))
    return request.serialise(Request.of(body, MessageId(SUPPLIER, DCC, 7)))


@pytest.mark.parametrize("packed", [b"QUJ", b"QUJD=", b"Q=JD", b"QUJ\xc3\xa9", b"QR==", b"====", b""])
def test_base64_that_is_cut_off_is_told(packed: bytes) -> None:
    data = firmware_request(b"ABC")
    assert b">QUJD<" in data
    assert "FirmwareImage" in str(told(data.replace(b">QUJD<", b">" + packed + b"<")))


def test_the_largest_image_passes_and_one_octet_more_does_not() -> None:
    largest = firmware_request(bytes(LONGEST_IMAGE))
    read = request.parse(largest)
    assert isinstance(read.body, UpdateFirmware)
    assert len(read.body.image) == LONGEST_IMAGE
    with pytest.raises(DuisError, match="octets are wanted"):
        firmware_request(bytes(LONGEST_IMAGE + 1))
    told(largest.replace(b"</sr:FirmwareImage>", b"AAAA</sr:FirmwareImage>"))


def test_a_message_may_not_be_larger_than_the_bound() -> None:
    assert "too large" in str(told(good() + b" " * (LARGEST - len(good()) + 1)))
    parse_document(good() + b" " * (LARGEST - len(good())))


def test_depth_is_bounded_also_in_large_messages() -> None:
    padding = b"<!--" + b" " * 9_500_000 + b"-->"
    told(b"<a>" * 3000 + padding + b"</a>" * 3000)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200))
def test_any_octets_give_words(data: bytes) -> None:
    told(data)
    told(b"<" + data, response.parse)


def test_mutants_are_read_or_refused_in_words() -> None:
    rng, base = random.Random(6), sign(good(), party()[0])
    for _ in range(2500):
        mutant = bytearray(base)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(mutant))
            match rng.randrange(3):
                case 0:
                    mutant[at] = rng.randrange(256)
                case 1:
                    del mutant[at : at + rng.randint(1, 30)]
                case _:
                    start = rng.randrange(len(mutant))
                    mutant[at:at] = mutant[start : start + rng.randint(1, 30)]
        with contextlib.suppress(DuisError):
            read = request.parse(bytes(mutant))
            assert request.parse(request.serialise(read)) == read


def test_values_that_cannot_be_are_refused_when_they_are_made() -> None:
    for code in (b"", bytes(7), bytes(18)):
        with pytest.raises(DuisError, match="InstallCode"):
            Admission(install_code=code, join_period=90)
    with pytest.raises(DuisError, match="JoinTimePeriod"):
        Admission(install_code=CODE, join_period=True)
    with pytest.raises(DuisError, match="XML cannot carry"):
        Admission(install_code=CODE, join_period=90, import_mpxn="12\x0034")
    header = Request.of(UpdateHanDeviceLog.remove(BRIDGE), MessageId(SUPPLIER, HUB, 7)).header
    forged = Request(header=header, body=Other("ArmSupply", b"<x/>"))
    with pytest.raises(DuisError, match="another element"):
        request.serialise(forged)


def test_secrets_are_in_no_repr_error_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    read = request.parse(good())
    assert CODE.hex().upper().encode() in good()
    texts = [repr(read), str(read), repr(read.body), caplog.text]
    try:
        Admission(install_code=CODE + b"\0", join_period=90)
    except CoreError as error:
        texts += [str(error), repr(error), repr(error.__cause__)]
    spoilt = good().replace(b"83FED340", b"83FED34x")
    texts.append(str(told(spoilt)))
    for text in texts:
        assert "83FED340" not in text.upper()
        assert repr(CODE)[2:20] not in text
