"""Use cases about firmware: CS06, CS08, CS09, CCS08, ECS52 and the receipts of meters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NewType

from core.gbcs import asn1, dlms
from core.gbcs.alerts import AlertCode
from core.gbcs.codec import Alternative, Codec, Payload, asn1_choice, asn1_codec, asn1_nothing
from core.gbcs.dlms_access import (
    Answer,
    Choice,
    Request,
    Result,
    access_request,
    access_response,
    data_notification,
    nullable,
)
from core.gbcs.frame import Kind
from core.gbcs.gbz import hash_alert
from core.gbcs.usecases.case import UseCase

if TYPE_CHECKING:
    from core.gbcs.dlms_time import DlmsTime
    from core.premise.device import Eui64

Version = NewType("Version", int)
"""A firmware version of 32 bits; written as eight hex digits."""

CANCEL = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The execution time that cancels an earlier future-dated command."""

_VERSION_OBJECT = bytes.fromhex("000100000002 01ff")  # class 1, data; OBIS 0-0:0.2.1.255
_VALUE = 2  # attribute
_HASH_SIZE, _VERSION_SIZE = 32, 4


class ActivationResult(IntEnum):
    """How the activation of a meter's image went (CS06)."""

    SUCCESS = 0
    NO_IMAGE_HELD = 1
    HASH_MISMATCH = 2
    ACTIVATION_FAILURE = 3


class ReadResult(IntEnum):
    """Whether a PPMID or HCALCS could read its version (CS08)."""

    SUCCESS = 0
    FAILURE = 1


class PpmidActivationResult(IntEnum):
    """Whether a PPMID activated its image (CS09)."""

    SUCCESS = 0
    FAILURE = 1


class TransferResult(IntEnum):
    """How the hub's transfer of an image to a device ended (CCS08)."""

    SUCCESS = 0
    IMAGE_DISCARDED = 1
    HARDWARE_VERSION_MISMATCH = 2
    TRANSFER_FAILURE = 3


@dataclass(frozen=True, slots=True)
class ActivateFirmware(Payload):
    """CS06: run the image with this hash, now or at a time; `CANCEL` as the time takes an earlier one back."""

    image_hash: bytes
    originator_counter: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivationOutcome:
    """How an activation went, and the version that runs now."""

    result: ActivationResult
    version: Version


@dataclass(frozen=True, slots=True)
class ActivateFirmwareAnswer(Payload):
    """The answer to `ActivateFirmware`; None if the command is for later, or cancels."""

    outcome: ActivationOutcome | None = None


@dataclass(frozen=True, slots=True)
class FutureActivationReport(Payload):
    """What became of a future-dated activation (alert 8F66 done, 8F67 not done)."""

    alert: AlertCode
    at: datetime
    originator_counter: int
    outcome: ActivationOutcome


@dataclass(frozen=True, slots=True)
class ReadDeviceVersion(Payload):
    """CS08: which firmware version runs in a PPMID or HCALCS."""


@dataclass(frozen=True, slots=True)
class DeviceVersion(Payload):
    """The answer to `ReadDeviceVersion`; version 0 if the read failed."""

    version: Version
    result: ReadResult


@dataclass(frozen=True, slots=True)
class PpmidActivation(Payload):
    """CS09: a PPMID tells that it activated an image, or could not; with the version that runs."""

    time: datetime
    version: Version
    result: PpmidActivationResult
    alert: AlertCode = AlertCode.FIRMWARE_ACTIVATION


@dataclass(frozen=True, slots=True)
class TransferReport(Payload):
    """CCS08: the hub tells how the transfer of an image to a device ended; nothing is activated by that."""

    alert: AlertCode
    time: datetime
    target: Eui64
    version: Version
    result: TransferResult


@dataclass(frozen=True, slots=True)
class ReadMeterVersion(Payload):
    """ECS52: which firmware version runs in an ESME or a hub."""


@dataclass(frozen=True, slots=True)
class MeterVersion(Payload):
    """The answer to `ReadMeterVersion`; None if the read failed."""

    version: Version | None
    result: Result


@dataclass(frozen=True, slots=True)
class ElectricityReceipt(Payload):
    """Alert 8F72 of an ESME: it holds a verified image with this hash."""

    time: DlmsTime
    image_hash: bytes


@dataclass(frozen=True, slots=True)
class GasReceipt(Payload):
    """Alert 8F72 of a GSME: it holds a verified image with this hash."""

    time: datetime
    image_hash: bytes


def _version(octets: bytes) -> Version:
    return Version(int.from_bytes(octets, "big"))


def _version_octets(version: Version) -> bytes:
    return version.to_bytes(_VERSION_SIZE, "big") if 0 <= version < 2**32 else b""


def alert_of(*codes: AlertCode) -> asn1.Shape[AlertCode]:
    """An alert code that must be one of these."""

    def load(value: object) -> AlertCode:
        code = asn1.INTEGER.load(value)
        if code not in codes:
            raise asn1.Unfit(" or ".join(f"alert code {c:04X}" for c in codes))
        return AlertCode(code)

    return asn1.Shape(asn1.INTEGER.spec, load, lambda code: asn1.INTEGER.dump(int(load(code))))


FUTURE_DATED = alert_of(AlertCode.FUTURE_DATED_DONE, AlertCode.FUTURE_DATED_NOT_DONE)
_asn1_version = asn1.mapped(asn1.octets(_VERSION_SIZE), _version, _version_octets)
_dlms_version = dlms.mapped(dlms.octets(_VERSION_SIZE), _version, _version_octets)
_outcome = asn1.record(ActivationOutcome, result=asn1.number(ActivationResult), version=_asn1_version)

CODECS: dict[tuple[UseCase, Kind], Codec[Any]] = {
    (UseCase.CS06, Kind.COMMAND): asn1_codec(
        ActivateFirmware,
        image_hash=asn1.octets(_HASH_SIZE),
        originator_counter=asn1.INTEGER,
        at=asn1.optional(asn1.TIME),
    ),
    (UseCase.CS06, Kind.RESPONSE): asn1_choice(
        ActivateFirmwareAnswer, Alternative(0x30, "outcome", _outcome), Alternative(0x05, "", asn1.NULL)
    ),
    (UseCase.CS06_OUTCOME, Kind.ALERT): asn1_codec(
        FutureActivationReport,
        alert=FUTURE_DATED,
        at=asn1.TIME,
        originator_counter=asn1.INTEGER,
        outcome=_outcome,
    ),
    (UseCase.CS08, Kind.COMMAND): asn1_nothing(ReadDeviceVersion),
    (UseCase.CS08, Kind.RESPONSE): asn1_codec(
        DeviceVersion, version=_asn1_version, result=asn1.number(ReadResult)
    ),
    (UseCase.CS09, Kind.ALERT): asn1_codec(
        PpmidActivation,
        alert=alert_of(AlertCode.FIRMWARE_ACTIVATION),
        time=asn1.TIME,
        version=_asn1_version,
        result=asn1.number(PpmidActivationResult),
    ),
    (UseCase.CCS08, Kind.ALERT): asn1_codec(
        TransferReport,
        alert=alert_of(AlertCode.FIRMWARE_TRANSFERRED, AlertCode.FIRMWARE_TRANSFER_FAILED),
        time=asn1.TIME,
        target=asn1.EUI,
        version=_asn1_version,
        result=asn1.number(TransferResult),
    ),
    (UseCase.ECS52, Kind.COMMAND): access_request(
        ReadMeterVersion, Request(Choice.GET, _VERSION_OBJECT, _VALUE, dlms.null)
    ),
    (UseCase.ECS52, Kind.RESPONSE): access_response(
        MeterVersion, Answer(Choice.GET, "result", nullable(_dlms_version), "version")
    ),
    (UseCase.RECEIPT_ESME, Kind.ALERT): data_notification(
        ElectricityReceipt, AlertCode.FIRMWARE_VERIFIED, time=dlms.time, image_hash=dlms.octets(_HASH_SIZE)
    ),
    (UseCase.RECEIPT_GSME, Kind.ALERT): hash_alert(GasReceipt, AlertCode.FIRMWARE_VERIFIED),
}
