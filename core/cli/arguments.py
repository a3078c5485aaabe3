"""What was typed after an option, as values; UsageError says what is wrong with it and what to write instead."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from core.errors import UsageError
from core.firmware.preflight import checked_override
from core.ota.transfer import Activation
from core.premise.device import DeviceKind, Eui64
from core.update.lanes import AUTO

MOST_AT_ONCE = 8
LONGEST_EUI = len("00-DB-12-34-56-78-90-A0")

Override = Annotated[
    list[str] | None,
    typer.Option(
        help="Let a named check go for a written reason: “link margin=the bridge is moved tomorrow”."
    ),
]


def eui(text: str) -> Eui64:
    """An EUI-64 as a label shows it. One that is too long is not repeated: it may be the install code."""
    try:
        return Eui64.parse(text)
    except ValueError as error:
        named = f"“{text}”" if len(text) <= LONGEST_EUI else "What was given"
        raise UsageError(
            f"{named} is not a device’s EUI-64: {error}.", "", "Read it from the label again."
        ) from None


def kind(text: str) -> DeviceKind:
    """A kind of device by its short name."""
    try:
        return DeviceKind(text if text == "unknown" else text.upper())
    except ValueError:
        known = ", ".join(k.value for k in DeviceKind)
        raise UsageError(f"“{text}” is no kind of device.", f"Known are {known}.") from None


def activation(text: str, now: float) -> Activation:
    """When a device may switch: now, never, or a time of this computer's clock that is still to come."""
    if text in ("now", "never"):
        return Activation.now() if text == "now" else Activation.never()
    try:
        at = datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"“{text}” is no time to activate.", "", "Say now, never, or a time as 2026-11-22T18:30."
        ) from None
    if at <= now:
        clock = datetime.fromtimestamp(now).astimezone()
        raise UsageError(
            f"{text} is over.",
            f"The clock of this computer shows {clock:%Y-%m-%d %H:%M}.",
            "Say now, or a time to come.",
        )
    return Activation(at=at)


def overrides(texts: list[str] | None) -> dict[str, str]:
    """Written reasons by the name of a check, each typed as NAME=REASON."""
    found = {}
    for text in texts or ():
        name, equals, reason = text.partition("=")
        if not equals:
            raise UsageError(
                f"“{text}” names no reason.",
                "",
                "Write it as --override “link margin=why it may go all the same”.",
            )
        key, words = checked_override(name, reason)
        if key.value in found:
            raise UsageError(f"“{key.value}” is overridden twice.", "", "Write one reason.")
        found[key.value] = words
    return found


def at_once(text: str) -> int | None:
    """How many devices to serve at once; None for the settings' own number."""
    if not text:
        return None
    if text == "auto":
        return AUTO
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_AT_ONCE:
        return int(text)
    raise UsageError(
        f"“{text}” is no number of devices to serve at once.", "", f"Say 1 to {MOST_AT_ONCE}, or auto."
    )
