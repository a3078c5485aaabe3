"""This program's own session as a client of a dongle: arguments are URL, IMAGE, PARALLEL and EUI-64s."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from core.events import Event, UpdateChanged
from core.premise.device import Eui64
from core.session import Session
from core.settings import Settings
from core.update.progress import Condition


async def main(url: str, image: Path, parallel: int, euis: list[str]) -> None:
    """Update them; the CPU seconds from the first block to the last are told as JSON."""
    marks: list[float] = []

    def heard(event: Event) -> None:
        if isinstance(event, UpdateChanged) and event.update.bytes_done:
            marks.append(time.process_time())

    with tempfile.TemporaryDirectory() as folder:
        async with Session(Settings(data_folder=Path(folder)), heard) as session:
            await session.connect(url)
            chosen = [Eui64.parse(text) for text in euis]
            overrides = {"link margin": "the loss of this way is what is measured"}
            rows = await session.update(image, chosen, parallel=parallel, overrides=overrides)
    bad = [row.reason for row in rows if row.condition is not Condition.FINISHED]
    print(json.dumps({"cpu": marks[-1] - marks[0], "bad": bad}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
