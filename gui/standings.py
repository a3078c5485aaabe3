"""What the rail and the top bar say, worked out from the mirror of the core. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hub.hub import HubState
from core.joining.meter_points import mpxn_mistake, mpxn_spaced
from core.premise.link import LinkClass
from core.records.job import Job
from core.update.evidence import Outcome
from core.update.progress import Condition
from gui.models.hand_over import CERTIFICATE
from gui.screen import Glyph, Place, Standing
from gui.widgets.topbar import TopFacts
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.hub.hub import HubView
    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate
    from gui.models.hand_over import HandOverModel
    from gui.models.mirror import Mirror
    from gui.models.start import AtHand

_EMULATED = "emulated:"
NO_JOB = Job()
_HUB_WORDS = {
    HubState.DISCONNECTED: "No hub",
    HubState.CONNECTING: "Connecting",
    HubState.CONNECTED: "Hub connected",
    HubState.LOST: "Waiting for dongle",
}


def is_emulated(hub: HubView) -> bool:
    """Whether the hub says that it is emulated, or is on its way to being one."""
    return hub.emulated is not None or (
        hub.url.startswith(_EMULATED) and hub.state is not HubState.DISCONNECTED
    )


def top_facts(mirror: Mirror, clock: str, job: Job = NO_JOB) -> TopFacts:
    """The top bar for this state; `clock` is the time of day as shown. Nothing is told of a hub that was let go."""
    hub = mirror.hub
    there = hub.state is not HubState.DISCONNECTED
    speed = f"clock ×{hub.emulated.speed}" if there and hub.emulated is not None else ""
    return TopFacts(
        premise=job.premise or mirror.premise.name or "No job",
        reference=", ".join(
            part for part in (f"MPxN {mpxn_spaced(job.mpxn)}" if job.mpxn else "", speed) if part
        ),
        hub=_HUB_WORDS[hub.state],
        firmware=hub.firmware if there else "",
        channel=f"Ch {hub.channel}" if there and hub.channel is not None else "",
        pan=f"PAN {hub.pan_id:04X}" if there and hub.pan_id is not None else "",
        clock=clock,
        emulated=is_emulated(hub),
    )


def start_facts(hand: AtHand, clock: str) -> TopFacts:
    """The top bar of Start while nothing is connected: which kind of hub is at hand."""
    dongle = bool(hand.dongles)
    emulated = hand.first_run and hand.dongles == 0
    jobs = (
        "First run on this laptop" if hand.first_run else count(hand.jobs, "recent job") if hand.jobs else ""
    )
    hub = "Dongle plugged in" if dongle else "Emulated hub ready" if emulated else "No hub"
    return TopFacts(premise="Start", reference=jobs, hub=hub, clock=clock, emulated=emulated)


def standings(
    mirror: Mirror,
    job: Job = NO_JOB,
    *,
    damaged: bool = False,
    labels: tuple[int, int] = (0, 0),
    hand_over: HandOverModel | None = None,
) -> Mapping[Place, Standing]:
    """How each of the six steps stands; `labels` is how many were read, of how many; `hand_over` what was signed."""
    return {
        Place.JOB: _job(mirror, job, damaged=damaged),
        Place.CONNECT: _connect(mirror),
        Place.PLAN: _plan(mirror),
        Place.JOIN: _join(mirror, *labels),
        Place.UPDATE: _update(mirror),
        Place.HAND_OVER: hand_over.standing(mirror, job) if hand_over is not None else CERTIFICATE,
    }


def _job(mirror: Mirror, job: Job, *, damaged: bool) -> Standing:
    if damaged:
        return Standing(Glyph.WARN, "Damaged, read-only")
    if job.complete:
        return Standing(Glyph.DONE, "Done")
    if job.mpxn and mpxn_mistake(job.mpxn):
        return Standing(Glyph.WARN, "MPxN is wrong")
    if not job.empty:
        return Standing(Glyph.UNDER_WAY, "Not complete")
    if mirror.hub.emulated is None:
        return Standing(words="Which premise")
    # a home whose update was cut short outlives a kill
    cut_short = any(not row.condition.over for row in mirror.updates.values())
    return Standing(words="Practice, kept" if cut_short else "Practice, no job")


def _connect(mirror: Mirror) -> Standing:
    match mirror.hub.state:
        case HubState.CONNECTED:
            return Standing(Glyph.DONE, "Emulated hub" if is_emulated(mirror.hub) else "Dongle")
        case HubState.CONNECTING:
            return Standing(Glyph.UNDER_WAY, "Connecting")
        case HubState.LOST:
            return Standing(Glyph.WARN, "Dongle unplugged")
        case _:
            return Standing(words="Dongle or hub")


def _plan(mirror: Mirror) -> Standing:
    plan = mirror.premise.plan
    if plan is None:
        return Standing(words="Which bridges")
    return Standing(Glyph.DONE, count(len(plan.bridges), "bridge"))


def _join(mirror: Mirror, labels_read: int, labels: int) -> Standing:
    bridges = [entry for entry in mirror.device_log if entry.kind.is_bridge]
    joined = sum(entry.joined for entry in bridges)
    plan, window_open = mirror.premise.plan, mirror.join.closes_at is not None
    wanted = max(len(bridges), len(plan.bridges) if plan is not None else 0)
    if joined and joined == wanted and not window_open:
        return Standing(Glyph.DONE, f"{joined} of {wanted} on log")
    if bridges and wanted:
        return Standing(Glyph.UNDER_WAY, f"{joined} of {wanted} on log")
    if window_open:
        return Standing(Glyph.UNDER_WAY, "Join window open")
    if labels_read and mirror.connected:
        return Standing(Glyph.UNDER_WAY, f"{labels_read} of {count(labels, 'label')} read")
    return Standing(words="Let bridges in" if mirror.connected else "Needs a hub")


def _update(mirror: Mirror) -> Standing:
    updates = mirror.updates
    if any(not row.condition.over for row in updates.values()):
        if mirror.hub.state is HubState.LOST:
            return Standing(Glyph.WARN, "Waiting for dongle")
        return Standing(Glyph.UNDER_WAY, f"Updating, {_per_cent(mirror)} %")
    if updates:
        return _updated(updates)
    weak = sum(link.worse is LinkClass.WEAK for link in mirror.premise.topology.links)
    if weak:
        return Standing(Glyph.WARN, count(weak, "weak link"))
    return Standing(words="Firmware, proof")


def _per_cent(mirror: Mirror) -> int:
    campaign = mirror.campaign
    return int(100 * campaign.bytes_done / campaign.bytes_total) if campaign.bytes_total else 0


def _updated(updates: Mapping[Eui64, DeviceUpdate]) -> Standing:
    failed = sum(
        row.condition is not Condition.FINISHED or row.outcome is Outcome.CONTRADICTED
        for row in updates.values()
    )
    if failed:
        return Standing(Glyph.STOP, f"{failed} of {len(updates)} failed")
    confirmed = sum(row.outcome is Outcome.CONFIRMED for row in updates.values())
    glyph = Glyph.DONE if confirmed == len(updates) else Glyph.WARN
    return Standing(glyph, f"{confirmed} of {len(updates)} confirmed")
