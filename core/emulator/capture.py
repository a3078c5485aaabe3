"""Everything on the air as a pcap file that Wireshark reads, octet for octet.

Link type IEEE802_15_4_TAP (283): each record names its channel, the power in dBm and the LQI at the node that it is
for (of a broadcast, at the node that hears it best), and carries the whole MAC frame with its FCS. Times are
simulated seconds since the clock began, at the frame's first octet. Every try of a frame is a record, and every
acknowledgement. Nothing is worked out while nobody captures: a `Capture` is the medium's `tap`, or there is none.
"""

from __future__ import annotations

import struct
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

from core.emulator import air, aps_frames, mac_frames, nwk_frames
from core.emulator.frames import Frame, FrameKind, MacFrame, MacKind
from core.emulator.nwk_frames import HopSecurity
from core.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path

    from core.emulator.medium import Job
    from core.emulator.node import Membership, Node
    from core.emulator.world import World

LINK_TYPE = 283

_MAGIC = 0xA1B23C4D  # pcap with times in nanoseconds
_LONGEST = 0xFFFF
_FCS, _POWER, _CHANNEL, _LQI = 0, 1, 3, 10
_SHORT_FCS = 1


class PcapFile:
    """A pcap file that is readable up to its last record at any moment, even after a kill."""

    def __init__(self, path: Path) -> None:
        try:
            self._file: BinaryIO = path.open("wb", buffering=0)
            with ExitStack() as unwritable:
                unwritable.callback(self._file.close)
                self._file.write(struct.pack("<IHHiIII", _MAGIC, 2, 4, 0, 0, _LONGEST, LINK_TYPE))
                unwritable.pop_all()
        except OSError as error:
            raise FileError(
                f"The capture {path.name} cannot be written.",
                f"{error.strerror or 'The system gives no reason'}.",
                "Name a file in a folder that exists and may be written to.",
            ) from None
        self._name = path.name
        self.records = 0

    def write(self, moment: float, record: bytes) -> None:
        """Add a record; `moment` is simulated seconds."""
        seconds, nanoseconds = divmod(round(moment * 1e9), 1_000_000_000)
        head = struct.pack("<IIII", seconds, nanoseconds, len(record), len(record))
        try:
            self._file.write(head + record)
        except OSError as error:
            raise FileError(
                f"The capture {self._name} cannot be written any further.",
                f"{error.strerror or 'The system gives no reason'}.",
                "Make room on the disk, and start again.",
            ) from None
        self.records += 1

    def close(self) -> None:
        """The file is complete."""
        self._file.close()


class Capture:
    """Writes what the medium carries; it is the medium's tap."""

    def __init__(self, world: World, file: PcapFile) -> None:
        self._world = world
        self._file = file
        self._link_counters: dict[int, int] = {}
        self._sealed_with: dict[tuple[int, int], int] = {}

    def sent(self, job: Job) -> None:
        """A frame goes on the air."""
        if job.image is None:
            job.image = self._octets(job)
        self._write(job.start, job.image, self._link_of(job.sender, job.receiver), job.sender)

    def acknowledged(self, job: Job, start: float) -> None:
        """Its receiver acknowledges it."""
        assert job.receiver is not None
        image = mac_frames.acknowledgement(job.number, pending=_holds_something(job, job.receiver))
        self._write(start, image, self._link_of(job.receiver, job.sender), job.receiver)

    def _link_of(self, sender: Node, receiver: Node | None) -> air.Link:
        if receiver is not None:
            return sender.links[receiver.eui]
        return max(sender.links.values(), key=lambda link: link.rssi, default=air.NOTHING)

    def _write(self, start: float, mpdu: bytes, link: air.Link, sender: Node) -> None:
        channel = self._membership(sender).channel
        head = (
            struct.pack("<HHBxxx", _FCS, 1, _SHORT_FCS)
            + struct.pack("<HHf", _POWER, 4, link.rssi)
            + struct.pack("<HHHBx", _CHANNEL, 3, channel, 0)
            + struct.pack("<HHBxxx", _LQI, 1, link.lqi)
        )
        tap = struct.pack("<BBH", 0, 0, 4 + len(head)) + head
        self._file.write(start, tap + mpdu + mac_frames.checksum(mpdu))

    def _membership(self, node: Node, other: Node | None = None) -> Membership:
        found = node.membership or (other.membership if other is not None else None)
        if found is None and self._world.hub is not None:
            found = self._world.hub.membership
        assert found is not None, "somebody speaks before there is a network"
        return found

    def _octets(self, job: Job) -> bytes:
        if isinstance(job.frame, MacFrame):
            return self._mac_octets(job, job.frame)
        member = self._membership(job.sender, job.receiver)
        to = mac_frames.NOBODY if job.receiver is None else self._mac_address(job.receiver, job.frame)
        payload = self._nwk_octets(job, job.frame, member)
        return mac_frames.data(
            job.number, member.pan_id, to, self._mac_address(job.sender, job.frame), payload
        )

    def _mac_address(self, node: Node, frame: Frame) -> int:
        """The address that a node uses now: one that is to get the network key already has the one given to it."""
        if node.membership is not None:
            return node.address
        return frame.source if node.eui == frame.source_eui else frame.destination

    def _nwk_octets(self, job: Job, frame: Frame, member: Membership) -> bytes:
        head = nwk_frames.header(frame, job.sequence, job.radius)
        if frame.kind is FrameKind.KEY:
            return head + frame.payload
        security = HopSecurity(member.network_key, self._world.key_sequence, job.sender.eui, job.counter)
        return nwk_frames.secured(head, self._aps_octets(job, frame), security)

    def _aps_octets(self, job: Job, frame: Frame) -> bytes:
        if frame.kind is FrameKind.NETWORK:
            return frame.payload
        if not frame.encrypted:
            return aps_frames.header(frame) + frame.payload
        return self._sealed(job, frame)

    def _sealed(self, job: Job, frame: Frame) -> bytes:
        by_address = self._world.routing.by_address
        source, target = by_address.get(frame.source, job.sender), by_address.get(frame.destination)
        journey = (source.eui, job.sequence)
        if job.sender is source:
            fresh = self._link_counters[source.eui] = self._link_counters.get(source.eui, 0) + 1
            self._sealed_with[journey] = fresh
        counter = self._sealed_with.get(journey, 0)  # relays pass on what the source has sealed
        key = self._world.link_key(source, target)
        return aps_frames.sealed_data(frame, key, source.eui, counter)

    def _mac_octets(self, job: Job, frame: MacFrame) -> bytes:
        sender, number = job.sender, job.number
        member = self._membership(sender, job.receiver)
        if frame.kind is MacKind.BEACON_REQUEST:
            return mac_frames.beacon_request(number)
        if frame.kind is MacKind.BEACON:
            return mac_frames.beacon(number, self._beacon(sender, member))
        assert job.receiver is not None
        pan_id, parent = member.pan_id, job.receiver
        if frame.kind is MacKind.ASSOCIATION_RESPONSE:
            return mac_frames.association_response(number, pan_id, parent.eui, sender.eui, frame.address)
        if frame.kind is MacKind.ASSOCIATION_REQUEST:
            return mac_frames.association_request(
                number, pan_id, parent.address, sender.eui, sender.capability
            )
        if frame.kind is MacKind.DATA_REQUEST:
            return mac_frames.data_request(number, pan_id, parent.address, sender.address)
        return mac_frames.unaddressed_data_request(number, pan_id, parent.address, sender.eui)

    def _beacon(self, sender: Node, member: Membership) -> mac_frames.Beacon:
        return mac_frames.Beacon(
            member.pan_id,
            member.address,
            hub=member.address == 0x0000,
            permits=sender.permit_until > self._world.clock.now,
            depth=self._world.scanning.depth(sender),
            extended_pan_id=member.extended_pan_id,
        )


def _holds_something(job: Job, receiver: Node) -> bool:
    """Whether the answer to a data request says that a frame will follow."""
    if not isinstance(job.frame, MacFrame):
        return False
    if job.frame.kind is MacKind.DATA_REQUEST_UNADDRESSED:
        return True
    return job.frame.kind is MacKind.DATA_REQUEST and bool(receiver.held.get(job.sender.eui))
