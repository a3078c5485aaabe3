"""The frame in its states: palette, device search, the question at the end, notices, a fault of our own, the rail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame

from core.events import HubChanged, UpdateChanged
from core.hub.hub import HubView
from gui.acts import Acts
from gui.keeping import JobKeeper
from gui.notices import CrashWindow, Notice
from gui.screen import STEPS, Action, Glyph, Place, Screen, Standing
from gui.screens.job import JobScreen
from gui.screens.plan import PlanScreen
from gui.widgets.cards import Toasts
from gui.widgets.closing import ClosingQuestion
from gui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog, QWidget

    from gui.look import Look
    from tests.gui.screens.desk import Bench

    Made = tuple[Screen, Callable[[], None]]
    After = Callable[[Bench, Window], None]

TRACE = """Traceback (most recent call last):
  File "gui/widgets/ring.py", line 61, in paintEvent
    share = self.left / self.whole
ZeroDivisionError: division by zero
"""
RAIL = (
    Standing(Glyph.DONE, "Done"),
    Standing(Glyph.WARN, "Dongle unplugged"),
    Standing(Glyph.NOT_STARTED, "Which bridges"),
    Standing(Glyph.WAITING, "Waits for a wake"),
    Standing(Glyph.UNDER_WAY, "Updating, 41 %"),
    Standing(Glyph.NOT_POSSIBLE, "Nothing to sign"),
)


def _framed(after: After, kind: type[Screen] = PlanScreen) -> Callable[[Bench, Path], Made]:
    """A screen, and what is done to its window once it is there."""

    def make(bed: Bench, _folder: Path) -> Made:
        from tests.gui.screens.stage import premise

        premise(bed)
        screen = kind(bed.desk)

        def then() -> None:
            window = screen.window()
            assert isinstance(window, Window)
            after(bed, window)

        return screen, then

    return make


def _acts(bed: Bench, window: Window) -> Acts:
    keeper = JobKeeper(bed.desk, window)
    return Acts(bed.desk, window, keeper, lambda: None, lambda _theme, _scale: None)


def _palette(words: str, *, hub: bool = True) -> After:
    def after(bed: Bench, window: Window) -> None:
        if not hub:
            bed.mirror.take(HubChanged(HubView()))
        _acts(bed, window).open_palette()
        window.finder.field.write(words)
        window.finder._narrow(words)

    return after


def _devices(words: str, *, known: bool = True) -> After:
    def after(bed: Bench, window: Window) -> None:
        from core.events import PremiseChanged
        from core.premise.premise import PremiseView

        if not known:
            bed.mirror.take(PremiseChanged(PremiseView()))
        _acts(bed, window).open_devices()
        window.finder.field.write(words)
        window.finder._narrow(words)

    return after


class Rim(QFrame):
    """What stands for the system's frame round a dialog."""


def _laid(dialog: QDialog, window: QWidget) -> None:
    """A dialog as it lies over the window, painted into it, in a plain frame in place of the system's own."""
    rim = Rim(window)
    rim.setAutoFillBackground(True)
    rim.setBackgroundRole(QPalette.ColorRole.Mid)
    dialog.setWindowFlags(Qt.WindowType.Widget)
    dialog.setAutoFillBackground(True)
    size = dialog.size().expandedTo(dialog.minimumSize())
    dialog.resize(size.boundedTo(window.size()))
    dialog.move((window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 2)
    rim.setGeometry(dialog.geometry().adjusted(-2, -2, 2, 2))
    for part in (rim, dialog):
        part.show()
        part.raise_()


def _closing(bed: Bench, window: Window) -> None:
    from tests.gui.screens.stage import RUNNING

    for row in RUNNING:
        bed.mirror.take(UpdateChanged(row))
    window.resize(1093, 574)
    _laid(ClosingQuestion(bed.desk.look, RUNNING, window), window)


def _crash(bed: Bench, window: Window) -> None:
    window.resize(1093, 574)
    _laid(CrashWindow(bed.desk.look, "ZeroDivisionError", TRACE, window), window)


def _toasts(*notices: Notice) -> After:
    def after(bed: Bench, window: Window) -> None:
        pile = Toasts(bed.desk.look, window.stack)
        window.lay_below(pile)
        window.content_resized.connect(pile.settle)
        for notice in notices:
            pile.give(notice)

    return after


def _rail(_bed: Bench, window: Window) -> None:
    for place, standing in zip(STEPS, RAIL, strict=True):
        window.show_standing(place, standing)


def _large(after: After) -> After:
    def larger(bed: Bench, window: Window) -> None:
        look: Look = bed.desk.look
        look.scale_text(2.0)
        after(bed, window)

    return larger


def _nothing() -> None:
    return None


GOOD = Notice(Glyph.DONE, "All updates go on.", act=Action("Open", _nothing))
PINGED = Notice(Glyph.WARN, "B4 answered 7 of 10 pings.", "Half of them within 380 ms.")
FAULT = Notice(
    Glyph.STOP,
    "The hub does not answer.",
    "It was unplugged or has lost its power. Plug it in again and wait a minute.",
    Action("Open Connect", _nothing),
)
FRAMES: dict[str, tuple[Place, Callable[[Bench, Path], Any]]] = {
    "frame_palette": (Place.PLAN, _framed(_palette("ping"))),
    "frame_palette_off": (Place.PLAN, _framed(_palette("join", hub=False))),
    "frame_palette_all": (Place.PLAN, _framed(_palette(""))),
    "frame_palette_nothing": (Place.PLAN, _framed(_palette("open the garage"))),
    "frame_find": (Place.PLAN, _framed(_devices(""))),
    "frame_find_nothing": (Place.PLAN, _framed(_devices("", known=False))),
    "frame_closing": (Place.PLAN, _framed(_closing)),
    "frame_crash": (Place.PLAN, _framed(_crash)),
    "frame_toast_good": (Place.PLAN, _framed(_toasts(GOOD))),
    "frame_toasts": (Place.PLAN, _framed(_toasts(GOOD, PINGED, FAULT))),
    "frame_rail": (Place.JOB, _framed(_rail, JobScreen)),
    "frame_palette_text_200": (Place.PLAN, _framed(_large(_palette("join", hub=False)))),
}
