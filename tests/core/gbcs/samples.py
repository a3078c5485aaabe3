"""Messages for the checks: the published vectors, read where they lie, and one of each payload of our own."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.gbcs.alerts import AlertCode
from core.gbcs.certificates import KeyUse, Role
from core.gbcs.dlms_access import Result
from core.gbcs.dlms_time import NOW, DlmsTime
from core.gbcs.frame import Kind, Message
from core.gbcs.keyring import Keyring, read_keyring
from core.gbcs.pki import Pki, found_pki
from core.gbcs.usecases import device_credentials as own
from core.gbcs.usecases import device_log as log
from core.gbcs.usecases import firmware as fw
from core.gbcs.usecases import join_details as join
from core.gbcs.usecases import trust_anchors as anchors
from core.gbcs.usecases.case import UseCase
from core.gbcs.usecases.messages import alert, command, response, secure
from core.premise.device import Eui64

if TYPE_CHECKING:
    from core.gbcs.codec import Payload
    from core.gbcs.errors import MessageError

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"
NAMES = sorted(p.stem for p in VECTORS.glob("gbcs/*.hex")) or ["CCS01_8.11_SUCCESS_COMMAND"]
"""The published messages; without them one name, whose reading is the skip that says so."""

BROKER = Eui64.parse("90-B3-D5-1F-30-00-00-02")
SUPPLIER = Eui64.parse("90-B3-D5-1F-30-01-00-00")
ESME = Eui64.parse("00-DB-12-34-56-78-90-A0")
HUB = Eui64.parse("00-DB-12-34-56-78-90-A2")
PPMID = Eui64.parse("00-DB-12-34-56-78-90-A4")
START = datetime(2026, 1, 1, tzinfo=UTC)
INSTALL_CODE = bytes.fromhex("c0ffee00112233445566778899aabbcc")


@cache
def vector(name: str) -> bytes:
    """A published message, or a skip that says what is missing."""
    path = VECTORS / "gbcs" / f"{name}.hex"
    if not path.exists():
        pytest.skip(f"the published vectors are not beside the project: shared/vectors/gbcs/{name}.hex")
    return bytes.fromhex(path.read_text(encoding="ascii"))


@cache
def published_keys() -> Keyring:
    """The keystore beside the vectors."""
    if not (VECTORS / "keystore").exists():
        pytest.skip("the published vectors are not beside the project: shared/vectors/keystore")
    return read_keyring(VECTORS / "keystore")


@cache
def own_pki() -> Pki:
    """An infrastructure of our own, the same on every run."""
    return found_pki(random.Random(170).randbytes, START)


@cache
def own_keys() -> Keyring:
    """Keys of our own for a broker, a supplier and three devices."""
    pki = own_pki()
    return Keyring.of(
        [
            *pki.organisation(BROKER, Role.ACCESS_CONTROL_BROKER),
            *pki.organisation(SUPPLIER, Role.SUPPLIER),
            *(credential for device in (ESME, HUB, PPMID) for credential in pki.device(device)),
        ]
    )


def check_error(error: MessageError, data: bytes) -> None:
    """An error of reading says where, within what was read, and what should have stood there."""
    assert 0 <= error.offset <= len(data)
    assert error.expected
    assert str(error.offset) in error.what


_AT = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
_HASH, _KEY_HASH, _CERTIFICATE = bytes(range(32)), bytes(range(16)), bytes.fromhex("3003020105")
_LOGGED = (log.LoggedDevice(ESME, _KEY_HASH), log.LoggedDevice(PPMID, b""))
_LOG = log.Log(DlmsTime.at(_AT), HUB, _LOGGED)
_ACTIVE = log.ActiveDevice(ESME, log.Communication(0xC8), -35, -50, -100, 255, 39, 0, NOW, 1, 2, 3, 4, 5)
_SIGNING = anchors.Cell(Role.SUPPLIER, KeyUse.DIGITAL_SIGNATURE)
_TOP_UP = anchors.Cell(Role.SUPPLIER, KeyUse.KEY_AGREEMENT, anchors.CellUsage.PREPAYMENT_TOP_UP)
_SPECIAL = (anchors.SpecialFloor(anchors.SpecialUsage.PREPAYMENT_TOP_UP, 2**63),)
_FLOORS = (anchors.PartyFloor(Role.SUPPLIER, 0, _SPECIAL), anchors.PartyFloor(Role.NETWORK_OPERATOR, 7))
_OUTCOME = anchors.ReplacementOutcome(
    1000,
    anchors.ReplacementMode.SUPPLIER_BY_SUPPLIER,
    _FLOORS,
    (
        anchors.CellOutcome(_SIGNING, anchors.Status.SUCCESS, SUPPLIER, b"8octets.", BROKER, b"8octets,"),
        anchors.CellOutcome(
            _TOP_UP, anchors.Status.NO_TRUST_ANCHOR, SUPPLIER, b"8octets.", SUPPLIER, b"8octets."
        ),
    ),
)
_CONTROL = anchors.ReplacementControl(
    anchors.ReplacementMode.SUPPLIER_BY_SUPPLIER,
    None,
    anchors.TimeChecks.DISAPPLY,
    _SIGNING,
    1000,
    0,
    _SPECIAL,
)
_CONTINGENCY = anchors.ReplacementControl(
    anchors.ReplacementMode.ANY_BY_CONTINGENCY, b"a symmetric key.", other_floors=_FLOORS
)
_ACTIVATED = fw.ActivationOutcome(fw.ActivationResult.SUCCESS, fw.Version(0x0123ABCD))

PAYLOADS: tuple[tuple[UseCase, Kind, Payload], ...] = (
    (UseCase.CCS01, Kind.COMMAND, log.AddDevice(PPMID, INSTALL_CODE, 90)),
    (UseCase.CCS01, Kind.COMMAND, log.AddDevice(PPMID, INSTALL_CODE[:6], 65535)),
    (UseCase.CCS01, Kind.RESPONSE, log.AddDeviceAnswer(*[Result.SUCCESS] * 3)),
    (
        UseCase.CCS01,
        Kind.RESPONSE,
        log.AddDeviceAnswer(Result.SUCCESS, Result.HARDWARE_FAULT, Result.OTHER_REASON),
    ),
    (UseCase.CCS02, Kind.COMMAND, log.RemoveDevice(PPMID)),
    (UseCase.CCS02, Kind.RESPONSE, log.Done(Result.OBJECT_UNAVAILABLE)),
    (UseCase.CCS03, Kind.COMMAND, log.RestoreLog(HUB, _LOGGED)),
    (UseCase.CCS03, Kind.RESPONSE, log.Done(Result.SUCCESS)),
    (UseCase.CCS05_CCS04, Kind.COMMAND, log.ReadDevices()),
    (UseCase.CCS05_CCS04, Kind.RESPONSE, log.ActiveDevices(Result.SUCCESS, ())),
    (UseCase.CCS06, Kind.COMMAND, log.ReadDevices()),
    (UseCase.CCS06, Kind.RESPONSE, log.ActiveDevices(Result.SUCCESS, (_ACTIVE, _ACTIVE))),
    (UseCase.CCS06, Kind.RESPONSE, log.ActiveDevices(Result.TEMPORARY_FAILURE, None)),
    (UseCase.CCS07, Kind.COMMAND, log.ReadLogs()),
    (UseCase.CCS07, Kind.RESPONSE, log.Logs(Result.SUCCESS, _LOG, Result.OTHER_REASON, None)),
    (UseCase.CS14, Kind.ALERT, log.LogChanged(NOW, _LOG)),
    (UseCase.CS02A, Kind.COMMAND, anchors.ReadCredentials(_SIGNING, (Role.SUPPLIER, Role.ROOT))),
    (UseCase.CS02F, Kind.COMMAND, anchors.ReadCredentials(_TOP_UP, (Role.LOAD_CONTROLLER,))),
    (
        UseCase.CS02A,
        Kind.RESPONSE,
        anchors.Credentials(
            (
                anchors.RoleCredentials(
                    Role.SUPPLIER,
                    anchors.Status.SUCCESS,
                    5,
                    (
                        anchors.HeldCredential(
                            KeyUse.KEY_AGREEMENT, anchors.CellUsage.PREPAYMENT_TOP_UP, SUPPLIER, b"8octets."
                        ),
                    ),
                ),
                anchors.RoleCredentials(Role.RECOVERY, anchors.Status.TRUST_ANCHOR_NOT_FOUND),
            )
        ),
    ),
    *(
        (
            case,
            Kind.COMMAND,
            anchors.ReplaceCredentials(
                _CONTROL, (anchors.Replacement(_CERTIFICATE, _TOP_UP),), (_CERTIFICATE, _CERTIFICATE), _AT
            ),
        )
        for case in anchors.REPLACEMENTS
    ),
    (UseCase.CS02B_ANY_BY_CONTINGENCY, Kind.COMMAND, anchors.ReplaceCredentials(_CONTINGENCY, (), ())),
    *((case, Kind.RESPONSE, anchors.ReplaceCredentialsAnswer(_OUTCOME)) for case in anchors.REPLACEMENTS),
    (UseCase.CS02B_BROKER_BY_BROKER, Kind.RESPONSE, anchors.ReplaceCredentialsAnswer()),
    (
        UseCase.CS02B_OUTCOME,
        Kind.ALERT,
        anchors.FutureReplacementReport(AlertCode.FUTURE_DATED_NOT_DONE, _AT, _OUTCOME),
    ),
    (UseCase.CS02C, Kind.COMMAND, own.IssueCredentials(KeyUse.KEY_AGREEMENT)),
    (UseCase.CS02C, Kind.RESPONSE, own.IssueCredentialsAnswer(request=_CERTIFICATE)),
    (UseCase.CS02C, Kind.RESPONSE, own.IssueCredentialsAnswer(failure=own.IssueFailure.INVALID_KEY_USAGE)),
    (UseCase.CS02D, Kind.COMMAND, own.UpdateCertificate(_CERTIFICATE)),
    (UseCase.CS02D, Kind.RESPONSE, own.UpdateCertificateAnswer(own.UpdateResult.SUCCESS)),
    (UseCase.CS02D, Kind.RESPONSE, own.UpdateCertificateAnswer(own.UpdateResult.WRONG_PUBLIC_KEY)),
    (UseCase.CS02E, Kind.COMMAND, own.ProvideCertificate(KeyUse.DIGITAL_SIGNATURE)),
    (UseCase.CS02E, Kind.RESPONSE, own.ProvideCertificateAnswer(certificate=_CERTIFICATE)),
    (
        UseCase.CS02E,
        Kind.RESPONSE,
        own.ProvideCertificateAnswer(failure=own.ProvideFailure.RETRIEVAL_FAILURE),
    ),
    (UseCase.CS06, Kind.COMMAND, fw.ActivateFirmware(_HASH, 1000)),
    (UseCase.CS06, Kind.COMMAND, fw.ActivateFirmware(_HASH, 2**64 - 1, fw.CANCEL)),
    (UseCase.CS06, Kind.RESPONSE, fw.ActivateFirmwareAnswer(_ACTIVATED)),
    (UseCase.CS06, Kind.RESPONSE, fw.ActivateFirmwareAnswer()),
    (
        UseCase.CS06_OUTCOME,
        Kind.ALERT,
        fw.FutureActivationReport(AlertCode.FUTURE_DATED_DONE, _AT, 1001, _ACTIVATED),
    ),
    (UseCase.CS07, Kind.COMMAND, join.ReadJoinDetails()),
    (
        UseCase.CS07,
        Kind.RESPONSE,
        join.JoinDetails(
            join.JoinDetailsResult.SUCCESS, tuple(join.JoinedDevice(ESME, kind) for kind in join.DeviceType)
        ),
    ),
    (UseCase.CS07, Kind.RESPONSE, join.JoinDetails(join.JoinDetailsResult.READ_FAILURE)),
    (UseCase.CS08, Kind.COMMAND, fw.ReadDeviceVersion()),
    (UseCase.CS08, Kind.RESPONSE, fw.DeviceVersion(fw.Version(0x02000001), fw.ReadResult.SUCCESS)),
    (UseCase.CS08, Kind.RESPONSE, fw.DeviceVersion(fw.Version(0), fw.ReadResult.FAILURE)),
    (UseCase.CS09, Kind.ALERT, fw.PpmidActivation(_AT, fw.Version(1), fw.PpmidActivationResult.FAILURE)),
    *(
        (
            UseCase.CCS08,
            Kind.ALERT,
            fw.TransferReport(AlertCode.FIRMWARE_TRANSFER_FAILED, _AT, PPMID, fw.Version(2**32 - 1), result),
        )
        for result in fw.TransferResult
    ),
    (UseCase.ECS52, Kind.COMMAND, fw.ReadMeterVersion()),
    (UseCase.ECS52, Kind.RESPONSE, fw.MeterVersion(fw.Version(7), Result.SUCCESS)),
    (UseCase.ECS52, Kind.RESPONSE, fw.MeterVersion(None, Result.HARDWARE_FAULT)),
    (UseCase.RECEIPT_ESME, Kind.ALERT, fw.ElectricityReceipt(NOW, _HASH)),
    (UseCase.RECEIPT_GSME, Kind.ALERT, fw.GasReceipt(_AT, _HASH)),
)


def own_message(case: UseCase, kind: Kind, payload: Payload) -> Message:
    """A secured message of our own keys."""
    if kind is Kind.ALERT:
        return secure(alert(case, payload, originator=HUB, recipient=BROKER, counter=7), own_keys())
    asked = command(
        case,
        payload if kind is Kind.COMMAND else _question(case),
        originator=BROKER,
        recipient=PPMID,
        counter=7,
    )
    return secure(asked if kind is Kind.COMMAND else response(asked, payload), own_keys())


def _question(case: UseCase) -> Payload:
    return next(p for c, kind, p in PAYLOADS if c is case and kind is Kind.COMMAND)
