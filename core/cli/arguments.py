"""What was typed after an option, as values; UsageError says what is wrong with it and what to write instead."""

from __future__ import annotations

from datetime import datetime

from core.errors import UsageError
from core.ota.transfer import Activation
from core.premise.device import DeviceKind, Eui64


def eui(text: str) -> Eui64:
    """An EUI-64 as a label shows it."""
    try:
        return Eui64.parse(text)
    except ValueError as error:
        raise UsageError(
            f"“{text}” is not a device’s EUI-64: {error}.", "", "Read it from the label again."
        ) from None


def kind(text: str) -> DeviceKind:
    """A kind of device by its short name."""
    try:
        return DeviceKind(text if text == "unknown" else text.upper())
    except ValueError:
        known = ", ".join(k.value for k in DeviceKind)
        raise UsageError(f"“{text}” is no kind of device.", f"Known are {known}.") from None


def activation(text: str) -> Activation:
    """When a device may switch: now, never, or a time of this computer's clock."""
    if text in ("now", "never"):
        return Activation.now() if text == "now" else Activation.never()
    try:
        return Activation(at=datetime.fromisoformat(text).astimezone().timestamp())
    except ValueError:
        raise UsageError(
            f"“{text}” is no time to activate.", "", "Say now, never, or a time as 2026-11-22T18:30."
        ) from None
