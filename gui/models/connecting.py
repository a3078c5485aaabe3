"""Connecting in words: the three steps of it, what can be connected to, and what a hub is and can do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.hub.hub import HubState
from core.practice import title_of
from core.premise.device import BRIDGES
from gui.screen import Glyph
from gui.widgets.told import Told
from gui.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.homes import KeptHome
    from core.hub.hub import HubView
    from core.premise.profile import HubCapability
    from core.radio.ports import Port
    from core.session import ScenarioSummary

EMULATED = "emulated:"
CONNECTED = "connected"
BEGINNING = "gas-meter-out-of-range"
_STEPS = (
    ("Look at the port", "Is it there, and may it be opened?"),
    ("Ask the dongle", "Which language it speaks, its firmware, and its network."),
    ("Take over safely", "Shut the join window, read the device log."),
)
_HOME_STEP = ("Start the emulated home", "A process of its own plays the premise.")
_LOWEST_MHZ, _STEP_MHZ, _LOWEST_CHANNEL = 2405, 5, 11


@dataclass(frozen=True, slots=True)
class Target:
    """Something to connect to: its address for the core, what it is called, and why it cannot be used now."""

    url: str
    name: str
    reason: str = ""

    @property
    def emulated(self) -> bool:
        """Whether it needs no dongle."""
        return self.url.startswith(EMULATED)


def steps_told(url: str, step: int, *, failed: bool = False) -> tuple[Told, ...]:
    """The three steps: those before `step` done, it under way or failed, the rest to come."""
    names = (_HOME_STEP, *_STEPS[1:]) if url.startswith(EMULATED) else _STEPS
    told = []
    for number, (name, about) in enumerate(names, start=1):
        present = Glyph.STOP if failed else Glyph.UNDER_WAY
        glyph = Glyph.DONE if number < step else present if number == step else Glyph.NOT_STARTED
        told.append(Told(glyph, f"{number} {name}.", about))
    return tuple(told)


def home_choice(one: ScenarioSummary, hub: HubView) -> tuple[object, str, str, str]:
    """An emulated home as a choice: value, title, what it is, whether it is connected."""
    target = Target(f"{EMULATED}{one.name}", one.title)
    return target, one.title, one.about, CONNECTED if is_connected(target, hub) else ""


def kept_target(home: KeptHome) -> Target:
    """An emulated home as it was left."""
    return Target(home.url, f"{home.title}, as you left it")


def kept_choice(home: KeptHome) -> tuple[object, str, str, str]:
    """The home of the job that is open, as a choice above the others, which begin anew."""
    about = "The home of this job; its update was cut off." if home.cut_off else "The home of this job."
    return kept_target(home), kept_target(home).name, about, "kept"


def in_order(scenarios: Sequence[ScenarioSummary], hub: HubView) -> tuple[ScenarioSummary, ...]:
    """The homes with the one first that is at hand, or was last, or is a good beginning."""
    wanted = hub.url.removeprefix(EMULATED).split("?")[0]
    first = wanted if wanted in {one.name for one in scenarios} else BEGINNING
    return tuple(sorted(scenarios, key=lambda one: one.name != first))  # stable: the rest keep their places


def port_target(port: Port) -> Target:
    """A dongle as something to connect to."""
    reason = (
        "" if port.usable else f"In use by {port.holder}." if port.holder else "Your user may not open it."
    )
    return Target(port.path, port.description or port.path, reason)


def port_choice(port: Port, hub: HubView) -> tuple[object, str, str, str]:
    """A dongle as a choice: name, port and who holds it; the one that is ours is not held by anyone else."""
    target = port_target(port)
    ours = is_connected(target, hub)
    state = "" if ours or port.usable else port.advice or target.reason
    serial = f"serial no. {port.serial_number}" if port.serial_number else ""
    about = ", ".join(part for part in (port.path, serial) if part)
    return target, target.name, f"{about}. {state}".strip() if state else about, CONNECTED if ours else ""


def is_connected(target: Target, hub: HubView) -> bool:
    """Whether this is the hub at hand."""
    return hub.state in (HubState.CONNECTED, HubState.LOST) and hub.url.split("?")[0] == target.url


def hub_words(hub: HubView) -> str:
    """The way to the hub in one sentence."""
    if hub.state is HubState.CONNECTED:
        where = f", channel {hub.channel}" if hub.channel is not None else ""
        kind = f"Emulated home “{title_of(hub.emulated.scenario)}”" if hub.emulated else "Hub"
        firmware = f", firmware {hub.firmware}" if hub.firmware else ""
        return f"{kind} connected{where}{firmware}."
    if hub.state is HubState.CONNECTING:
        return hub.detail or "Connecting."
    if hub.state is HubState.LOST:
        return hub.detail or "This is the hub as it was before."  # that it is waited for, the Now line says
    return hub.detail or "Which hub: an emulated home, or a dongle in this laptop."


def hub_facts(hub: HubView, taken: int) -> tuple[tuple[str, str], ...]:
    """What the hub is, as pairs of name and words."""
    channel = "not known"
    if hub.channel is not None:
        channel = f"{hub.channel} ({_LOWEST_MHZ + _STEP_MHZ * (hub.channel - _LOWEST_CHANNEL)} MHz)"
    size = hub.capability.device_log_size
    return (
        ("Channel", channel),
        ("PAN", "not known" if hub.pan_id is None else f"{hub.pan_id:04X}"),
        ("Radio firmware", hub.firmware or "not told"),
        ("Hub firmware", hub.capability.firmware_version or "not told"),
        ("Device ID", str(hub.eui) if hub.eui is not None else "not known"),
        ("Device log", f"{taken} of {size} places taken"),
    )


def abilities(capability: HubCapability) -> tuple[Told, ...]:
    """What the hub can do, then what it cannot, each with the reason."""
    kinds = capability.delivers_to
    if not kinds:
        able = Told(Glyph.NOT_POSSIBLE, "Gives firmware to nobody.")
    elif frozenset(BRIDGES) <= kinds:
        able = Told(Glyph.DONE, "Gives firmware to bridges,", "whether they joined as CAD or PPMID.")
    else:
        able = Told(Glyph.DONE, "Gives firmware to:", f"{listed(sorted(kinds))}.")
    rests = [
        Told(Glyph.NOT_POSSIBLE, f"{what[:1].upper()}{what[1:]}:", why) for what, why in capability.limits
    ]
    pauses = [] if capability.pauses else [Told(Glyph.NOT_POSSIBLE, "Cannot pause", "an update under way.")]
    return (able, *pauses, *rests)


def new_ports(before: tuple[Port, ...] | None, now: tuple[Port, ...]) -> tuple[Port, ...]:
    """The dongles that were plugged in since; none at the first look."""
    if before is None:
        return ()
    known = {p.path for p in before}
    return tuple(p for p in now if p.path not in known and p.likely and p.usable)


def ports_words(ports: tuple[Port, ...], gone: str = "") -> str:
    """How many dongles there are, or where to find one."""
    if gone:
        return f"*{gone} was unplugged.* Plug it in again, any port; we look every second."
    if not ports:
        return NO_DONGLE
    return f"{count(len(ports), 'dongle')} in this laptop; we look every second."


NO_DONGLE = "*No dongle found.* Plug it in; we look every second. Or start an emulated home."
