"""The published messages: read, checked with the published keys, and made again octet for octet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.gbcs.certificates import KeyUse, Role, read_certificate
from core.gbcs.crypto import Verdict, authenticate, derive_key, mac_of, other_info, protect
from core.gbcs.dlms_access import Result
from core.gbcs.frame import Kind, Message, Supplementary, build, build_inner, content_offset, parse
from core.gbcs.usecases import device_credentials as own
from core.gbcs.usecases import device_log as log
from core.gbcs.usecases import firmware as fw
from core.gbcs.usecases import trust_anchors as anchors
from core.gbcs.usecases.case import UseCase
from core.gbcs.usecases.messages import (
    Protection,
    Raw,
    command,
    decode,
    encode,
    required_protection,
    response,
    secure,
    use_case,
)
from core.premise.device import Eui64
from tests.core.gbcs.samples import BROKER, ESME, HUB, NAMES, PPMID, SUPPLIER, published_keys, vector

if TYPE_CHECKING:
    from core.gbcs.codec import Payload

# their content has lengths in two octets where one would do
LONG_LENGTHS = {
    "CS02aMAC_6.24.1_SUCCESS_RESPONSE",
    "CS02bSupplierBySupplier_6.15.1_IMMEDIATE_SUCCESS_RESPONSE",
}
KEY_HASHES = [bytes.fromhex(f"83FED3407A939723A5C639B26916D5{end}") for end in ("06", "05")]


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_read_and_built_again_octet_for_octet(name: str) -> None:
    data = vector(name)
    message = parse(data)
    assert build(message) == data
    start = content_offset(message)
    assert data[start : start + len(message.content)] == message.content


@pytest.mark.parametrize("name", NAMES)
def test_every_signature_and_every_mac_holds(name: str) -> None:
    message = parse(vector(name))
    found, required = authenticate(message, published_keys()), required_protection(message)
    assert required is not None
    wanted = {
        Protection.MAC: (Verdict.NOT_PROTECTED, Verdict.VALID),
        Protection.SIGNATURE: (Verdict.VALID, Verdict.NOT_PROTECTED),
        Protection.BOTH: (Verdict.VALID, Verdict.VALID),
    }[required]
    if name.endswith("PRECOMMAND"):
        assert found.verdict is Verdict.NOT_PROTECTED
    else:
        assert (found.signature, found.mac) == wanted
        assert found.verdict is Verdict.VALID


@pytest.mark.parametrize("name", NAMES)
def test_every_content_has_a_typed_form_that_is_written_as_it_was_read(name: str) -> None:
    message = parse(vector(name))
    payload, case = decode(message), use_case(message)
    assert case is not None
    assert not isinstance(payload, Raw)
    written = encode(case, message.kind, payload, message.counter)
    assert decode(replace(message, content=written)) == payload
    if name in LONG_LENGTHS:
        assert len(written) < len(message.content)
    else:
        assert written == message.content


USER = Supplementary(SUPPLIER, 1002)
READER = Supplementary(SUPPLIER, 1000)
LOGGED = (
    log.LoggedDevice(ESME, KEY_HASHES[0]),
    log.LoggedDevice(Eui64.parse("00DB1234567890A1"), KEY_HASHES[1]),
)


@pytest.mark.parametrize(
    ("name", "case", "payload", "counter", "recipient", "supplementary"),
    [
        ("CCS01_8.11", UseCase.CCS01, log.AddDevice(ESME, b"0123456789ABCDEF", 90), 0x516, HUB, USER),
        ("CCS02_8.11", UseCase.CCS02, log.RemoveDevice(ESME), 0x516, HUB, USER),
        ("CCS03_8.12.1", UseCase.CCS03, log.RestoreLog(Eui64.from_int(0x140), LOGGED), 0x516, HUB, USER),
        ("CCS05CCS04_8.9", UseCase.CCS05_CCS04, log.ReadDevices(), 0x514, HUB, READER),
        ("CCS06_8.9", UseCase.CCS06, log.ReadDevices(), 0x514, HUB, READER),
        ("CCS07_8.9", UseCase.CCS07, log.ReadLogs(), 0x514, HUB, READER),
        (
            "CS02aMAC_6.24.1",
            UseCase.CS02A,
            anchors.ReadCredentials(
                anchors.Cell(Role.ACCESS_CONTROL_BROKER, KeyUse.KEY_AGREEMENT),
                (Role.SUPPLIER, Role.NETWORK_OPERATOR),
            ),
            0x516,
            ESME,
            None,
        ),
        ("CS08_11.2", UseCase.CS08, fw.ReadDeviceVersion(), 0x514, PPMID, READER),
    ],
)
def test_a_command_from_typed_values_and_the_brokers_key_equals_the_file(
    name: str,
    case: UseCase,
    payload: Payload,
    counter: int,
    recipient: Eui64,
    supplementary: Supplementary | None,
) -> None:
    made = command(
        case, payload, originator=BROKER, recipient=recipient, counter=counter, supplementary=supplementary
    )
    assert build(secure(made, published_keys())) == vector(f"{name}_SUCCESS_COMMAND")


def test_all_commands_with_a_mac_alone_are_among_those_made_again() -> None:
    """No published command of that kind is left out above."""
    macs = {
        n
        for n in NAMES
        if n.endswith("_COMMAND") and not (m := parse(vector(n))).signature and m.mac is not None
    }
    made = {"CCS01", "CCS02", "CCS03", "CCS05CCS04", "CCS06", "CCS07", "CS02aMAC", "CS08"}
    assert {n.split("_")[0] for n in macs} == made


@pytest.mark.parametrize("name", NAMES)
def test_a_response_with_a_mac_is_made_again_with_the_recipients_key(name: str) -> None:
    message = parse(vector(name))
    if message.kind is not Kind.RESPONSE or message.mac is None:
        return
    asked = parse(vector(name.replace("RESPONSE", "COMMAND")))
    content = message.content
    answer = replace(response(asked, Raw(content), time=message.time), signature=b"")
    assert protect(answer, published_keys()) == message


def test_signed_commands_differ_from_the_file_in_signature_and_mac_only() -> None:
    for name in ("CS06_11.3_IMMEDIATE", "CS02bSupplierBySupplier_6.15.1_IMMEDIATE"):
        ready = parse(vector(f"{name}_SUCCESS_PRECOMMAND"))
        file = parse(vector(f"{name}_SUCCESS_COMMAND"))
        secured = secure(ready, published_keys())
        assert replace(secured, signature=file.signature, mac=file.mac) == file
        assert secured.signature != file.signature
        assert authenticate(parse(build(secured)), published_keys()).verdict is Verdict.VALID
        assert secure(ready, published_keys()) == secured


def test_an_activation_from_typed_values_is_the_published_pre_command() -> None:
    image_hash = bytes.fromhex("AA758690730934FF0685AA758690730934FF0685657788990011223344556677")
    made = command(
        UseCase.CS06, fw.ActivateFirmware(image_hash, 1000), originator=SUPPLIER, recipient=ESME, counter=1000
    )
    assert build(made) == vector("CS06_11.3_IMMEDIATE_SUCCESS_PRECOMMAND")


def test_what_the_published_messages_say() -> None:
    read = {name: decode(parse(vector(name))) for name in NAMES}
    assert read["CCS01_8.11_SUCCESS_RESPONSE"] == log.AddDeviceAnswer(*[Result.SUCCESS] * 3)
    assert read["CS08_11.2_SUCCESS_RESPONSE"] == fw.DeviceVersion(
        fw.Version(0x0123ABCD), fw.ReadResult.SUCCESS
    )
    activation = read["CS09_NA_8F8B_ALERT"]
    assert isinstance(activation, fw.PpmidActivation)
    assert activation.version == 0x1234ABCD
    assert activation.result is fw.PpmidActivationResult.SUCCESS
    devices = read["CCS06_8.9_SUCCESS_RESPONSE"]
    assert isinstance(devices, log.ActiveDevices)
    assert devices.devices is not None
    assert [(d.device, d.average_rssi, d.min_lqi) for d in devices.devices] == [
        (ESME, -50, 247),
        (Eui64.parse("00DB1234567890A1"), -54, 205),
    ]
    assert devices.devices[0].status == (
        log.Communication.AUTHORISED
        | log.Communication.REPORTING
        | log.Communication.SMART_ENERGY_TRANSMITTING
    )
    assert str(devices.devices[0].last_heard.moment) == "2014-12-31 23:50:00+00:00"
    certificate = read["CS02d_6.15.2_SUCCESS_COMMAND"]
    assert isinstance(certificate, own.UpdateCertificate)
    assert read_certificate(certificate.certificate).entity == ESME


INTERMEDIATE = [
    (
        "CCS01_8.11_SUCCESS_COMMAND", (BROKER, HUB),
        "9689fab9f5e2642a4543b3bb8bd2f55c7ab31e45dfa566b18beead0bd46394ed",
        "6085740608030090b3d51f300000020901000000000000051600db1234567890a2",
        "ef19f400cff3abb3692af5d54069eb47", "7c0607034dc39f5f32153966",
    ),
    (
        "CCS01_8.11_SUCCESS_RESPONSE", (BROKER, HUB),
        "9689fab9f5e2642a4543b3bb8bd2f55c7ab31e45dfa566b18beead0bd46394ed",
        "6085740608030000db1234567890a20902000000000000051690b3d51f30000002",
        "96b70f015f3004b7d206218536037621", "ca0e10505772e5e67f0c8fc4",
    ),
    (
        "CS08_11.2_SUCCESS_RESPONSE", (BROKER, PPMID),
        "9ccfe012cc5df79fe5b98e286d3d4e6a938a35c0536554c60d6b70efc6489114",
        "6085740608030000db1234567890a40902000000000000051490b3d51f30000002",
        "cfbafadb1d03cc0b4e2d06535aeabb71", "0da6f255e953f315b792d962",
    ),
    (
        "CS06_11.3_IMMEDIATE_SUCCESS_COMMAND", (BROKER, ESME),
        "ed342441df01551a6beaff3b54adc981f4c6a7e71dff4c3e1cc80b3c9f4e5ac0",
        "6085740608030090b3d51f30010000090100000000000003e800db1234567890a0",
        "ec1d51bd8f8bf0cdd2314cf396cc12c0", "9f872c379f4fe0e370440625",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pair", "secret", "info", "key", "mac"), INTERMEDIATE)
def test_each_step_from_the_keys_to_the_mac(
    name: str, pair: tuple[Eui64, Eui64], secret: str, info: str, key: str, mac: str
) -> None:
    message: Message = parse(vector(name))
    shared = published_keys().shared_secret(*pair)
    assert shared is not None
    assert shared.hex() == secret
    assert other_info(message).hex() == info
    derived = derive_key(shared, message)
    assert derived.hex() == key
    assert mac_of(message, derived).hex() == mac
    assert len(build_inner(message)) < len(build(message))
