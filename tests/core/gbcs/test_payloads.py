"""Each payload: written, read, secured and checked with keys of our own; secrets stay out of sight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.errors import CoreError, UsageError
from core.gbcs.certificates import KeyUse, Role
from core.gbcs.crypto import Authentication, Verdict, authenticate, check_mac, sign
from core.gbcs.dlms_access import Result
from core.gbcs.errors import MessageError
from core.gbcs.frame import Kind, Supplementary, build, parse
from core.gbcs.keyring import Keyring, Purpose
from core.gbcs.usecases import device_log as log
from core.gbcs.usecases import firmware as fw
from core.gbcs.usecases import trust_anchors as anchors
from core.gbcs.usecases.case import UseCase
from core.gbcs.usecases.messages import (
    Protection,
    Raw,
    alert,
    command,
    decode,
    encode,
    payload_type,
    required_protection,
    response,
    secure,
)
from core.premise.device import Eui64
from tests.core.gbcs.samples import (
    BROKER,
    HUB,
    INSTALL_CODE,
    PAYLOADS,
    PPMID,
    START,
    SUPPLIER,
    own_keys,
    own_message,
    own_pki,
)

if TYPE_CHECKING:
    from core.gbcs.codec import Payload


@pytest.mark.parametrize(("case", "kind", "payload"), PAYLOADS)
def test_each_payload_survives_the_whole_way_and_is_vouched_for(
    case: UseCase, kind: Kind, payload: Payload
) -> None:
    message = parse(build(own_message(case, kind, payload)))
    assert decode(message) == payload
    assert isinstance(payload, payload_type(case, kind))
    wanted = required_protection(message)
    assert authenticate(message, own_keys()) == Authentication(
        Verdict.NOT_PROTECTED if wanted is Protection.MAC else Verdict.VALID,
        Verdict.NOT_PROTECTED if wanted is Protection.SIGNATURE else Verdict.VALID,
    )


def test_every_use_case_with_a_typed_form_is_among_the_payloads() -> None:
    typed = {(c, k) for c in UseCase for k in Kind if payload_type(c, k) is not Raw}
    assert typed - {(c, k) for c, k, _ in PAYLOADS} == {(UseCase.CS02F, Kind.RESPONSE)}


def test_other_messages_keep_their_content() -> None:
    for code in (UseCase.GCS59, UseCase.CS03B, 0xBEEF):
        message = replace(
            alert(UseCase.CRITICAL_ALERT, Raw(b"\x30\x80"), originator=HUB, recipient=BROKER, counter=1),
            code=code,
        )
        assert decode(message) == Raw(b"\x30\x80")
    assert encode(UseCase.GCS59, Kind.COMMAND, Raw(b"abc"), 1) == b"abc"


def test_a_payload_of_another_use_case_is_refused() -> None:
    with pytest.raises(UsageError, match="AddDevice"):
        encode(UseCase.CCS01, Kind.COMMAND, log.RemoveDevice(PPMID), 1)
    with pytest.raises(UsageError, match="raw"):
        encode(UseCase.GCS59, Kind.COMMAND, log.RemoveDevice(PPMID), 1)


@pytest.mark.parametrize(
    ("case", "kind", "payload"),
    [
        (UseCase.CCS01, Kind.COMMAND, log.AddDevice(PPMID, bytes(7), 90)),
        (UseCase.CCS01, Kind.COMMAND, log.AddDevice(PPMID, bytes(16), 65536)),
        (UseCase.CS06, Kind.COMMAND, fw.ActivateFirmware(bytes(31), 1)),
        (UseCase.CS06, Kind.COMMAND, fw.ActivateFirmware(bytes(32), -1)),
        (UseCase.CS08, Kind.RESPONSE, fw.DeviceVersion(fw.Version(2**32), fw.ReadResult.SUCCESS)),
        (UseCase.ECS52, Kind.RESPONSE, fw.MeterVersion(fw.Version(-1), Result.SUCCESS)),
        (UseCase.RECEIPT_GSME, Kind.ALERT, fw.GasReceipt(START.replace(year=1999), bytes(32))),
        (UseCase.CS02B_BROKER_BY_BROKER, Kind.COMMAND, anchors.ReplaceCredentials(
            anchors.ReplacementControl(anchors.ReplacementMode.BROKER_BY_BROKER),
            (anchors.Replacement(b"no certificate", anchors.Cell(Role.ROOT, KeyUse.CERTIFICATE_SIGNING)),), ())),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_in_words(case: UseCase, kind: Kind, payload: Payload) -> None:
    with pytest.raises(CoreError) as caught:
        encode(case, kind, payload, 1)
    assert caught.value.what


def test_dlms_content_must_carry_the_counter_of_its_message() -> None:
    made = command(
        UseCase.CCS02, log.RemoveDevice(PPMID), originator=BROKER, recipient=HUB, counter=0x1234567
    )
    assert made.content[2:5] == bytes.fromhex("234567")
    with pytest.raises(MessageError, match="counter of the message"):
        decode(replace(made, counter=0x1234568))


def test_lengths_longer_than_they_need_be_are_read() -> None:
    made = response(
        command(UseCase.CS08, fw.ReadDeviceVersion(), originator=BROKER, recipient=PPMID, counter=1),
        fw.DeviceVersion(fw.Version(5), fw.ReadResult.SUCCESS),
    )
    longer = replace(made, content=bytes.fromhex("3082000a 048104 00000005 020100".replace(" ", "")))
    assert decode(longer) == decode(made)


def test_a_response_answers_the_user_behind_the_broker() -> None:
    user = Supplementary(SUPPLIER, 1002)
    asked = command(
        UseCase.CCS06, log.ReadDevices(), originator=BROKER, recipient=HUB, counter=3, supplementary=user
    )
    answer = response(asked, log.ActiveDevices(Result.SUCCESS, ()))
    assert (answer.originator, answer.recipient, answer.counter) == (HUB, BROKER, 3)
    assert answer.supplementary == user


def test_only_a_command_can_be_answered_and_an_unknown_one_only_with_raw_content() -> None:
    asked = command(UseCase.CS08, fw.ReadDeviceVersion(), originator=BROKER, recipient=PPMID, counter=1)
    unknown = replace(asked, code=0xBEEF)
    assert response(unknown, Raw(b"abc")).content == b"abc"
    for to in (unknown, replace(asked, kind=Kind.ALERT)):
        with pytest.raises(UsageError):
            response(to, fw.DeviceVersion(fw.Version(5), fw.ReadResult.SUCCESS))


def test_what_protects_whom() -> None:
    critical = command(
        UseCase.CS06, fw.ActivateFirmware(bytes(32), 9), originator=SUPPLIER, recipient=PPMID, counter=9
    )
    assert required_protection(critical) is Protection.BOTH
    assert authenticate(critical, own_keys()).verdict is Verdict.NOT_PROTECTED
    recovery = replace(critical, code=UseCase.CS02B_ANY_BY_RECOVERY)
    assert required_protection(recovery) is Protection.SIGNATURE
    signed = sign(critical, own_keys())
    assert (authenticate(signed, own_keys()).signature, signed.mac) == (Verdict.VALID, None)
    forged = replace(signed, counter=10)
    assert authenticate(forged, own_keys()).verdict is Verdict.INVALID
    stranger = replace(signed, originator=Eui64.from_int(1))
    assert authenticate(stranger, own_keys()).verdict is Verdict.NO_KEY


def test_the_device_checks_a_command_with_its_own_private_key_alone() -> None:
    """The broker's private key is with the broker: the device has only its certificate."""
    made = own_message(UseCase.CS08, Kind.COMMAND, fw.ReadDeviceVersion())
    public = own_keys().public_only()
    assert check_mac(made, public) is Verdict.NO_KEY
    mine = [own_keys().credentials[PPMID, purpose] for purpose in (Purpose.SIGNING, Purpose.AGREEMENT)]
    assert check_mac(made, public.having(*mine)) is Verdict.VALID
    assert check_mac(made, public.having(*own_pki().device(PPMID))) is Verdict.INVALID
    assert check_mac(made, Keyring()) is Verdict.NO_KEY


def test_missing_keys_are_named() -> None:
    made = command(UseCase.CS08, fw.ReadDeviceVersion(), originator=BROKER, recipient=PPMID, counter=1)
    with pytest.raises(UsageError, match="MAC"):
        secure(made, own_keys().public_only())
    with pytest.raises(UsageError, match="signing key of 90-B3"):
        sign(made, own_keys().public_only())


def test_secrets_are_in_no_repr_and_no_error() -> None:
    made = own_message(UseCase.CCS01, Kind.COMMAND, log.AddDevice(PPMID, INSTALL_CODE, 90))
    shown = [repr(made), repr(decode(made)), repr(Raw(made.content)), repr(own_keys()), str(own_keys())]
    shown += [repr(c) for c in own_keys().credentials.values()] + [repr(own_pki())]
    contingency = anchors.ReplacementControl(anchors.ReplacementMode.ANY_BY_CONTINGENCY, INSTALL_CODE)
    shown.append(repr(contingency))
    at = made.content.index(INSTALL_CODE)
    for content in (
        made.content[: at + 8],
        made.content[:at] + b"\0" + made.content[at:],
        made.content + b"\0",
    ):
        with pytest.raises(MessageError) as caught:
            decode(replace(made, content=content))
        shown += [repr(caught.value), str(caught.value)]
    with pytest.raises(CoreError) as refused:
        encode(UseCase.CCS01, Kind.COMMAND, log.AddDevice(PPMID, INSTALL_CODE + b"x", 90), 1)
    shown += [repr(refused.value), str(refused.value)]
    assert not [text for text in shown if "private" in text]
    private = [c.private for c in own_keys().credentials.values() if c.private]
    secrets = [f"{key.private_numbers().private_value:064x}" for key in private]
    shared = own_keys().shared_secret(BROKER, PPMID)
    assert shared
    secrets += [
        shared.hex(),
        INSTALL_CODE.hex(),
        INSTALL_CODE[:8].hex(),
        str(INSTALL_CODE)[2:-1],
        str(shared)[2:-1],
    ]
    for secret in secrets:
        assert not [text for text in shown if secret.lower() in text.lower()]


@pytest.mark.parametrize(
    ("content", "offset", "words"),
    [
        ("3009040400000005020100", None, ""),
        ("300904040000000502010000", 11, "the end of the content"),
        ("3009040400000005020109", 8, "ReadResult: one of 0, 1"),
        ("30080403000005020100", 2, "an octet string of 4 octets"),
        ("300904040000000502", 9, "a SEQUENCE of version, result"),
    ],
)
def test_an_error_in_content_is_told_in_offsets_of_the_whole_message(
    content: str, offset: int | None, words: str
) -> None:
    asked = command(UseCase.CS08, fw.ReadDeviceVersion(), originator=BROKER, recipient=PPMID, counter=1)
    answer = response(asked, Raw(bytes.fromhex(content)))
    answer = secure(answer, own_keys())
    if offset is None:
        assert decode(answer) == fw.DeviceVersion(fw.Version(5), fw.ReadResult.SUCCESS)
        return
    with pytest.raises(MessageError) as caught:
        decode(answer)
    data = build(answer)
    assert caught.value.offset == data.index(bytes.fromhex(content)) + offset
    assert words in caught.value.expected
