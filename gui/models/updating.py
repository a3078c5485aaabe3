"""Updates in words: a running card for each device, the total, and what the Now line says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.premise.device import Device, version_text
from core.update.campaign import MOST_ATTEMPTS
from core.update.evidence import RUNG_SHORT, Outcome, Rung, Standing
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.models.wakes import Wake, wake_facts, wake_figure
from gui.screen import Action, Glyph
from gui.topology.picture import hops_of, look_of
from gui.topology.strip import strip_of
from gui.widgets.answer import NO_BRIEF
from gui.widgets.bar import BarView, Fill
from gui.widgets.fact_flow import CardFact
from gui.widgets.running_card import CardView
from gui.widgets.total import TotalView
from gui.wording import begun, clock, count, finish_between, kib, listed, minutes_between, number

if TYPE_CHECKING:
    from core.premise.topology import Topology
    from core.update.campaign import CampaignView
    from gui.widgets.answer import Brief

_DOING = {
    Phase.SENDING: "It is fetching its image.",
    Phase.CHECKING: "It compares the whole image before it restarts.",
    Phase.RESTART: "It restarts with the new image.",
    Phase.REJOINING: "It looks for the HAN again.",
    Phase.PROVING: "It is asked which version it runs.",
}
_FACTS = {
    Phase.WAKE: "{} waits for its wake.",
    Phase.SENDING: "{} is fetching its image.",
    Phase.CHECKING: "{} is checking its image.",
    Phase.RESTART: "Do not unplug {}.",
    Phase.REJOINING: "{} is coming back.",
    Phase.PROVING: "{} is proving its version.",
}


USUAL_RESTART = 60.0  # s, until a device of the run has shown how long it takes
_STILL = (Condition.PAUSED, Condition.NO_DONGLE, Condition.ASKING)
_OPEN_STILL = (Outcome.CONTRADICTED, Outcome.NOT_PROVED)  # the image was taken, and that is all
_AFTER = {
    Condition.PAUSED: "after you resume",
    Condition.NO_DONGLE: "after the dongle is back",
    Condition.ASKING: "once they have answered",
}


_LEAVE = {
    Condition.PAUSED: "Leave after you resume",
    Condition.NO_DONGLE: "Leave once it is plugged in",
    Condition.ASKING: "Leave once they answer",
}
_ONCE = {
    Condition.PAUSED: "once you resume",
    Condition.NO_DONGLE: "once the dongle is back",
    Condition.ASKING: "once it answers",
}


def usual_restart(updates: Sequence[DeviceUpdate]) -> float:
    """How long a restart takes in s: the longest seen in this run, or what is usual."""
    seen = [
        back - fetched
        for update in updates
        if (fetched := _proved_at(update, Rung.FETCHED)) and (back := _proved_at(update, Rung.CAME_BACK))
    ]
    return max(seen, default=USUAL_RESTART)


def _proved_at(update: DeviceUpdate, rung: Rung) -> float | None:
    return next((p.at for p in update.ladder if p.rung is rung and p.standing is Standing.PROVED), None)


def unplug_words(update: DeviceUpdate, now: float, usual: float) -> str:
    """“Do not unplug B1 for 40 s.”, counting down from what is usual; past that, until it is back."""
    fetched = _proved_at(update, Rung.FETCHED)
    left = usual if fetched is None else usual - (now - fetched)
    until = f"for {-int(-left // 5) * 5} s" if left > 0 else "until it is back"
    return f"Do not unplug {update.kind.value} {until}."


def card_of(
    update: DeviceUpdate,
    topology: Topology,
    now: float,
    actions: tuple[Action, ...] = (),
    *,
    kept: str = "",
    usual: float = USUAL_RESTART,
    again: bool = False,
    wake: Wake | None = None,
) -> CardView:
    """One device's running card.

    `kept` is what was still to go when it stopped, `usual` a restart's length in s; `again` says that it will be
    sent to once more when the run is over; `wake` is when it wakes next, if that is known.
    """
    device = topology.device(update.eui) or Device(update.eui, update.kind, update.name)
    route = topology.route(update.eui)
    over_badly = update.condition in (Condition.FAILED, Condition.REFUSED) or _old_after_all(update)
    dropped = update.condition is Condition.CANCELLED  # somebody wanted it so: no fault
    ready, finish, span, brief = _ready(update, now, kept)
    swapping = not update.power_safe
    asleep = device.sleepy and update.condition is Condition.RUNNING and update.phase is Phase.WAKE
    return CardView(
        look_of(device),
        device.label,
        begun(update.name or device.name or device.label),
        version_text(update.version_before),
        version_text(update.version_wanted),
        strip_of(topology, hops_of(topology, route)),
        bar_of(update),
        "" if dropped else wake_figure(wake, now) if asleep else figure_of(update, now),
        (CardFact("", _fault(update, again=again)),)
        if dropped
        else (*wake_facts(wake, device.last_heard, now), *_from_before(update))
        if asleep
        else facts_of(update, usual=usual),
        fault=_fault(update, again=again) if over_badly else "",
        power=f"{unplug_words(update, now, usual)} It is swapping its firmware."
        if swapping
        else update.power_line.replace(" KiB", "\u00a0KiB"),
        power_safe=update.power_safe,
        ready=ready,
        finish=finish,
        span=span,
        brief=brief,
        actions=actions,
        sending=update.condition is Condition.RUNNING and update.phase is Phase.SENDING,
    )


def bar_of(update: DeviceUpdate) -> BarView:
    """The phase bar of a device."""
    cells = tuple(
        None if p.standing is Standing.NOT_POSSIBLE else p.standing is Standing.PROVED for p in update.ladder
    )
    return BarView(update.phase, _fill(update), update.share, cells)


def _old_after_all(update: DeviceUpdate) -> bool:
    """Whether it took the image and still reports the version from before."""
    return update.outcome is Outcome.CONTRADICTED


def _fill(update: DeviceUpdate) -> Fill:
    fixed = {
        Condition.FINISHED: Fill.DONE,
        Condition.FAILED: Fill.FAILED,
        Condition.CANCELLED: Fill.DROPPED,
        Condition.REFUSED: Fill.FAILED,
        Condition.PAUSED: Fill.PAUSED,
        Condition.NO_DONGLE: Fill.NO_DONGLE,
        Condition.ASKING: Fill.HOLLOW,
        Condition.QUEUED: Fill.QUEUED,
    }
    if _old_after_all(update):
        return Fill.FAILED
    if update.condition in fixed:
        return fixed[update.condition]
    by_phase = {Phase.SENDING: Fill.SOLID, Phase.PROVING: Fill.CELLS}
    return by_phase.get(update.phase, Fill.WAITING)


def figure_of(update: DeviceUpdate, now: float = 0.0) -> str:
    """The figure of the card: per cent while bytes flow, how long it is away, proofs after that."""
    fetched = _proved_at(update, Rung.FETCHED)
    if not update.power_safe and fetched is not None and update.condition is Condition.RUNNING:
        minutes, seconds = divmod(max(0, int(now - fetched)), 60)
        return f"{minutes}:{seconds:02}"
    if update.condition is Condition.FINISHED or update.phase is Phase.PROVING:
        proved, possible = proofs_of(update)
        return f"{proved} of {possible}"
    return f"{update.share * 100:.0f} %" if update.bytes_done else ""


def facts_of(update: DeviceUpdate, *, usual: float = USUAL_RESTART) -> tuple[CardFact, ...]:
    """The facts beside the figure of a device that is awake."""
    if update.condition is Condition.FINISHED or update.phase is Phase.PROVING:
        named = [RUNG_SHORT[p.rung] for p in update.ladder if p.standing is Standing.PROVED]
        proofs = CardFact("", f"proofs in: {', '.join(named)}" if named else "proofs in")
        asked = CardFact("", "reading its version…", second=True)
        return (proofs, asked) if update.condition is Condition.RUNNING else (proofs,)
    if update.condition is Condition.QUEUED:
        return (CardFact("", "Waits for its turn."), *_from_before(update))
    if update.condition is Condition.ASKING:
        return (CardFact("", "Asking the device where it left off."),)
    if update.condition is Condition.NO_DONGLE:
        return (
            CardFact("Dongle unplugged.", f"Kept at {kib(update.bytes_done)} KiB; plug it in, any port."),
        )
    if not update.power_safe:
        return (CardFact("", _DOING[update.phase]), CardFact("", f"usually {usual:.0f} s", second=True))
    if update.phase is Phase.WAKE:
        told = "It was told of its image and asks for it by itself."
        return _from_before(update) or (CardFact("", told),)
    if update.phase is not Phase.SENDING:
        return (CardFact("", _DOING[update.phase]),)
    facts = [CardFact(kib(update.bytes_done), f"of {kib(update.bytes_total)} KiB")]
    if update.condition is Condition.PAUSED:
        return (*facts, CardFact("Paused.", "It keeps what it has."))
    if update.rate:
        facts.append(CardFact(number(update.rate), "B/s"))
    again = f"attempt {update.attempt} of {MOST_ATTEMPTS}" if update.attempt > 1 else "attempt 1"
    return (*facts, CardFact("", again, second=True))


def _from_before(update: DeviceUpdate) -> tuple[CardFact, ...]:
    """Where a device will go on that has a part of the image from before."""
    if not 0 < update.bytes_done < update.bytes_total:
        return ()
    return (CardFact("", f"Goes on from *{kib(update.bytes_done)}* of {kib(update.bytes_total)} KiB."),)


def proofs_of(update: DeviceUpdate) -> tuple[int, int]:
    """How many rungs are proved, and how many can be."""
    possible = [p for p in update.ladder if p.standing is not Standing.NOT_POSSIBLE]
    return sum(p.standing is Standing.PROVED for p in possible), len(possible)


def _ready(update: DeviceUpdate, now: float, kept: str) -> tuple[str, str, str, Brief]:
    """Label, figure and note of the answer, and its two lines where there is no room for three."""
    if update.condition is Condition.FINISHED:
        outcome = update.outcome.value.capitalize() if update.outcome is not None else "Done"
        return "Outcome", outcome, "", NO_BRIEF
    if update.condition.over:
        return "Outcome", update.condition.value.capitalize(), "", NO_BRIEF
    if update.condition in _STILL and kept:
        when = _ONCE[update.condition]
        return "Range kept", kept, when, (begun(when), kept)
    if update.finish is None:
        return "Ready", "", "not known yet", NO_BRIEF
    between, span = finish_between(update.finish), f"in {minutes_between(update.finish, now)}"
    if "–" in between:
        return "Ready between", between, span, (f"Ready {span}", between)
    return "Ready about", between, span, (f"Ready {span}", f"about {between}")


def _fault(update: DeviceUpdate, *, again: bool) -> str:
    if _old_after_all(update):
        return f"It took the image and still reports {version_text(update.version_after)}."
    words = update.reason or _ended(update)
    return f"{words} It is sent to again when the others are done." if again else words


def _ended(update: DeviceUpdate) -> str:
    return {
        Condition.CANCELLED: "Cancelled. The old firmware runs on.",
        Condition.REFUSED: "Not sent: a check forbids it.",
    }.get(update.condition, "It failed. The old firmware runs on; try again.")


def total_of(
    campaign: CampaignView, updates: Sequence[DeviceUpdate], now: float, kept: str = ""
) -> TotalView:
    """The head of a run. `kept` is how long all had still to go when it stopped."""
    mine = [u for u in updates if not campaign.order or u.eui in campaign.order]
    share = campaign.bytes_done / campaign.bytes_total if campaign.bytes_total else 0.0
    facts = [CardFact(kib(campaign.bytes_done), f"of {kib(campaign.bytes_total)} KiB")]
    sending = [u.kind.value for u in mine if u.condition is Condition.RUNNING and u.phase is Phase.SENDING]
    if sending:
        facts.append(CardFact("", f"{listed(sending)} now"))
    if campaign.started is not None:
        facts.append(CardFact("", f"since {clock(campaign.started)}", second=True))
    fill = Fill.PAUSED if campaign.paused else Fill.SOLID
    return TotalView(
        _total_title(campaign, mine), min(1.0, share), tuple(facts), fill, *_leave(campaign, mine, now, kept)
    )


def _total_title(campaign: CampaignView, updates: Sequence[DeviceUpdate]) -> str:
    whole = count(len(updates), "bridge")
    done = sum(u.condition is Condition.FINISHED and u.outcome not in _OPEN_STILL for u in updates)
    if campaign.running:
        return f"Updating {whole}"
    return f"Updated {whole}" if done == len(updates) else f"Updated {done} of {whole}"


def _leave(
    campaign: CampaignView, updates: Sequence[DeviceUpdate], now: float, kept: str
) -> tuple[str, str, str, Brief]:
    """When the installer can leave: the laptop is the hub, so not before the last device is done."""
    live = [u for u in updates if not u.condition.over]
    if not campaign.running or (updates and not live):
        if any(u.condition is Condition.FAILED for u in updates):
            return (
                "Before you leave",
                "see the card",
                "it says what to do",
                ("Before you leave", "see the card"),
            )
        if any(u.outcome in _OPEN_STILL for u in updates):
            return (
                "Before you leave",
                "see the proof",
                "it says what to do",
                ("Before you leave", "see the proof"),
            )
        return "You can leave", "now", "nothing is being sent", ("You can leave, nothing runs", "now")
    still = [u for u in live if u.condition in _STILL]
    if still and not any(u.condition is Condition.RUNNING for u in live):
        after, left = _AFTER[still[0].condition], kept or "not known"
        return "You can leave", left, after, (_LEAVE[still[0].condition], left)
    if campaign.finish is None:
        return "You can leave", "", "not known yet", NO_BRIEF
    at, span = f"about {clock(campaign.finish.latest)}", f"in {minutes_between(campaign.finish, now)}"
    return "You can leave at", at, span, (f"You can leave {span}", at)


def spoken(updates: Sequence[DeviceUpdate], now: float) -> tuple[str, str, Glyph]:
    """What the Now line says of a run: fact, advice, glyph. Danger first, then who is sending."""
    danger = next((u for u in updates if not u.power_safe and not u.condition.over), None)
    if danger is not None:
        words = unplug_words(danger, now, usual_restart(updates))
        return words, "It is swapping its firmware.", Glyph.WARN
    if any(u.condition is Condition.NO_DONGLE for u in updates):
        return "Waiting for the dongle.", "Plug it in again, any port. Nothing is lost.", Glyph.WARN
    order = (Phase.SENDING, Phase.CHECKING, Phase.REJOINING, Phase.PROVING, Phase.WAKE)
    running = sorted(
        (u for u in updates if u.condition is Condition.RUNNING), key=lambda u: order.index(u.phase)
    )
    if running:
        first = running[0]
        about = f" {minutes_between(first.finish, now).capitalize()}." if first.finish is not None else ""
        return _FACTS[first.phase].format(first.kind.value), f"Nothing to do.{about}", Glyph.UNDER_WAY
    if any(u.condition is Condition.PAUSED for u in updates):
        return "Paused.", "The devices keep what they have.", Glyph.WAITING
    return ended(updates)


def ended(updates: Sequence[DeviceUpdate]) -> tuple[str, str, Glyph]:
    """What is said when nothing runs any more."""
    waiting = [u for u in updates if not u.condition.over]
    asked = [u.kind.value for u in waiting if u.condition is Condition.ASKING]
    if asked:
        it = "it" if len(asked) == 1 else "they"
        return f"Asking {listed(asked)} where {it} left off.", "Nothing to do.", Glyph.WAITING
    if not updates:
        return "The run begins.", "The devices are told of their image.", Glyph.UNDER_WAY
    if waiting:
        return "Waiting for the first device.", "Nothing to do.", Glyph.WAITING
    old = [u.kind.value for u in updates if _old_after_all(u)]
    failed = [u for u in updates if u.condition is not Condition.FINISHED]
    if failed:
        names = count(len(failed) + len(old), "bridge")
        return f"{names[:1].upper()}{names[1:]} not updated.", "The reason stands on the card.", Glyph.STOP
    if old:
        still = "reports its" if len(old) == 1 else "report their"
        return f"{listed(old)} still {still} old version.", "The proof says what to do.", Glyph.STOP
    unproved = [u.kind.value for u in updates if u.outcome is Outcome.NOT_PROVED]
    if unproved:
        are = "is" if len(unproved) == 1 else "are"
        return f"{listed(unproved)} {are} not proved.", "See what is proved, and by what.", Glyph.WARN
    return f"{count(len(updates), 'bridge')} updated.", "See what is proved, and by what.", Glyph.DONE
