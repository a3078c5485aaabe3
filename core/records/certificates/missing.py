"""What a complete certificate would say and this one does not: listed before it is signed, and signed with it. Pure.

An update without a sure end belongs to it: nobody shall read “complete” over a device that runs what it should not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.joining.meter_points import mpxn_mistake
from core.premise.device import version_text
from core.records.certificates.values import Missing
from core.update.evidence import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.records.certificates.values import Certificate, UpdateFacts

UNKNOWN = version_text(None)
NOT_FINISHED = "not finished"
NEVER_JOINED = "expected, never joined"
MIXED = "an emulated dongle and a real one"
NOT_JOINED = "on the device log, has not joined"


def missing(certificate: Certificate) -> tuple[Missing, ...]:
    """What is missing, in the order of the steps; each can be put right in the place it names."""
    return (*_of_job(certificate), *_of_work(certificate), *_of_hand_over(certificate))


def _of_job(c: Certificate) -> Iterator[Missing]:
    if not c.premise:
        yield Missing("job", "The premise is not named.")
    if not c.installer:
        yield Missing("job", "The installer is not named.")
    if c.mpxn and (mistake := mpxn_mistake(c.mpxn)):  # a visit may do without it; a wrong one misleads
        yield Missing("job", f"The MPxN is not right. {mistake}")


def _of_work(c: Certificate) -> Iterator[Missing]:
    if not c.hub.eui:
        yield Missing("connect", "No hub was connected.")
    if c.hub.kind == MIXED:
        words = "Part of the recording is of an EMULATED premise, part of a real one: it stands for neither."
        yield Missing("connect", words)
    for device in c.devices:
        if device.standing == NEVER_JOINED:
            yield Missing("join", f"{device.kind} {device.eui} was expected and has not joined.")
        elif device.standing == NOT_JOINED:
            yield Missing("join", f"{device.kind} {device.eui} is on the device log and has not joined.")
    if c.before is None:
        yield Missing("map", "The mesh was not measured.")
    elif c.after is None:
        yield Missing("map", "The mesh was measured once: there is no picture from after the work.")
    for update in c.updates:
        if update.outcome != Outcome.CONFIRMED:
            yield Missing("update" if update.outcome == NOT_FINISHED else "proof", _open(update))


def _open(u: UpdateFacts) -> str:
    """Why an update is not done with; the worse it is, the stronger the words."""
    device = f"{u.kind} {u.eui}"
    match u.outcome:
        case Outcome.CONTRADICTED if UNKNOWN not in (u.version_after, u.version_sent):
            runs = "still runs" if u.version_after == u.version_before else "runs"
            return (
                f"{device} was NOT updated: it {runs} {u.version_after}, not {u.version_sent} (contradicted)."
            )
        case Outcome.CONTRADICTED:
            return f"The update of {device} is contradicted. {u.reason}".strip()
        case Outcome.FAILED:
            return f"The update of {device} failed. {u.reason}".strip()
        case Outcome.REFUSED:
            return f"{device} refused its update. {u.reason}".strip()
        case Outcome.NOT_PROVED:
            return f"The update of {device} is not proved. {u.reason}".strip()
        case Outcome.INFERRED:
            return f"The update of {device} is inferred, not confirmed: nobody read its version afterwards."
        case _:
            return f"The update of {device} is not finished."


def _of_hand_over(c: Certificate) -> Iterator[Missing]:
    if not c.customer:
        yield Missing("hand over", "Nobody is named who takes the work over.")
    if not c.recording.digest:
        yield Missing("hand over", "There is no recording that this certificate stands on.")
    elif c.recording.damage:
        yield Missing("hand over", f"The recording is damaged. {c.recording.damage}")
    proofs = [rung.at for update in c.updates for rung in update.rungs if rung.at is not None]
    if c.began is not None and min(proofs, default=c.began) < c.began:
        words = "The recording begins after part of the work: its log lacks what was done before."
        yield Missing("hand over", words)
