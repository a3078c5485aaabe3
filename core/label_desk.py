"""What is asked of labels beside the radio: a photograph read, and what the records say of a device before it joins."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from core.joining import label_image

if TYPE_CHECKING:
    from pathlib import Path

    from core.joining.label import Label
    from core.premise.device import Eui64
    from core.session_line import Line


class LabelDesk:
    """Serves the join screen; nothing here admits anybody."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def photograph(self, path: Path) -> Label:
        """The label in a picture file, read beside the loop; FileError or LabelError in words."""
        return await asyncio.to_thread(label_image.read, path)

    async def known_before(self, eui: Eui64) -> str:
        """What the records say of a device that may be in another home; empty if they do not know it."""
        store, hub = self._line.store, self._line.hub.view().eui
        if store is None or hub is None:
            return ""
        return store.known_before(hub, [eui]).get(eui, "")

    async def stale(self) -> tuple[tuple[Eui64, str], ...]:
        """Entries of the device log that look as if nobody needs them any more, each with the reason."""
        hub = self._line.hub
        judged = ((entry.eui, hub.looks_stale(entry)) for entry in hub.device_log())
        return tuple((eui, why) for eui, why in judged if why)
