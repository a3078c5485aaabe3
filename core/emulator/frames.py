"""Frames as they travel between simulated nodes, with the number of octets each has on the air.

Sizes follow IEEE 802.15.4 and the Zigbee frame formats: a MAC data frame with short addresses has a 9-octet
header and a 2-octet FCS; the network header is 8 octets, network security (auxiliary header and MIC) 18, each
EUI-64 in the network header 8 more; the APS data header 8, the header of an APS command 2, APS security with a
link key 9; a source route subframe 2 octets and 2 per relay. `capture` writes every one of these octets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MAC_OCTETS = 11
NWK_OCTETS = 8
NWK_SECURITY_OCTETS = 18
APS_OCTETS = 8
APS_COMMAND_OCTETS = 2
APS_SECURITY_OCTETS = 9
EUI_OCTETS = 8
MAX_MPDU = 127
"""Longest MAC frame, FCS included (aMaxPHYPacketSize)."""

ACK_MPDU = 5

BROADCASTS = range(0xFFFC, 0x10000)


class FrameKind(IntEnum):
    """What a frame carries.

    APS data, an APS command, an APS acknowledgement of either, a network command, or a Transport-Key on its last
    hop, which network security does not cover (its payload is the whole APS frame).
    """

    DATA = 0
    COMMAND = 1
    ACK = 2
    NETWORK = 3
    COMMAND_ACK = 4
    KEY = 5


class MacKind(IntEnum):
    """MAC frames that carry nothing of the network layer."""

    BEACON_REQUEST = 0
    BEACON = 1
    ASSOCIATION_REQUEST = 2
    ASSOCIATION_RESPONSE = 3
    DATA_REQUEST = 4
    DATA_REQUEST_UNADDRESSED = 5
    """The data request of a device that has no 16-bit address yet."""


_MAC_OCTETS = {
    MacKind.BEACON_REQUEST: 10,
    MacKind.BEACON: 28,
    MacKind.ASSOCIATION_REQUEST: 21,
    MacKind.ASSOCIATION_RESPONSE: 27,
    MacKind.DATA_REQUEST: 12,
    MacKind.DATA_REQUEST_UNADDRESSED: 18,
}


@dataclass(frozen=True, slots=True)
class MacFrame:
    """A beacon or MAC command; `address` is the one that an association response gives."""

    kind: MacKind
    octets: int
    address: int = 0xFFFF


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the network layer on its way; addresses are 16-bit.

    Attributes:
        octets: its MAC frame's length with FCS.
        relays: its source route, counted from the source.
        source_eui: EUI-64 of the source, where the network header carries it, else 0.
        destination_eui: the same for the destination.
    """

    kind: FrameKind
    source: int
    destination: int
    source_endpoint: int
    destination_endpoint: int
    profile: int
    cluster: int
    payload: bytes
    counter: int
    acknowledged: bool
    encrypted: bool
    radius: int
    octets: int
    relays: tuple[int, ...] = ()
    source_eui: int = 0
    destination_eui: int = 0

    @property
    def broadcast(self) -> bool:
        """Whether it goes to many."""
        return self.destination >= 0xFFFC


def mac_frame(kind: MacKind, address: int = 0xFFFF) -> MacFrame:
    """A beacon or MAC command with its length."""
    return MacFrame(kind, _MAC_OCTETS[kind], address)


def mpdu_octets(payload: int, *, encrypted: bool, relays: int = 0) -> int:
    """Length of the MAC frame around a payload of so many octets with an APS data header."""
    octets = MAC_OCTETS + NWK_OCTETS + NWK_SECURITY_OCTETS + APS_OCTETS + payload
    if encrypted:
        octets += APS_SECURITY_OCTETS
    return octets + 2 + 2 * relays if relays else octets


def command_octets(payload: int) -> int:
    """Length of the MAC frame around an APS command of so many octets."""
    return MAC_OCTETS + NWK_OCTETS + NWK_SECURITY_OCTETS + APS_COMMAND_OCTETS + payload


def acknowledgement_of(frame: Frame, radius: int = 30) -> Frame:
    """The APS acknowledgement that answers a frame: its addresses turned round, no payload."""
    of_command = frame.kind is FrameKind.COMMAND
    return Frame(
        kind=FrameKind.COMMAND_ACK if of_command else FrameKind.ACK,
        source=frame.destination,
        destination=frame.source,
        source_endpoint=frame.destination_endpoint,
        destination_endpoint=frame.source_endpoint,
        profile=frame.profile,
        cluster=frame.cluster,
        payload=b"",
        counter=frame.counter,
        acknowledged=False,
        encrypted=False,
        radius=radius,
        octets=command_octets(0) if of_command else mpdu_octets(0, encrypted=False),
    )


def network_command(
    source: int, destination: int, payload: bytes, source_eui: int, destination_eui: int = 0, radius: int = 30
) -> Frame:
    """A command of the network layer; its header names the source by EUI-64, and the destination if asked to."""
    euis = EUI_OCTETS * (1 + bool(destination_eui))
    return Frame(
        kind=FrameKind.NETWORK,
        source=source,
        destination=destination,
        source_endpoint=0,
        destination_endpoint=0,
        profile=0,
        cluster=0,
        payload=payload,
        counter=0,
        acknowledged=False,
        encrypted=False,
        radius=radius,
        octets=MAC_OCTETS + NWK_OCTETS + NWK_SECURITY_OCTETS + euis + len(payload),
        source_eui=source_eui,
        destination_eui=destination_eui,
    )


def unsecured_key(source: int, destination: int, sealed: bytes) -> Frame:
    """A sealed Transport-Key on its way to a device that has no network key yet."""
    return Frame(
        kind=FrameKind.KEY,
        source=source,
        destination=destination,
        source_endpoint=0,
        destination_endpoint=0,
        profile=0,
        cluster=0,
        payload=sealed,
        counter=0,
        acknowledged=False,
        encrypted=True,
        radius=1,
        octets=MAC_OCTETS + NWK_OCTETS + len(sealed),
    )
