"""Serial ports that may hold a Zigbee dongle, and who holds them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# USB identifiers of chips found on Zigbee dongles (vendor, product).
_KNOWN = {
    (0x10C4, 0xEA60): "CP210x serial (many Zigbee dongles)",
    (0x1A86, 0x55D4): "CH9102 serial (many Zigbee dongles)",
    (0x1A86, 0x7523): "CH340 serial (some Zigbee dongles)",
    (0x0451, 0x16A8): "TI CC2531 dongle",
    (0x0451, 0xBEF3): "TI LaunchPad",
    (0x1CF1, 0x0030): "ConBee dongle",
}


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port: its name, what is plugged in there, whether it can be opened, and what to do if not."""

    path: str
    description: str
    serial_number: str = ""
    likely: bool = False  # the USB identifier is one found on Zigbee dongles
    holder: str = ""  # the program that has it open
    usable: bool = True
    advice: str = ""


def list_ports() -> tuple[Port, ...]:
    """All serial ports of this computer, likely dongles first."""
    from serial.tools import list_ports as found

    # a board's own UARTs have neither USB numbers nor a name: nothing is ever plugged in there
    ports = [_port(info) for info in found.comports() if info.vid is not None or info.description != "n/a"]
    return tuple(sorted(ports, key=lambda p: (not p.likely, p.path)))


def _port(info: object) -> Port:
    path = str(getattr(info, "device", ""))
    vendor, product = getattr(info, "vid", None), getattr(info, "pid", None)
    known = _KNOWN.get((vendor or 0, product or 0))
    description = known or str(getattr(info, "description", "") or "serial port")
    serial = str(getattr(info, "serial_number", "") or "")
    holder = _holder(path)
    allowed = os.name != "posix" or os.access(path, os.R_OK | os.W_OK)
    advice = ""
    if holder:
        advice = f"Close {holder}: only one program at a time can talk to a dongle."
    elif not allowed:
        advice = "Your user may not open it. Run: sudo usermod -aG dialout $USER, then log in again."
    return Port(path, description, serial, known is not None, holder, allowed and not holder, advice)


def _holder(path: str) -> str:
    """The name of a program that has this port open, as far as this user may see (Linux)."""
    proc = Path("/proc")
    if not proc.is_dir() or not path:
        return ""
    for process in proc.glob("[0-9]*"):
        try:
            if any(os.path.realpath(fd) == os.path.realpath(path) for fd in (process / "fd").iterdir()):
                return (process / "comm").read_text().strip()
        except OSError:
            continue
    return ""
