"""What must be true at the end of a scenario, as its file says it, compared with the state of the premise.

An expectation names a value of `state` (`version`, `ota.offset`, …) of one device, or of the premise as a whole,
and what it must be. A few values are worked out here because a file cannot know them beforehand: whether a device
runs another version than at the start, how many strangers are in, how many join windows are open.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.emulator.truth import Json

Plain: TypeAlias = bool | int | float | str


class Comparison(Enum):
    """How a value is compared with what is wanted."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must be true at the end; `of` is a device's name, or empty for the premise."""

    says: str
    of: str
    what: str
    comparison: Comparison
    wanted: Plain


@dataclass(frozen=True, slots=True)
class Finding:
    """How an expectation came out."""

    expectation: Expectation
    found: Json
    met: bool


OF_A_DEVICE = (
    "address", "attempts", "battery_percent", "join_attempts", "joined", "last_refusal", "ota.blocks_requested",
    "ota.kept", "ota.offset", "ota.pages_requested", "ota.phase", "ota.status", "parent", "parent_name", "powered",
    "reachable", "updated", "version",
)  # fmt: skip
OF_THE_PREMISE = (
    "bad_frames", "channel", "faults_happened", "faults_waiting", "formed", "install_code_only", "open_windows",
    "pan_id", "plugged", "reachable_devices", "refusals", "refused_reasons", "running", "strangers_heard",
    "strangers_joined", "unknown_commands",
)  # fmt: skip


def check(
    expectations: Sequence[Expectation], state: Mapping[str, Json], versions: Mapping[str, int]
) -> list[Finding]:
    """Compare each expectation with the state; `versions` are what the devices ran at the start, by name."""
    findings = []
    for expectation in expectations:
        found = _found(expectation, state, versions)
        met = found is not None and _MEETS[expectation.comparison](found, expectation.wanted)
        findings.append(Finding(expectation, found, met))
    return findings


def told(findings: Sequence[Finding]) -> dict[str, Json]:
    """Findings as JSON values."""
    return {
        "met": all(finding.met for finding in findings),
        "expectations": [
            {
                "says": finding.expectation.says,
                "of": finding.expectation.of or None,
                "what": finding.expectation.what,
                finding.expectation.comparison.value: finding.expectation.wanted,
                "found": finding.found,
                "met": finding.met,
            }
            for finding in findings
        ],
    }


def _found(expectation: Expectation, state: Mapping[str, Json], versions: Mapping[str, int]) -> Json:
    if not expectation.of:
        return _of_premise(expectation.what, state)
    rows = [*_rows(state, "devices"), *_rows(state, "strangers")]
    row = next((row for row in rows if row["name"] == expectation.of), None)
    if row is None:
        return None
    if expectation.what == "updated":
        return row["version"] != versions.get(expectation.of)
    if expectation.what == "parent_name":
        return next((other["name"] for other in rows if other["eui"] == row["parent"]), "hub")
    value: Json = row
    for part in expectation.what.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _of_premise(what: str, state: Mapping[str, Json]) -> Json:
    strangers, windows, refused = (
        _rows(state, "strangers"),
        state.get("permit_windows"),
        _rows(state, "refused"),
    )
    worked_out: dict[str, Json] = {
        "open_windows": sum(bool(left) for left in windows.values()) if isinstance(windows, dict) else 0,
        "reachable_devices": sum(bool(row["reachable"]) for row in _rows(state, "devices")),
        "refusals": len(refused),
        "refused_reasons": "; ".join(str(row["reason"]) for row in refused) or "none",
        "strangers_heard": sum(bool(row["attempts"]) for row in strangers),
        "strangers_joined": sum(bool(row["joined"]) for row in strangers),
        "unknown_commands": len(state.get("unknown_commands") or {}),  # type: ignore[arg-type]
    }
    return worked_out.get(what, state.get(what))


def _rows(state: Mapping[str, Json], key: str) -> list[dict[str, Json]]:
    rows = state.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


_MEETS: Mapping[Comparison, Callable[[Json, Plain], bool]] = {
    Comparison.IS: lambda found, wanted: type(found) is type(wanted) and found == wanted,
    Comparison.IS_NOT: lambda found, wanted: found != wanted,
    Comparison.AT_LEAST: lambda found, wanted: _number(found) >= _number(wanted),
    Comparison.AT_MOST: lambda found, wanted: _number(found) <= _number(wanted),
    Comparison.CONTAINS: lambda found, wanted: isinstance(found, str) and str(wanted) in found,
}
