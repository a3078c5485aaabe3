"""What goes wrong with the dongle itself: a reset out of nothing, a port that vanishes, flash and air that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.dongle import WATCHDOG
from core.emulator.faults import Fault, FaultKind
from core.emulator.stack import Confirm

if TYPE_CHECKING:
    from core.emulator.emulation import Emulation


def befall_dongle(emulation: Emulation, fault: Fault) -> None:
    """Let a fault of the dongle happen now."""
    dongle = emulation.dongle
    match fault.kind:
        case FaultKind.CONFIRM_STATUS:
            dongle.faulty_confirms.extend([Confirm(fault.status)] * fault.count)
        case FaultKind.DONGLE_RESET:
            if emulation.plugged:
                dongle.restart(WATCHDOG)
        case FaultKind.PORT_CLOSE:
            emulation.close_port(fault.seconds)
        case FaultKind.UNPLUG:
            emulation.unplug(fault.seconds)
        case FaultKind.NV_WRITE_FAILS:
            dongle.memory.nv.failing += fault.count
        case FaultKind.CHANNEL_CHANGE:
            dongle.move_network(channel=fault.channel)
        case FaultKind.PAN_CHANGE:
            dongle.move_network(pan_id=fault.pan_id)
        case _:
            raise ValueError(fault.kind)
