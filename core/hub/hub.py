"""What a session needs of any hub: the dongle that lets the laptop play one, or a Communications Hub."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from core.premise.profile import HubCapability

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from core.firmware.image import Image
    from core.joining.device_log import LogEntry
    from core.joining.join_board import JoinBoard
    from core.joining.join_session import Admission
    from core.ota.transfer import Activation, TransferView
    from core.premise.device import Device, Eui64
    from core.premise.topology import Topology


class HubState(StrEnum):
    """The way to the hub."""

    DISCONNECTED = "not connected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "waiting for dongle"


@dataclass(frozen=True, slots=True)
class EmulatedMark:
    """That the hub says of itself that it is emulated, which premise it plays, and its clock's speed."""

    scenario: str
    speed: str


@dataclass(frozen=True, slots=True)
class HubView:
    """The hub as shown in the top bar and on Connect."""

    state: HubState = HubState.DISCONNECTED
    url: str = ""
    eui: Eui64 | None = None
    channel: int | None = None
    pan_id: int | None = None
    firmware: str = ""
    emulated: EmulatedMark | None = None
    detail: str = ""  # the step under way, or why it is not connected
    capability: HubCapability = field(default_factory=HubCapability)
    step: int = 0  # while connecting: 1 port or home, 2 dongle and its network, 3 join window and device log


class Hub(Protocol):
    """The operations of design §5. What a hub cannot do it says in `capability`, with the reason."""

    async def open(self) -> HubView:
        """Connect and start the network; PortError or HubError in words if that fails."""

    async def close(self) -> None:
        """Shut the join window, stop serving, let go of the port. Never raises."""

    def view(self) -> HubView:
        """The hub as it stands now."""

    def device_log(self) -> tuple[LogEntry, ...]:
        """The device log, in the order of admission."""

    async def admit(self, admissions: Sequence[Admission], window: float) -> JoinBoard:
        """Put devices on the log and hold the window open until all are in or `window` s are over."""

    async def remove(self, eui: Eui64) -> None:
        """Take a device off the HAN and off the log."""

    def scan_mesh(self) -> AsyncIterator[Topology]:
        """Measure the mesh; each step is a whole picture, partial until the last."""

    async def identify(self, eui: Eui64) -> Device:
        """Ask a device what it is and which firmware it runs."""

    async def ping(self, eui: Eui64, count: int) -> tuple[int, float]:
        """How many of `count` probes were answered, and the median time of the answers in s."""

    def deliver(
        self, image: Image, euis: Sequence[Eui64], activation: Activation, *, downgrade: bool = False
    ) -> AsyncIterator[TransferView]:
        """Serve an image to devices; each step is one transfer's whole state.

        A device that says it runs a newer image than this gets it by `downgrade` only.
        """

    def pause(self, eui: Eui64) -> None:
        """Tell the device to wait; it keeps what it has."""

    def resume(self, eui: Eui64) -> None:
        """Let a paused device go on."""

    def cancel(self, eui: Eui64) -> None:
        """Tell the device to stop and drop what it has."""

    async def read_version(self, eui: Eui64) -> int:
        """The device's current file version, read over the HAN."""
