"""The checks of the hub, the device's state and its way to the hub."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.firmware.preflight import Check, CheckName, Context, Verdict
from core.premise.device import DeviceKind, Presence
from core.premise.link import LinkClass

if TYPE_CHECKING:
    from core.firmware.image import Image
    from core.premise.device import Device
    from core.premise.margin import RouteMargin
    from core.premise.profile import HubCapability

BATTERY_STOP, BATTERY_WARN = 20, 40  # per cent; starting points, to be calibrated
DELIVERED_STOP, DELIVERED_WARN = 0.90, 0.98  # 45 and 49 of 50 pings
FEWEST_PINGS = 20  # below this a share says too little to forbid or to promise anything


def check_delivery(_image: Image, device: Device, hub: HubCapability, context: Context) -> Check:
    """The hub gives images to devices of the type as which this one joined."""
    name = CheckName.DELIVERY
    joined = DeviceKind(context.profile.join_as.value) if device.kind.is_bridge else device.kind
    wanted = ", ".join(sorted(hub.delivers_to)) or "none"
    found = f"{device.kind} joined as {joined}" if device.kind.is_bridge else device.kind.value
    if {device.kind, joined} & hub.delivers_to:
        return Check(name, Verdict.PASS, found, wanted, "The hub delivers to this device type.")
    if device.kind is DeviceKind.UNKNOWN or not (hub.delivers_to or hub.firmware_version):
        return Check(name, Verdict.WARN, found, wanted, "Whether the hub delivers to it is not known.")
    why = _limit(hub, joined.value)
    return Check(name, Verdict.STOP, found, wanted, why or "The hub does not deliver to this device type.")


def check_hub(_image: Image, _device: Device, hub: HubCapability, _context: Context) -> Check:
    """The hub can deliver images at all; the reason is its own where it says one."""
    name, found = CheckName.HUB, hub.firmware_version or "unknown"
    why = _limit(hub, "deliver")
    if why:
        return Check(name, Verdict.STOP, found, "delivers images", why)
    if not hub.firmware_version:
        return Check(
            name, Verdict.WARN, found, "delivers images", "The hub does not say its firmware version."
        )
    return Check(name, Verdict.PASS, found, "delivers images", "The hub delivers images.")


def check_presence(_image: Image, device: Device, _hub: HubCapability, context: Context) -> Check:
    """The device is on the log and on the HAN."""
    name, found, wanted = CheckName.PRESENCE, device.presence.value, Presence.JOINED.value
    if context.on_log is False:
        return Check(name, Verdict.STOP, "not on the device log", wanted, "The device was never admitted.")
    if device.presence is Presence.JOINED:
        return Check(name, Verdict.PASS, found, wanted, "The device is on the HAN.")
    if device.presence is Presence.SILENT and device.sleepy:
        return Check(name, Verdict.WARN, found, wanted, "The device sleeps; it asks when it wakes.")
    words = {
        Presence.EXPECTED: "The device has never been heard.",
        Presence.SILENT: "The device does not answer now.",
    }.get(device.presence, "The device has left the HAN.")
    return Check(name, Verdict.STOP, found, wanted, words)


def check_battery(_image: Image, device: Device, _hub: HubCapability, context: Context) -> Check:
    """Enough power to fetch, check and swap; the installer may override with a reason."""
    name, wanted = CheckName.BATTERY, f"mains, or at least {BATTERY_WARN} %"
    if device.mains:
        return Check(name, Verdict.PASS, "mains", wanted, "The device runs on mains.")
    if device.battery is None:
        return Check(name, Verdict.WARN, "unknown", wanted, "How the device is powered is not known.")
    found = f"{device.battery} %"
    if device.battery < BATTERY_STOP:
        return _overridable(
            Check(name, Verdict.STOP, found, wanted, "The battery may die in mid-update."), context
        )
    if device.battery < BATTERY_WARN:
        return Check(name, Verdict.WARN, found, wanted, "The battery is low.")
    return Check(name, Verdict.PASS, found, wanted, "The battery is good for an update.")


def check_link(_image: Image, device: Device, _hub: HubCapability, context: Context) -> Check:
    """Delivered pings decide; LQI alone only warns, because its scale differs from maker to maker."""
    margin = context.margin
    pings, hops = f"at least {100 * DELIVERED_WARN:.0f} % of pings answered", "every hop OK"
    verdict, words = _by_pings(margin, sleepy=device.sleepy)
    if verdict is Verdict.WARN and margin.sent < FEWEST_PINGS:
        pings = f"{FEWEST_PINGS} pings or more, {100 * DELIVERED_WARN:.0f} % of them answered"
    wanted = f"{pings} and {hops}" if verdict is Verdict.PASS else pings
    if verdict is Verdict.PASS and margin.worst not in (LinkClass.STRONG, LinkClass.OK):
        verdict, words, wanted = Verdict.WARN, _by_class(margin), hops  # what lacks, and nothing it has
    return _overridable(Check(CheckName.LINK, verdict, _found(margin), wanted, words), context)


def lost_cause(sent: int, answered: int, of: int = FEWEST_PINGS) -> bool:
    """Whether so many pings are lost that the rest of a count of `of` could no longer make it good."""
    most = answered + max(0, of - sent)
    return sent > 0 and most / max(sent, of) < DELIVERED_STOP


def _by_pings(margin: RouteMargin, *, sleepy: bool) -> tuple[Verdict, str]:
    if not margin.sent:
        return Verdict.WARN, "The way to this device has not been tested with pings."
    proved, few = _seen_and_proved(margin), margin.sent < FEWEST_PINGS
    if lost_cause(margin.sent, margin.answered) and not (few and sleepy):
        return Verdict.STOP, f"Too many were lost on the way to this device: {_seen(margin)}."
    if few:
        return Verdict.WARN, f"Too few to tell: {proved}."
    if margin.delivered < DELIVERED_WARN:
        return Verdict.WARN, f"Some were lost, so the update will take longer: {proved}."
    return Verdict.PASS, f"The way carries it: {proved}."


def _by_class(margin: RouteMargin) -> str:
    hop = f" between {margin.worst_hop[0]} and {margin.worst_hop[1]}" if margin.worst_hop else ""
    if margin.worst is LinkClass.UNKNOWN:
        return f"The quality of the hop{hop} is not known."
    return (
        f"The hop{hop} is {margin.worst.value.lower()}, yet the way carries it: {_seen_and_proved(margin)}."
    )


def _seen(margin: RouteMargin) -> str:
    share = 100 * margin.answered // margin.sent  # never rounded up to what is wanted
    return f"{margin.answered} of {margin.sent} pings answered ({share} %)"


def _seen_and_proved(margin: RouteMargin) -> str:
    """The share that is compared with what is wanted, and apart from it the less that so few pings prove."""
    return f"{_seen(margin)}, which proves at least {100 * margin.proved:.0f} %"


def _found(margin: RouteMargin) -> str:
    pings = f"{margin.answered} of {margin.sent} pings" if margin.sent else "no pings"
    return f"{pings}, weakest hop {margin.worst.value}"


def _limit(hub: HubCapability, operation: str) -> str:
    return next((why for what, why in hub.limits if what == operation), "")


def _overridable(check: Check, context: Context) -> Check:
    reason = context.overrides.get(check.name, "").strip()
    if check.verdict is not Verdict.STOP:
        return check
    if not reason:
        return replace(check, overridable=True)
    words = f"{check.words} It goes all the same because: {reason}"
    return Check(check.name, Verdict.WARN, check.found, check.wanted, words, override=reason)
