"""The window: top bar, rail, content, drawer and Now line, in a wide and a narrow form.

It knows screens only by the contract of `gui.screen`, and the core not at all.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui.commands import Command, Commands, Group
from gui.screen import BACK, STEPS, Action, NowLine, Place, Screen, Standing
from gui.theme import WIDE_FROM
from gui.widgets.drawer import Drawer, DrawerShadow
from gui.widgets.focus import FocusRing, FocusWatch
from gui.widgets.nowbar import NowBar, press
from gui.widgets.rail import Rail
from gui.widgets.refuge import landing, takes_keyboard
from gui.widgets.topbar import TopBar, TopFacts

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent

    from gui.look import Look
    from gui.widgets.finder import Finder

SMALLEST = QSize(960, 540)
_KEYS = (("F5", "Check links"), ("F9", "Start updates"), ("F10", "Pause all updates"))


class Window(QWidget):
    """The one window. Screens are added once, by name and place, and brought to the front by name.

    Signals:
        screen_made: a screen that was promised is made now; carries it.
        content_resized: the room for screens is different now.
        shown_changed: another screen is at the front.
        key_unanswered: F5, F9 or F10 was pressed and no action of this screen has that key.
    """

    screen_made = Signal(object)
    content_resized = Signal()
    shown_changed = Signal()
    key_unanswered = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        watch = FocusWatch(self)  # before any other child
        self.look = look
        self.commands = Commands(self)
        self.may_close: Callable[[], bool] = lambda: True
        self._screens: dict[str, Screen] = {}
        self._promised: dict[str, Callable[[], Screen]] = {}
        self._titles: dict[str, str] = {}
        self._places: dict[str, Place] = {}
        self._last_at: dict[Place, str] = {}
        self._strips: list[QWidget] = []
        self._before = ""  # the last screen that was neither settings nor help
        self._behind: dict[str, str] = {}  # of a screen the one from which it was gone to
        self._wide = True
        self._drawer_owner: Screen | None = None
        self.setWindowTitle("Althan")
        self.setMinimumSize(SMALLEST)
        self.topbar = TopBar(look)
        self.rail = Rail(look)
        self.stack = QStackedWidget()
        self.drawer = Drawer(look, self)
        self._shadow = DrawerShadow(look, self)
        self.nowbar = NowBar(look)
        self._build()
        self._connect()
        self.focus_ring = FocusRing(look, self, watch, self.nowbar.primary)

    def _build(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        self._content = QVBoxLayout()
        self._content.setSpacing(0)
        self._content.addWidget(self.stack, 1)
        middle.addLayout(self._content, 1)
        self._middle = middle
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.topbar)
        column.addLayout(middle, 1)
        column.addWidget(self.nowbar)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go_to_place)
        self.drawer.shut.connect(self.shut_drawer)
        self.drawer.installEventFilter(self)
        self.stack.installEventFilter(self)
        self.commands.added.connect(self._bind)
        self.commands.offer(self._actions)
        for number, place in enumerate(STEPS, start=1):
            go = partial(self.go_to_place, place)
            self.commands.add(Command(f"{number} {place.value}", go, Group.GO, f"Ctrl+{number}", also="step"))
        for key, words in _KEYS:
            self.commands.add(Command(words, partial(self.press_key, key), Group.UPDATES, key))
        self.commands.add(
            Command("Move between rail, content, drawer and Now line", self._next_area, Group.FRAME, "F6"),
            Command("Close the drawer; never stops a transfer", self.shut_top, Group.FRAME, "Esc"),
        )

    def _bind(self, command: Command) -> None:
        if command.key and command.run is not None:
            QShortcut(QKeySequence(command.key), self).activated.connect(command.run)

    def _actions(self) -> list[Command]:
        """What the Now line offers at this moment, as commands."""
        now = self.nowbar.now
        return [_command(action) for action in (now.primary, *now.seconds) if action is not None]

    def lay_below(self, strip: QWidget) -> None:
        """Give a strip room between the content and the Now line; F6 comes to it after the drawer."""
        self._strips.append(strip)
        self._content.addWidget(strip)

    @property
    def below(self) -> int:
        """How much of the content's foot the strips have now, in px; none while they are still being laid."""
        there = sum(strip.minimumHeight() for strip in self._strips if not strip.isHidden())
        foot = self.stack.mapTo(self, QPoint(0, self.stack.height())).y()
        return max(0, min(there, self.nowbar.y() - foot))

    def add(self, name: str, place: Place, screen: Screen) -> None:
        """Take in a screen; the first one added at a place is what the rail shows there."""
        self.promise(name, place, screen.title, lambda: screen)
        self.make(name)

    def promise(self, name: str, place: Place, title: str, make: Callable[[], Screen]) -> None:
        """Take in a screen that is made when it is first asked for; as `add` in all else."""
        self._promised[name], self._places[name], self._titles[name] = make, place, title
        self._last_at.setdefault(place, name)
        self._before = self._before or name

    def make(self, name: str) -> None:
        """Make a screen that was promised, unless it is made; nothing happens if there is none of this name."""
        make = self._promised.get(name)
        if make is None:
            return
        screen = self._screens[name] = make()
        del self._promised[name]
        self.stack.addWidget(screen)
        screen.now_changed.connect(lambda: self._on_now(screen))
        screen.drawer_wanted.connect(lambda content, title: self._on_drawer(screen, content, title))
        screen.drawer_done.connect(lambda: self._on_drawer_done(screen))
        self.screen_made.emit(screen)

    @cached_property
    def finder(self) -> Finder:
        """The palette, made when it is first asked for."""
        from gui.widgets.finder import Finder

        made = Finder(self.look, self, self.stack)
        self.content_resized.connect(made.settle)
        return made

    @property
    def _is_finding(self) -> bool:
        return "finder" in vars(self) and self.finder.is_open

    @property
    def screen_shown(self) -> Screen | None:
        """The screen at the front."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Screen) else None

    @property
    def name_shown(self) -> str:
        """The name of the screen at the front, or nothing."""
        return next((n for n, s in self._screens.items() if s is self.screen_shown), "")

    def go(self, name: str) -> None:
        """Bring a screen to the front, or with `BACK` the one it was gone to from; KeyError if there is none.

        Settings and help are left for the last screen that was neither.
        """
        shown, back = self.name_shown, name == BACK
        name = self._back_from(shown) if back else name
        self.make(name)
        screen, place = self._screens[name], self._places[name]
        if place is not Place.SETTINGS:
            self._before = name
        if shown not in ("", name) and not back and self._places[shown] is not Place.SETTINGS:
            self._behind[name] = shown
        if self._drawer_owner is not screen:
            self.shut_drawer()
        self._last_at[place] = name
        if self._is_finding:
            self.finder.close_up()
        left_on = screen.focusWidget()  # where the keyboard was in it, if it was there before
        self.focus_ring.quietly(lambda: self.stack.setCurrentWidget(screen))
        given = self.focusWidget()
        self.rail.mark(place)
        screen.entered()
        self._on_now(screen)
        if name != shown:
            chosen = self.focusWidget() is not given or given is left_on  # not merely the first that Qt found
            self.focus_ring.quietly(partial(self._land, screen, kept=chosen))
        self.shown_changed.emit()

    def land(self) -> None:
        """Put the keyboard on the main thing of the screen that is shown, as after a change of it."""
        screen = self.screen_shown
        if screen is not None:
            self.focus_ring.quietly(partial(self._land, screen, kept=False))

    def _land(self, screen: Screen, *, kept: bool) -> None:
        """Put the keyboard on the screen's main thing, unless it is kept there, or walks along the rail."""
        focused = self.focusWidget()
        kept = kept and focused is not None and screen.isAncestorOf(focused) and takes_keyboard(focused)
        if kept or not self.isVisible() or (focused is not None and focused is self.rail.current):
            return
        target = landing(screen, self.nowbar.primary, screen.main_thing) or self.rail.current
        if target is not None and target is not focused:
            self.focus_ring.show_on(target)

    def _back_from(self, shown: str) -> str:
        if self._places.get(shown) is Place.SETTINGS:
            return self._before
        return self._behind.get(shown, next(iter(self._places)))

    def go_to_place(self, place: Place) -> None:
        """Bring the screen to the front that was last seen at this place of the rail, where there is one."""
        name = self._last_at.get(place)
        if name is not None:
            self.go(name)

    def screen_of(self, name: str) -> Screen | None:
        """The screen of this name, if there is one; made if it was not yet."""
        self.make(name)
        return self._screens.get(name)

    def title_of(self, name: str) -> str:
        """The title of the screen of this name, which need not be made for it."""
        return self._titles[name]

    def places(self) -> tuple[tuple[str, Place], ...]:
        """Every screen's name and its place in the rail."""
        return tuple(self._places.items())

    def offers(self, place: Place) -> bool:
        """Whether there is a screen at this place."""
        return place in self._last_at

    def show_facts(self, facts: TopFacts) -> None:
        """Say these facts in the top bar; an emulated hub also opens Scenarios."""
        self.topbar.show_facts(facts)
        here = self._places.get(self.name_shown) is Place.SCENARIOS  # what is shown has its place in the rail
        self.rail.offer(Place.SCENARIOS, (facts.emulated or here) and self.offers(Place.SCENARIOS))

    def show_standing(self, place: Place, standing: Standing) -> None:
        """Say in the rail how a step stands."""
        self.rail.stand(place, standing)

    def _on_now(self, screen: Screen) -> None:
        if screen is self.screen_shown:
            self.nowbar.show_now(screen.now())

    def press_key(self, key: str) -> None:
        """Do what the action of the Now line does that names this key; `key_unanswered` if there is none."""
        now: NowLine = self.nowbar.now
        for action in (now.primary, *now.seconds):
            if action is not None and action.key == key:
                press(action)
                return
        self.key_unanswered.emit(key)

    def show_in_drawer(self, content: QWidget, title: str) -> None:
        """Show something of the window's own in the drawer, such as help."""
        self.shut_drawer()
        self.drawer.open(content, title)

    def _on_drawer(self, screen: Screen, content: QWidget, title: str) -> None:
        if screen is not self.screen_shown:
            return
        self._drawer_owner = screen
        self.drawer.open(content, title)

    def _on_drawer_done(self, screen: Screen) -> None:
        if screen is self._drawer_owner:
            self._drawer_owner = None
            self.drawer.close_up()

    def shut_drawer(self) -> None:
        """Close the drawer as the user does; a transfer is never stopped by it."""
        owner, self._drawer_owner = self._drawer_owner, None
        self.drawer.close_up()
        if owner is not None:
            owner.drawer_closed()

    def shut_top(self) -> None:
        """Close what lies on top: the palette, else the drawer."""
        if self._is_finding:
            self.finder.close_up()
        else:
            self.shut_drawer()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only if nobody has to be asked first."""
        if self.may_close():
            super().closeEvent(event)
        else:
            event.ignore()

    @property
    def wide(self) -> bool:
        """Whether it is in the wide form (from 1200 px)."""
        return self._wide

    def sizeHint(self) -> QSize:
        """The target laptop's screen."""
        return QSize(1366, 768)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the form that this width asks for."""
        super().resizeEvent(event)
        self._take_form(self.width() >= WIDE_FROM)
        self.focus_ring.cover()

    def showEvent(self, event: QShowEvent) -> None:
        """The ring's overlay lies over all of it."""
        super().showEvent(event)
        self.focus_ring.cover()

    def _take_form(self, wide: bool) -> None:
        self._wide = wide
        for part in (self.topbar, self.rail, self.nowbar):
            part.set_wide(wide)
        if self.drawer.overlay == wide or self.drawer.maximumWidth() > WIDE_FROM:
            self.drawer.set_overlay(not wide)
            if wide:
                self._middle.addWidget(self.drawer)
            else:
                self._middle.removeWidget(self.drawer)
                self.drawer.raise_()
        self._place_drawer()

    @property
    def covered(self) -> int:
        """How much of the content's width an overlaid drawer covers, in px."""
        return self.drawer.width() if self.drawer.overlay and self.drawer.is_open else 0

    def _place_drawer(self) -> None:
        if not self._wide:
            area = self.stack.geometry()
            self.drawer.resize(self.drawer.width(), area.height())
            self.drawer.move(area.right() + 1 - self.drawer.width(), area.top())
        self._shadow.beside(self.drawer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the overlaid drawer and its shadow in place."""
        kind = event.type()
        if watched is self.stack and kind == QEvent.Type.Resize:
            self._place_drawer()
            self.content_resized.emit()
        elif watched is self.drawer and kind in (QEvent.Type.Move, QEvent.Type.Hide, QEvent.Type.Show):
            if kind == QEvent.Type.Show:
                self._place_drawer()
            self._shadow.beside(self.drawer)
            if kind != QEvent.Type.Move:
                self.content_resized.emit()
        return super().eventFilter(watched, event)

    def _next_area(self) -> None:
        areas = [self.rail, self.stack, self.drawer, *self._strips, self.nowbar]
        focused = self.focusWidget()
        holds = [a is focused or (focused is not None and a.isAncestorOf(focused)) for a in areas]
        start = holds.index(True) + 1 if True in holds else 0
        for step in range(len(areas)):
            if self._focus_into(areas[(start + step) % len(areas)]):
                return

    def _focus_into(self, area: QWidget) -> bool:
        if not area.isVisible():
            return False
        for child in area.findChildren(QWidget):
            tabbed = child.focusPolicy() & Qt.FocusPolicy.TabFocus
            if isinstance(child, QScrollArea):
                continue  # what can be used inside it is meant
            if tabbed == Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
                self.focus_ring.show_on(child)
                return True
        return False


def _command(action: Action) -> Command:
    run = partial(press, action) if action.run is not None and not action.busy else None
    return Command(action.words, run, Group.HERE, action.key, reason=action.busy or action.reason)
