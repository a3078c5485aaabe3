"""All pictures of the manual by name; a page names one as `figures/NAME.png`."""

from __future__ import annotations

from gui.help.figures import frame, handing_over, joining, links, replaying, updates
from gui.help.figures.figure import Figure

FIGURES: dict[str, Figure] = {
    "steps": Figure(frame.steps, widest=280),
    "now": Figure(frame.now_line, widest=560, least=282, framed=False),
    "signs": Figure(frame.glyphs),
    "emulated": Figure(frame.emulated),
    "themes": Figure(frame.themes, widest=320),
    "limits": Figure(frame.limits, widest=640),
    "jobs": Figure(frame.jobs, widest=560),
    "meter-point": Figure(frame.wrong_number, widest=360),
    "fault": Figure(frame.fault, framed=False),
    "log": Figure(frame.log_lines),
    "dongles": Figure(joining.dongles),
    "plan": Figure(joining.sketch),
    "label": Figure(joining.label, widest=170, least=158),
    "code": Figure(joining.wrong_code, widest=360),
    "joining": Figure(joining.joining, widest=560, least=290, framed=False),
    "ring": Figure(joining.ring, widest=160, least=140),
    "refused": Figure(joining.refused, widest=360),
    "shapes": Figure(links.shapes),
    "at-a-shape": Figure(links.signs),
    "lanes": Figure(links.lanes),
    "classes": Figure(links.classes, widest=320),
    "route": Figure(links.route),
    "doctor": Figure(links.doctor, widest=330, framed=False),
    "direction": Figure(links.direction),
    "checks": Figure(updates.checks),
    "phases": Figure(updates.phases, widest=560),
    "card": Figure(updates.card),
    "power": Figure(updates.power),
    "ladder": Figure(updates.ladder, widest=560),
    "outcomes": Figure(updates.outcomes, widest=320),
    "certificate": Figure(handing_over.certificate, widest=340, framed=False),
    "fingerprint": Figure(handing_over.fingerprint, widest=300),
    "verdicts": Figure(handing_over.verdicts),
    "time-line": Figure(replaying.time_line, least=282),
    "images": Figure(updates.images),
    "refused-file": Figure(updates.refused_file, widest=360),
    "controls": Figure(updates.controls),
}
