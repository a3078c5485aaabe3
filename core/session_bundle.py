"""The support bundle and the frames of a session: made, looked at, and written beside the radio's work."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from core.disk.atomic import write_atomically
from core.errors import CoreError
from core.events import HubChanged, Level, UpdateChanged
from core.hub.frame_words import words_of
from core.hub.hub import HubState, HubView
from core.radio.frame_log import jsonable
from core.records import bundle as bundles
from core.records.bundle_files import BundleFacts, bundle_files
from core.records.jobs import JobFolder
from core.records.redaction import Redactor
from core.records.trouble import why_of_disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.events import Event
    from core.premise.device import Eui64
    from core.radio.frame_log import FrameRecord, FramesSeen
    from core.records.bundle import Bundle, BundleWishes
    from core.session_line import Line
    from core.session_log import SessionLog
    from core.session_mesh import MeshWatch
    from core.settings import Settings
    from core.update.progress import DeviceUpdate

AT_ONCE = 2_000  # frames that are handed over together


class LastUpdates:
    """Hears every event on its way to a face and keeps the newest row of each update of one home."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._rows: dict[Eui64, DeviceUpdate] = {}

    def __call__(self, event: Event) -> None:
        """Hear one and pass it on."""
        if type(event) is UpdateChanged:
            self._rows[event.update.eui] = event.update
        elif type(event) is HubChanged and event.hub.state is HubState.CONNECTING and event.hub.step == 1:
            self._rows.clear()  # another home: practice and real ones must not mix
        self._emit(event)

    @property
    def rows(self) -> tuple[DeviceUpdate, ...]:
        """The newest row of each device."""
        return tuple(self._rows.values())


class SupportDesk:
    """What a person asks for when something has to be looked into elsewhere."""

    def __init__(
        self, settings: Settings, line: Line, mesh: MeshWatch, log: SessionLog, updates: LastUpdates
    ) -> None:
        self._settings, self._line, self._mesh, self._log, self._updates = settings, line, mesh, log, updates

    async def make(self, wishes: BundleWishes) -> Bundle:
        """Gather a bundle; TooBigError where fewer hours have to be chosen. Nothing is written."""
        facts, now = self._facts(), time.time()
        return await asyncio.to_thread(_made, facts, wishes, now)

    async def save(self, bundle: Bundle, path: Path) -> Path:
        """Write a bundle whole or not at all, and leave a line in the event log."""
        kept = await asyncio.to_thread(bundles.save, bundle, path)
        name = Redactor().clean(kept.name)  # somebody may name it after the label it is about
        self._log.note_always("support", f"A support bundle was written: {name}.", Level.PLAIN)
        return kept

    async def frames(self, after: int = 0, most: int = AT_ONCE) -> FramesSeen:
        """The frames that went over the radio after this number, the oldest first."""
        return self._line.frames.after(after, most)

    async def save_frames(self, path: Path) -> int:
        """Write all frames that are kept as JSON lines, octets included; gives how many."""
        found = self._line.frames.after(0).records
        return await asyncio.to_thread(_frames_written, found, path)

    async def record_air(self, path: Path) -> None:
        """Begin to write all that is on the air of an emulated home as a pcap; UsageError with a real hub."""
        await self._line.premise().command({"do": "capture", "file": str(path)})

    async def stop_recording(self) -> int:
        """End that; gives the number of frames in the file."""
        told = await self._line.premise().command({"do": "capture"})
        records = told.get("records")
        return records if isinstance(records, int) else 0

    def _facts(self) -> BundleFacts:
        hub = self._line.hub_or_none
        view = HubView(HubState.DISCONNECTED) if hub is None else hub.view()
        return BundleFacts(
            self._log.folder, self._settings, view, self._mesh.topology,
            () if hub is None else hub.device_log(), view.capability.device_log_size,
            self._updates.rows, self._line.frames.after(0).records,
        )  # fmt: skip


def _made(facts: BundleFacts, wishes: BundleWishes, now: float) -> Bundle:
    from pathlib import Path

    visits = [kept.job for kept in JobFolder(facts.settings.data_folder, lambda: now).jobs()]
    redactor = Redactor(bundles.personal_words(wishes, visits), str(Path.home()))
    return bundles.pack(bundle_files(facts, wishes, now), redactor, now, wishes.hours)


def _frames_written(records: tuple[FrameRecord, ...], path: Path) -> int:
    lines = [json.dumps(jsonable(r, words_of(r), octets=True), ensure_ascii=False) + "\n" for r in records]
    try:
        write_atomically(path, "".join(lines).encode(), private=True)
    except (OSError, ValueError) as error:
        why = why_of_disk(error) or getattr(error, "strerror", None) or "The system gave no reason"
        raise CoreError(
            f"The frames were not written to {path.parent}.", f"{why}.",
            "Choose another folder, or make room there; no half of them is left behind.",
        ) from None  # fmt: skip
    return len(records)
