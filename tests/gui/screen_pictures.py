"""Renders every screen with the values of the look's pictures, to be looked at beside them.

Run: python -m tests.gui.screen_pictures OUTDIR [light|dark|sunlight ...]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.screen import Glyph, Place, Screen, Standing
from gui.styling import dress
from gui.theme import ThemeName
from gui.typography import load_fonts
from gui.widgets.topbar import TopFacts
from gui.window import Window
from tests.gui.screens.desk import Bench, bench
from tests.gui.screens.stage import STAGES

SIZES = ((1366, 768), (1093, 574))


def facts() -> TopFacts:
    return TopFacts(
        premise="Flat 14, Example House", reference="MPxN 10 1234 5678 903", hub="Hub connected", firmware="4.2.1",
        channel="Ch 20", pan="PAN 1A2B", clock="12:56", emulated=True,
    )  # fmt: skip


def framed(bed: Bench, screen: Screen, place: Place, size: tuple[int, int]) -> Window:
    window = Window(bed.desk.look)
    window.add("it", place, screen)
    window.show_facts(facts())
    for step, glyph, words in (
        (Place.JOB, Glyph.DONE, "Done"),
        (Place.CONNECT, Glyph.DONE, "Emulated hub"),
        (Place.PLAN, Glyph.DONE, "3 bridges"),
        (Place.JOIN, Glyph.DONE, "3 of 3 on log"),
        (Place.UPDATE, Glyph.WARN, "1 weak hop"),
    ):
        window.show_standing(step, Standing(glyph, words))
    window.resize(*size)
    window.show()
    window.go("it")
    QApplication.processEvents()
    QApplication.processEvents()
    return window


def render(application: QApplication, out: Path, themes: list[ThemeName]) -> None:
    for theme in themes:
        for size in SIZES:
            for name, (place, make) in STAGES.items():
                with tempfile.TemporaryDirectory() as folder:
                    bed = bench(theme)
                    dress(application, bed.desk.look)
                    screen, after = make(bed, Path(folder))
                    window = framed(bed, screen, place, size)
                    after()
                    QApplication.processEvents()
                    QApplication.processEvents()
                    window.grab().save(str(out / f"{name}_{theme.value}_{size[0]}.png"))
                    window.close()
                    window.deleteLater()


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    load_fonts()
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    render(application, out, [ThemeName(name) for name in sys.argv[2:]] or list(ThemeName))
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
