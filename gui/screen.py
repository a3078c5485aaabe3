"""What a screen is to the window: a widget with a title, a Now line, and sometimes a drawer.

A screen gets its `Desk` (models and callables) by constructor, never imports another screen, and asks the
window for nothing. The window asks it for `now()` whenever `now_changed` is emitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.practice import ScenarioSummary
    from core.premise.device import Eui64
    from gui.desk import Desk


class Glyph(StrEnum):
    """The seven state glyphs, each named by what it says."""

    NOT_STARTED = "not started"
    UNDER_WAY = "under way"
    DONE = "done"
    WAITING = "waiting"
    WARN = "warning"
    STOP = "stop"
    NOT_POSSIBLE = "not possible"


class Place(StrEnum):
    """The places of the rail: six steps in their order, then the tools; Start lies before all of them."""

    START = "Start"
    JOB = "Job"
    CONNECT = "Connect"
    PLAN = "Plan"
    JOIN = "Join"
    UPDATE = "Check & update"
    HAND_OVER = "Hand over"
    FIRMWARE = "Firmware"
    LOG = "Log"
    SCENARIOS = "Scenarios"
    SETTINGS = "Settings, help"


STEPS = (Place.JOB, Place.CONNECT, Place.PLAN, Place.JOIN, Place.UPDATE, Place.HAND_OVER)
BACK = "back"  # in place of a screen's name: where the user came from
TOOLS = (Place.FIRMWARE, Place.LOG, Place.SCENARIOS, Place.SETTINGS)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step of the rail stands: its glyph and the same in words."""

    glyph: Glyph = Glyph.NOT_STARTED
    words: str = "Not started"


@dataclass(frozen=True, slots=True)
class Action:
    """Something a button does.

    `run` None means off, and `reason` says why; `busy` replaces the words by a count while it works;
    `key` is both the hint in the button and the shortcut (“F5”); `icon` names a file of resources/icons.
    """

    words: str
    run: Callable[[], None] | None = None
    icon: str = ""
    key: str = ""
    reason: str = ""
    busy: str = ""


@dataclass(frozen=True, slots=True)
class NowLine:
    """What is happening (at most 40 characters), what to do (at most 60), and the one primary button.

    When the primary is off its reason stands in place of the advice. At most two `seconds` are shown.
    """

    fact: str
    advice: str = ""
    glyph: Glyph = Glyph.NOT_STARTED
    primary: Action | None = None
    seconds: tuple[Action, ...] = ()

    @property
    def said(self) -> str:
        """The advice as shown: the reason when the primary is off."""
        off = self.primary is not None and self.primary.run is None and not self.primary.busy
        return self.primary.reason if off and self.primary and self.primary.reason else self.advice


class Screen(QWidget):
    """The base of every screen.

    A subclass sets `title`, builds its widgets, overrides `now`, and emits `now_changed` when that is
    different. To show something in the right drawer it emits `drawer_wanted` with a widget it keeps;
    `drawer_done` closes it. The window calls `drawer_closed` when the user shut it (Esc, ×).

    Signals:
        now_changed: `now()` gives something else now.
        drawer_wanted: show this widget in the drawer, under this title.
        drawer_done: the drawer is no longer needed.
    """

    now_changed = Signal()
    drawer_wanted = Signal(object, str)
    drawer_done = Signal()

    title = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.look = desk.look
        self.setAccessibleName(self.title)

    def now(self) -> NowLine:
        """What the Now line says while this screen is shown."""
        return NowLine(self.title)

    @property
    def behind(self) -> bool:
        """Whether another screen of the window is seen: what is laid out now would be again before it is shown."""
        return not self.isVisible() and self.window().isVisible()

    @property
    def main_thing(self) -> QWidget | None:
        """What the keyboard is on when the screen is come to while its primary is off; the first target if None."""
        return None

    def entered(self) -> None:
        """Called each time the screen is brought to the front."""

    def drawer_closed(self) -> None:
        """Called when the user has shut the drawer that this screen opened."""

    def bring(self, eui: Eui64) -> bool:
        """Bring a device to the eye and the keyboard; whether this screen can."""
        return False

    def take_home(self, home: ScenarioSummary) -> None:
        """Take this emulated home, where a screen offers homes; it is not started."""

    def look_back(self, at: float) -> str:
        """Show how things stood then (s since 1970), where a screen can; which moment is shown, in words."""
        return ""
