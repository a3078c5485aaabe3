"""What the dongle's firmware keeps in its non-volatile memory: settings, the network it runs, the keys.

Writing an item is all that a host does to form or restore a network; this is where those bytes get a meaning.
"""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from core.emulator import nib
from core.emulator.key_tables import TCLK_SEED, KeyTables
from core.emulator.nv import MARK_ITEM, ZSTACK, NvMemory, osal
from core.emulator.stack import Network

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

EXTADDR, STARTUP_OPTION, NIB = osal(0x0001), osal(0x0003), osal(0x0021)
EXTENDED_PAN_ID, ON_A_NETWORK, USE_EXTENDED_PAN_ID = osal(0x002D), osal(0x0055), osal(0x0047)
ACTIVE_KEY, ALTERNATE_KEY = osal(0x003A), osal(0x003B)
PRECONFIGURED_KEY, NETWORK_KEY, PAN_ID, CHANNEL_LIST = osal(0x0062), osal(0x0082), osal(0x0083), osal(0x0084)
LOGICAL_TYPE, MARK = osal(0x0087), osal(MARK_ITEM)

CLEAR_CONFIG, CLEAR_STATE = 0x01, 0x02
SECURITY_MATERIAL, MATERIAL_ROWS = 7, 12
ALL_NETWORKS = 0xFFFF_FFFF_FFFF_FFFF
COUNTER_STEP = 1000  # the frame counter is written ahead in steps, so that no reset can make it run back
ALL_CHANNELS = 0x07FF_F800

_KEY = struct.Struct("<B 16s")
_KEY_ITEM = struct.Struct("<B 16s 3x I")
_MATERIAL = struct.Struct("<I Q")

_SETTINGS = {
    osal(0x0030): b"\x1e",  # broadcast delivery time, 100 ms
    osal(0x0032): b"\x01",  # concentrator
    osal(0x0033): b"\x78",  # its discovery time, s
    osal(0x0034): b"\x0a",  # its radius
    osal(0x0036): b"\x01",  # route cache
    osal(0x0038): b"\xff",  # source route expiry, s
    osal(0x003E): b"\x00",  # child ageing
    osal(0x0061): b"\x05",  # security level
    PAN_ID: b"\xff\xff",
    CHANNEL_LIST: (0x0000_0800).to_bytes(4, "little"),
    LOGICAL_TYPE: b"\x00",
    osal(0x0063): b"\x00",  # network key is handed out, not preconfigured
    osal(0x008F): b"\x00",  # ZDO answers go straight to the host
    EXTENDED_PAN_ID: bytes(8),
    USE_EXTENDED_PAN_ID: bytes(8),
    PRECONFIGURED_KEY: bytes(16),
}
_NO_KEY = _KEY.pack(0, bytes(16))
_STATE = {
    NIB: nib.Nib().encode(),
    ON_A_NETWORK: b"\x00",
    ACTIVE_KEY: _NO_KEY,
    ALTERNATE_KEY: _NO_KEY,
    NETWORK_KEY: _KEY_ITEM.pack(0, bytes(16), 0),
}


class DongleMemory:
    """The firmware's own reading of its memory; every boot makes good what is missing."""

    def __init__(self, nv: NvMemory, hardware_eui: int, random: Random) -> None:
        self.nv = nv
        self.keys = KeyTables(nv)
        self._hardware_eui = hardware_eui
        self._random = random

    @property
    def eui(self) -> int:
        """The EUI-64 in use: the hardware's, unless the host wrote another."""
        return int.from_bytes(self.nv.get(EXTADDR), "little")

    def boot(self) -> bool:
        """Do what STARTUP_OPTION asks, then make every missing item; True when the network was cleared."""
        option = int.from_bytes(self.nv.get(STARTUP_OPTION)[:1], "little")
        if option & CLEAR_CONFIG:
            self._overwrite(_SETTINGS.items())
        if option & CLEAR_STATE:
            self._overwrite([*_STATE.items(), *self.keys.defaults(), *_no_material()])
            self.nv.put(TCLK_SEED, self._random.randbytes(16))
        self.nv.put(STARTUP_OPTION, b"\x00")
        self._make_missing()
        return bool(option & CLEAR_STATE)

    def mark(self, scenario: str, speed: str) -> None:
        """Write the item by which a host knows that this dongle is emulated."""
        mark = json.dumps({"emulated": True, "scenario": scenario, "speed": speed})
        self.nv.lock(MARK, mark.encode())

    def network(self) -> Network | None:
        """The network in memory, with its frame counter moved ahead; None when none was formed."""
        known = self.stored_network()
        if known is None:
            return None
        return replace(known, frame_counter=self.advance_counter(known.extended_pan_id))

    def stored_network(self) -> Network | None:
        """The network as memory holds it, without its frame counter; None when none was formed."""
        info = nib.decode(self.nv.get(NIB))
        if info is None or not info.channel or self.nv.get(ON_A_NETWORK) != b"\x01":
            return None
        key = self.nv.get(ACTIVE_KEY)
        if not info.key_loaded or len(key) != _KEY.size:
            return None
        sequence, key = _KEY.unpack(key)
        return Network(
            info.pan_id, info.extended_pan_id, info.channel, key, sequence, update_id=info.update_id
        )

    def new_network(self, channel: int) -> Network:
        """A network by the host's settings; what they leave open is drawn."""
        pan_id = int.from_bytes(self.nv.get(PAN_ID)[:2], "little")
        extended = int.from_bytes(self.nv.get(USE_EXTENDED_PAN_ID)[:8], "little")
        extended = extended or int.from_bytes(self.nv.get(EXTENDED_PAN_ID)[:8], "little")
        key = self.nv.get(PRECONFIGURED_KEY)
        return Network(
            pan_id=pan_id if pan_id < 0xFFFE else self._random.randrange(1, 0xFFF0),
            extended_pan_id=extended if 0 < extended < ALL_NETWORKS else self.eui,
            channel=channel,
            network_key=key if len(key) == 16 and any(key) else self._random.randbytes(16),
        )

    def adopt(self, network: Network) -> None:
        """Keep this network as the one the dongle runs."""
        info = nib.Nib(
            address=0,
            channel=network.channel,
            coordinator_address=0,
            coordinator_eui=self.eui,
            pan_id=network.pan_id,
            state=nib.STATE_ROUTER,
            channel_mask=1 << network.channel,
            extended_pan_id=network.extended_pan_id,
            key_loaded=1,
            update_id=network.update_id,
        )
        key = _KEY.pack(network.key_sequence, network.network_key)
        self.nv.put(NIB, info.encode(self.nv.get(NIB)))
        self.nv.put(ACTIVE_KEY, key)
        self.nv.put(ALTERNATE_KEY, key)
        item = _KEY_ITEM.pack(network.key_sequence, network.network_key, network.frame_counter)
        self.nv.put(NETWORK_KEY, item)
        self.nv.put((ZSTACK, SECURITY_MATERIAL, 0), _material(network.frame_counter, network.extended_pan_id))
        self.nv.put(ON_A_NETWORK, b"\x01")

    def advance_counter(self, extended_pan_id: int) -> int:
        """Move this network's stored frame counter one step ahead; the counter to go on from."""
        rows = self.nv.rows(SECURITY_MATERIAL)
        parsed = [_MATERIAL.unpack(row) for row in rows if len(row) == _MATERIAL.size]
        for wanted in (extended_pan_id, ALL_NETWORKS):
            for number, (counter, owner) in enumerate(parsed):
                if owner == wanted:
                    after: int = counter + COUNTER_STEP & 0xFFFF_FFFF
                    self.nv.put((ZSTACK, SECURITY_MATERIAL, number), _material(after, owner))
                    return after
        return 0

    def _make_missing(self) -> None:
        if len(self.nv.get(EXTADDR)) != 8:
            self.nv.put(EXTADDR, self._hardware_eui.to_bytes(8, "little"))
        if len(self.nv.get(TCLK_SEED)) != 16:
            self.nv.put(TCLK_SEED, self._random.randbytes(16))
        for key, value in [*_SETTINGS.items(), *_STATE.items(), *self.keys.defaults(), *_no_material()]:
            if key not in self.nv:
                self.nv.put(key, value)

    def _overwrite(self, items: Iterable[tuple[tuple[int, int, int], bytes]]) -> None:
        for key, value in items:
            self.nv.put(key, value)


def _material(counter: int, extended_pan_id: int) -> bytes:
    return _MATERIAL.pack(counter, extended_pan_id)


def _no_material() -> list[tuple[tuple[int, int, int], bytes]]:
    rows = [(0, 0)] * (MATERIAL_ROWS - 1) + [(0, ALL_NETWORKS)]
    return [((ZSTACK, SECURITY_MATERIAL, number), _material(*row)) for number, row in enumerate(rows)]
