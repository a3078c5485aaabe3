"""What the whole window can be told to do, apart from its screens: jobs, devices, hub, updates, look, help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.hub.hub import HubState
from core.update.progress import Condition
from gui.commands import Command, Group
from gui.emulated_homes import EmulatedHomes
from gui.screen import STEPS, Action, Glyph
from gui.theme import ThemeName
from gui.topology.picture import place_name
from gui.wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.premise.device import Device, Eui64
    from core.records.job import Job
    from gui.desk import Desk
    from gui.keeping import JobKeeper
    from gui.window import Window

_TO_DO = "What do you want to do?"
_NO_HUB = "Connect to a hub first."
_PAUSE_ALL = "Pause all updates"
_PINGS = 10
_BUNDLE = "Ctrl+Shift+B"
_SCALES = (1.0, 1.25, 1.5, 2.0)
_THEMES = (
    (None, "As the system"),
    (ThemeName.LIGHT, "Light"),
    (ThemeName.DARK, "Dark"),
    (ThemeName.SUNLIGHT, "Sunlight"),
)


class Acts(QObject):
    """Puts its commands into the window's register; `keep` remembers theme and text size."""

    def __init__(
        self,
        desk: Desk,
        window: Window,
        keeper: JobKeeper,
        help_on_focus: Callable[[], object],
        keep: Callable[[ThemeName | None, float], object],
    ) -> None:
        super().__init__(window)
        self._desk, self._window, self._keep = desk, window, keep
        register = window.commands
        register.add(
            Command("Find what to do", self.open_palette, Group.FRAME, "Ctrl+K", also="command palette"),
            Command("Find a device", self.open_devices, Group.DEVICES, "Ctrl+F", also="search map EUI"),
            Command("New job", self.new_job, Group.JOB, "Ctrl+N", also="premise visit"),
            Command("Save the job now", keeper.save_now, Group.JOB, "Ctrl+S"),
            Command(
                "Make support bundle", self.make_bundle, Group.JOB, _BUNDLE, also="help log zip pack fault"
            ),
            Command("Start: recent jobs", partial(self.go, "start"), Group.GO, "Ctrl+0", also="home open"),
            Command("Help for what has the keyboard", help_on_focus, Group.FRAME, "F1", also="manual"),
        )
        register.offer(self._screens)
        register.offer(self._devices)
        register.offer(self._hub)
        register.offer(self._updates)
        register.offer(self._looks)
        self.homes = EmulatedHomes(desk, window)
        register.offer(self.homes.commands, last=True)
        self.homes.known.connect(self._on_homes)
        window.key_unanswered.connect(self._answer_key)

    # --- the palette ----------------------------------------------------------------------------------

    def open_palette(self) -> None:
        """Ctrl+K; pressed again it closes."""
        finder = self._window.finder
        if finder.is_open:
            finder.close_up()
        else:
            self.homes.look()
            finder.open(_TO_DO, "Such as: add a bridge, ping B2, dark", self._window.commands.all())

    def _on_homes(self) -> None:
        if self._window.finder.is_open and self._window.finder.name == _TO_DO:
            self._window.finder.renew(self._window.commands.all())

    def open_devices(self) -> None:
        """Ctrl+F: a device by its name, place or EUI-64."""
        found = [self._show(device) for device in self._known()]
        empty = "No device is known yet: connect to a hub first."
        self._window.finder.open("Find a device", "Its name, place or device ID", found, empty)

    # --- what depends on the moment -------------------------------------------------------------------

    def _screens(self) -> Iterator[Command]:
        titles = {place.value: f"Ctrl+{number}" for number, place in enumerate(STEPS, start=1)}
        for name, place in self._window.places():
            title = self._window.title_of(name)
            if name not in ("start", "recording") and title not in titles:
                yield Command(title, partial(self.go, name), Group.GO, also=_ALSO.get(name, str(place)))
        replay = "open a recording recordings althan past log"
        yield Command("Recording: replay a visit", partial(self.go, "recording"), Group.GO, also=replay)
        yield Command(
            "Sign the certificate",
            partial(self.go, "handover"),
            Group.GO,
            also="hand over save PDF customer print",
        )
        practice = "emulated premise emulator simulated scenarios practice training demo without a dongle"
        yield Command("Try an emulated home", partial(self.go, "scenarios"), Group.GO, also=practice)
        yield Command(
            "Add a bridge to the device log",
            partial(self.go, "join"),
            Group.GO,
            also="whitelist admit install code scan label",
        )

    def _known(self) -> tuple[Device, ...]:
        return self._desk.mirror.premise.topology.devices

    def _show(self, device: Device) -> Command:
        words = ", ".join(part for part in (place_name(device), device.name) if part)
        return Command(words, partial(self.show_device, device.eui), Group.DEVICES, note=str(device.eui))

    def _devices(self) -> Iterator[Command]:
        connected = self._desk.mirror.connected
        hub = self._desk.mirror.premise.topology.hub
        for device in self._known():
            kind, eui = device.kind.value, device.eui
            name = "the hub" if eui == hub else kind
            yield Command(
                f"Show {name} on the map", partial(self.show_device, eui), Group.DEVICES, note=str(eui),
                also=f"find {kind} {device.name}",
            )  # fmt: skip
            if eui != hub:
                run = partial(self._ping, device) if connected else None
                yield Command(
                    f"Ping {kind}", run, Group.DEVICES, note=str(eui), reason=_NO_HUB,
                    also=f"{device.name} test reach",
                )  # fmt: skip

    def _hub(self) -> Iterator[Command]:
        state = self._desk.mirror.hub.state
        running = self._running()
        on = state is HubState.CONNECTED and not running
        why = "Updates are running." if running else "No hub is connected."
        shut = self._why_window_stays_shut()
        yield Command(
            "Open the join window", None if shut else self._open_window, Group.HUB, reason=shut,
            also="re-open reopen permit let join joining",
        )  # fmt: skip
        is_open = self._desk.mirror.join.closes_at is not None
        yield Command(
            "Close the join window", self._close_window if is_open else None, Group.HUB, reason="It is shut.",
            also="permit shut stop join joining",
        )  # fmt: skip
        yield Command("Disconnect the hub", self._disconnect if on else None, Group.HUB, reason=why)

    def _why_window_stays_shut(self) -> str:
        """Why the join window cannot be opened at this moment; empty if it can."""
        mirror = self._desk.mirror
        if not mirror.connected:
            return _NO_HUB
        if mirror.join.closes_at is not None:
            return f"It is open until {clock(mirror.join.closes_at)}."
        if all(entry.joined for entry in mirror.device_log):
            return "Nobody waits to join: add a bridge first."
        return ""

    def _updates(self) -> Iterator[Command]:
        running, connected = self._running(), self._desk.mirror.connected
        if not running:
            yield Command(_PAUSE_ALL, None, Group.UPDATES, "F10", reason="No update is running.")
        if not connected:
            yield Command("Check links", None, Group.UPDATES, "F5", reason=_NO_HUB)
            yield Command("Start updates", None, Group.UPDATES, "F9", reason=_NO_HUB)
        yield Command(
            "Resume all updates",
            self._resume if running else None,
            Group.UPDATES,
            reason="No update is running.",
        )
        for eui, row in self._desk.mirror.updates.items():
            if not row.condition.over:
                paused = row.condition is Condition.PAUSED
                words = f"{'Resume' if paused else 'Pause'} the update of {row.kind.value}"
                act = partial(self._resume if paused else self._pause, eui)
                yield Command(words, act, Group.UPDATES, note=str(eui), also=row.name)

    def _looks(self) -> Iterator[Command]:
        look = self._desk.look
        for theme, words in _THEMES:
            run = partial(self._take_theme, theme)
            yield Command(f"Theme: {words}", run, Group.LOOK, also="sunlight dark light colours appearance")
        for scale in _SCALES:
            run = partial(self._take_scale, scale)
            now = " (now)" if scale == look.theme.scale else ""
            yield Command(
                f"Text size {scale * 100:.0f} %{now}", run, Group.LOOK, also="larger smaller font zoom"
            )

    # --- what they do ---------------------------------------------------------------------------------

    def go(self, name: str) -> None:
        """Bring a screen to the front."""
        self._window.go(name)

    def new_job(self) -> None:
        """Begin a job; the one before is kept."""

        def begin(job: Job) -> None:
            self._desk.job.open(job)
            self._window.go("job")

        self._desk.ask(lambda session: session.jobs.new(), begin)

    def make_bundle(self) -> None:
        """Ctrl+Shift+B: gather a support bundle on Log, and show it there."""
        self._window.go("log")
        self._window.press_key(_BUNDLE)

    def show_device(self, eui: Eui64) -> None:
        """Bring a device to the front on the screen that is shown, or on the map."""
        shown = self._window.screen_shown
        if shown is not None and shown.bring(eui):
            return
        self._window.go("map")
        screen = self._window.screen_of("map")
        if screen is not None:
            screen.bring(eui)

    def _ping(self, device: Device) -> None:
        name, tell = device.kind.value, self._desk.notices.tell

        def said(result: tuple[int, float]) -> None:
            answered, median = result
            glyph = Glyph.DONE if answered == _PINGS else Glyph.WARN
            fact = f"{name} answered {answered} of {_PINGS} pings."
            tell(glyph, fact, f"Half of them within {median * 1000:.0f} ms." if answered else "Is it on?")

        tell(Glyph.UNDER_WAY, f"{name} is being pinged.")
        self._desk.ask(lambda session: session.ping(device.eui, _PINGS), said)

    def _running(self) -> bool:
        return any(not row.condition.over for row in self._desk.mirror.updates.values())

    def _disconnect(self) -> None:
        self._desk.ask(lambda session: session.disconnect())

    def _open_window(self) -> None:
        self._desk.ask(lambda session: session.reopen_window())
        self._window.go("join")

    def _close_window(self) -> None:
        self._desk.ask(lambda session: session.close_window())

    def _pause(self, eui: Eui64 | None = None) -> None:
        fact = "All updates are paused." if eui is None else "The update is paused."
        self._desk.ask(lambda session: session.pause(eui), lambda _: self._told(fact))

    def _resume(self, eui: Eui64 | None = None) -> None:
        fact = "All updates go on." if eui is None else "The update goes on."
        self._desk.ask(lambda session: session.resume(eui), lambda _: self._told(fact))

    def _told(self, fact: str) -> None:
        act = Action("Open", partial(self.go, "update"))
        self._desk.notices.tell(Glyph.DONE, fact, act=act)

    def _take_theme(self, theme: ThemeName | None) -> None:
        look = self._desk.look
        look.choose(theme)
        self._keep(theme, look.theme.scale)

    def _take_scale(self, scale: float) -> None:
        look = self._desk.look
        look.scale_text(scale)
        self._keep(look.chosen, scale)

    def _answer_key(self, key: str) -> None:
        """F5, F9 and F10 reach from every screen to the one that has their act."""
        if key == "F10" and self._running():
            self._pause()
            return
        target = {"F5": "map", "F9": "update", "F10": "update"}.get(key)
        if target is None:
            return
        if self._window.name_shown != target:
            self._window.go(target)
            if key != "F9":
                self._window.press_key(key)


_ALSO = {
    "library": "firmware images ota files",
    "log": "events history timeline",
    "scenarios": "emulator faults practice",
    "settings": "theme text size licences about thresholds",
    "map": "links mesh hop doctor",
    "proof": "evidence ladder outcome version",
    "update": "firmware pre-flight send",
    "verify": "check sound altered signature PDF JSON recording fingerprint",
    "help": "manual F1 words",
}
