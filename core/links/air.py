"""How loud each Zigbee channel is, and which Wi-Fi network would explain it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from core.links.case import ENERGY_HIGH

if TYPE_CHECKING:
    from core.premise.device import Eui64

CHANNELS = tuple(range(11, 27))  # of IEEE 802.15.4 in the 2.4 GHz band
WIFI_CHANNELS = (1, 6, 11, 13)  # those in use where four or fewer networks share the band
_WIFI_HALF = 10.0  # MHz to either side of a Wi-Fi channel's centre
_GAP = 40  # of 255: so much louder under a Wi-Fi channel than beside it, to name it


@dataclass(frozen=True, slots=True)
class EnergyScan:
    """Energy heard on each channel at one place, 0..255 on the scale of that radio."""

    at: float  # s since 1970
    of: Eui64 | None  # who listened; None is the hub
    levels: tuple[tuple[int, int], ...]  # channel, energy; in the order of the channels

    def level(self, channel: int | None) -> int | None:
        """The energy on a channel, if it was listened to."""
        return next((level for number, level in self.levels if number == channel), None)


def centre(channel: int) -> float:
    """Centre of a Zigbee channel in MHz (IEEE 802.15.4-2011, 8.1.2.3)."""
    return 2405.0 + 5.0 * (channel - 11)


def wifi_over(channel: int) -> tuple[int, ...]:
    """The Wi-Fi channels of `WIFI_CHANNELS` that lie over a Zigbee channel."""
    return tuple(w for w in WIFI_CHANNELS if abs(2407.0 + 5.0 * w - centre(channel)) < _WIFI_HALF)


def under_wifi(wifi: int) -> tuple[int, ...]:
    """The Zigbee channels that lie under a Wi-Fi channel."""
    return tuple(channel for channel in CHANNELS if wifi in wifi_over(channel))


def loud_wifi(scan: EnergyScan) -> tuple[int, ...]:
    """The Wi-Fi channels that explain the loudness: all their Zigbee channels are loud, and more than the rest."""
    levels = dict(scan.levels)
    found: list[int] = []
    for wifi in WIFI_CHANNELS:
        under = [levels[c] for c in under_wifi(wifi) if c in levels]
        beside = [level for c, level in levels.items() if wifi not in wifi_over(c) and not _under(c, found)]
        if under and min(under) >= ENERGY_HIGH and (not beside or fmean(under) - fmean(beside) >= _GAP):
            found.append(wifi)
    return tuple(found)


def _under(channel: int, wifi: list[int]) -> bool:
    return any(one in wifi_over(channel) for one in wifi)


def air_words(scan: EnergyScan, ours: int | None) -> tuple[str, str]:
    """What the air is like where we are, and what to do about it; one sentence each, the second may be empty."""
    level = scan.level(ours)
    if ours is None or level is None:
        return "It is not known which channel is ours.", "Connect to a hub, then listen again."
    quiet = min(scan.levels, key=lambda row: row[1])
    here = [w for w in loud_wifi(scan) if w in wifi_over(ours)]
    if level < ENERGY_HIGH:
        near = wifi_over(ours)
        beside = (
            f" Wi-Fi channel {near[0]} would overlap it." if near else " No usual Wi-Fi channel overlaps it."
        )
        return f"Channel {ours} is quiet: {level} of 255.{beside}", ""
    if here:
        fact = f"Wi-Fi channel {here[0]} sits on channel {ours}: {level} of 255."
        return fact, "Ask to move the router or its channel, or wait for a quieter time."
    return (
        f"Channel {ours} is loud: {level} of 255. Channel {quiet[0]} is the quietest.",
        "Look for a Wi-Fi router, a microwave oven or a video link nearby; only the hub can change its channel.",
    )
