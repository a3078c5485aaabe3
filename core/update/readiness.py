"""Before a byte is sent: ask each device what it is, try the way to it, and run every check on what came back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from core.errors import CoreError, HubError
from core.firmware import policy
from core.firmware.checks_premise import FEWEST_PINGS, lost_cause
from core.firmware.preflight import CheckName, Context, ImageKey, Preflight, ReleaseState
from core.firmware.signature import SignatureVerdict
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
FULL_PINGS = 50  # what the margin gate is meant for: 45 and 49 of them are its two limits
GOOD_FOR = 60.0  # s for which the pings of a device are not made again
FULL_GOOD_FOR = 300.0  # s for a full sample, so that those of a whole house hold until the start


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
    """Asks and pings the devices of one hub; remembers recent pings, so that checking twice costs once."""

    def __init__(
        self,
        hub: AskedHub,
        clock: Callable[[], float] = time.monotonic,
        told: Callable[[Trial], object] = lambda _: None,
    ) -> None:
        self._hub, self._clock, self._told = hub, clock, told
        self._pings: dict[Eui64, tuple[float, int, int]] = {}
        self._times: dict[Eui64, float] = {}  # median round trip of the last pings, s
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
        await asyncio.gather(*(self._try_way(standing(e).device, pings) for e in here))
        return tuple(self._checked(image, ground, topology, capability, standing(e)) for e in euis)

    async def _identified(self, eui: Eui64) -> bool:
        self._told(Trial(eui))
        try:
            await self._hub.identify(eui)
        except HubError:
            raise  # the dongle is gone: that speaks of no device
        except CoreError:
            return False
        return True

    async def _try_way(self, device: Device, pings: int | None) -> None:
        sent, answered = self._recent(device.eui)
        wanted = pings or (SLEEPY_PINGS if device.sleepy else FEWEST_PINGS)
        async with self._air:
            while sent < wanted and not lost_cause(sent, answered, max(wanted, FEWEST_PINGS)):
                portion = min(PORTION, wanted - sent)
                got = await self._pinged(device.eui, portion)
                sent, answered = sent + portion, answered + got
                self._pings[device.eui] = self._clock(), sent, answered
                self._told(Trial(device.eui, sent, answered, wanted))

    def _recent(self, eui: Eui64) -> tuple[int, int]:
        """Pings of this device that still count: how many were sent and answered."""
        at, sent, answered = self._pings.get(eui, (0.0, 0, 0))
        good_for = FULL_GOOD_FOR if sent >= FULL_PINGS else GOOD_FOR
        return (sent, answered) if sent and self._clock() - at < good_for else (0, 0)

    async def _pinged(self, eui: Eui64, count: int) -> int:
        try:
            answered, seconds = await self._hub.ping(eui, count)
        except HubError:
            raise
        except CoreError:
            return 0  # it has no address any more: nothing answered
        if answered:
            self._times[eui] = seconds
        return answered

    def way(self, topology: Topology, eui: Eui64) -> Way | None:
        """The way of a device's blocks, as its last pings let expect it; None while none came back."""
        _, sent, answered = self._pings.get(eui, (0.0, 0, 0))
        hops = len(topology.route(eui)) - 1
        return way_of_pings(hops, sent, answered, self._times.get(eui, 0.0))

    def _checked(
        self, image: Image, ground: Ground, topology: Topology, capability: HubCapability, standing: Standing
    ) -> Preflight:
        device = standing.device
        _, sent, answered = self._pings.get(device.eui, (0.0, 0, 0))
        context = Context(
            signature=ground.signature,
            signer=ground.signer,
            signature_required=ground.rules.signature_required,
            profile=standing.profile,
            on_log=standing.on_log,
            margin=route_margin(topology, device.eui, sent, answered),
            known={**ground.known, **standing.begun},
            release=ground.release,
            downgrade_allowed=ground.rules.downgrade_allowed,
            overrides=ground.rules.overrides,
        )
        return policy.check(image, device, capability, context)
