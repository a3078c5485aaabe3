"""The kinds of device of a GB premise, and what each is on the air when nothing else is said.

Device identifiers are those of the Smart Energy profile; the identifiers of bridges, the manufacturer codes and
the image types are invented. A B4 runs on battery and relays nevertheless: its receiver opens four times a second
and whoever sends to it waits for that moment. (An assumption: no public text says how the bridges save power.)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.emulator.node import Role
from core.emulator.stack import Endpoint

HOME_AUTOMATION = 0x0104
SMART_ENERGY = 0x0109
MANUFACTURER = 0x1209

BASIC = 0x0000
POWER = 0x0001
IDENTIFY = 0x0003
OTA = 0x0019
PRICE = 0x0700
MESSAGING = 0x0703
METERING = 0x0702
TIME = 0x000A


class Kind(Enum):
    """What a device is in the premise."""

    CHF = "CHF"
    ESME = "ESME"
    GSME = "GSME"
    IHD = "IHD"
    PPMID = "PPMID"
    B1 = "B1"
    B2 = "B2"
    B3 = "B3"
    B4 = "B4"

    @property
    def bridge(self) -> bool:
        """Whether it is one of the four bridges."""
        return self in {Kind.B1, Kind.B2, Kind.B3, Kind.B4}


@dataclass(frozen=True, slots=True)
class KindFacts:
    """Defaults of one kind: radio role, power, polling (seconds), identifiers, clusters."""

    role: Role
    device_type: int
    image_type: int
    model: str
    mains: bool = True
    sleepy: bool = False
    poll: float = 60.0
    wake: float = 0.0
    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()
    metering_type: int | None = None


FACTS = {
    Kind.CHF: KindFacts(Role.COORDINATOR, 0x0500, 0x0000, "Communications Hub"),
    Kind.ESME: KindFacts(
        Role.ROUTER, 0x0501, 0x0001, "ESME", inputs=(METERING,), outputs=(TIME,), metering_type=0
    ),
    Kind.GSME: KindFacts(
        Role.END_DEVICE,
        0x0501,
        0x0002,
        "GSME",
        mains=False,
        sleepy=True,
        poll=7.5,
        inputs=(POWER, METERING),
        outputs=(TIME,),
        metering_type=1,
    ),
    Kind.IHD: KindFacts(Role.END_DEVICE, 0x0502, 0x0003, "IHD", outputs=(METERING, PRICE, MESSAGING)),
    Kind.PPMID: KindFacts(Role.END_DEVICE, 0x0506, 0x0084, "PPMID", outputs=(METERING, PRICE, MESSAGING)),
    Kind.B1: KindFacts(Role.ROUTER, 0x0008, 0x00B1, "B1 bridge"),
    Kind.B2: KindFacts(Role.ROUTER, 0x0008, 0x00B2, "B2 bridge"),
    Kind.B3: KindFacts(Role.ROUTER, 0x0008, 0x00B3, "B3 bridge"),
    Kind.B4: KindFacts(
        Role.ROUTER, 0x0008, 0x00B4, "B4 bridge", mains=False, sleepy=True, wake=0.25, inputs=(POWER,)
    ),
}


def endpoint_of(kind: Kind, profile: int = SMART_ENERGY) -> Endpoint:
    """The one application endpoint of a device of this kind; its OTA client is an output cluster."""
    facts = FACTS[kind]
    return Endpoint(
        number=1,
        profile=profile,
        device_type=facts.device_type,
        version=0,
        input_clusters=(BASIC, IDENTIFY, *facts.inputs),
        output_clusters=(OTA, *facts.outputs),
    )
