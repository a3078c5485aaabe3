"""The names in a scenario file: no two alike, and none mentioned that nobody has; shown at the entry's own line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.faults import nodes_of
from core.emulator.journal import eui_text
from core.emulator.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from core.emulator.scenario import DeviceSpec, HubSpec, Scenario, StrangerSpec
    from core.emulator.scenario_table import Table


def check_names(root: Table, scenario: Scenario) -> None:
    """Raise FileError for the first name or EUI-64 that is there twice, or that nobody has."""
    nodes = list(_nodes(root, scenario))
    _check_twice(nodes)
    names = {part.name for _, part in nodes}
    devices = {spec.name for spec in scenario.devices}
    heard = devices | {spec.name for spec in scenario.strangers}
    for table, link in zip(root.tables("links"), scenario.links, strict=True):
        _check_known(table, "from", link.sender, names)
        _check_known(table, "to", link.receiver, names)
    for name in scenario.survey.out_of_reach:
        _check_known(root.table("survey"), "out_of_reach", name, names | {kind.value for kind in Kind})
    for table, scheduled in zip(root.tables("faults"), scenario.faults, strict=True):
        known = names | {eui_text(part.eui) for _, part in nodes}
        for name in nodes_of(scheduled.fault):
            _check_known(table, _key_of(table, name), name, known)
        if scheduled.trigger.of:
            key = "at_swap_of" if scheduled.trigger.swap else "of" if table.has("of") else "device"
            _check_known(table, key, scheduled.trigger.of, devices)
    for table, expectation in zip(root.tables("expect"), scenario.expectations, strict=True):
        if expectation.of:
            _check_known(table, "of", expectation.of, heard)


def _nodes(root: Table, scenario: Scenario) -> Iterator[tuple[Table, HubSpec | DeviceSpec | StrangerSpec]]:
    yield root.table("hub"), scenario.hub
    yield from zip(root.tables("devices"), scenario.devices, strict=True)
    yield from zip(root.tables("strangers"), scenario.strangers, strict=True)


def _check_twice(nodes: list[tuple[Table, HubSpec | DeviceSpec | StrangerSpec]]) -> None:
    names: set[str] = set()
    euis: dict[int, str] = {}
    for table, part in nodes:
        if part.name in names:
            raise table.fail(
                "name", f"Another node is called {part.name} too: no two may have the same name."
            )
        if part.eui in euis:
            raise table.fail("eui", f"{euis[part.eui]} has it too: no two nodes may have the same EUI-64.")
        names.add(part.name)
        euis[part.eui] = part.name


def _key_of(table: Table, name: str) -> str:
    return next(
        (key for key in ("device", "from", "to") if table.has(key) and table.text(key) == name), "kind"
    )


def _check_known(table: Table, key: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise table.fail(key, f"No node is called {name}.")
