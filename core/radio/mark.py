"""How an emulated dongle says what it is."""

from __future__ import annotations

import json

EMULATED_MARK = 0x0FE0  # the NV item that says it; absent on a real dongle


def said_of_itself(item: bytes) -> tuple[str, str]:
    """Scenario and clock speed of an emulated dongle, from its NV item; it is one even if they cannot be read."""
    try:
        mark = json.loads(item.decode())
        return str(mark["scenario"]), str(mark["speed"])
    except (ValueError, KeyError, TypeError):
        return "unnamed", "1"
