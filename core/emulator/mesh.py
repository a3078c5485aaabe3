"""The emulated premise as one object: the mesh under the dongle, its devices, its strangers, and the truth of it.

`Premise.coordinator` is what the dongle's serial face talks to. Everything else here is for whoever watches: what
really happened, what the labels say, where things stand, and the switches of a person in the house.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from core.emulator import keys
from core.emulator.air import Air, LinkFault, dbm_of
from core.emulator.capture import Capture
from core.emulator.coordinator import Coordinator
from core.emulator.device_faults import befall_premise
from core.emulator.devices import Device
from core.emulator.flash import IMAGE, STATE
from core.emulator.interference import USUAL_DUTY, Noise
from core.emulator.journal import Journal, eui_number, eui_text
from core.emulator.node import Membership, Node
from core.emulator.stack import Network
from core.emulator.strangers import make_stranger, stranger_device
from core.emulator.truth import Json, describe, labels, snapshot
from core.emulator.world import World
from core.errors import FileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.emulator.aps import Aps
    from core.emulator.capture import PcapFile
    from core.emulator.clock import Clock
    from core.emulator.faults import Fault
    from core.emulator.floorplan import Position
    from core.emulator.scenario import Scenario


class Premise:
    """One premise with its hub's radio, running on a clock.

    Args:
        scenario: what stands where, and what is wrong with it.
        clock: simulated time; everything happens in its events.
        seed: chance; None takes the scenario's own.
        state: what `flash` gave when the premise last ran, or nothing.
    """

    def __init__(
        self,
        scenario: Scenario,
        clock: Clock,
        seed: int | None = None,
        state: Mapping[str, bytes] | None = None,
    ) -> None:
        self.scenario = scenario
        self.clock = clock
        self.journal = Journal()
        self.on_flash_changed: Callable[[], None] | None = None
        chosen = scenario.seed if seed is None else seed
        rng = Random(f"{chosen} premise")
        self._world = World(clock, rng, self.journal, Air(scenario.plan, chosen, _faults(scenario)))
        self._coordinator = Coordinator(self._world, scenario)
        self.devices: dict[int, Device] = {}
        self.strangers: dict[int, Device] = {}
        for noise in scenario.noise:
            self._world.interference.add(noise)
        for han in scenario.neighbours:
            self._world.add_neighbour(han)
        for spec in scenario.devices:
            self._admit(
                Device(self._world, spec, keys.link_key(spec.install_code), self._flash_changed), self.devices
            )
        for stranger in scenario.strangers:
            self._admit(stranger_device(self._world, stranger, self._flash_changed), self.strangers)
        self._begin(state or {})

    @property
    def coordinator(self) -> Coordinator:
        """The Zigbee stack under the dongle."""
        return self._coordinator

    def initial_network(self) -> Network | None:
        """The hub's network where the scenario says that it exists already."""
        hub = self.scenario.hub
        if not hub.formed:
            return None
        return Network(hub.pan_id, hub.extended_pan_id, hub.channel, hub.network_key)

    def initial_link_keys(self) -> Mapping[int, bytes]:
        """Link keys of the devices that belong to the network from the start."""
        return {spec.eui: keys.link_key(spec.install_code) for spec in self.scenario.devices if spec.joined}

    def initial_addresses(self) -> Mapping[int, int]:
        """Their network addresses, as the dongle's address manager holds them."""
        joined = [spec.eui for spec in self.scenario.devices if spec.joined]
        return {eui: self.devices[eui].node.address for eui in joined}

    def snapshot(self) -> dict[str, Json]:
        """The truth about the premise at this moment, as values that JSON can hold; no keys, no codes."""
        return snapshot(self._world, self._coordinator, self.devices, self.strangers)

    def labels(self) -> list[dict[str, Json]]:
        """What is printed on the devices: EUI-64 and install code with its CRC."""
        return labels(self.scenario)

    def describe(self) -> dict[str, Json]:
        """The premise as a survey finds it: title, floor plan, places, who is out of reach."""
        return describe(self.scenario)

    def power(self, device: str, on: bool) -> None:
        """Switch a device on or off; it is named by its name or its EUI-64.

        Raises:
            UsageError: no device has this name.
        """
        found = self._find(device)
        if on:
            found.power_on()
        else:
            found.power_off()

    def stranger(
        self, *, position: Position | None = None, install_code: bytes | None = None, retry: float = 20.0
    ) -> int:
        """Let one more stranger try to join from now on, beside the hub unless said otherwise; its EUI-64."""
        where = position or self.scenario.hub.position
        spec = make_stranger(len(self.strangers), where, install_code, retry)
        device = stranger_device(self._world, spec, self._flash_changed)
        self._admit(device, self.strangers)
        device.power_on()
        return device.eui

    def disturb(
        self, sender: str, receiver: str, *, extra_loss: float = 0.0, frame_loss: float = 0.0
    ) -> None:
        """Change one direction of a link from now on: loss in dB, and a share of frames lost (0..1)."""
        one, other = self._node(sender), self._node(receiver)
        self._world.air.set_fault(one.eui, other.eui, LinkFault(extra_loss, frame_loss))
        one.links[other.eui] = self._world.air.link(one.station, other.station)
        self._world.routing.links_changed()

    def move(self, device: str, position: Position) -> None:
        """Carry a device somewhere else; its links are what they are there. UsageError for an unknown name."""
        self._find(device).move(position)

    def noise(
        self, channel: int, level: int, position: Position | None = None, duty: float = USUAL_DUTY
    ) -> None:
        """Let something else be heard on a channel, and disturb what it reaches.

        Args:
            channel: 11 to 26.
            level: what an energy scan at the hub shows of it, 0..255; 0 ends it.
            position: where it stands; beside the hub unless said otherwise.
            duty: share of time that it is on, 0..1.
        """
        where = position or self.scenario.hub.position
        name = f"noise on channel {channel}"
        if level:
            power = dbm_of(level) + self._world.air.loss_between(where, self.scenario.hub.position)
            self._world.interference.add(Noise(name, (channel,), where, power, duty))
        else:
            self._world.interference.remove(name)
        self._world.log("noise", 0, f"level {level} on channel {channel} at {where.x:g}, {where.y:g}")

    def befall(self, fault: Fault) -> None:
        """Let a fault of a device, of a link or of the air happen now; UsageError for an unknown device."""
        befall_premise(self, fault)

    def when_fetched(self, device: str, percent: float, then: Callable[[], object]) -> None:
        """Call back once, when a device has this share of an image in per cent."""
        self._find(device).ota.when_fetched(percent, then)

    def when_swapping(self, device: str, then: Callable[[], object]) -> None:
        """Call back once, when a device restarts to put a new image in place."""
        self._find(device).ota.when_swapping(then)

    def note(self, kind: str, text: str) -> None:
        """Write to the event log."""
        self._world.log(kind, 0, text)

    def find(self, name: str) -> Device:
        """The device or stranger of this name or EUI-64; UsageError if there is none."""
        return self._find(name)

    def free_address(self) -> int:
        """A network address that nobody has."""
        return self._world.free_address()

    @property
    def captured(self) -> bool:
        """Whether the air is being captured."""
        return self._world.medium.tap is not None

    def capture(self, file: PcapFile | None) -> None:
        """Write everything on the air to this file from now on, or no more."""
        self._world.medium.tap = None if file is None else Capture(self._world, file)

    def flash(self) -> Mapping[str, bytes]:
        """What all devices keep without power, by file name."""
        kept: dict[str, bytes] = {}
        for device in self.devices.values():
            state, image = device.flash.store()
            kept[eui_text(device.eui) + STATE] = state
            if image:
                kept[eui_text(device.eui) + IMAGE] = image
        return kept

    def _admit(self, device: Device, group: dict[int, Device]) -> None:
        group[device.eui] = device
        device.joiner.relay_of = self._relay_of
        device.joiner.hub_heard = self._coordinator.device_waits

    def _relay_of(self, eui: int) -> Aps | None:
        device = self.devices.get(eui) or self.strangers.get(eui)
        return device.aps if device else None

    def _begin(self, state: Mapping[str, bytes]) -> None:
        hub = self.initial_network()
        if hub is not None:
            self._coordinator.node.membership = Membership(
                hub.extended_pan_id, hub.pan_id, hub.channel, hub.network_key, 0x0000
            )
        for device in self.devices.values():
            self._restore(device, hub, state)
        resumed = [
            device for device in self.devices.values() if device.spec.powered and device.node.membership
        ]
        for device in sorted(resumed, key=lambda device: not device.node.relay):
            device.resume()
        for device in [*self.devices.values(), *self.strangers.values()]:
            if device.spec.powered:
                device.power_on()

    def _restore(self, device: Device, hub: Network | None, state: Mapping[str, bytes]) -> None:
        name = eui_text(device.eui)
        stored = state.get(name + STATE)
        if stored is not None:
            try:
                device.flash.restore(stored, state.get(name + IMAGE, b""))
            except ValueError as error:
                raise FileError(
                    f"The stored state of {device.spec.name} cannot be used.",
                    "It is not what the emulator writes.",
                    "Start with an empty state folder.",
                ) from error
        elif device.spec.joined and hub is not None:
            device.flash.membership = Membership(
                hub.extended_pan_id, hub.pan_id, hub.channel, hub.network_key, self._world.free_address()
            )
        device.node.membership = device.flash.membership

    def _find(self, name: str) -> Device:
        everyone: Sequence[Device] = [*self.devices.values(), *self.strangers.values()]
        for device in everyone:
            if device.spec.name == name or device.eui == _number(name):
                return device
        raise UsageError(
            f"No device of this premise is called {name}.",
            "The scenario names " + ", ".join(device.spec.name for device in everyone) + ".",
            "Use one of these names, or an EUI-64.",
        )

    def _node(self, name: str) -> Node:
        hub = self.scenario.hub
        return self._coordinator.node if name in {hub.name, eui_text(hub.eui)} else self._find(name).node

    def _flash_changed(self) -> None:
        if self.on_flash_changed is not None:
            self.on_flash_changed()


def _number(name: str) -> int | None:
    try:
        return eui_number(name)
    except ValueError:
        return None


def _faults(scenario: Scenario) -> dict[tuple[int, int], LinkFault]:
    euis = {spec.name: spec.eui for spec in scenario.devices} | {scenario.hub.name: scenario.hub.eui}
    return {
        (euis[link.sender], euis[link.receiver]): LinkFault(link.extra_loss, link.frame_loss)
        for link in scenario.links
    }
