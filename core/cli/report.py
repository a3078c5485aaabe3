"""What a command prints: sentences and tables for people, one JSON value for programs."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from core.cli.plain_words import in_json, printable
from core.joining.device_log import EARLIER
from core.premise.device import version_text
from core.update.evidence import RUNG_WORDS, Outcome, Standing
from core.update.progress import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.errors import CoreError
    from core.firmware.image import Image
    from core.firmware.preflight import Preflight
    from core.hub.hub import HubView
    from core.joining.device_log import LogEntry
    from core.joining.join_board import JoinBoard
    from core.premise.device import Device, Eui64
    from core.premise.link import Link, Reading
    from core.premise.planning import Plan
    from core.premise.topology import Topology
    from core.update.progress import DeviceUpdate

DONE, FAILED, USAGE, NOT_PROVED = 0, 1, 2, 3

Json = dict[str, object] | list[dict[str, object]]


class Report:
    """Where a command's words go: to standard output, or to standard error when that belongs to JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=as_json, highlight=False)

    def say(self, text: str = "") -> None:
        """A sentence."""
        self.console.print(printable(text), markup=False)

    def head(self, text: str) -> None:
        """A heading."""
        self.console.print(f"\n[bold]{text}[/bold]")

    def value(self, value: Json) -> None:
        """The one JSON value of the command, if that was asked for."""
        if self.as_json:
            sys.stdout.write(in_json(json.dumps(value, indent=2, ensure_ascii=False)) + "\n")

    def error(self, error: CoreError) -> None:
        """What went wrong, in words; with `--json` also as the value."""
        Console(stderr=True, highlight=False).print(
            f"[bold red]✗[/bold red] {_escaped(printable(str(error)))}"
        )
        self.value({"error": {"what": error.what, "why": error.why, "do": error.do}})

    # --- tables ---------------------------------------------------------------------------------------

    def plan(self, plan: Plan) -> None:
        """The bridges of a plan, each with its reason."""
        self.say(plan.summary)
        for bridge in plan.bridges:
            self.say(f"  {bridge.kind.value}  {bridge.place}: {bridge.reason}")
        for kind, reason in plan.not_needed:
            self.say(f"  {kind.value}  not needed: {reason}")
        self.say(f"  Rule “{plan.rule}”. {plan.assumption}".rstrip())

    def device_log(self, entries: Sequence[LogEntry], capacity: int) -> None:
        """The hub's device log."""
        table = plain_table("Device", "EUI-64", "Joins as", "Admitted", "Joined")
        for e in entries:
            joined = "earlier" if e.joined_at == EARLIER else _clock(e.joined_at) if e.joined else "never"
            as_what = e.join_as.value if e.admitted_at else ""
            table.add_row(e.kind.value, str(e.eui), as_what, _clock(e.admitted_at), joined)
        self.console.print(table)
        self.say(f"{len(entries)} of {capacity} places taken.")

    def board(self, board: JoinBoard, euis: Iterable[Eui64]) -> None:
        """Who came in, who did not, who was turned away."""
        wanted = set(euis)
        for row in board.expected:
            if row.eui in wanted:
                self.say(f"  {row.kind.value}  {row.eui}  {row.step.value}  {row.reason}".rstrip())
        for refused in board.refused:
            if refused.eui not in wanted:
                self.say(
                    f"  turned away: {refused.eui}, {refused.count} times. {refused.reason} {refused.advice}"
                )

    def links(self, topology: Topology) -> None:
        """Every link with its two directions."""
        names = {d.eui: d.label for d in topology.devices}
        table = plain_table("Link", "There", "LQI", "Back", "LQI", "Source")
        for link in topology.links:
            there, back = link.a_to_b, link.b_to_a
            sources = [f"{_name(names, r.receiver)}: {r.source}" for r in (there, back) if r]
            table.add_row(
                f"{_name(names, link.a)} → {_name(names, link.b)}",
                *_direction(there),
                *_direction(back),
                ", ".join(sources),
            )
        self.console.print(table)
        for device in topology.devices:
            route = topology.route(device.eui)
            if len(route) > 1:
                self.say("  " + " → ".join(_name(names, e) for e in route) + _hops(len(route) - 1))
        for eui in sorted(topology.silent):
            self.say(f"  {_name(names, eui)} {_silence(topology, eui)}")

    def preflight(self, flights: Sequence[Preflight], devices: Mapping[Eui64, Device]) -> None:
        """The checks of each device that are not simply passed."""
        for flight in flights:
            label = devices[flight.eui].label if flight.eui in devices else str(flight.eui)
            passed = len(flight.checks) - len(flight.stops) - len(flight.warnings)
            stops = "1 stop" if len(flight.stops) == 1 else f"{len(flight.stops)} stops"
            self.say(f"  {label}: {passed} checks passed, {len(flight.warnings)} to note, {stops}.")
            for check in (*flight.stops, *flight.warnings):
                self.say(f"     {check.verdict.value}: {check.name.value}. {check.words}")

    def evidence(self, rows: Sequence[DeviceUpdate]) -> None:
        """The ladder of each device and what it amounts to."""
        for row in rows:
            outcome = (row.outcome or Outcome.NOT_PROVED).value
            versions = f"{version_text(row.version_before)} → {version_text(row.version_after)}"
            self.say(f"  {row.kind.value}  {row.eui}  {outcome.upper()}  {versions}")
            for proof in row.ladder:
                mark = {Standing.PROVED: "✓", Standing.CONTRADICTED: "✗", Standing.NOT_POSSIBLE: "–"}.get(
                    proof.standing, "·"
                )
                when = _clock(proof.at) + " " if proof.at else ""
                self.say(
                    f"     {mark} {proof.rung.value} {RUNG_WORDS[proof.rung]}: {when}{proof.words}".rstrip(
                        ": "
                    )
                )
            if row.reason:
                self.say(f"     {row.reason}")


def _silence(topology: Topology, eui: Eui64) -> str:
    """Why a device said nothing while the mesh was measured."""
    device = topology.device(eui)
    if device is None or topology.unanswered(device):
        return "did not answer."
    until = topology.asleep_until(device)
    return f"sleeps: heard at {_clock(device.last_heard)}, and usually again by {_clock(until)}."


def exit_code(rows: Sequence[DeviceUpdate], *, left_out: bool = False) -> int:
    """0 if all are confirmed, 1 if any was refused, failed or is contradicted, 3 if anything is left unproved."""
    outcomes = {row.outcome for row in rows}
    if outcomes & {Outcome.REFUSED, Outcome.FAILED, Outcome.CONTRADICTED, None}:
        return FAILED
    return DONE if outcomes == {Outcome.CONFIRMED} and not left_out else NOT_PROVED


def hub_json(view: HubView) -> dict[str, object]:
    """The hub as data."""
    mark = view.emulated
    return {
        "url": view.url,
        "eui": str(view.eui) if view.eui else None,
        "channel": view.channel,
        "pan_id": view.pan_id,
        "firmware": view.firmware,
        "emulated": {"scenario": mark.scenario, "speed": mark.speed} if mark else None,
    }


def update_json(row: DeviceUpdate) -> dict[str, object]:
    """One device's update in the form of the command line's contract."""
    proved = [p for p in row.ladder if p.standing in (Standing.PROVED, Standing.CONTRADICTED)]
    return {
        "eui": str(row.eui),
        "kind": row.kind.value,
        "outcome": row.outcome.value if row.outcome else "failed",
        "version_before": _version(row.version_before),
        "version_after": _version(row.version_after),
        "version_sent": _version(row.version_wanted),
        "image_sha256": row.image_hash,
        "bytes_done": row.bytes_done if row.condition is not Condition.REFUSED else 0,
        "bytes_total": row.bytes_total,
        "attempts": row.attempt,
        "evidence": [
            {"rung": p.rung.value, "standing": p.standing.value, "time": iso(p.at), "source": p.source,
             "words": p.words}
            for p in proved
        ],
        "not_possible": [p.rung.value for p in row.ladder if p.standing is Standing.NOT_POSSIBLE],
        "reason": row.reason,
    }  # fmt: skip


def flight_json(flight: Preflight) -> dict[str, object]:
    """The checks of an image for one device."""
    return {
        "eui": str(flight.eui),
        "stops": len(flight.stops),
        "checks": [
            {"name": c.name.value, "verdict": c.verdict.value, "found": c.found, "wanted": c.wanted,
             "words": c.words, "override": c.override or None}
            for c in flight.checks
        ],
    }  # fmt: skip


def image_json(image: Image) -> dict[str, object]:
    """What was to be sent, by both hashes; an activation names that of the Manufacturer Image."""
    return {
        "version": image.version_text,
        "size": image.size,
        "sha256": image.file_sha256,
        "manufacturer_image_hash": image.manufacturer_image_hash,
    }


def overrides_json(flights: Sequence[Preflight]) -> list[dict[str, object]]:
    """Each check that an installer overrode, with the written reason."""
    return [
        {"eui": str(f.eui), "check": c.name.value, "found": c.found, "reason": c.override}
        for f in flights
        for c in f.overridden
    ]


def entry_json(entry: LogEntry) -> dict[str, object]:
    """One place of the device log."""
    return {
        "eui": str(entry.eui),
        "kind": entry.kind.value,
        "join_as": entry.join_as.value if entry.admitted_at else None,
        "admitted": iso(entry.admitted_at),
        "joined": entry.joined,
        "joined_at": iso(entry.joined_at or None),
    }


def board_json(board: JoinBoard) -> dict[str, object]:
    """A join session as data."""
    return {
        "expected": [
            {"eui": str(e.eui), "kind": e.kind.value, "step": e.step.value, "reason": e.reason}
            for e in board.expected
        ],
        "refused": [
            {"eui": str(r.eui), "count": r.count, "reason": r.reason, "advice": r.advice}
            for r in board.refused
        ],
        "window_open": board.closes_at is not None,
    }


def topology_json(topology: Topology) -> dict[str, object]:
    """The mesh as data: both directions of each link, and each device's way to the hub."""
    return {
        "hub": str(topology.hub) if topology.hub else None,
        "devices": [
            {
                "eui": str(d.eui), "kind": d.kind.value, "presence": d.presence.value, "address": d.address,
                "sleepy": d.sleepy, "version": _version(d.file_version),
                "route": [str(e) for e in topology.route(d.eui)],
            }
            for d in topology.devices
        ],
        "links": [_link_json(link) for link in topology.links],
        "silent": [str(e) for e in sorted(topology.silent)],
    }  # fmt: skip


def plan_json(plan: Plan) -> dict[str, object]:
    """A plan as data."""
    return {
        "rule": plan.rule,
        "summary": plan.summary,
        "bridges": [
            {"kind": b.kind.value, "place": b.place, "reason": b.reason, "mains": b.mains}
            for b in plan.bridges
        ],
        "not_needed": [{"kind": kind.value, "reason": reason} for kind, reason in plan.not_needed],
        "assumption": plan.assumption,
    }


def _link_json(link: Link) -> dict[str, object]:
    return {
        "a": str(link.a),
        "b": str(link.b),
        "a_to_b": _reading_json(link.a_to_b),
        "b_to_a": _reading_json(link.b_to_a),
    }


def _reading_json(reading: Reading | None) -> dict[str, object] | None:
    if reading is None:
        return None
    return {
        "lqi": reading.lqi, "class": reading.quality.value, "source": reading.source, "time": iso(reading.at),
    }  # fmt: skip


def _direction(reading: Reading | None) -> tuple[str, str]:
    return ("?", "") if reading is None else (reading.quality.value, str(reading.lqi))


def _name(names: Mapping[Eui64, str], eui: Eui64) -> str:
    return names.get(eui, f"…{str(eui)[-8:]}")


def _hops(count: int) -> str:
    return f"  ({count} hop{'s' if count > 1 else ''})"


def plain_table(*columns: str) -> Table:
    """A table without lines."""
    table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="bold")
    for column in columns:
        table.add_column(column)
    return table


def _version(version: int | None) -> str | None:
    return None if version is None else version_text(version)


def _clock(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S")


def iso(at: float | None) -> str | None:
    """A time as JSON has it, with its zone."""
    return None if at is None else datetime.fromtimestamp(at).astimezone().isoformat(timespec="milliseconds")


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
