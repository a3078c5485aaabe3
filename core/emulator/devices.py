"""A simulated device: its node, its flash, its device object and clusters, its OTA client, its power switch."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from core.emulator import security, zcl, zdo
from core.emulator.air import Station
from core.emulator.aps import Aps, Outgoing
from core.emulator.attributes import attribute_table
from core.emulator.flash import Flash
from core.emulator.frames import Frame, FrameKind, network_command
from core.emulator.joining import Joiner
from core.emulator.kinds import FACTS, IDENTIFY, OTA, endpoint_of
from core.emulator.node import Node, Role
from core.emulator.ota_client import OtaClient
from core.emulator.polling import Poller
from core.emulator.view import NodeView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.emulator.floorplan import Position
    from core.emulator.scenario import DeviceSpec
    from core.emulator.stack import Confirm, Endpoint
    from core.emulator.world import World

BOOT = 2.0
"""Seconds from power to the first frame."""

QUIET = 12
"""Level of a channel on which a device hears nothing."""

ANNOUNCE_DELAY = 0.1
LEAVE_DELAY = 0.5
COORDINATOR_ADDRESS = 0x0000
BROADCAST_AWAKE = 0xFFFD
ANY_PROFILE = 0xFFFF


class Device(NodeView):
    """One device of the premise, or a stranger at its door."""

    def __init__(
        self, world: World, spec: DeviceSpec, link_key: bytes, flash_changed: Callable[[], None]
    ) -> None:
        facts = FACTS[spec.kind]
        self.spec = spec
        self._flash_changed = flash_changed
        station = Station(spec.eui, spec.position, spec.power_dbm, spec.kind.bridge)
        node = Node(station, spec.name, facts.role, sleepy=spec.sleepy, mains=spec.mains)
        super().__init__(world, node, spec.manufacturer, battery=not spec.mains)
        self.node.powered = False
        if self.node.relay:
            self.node.wake_period = spec.wake
            self.node.wake_phase = world.rng.random() * spec.wake
        self.flash = Flash(spec.firmware_version, spec.ota.page)
        self.aps = Aps(self.node, world.clock, world.transport, world.flooding, self._deliver)
        self.joiner = Joiner(world, self.node, link_key, spec.join_every)
        self.joiner.joined = self._joined
        self.poller = Poller(world, self.node, spec.poll, self._lost_parent)
        self.ota = OtaClient(spec, self.flash, self, world.clock, world.rng)
        self._zdo = zdo.ZdoResponder(self)
        self._zcl = zcl.ZclServer(attribute_table(spec, self.ota))
        self._endpoints = (endpoint_of(spec.kind, spec.profile),)
        self._epoch = 0
        self._restarting = False
        self._sequence = 0
        world.add(self.node)

    def endpoints(self) -> Sequence[Endpoint]:
        """Its one application endpoint."""
        return self._endpoints

    def energy(self, channels: Sequence[int]) -> Mapping[int, int]:
        """Energy on each channel: quiet where nothing else is heard."""
        heard = self._world.interference
        return {channel: max(QUIET, heard.energy(self.node, channel)) for channel in channels}

    def permit(self, seconds: int) -> None:
        """Open its join window for so many seconds; 0 shuts it."""
        self.node.permit(self._world.clock.now, seconds)
        self.log("permit", f"window {'open for ' + str(seconds) + ' s' if seconds else 'shut'}")

    def leave(self, eui: int, *, rejoin: bool) -> bool:
        """Leave the network shortly, so that the answer still gets out; False for another's EUI-64."""
        if eui != self.eui:
            return False
        self._later(LEAVE_DELAY, self._leave, rejoin)
        return True

    def resume(self) -> None:
        """Begin as a device that has been in its network for long: no announcement."""
        self.node.powered = True
        if self.node.relay:
            self._world.attach(self.node, None)
            self.ota.boot()
            return
        parent = self.joiner.first_parent()
        if parent is None:
            self.joiner.start(self._world.rng.random() * self.spec.join_every)
            return
        self._world.attach(self.node, parent)
        self.poller.start()
        self.ota.boot()

    def power_on(self) -> None:
        """Switch it on; it looks for its network, or for an open one."""
        if not self.node.powered:
            self.node.powered, self._restarting = True, False
            self.log("power", "on")
            self.joiner.start(BOOT)

    def power_off(self) -> None:
        """Cut its power: what was in RAM is gone."""
        if self.node.powered or self._restarting:
            self.log("power", "off")
            self._go_silent()

    def move(self, position: Position) -> None:
        """Carry it somewhere else."""
        self.node.station = replace(self.node.station, position=position)
        self._world.moved(self.node)
        self.log("moved", f"to {position.x:g}, {position.y:g} on floor {position.floor}")

    def rejoin(self, *, address: int | None = None) -> None:
        """Drop out of the mesh and come back, under another network address if one is given."""
        if self.node.membership is None or not self.node.attached:
            return
        self.poller.stop()
        self.ota.stop()
        self.aps.silence()
        self._world.detach(self.node)
        if address is not None:
            self.node.membership = replace(self.node.membership, address=address)
        self.joiner.start(LEAVE_DELAY)

    def reboot(self, seconds: float, *, rejoin: bool) -> None:
        """Restart into what the flash holds, silent for so many seconds; without `rejoin` it stays silent."""
        self._go_silent()
        self.log("reboot", f"silent for {seconds:g} s" if rejoin else "does not come back")
        self._restarting = rejoin
        if rejoin:
            self._later(seconds, self.power_on)

    def expect(self, seconds: float) -> None:
        """An answer is due: a sleepy device polls fast."""
        self.poller.expect(seconds)

    def log(self, kind: str, text: str) -> None:
        """Write to the event log."""
        self._world.log(kind, self.eui, text)

    def flash_changed(self) -> None:
        """The flash was written."""
        self._flash_changed()

    def send_ota(
        self,
        endpoint: int,
        payload: bytes,
        done: Callable[[Confirm], None] | None,
        *,
        acknowledged: bool,
        encrypted: bool,
    ) -> None:
        """Send a frame of the OTA cluster to the hub."""
        out = Outgoing(
            COORDINATOR_ADDRESS, 1, endpoint, self.spec.profile, OTA, payload, acknowledged, encrypted
        )
        self.aps.send(out, done)

    def find_ota_server(self) -> None:
        """Ask the hub by Match_Desc which of its endpoints serves images."""
        body = struct.pack("<BHHBHB", self._next(), COORDINATOR_ADDRESS, self.spec.profile, 1, OTA, 0)
        self.aps.send(Outgoing(COORDINATOR_ADDRESS, 0, 0, 0, zdo.MATCH_DESC, body))

    def _deliver(self, frame: Frame, mac_source: Node, lqi: int) -> None:
        if frame.kind is FrameKind.COMMAND:
            security.pass_on(self._world, self.node, frame.payload)
        elif frame.kind is FrameKind.DATA and frame.destination_endpoint == 0:
            self._zdo_frame(frame)
        elif frame.kind is FrameKind.DATA and frame.destination_endpoint in {1, 255}:
            self._zcl_frame(frame)

    def _zdo_frame(self, frame: Frame) -> None:
        if frame.cluster == zdo.MATCH_DESC | zdo.RESPONSE:
            self._server_answered(frame.payload)
            return
        answer = self._zdo.answer(frame.cluster, frame.payload, broadcast=frame.broadcast)
        if answer is not None:
            cluster = frame.cluster | zdo.RESPONSE
            self.aps.send(Outgoing(frame.source, 0, 0, 0, cluster, answer, frame.acknowledged))

    def _server_answered(self, payload: bytes) -> None:
        if len(payload) > 5 and payload[1] == zdo.SUCCESS and payload[4]:
            if self._world.hub is not None:
                self.ota.server_eui = self._world.hub.eui
            self.ota.server_found(payload[5])

    def _zcl_frame(self, frame: Frame) -> None:
        parsed = zcl.parse(frame.payload)
        if parsed is None or frame.profile not in {self.spec.profile, ANY_PROFILE}:
            self.log("dropped", f"profile 0x{frame.profile:04X}, cluster 0x{frame.cluster:04X}")
            return
        if not parsed.cluster_specific:
            self._general(frame, parsed)
            return
        if frame.cluster == OTA and parsed.from_server:
            status = self.ota.received(
                parsed, frame.source_endpoint, broadcast=frame.broadcast, encrypted=frame.encrypted
            )
        elif frame.cluster == IDENTIFY and not parsed.from_server and parsed.command == 0:
            status = zcl.SUCCESS
        else:
            status = zcl.UNSUPPORTED_CLUSTER_COMMAND
        if status is not None and not frame.broadcast:
            wanted = status != zcl.SUCCESS or not parsed.control & zcl.NO_DEFAULT_RESPONSE
            if wanted:
                self._reply(frame, zcl.default_response(parsed, status))

    def _general(self, frame: Frame, parsed: zcl.ZclFrame) -> None:
        if parsed.command == zcl.DEFAULT_RESPONSE:
            if frame.cluster == OTA and len(parsed.body) >= 2:
                self.ota.refused(parsed.body[0], parsed.body[1])
            return
        answer = self._zcl.answer(frame.cluster, parsed)
        if answer is not None and not frame.broadcast:
            self._reply(frame, answer)

    def _reply(self, frame: Frame, payload: bytes) -> None:
        self.aps.send(
            Outgoing(
                frame.source,
                1,
                frame.source_endpoint,
                frame.profile,
                frame.cluster,
                payload,
                acknowledged=True,
                encrypted=frame.encrypted,
            )
        )

    def _joined(self) -> None:
        self.flash.membership = self.node.membership
        self.flash.started()
        self._flash_changed()
        self.poller.start()
        self._later(ANNOUNCE_DELAY, self._announce)
        self.ota.boot()

    def _announce(self) -> None:
        payload = zdo.device_annce(self._next(), self.address, self.eui, self.capability)
        self.aps.send(Outgoing(BROADCAST_AWAKE, 0, 0, 0, zdo.DEVICE_ANNCE, payload))
        self.poller.expect(3.0)

    def _lost_parent(self) -> None:
        self.poller.stop()
        self.ota.stop()
        self.log("orphan", "lost its parent")
        self._world.detach(self.node)
        self.joiner.start(1.0)

    def _leave(self, rejoin: bool) -> None:
        payload = security.network_leave(rejoin=rejoin)
        leave = network_command(self.address, COORDINATOR_ADDRESS, payload, self.eui)
        self._world.transport.send(self.node, leave)
        self.log("left", "means to come back" if rejoin else "for good")
        self._later(LEAVE_DELAY, self._left, rejoin)

    def _left(self, rejoin: bool) -> None:
        self.poller.stop()
        self.ota.stop()
        self.aps.silence()
        self._world.detach(self.node)
        if not rejoin:
            self.node.membership = self.flash.membership = None
            self._flash_changed()
        self.joiner.start(1.0 if rejoin else self.spec.join_every)

    def _go_silent(self) -> None:
        self._epoch += 1
        self.node.powered = self._restarting = False
        self.joiner.stop()
        self.poller.stop()
        self.ota.stop()
        self.aps.silence()
        self.flash.power_lost()
        if self.node.role is Role.END_DEVICE:
            self._world.detach(self.node)
        else:
            self._world.fall_silent(self.node)

    def _later(self, delay: float, then: Callable[..., None], *args: object) -> None:
        self._world.clock.after(delay, self._unless_cut, self._epoch, then, *args)

    def _unless_cut(self, epoch: int, then: Callable[..., None], *args: object) -> None:
        if epoch == self._epoch:
            then(*args)

    def _next(self) -> int:
        self._sequence = (self._sequence + 1) & 0xFF
        return self._sequence
