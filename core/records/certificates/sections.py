"""The sections of a certificate in their order, each as lines and tables on the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.joining.meter_points import mpxn_spaced
from core.records.certificates.fonts import wrapped
from core.records.certificates.map import mesh
from core.records.certificates.page import Face, Role
from core.records.certificates.sheet import BODY, LEFT, ROOM, SMALL
from core.records.wall_clock import clock_seconds, day_and_time

if TYPE_CHECKING:
    from core.records.certificates.sheet import Sheet
    from core.records.certificates.values import Certificate, DeviceFacts, RungFacts, UpdateFacts

_TOGETHER = 86.0  # mm: an update, its ladder and what cannot be known of it
MOST_PRINTED = 250  # lines of the event log; all of them are in the attached file
MARKS = {"proved": "✓", "contradicted": "×", "open": "·", "not possible": "–"}


def fill(sheet: Sheet, c: Certificate, along: int = 0) -> None:
    """Put the whole certificate but its hand-over and signature on the sheet.

    The last `along` lines of the log begin a page, to stand on one with the signature.
    """
    _visit(sheet, c)
    _left_open(sheet, c)
    _devices(sheet, c)
    _updates(sheet, c)
    _overrides(sheet, c)
    _meshes(sheet, c)
    _notes(sheet, c)
    _log(sheet, c, along)


def _visit(sheet: Sheet, c: Certificate) -> None:
    sheet.head("The visit")
    if c.emulated:
        sheet.text(f"EMULATED premise, scenario “{c.scenario}”.", face=Face.STRONG, role=Role.EMULATED)
    for label, value in (
        ("Premise", c.premise or "not named"), ("MPxN", mpxn_spaced(c.mpxn) or "not given"),
        ("Installer", c.installer or "not named"), ("Work order", c.order), ("Job", c.number),
        ("From", day_and_time(c.began)), ("To", day_and_time(c.ended)), ("Handed over", day_and_time(c.handed_over)),
        ("Hub", _hub(c)), ("Program", f"althan {c.program}"),
    ):  # fmt: skip
        sheet.fact(label, value)


def _hub(c: Certificate) -> str:
    hub = c.hub
    if not hub.eui:
        return "none connected"
    channel = "" if hub.channel is None else f"channel {hub.channel}"
    parts = (hub.eui, hub.kind, hub.firmware, channel, f"PAN {hub.pan_id}" if hub.pan_id else "")
    return ", ".join(part for part in parts if part)


def _left_open(sheet: Sheet, c: Certificate) -> None:
    """What a reader must know before the rest: what is missing or open."""
    if c.missing:
        sheet.head("What is missing or open")
        for one in c.missing:
            sheet.text(f"– {one.words}")


def _devices(sheet: Sheet, c: Certificate) -> None:
    sheet.head("Devices")
    if not c.devices:
        sheet.text("No device was on the device log.")
        return
    heads = ("Device", "EUI-64", "Place", "Joined as", "Admitted", "Joined", "Version")
    widths = (16.0, 46.0, 30.0, 17.0, 22.0, 22.0, 25.0)
    faces = (Face.STRONG, Face.MONO, Face.TEXT, Face.TEXT, Face.TEXT, Face.TEXT, Face.MONO)
    sheet.table(heads, [_device(d) for d in c.devices], widths, faces)


def _device(d: DeviceFacts) -> tuple[str, ...]:
    joined = "earlier" if d.joined == 0 else _time(d.joined) or d.standing
    return (d.kind, d.eui, d.name, d.joined_as, _time(d.admitted), joined, d.version or "not asked")


def _updates(sheet: Sheet, c: Certificate) -> None:
    sheet.head("Updates and their proof", with_next=30.0)
    if not c.updates:
        sheet.text("Nothing was updated.")
    for update in c.updates:
        _update(sheet, update)


def _update(sheet: Sheet, u: UpdateFacts) -> None:
    sheet.gap(1.5)
    sheet.need(_TOGETHER)
    where = f", {u.name}" if u.name else ""
    sheet.text(f"{u.kind} {u.eui}{where}: {u.outcome.upper()}", size=10.0, face=Face.STRONG)
    sheet.fact("Version", f"before {u.version_before}, sent {u.version_sent}, after {u.version_after}")
    image = u.image
    maker = f", manufacturer {image.manufacturer}, type {image.image_type}" if image.manufacturer else ""
    sheet.fact("Image", f"{image.name + ', ' if image.name else ''}{image.size:,} bytes{maker}")
    sheet.fact("SHA-256", image.sha256)
    sheet.fact("Rests on", u.rests_on)
    sheet.fact("What happened", u.reason)
    sheet.fact("Joined as", u.joined_as or "not known")
    sheet.fact("Credentials", u.credentials)
    for rung in sorted(u.rungs, key=lambda r: -r.rung):
        _rung(sheet, rung)
    if u.cannot:
        sheet.text("What cannot be known, and why:", size=SMALL, role=Role.QUIET)
        for words in u.cannot:
            sheet.text(f"– {words}", LEFT + 4.0, SMALL)
    sheet.gap(1.5)


def _rung(sheet: Sheet, r: RungFacts) -> None:
    cells = (MARKS.get(r.standing, "?"), str(r.rung), r.title, r.standing, _time(r.at), _said(r))
    widths = (6.0, 6.0, 52.0, 24.0, 18.0, 72.0)
    faces = (Face.STRONG, Face.TEXT, Face.TEXT, Face.STRONG, Face.TEXT, Face.TEXT)
    role = {"contradicted": Role.BAD, "proved": Role.GOOD}.get(r.standing, Role.QUIET)
    sheet.row(cells, widths, faces, role=role)


def _said(r: RungFacts) -> str:
    return " – ".join(part for part in (r.words, r.source) if part)


def _overrides(sheet: Sheet, c: Certificate) -> None:
    if not c.overrides:
        return
    sheet.head("Overrides, with the reasons written for them")
    rows = [(_time(o.at), o.subject, f"{o.check}: {o.found}", o.reason, str(o.entry)) for o in c.overrides]
    sheet.table(
        ("Time", "Device", "Check and what it found", "Reason", "Entry"), rows, (18.0, 44.0, 52.0, 52.0, 12.0)
    )


def _meshes(sheet: Sheet, c: Certificate) -> None:
    """Before and after, as drawings; what was not measured is said to be so."""
    sheet.head("The mesh before and after", with_next=40.0)
    for title, facts in (("Before", c.before), ("After", c.after)):
        if facts is not None:
            mesh(sheet, title, facts)
        else:
            sheet.text(f"{title}: not measured.")


def _notes(sheet: Sheet, c: Certificate) -> None:
    sheet.head("Notes")
    sheet.text(c.notes or "No notes.")


def taken_over(sheet: Sheet, c: Certificate, with_next: float) -> None:
    """Room for a signature by hand, on one page with what comes next, which needs so much room (mm)."""
    sheet.head("Hand-over", with_next=20.0 + with_next)
    top = sheet.box(20.0)
    below = sheet.y
    sheet.y = top + 1.0
    sheet.line("Taken over by (name, signature)", LEFT + 2.0, SMALL, Face.TEXT, Role.QUIET)
    for part in wrapped(c.customer or "not named", ROOM - 4.0, BODY, Face.STRONG)[:3]:
        sheet.line(part, LEFT + 2.0, BODY, Face.STRONG)
    sheet.y = below


def _log(sheet: Sheet, c: Certificate, along: int) -> None:
    shown = c.log[-MOST_PRINTED:]
    kept = len(shown) - along  # lines that stay where they are
    if along and kept <= 0:
        sheet.turn()
    sheet.head("Event log of the visit")
    if not c.log:
        sheet.text("No line was written.")
        return
    if len(shown) < len(c.log):
        sheet.text(
            f"The newest {len(shown)} of {len(c.log)} lines; all are in the attached file.", size=SMALL
        )
    rows = [(str(n.entry), clock_seconds(n.at), n.level, n.subject, n.text) for n in shown]
    heads, widths = ("Entry", "Time", "Level", "About", "What happened"), (12.0, 16.0, 16.0, 40.0, 94.0)
    if along and kept > 0:
        sheet.table(heads, rows[:kept], widths)
        sheet.turn()
        rows = rows[kept:]
    sheet.table(heads, rows, widths)


def _time(at: int | None) -> str:
    return "" if not at else clock_seconds(at)
