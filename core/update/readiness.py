"""Before a byte is sent: ask each device what it is, try the way to it, and run every check on what came back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError, HubError
from core.firmware import policy
from core.firmware.checks_premise import FEWEST_PINGS, lost_cause
from core.firmware.preflight import CheckName, Context, ImageKey, Preflight, ReleaseState
from core.firmware.signature import SignatureVerdict
from core.links.pings import FULL_PINGS, PingBook, Tally
from core.premise.margin import route_margin
from core.premise.profile import TYPE_2, SolutionProfile
from core.update.estimate import way_of_pings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.firmware.image import Image
    from core.premise.device import Device, Eui64
    from core.premise.profile import HubCapability
    from core.premise.topology import Topology
    from core.update.estimate import Way

SLEEPY_PINGS = 3  # each may have to wait for the device to wake
PORTION = 5  # pings between two looks at whether more of them could still help
AT_ONCE = 3  # devices pinged at the same time


class AskedHub(Protocol):
    """What the questions before an update need of a hub."""

    async def identify(self, eui: Eui64) -> Device:
        """What the device is and runs; DeviceError if it does not answer."""

    async def learn_hardware(self, eui: Eui64) -> None:
        """Have the device say its hardware version, if it ever does."""

    async def ping(self, eui: Eui64, count: int) -> tuple[int, float]:
        """How many of so many probes were answered, and the median time in s."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is demanded of every image, and which checks the installer has given a written reason to override."""

    signature_required: bool = False
    downgrade_allowed: bool = False
    overrides: Mapping[CheckName, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the image, the same for every device, and the rules it is held against."""

    rules: Rules = field(default_factory=Rules)
    signature: SignatureVerdict = SignatureVerdict.NO_SIGNATURE
    signer: str = ""
    release: ReleaseState = field(default_factory=ReleaseState)
    known: Mapping[ImageKey, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one device beside what it says itself."""

    device: Device
    on_log: bool
    profile: SolutionProfile = TYPE_2
    begun: Mapping[ImageKey, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Trial:
    """How far the questions to one device have come; no ping is wanted before it has been asked what it is."""

    eui: Eui64
    sent: int = 0
    answered: int = 0
    wanted: int = 0  # pings in all


def more_pings(sent: int, answered: int) -> int:
    """How many pings in all would say more of a way than these do; 0 where more cannot change anything."""
    if not sent or lost_cause(sent, answered, FULL_PINGS):
        return 0
    return next((many for many in (FEWEST_PINGS, FULL_PINGS) if sent < many), 0)


class Readiness:
    """Asks and pings the devices of one hub; recent pings of `book` count, so that no way is tried twice."""

    def __init__(
        self, hub: AskedHub, book: PingBook, told: Callable[[Trial], object] = lambda _: None
    ) -> None:
        self._hub, self._book, self._told = hub, book, told
        self._air = asyncio.Semaphore(AT_ONCE)

    async def check(
        self,
        image: Image,
        ground: Ground,
        topology: Topology,
        capability: HubCapability,
        euis: Sequence[Eui64],
        standing: Callable[[Eui64], Standing],
        pings: int | None = None,
    ) -> tuple[Preflight, ...]:
        """Every check of the image for these devices; `standing` is asked once they have answered.

        `pings` is how many each way is to be tried with in all; recent ones count. None: a first look.
        """
        listed = [e for e in euis if standing(e).on_log]
        answered = await asyncio.gather(*(self._identified(e) for e in listed))
        if image.header.hardware is not None:
            await asyncio.gather(*(self._hub.learn_hardware(e) for e in listed))
        here = [e for e, answers in zip(listed, answered, strict=True) if answers]
        found = await asyncio.gather(*(self._try_way(standing(e).device, pings) for e in here))
        tallies = dict(zip(here, found, strict=True))
        return tuple(
            self._checked(image, ground, topology, capability, standing(e), tallies.get(e, Tally()))
            for e in euis
        )

    async def _identified(self, eui: Eui64) -> bool:
        self._told(Trial(eui))
        try:
            await self._hub.identify(eui)
        except HubError:
            raise  # the dongle is gone: that speaks of no device
        except CoreError:
            return False
        return True

    async def _try_way(self, device: Device, pings: int | None) -> Tally:
        """Ping it until there are enough, those that still count included."""
        tally = self._book.recent(device.eui)
        wanted = pings or (SLEEPY_PINGS if device.sleepy else FEWEST_PINGS)
        async with self._air:
            while tally.sent < wanted and not lost_cause(
                tally.sent, tally.answered, max(wanted, FEWEST_PINGS)
            ):
                more = await self._pinged(device.eui, min(PORTION, wanted - tally.sent))
                self._book.note(device.eui, more)
                tally = tally.and_more(more)
                self._told(Trial(device.eui, tally.sent, tally.answered, wanted))
        return tally

    async def _pinged(self, eui: Eui64, count: int) -> Tally:
        try:
            answered, seconds = await self._hub.ping(eui, count)
        except HubError:
            raise
        except CoreError:
            return Tally(count)  # it has no address any more: nothing answered
        return Tally(count, answered, seconds)

    def way(self, topology: Topology, eui: Eui64) -> Way | None:
        """The way of a device's blocks, as its last pings let expect it; None while none came back."""
        tally, hops = self._book.latest(eui), len(topology.route(eui)) - 1
        return way_of_pings(hops, tally.sent, tally.answered, tally.seconds)

    def _checked(
        self,
        image: Image,
        ground: Ground,
        topology: Topology,
        capability: HubCapability,
        standing: Standing,
        tally: Tally,
    ) -> Preflight:
        device = standing.device
        context = Context(
            signature=ground.signature,
            signer=ground.signer,
            signature_required=ground.rules.signature_required,
            profile=standing.profile,
            on_log=standing.on_log,
            margin=route_margin(topology, device.eui, tally.sent, tally.answered),
            known={**ground.known, **standing.begun},
            release=ground.release,
            downgrade_allowed=ground.rules.downgrade_allowed,
            overrides=ground.rules.overrides,
        )
        return policy.check(image, device, capability, context)
