"""The premise told from outside, as values that JSON can hold: what is true, what labels say, where things stand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from core.emulator.journal import eui_text
from core.emulator.keys import with_crc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.emulator.coordinator import Coordinator
    from core.emulator.devices import Device
    from core.emulator.floorplan import Position
    from core.emulator.node import Node
    from core.emulator.scenario import Scenario
    from core.emulator.world import World

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

LOG_TAIL = 200
OPEN_FOR_EVER = -1.0


def snapshot(
    world: World,
    coordinator: Coordinator,
    devices: Mapping[int, Device],
    strangers: Mapping[int, Device],
) -> dict[str, Json]:
    """The truth at this moment."""
    now = world.clock.now
    routers = [device.node for device in devices.values() if device.node.relay]
    return {
        "time": round(now, 6),
        "running": coordinator.running,
        "devices": [_device(world, device) for device in devices.values()],
        "strangers": [_stranger(device) for device in strangers.values()],
        "permit_windows": {
            eui_text(node.eui): _seconds_left(node, now) for node in [coordinator.node, *routers]
        },
        "install_code_only": coordinator.trust.install_code_only,
        "refused": [
            {
                "time": round(refusal.time, 6),
                "eui": eui_text(refusal.eui),
                "parent": eui_text(refusal.parent) if refusal.parent else None,
                "reason": refusal.reason,
            }
            for refusal in world.refusals
        ],
        "log": [entry.line() for entry in world.journal.tail(LOG_TAIL)],
        "log_digest": world.journal.digest(),
    }


def labels(scenario: Scenario) -> list[dict[str, Json]]:
    """What is printed on each device's label."""
    return [
        {
            "eui": eui_text(spec.label_eui),
            "kind": spec.kind.value,
            "name": spec.name,
            "install_code": with_crc(spec.label_code).hex().upper(),
        }
        for spec in scenario.devices
    ]


def describe(scenario: Scenario) -> dict[str, Json]:
    """The premise as a survey finds it."""
    hub, survey = scenario.hub, scenario.survey
    places: list[Json] = [
        {"name": hub.name, "kind": "CHF", "eui": eui_text(hub.eui), **_place(hub.position)},
        *(
            {"name": spec.name, "kind": spec.kind.value, "eui": eui_text(spec.eui), **_place(spec.position)}
            for spec in scenario.devices
        ),
    ]
    return {
        "name": scenario.name,
        "title": scenario.title,
        "about": scenario.about,
        "hub": {
            "name": hub.name,
            "eui": eui_text(hub.eui),
            "channel": hub.channel,
            "firmware_version": hub.firmware_version,
            "delivers_to": list(hub.delivers_to),
            "device_log_size": hub.device_log_size,
        },
        "survey": {
            "out_of_reach": list(survey.out_of_reach),
            "close_together": survey.close_together,
            "mains_at_gas_meter": survey.mains_at_gas_meter,
        },
        "rooms": [
            {"name": room.name, "width": room.width, "depth": room.depth, **_place(room.corner)}
            for room in scenario.plan.rooms
        ],
        "walls": [
            {
                "name": wall.name,
                "from": [wall.start.x, wall.start.y],
                "to": [wall.end.x, wall.end.y],
                "floor": wall.start.floor,
                "loss_db": wall.loss,
            }
            for wall in scenario.plan.walls
        ],
        "places": places,
    }


def _device(world: World, device: Device) -> dict[str, Json]:
    node, ota, flash = device.node, device.ota, device.flash
    return {
        "eui": eui_text(device.eui),
        "name": device.spec.name,
        "kind": device.spec.kind.value,
        "joined": node.membership is not None,
        "reachable": node.powered and node.attached and _way(world, node),
        "address": node.address if node.membership else None,
        "parent": eui_text(node.parent.eui) if node.parent else None,
        "powered": node.powered,
        "version": flash.version,
        "battery_percent": None if node.mains else device.spec.battery_percent,
        "join_attempts": device.joiner.attempts,
        "last_refusal": device.joiner.last_reason or None,
        "ota": {
            "phase": ota.phase.value,
            "status": ota.status,
            "offset": ota.offset,
            "kept": flash.kept,
            "size": flash.image.size if flash.image else None,
            "downloaded_version": flash.image.version if flash.image else None,
            "blocks_requested": ota.blocks_requested,
            "pages_requested": ota.pages_requested,
            "began_at": ota.began_at,
            "fetched_at": ota.fetched_at,
            "image_sha256": flash.sha256() or None,
        },
    }


def _stranger(device: Device) -> dict[str, Json]:
    return {
        "eui": eui_text(device.eui),
        "name": device.spec.name,
        "powered": device.node.powered,
        "joined": device.node.membership is not None,
        "attempts": device.joiner.attempts,
        "last_refusal": device.joiner.last_reason or None,
    }


def _way(world: World, node: Node) -> bool:
    relay = node if node.relay else node.parent
    return relay is not None and world.way_in(relay) is not None


def _seconds_left(node: Node, now: float) -> float:
    if not node.permits(now):
        return 0.0
    return OPEN_FOR_EVER if math.isinf(node.permit_until) else round(node.permit_until - now, 3)


def _place(position: Position) -> dict[str, Json]:
    return {"x": position.x, "y": position.y, "floor": position.floor}
