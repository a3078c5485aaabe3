"""zigpy's OTAManager in process: what it spends on one block for a device that asks for the next at once."""

from __future__ import annotations

import asyncio
import struct
import time
from typing import Any

import zigpy.application
import zigpy.types as t
from zigpy.ota import OtaImageWithMetadata
from zigpy.ota.image import parse_ota_image
from zigpy.ota.manager import OTAManager
from zigpy.ota.providers import BaseOtaImageMetadata
from zigpy.zdo import types as zdo_t

NWK, ENDPOINT, PROFILE, CLUSTER = 0x1234, 1, 0x0104, 0x0019
EUI = t.EUI64.convert("00:db:12:34:56:78:99:b1")


class Application(zigpy.application.ControllerApplication):  # type: ignore[misc]
    """A controller whose one device answers in the next turn of the loop; the radio costs nothing."""

    client: Client

    async def send_packet(self, packet: Any) -> None:
        self.client.received(packet.data.serialize())

    async def connect(self) -> None: ...
    async def disconnect(self) -> None: ...
    async def start_network(self) -> None: ...
    async def load_network_info(self, *, load_devices: bool = False) -> None: ...
    async def write_network_info(self, *, network_info: Any, node_info: Any) -> None: ...
    async def reset_network_info(self) -> None: ...
    async def permit_ncp(self, time_s: int = 60) -> None: ...
    async def permit_with_link_key(self, node: Any, link_key: Any, time_s: int = 60) -> None: ...
    async def add_endpoint(self, descriptor: Any) -> None: ...
    async def force_remove(self, dev: Any) -> None: ...
    async def _move_network_to_channel(self, new_channel: int, new_nwk_update_id: int) -> None: ...
    async def energy_scan(self, channels: Any, duration_exp: int, count: int) -> dict[int, float]:
        return {}


class Client:
    """The device's side: asks, keeps, asks on."""

    def __init__(self, app: Application, header: tuple[int, int, int], size: int, block: int) -> None:
        self._app, self._header, self._size, self._block = app, header, size, block
        self.data = bytearray()
        self._sequence = 0

    def received(self, payload: bytes) -> None:
        """A frame of the server."""
        command = payload[2]
        if command == 0x00:
            self._say(0x01, struct.pack("<BHHI", 0, *self._header[:2], 1))
        elif command == 0x02:
            self._ask()
        elif command == 0x05:
            self.data += payload[3 + 14 :]
            if len(self.data) < self._size:
                self._ask()
            else:
                self._say(0x06, struct.pack("<BHHI", 0, *self._header))

    def _ask(self) -> None:
        body = struct.pack("<BHHIIB", 0, *self._header, len(self.data), self._block)
        self._say(0x03, body)

    def _say(self, command: int, body: bytes) -> None:
        self._sequence = (self._sequence + 1) & 0xFF
        packet = t.ZigbeePacket(
            src=t.AddrModeAddress(addr_mode=t.AddrMode.NWK, address=NWK), src_ep=ENDPOINT,
            dst=t.AddrModeAddress(addr_mode=t.AddrMode.NWK, address=0), dst_ep=ENDPOINT,
            profile_id=PROFILE, cluster_id=CLUSTER, tsn=self._sequence,
            data=t.SerializableBytes(bytes((0x01, self._sequence, command)) + body), lqi=200, rssi=-50,
        )  # fmt: skip
        asyncio.get_running_loop().call_soon(self._app.packet_received, packet)


async def spent_on_a_block(content: bytes, block: int) -> float:
    """CPU µs for each block of this image file, both sides together."""
    firmware, _ = parse_ota_image(content)
    header = firmware.header
    app = Application({"device": {"path": ""}, "database_path": None, "ota": {"enabled": False}})
    device = app.add_device(nwk=t.NWK(NWK), ieee=EUI)
    device.node_desc = zdo_t.NodeDescriptor(1, 64, 142, 4476, 82, 255, 11264, 255, 0)
    endpoint = device.add_endpoint(ENDPOINT)
    endpoint.status = 1
    endpoint.profile_id, endpoint.device_type = PROFILE, 8
    endpoint.add_output_cluster(CLUSTER)
    device.model, device.manufacturer = "model", "maker"
    which = (header.manufacturer_id, header.image_type, header.file_version)
    app.client = Client(app, which, len(content), block)
    image = OtaImageWithMetadata(
        metadata=BaseOtaImageMetadata(file_version=header.file_version), firmware=firmware
    )
    device.ota_in_progress = True  # or its own default handler answers too
    with OTAManager(device, image) as manager:
        started = time.process_time()
        await manager.notify()
        await manager.wait()
        spent = time.process_time() - started
    assert bytes(app.client.data) == content, "the peer did not deliver the image"
    return spent / -(-len(content) // block) * 1e6
