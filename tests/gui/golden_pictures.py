"""The few pictures that must stay as they are: the map and the cards, whose type comes with the program.

Renew after a change that is meant: QT_QPA_PLATFORM=offscreen python -m tests.gui.golden_pictures
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from gui.look import Look
from gui.styling import dress
from gui.theme import ThemeName
from gui.topology.canvas import MapCanvas
from gui.topology.picture import picture_of
from gui.topology.strip import strip_of
from gui.typography import load_fonts
from gui.widgets.running_card import RunningCard
from tests.gui import samples
from tests.gui.screens import home

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent / "golden"


def scene(look: Look) -> QWidget:
    """The map of the sample home with a route, on its floor plan."""
    canvas = MapCanvas(look)
    canvas.resize(760, 520)
    picture = picture_of(home.TOPOLOGY, selected=home.GSME, now=home.NOW)
    canvas.show_map(picture, home.PLACES, home.PLAN, strip_of(home.TOPOLOGY, picture.hops))
    return canvas


def card(look: Look) -> QWidget:
    """The card of a device that is being sent to."""
    made = RunningCard(look)
    made.resize(960, 164)
    made.show_view(samples.CARDS[1])
    return made


PICTURES: dict[str, tuple[Callable[[Look], QWidget], ThemeName]] = {
    "scene_light": (scene, ThemeName.LIGHT),
    "scene_sunlight": (scene, ThemeName.SUNLIGHT),
    "card_light": (card, ThemeName.LIGHT),
    "card_dark": (card, ThemeName.DARK),
}


def drawn(look: Look, name: str) -> QImage:
    """The picture as the program draws it now."""
    make, theme = PICTURES[name]
    look.choose(theme)
    widget = make(look)
    widget.show()
    for _ in range(4):
        QApplication.processEvents()
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    widget.close()
    widget.deleteLater()
    return image


def main() -> int:
    """Draw all of them anew into their folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    load_fonts()
    look = Look(ThemeName.LIGHT)
    look.still = True
    dress(application, look)
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        drawn(look, name).convertToFormat(QImage.Format.Format_RGB888).save(str(FOLDER / f"{name}.png"))
    print(len(PICTURES), "pictures in", FOLDER.name)
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
