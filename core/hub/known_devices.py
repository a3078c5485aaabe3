"""What is remembered of each device of the HAN while the program runs, and told when it changes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import DeviceError
from core.hub.interview import OtaClient, interview, read_version
from core.premise.device import Device, Presence
from core.radio.exchange import ANSWER_LIMIT, SLEEPY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from core.joining.device_log import LogEntry
    from core.ota.messages import Query
    from core.premise.device import Eui64
    from core.radio.exchange import AddressBook, Exchange


@dataclass(slots=True)
class Known:
    """One device and where its OTA client sits, as far as it was asked."""

    device: Device
    client: OtaClient | None = None


class KnownDevices:
    """The register of devices. `on_change` hears of every device that is different now."""

    def __init__(self, book: AddressBook, on_change: Callable[[Device], None]) -> None:
        self._book, self._on_change = book, on_change
        self._known: dict[Eui64, Known] = {}
        self._asked: dict[Eui64, asyncio.Event] = {}  # set by a device's next query

    def get(self, eui: Eui64) -> Known | None:
        """The device, if it was ever met."""
        return self._known.get(eui)

    def meet(self, device: Device) -> Known:
        """The device as it is remembered, or from now on as it is given here."""
        return self._known.setdefault(device.eui, Known(device))

    def meet_entry(self, entry: LogEntry) -> None:
        """Remember a device that the device log names."""
        presence = Presence.JOINED if entry.joined else Presence.EXPECTED
        self.meet(Device(entry.eui, entry.kind, entry.name, presence))

    def forget(self, eui: Eui64) -> None:
        """The device was taken off the HAN."""
        self._known.pop(eui, None)

    def change(self, known: Known, device: Device) -> None:
        """A device is known differently now."""
        known.device = device
        self._on_change(device)

    def announced(self, eui: Eui64, address: int, now: float, *, mains: bool, sleepy: bool) -> None:
        """A device holds the network key: it is new, or it is back."""
        known = self._known.get(eui)
        if known is not None:
            self.change(
                known,
                replace(
                    known.device, address=address, mains=mains, sleepy=sleepy,
                    presence=Presence.JOINED, last_heard=now,
                ),
            )  # fmt: skip

    def left(self, eui: Eui64) -> bool:
        """A device said that it leaves; False if it was never known."""
        known = self._known.get(eui)
        if known is None:
            return False
        self.change(known, replace(known.device, presence=Presence.GONE))
        return True

    def asked_for_image(self, eui: Eui64, query: Query) -> None:
        """A device's own query names the version it runs, and the hardware it runs on."""
        known = self._known.get(eui)
        if known is not None:
            old = known.device
            new = replace(
                old, file_version=query.version, manufacturer_code=query.manufacturer,
                image_type=query.image_type,
                hardware_version=old.hardware_version if query.hardware is None else query.hardware,
            )  # fmt: skip
            if new != old:
                self.change(known, new)
        if eui in self._asked:
            self._asked.pop(eui).set()

    async def learn_hardware(self, eui: Eui64, knock: Callable[[Known], None]) -> None:
        """Have a device ask for firmware: only its query says its hardware version (ZCL 11.13.4.2.4).

        Silence is no failure: there are devices that never say it.
        """
        known = self.meet(Device(eui))
        if known.client is None or known.device.hardware_version is not None:
            return
        asked = self._asked.setdefault(eui, asyncio.Event())
        knock(known)
        try:
            async with asyncio.timeout(SLEEPY_LIMIT if known.device.sleepy else ANSWER_LIMIT):
                await asked.wait()
        except TimeoutError:
            self._asked.pop(eui, None)

    async def identify(self, exchange: Exchange, eui: Eui64) -> Device:
        """Ask a device what it is; DeviceError if it does not answer."""
        known = self.meet(Device(eui))
        device, client = await interview(exchange, known.device)
        known.client = client or known.client
        device = replace(device, hardware_version=known.device.hardware_version)  # learnt meanwhile, or never
        self.change(known, device)
        return device

    def knows_client(self, eui: Eui64) -> bool:
        """Whether a device has said where its OTA client sits."""
        known = self.get(eui)
        return known is not None and known.client is not None

    async def read_version(self, exchange: Exchange, eui: Eui64) -> int:
        """The device's current file version over the HAN; DeviceError if it does not say."""
        known = self.meet(Device(eui))
        if known.client is None:
            raise DeviceError(f"{known.device.label} has no OTA client.", "It lists no cluster 0x0019.")
        version = await read_version(exchange, known.device, known.client)
        if version is None:
            raise DeviceError(
                f"{known.device.label} did not say which version it runs.", "It does not answer now."
            )
        self.change(known, replace(known.device, file_version=version))
        return version

    def with_addresses(self) -> list[Device]:
        """All devices, each with the address it was last heard at."""
        return [replace(k.device, address=self._book.address(e)) for e, k in self._known.items()]

    def relays(self, joined: Container[Eui64]) -> list[int]:
        """Addresses of the mains bridges among `joined`: they let others join through them."""
        devices = [k.device for e, k in self._known.items() if e in joined]
        routers = [d for d in devices if d.kind.is_bridge and not d.sleepy]
        return [a for a in (self._book.address(d.eui) for d in routers) if a is not None]
