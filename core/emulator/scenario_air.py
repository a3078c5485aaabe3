"""What a scenario file says of the band: `[[noise]]` for sources of noise, `[[neighbours]]` for neighbours' HANs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.floorplan import Position
from core.emulator.interference import WI_FI_BURST, NeighbourHan, Noise
from core.emulator.journal import eui_number

if TYPE_CHECKING:
    from core.emulator.scenario_table import Table

WIDEST = 4
"""Channels that one source may cover: a Wi-Fi channel of 20 MHz lies over four of ours."""


def read_noise(table: Table) -> Noise:
    """One source of noise, on its channel and as many above it as `width` says."""
    first = table.whole("channel", 11, 26)
    width = table.whole("width", 1, WIDEST, 1)
    noise = Noise(
        name=table.text("name"),
        channels=tuple(range(first, min(26, first + width - 1) + 1)),
        position=_position(table),
        power=table.number("power_dbm", -60.0, 30.0, 10.0),
        duty=table.number("duty_percent", 0.0, 100.0, 30.0) / 100.0,
        burst=table.number("burst_ms", 0.1, 10_000.0, WI_FI_BURST * 1000.0) / 1000.0,
    )
    table.finish()
    return noise


def read_neighbour(table: Table) -> NeighbourHan:
    """A neighbour's HAN."""
    han = NeighbourHan(
        name=table.text("name"),
        eui=_eui(table),
        channel=table.whole("channel", 11, 26),
        pan_id=table.whole("pan_id", 1, 0xFFFE),
        extended_pan_id=int.from_bytes(table.octets("extended_pan_id", (8,)), "big"),
        position=_position(table),
        power=table.number("power_dbm", -20.0, 20.0, 4.0),
        duty=table.number("duty_percent", 0.0, 100.0, 1.0) / 100.0,
        permits=table.flag("permits", False),
    )
    table.finish()
    return han


def _position(table: Table) -> Position:
    return Position(*table.point("position"), table.whole("floor", -5, 60, 0))


def _eui(table: Table) -> int:
    try:
        return eui_number(table.text("eui"))
    except ValueError as error:
        raise table.fail("eui", "It must be an EUI-64 such as 00-DB-12-34-56-78-90-A0.") from error
