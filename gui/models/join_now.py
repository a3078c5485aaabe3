"""What the Now line of the join screen says and offers: read labels, add, open the window, wait, go on. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.screen import Action, Glyph, NowLine
from gui.wording import count

if TYPE_CHECKING:
    from gui.models.joining import Candidate
    from gui.models.roster import Roster

WINDOW_S = 90.0


@dataclass(frozen=True, slots=True)
class JoinActs:
    """What the buttons do."""

    add: Callable[[], None]  # take what stands in the form
    add_now: Callable[[], None]  # the same, and let it in by the window that is open
    admit: Callable[[], None]
    reopen: Callable[[], None]
    close: Callable[[], None]
    read_label: Callable[[], None]  # of an emulated device
    to_box: Callable[[], None]
    misread: Callable[[], None]  # have the label read again whose code the hub refused
    show_log: Callable[[], None]
    go_on: Callable[[], None]


@dataclass(frozen=True, slots=True)
class JoinMoment:
    """How the screen stands: whether a hub is there, the window is open (`left` s), a picture is being read."""

    connected: bool
    window_open: bool
    left: int
    reading_picture: bool
    form_complete: bool
    lost: bool = False  # the dongle was unplugged, and is waited for
    log_used: int = 0
    log_size: int = 0  # 0 while it is not known

    @property
    def log_full(self) -> bool:
        """Whether the hub's device log takes nobody more."""
        return 0 < self.log_size <= self.log_used


def join_now(moment: JoinMoment, roster: Roster, acts: JoinActs) -> NowLine:
    """The Now line at this moment."""
    if moment.lost:
        off = Action("Open join window", reason="Plug it in again, any port. Nothing is lost.")
        return NowLine("Waiting for the dongle.", "", Glyph.WARN, off)
    if not moment.connected:
        off = Action("Open join window", reason="Connect to a hub first.")
        return NowLine("No hub is connected.", "", Glyph.NOT_STARTED, off)
    if moment.window_open:
        return _while_open(moment, roster, acts)
    if moment.reading_picture:
        return NowLine("Reading the photograph.", "", Glyph.UNDER_WAY, Action("Scan next", busy="Reading"))
    if moment.log_full and roster.unplaced:
        return _log_full(moment, roster, acts)
    if moment.form_complete:
        add = Action("Add to device log", acts.add, icon="check")
        return NowLine("The label is read.", "Nothing is sent before the window opens.", Glyph.UNDER_WAY, add)
    if not roster.missing:
        return _all_read(roster, acts)
    opens, who = _opening(roster, acts), roster.missing[0].label
    advice = (
        "As a scanner would: ID and install code."
        if roster.sticker() is not None
        else "Scan it, drop a photograph of it here, or type it."
    )
    return NowLine(
        f"Read the label of {who}.", advice, Glyph.UNDER_WAY, _next_label(roster, acts), (opens,) if opens else ()
    )  # fmt: skip


def _log_full(moment: JoinMoment, roster: Roster, acts: JoinActs) -> NowLine:
    fact = f"The hub’s log is full: {moment.log_used} of {moment.log_size}."
    again = (_reopen(acts),) if roster.tried else ()
    show = Action("Open device log", acts.show_log)
    return NowLine(fact, "Take a device off that is not used, then go on.", Glyph.WARN, show, again)


def _next_label(roster: Roster, acts: JoinActs) -> Action:
    if roster.sticker() is not None:
        return Action("Read label", acts.read_label, icon="scan")
    return Action("Scan next", acts.to_box, icon="scan")


def _scan_again(acts: JoinActs) -> Action:
    return Action("Scan next", acts.misread, icon="scan")


def _opening(roster: Roster, acts: JoinActs) -> Action | None:
    """The act that opens the window: for those who are new, or again for those who did not come."""
    if roster.fresh:
        return Action("Open join window", acts.admit, icon="join")
    return _reopen(acts) if roster.tried else None


def _reopen(acts: JoinActs) -> Action:
    return Action(f"Re-open {WINDOW_S:.0f} s", acts.reopen, icon="again")


def _all_read(roster: Roster, acts: JoinActs) -> NowLine:
    opens, fresh, tried = _opening(roster, acts), roster.fresh, roster.tried
    if fresh:
        fact = f"{count(len(fresh), 'device')} may join."
        whom = "it" if len(fresh) == 1 else "them"
        return NowLine(fact, f"Switch {whom} on, then open the window.", Glyph.UNDER_WAY, opens)
    if roster.misread:
        others = (_reopen(acts),) if any(c not in roster.misread for c in tried) else ()
        fact = f"{_wrong(roster.misread[0])}."
        return NowLine(fact, "Scan its label again.", Glyph.STOP, _scan_again(acts), others)
    if tried:
        fact = f"{count(len(tried), 'device')} not joined."
        whose = "its" if len(tried) == 1 else "their"
        return NowLine(fact, f"Check {whose} power, then open the window again.", Glyph.WARN, opens)
    go_on = Action("Continue to Map", acts.go_on)
    if not roster.candidates:
        return NowLine(
            "No bridge is needed here.", "Check that everything reaches the hub.", Glyph.DONE, go_on
        )
    return NowLine("All bridges are on the log.", "Next: check the links between them.", Glyph.DONE, go_on)


def _while_open(moment: JoinMoment, roster: Roster, acts: JoinActs) -> NowLine:
    shuts, shut = f"The join window shuts in {moment.left} s.", (Action("Close window", acts.close),)
    fact, advice, glyph = "The join window is open.", "Keep its power on.", Glyph.UNDER_WAY
    under_way, misread = _under_way(roster), roster.misread
    if under_way:
        fact = f"{_named(under_way[0])} is joining."
        advice = f"{_named(misread[0])}: wrong code, scan again." if misread else advice
    elif misread:
        fact, advice, glyph = f"{_wrong(misread[0])}.", "Scan its label again.", Glyph.STOP
    return NowLine(fact, f"{advice} {shuts}", glyph, _act_while_open(moment, roster, acts), shut)


def _act_while_open(moment: JoinMoment, roster: Roster, acts: JoinActs) -> Action:
    if moment.form_complete or roster.fresh:
        return Action("Add to device log", acts.add_now, icon="check")
    if roster.misread:
        return _scan_again(acts)
    if roster.missing:
        return _next_label(roster, acts)
    return Action("Open join window", busy=f"{moment.left} s left")


def _under_way(roster: Roster) -> list[Candidate]:
    """Who is joining by a code that nobody questions."""
    halted = (*roster.misread, *roster.missing, *roster.fresh)
    return [c for c in roster.candidates if roster.is_joining(c) and c not in halted]


def _wrong(candidate: Candidate) -> str:
    return f"{_named(candidate)}: wrong install code"


def _named(candidate: Candidate) -> str:
    return f"{candidate.label[:1].upper()}{candidate.label[1:]}"
