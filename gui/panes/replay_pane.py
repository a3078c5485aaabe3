"""A recorded visit at one moment: head, map over time line and controls, devices and log at the side or under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.models.replay_words import (
    damage_words,
    doings,
    happening,
    mesh_at,
    premise_of,
    torn_words,
    when_of,
)
from gui.panes.replay_controls import ReplayControls
from gui.panes.replay_head import Band, ReplayHead
from gui.panes.replay_map import ReplayMap
from gui.panes.replay_side import DownArea, ReplaySide
from gui.theme import WIDE_FROM
from gui.topology.floor_plan import FloorPlan
from gui.widgets.beside import stand
from gui.widgets.page import MARGIN_NARROW, MARGIN_WIDE, Inside
from gui.widgets.text import Text
from gui.widgets.time_line import TimeLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from core.premise.topology import Topology
    from gui.look import Look
    from gui.models.replay import Replay

_SIDE_WIDE, _SIDE_NARROW = 376, 320  # px at 100 %
_NO_PLAN = FloorPlan()
_BESIDE_FROM = 860  # px of width at 100 %
_MAP_LEAST, _MAP_ALONE, _SIDE_LEAST = 170, 200, 300  # px; the latter two where all stands one under the other


class ReplayPane(QWidget):
    """Everything that is seen of a replay; it moves the replay itself and tells nobody but its screen.

    Signals:
        shown: another moment is shown now.
    """

    shown = Signal()

    def __init__(self, look: Look, plan_of: Callable[[str], FloorPlan] = lambda _home: FloorPlan()) -> None:
        super().__init__()
        self._look, self._plan_of = look, plan_of
        self._plans: dict[str, FloorPlan] = {}  # read once for each replay
        self._replay: Replay | None = None
        self.head, self.band = ReplayHead(look), Band(look)
        self.torn = Text(look, "", role="ink2", wrap=True)
        self.map, self.line = ReplayMap(look), TimeLine(look)
        self.controls, self.side = ReplayControls(look), ReplaySide(look)
        self._build()
        self.line.valueChanged.connect(self._on_line)
        self.controls.stepped.connect(self.step)
        self.controls.toggled.connect(self._on_toggled)
        self.controls.speed_chosen.connect(self._on_speed)
        self.side.chosen.connect(self.map.select)
        self.side.moment_wanted.connect(self._on_moment)
        look.changed.connect(lambda _theme: self._arrange())

    def _build(self) -> None:
        under = self._under = QVBoxLayout()
        under.setSpacing(8)  # the ring of the time line has room
        under.addWidget(self.line)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.controls)
        foot.addWidget(self.torn, 1)
        under.addLayout(foot)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.map, 1)
        left.addLayout(under)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(0)
        self._halves.addLayout(left, 1)
        self._halves.addWidget(self.side)
        told = self._told = QHBoxLayout()
        told.addWidget(self.band)
        inside = Inside()
        body = QVBoxLayout(inside)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(told)
        body.addLayout(self._halves, 1)
        self._area = DownArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._area, 1)
        self._arrange()

    def open(self, replay: Replay) -> None:
        """Show this replay, wherever it stands."""
        self._replay = replay
        self._plans.clear()
        story = replay.story
        self.head.show_visit(premise_of(story.visit), when_of(story), emulated=story.emulated)
        self.band.tell(*damage_words(story.visit))
        self.torn.write(torn_words(story.visit))
        self.torn.setVisible(story.visit.torn)
        self.map.begin()
        self.side.begin(replay)
        self.line.show_visit(story.began, story.ended, story.marks)
        replay.moved.connect(self.refresh)
        replay.played.connect(self._on_played)
        self._arrange()
        self.refresh()

    def close_up(self) -> None:
        """Let go of the replay."""
        if self._replay is not None:
            self._replay.pause()
            self._replay.moved.disconnect(self.refresh)
            self._replay.played.disconnect(self._on_played)
            self._replay = None
        self.still()

    def still(self) -> None:
        """Nobody looks: nothing moves on the map."""
        self.map.packets.stop()
        self.map.sweeps.stop()

    def refresh(self) -> None:
        """Show the moment where the replay stands."""
        replay = self._replay
        if replay is None:
            return
        mirror, at = replay.mirror, replay.at
        mesh = mesh_at(mirror)
        ground = replay.story.ground(mesh.hub)
        self.map.lay_beneath(self._plan(replay.story.home(mesh.hub), ground))
        self.map.show_moment(mirror, ground, at)
        names = {str(device.eui): device for device in mesh.devices}
        self.side.show_moment(replay, doings(mirror, ground, at), names)
        self.line.show_at(at, happening(mirror, at)[0])
        self.controls.show_replay(replay)
        self.shown.emit()

    def _plan(self, home: str, ground: Topology) -> FloorPlan:
        """The plan of this home; none where no device stands in it: another one here has the same name."""
        if home not in self._plans:
            self._plans[home] = self._plan_of(home) if home else _NO_PLAN
        plan = self._plans[home]
        return plan if any(device.eui in plan.places for device in ground.devices) else _NO_PLAN

    def step(self, way: int) -> None:
        """Go to what mattered before (-1) or matters next (1), and say what that is."""
        replay = self._replay
        if replay is None:
            return
        replay.step(way)
        mark = replay.last_mark
        if mark is not None and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, mark.words))

    def _on_line(self, _value: int) -> None:
        if self._replay is not None:
            self._replay.seek(self.line.at)

    def _on_toggled(self) -> None:
        if self._replay is not None:
            self._replay.toggle()

    def _on_speed(self, speed: int) -> None:
        if self._replay is not None:
            self._replay.take_speed(speed)

    def _on_moment(self, place: int) -> None:
        if self._replay is not None:
            self._replay.seek_place(place)

    def _on_played(self) -> None:
        if self._replay is not None:
            self.controls.show_replay(self._replay)
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the form that the width asks for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        theme, wide = self._look.theme, self.window().width() >= WIDE_FROM
        margin = MARGIN_WIDE if wide else MARGIN_NARROW
        beside = self.width() >= theme.px(_BESIDE_FROM)
        stand(self._halves, beside=beside)
        self._under.setContentsMargins(margin, 6, margin, 8)
        banded = 6 if not self.band.isHidden() else 0
        self._told.setContentsMargins(margin, banded, margin, 0)
        self.side.take_margins(margin, left=0 if beside else margin)
        self.map.setMinimumHeight(_MAP_LEAST if beside else theme.px(_MAP_ALONE))
        policy = QSizePolicy.Policy.Fixed if beside else QSizePolicy.Policy.Expanding
        self.side.setSizePolicy(policy, QSizePolicy.Policy.Expanding)
        if beside:
            self.side.setFixedWidth(theme.px(_SIDE_WIDE if wide else _SIDE_NARROW))
            self.side.setMinimumHeight(0)
            return
        self.side.setMinimumWidth(0)
        self.side.setMaximumWidth(16_777_215)
        self.side.setMinimumHeight(theme.px(_SIDE_LEAST))
