"""What the dongle's serial face asks of the Zigbee stack below it, and what that stack reports back.

`znp` (the TI MT protocol) stands above this line, `node` (the coordinator in the simulated mesh) below it.
Both sides run on the one simulated clock and call each other directly; nothing here waits or blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BROADCAST_ALL = 0xFFFF
BROADCAST_AWAKE = 0xFFFD
BROADCAST_ROUTERS = 0xFFFC
COORDINATOR = 0x0000


class Confirm(IntEnum):
    """Outcome of a transmission, as AF.DataConfirm reports it (Z-Stack status codes)."""

    SUCCESS = 0x00
    FAILURE = 0x01
    MEM_ERROR = 0x10
    BUFFER_FULL = 0x11
    MAC_NO_RESOURCES = 0x1A
    APS_NO_ACK = 0xB7
    NWK_NO_ROUTE = 0xCD
    MAC_CHANNEL_ACCESS_FAILURE = 0xE1
    MAC_NO_ACK = 0xE9
    MAC_TRANSACTION_EXPIRED = 0xF0


@dataclass(frozen=True, slots=True)
class Network:
    """Parameters of the network that the coordinator runs (NIB and key material of the dongle)."""

    pan_id: int
    extended_pan_id: int
    channel: int
    network_key: bytes  # 16 bytes
    key_sequence: int = 0
    frame_counter: int = 0
    update_id: int = 0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint that the host registered with AF.Register, or a device's simple descriptor."""

    number: int
    profile: int
    device_type: int
    version: int
    input_clusters: tuple[int, ...]
    output_clusters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One APS frame that the host wants on the air.

    `destination` is a 16-bit network address (0xFFFC..0xFFFF broadcast) or, with `extended`, an EUI-64.
    `relays` is a source route counted from the coordinator, or None.
    """

    destination: int
    destination_endpoint: int
    source_endpoint: int
    profile: int
    cluster: int
    payload: bytes
    acknowledged: bool = False
    encrypted: bool = False
    radius: int = 30
    extended: bool = False
    group: bool = False
    relays: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class DataIndication:
    """One APS frame that arrived for the coordinator (ZDO frames have destination_endpoint 0)."""

    source: int
    source_endpoint: int
    destination_endpoint: int
    profile: int
    cluster: int
    payload: bytes
    broadcast: bool
    lqi: int
    encrypted: bool
    mac_source: int
    radius: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One row of a Mgmt_Lqi_rsp. `relationship`: 0 parent, 1 child, 2 sibling, 3 none."""

    extended_pan_id: int
    eui: int
    address: int
    device_type: int  # 0 coordinator, 1 router, 2 end device
    awake_when_idle: int  # 0 no, 1 yes, 2 unknown
    relationship: int
    permit_joining: int
    depth: int
    lqi: int


@dataclass(frozen=True, slots=True)
class Beacon:
    """What an active scan found of one relay: its network, its place in it, and how well it is heard."""

    address: int
    pan_id: int
    extended_pan_id: int
    channel: int
    permit_joining: bool
    depth: int
    lqi: int


@dataclass(frozen=True, slots=True)
class Route:
    """One row of a Mgmt_Rtg_rsp. `status`: 0 active, 1 discovery under way, 3 inactive."""

    destination: int
    status: int
    next_hop: int
    many_to_one: bool = False


class StackEvents(Protocol):
    """What the stack tells the serial face, on the simulated clock."""

    def data_arrived(self, indication: DataIndication) -> None:
        """An APS frame for one of the coordinator's endpoints, or a ZDO frame, came in."""

    def device_admitted(self, address: int, eui: int, parent: int) -> None:
        """The trust centre gave a device the network key (ZDO.TCDevInd)."""

    def device_announced(self, address: int, eui: int, capability: int) -> None:
        """A Device_annce was heard (its frame also comes as `data_arrived`)."""

    def device_left(self, address: int, eui: int, rejoin: bool) -> None:
        """A device said that it leaves (ZDO.LeaveInd)."""

    def permit_changed(self, seconds: int) -> None:
        """The coordinator's own join window opened (1..255 s left) or shut (0)."""


class Stack(Protocol):
    """The coordinator's side of the simulated mesh, as the dongle's firmware uses it."""

    @property
    def eui(self) -> int:
        """The dongle's own EUI-64."""

    @property
    def running(self) -> bool:
        """Whether a network is up."""

    def attach(self, events: StackEvents) -> None:
        """Set who hears of arrivals; called once, before `start`."""

    def start(self, network: Network, endpoints: Sequence[Endpoint]) -> None:
        """Run this network; devices that belong to it (same extended PAN id and key) are reached again."""

    def stop(self) -> None:
        """Go silent: reset or power loss. Permit window, install-code rule and endpoints are forgotten."""

    def set_endpoints(self, endpoints: Sequence[Endpoint]) -> None:
        """Replace the registered endpoints (they answer Match_Desc, Active_EP, Simple_Desc)."""

    def send(self, request: DataRequest, confirm: Callable[[Confirm], None]) -> None:
        """Put a frame on the air; `confirm` is called later, on the simulated clock, exactly once."""

    def permit(self, seconds: int) -> None:
        """Open the coordinator's own join window for so many seconds; 0 shuts it, 255 leaves it open."""

    def set_link_key(self, eui: int, key: bytes | None) -> None:
        """Trust centre link key by which this device may join; None forgets it."""

    def require_install_code(self, required: bool) -> None:
        """Whether a device without a link key of its own is turned away (else the well-known key serves)."""

    def neighbours(self) -> Sequence[Neighbour]:
        """The coordinator's neighbour table."""

    def routes(self) -> Sequence[Route]:
        """The coordinator's routing table."""

    def discover_route(self, address: int) -> None:
        """Look for a route; the result shows in `routes`."""

    def has_route(self, address: int) -> bool:
        """Whether a frame to this address can leave now (neighbour, child or active route)."""

    def energy(self, channels: Sequence[int]) -> Mapping[int, int]:
        """Energy on each 2.4 GHz channel, 0..255 as ED scans report it."""

    def scan(self, channels: Sequence[int]) -> Sequence[Beacon]:
        """Who answers a beacon request on these channels."""

    def address_of(self, eui: int) -> int | None:
        """Network address of a known device."""

    def eui_of(self, address: int) -> int | None:
        """EUI-64 of a known network address."""

    def associated(self) -> Sequence[Neighbour]:
        """Devices that hang on the coordinator itself (end-device children and router neighbours)."""

    def forget_child(self, eui: int) -> bool:
        """Drop a child from the association table; True if it was there."""
