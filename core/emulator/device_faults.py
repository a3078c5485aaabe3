"""What goes wrong with the devices, their links and the air, done to the simulated premise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator import keys
from core.emulator.faults import Fault, FaultKind
from core.emulator.floorplan import Position

if TYPE_CHECKING:
    from core.emulator.devices import Device
    from core.emulator.mesh import Premise


def befall_premise(premise: Premise, fault: Fault) -> None:
    """Let a fault happen now; UsageError if it names a device that is not there."""
    if fault.kind is FaultKind.LINK:
        _disturb(premise, fault)
    elif fault.kind is FaultKind.NOISE:
        premise.noise(fault.channel, fault.level, fault.position, fault.duty)
    elif fault.kind is FaultKind.ROGUE_JOINER:
        for _ in range(fault.count):
            premise.stranger(position=fault.position, retry=fault.retry)
    else:
        _befall_device(premise, premise.find(fault.device), fault)


def _disturb(premise: Premise, fault: Fault) -> None:
    ways = [(fault.device, fault.to), (fault.to, fault.device)]
    for sender, receiver in ways if fault.both_ways else ways[:1]:
        premise.disturb(sender, receiver, extra_loss=fault.extra_loss, frame_loss=fault.frame_loss)


def _befall_device(premise: Premise, device: Device, fault: Fault) -> None:
    match fault.kind:
        case FaultKind.POWER_LOSS:
            _cut_power(premise, device, fault)
        case FaultKind.ROUTER_DEATH:
            device.power_off()
        case FaultKind.WRONG_INSTALL_CODE:
            code = device.spec.install_code
            device.joiner.use_key(keys.link_key(bytes((code[0] ^ 0xFF,)) + code[1:]))
        case FaultKind.NEW_ADDRESS:
            device.rejoin(address=premise.free_address())
        case FaultKind.SLOW_DEVICE:
            usual = device.spec.ota.think
            device.ota.slow_down(fault.think)
            premise.clock.after(fault.seconds, device.ota.slow_down, usual)
        case FaultKind.GIVES_UP:
            device.ota.give_up(fault.reason)
        case FaultKind.REPEATED_OFFSET:
            device.ota.ignored_blocks = fault.count
        case FaultKind.MOVE if isinstance(fault.position, Position):
            premise.move(fault.device, fault.position)
        case _:
            raise ValueError(fault.kind)


def _cut_power(premise: Premise, device: Device, fault: Fault) -> None:
    device.power_off()
    if not fault.keeps_offset:
        device.flash.spoil()
        device.flash_changed()
    if fault.seconds:
        premise.clock.after(fault.seconds, device.power_on)
