"""Every screen in every state: those made by hand in `stage`, and four that the catalogue gives each screen.

A screen that joins the catalogue is taken in by its name alone: as it is before there is a hub, while it waits
for its answers, when each of its questions failed, and in a home where everything is going on at once.
"""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from core.errors import HubError
from core.events import CampaignChanged, HubChanged, Level, LogRecord, LogWritten, UpdateChanged
from core.premise.device import DeviceKind
from core.update.campaign import CampaignView
from core.update.progress import FinishRange
from gui import catalogue
from gui.screen import Place
from tests.gui.screens import home
from tests.gui.screens.stage import HUB, RUNNING, STAGES, feed, join_screen, nothing, premise
from tests.gui.screens.stage_charts import CHARTS
from tests.gui.screens.stage_frame import FRAMES
from tests.gui.screens.stage_hand_over import HAND_OVERS
from tests.gui.screens.stage_help import HELP
from tests.gui.screens.stage_log import LOGS
from tests.gui.screens.stage_mesh import MESHES
from tests.gui.screens.stage_recording import RECORDINGS
from tests.gui.screens.stage_start import STARTS
from tests.gui.screens.stage_updates import UPDATES
from tests.gui.screens.stage_verify import VERIFIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gui.screens.desk import Bench
    from tests.gui.screens.stage import Made

    Maker = Callable[[Bench, Path], Made]

FAULT = HubError(
    "The hub does not answer.",
    "It was unplugged or has lost its power.",
    "Plug it in again and wait a minute.",
)


def _calls() -> dict[str, ast.Call]:
    """How the catalogue makes each of its screens, read from its source: no window is needed to know them."""
    tree = ast.parse(inspect.getsource(catalogue.screens))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Entry"]
    return {str(c.args[0].value): c for c in calls if isinstance(c.args[0], ast.Constant)}


def catalogue_places() -> dict[str, Place]:
    """Names and places of all screens."""
    places = {name: call.args[1] for name, call in _calls().items()}
    return {name: Place[place.attr] for name, place in places.items() if isinstance(place, ast.Attribute)}


def entry(bed: Bench, folder: Path, name: str) -> catalogue.Entry:
    """A screen as the program makes it, without all the others."""
    made = compile(ast.Expression(_calls()[name]), "catalogue", "eval")
    parameters = inspect.signature(catalogue.screens).parameters.values()
    rest = {p.name: p.default for p in parameters if p.default is not p.empty}
    given = {"desk": bed.desk, "folder": folder, "keep": lambda _theme, _scale: None}
    found = eval(made, vars(catalogue) | rest | given)  # our own source
    assert isinstance(found, catalogue.Entry)
    return found


def _first(name: str) -> Maker:
    def make(bed: Bench, folder: Path) -> Made:
        return entry(bed, folder, name).make(), nothing

    return make


def _waiting(name: str) -> Maker:
    def make(bed: Bench, folder: Path) -> Made:
        made = entry(bed, folder, name).make()
        feed(bed, HubChanged(HUB))
        return made, nothing

    return make


def _failed(name: str) -> Maker:
    def make(bed: Bench, folder: Path) -> Made:
        made = entry(bed, folder, name).make()
        premise(bed)

        def after() -> None:
            for asked in list(bed.asks.asked):
                if asked.call.running and asked.error is not None:
                    asked.error(FAULT)

        return made, after

    return make


def _busy(name: str) -> Maker:
    def make(bed: Bench, folder: Path) -> Made:
        made = entry(bed, folder, name).make()
        everything(bed, folder)
        return made, nothing

    return make


def everything(bed: Bench, folder: Path) -> None:
    """A joined home with an open join window, three updates under way and a log that has filled up."""
    join_screen(bed, folder)
    premise(bed)
    feed(bed, *(UpdateChanged(row) for row in RUNNING))
    finish = FinishRange(home.NOW + 600, home.NOW + 780)
    order = (home.B2, home.B1, home.B4)
    feed(
        bed,
        CampaignChanged(
            CampaignView(order, "bridge-1.4.0.ota", 425984, 786432, home.NOW - 2300, finish, running=True)
        ),
    )
    levels = (Level.PLAIN, Level.TECHNICAL, Level.WARNING, Level.PROBLEM)
    for number in range(60):
        text = f"{DeviceKind.B1.value} has answered for block {number} after it was asked for it once more."
        feed(bed, LogWritten(LogRecord(number, home.NOW + number, levels[number % 4], str(home.B1), text)))


_MOODS = {"first": _first, "waiting": _waiting, "failed": _failed, "busy": _busy}


STATES: dict[str, tuple[Place, Maker]] = {
    **STAGES,
    **CHARTS,
    **MESHES,
    **STARTS,
    **FRAMES,
    **LOGS,
    **UPDATES,
    **HELP,
    **HAND_OVERS,
    **VERIFIES,
    **RECORDINGS,
    **{
        f"{name} {mood}": (place, make(name))
        for name, place in catalogue_places().items()
        for mood, make in _MOODS.items()
    },
}
