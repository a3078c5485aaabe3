"""Settings: theme, text size and motion, shown at once; limits in force and who set them; keys; about; licences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gui.models.about import LANGUAGE, LICENCES, Limit, about, limits
from gui.screen import BACK, Action, Glyph, NowLine, Screen
from gui.theme import ThemeName
from gui.typography import Type
from gui.widgets.cards import FaultCard
from gui.widgets.choice import Choices
from gui.widgets.limits import LimitsTable
from gui.widgets.page import Page, SectionHead
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QShowEvent

    from core.settings import Settings
    from gui.commands import KeyLine
    from gui.desk import Desk

_SYSTEM = "system"
_THEMES = (
    (_SYSTEM, "As the system", "Light or Dark", ""),
    (ThemeName.LIGHT, "Light", "For the day", ""),
    (ThemeName.DARK, "Dark", "For dark cupboards", ""),
    (ThemeName.SUNLIGHT, "Sunlight", "Black on white, thick lines", ""),
)
_SIZES = ((1.0, "100 %", "", ""), (1.25, "125 %", "", ""), (1.5, "150 %", "", ""), (2.0, "200 %", "", ""))
_MOTIONS = ((False, "As usual", "Drawer and notices slide", ""), (True, "None", "Everything at once", ""))


class SettingsScreen(Screen):
    """Every choice takes effect at once; `keep` is told, so that it lasts. Limits are shown, not changed, here."""

    title = "Settings, help"

    def __init__(
        self,
        desk: Desk,
        keep: Callable[[ThemeName | None, float], object] | None = None,
        keys: Iterable[KeyLine] = (),
    ) -> None:
        super().__init__(desk)
        self._keep, self._keys = keep, tuple(keys)
        self._asked = False
        self._themes = Choices(desk.look, "Theme", columns=4, framed=True)
        self._sizes = Choices(desk.look, "Text size", columns=4, framed=True)
        self._themes.offer(_THEMES)
        self._sizes.offer(_SIZES)
        self._motion = Choices(desk.look, "Motion", columns=4, framed=True)
        self._motion.offer(_MOTIONS)
        self._troubles = QWidget()
        self._cards = QVBoxLayout(self._troubles)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._troubles.hide()
        self._unread = Text(desk.look, "The settings file is being read.", role="ink2", wrap=True)
        self._limits = LimitsTable(desk.look)
        self._wrong: tuple[str, str] | None = None  # what is wrong with a file, for the Now line
        self._page = Page(desk.look, "Settings")
        self._page.keep_together()
        self._build()
        self._themes.taken.connect(self._on_theme)
        self._sizes.taken.connect(self._on_size)
        self._motion.taken.connect(self._on_motion)
        self._limits.hide()
        desk.look.changed.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        body = self._page.body
        body.addWidget(self._troubles)
        for name, remark, choices in (
            ("Theme", "colour never says it alone", self._themes),
            ("Text size", "shapes on the map keep theirs", self._sizes),
            ("Motion", "progress is always shown", self._motion),
        ):
            body.addWidget(SectionHead(self.look, name, remark))
            body.addWidget(choices)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)

    def _build_rest(self) -> None:
        """What stands further down, once somebody looks: a hundred labels that the start need not wait for."""
        body = self._page.body
        for name, remark, parts in (
            (
                "Limits in force",
                "shown here, changed in the files",
                (self._unread, self._limits),
            ),
            ("Language and units", "", (self._facts(LANGUAGE),)),
            ("Keys", "", (self._key_list(),)),
            ("About", "", (self._facts(about()),)),
            ("Licences", "of what this program is built on", (self._facts(LICENCES),)),
        ):
            body.addWidget(SectionHead(self.look, name, remark))
            for part in parts:
                body.addWidget(part)
        body.addStretch(1)

    def now(self) -> NowLine:
        """Nothing to confirm: what is chosen holds. A file that makes no sense is said first."""
        manual = (Action("Manual", partial(self.desk.go, "help"), icon="help", key="F1"),)
        done = Action("Done", partial(self.desk.go, BACK))
        if self._wrong is not None:
            return NowLine(*self._wrong, Glyph.WARN, done, manual)
        return NowLine("What you choose holds at once.", "", Glyph.DONE, done, manual)

    def showEvent(self, event: QShowEvent) -> None:
        """Build the rest and read the settings in force once somebody looks."""
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self._build_rest()
            self.desk.ask(lambda session: session.settings(), self._on_settings, self._on_unread)

    def _on_settings(self, settings: Settings) -> None:
        self._unread.hide()
        self._limits.show()
        self._limits.show_limits(limits(settings))
        for trouble in settings.troubles:
            card = FaultCard(self.look, trouble.what, trouble.why, trouble.do, glyph=Glyph.WARN)
            self._cards.addWidget(card)
        self._troubles.setVisible(bool(settings.troubles))
        if settings.troubles:
            self._wrong = (
                "A file of limits has a mistake.",
                "Its line, and what holds until it is mended, stand on top.",
            )
        self.now_changed.emit()

    def _on_unread(self, error: Exception) -> None:
        self._unread.write("Which limits are in force could not be read.")
        self.desk.notices.failed(error)

    def _on_theme(self, value: object) -> None:
        self.look.choose(value if isinstance(value, ThemeName) else None)
        self._tell()

    def _on_size(self, value: object) -> None:
        if isinstance(value, float):
            self.look.scale_text(value)
            self._tell()

    def _on_motion(self, value: object) -> None:
        self.look.still = value is True
        self._tell()

    def _tell(self) -> None:
        if self._keep is not None:
            self._keep(self.look.chosen, self.look.theme.scale)

    def _refresh(self) -> None:
        self._themes.take(self.look.chosen or _SYSTEM)
        self._sizes.take(self.look.theme.scale)
        self._motion.take(self.look.still)

    def _facts(self, facts: Iterable[tuple[str, str]]) -> LimitsTable:
        made = LimitsTable(self.look)
        made.show_limits(Limit(name, words, "") for name, words in facts)
        for label in made.findChildren(QLabel):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def _key_list(self) -> QWidget:
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(self._keys):
            where = "" if line.where == "Everywhere" else f"{line.where}: "
            grid.addWidget(Text(self.look, line.keys, Type.ID), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(self.look, f"{where}{line.words}", wrap=True), row, 1)
        return part
