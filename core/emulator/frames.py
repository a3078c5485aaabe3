"""Frames as they travel between simulated nodes, with the number of octets each has on the air.

Sizes follow IEEE 802.15.4 and the Zigbee frame formats: a MAC data frame with short addresses has a 9-octet
header and a 2-octet FCS; the network header is 8 octets, network security (auxiliary header and MIC) 18; the
APS data header 8 and APS security with a link key 9 more; a source route subframe 2 octets and 2 per relay.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MAC_OCTETS = 11
NWK_OCTETS = 8
NWK_SECURITY_OCTETS = 18
APS_OCTETS = 8
APS_SECURITY_OCTETS = 9
MAX_MPDU = 127
"""Longest MAC frame, FCS included (aMaxPHYPacketSize)."""

ACK_MPDU = 5
POLL_MPDU = 12
"""MAC data request: 3 octets of control and sequence, PAN, two short addresses, command, FCS."""
ASSOCIATION_REQUEST_MPDU = 21
ASSOCIATION_RESPONSE_MPDU = 29

BROADCASTS = range(0xFFFC, 0x10000)


class FrameKind(IntEnum):
    """What a frame carries: APS data, an APS command, an APS acknowledgement, or a network command."""

    DATA = 0
    COMMAND = 1
    ACK = 2
    NETWORK = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """One APS frame on its way; addresses are 16-bit, `octets` is its MAC frame's length with FCS."""

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

    @property
    def broadcast(self) -> bool:
        """Whether it goes to many."""
        return self.destination >= 0xFFFC


def mpdu_octets(payload: int, *, encrypted: bool, relays: int = 0) -> int:
    """Length of the MAC frame around an APS payload of so many octets."""
    octets = MAC_OCTETS + NWK_OCTETS + NWK_SECURITY_OCTETS + APS_OCTETS + payload
    if encrypted:
        octets += APS_SECURITY_OCTETS
    return octets + 2 + 2 * relays if relays else octets


def acknowledgement_of(frame: Frame, radius: int = 30) -> Frame:
    """The APS acknowledgement that answers a frame: its addresses turned round, no payload."""
    return Frame(
        kind=FrameKind.ACK,
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
        octets=mpdu_octets(0, encrypted=False),
    )
