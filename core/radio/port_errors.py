"""What can be wrong with the path of a dongle, in words."""

from __future__ import annotations

import os
import re

from core.errors import HubError, PortError, UsageError


class NoNetworkError(HubError):
    """The dongle works and has no network yet: whoever wants one has to say so."""

    def __init__(self) -> None:
        super().__init__(
            "This dongle holds no network yet.",
            "It has never been set up as a hub, or it was reset.",
            "To make it a hub with a new network, connect once with --form; in the window, press Make a network.",
        )


def check_path(path: str) -> None:
    """Refuse a path that cannot lead to a dongle: a web address, a socket without port, a missing serial port."""
    if path.startswith(("http://", "https://")):
        raise UsageError(
            "A Communications Hub behind the DCC cannot be reached yet.",
            "This version drives dongles and emulated dongles.",
            "Use a serial port, socket://host:port or emulated:SCENARIO.",
        )
    if path.startswith("socket://") and not re.fullmatch(r"socket://.+:\d+", path):
        raise UsageError(f"{path} names no port.", "", "Write it as socket://127.0.0.1:40123.")
    if "://" not in path and not path.upper().startswith("COM") and not os.path.exists(path):
        raise missing(path)


def missing(path: str) -> PortError:
    """Nothing is where the path points."""
    if "://" in path:
        return PortError(
            f"Nothing listens at {path}.",
            "The emulated premise or the network dongle is not running, or the port number is another one.",
            "Start it, or copy the address that it printed.",
        )
    return PortError(
        f"There is no port {path}.",
        "The dongle is not plugged in, or it has come back under another name.",
        "Plug it in and run althan ports to see its name.",
    )


def busy_or_forbidden(path: str) -> PortError:
    """A port that may not be opened: by its owner’s rules, or because another program holds it."""
    if not os.access(path, os.R_OK | os.W_OK):
        return PortError(
            f"You may not open {path}.",
            "Your user is not in the group that owns serial ports.",
            "Run: sudo usermod -aG dialout $USER, then log in again.",
        )
    return in_use(path)


def in_use(path: str) -> PortError:
    """A port that another program holds."""
    finder = "it may run on another computer" if "://" in path else "althan ports names it"
    return PortError(
        f"{path} is in use by another program.",
        "Only one program at a time can talk to a dongle.",
        f"Close the other program; {finder}.",
    )


def is_missing(error: BaseException | None) -> bool:
    """Whether an error, or one it came from, means that nothing is there."""
    while error is not None:
        if isinstance(error, ConnectionRefusedError | FileNotFoundError):
            return True
        error = error.__cause__ or error.__context__
    return False
