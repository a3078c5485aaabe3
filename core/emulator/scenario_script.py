"""The script of a scenario file: its faults on the time line, and what must be true at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.expectations import OF_A_DEVICE, OF_THE_PREMISE, Comparison, Expectation, Plain
from core.emulator.fault_parameters import ParameterMistake
from core.emulator.faults import Fault, FaultKind, ScheduledFault, Trigger, read_fault

if TYPE_CHECKING:
    from core.emulator.scenario_table import Table

_KINDS = [kind.value for kind in FaultKind]
_LATEST = 366 * 86_400.0
_MOMENTS = ("at", "at_percent", "at_swap_of")


def read_scheduled(table: Table) -> ScheduledFault:
    """One entry of `[[faults]]`."""
    kind = FaultKind(table.choice("kind", _KINDS))
    fault = _fault(table, kind)
    given = [moment for moment in _MOMENTS if table.has(moment)]
    if len(given) != 1:
        raise table.fail("kind", f"A fault needs one of {', '.join(_MOMENTS)} to say when it happens.")
    trigger = _trigger(table, given[0], fault)
    table.finish()
    return ScheduledFault(fault, trigger)


def read_expectation(table: Table) -> Expectation:
    """One entry of `[[expect]]`."""
    of = table.text("of", "")
    what = table.choice("what", OF_A_DEVICE if of else OF_THE_PREMISE)
    comparisons = [comparison for comparison in Comparison if table.has(comparison.value)]
    if len(comparisons) != 1:
        known = ", ".join(comparison.value for comparison in Comparison)
        raise table.fail("what", f"An expectation needs one of {known}.")
    wanted = table.plain(comparisons[0].value)
    says = table.text("says")
    table.finish()
    return Expectation(says, of, what, comparisons[0], _numeric(table, comparisons[0], wanted))


def _fault(table: Table, kind: FaultKind) -> Fault:
    try:
        return read_fault(kind, table.others({"kind", "of", *_MOMENTS}))
    except ParameterMistake as mistake:
        raise table.fail(mistake.name, mistake.reason) from None


def _trigger(table: Table, moment: str, fault: Fault) -> Trigger:
    if moment == "at":
        return Trigger(at=table.number("at", 0.0, _LATEST))
    if moment == "at_swap_of":
        return Trigger(swap=True, of=table.text("at_swap_of"))
    of = table.text("of", fault.device)
    if not of:
        raise table.fail("at_percent", "“of” must say of which device’s image.")
    return Trigger(percent=table.number("at_percent", 0.0, 100.0), of=of)


def _numeric(table: Table, comparison: Comparison, wanted: Plain) -> Plain:
    ordered = comparison in (Comparison.AT_LEAST, Comparison.AT_MOST)
    if ordered and (isinstance(wanted, bool) or not isinstance(wanted, int | float)):
        raise table.fail(comparison.value, "It must be a number.")
    return wanted
