"""The way from a session to its hub: records, emulated premise and dongle, opened together and let go together."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from core.errors import HubError, UsageError
from core.hub.capability import capability_of
from core.hub.dongle import DongleHub, HubListeners
from core.hub.emulated import SCHEME, EmulatedPremise, EmulatedUrl
from core.practice_folder import practice_folder
from core.radio.frame_log import FrameLog, RecordedRadio
from core.radio.port_errors import check_path
from core.records.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from core.homes import EnteredHome, HomeFolder
    from core.hub.hub import HubView
    from core.radio.radio import Radio
    from core.session_log import SessionLog
    from core.settings import Settings


def first_step(url: str) -> str:
    """What connecting begins with, in words."""
    return "Starting the emulated home." if url.startswith(SCHEME) else "Looking at the port."


class Line:
    """What a connected session holds; nothing of it outlives `close`."""

    def __init__(self, settings: Settings, log: SessionLog, homes: HomeFolder, *, keeps: bool) -> None:
        self._settings = settings
        self._log = log
        self._homes, self._keeps = homes, keeps
        self._hub: DongleHub | None = None
        self.frames = FrameLog()  # what went over the radio of the last home
        self.emulated: EmulatedPremise | None = None
        self.practice: Path | None = None  # records of an emulated premise, deleted with it if it is not kept
        self.home: EnteredHome | None = None  # the emulated home, if it may be kept

    @property
    def hub(self) -> DongleHub:
        """The hub that is connected; HubError if there is none."""
        if self._hub is None:
            raise HubError("No hub is connected.", "", "Connect to a dongle or an emulated premise first.")
        return self._hub

    @property
    def hub_or_none(self) -> DongleHub | None:
        """The hub that is connected, if there is one."""
        return self._hub

    @property
    def store(self) -> Store | None:
        """The records of the hub that is connected."""
        return self._log.store

    def premise(self) -> EmulatedPremise:
        """The emulated premise behind the hub; UsageError if it is none of ours."""
        if self.emulated is None:
            raise UsageError(
                "This hub is not an emulated premise of ours.", "", "Connect to emulated:SCENARIO."
            )
        return self.emulated

    async def open(self, url: str, listeners: HubListeners, *, form: bool) -> HubView:
        """Start what the URL names; what failed half-way is left for `close`."""
        folder, path, told = self._settings.data_folder, url, None
        if url.startswith(SCHEME):
            wanted, folder = await self._premise_folder(url)
            url = url if self.home is None else str(wanted)
            self.emulated = await EmulatedPremise.start(wanted)
            path, told = self.emulated.socket_url, await self.emulated.hub()
        else:
            check_path(url)  # before records are opened; the dongle's own opening says what else may be wrong
        self._log.store, frames = Store(folder), FrameLog()
        self.frames = frames
        self._hub = DongleHub(
            url, lambda: RecordedRadio(_make_radio(path), frames), self._log.store, listeners,
            patience=self._settings.patience, capability=lambda info: capability_of(info, told),
        )  # fmt: skip
        view = await self._hub.open(form=form)
        if self.home is not None and view.eui is not None and not self._log.store.unfinished(view.eui):
            self.home.run_is_over()  # what was left of it is over; the next run marks the home anew
        return view

    async def _premise_folder(self, url: str) -> tuple[EmulatedUrl, Path]:
        """What the emulator is to be started with, and where the records of its premise go."""
        wanted = EmulatedUrl.parse(url, self._settings.emulated_speed)
        if wanted.home is not None or (self._keeps and wanted.state is None):
            self.home = await asyncio.to_thread(self._homes.enter, wanted)
            self.practice = self.home.folder
            return self.home.address, self.home.folder
        if wanted.state is not None:
            return wanted, self._settings.data_folder
        self.practice = await asyncio.to_thread(practice_folder)  # they must not mix with real ones
        return wanted, self.practice

    async def close(self) -> None:
        """Let go of the hub, its records and its premise: each is tried, whatever became of the one before."""
        hub, store, emulated = self._hub, self._log.store, self.emulated
        home, practice = self.home, self.practice
        self._hub = self.emulated = self.home = self.practice = None
        async with AsyncExitStack() as steps:  # the last one pushed is the first one made
            if home is not None:
                steps.push_async_callback(asyncio.to_thread, self._homes.leave, home)
            elif practice is not None:
                steps.callback(shutil.rmtree, practice, ignore_errors=True)
            if emulated is not None:
                steps.push_async_callback(emulated.end)
            if store is not None:
                steps.callback(self._close_records, store)
            if hub is not None:
                steps.push_async_callback(hub.close)

    def _close_records(self, store: Store) -> None:
        self._log.store = None
        store.close()


def _make_radio(path: str) -> Radio:
    from core.radio.zigpy_radio import ZigpyRadio

    return ZigpyRadio(path)
