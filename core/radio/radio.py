"""What the laptop needs of a Zigbee dongle; nothing above this line knows which radio library serves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from core.errors import HubError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.premise.device import Eui64

COORDINATOR = 0x0000
BROADCAST_AWAKE = 0xFFFD
BROADCAST_ROUTERS = 0xFFFC

ZDO_PROFILE = 0x0000
SMART_ENERGY = 0x0109  # the profile of GB devices
HOME_AUTOMATION = 0x0104

OUR_ENDPOINT = 10  # where the laptop's own Smart Energy servers sit (OTA, Time)


@dataclass(frozen=True, slots=True)
class Frame:
    """An APS frame that arrived: whole payload, untouched (ZCL or ZDO header included)."""

    address: int  # network address of the sender
    source_endpoint: int
    destination_endpoint: int
    profile: int
    cluster: int
    payload: bytes
    broadcast: bool = False
    lqi: int | None = None  # of the last hop only
    secured: bool = False  # under a link key


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An APS frame to send. `patient` waits as long as a sleepy device may need."""

    address: int
    endpoint: int
    profile: int
    cluster: int
    payload: bytes
    acknowledged: bool = True
    secured: bool = False
    patient: bool = False


@dataclass(frozen=True, slots=True)
class RadioInfo:
    """The dongle and its network, once it runs. The network key stays inside the radio."""

    eui: Eui64
    channel: int
    pan_id: int
    extended_pan_id: int
    family: str  # ZNP, EZSP or deCONZ
    firmware: str
    known: tuple[tuple[Eui64, int | None], ...] = ()  # devices in its tables, with network address
    emulated: tuple[str, str] | None = None  # scenario and clock speed, said by an emulated dongle itself
    limits: tuple[tuple[str, str], ...] = field(default=())  # (operation, why not)


class DeliveryFailed(HubError):
    """The dongle could not deliver a frame. `status` is the radio's own word for it.

    `unsure`: the dongle said nothing of it. It may have gone out all the same, and must not be sent again unasked.
    """

    def __init__(self, status: str, *, congested: bool = False, unsure: bool = False) -> None:
        super().__init__("The frame did not reach the device.", f"The radio says {status}.")
        self.status = status
        self.unsure = unsure
        self.congested = congested  # the dongle's buffers are full: wait and send again


class RadioListener(Protocol):
    """Who hears what the radio reports; called in the loop, must not raise, must not block."""

    def frame_arrived(self, frame: Frame) -> None:
        """An APS frame came in."""

    def device_admitted(self, eui: Eui64, address: int) -> None:
        """The dongle gave a device the network key; whether the device could use it is not yet known."""

    def device_announced(self, eui: Eui64, address: int, *, mains: bool, sleepy: bool) -> None:
        """A device announced itself: it holds the network key."""

    def device_left(self, eui: Eui64) -> None:
        """A device said that it leaves."""

    def connection_lost(self) -> None:
        """The port is gone. The radio object is dead; open a new one."""


class Radio(Protocol):
    """One dongle on one port, running one network."""

    async def open(self, listener: RadioListener, *, form: bool = False) -> RadioInfo:
        """Open the port and start the network the dongle holds; PortError or HubError in words.

        A dongle without a network is refused unless `form` says that a new one may be made.
        """

    async def close(self) -> None:
        """Let go of the port. Never raises."""

    async def admit_key(self, eui: Eui64, link_key: bytes) -> None:
        """Give the dongle the link key by which this device may join; only such joins are let in."""

    async def forget_key(self, eui: Eui64) -> None:
        """Make sure the device's install code no longer opens the network."""

    async def open_window(self, seconds: int, addresses: Sequence[int]) -> None:
        """Let devices join at these routers for so many seconds (1..254); the dongle counts itself."""

    async def close_window(self, addresses: Sequence[int]) -> None:
        """Shut the join window everywhere: at these routers, at the hub, and by broadcast."""

    async def send(self, frame: Outgoing) -> None:
        """Send a frame; returns when the radio confirms it, raises DeliveryFailed otherwise."""

    def foresee(self, expected: Callable[[], Outgoing | None]) -> None:
        """Set who is asked, while nothing is to be sent, what will probably be sent next; it may never come."""

    def sequence(self) -> int:
        """A ZCL or ZDO transaction number, 0..255, never that of a frame still in flight."""

    async def energy(self, channels: Sequence[int]) -> dict[int, float]:
        """Energy heard on each channel, 0..255."""
