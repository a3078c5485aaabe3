"""Draws every screen in every state, theme and size, and a page that lays them beside the pictures of the look.

Run: python -m tests.gui.screen_pictures OUTDIR [light|dark|sunlight ...] [--only NAME] [--look DIR]
     python -m tests.gui.screen_pictures --few docs/pictures
     python -m tests.gui.screen_pictures --manual resources/help/figures
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.hub.hub import HubState
from gui.help.figures.catalogue import FIGURES
from gui.help.figures.figure import drawn
from gui.look import Look
from gui.screen import Glyph, Place, Screen, Standing
from gui.screens.start import StartScreen
from gui.standings import standings, start_facts
from gui.styling import dress
from gui.theme import ThemeName
from gui.typography import load_fonts
from gui.widgets.topbar import TopFacts
from gui.window import Window
from gui.wording import clock
from tests.gui.figure_files import DRAWER_ROOM, kept, of_few_colours
from tests.gui.screens import home
from tests.gui.screens.desk import Bench, bench
from tests.gui.screens.states import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = ((1366, 768), (1093, 574))
LARGE = (1920, 1080)
DRAWN = {  # state: picture of the look, by theme
    "start_first_run": "s0_start_{theme}.png",
    "join": "s4_join_{theme}.png",
    "link_tested": "s5_map_{theme}.png",
    "running": "s9_running_{theme}.png",
    "proof": "s10_proof_{theme}.png",
}
FEW = {  # file: state
    "start": "start_jobs", "join": "join", "map": "link_tested", "running": "running_pace", "proof": "proof",
    "hand-over": "handover_signed", "verify": "verify_another",
}  # fmt: skip
STYLE = """
body { font: 15px/1.4 sans-serif; margin: 24px; background: #e8ebea; color: #14201d }
h2 { margin: 36px 0 8px } figure { display: inline-block; margin: 0 12px 12px 0; vertical-align: top }
img { display: block; border: 1px solid #6e7976; max-width: 660px; height: auto } figcaption { padding: 4px 0 }
nav a { margin-right: 12px; white-space: nowrap }
"""


def facts() -> TopFacts:
    return TopFacts(
        premise="Flat 14, Example House", reference="MPxN 10 1234 5678 903", hub="Hub connected", firmware="4.2.1",
        channel="Ch 20", pan="PAN 1A2B", clock=clock(home.NOW), emulated=True,
    )  # fmt: skip


def framed(bed: Bench, screen: Screen, place: Place, size: tuple[int, int]) -> Window:
    window = Window(bed.desk.look)
    window.add("it", place, screen)
    hub = bed.mirror.hub
    emulated = hub.state is HubState.DISCONNECTED or hub.emulated is not None
    window.show_facts(replace(facts(), emulated=emulated))
    window.rail.offer(Place.SCENARIOS, emulated)  # the program has that screen, this window has one only
    for step, glyph, words in (
        (Place.JOB, Glyph.DONE, "Done"),
        (Place.CONNECT, Glyph.DONE, "Emulated hub"),
        (Place.PLAN, Glyph.DONE, "3 bridges"),
        (Place.JOIN, Glyph.DONE, "3 of 3 on log"),
        (Place.UPDATE, Glyph.WARN, "1 weak hop"),
        (Place.HAND_OVER, Glyph.NOT_STARTED, "Certificate"),
    ):
        window.show_standing(step, Standing(glyph, words))
    if bed.mirror.connected and place is Place.JOIN:
        labels = (bed.desk.labels.read, bed.desk.labels.of)
        window.show_standing(place, standings(bed.mirror, bed.desk.job.job, labels=labels)[place])
    if place is Place.HAND_OVER:
        told = standings(bed.mirror, bed.desk.job.job, hand_over=bed.desk.hand_over)
        window.show_standing(place, told[place])
    window.resize(*size)
    window.show()
    window.go("it")
    settle()
    return window


def show_start(window: Window, screen: Screen, bed: Bench) -> None:
    """Before there is a job and a hub, bar and rail say what the program has them say then."""
    if not isinstance(screen, StartScreen) or bed.mirror.connected or bed.desk.job.is_open:
        return
    told = start_facts(screen.at_hand, "15:20")
    window.show_facts(told)
    window.rail.offer(Place.SCENARIOS, told.emulated)
    for place, standing in standings(bed.mirror, bed.desk.job.job).items():
        window.show_standing(place, standing)
    settle()


def settle() -> None:
    for _ in range(20):  # some screens are built a part a turn
        QApplication.processEvents()


def file_name(state: str, theme: ThemeName, size: tuple[int, int]) -> str:
    return f"{state.replace(' ', '-')}_{theme.value}_{size[0]}.png"  # “map busy” is not “map_busy”


def sizes_of(theme: ThemeName) -> tuple[tuple[int, int], ...]:
    return (*SIZES, LARGE) if theme is ThemeName.LIGHT else SIZES


def render(application: QApplication, out: Path, states: list[str], themes: list[ThemeName]) -> int:
    """Draw them all; returns how many pictures there are."""
    count = 0
    for theme in themes:
        look = Look(theme)
        dress(application, look)
        for state in states:
            place, make = STATES[state]
            with tempfile.TemporaryDirectory() as folder:
                bed = bench(theme, look)
                screen, after = make(bed, Path(folder))
                window = framed(bed, screen, place, SIZES[0])
                after()
                show_start(window, screen, bed)
                for size in sizes_of(theme):
                    window.resize(*size)
                    settle()
                    window.grab().save(str(out / file_name(state, theme, size)))
                    count += 1
                look.scale_text(1.0)  # some states are drawn in larger text
                window.close()
                window.deleteLater()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return count


def contact(out: Path, state: str, themes: list[ThemeName]) -> None:
    """Lay the pictures of one state on one sheet, a theme a row: what differs between them is seen at once."""
    cells = [(row, out / file_name(state, theme, size)) for row, theme in enumerate(themes) for size in SIZES]
    width, height = SIZES[0][0] * 2 // 3, SIZES[0][1] * 2 // 3
    page = QImage(width * len(SIZES) + 12, (height + 12) * len(themes), QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.gray)
    painter = QPainter(page)
    smooth = Qt.TransformationMode.SmoothTransformation
    for number, (row, path) in enumerate(cells):
        image = QImage(str(path))
        shown = image.scaledToWidth(image.width() * 2 // 3, smooth)
        painter.drawImage((number % len(SIZES)) * (width + 12), row * (height + 12), shown)
    painter.end()
    page.save(str(out / "sheets" / f"{state.replace(' ', '-')}.png"))


def few(application: QApplication, out: Path) -> int:
    """Draw the pictures of the README, as small as PNG makes them."""
    look = Look(ThemeName.LIGHT)
    dress(application, look)
    for name, state in FEW.items():
        place, make = STATES[state]
        with tempfile.TemporaryDirectory() as folder:
            bed = bench(ThemeName.LIGHT, look)
            screen, after = make(bed, Path(folder))
            window = framed(bed, screen, place, SIZES[1])
            after()
            show_start(window, screen, bed)
            settle()
            image = of_few_colours(window.grab().toImage())
            image.save(str(out / f"{name}.png"), "PNG", 0)  # type: ignore[call-overload]
            window.close()
    return len(FEW)


def manual(application: QApplication, out: Path) -> int:
    """Draw the pictures of the manual, for those who read it without the program."""
    look = Look(ThemeName.LIGHT)
    dress(application, look)
    for name, figure in FIGURES.items():
        kept(figure, look).save(str(out / f"{name}.png"), "PNG", 0)  # type: ignore[call-overload]
    return len(FIGURES)


def figures(application: QApplication, out: Path, themes: list[ThemeName]) -> str:
    """Draw the manual's pictures as the drawer has them, in each theme; returns their part of the page."""
    parts = []
    for theme in themes:
        look = Look(theme)
        dress(application, look)
        for name, figure in FIGURES.items():
            made = drawn(figure, look, DRAWER_ROOM).image
            made.save(str(out / f"manual-{name}_{theme.value}.png"))
            parts.append((name, _figure(f"manual-{name}_{theme.value}.png", f"{name}, {theme.value}")))
    found = "".join(part for _, part in sorted(parts, key=lambda pair: pair[0]))
    return f'<h2 id="manual">The manual’s pictures</h2>{found}'


def sheet(out: Path, states: list[str], themes: list[ThemeName], look: Path, more: str = "") -> None:
    """Write the page that shows all pictures, with the look's own before ours where it has one."""
    links = "".join(f'<a href="#{escape(s)}">{escape(s)}</a>' for s in states)
    parts = "".join(_state(state, themes, look, out) for state in states) + more
    page = f"<!doctype html><meta charset=utf-8><title>Pictures</title><style>{STYLE}</style><nav>{links}</nav>{parts}"
    (out / "index.html").write_text(page, encoding="utf-8")


def _state(state: str, themes: list[ThemeName], look: Path, out: Path) -> str:
    found = "".join(f for theme in themes for f in _figures(state, theme, look, out))
    return f'<h2 id="{escape(state)}">{escape(state)}</h2>{found}'


def _figures(state: str, theme: ThemeName, look: Path, out: Path) -> Iterator[str]:
    for size in sizes_of(theme):
        wanted = DRAWN.get(state, "").format(theme=theme.value)
        if size[0] < SIZES[0][0]:
            wanted = wanted.replace(".png", "_125.png")
        if wanted and (look / wanted).is_file():
            yield _figure(os.path.relpath(look / wanted, out), f"the look: {wanted}")
        yield _figure(file_name(state, theme, size), f"{theme.value}, {size[0]}×{size[1]}")


def _figure(source: str, caption: str) -> str:
    picture = f'<img loading="lazy" src="{escape(source)}">'
    return (
        f'<figure><a href="{escape(source)}">{picture}</a><figcaption>{escape(caption)}</figcaption></figure>'
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("themes", nargs="*", type=ThemeName, help="light, dark, sunlight; all by default")
    parser.add_argument("--only", default="", help="states whose name has this in it")
    parser.add_argument("--few", action="store_true", help="the pictures of the README only")
    parser.add_argument("--manual", action="store_true", help="the pictures of the manual only")
    parser.add_argument(
        "--look", type=Path, default=Path("../shared/look"), help="where the look's pictures are"
    )
    return parser.parse_args()


def main() -> int:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    load_fonts()
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if options.few or options.manual:
        print((few if options.few else manual)(application, out), "pictures")
        application.quit()
        return 0
    states = [name for name in STATES if options.only in name]
    themes = options.themes or list(ThemeName)
    print(render(application, out, states, themes), "pictures")
    (out / "sheets").mkdir(exist_ok=True)
    for state in states:
        contact(out, state, themes)
    more = "" if options.only else figures(application, out, themes)
    sheet(out, states, themes, options.look.resolve(), more)
    print(out / "index.html")
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
