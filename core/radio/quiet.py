"""How the radio library is set up: as a radio and no more."""

from __future__ import annotations

from typing import Any

from core.radio.radio import OUR_ENDPOINT, SMART_ENERGY

ANSWER_LIMIT = 3  # s for a ZNP dongle to answer a request that is not put twice; the library would wait 15


def quiet_config(path: str, baud: int, *, znp: bool) -> dict[str, Any]:
    """zigpy's configuration: every habit of its own turned off, one Smart Energy endpoint of ours added."""
    config: dict[str, Any] = {
        "device": {"path": path, "baudrate": baud, "flow_control": None},
        "backup_enabled": False,
        "topology_scan_enabled": False,
        "ota": {"enabled": False, "broadcast_enabled": False, "providers": []},
        "additional_endpoints": [
            {
                "endpoint": OUR_ENDPOINT,
                "profile": SMART_ENERGY,
                "device_type": 0x0500,  # Energy Service Interface: the hub's side of Smart Energy
                "device_version": 0,
                "input_clusters": [0x0000, 0x000A, 0x0019],
                "output_clusters": [0x0000, 0x0001, 0x0003, 0x0702],
            }
        ],
    }
    if znp:
        config["znp_config"] = {"prefer_endpoint_1": False, "sync_request_timeout": ANSWER_LIMIT}
        if "://" in path:  # a socket has no modem pins to toggle
            config["znp_config"] |= {"connect_rts_pin_states": [], "connect_dtr_pin_states": []}
    return config
