"""Loads the radio libraries before somebody connects: all together they take a third of a second."""

from __future__ import annotations

import asyncio


async def load_radios() -> None:
    """Load what a connection needs, in two turns of the loop, so that a question can come between."""
    from core.radio import zigpy_radio

    await asyncio.sleep(0)
    zigpy_radio.radio_families()
