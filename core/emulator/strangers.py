"""Devices that nobody admitted: they stand at the door and try to join by their own timer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator import keys
from core.emulator.devices import Device
from core.emulator.kinds import FACTS, MANUFACTURER, Kind
from core.emulator.scenario import Behaviour, DeviceSpec, OtaTraits, StrangerSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.floorplan import Position
    from core.emulator.world import World

FIRST_STRANGER = 0x00DB_FFFF_0000_0001


def make_stranger(number: int, position: Position, install_code: bytes | None, retry: float) -> StrangerSpec:
    """A stranger that comes by later; each number has an EUI-64 of its own."""
    return StrangerSpec(f"Stranger {number + 1}", FIRST_STRANGER + number, position, install_code, retry)


def stranger_device(world: World, spec: StrangerSpec, flash_changed: Callable[[], None]) -> Device:
    """The device behind a stranger: a display that knows the well-known key, or a code of its own."""
    key = keys.WELL_KNOWN_KEY if spec.install_code is None else keys.link_key(spec.install_code)
    facts = FACTS[Kind.IHD]
    device = DeviceSpec(
        name=spec.name,
        kind=Kind.IHD,
        eui=spec.eui,
        position=spec.position,
        install_code=b"",
        label_eui=spec.eui,
        label_code=b"",
        joined=False,
        powered=spec.powered,
        firmware_version=1,
        hardware_version=1,
        manufacturer=MANUFACTURER,
        image_type=facts.image_type,
        mains=True,
        sleepy=False,
        poll=facts.poll,
        wake=0.0,
        battery_percent=100,
        power_dbm=4.0,
        join_every=spec.retry,
        ota=OtaTraits(),
        behaviour=Behaviour(),
    )
    return Device(world, device, key, flash_changed)
