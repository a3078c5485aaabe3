"""The coordinator of the simulated mesh: what the dongle's firmware has below its serial face."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from core.emulator import security, zdo
from core.emulator.air import Station
from core.emulator.aps import Aps, Outgoing
from core.emulator.frames import BROADCASTS, Frame, FrameKind
from core.emulator.node import FOREVER, Membership, Node, Role
from core.emulator.security import TrustCentre
from core.emulator.stack import Confirm, DataIndication, DataRequest, Endpoint, Network, Route
from core.emulator.transport import DISCOVERY
from core.emulator.view import NodeView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.emulator.clock import Timer
    from core.emulator.scenario import Scenario
    from core.emulator.stack import Beacon, Neighbour, StackEvents
    from core.emulator.world import World

DUPLICATE_ADDRESS = 0xFFFE
QUIET = (4, 30)

MANUFACTURER = 0x0007
"""Manufacturer code of the dongle's maker, Texas Instruments."""


class Coordinator(NodeView):
    """The mesh as the dongle sees it (`Stack`)."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        hub = scenario.hub
        self._energy = dict(scenario.energy)
        self._noise = Random(f"{scenario.seed} energy")
        self._events: StackEvents | None = None
        self._endpoints: tuple[Endpoint, ...] = ()
        self._known: dict[int, int] = {}
        self._wanted: set[int] = set()
        self._epoch = 0
        self._permit_end: Timer | None = None
        node = Node(
            Station(hub.eui, hub.position, hub.power_dbm),
            hub.name,
            Role.COORDINATOR,
            sleepy=False,
            mains=True,
        )
        node.powered = False
        super().__init__(world, node, MANUFACTURER, battery=False)
        self.aps = Aps(self.node, world.clock, world.transport, world.flooding, self._deliver)
        self.trust = TrustCentre(world, self.node, self.aps)
        self._zdo = zdo.ZdoResponder(self)
        world.add(self.node)

    @property
    def running(self) -> bool:
        """Whether a network is up."""
        return self.node.attached

    def attach(self, events: StackEvents) -> None:
        """Set who hears of arrivals; called once, before `start`."""
        self._events = events

    def start(self, network: Network, endpoints: Sequence[Endpoint]) -> None:
        """Run this network; devices that belong to it (same extended PAN id and key) are reached again."""
        self._endpoints = tuple(endpoints)
        self.node.powered = True
        self.node.frame_counter = max(self.node.frame_counter, network.frame_counter)
        self._world.key_sequence = network.key_sequence
        self._world.interference.tune(network.channel)
        self.node.membership = Membership(
            network.extended_pan_id, network.pan_id, network.channel, network.network_key, 0x0000
        )
        self._world.attach(self.node, None)
        for node in self._world.routing.nodes.values():
            if node.membership is not None and node is not self.node and not node.foreign:
                self._meet(node)
        self._world.log("network", self.eui, f"up on channel {network.channel}, PAN {network.pan_id:04X}")

    def stop(self) -> None:
        """Go silent: reset or power loss. Permit window, install-code rule and endpoints are forgotten."""
        if not self.running:
            return
        self._epoch += 1
        self._cancel_permit_timer()
        self.aps.silence()
        self._world.fall_silent(self.node)
        self.node.powered = False
        self.trust.install_code_only = False
        self._endpoints = ()
        self._wanted.clear()
        self._world.log("network", self.eui, "down")

    def set_endpoints(self, endpoints: Sequence[Endpoint]) -> None:
        """Replace the registered endpoints (they answer Match_Desc, Active_EP, Simple_Desc)."""
        self._endpoints = tuple(endpoints)

    def send(self, request: DataRequest, confirm: Callable[[Confirm], None]) -> None:
        """Put a frame on the air; `confirm` is called later, on the simulated clock, exactly once."""
        epoch = self._epoch

        def done(status: Confirm) -> None:
            if epoch == self._epoch:
                confirm(status)

        destination = request.destination
        if request.extended:
            destination = self._known.get(request.destination, DUPLICATE_ADDRESS)
        if not self.running or destination == DUPLICATE_ADDRESS:
            self._world.clock.after(DISCOVERY, done, Confirm.NWK_NO_ROUTE)
            return
        target = self._world.routing.by_address.get(destination)
        if destination not in BROADCASTS:
            self._wanted.add(destination)
        self.aps.send(
            Outgoing(
                destination,
                request.source_endpoint,
                request.destination_endpoint,
                request.profile,
                request.cluster,
                request.payload,
                acknowledged=request.acknowledged,
                encrypted=request.encrypted,
                radius=request.radius or 30,
                polled=target is not None and target.sleepy,
                relays=request.relays or (),
            ),
            done,
        )

    def permit(self, seconds: int) -> None:
        """Open the coordinator's own join window for so many seconds; 0 shuts it, 255 leaves it open."""
        self._cancel_permit_timer()
        self.node.permit(self._world.clock.now, seconds)
        text = f"window open for {seconds} s" if seconds else "window shut"
        self._world.log("permit", self.eui, text)
        if 0 < seconds < FOREVER:
            self._permit_end = self._world.clock.after(float(seconds), self._permit_over)
        if self._events is not None:
            self._events.permit_changed(seconds)

    def set_link_key(self, eui: int, key: bytes | None) -> None:
        """Trust centre link key by which this device may join; None forgets it."""
        if key is None:
            self.trust.keys.pop(eui, None)
        else:
            self.trust.keys[eui] = key

    def require_install_code(self, required: bool) -> None:
        """Whether a device without a link key of its own is turned away (else the well-known key serves)."""
        self.trust.install_code_only = required

    def endpoints(self) -> Sequence[Endpoint]:
        """Endpoints that the host registered."""
        return self._endpoints

    def routes(self) -> Sequence[Route]:
        """The coordinator's routing table: whatever it was asked to reach."""
        rows = []
        for address in sorted(self._wanted):
            target = self._world.routing.by_address.get(address)
            hop = self._world.routing.next_hop(self.node, target) if target else None
            if hop is not None:
                rows.append(Route(address, 0, hop.address))
            else:
                rows.append(Route(address, 3, 0xFFFE))
        return rows

    def discover_route(self, address: int) -> None:
        """Look for a route; the result shows in `routes`."""
        self._wanted.add(address)

    def has_route(self, address: int) -> bool:
        """Whether a frame to this address can leave now (neighbour, child or active route)."""
        target = self._world.routing.by_address.get(address)
        return (
            self.running
            and target is not None
            and target is not self.node
            and self._world.routing.next_hop(self.node, target) is not None
        )

    def energy(self, channels: Sequence[int]) -> Mapping[int, int]:
        """Energy on each 2.4 GHz channel, 0..255 as ED scans report it."""
        heard = self._world.interference
        return {
            channel: min(
                255,
                max(self._energy.get(channel, 0), heard.energy(self.node, channel))
                + self._noise.randint(*QUIET),
            )
            for channel in channels
        }

    def scan(self, channels: Sequence[int]) -> Sequence[Beacon]:
        """Ask on these channels who is there: relays of its own network, and neighbours' HANs."""
        return self._world.scanning.beacons(self.node, channels)

    def address_of(self, eui: int) -> int | None:
        """Network address of a known device."""
        return 0x0000 if eui == self.eui else self._known.get(eui)

    def eui_of(self, address: int) -> int | None:
        """EUI-64 of a known network address."""
        if address == 0x0000:
            return self.eui
        return next((eui for eui, known in self._known.items() if known == address), None)

    def associated(self) -> Sequence[Neighbour]:
        """Devices that hang on the coordinator itself (end-device children and router neighbours)."""
        return self.neighbours()

    def forget_child(self, eui: int) -> bool:
        """Drop a child from the association table; True if it was there.

        The child learns of it at its next poll and rejoins.
        """
        self.node.held.pop(eui, None)
        return self.node.children.pop(eui, None) is not None

    def leave(self, eui: int, *, rejoin: bool) -> bool:
        """The coordinator does not leave its own network at a device's request."""
        del eui, rejoin
        return False

    def device_waits(self, eui: int, address: int, parent: Node) -> None:
        """A device associated at this parent and waits for the network key."""
        if not self.running:
            return
        if self.trust.device_waits(eui, parent):
            self._known[eui] = address
            if self._events is not None:
                self._events.device_admitted(address, eui, parent.address)

    def _meet(self, node: Node) -> None:
        if node.shares_network_with(self.node):
            self._known[node.eui] = node.address
            node.follow(self.node)
            if node.relay and node.powered and not node.attached:
                self._world.attach(node, node.parent)
        else:
            # what is left of another network neither hears this one nor relays for it
            self._known.pop(node.eui, None)
            node.lingering = False
            self._world.detach(node)

    def _deliver(self, frame: Frame, mac_source: Node, lqi: int) -> None:
        if frame.kind is FrameKind.COMMAND:
            self._command(frame)
        elif frame.kind is FrameKind.NETWORK:
            self._network_command(frame)
        else:
            self._data(frame, mac_source, lqi)

    def _command(self, frame: Frame) -> None:
        parent = self._world.routing.by_address.get(frame.source)
        if parent is not None and frame.payload[0] == security.UPDATE_DEVICE:
            update = security.read_update(frame.payload)
            self.device_waits(update.eui, update.address, parent)

    def _network_command(self, frame: Frame) -> None:
        eui, rejoin = frame.source_eui, security.read_leave(frame.payload)
        if not rejoin:
            self._known.pop(eui, None)
        if self._events is not None:
            self._events.device_left(frame.source, eui, rejoin)

    def _data(self, frame: Frame, mac_source: Node, lqi: int) -> None:
        if frame.destination_endpoint == 0:
            self._zdo_frame(frame)
        if self._events is None or not self.running:
            return
        self._events.data_arrived(
            DataIndication(
                source=frame.source,
                source_endpoint=frame.source_endpoint,
                destination_endpoint=frame.destination_endpoint,
                profile=frame.profile,
                cluster=frame.cluster,
                payload=frame.payload,
                broadcast=frame.broadcast,
                lqi=lqi,
                encrypted=frame.encrypted,
                mac_source=mac_source.address,
                radius=frame.radius,
            )
        )

    def _zdo_frame(self, frame: Frame) -> None:
        if frame.cluster == zdo.DEVICE_ANNCE and len(frame.payload) == 12:
            address = int.from_bytes(frame.payload[1:3], "little")
            eui = int.from_bytes(frame.payload[3:11], "little")
            self._known[eui] = address
            if self._events is not None:
                self._events.device_announced(address, eui, frame.payload[11])
            return
        answer = self._zdo.answer(frame.cluster, frame.payload, broadcast=frame.broadcast)
        if answer is not None:
            cluster = frame.cluster | zdo.RESPONSE
            self.aps.send(Outgoing(frame.source, 0, 0, 0, cluster, answer, frame.acknowledged))

    def _permit_over(self) -> None:
        self._permit_end = None
        if self._events is not None:
            self._events.permit_changed(0)

    def _cancel_permit_timer(self) -> None:
        if self._permit_end is not None:
            self._permit_end.cancel()
            self._permit_end = None
