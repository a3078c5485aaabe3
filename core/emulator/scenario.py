"""A scenario as values: the premise, its hub, its devices, the strangers at the door, and what the survey found.

`scenario_file` reads them from TOML; nothing here touches the disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.emulator.expectations import Expectation
    from core.emulator.faults import ScheduledFault
    from core.emulator.floorplan import FloorPlan, Position
    from core.emulator.interference import NeighbourHan, Noise
    from core.emulator.kinds import Kind


class Conduct(Enum):
    """How a device carries out an update."""

    NORMAL = "normal"
    NEVER_ASKS = "never_asks"
    KEEPS_OLD_VERSION = "keeps_old_version"
    NO_REJOIN = "no_rejoin"
    STALLS = "stalls_at"
    STARTS_OVER = "starts_over"
    ABORTS = "aborts_at"
    CALLS_INVALID = "calls_invalid"
    WANTS_MORE = "wants_more"
    REPEATS = "repeats_at"
    REFUSES = "refuses_image"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What is wrong with a device, if anything; `at_percent` of the image for those that go wrong on the way."""

    conduct: Conduct = Conduct.NORMAL
    at_percent: float = 50.0


@dataclass(frozen=True, slots=True)
class OtaTraits:
    """How a device's OTA client works; times in seconds, sizes in octets.

    Attributes:
        think: from a block's arrival to the request for the next.
        reask: without an answer for this long it asks again, `reask_tries` times in all.
        restart: then it waits this long and begins anew with a query.
        page: flash page; what is not a full page is lost with the power.
        verify: checking a whole image takes this long.
        reboot: silence while the new image is put in place.
        page_request: how many octets it asks for with one Image Page Request; 0 asks block by block.
        page_spacing: what it asks the server to leave between two blocks of a page.
        block_period: the MinimumBlockPeriod that it begins with.
        ask_every: how often it asks for an image by itself while it has nothing to do; 0 only after a start.
    """

    block_size: int = 48
    think: float = 0.005
    reask: float = 5.0
    reask_tries: int = 4
    restart: float = 60.0
    page: int = 256
    verify: float = 1.0
    reboot: float = 8.0
    announces_block_period: bool = True
    page_request: int = 0
    page_spacing: float = 0.05
    block_period: float = 0.0
    ask_every: float = 0.0


@dataclass(frozen=True, slots=True)
class DeviceSpec:
    """One device of the premise as it is when the scenario begins.

    Attributes:
        install_code: the code (without CRC) that the device itself holds.
        label_eui: the EUI-64 that its label shows, which may be another.
        label_code: the code that its label shows, which may be another.
        joined: whether it already belongs to the hub's network.
        powered: whether it is switched on.
        poll: seconds between two polls of an end device.
        wake: seconds between two openings of the receiver of a relay on battery; 0 listens always.
        join_every: seconds between two searches for an open network, or for a parent.
        profile: the profile of its one endpoint; Smart Energy as in GB, unless a foreign client is to drive it.
    """

    name: str
    kind: Kind
    eui: int
    position: Position
    install_code: bytes = field(repr=False)
    label_eui: int
    label_code: bytes = field(repr=False)
    joined: bool
    powered: bool
    firmware_version: int
    hardware_version: int
    manufacturer: int
    image_type: int
    mains: bool
    sleepy: bool
    poll: float
    wake: float
    battery_percent: int
    power_dbm: float
    join_every: float
    ota: OtaTraits
    behaviour: Behaviour
    profile: int = 0x0109


@dataclass(frozen=True, slots=True)
class StrangerSpec:
    """A device that nobody admitted and that tries to join; without a code it uses the well-known key."""

    name: str
    eui: int
    position: Position
    install_code: bytes | None = field(repr=False)
    retry: float
    powered: bool = True


@dataclass(frozen=True, slots=True)
class HubSpec:
    """The hub's network, and what its firmware can do."""

    eui: int
    name: str
    position: Position
    channel: int
    pan_id: int
    extended_pan_id: int
    network_key: bytes = field(repr=False)
    formed: bool
    firmware_version: str
    delivers_to: tuple[str, ...]
    device_log_size: int
    power_dbm: float


@dataclass(frozen=True, slots=True)
class Survey:
    """What the installer found: who is out of the hub's reach, and what is at the far end."""

    out_of_reach: tuple[str, ...] = ()
    close_together: bool = False
    mains_at_gas_meter: bool = True


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """A disturbance of one direction between two named nodes: loss in dB, and a share of frames lost."""

    sender: str
    receiver: str
    extra_loss: float
    frame_loss: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that an emulated premise is made of."""

    name: str
    title: str
    about: str
    seed: int
    hub: HubSpec
    plan: FloorPlan
    devices: tuple[DeviceSpec, ...]
    strangers: tuple[StrangerSpec, ...]
    links: tuple[LinkSpec, ...]
    survey: Survey
    energy: tuple[tuple[int, int], ...] = ()
    noise: tuple[Noise, ...] = ()
    neighbours: tuple[NeighbourHan, ...] = ()
    faults: tuple[ScheduledFault, ...] = ()
    expectations: tuple[Expectation, ...] = ()
