"""A host for the simulated mesh: it plays dongle and tool in the tests, straight on the clock."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.emulator import install_codes
from core.emulator.clock import Clock
from core.emulator.mesh import Premise
from core.emulator.stack import Confirm, DataIndication, DataRequest, Endpoint

if TYPE_CHECKING:
    from core.emulator.scenario import DeviceSpec, Scenario
    from core.emulator.truth import Json

PROFILE = 0x0109
OTA = 0x0019
SERVER = Endpoint(10, PROFILE, 0x0500, 0, (0x0000, OTA), (0x0000, OTA))
NEVER = 0xFFFFFFFF


def ota_image(
    size: int, *, manufacturer: int = 0x1209, image_type: int = 0x00B1, version: int = 0x01000001
) -> bytes:
    """A whole OTA file of this size: header, then octets that differ everywhere."""
    header = struct.pack(
        "<IHHHHHIH32sI",
        0x0BEEF11E,
        0x0100,
        56,
        0,
        manufacturer,
        image_type,
        version,
        2,
        b"test image",
        size,
    )
    body = b"".join(hashlib.sha256(struct.pack("<I", index)).digest() for index in range(size // 32 + 1))
    return (header + body)[:size]


@dataclass
class Server:
    """One image on offer, and how the server behaves."""

    image: bytes
    manufacturer: int = 0x1209
    image_type: int = 0x00B1
    version: int = 0x01000001
    upgrade: tuple[int, int] = (0, 0)
    wait_at: int | None = None
    wait_seconds: int = 30
    wait_period: int | None = None
    abort_at: int | None = None
    silent: bool = False
    encrypted: bool = False
    requests: list[tuple[float, int]] = field(default_factory=list)
    ends: list[tuple[float, int]] = field(default_factory=list)
    queries: list[tuple[float, int]] = field(default_factory=list)


def offer(spec: DeviceSpec, size: int, version: int = 0x01000001) -> Server:
    """A server with an image that fits this device."""
    which = (spec.manufacturer, spec.image_type)
    image = ota_image(size, manufacturer=which[0], image_type=which[1], version=version)
    return Server(image, *which, version)


class Host:
    """Starts the network of a scenario, keeps all that arrives, and serves images."""

    def __init__(
        self, scenario: Scenario, *, seed: int | None = None, state: dict[str, bytes] | None = None
    ) -> None:
        self.clock = Clock()
        self.premise = Premise(scenario, self.clock, seed, state)
        self.stack = self.premise.coordinator
        self.arrived: list[DataIndication] = []
        self.admitted: list[tuple[int, int, int]] = []
        self.announced: list[tuple[int, int, int]] = []
        self.left: list[tuple[int, int, bool]] = []
        self.permits: list[int] = []
        self.confirms: list[Confirm] = []
        self.servers: dict[int, Server] = {}
        self.keep_all = True
        self._sequence = 0
        self.stack.attach(self)

    def start(self) -> None:
        """Bring the network up as the dongle does."""
        network = self.premise.initial_network()
        assert network is not None
        self.stack.start(network, [SERVER])
        for eui, key in self.premise.initial_link_keys().items():
            self.stack.set_link_key(eui, key)
        self.stack.require_install_code(True)

    def run(self, seconds: float) -> None:
        """Let simulated time pass."""
        self.clock.run_until(self.clock.now + seconds)

    def device(self, name: str) -> dict[str, Json]:
        """The truth about a device."""
        devices = self.premise.snapshot()["devices"]
        assert isinstance(devices, list)
        return next(row for row in devices if isinstance(row, dict) and row["name"] == name)

    def ota_of(self, name: str) -> dict[str, Json]:
        """The truth about a device's update."""
        ota = self.device(name)["ota"]
        assert isinstance(ota, dict)
        return ota

    def spec(self, name: str) -> DeviceSpec:
        """What the scenario says of a device."""
        return next(spec for spec in self.premise.scenario.devices if spec.name == name)

    def admit(self, name: str, *, code: bytes | None = None) -> int:
        """Give the trust centre the link key that the label of a device stands for; its EUI-64."""
        spec = self.spec(name)
        label = code if code is not None else spec.label_code
        self.stack.set_link_key(spec.eui, install_codes.link_key(label + install_codes.crc(label)))
        return spec.eui

    def join(self, name: str, seconds: float = 60.0) -> int:
        """Admit a device and open the window until it is in; its network address."""
        eui = self.admit(name)
        self.stack.permit(60)
        self.permit_everywhere(60)
        self.run_until_announced(eui, seconds)
        self.permit_everywhere(0)
        self.stack.permit(0)
        self.run(2.0)
        address = self.stack.address_of(eui)
        assert address is not None
        return address

    def run_until_announced(self, eui: int, seconds: float) -> None:
        """Let time pass until a device announces itself."""
        before = len(self.announced)
        end = self.clock.now + seconds
        while self.clock.now < end and not any(row[1] == eui for row in self.announced[before:]):
            self.run(0.25)
        assert any(row[1] == eui for row in self.announced[before:]), f"{eui:016x} did not announce itself"

    def permit_everywhere(self, seconds: int) -> None:
        """Broadcast a Mgmt_Permit_Joining."""
        self.zdo(0xFFFC, 0x0036, bytes([seconds, 0]))

    def zdo(self, address: int, cluster: int, body: bytes) -> None:
        """Send a ZDO request."""
        self.send(address, 0, 0, 0, cluster, bytes([self.next()]) + body)

    def ask(self, address: int, cluster: int, body: bytes, seconds: float = 15.0) -> bytes:
        """Send a ZDO request and return the response without its sequence number."""
        self.zdo(address, cluster, body)
        return self._answer(address, cluster | 0x8000, bytes([self._sequence]), 0, seconds)[1:]

    def zcl(
        self, address: int, cluster: int, payload: bytes, seconds: float = 20.0, *, control: int = 0
    ) -> bytes:
        """Send a ZCL command (command octet and body) and return the answer's command and body."""
        sequence = self.next()
        self.send(address, 1, SERVER.number, PROFILE, cluster, bytes([control, sequence]) + payload)
        return self._answer(address, cluster, bytes([sequence]), 1, seconds)[2:]

    def read(self, address: int, cluster: int, attribute: int) -> bytes:
        """Read one attribute: status, then type and value."""
        answer = self.zcl(address, cluster, struct.pack("<BH", 0x00, attribute))
        assert answer[0] == 0x01
        return answer[3:]

    def send(
        self,
        address: int,
        endpoint: int,
        source: int,
        profile: int,
        cluster: int,
        payload: bytes,
        *,
        encrypted: bool = False,
    ) -> None:
        """Send a frame with APS acknowledgement; its confirm is kept."""
        request = DataRequest(
            destination=address,
            destination_endpoint=endpoint,
            source_endpoint=source,
            profile=profile,
            cluster=cluster,
            payload=payload,
            acknowledged=address < 0xFFFC,
            encrypted=encrypted,
        )
        self.stack.send(request, self.confirms.append)

    def notify(self, address: int, *, kind: int = 0, jitter: int = 100, fields: bytes = b"") -> None:
        """Send an Image Notify."""
        body = bytes([0x09, self.next(), 0x00, kind, jitter]) + fields
        self.send(address, 1 if address < 0xFFFC else 0xFF, SERVER.number, PROFILE, OTA, body)

    def next(self) -> int:
        """A fresh sequence number."""
        self._sequence = (self._sequence + 1) & 0xFF
        return self._sequence

    def data_arrived(self, indication: DataIndication) -> None:
        """Keep it, and answer OTA requests."""
        if indication.cluster == OTA and indication.destination_endpoint == SERVER.number:
            server = self.servers.get(indication.source)
            if server is not None and indication.payload[0] & 1:
                self._serve(server, indication)
                return
        self.arrived.append(indication)

    def device_admitted(self, address: int, eui: int, parent: int) -> None:
        self.admitted.append((address, eui, parent))

    def device_announced(self, address: int, eui: int, capability: int) -> None:
        self.announced.append((address, eui, capability))

    def device_left(self, address: int, eui: int, rejoin: bool) -> None:
        self.left.append((address, eui, rejoin))

    def permit_changed(self, seconds: int) -> None:
        self.permits.append(seconds)

    def end_response(self, address: int, server: Server, current: int, upgrade: int) -> None:
        """Send an Upgrade End Response unasked."""
        body = struct.pack("<HHIII", server.manufacturer, server.image_type, server.version, current, upgrade)
        self.send(address, 1, SERVER.number, PROFILE, OTA, bytes([0x19, self.next(), 0x07]) + body)

    def _serve(self, server: Server, indication: DataIndication) -> None:
        sequence, command = indication.payload[1], indication.payload[2]
        body = indication.payload[3:]
        if server.silent:
            return
        if command == 0x01:
            version = struct.unpack_from("<I", body, 5)[0]
            server.queries.append((self.clock.now, version))
            reply = self._offer(server, version)
        elif command == 0x03:
            offset, most = struct.unpack_from("<IB", body, 9)
            server.requests.append((self.clock.now, offset))
            reply = self._block(server, offset, most)
        elif command == 0x04:
            self._reply(server, indication, bytes([0x18, sequence, 0x0B, 0x04, 0x81]))
            return
        else:
            server.ends.append((self.clock.now, body[0]))
            if body[0]:
                self._reply(server, indication, bytes([0x18, sequence, 0x0B, 0x06, 0x00]))
                return
            which = (server.manufacturer, server.image_type, server.version)
            reply = 0x07, struct.pack("<HHIII", *which, *server.upgrade)
        self._reply(server, indication, bytes([0x19, sequence, reply[0]]) + reply[1])

    def _offer(self, server: Server, version: int) -> tuple[int, bytes]:
        if version == server.version:
            return 0x02, b"\x98"
        which = (server.manufacturer, server.image_type, server.version, len(server.image))
        return 0x02, b"\x00" + struct.pack("<HHII", *which)

    def _block(self, server: Server, offset: int, most: int) -> tuple[int, bytes]:
        if server.abort_at is not None and offset >= server.abort_at:
            return 0x05, b"\x95"
        if server.wait_at is not None and offset >= server.wait_at:
            server.wait_at = None
            period = b"" if server.wait_period is None else struct.pack("<H", server.wait_period)
            return 0x05, b"\x97" + struct.pack("<II", 0, server.wait_seconds) + period
        data = server.image[offset : offset + most]
        which = (server.manufacturer, server.image_type, server.version, offset, len(data))
        return 0x05, b"\x00" + struct.pack("<HHIIB", *which) + data

    def _reply(self, server: Server, indication: DataIndication, payload: bytes) -> None:
        self.send(
            indication.source,
            indication.source_endpoint,
            SERVER.number,
            PROFILE,
            OTA,
            payload,
            encrypted=server.encrypted,
        )

    def _answer(self, address: int, cluster: int, mark: bytes, at: int, seconds: float) -> bytes:
        end = self.clock.now + seconds
        seen = len(self.arrived)
        while self.clock.now < end:
            self.run(0.05)
            for indication in self.arrived[seen:]:
                fits = indication.source == address and indication.cluster == cluster
                if fits and indication.payload[at : at + 1] == mark:
                    return indication.payload
        raise AssertionError(f"no answer from {address:04X} on cluster {cluster:04X}")
