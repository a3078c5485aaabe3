"""Use cases about the Communications Hub's device log: CCS01 to CCS07 and the alert CS14."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING, Any

from core.gbcs import dlms
from core.gbcs.alerts import AlertCode
from core.gbcs.codec import SECRET, Codec, Payload
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
from core.gbcs.usecases.case import UseCase

if TYPE_CHECKING:
    from core.gbcs.dlms_time import DlmsTime
    from core.premise.device import Eui64

_LOG = bytes.fromhex("006800001e0300ff")  # class 104, ZigBee network control; OBIS 0-0:30.3.0.255
_HISTORIC_LOG = bytes.fromhex("006800001e0301ff")
_JOINING, _JOIN_TIMEOUT, _ACTIVE_DEVICES = 2, 3, 4  # attributes
_REGISTER, _UNREGISTER, _BACKUP, _RESTORE = 1, 2, 4, 5  # methods
_INSTALL_CODE_SIZES = (6, 8, 12, 16)


@dataclass(frozen=True, slots=True)
class AddDevice(Payload):
    """CCS01: put a device on the log and open joining for it.

    The device type is not in the message. `install_code` is without its CRC; `join_time` is in seconds.
    """

    device: Eui64
    install_code: bytes = field(repr=False, metadata=SECRET)
    join_time: int


@dataclass(frozen=True, slots=True)
class AddDeviceAnswer(Payload):
    """Success means whitelisted and joining open, not joined."""

    registered: Result
    join_time_set: Result
    joining_opened: Result


@dataclass(frozen=True, slots=True)
class RemoveDevice(Payload):
    """CCS02: take a device off the log."""

    device: Eui64


@dataclass(frozen=True, slots=True)
class Done(Payload):
    """How the one thing asked for went."""

    result: Result


@dataclass(frozen=True, slots=True)
class LoggedDevice:
    """A device of the log; `key_hash` is empty if there is no trust centre link key with it."""

    device: Eui64
    key_hash: bytes


@dataclass(frozen=True, slots=True)
class RestoreLog(Payload):
    """CCS03: form a network with this extended PAN id and take these devices onto the log."""

    extended_pan: Eui64
    devices: tuple[LoggedDevice, ...]


@dataclass(frozen=True, slots=True)
class ReadDevices(Payload):
    """CCS05/04 and CCS06: read the log with the state of communications."""


class Communication(IntFlag):
    """How a device stands with the network; the wire's first bit is the highest here."""

    AUTHORISED = 0x80
    REPORTING = 0x40
    UNAUTHORISED_BUT_REPORTED = 0x20
    AUTHORISED_AFTER_SWAP = 0x10
    SMART_ENERGY_TRANSMITTING = 0x08


@dataclass(frozen=True, slots=True)
class ActiveDevice:
    """A device of the log and how well it is heard.

    Signal strengths are in dBm.
    """

    device: Eui64
    status: Communication
    max_rssi: int
    average_rssi: int
    min_rssi: int
    max_lqi: int
    average_lqi: int
    min_lqi: int
    last_heard: DlmsTime
    hops: int
    failures: int
    successes: int
    application_version: int
    stack_version: int


@dataclass(frozen=True, slots=True)
class ActiveDevices(Payload):
    """The answer to `ReadDevices`; no devices at all (None) if the read failed."""

    result: Result
    devices: tuple[ActiveDevice, ...] | None


@dataclass(frozen=True, slots=True)
class ReadLogs(Payload):
    """CCS07: read the log and the historic log, with key hashes."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log as it was at a time."""

    time: DlmsTime
    extended_pan: Eui64
    devices: tuple[LoggedDevice, ...]


@dataclass(frozen=True, slots=True)
class Logs(Payload):
    """The answer to `ReadLogs`; None for a log that could not be read."""

    log_result: Result
    log: Log | None
    historic_result: Result
    historic: Log | None


@dataclass(frozen=True, slots=True)
class LogChanged(Payload):
    """CS14: a device was added or removed, or its key hash changed."""

    time: DlmsTime
    log: Log


_logged = dlms.record(LoggedDevice, device=dlms.eui, key_hash=dlms.octets(16, 0))
_log = dlms.record(Log, time=dlms.time, extended_pan=dlms.eui, devices=dlms.array(_logged))
_registration: dlms.Shape[dict[str, object]] = dlms.record(
    dict,
    device=dlms.eui,
    _first=dlms.constant(b"\x16\x01", "the constant 1"),
    install_code=dlms.octets(*_INSTALL_CODE_SIZES),
    _last=dlms.constant(b"\x16\x00", "the constant 0"),
)
_restoration: dlms.Shape[dict[str, object]] = dlms.record(
    dict, extended_pan=dlms.eui, devices=dlms.array(_logged)
)
_communication: dlms.Shape[Communication] = dlms.Shape(
    lambda reader: Communication(dlms.bits8.read(reader)), dlms.bits8.write
)
_active = dlms.record(
    ActiveDevice,
    device=dlms.eui,
    status=_communication,
    max_rssi=dlms.i8,
    average_rssi=dlms.i8,
    min_rssi=dlms.i8,
    max_lqi=dlms.u8,
    average_lqi=dlms.u8,
    min_lqi=dlms.u8,
    last_heard=dlms.time,
    hops=dlms.u8,
    failures=dlms.u8,
    successes=dlms.u8,
    application_version=dlms.u8,
    stack_version=dlms.u8,
)

_add = access_request(
    AddDevice,
    Request(Choice.ACTION, _LOG, _REGISTER, _registration),
    Request(Choice.SET, _LOG, _JOIN_TIMEOUT, dlms.u16, "join_time"),
    Request(Choice.SET, _LOG, _JOINING, dlms.true),
)
_added = access_response(
    AddDeviceAnswer,
    Answer(Choice.ACTION, "registered"),
    Answer(Choice.SET, "join_time_set"),
    Answer(Choice.SET, "joining_opened"),
)
_remove = access_request(RemoveDevice, Request(Choice.ACTION, _LOG, _UNREGISTER, dlms.eui, "device"))
_restore = access_request(RestoreLog, Request(Choice.ACTION, _LOG, _RESTORE, _restoration))
_done = access_response(Done, Answer(Choice.ACTION, "result"))
_read_devices = access_request(ReadDevices, Request(Choice.GET, _LOG, _ACTIVE_DEVICES, dlms.null))
_devices = access_response(
    ActiveDevices, Answer(Choice.GET, "result", nullable(dlms.array(_active)), "devices")
)
_read_logs = access_request(
    ReadLogs,
    Request(Choice.ACTION, _LOG, _BACKUP, dlms.null),
    Request(Choice.ACTION, _HISTORIC_LOG, _BACKUP, dlms.null),
)
_logs = access_response(
    Logs,
    Answer(Choice.ACTION, "log_result", nullable(_log), "log"),
    Answer(Choice.ACTION, "historic_result", nullable(_log), "historic"),
)

CODECS: dict[tuple[UseCase, Kind], Codec[Any]] = {
    (UseCase.CCS01, Kind.COMMAND): _add,
    (UseCase.CCS01, Kind.RESPONSE): _added,
    (UseCase.CCS02, Kind.COMMAND): _remove,
    (UseCase.CCS02, Kind.RESPONSE): _done,
    (UseCase.CCS03, Kind.COMMAND): _restore,
    (UseCase.CCS03, Kind.RESPONSE): _done,
    (UseCase.CCS05_CCS04, Kind.COMMAND): _read_devices,
    (UseCase.CCS05_CCS04, Kind.RESPONSE): _devices,
    (UseCase.CCS06, Kind.COMMAND): _read_devices,
    (UseCase.CCS06, Kind.RESPONSE): _devices,
    (UseCase.CCS07, Kind.COMMAND): _read_logs,
    (UseCase.CCS07, Kind.RESPONSE): _logs,
    (UseCase.CS14, Kind.ALERT): data_notification(
        LogChanged, AlertCode.LOG_CHANGED, time=dlms.time, log=_log
    ),
}
