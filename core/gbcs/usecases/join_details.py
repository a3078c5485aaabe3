"""The use case CS07: which devices a device has joined to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from core.gbcs import asn1
from core.gbcs.codec import Codec, Payload, asn1_codec, asn1_nothing
from core.gbcs.frame import Kind
from core.gbcs.usecases.case import UseCase

if TYPE_CHECKING:
    from core.premise.device import Eui64


class DeviceType(IntEnum):
    """The device types of GBCS; IHD and CAD are both Type 2."""

    GSME = 0
    ESME = 1
    CHF = 2
    GPF = 3
    HCALCS = 4
    PPMID = 5
    TYPE_2 = 6


class JoinDetailsResult(IntEnum):
    """Whether a device could read its own log."""

    SUCCESS = 0
    READ_FAILURE = 1


@dataclass(frozen=True, slots=True)
class ReadJoinDetails(Payload):
    """CS07: which devices are in the device's own log."""


@dataclass(frozen=True, slots=True)
class JoinedDevice:
    """An entry of a device's own log."""

    device: Eui64
    type: DeviceType


@dataclass(frozen=True, slots=True)
class JoinDetails(Payload):
    """The answer to `ReadJoinDetails`; no entries at all (None) if the read failed."""

    result: JoinDetailsResult
    devices: tuple[JoinedDevice, ...] | None = None


CODECS: dict[tuple[UseCase, Kind], Codec[Any]] = {
    (UseCase.CS07, Kind.COMMAND): asn1_nothing(ReadJoinDetails),
    (UseCase.CS07, Kind.RESPONSE): asn1_codec(
        JoinDetails,
        result=asn1.number(JoinDetailsResult),
        devices=asn1.optional(
            asn1.many(asn1.record(JoinedDevice, device=asn1.EUI, type=asn1.number(DeviceType)))
        ),
    ),
}
