"""Firmware from a dongle: offers images to devices, steers their transfers, and passes on how they go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from core.hub.interview import OtaClient
from core.ota.pace import largest_block
from core.ota.transfer import MAINS, SLEEPY, Activation, Served, State, Transfer
from core.premise.device import Device

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from core.firmware.image import Image
    from core.hub.known_devices import Known, KnownDevices
    from core.ota.server import OtaServer
    from core.ota.transfer import TransferRecord, TransferView
    from core.premise.device import Eui64


UNASKED_CLIENT = OtaClient(1, 0x0109)  # where an OTA client is taken to be until it says otherwise


class Delivery:
    """The transfers of one hub, over the server that answers their requests."""

    def __init__(
        self,
        server: OtaServer,
        known: KnownDevices,
        steady: Callable[[], float],
        wall: Callable[[float], float],
        *,
        patience: float = 1.0,
    ) -> None:
        self._server, self._known, self._patience = server, known, patience
        self._steady, self._wall = steady, wall
        self._watchers: dict[Eui64, asyncio.Queue[TransferView]] = {}

    async def run(
        self, image: Image, euis: Sequence[Eui64], activation: Activation, *, downgrade: bool = False
    ) -> AsyncIterator[TransferView]:
        """Serve an image to devices; each step is one transfer's whole state, newest last."""
        header = image.header
        served = Served(
            image.content, header.manufacturer, header.image_type, header.version, image.file_sha256,
            header.hardware, downgrade,
        )  # fmt: skip
        queue: asyncio.Queue[TransferView] = asyncio.Queue()
        for eui in euis:
            self._watchers[eui] = queue
            self._offer(eui, served, activation)
        try:
            while True:
                yield await queue.get()
        finally:
            for eui in euis:
                if self._watchers.get(eui) is queue:
                    del self._watchers[eui]

    def _offer(self, eui: Eui64, served: Served, activation: Activation) -> None:
        known = self._known.meet(Device(eui))
        running = self._server.transfer(eui)
        resumed = None
        if running is not None and running.image.sha256 == served.sha256:
            resumed = running.record
            if running.state is State.HELD:
                self._switch(running, activation)
                return
        transfer = Transfer(
            eui, served, self._steady(), activation=activation, block_cap=largest_block(),
            patience=(SLEEPY if known.device.sleepy else MAINS).times(self._patience), resumed=resumed,
            wall=self._wall,
        )  # fmt: skip
        client = known.client or UNASKED_CLIENT
        self._server.offer(transfer, endpoint=client.endpoint, profile=client.profile)

    def _switch(self, holder: Transfer, activation: Activation) -> None:
        """The device holds these very bytes: all that is left is to tell it when to switch."""
        if activation.held:
            self.changed(holder.view)
        else:
            self._server.act(holder.eui, lambda transfer, now: transfer.release(now, activation))

    def knock(self, known: Known) -> None:
        """Tell a device to ask for firmware now, whether or not there is any for it."""
        client = known.client or UNASKED_CLIENT
        self._server.knock(known.device.eui, endpoint=client.endpoint, profile=client.profile)

    def take_up(self, record: TransferRecord, served: Served) -> None:
        """Keep what a restart of the program cut off: the device waits at its own offset for the next update.

        Nobody asked this life of the program to send it or to switch to it, and nobody would prove the outcome.
        """
        now = self._steady()
        # it is sent nothing until it is offered anew, and judged then
        unjudged = replace(served, downgrade=True)
        transfer = Transfer(record.eui, unjudged, now, resumed=record, wall=self._wall)
        transfer.stand_by(now, holds_image=record.state is State.HELD)
        self._server.offer(transfer)

    def changed(self, view: TransferView) -> None:
        """A transfer moved on: whoever watches it hears."""
        queue = self._watchers.get(view.eui)
        if queue is not None:
            queue.put_nowait(view)

    def pause(self, eui: Eui64) -> None:
        """Tell the device to wait; it keeps what it has."""
        self._server.act(eui, Transfer.pause)

    def resume(self, eui: Eui64) -> None:
        """Let a paused device go on."""
        self._server.act(eui, Transfer.resume)

    def cancel(self, eui: Eui64) -> None:
        """Tell the device to stop and drop what it has."""
        self._server.act(eui, Transfer.cancel)

    def retry(self, eui: Eui64) -> None:
        """Offer a failed transfer again; the device keeps what it has."""
        self._server.act(eui, Transfer.retry)

    def activate(self, eui: Eui64) -> None:
        """Tell a device that holds its image to switch to it now."""
        self._server.act(eui, Transfer.release)
