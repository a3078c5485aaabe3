"""A picture under the map: read, brought down, laid over the plan, and kept for its premise."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from gui.topology.canvas import MapCanvas
from gui.topology.layout import Bounds
from gui.topology.picture import picture_of
from gui.topology.sheet import LONGEST, SheetReader, SheetStore, Wishes, laid, read_image
from gui.topology.strip import strip_of
from tests.gui.screens import home

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.look import Look

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300"/></svg>'
)


def drawing(path: Path, width: int = 300, height: int = 200) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    assert image.save(str(path))
    return path


@pytest.mark.parametrize("name", ["plan.png", "plan.jpg"])
def test_pictures_are_read_and_large_ones_brought_down(tmp_path: Path, name: str) -> None:
    image = read_image(drawing(tmp_path / name, 4800, 1200))
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (LONGEST, LONGEST // 4)


def test_a_drawing_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.svg").write_text(SVG)
    image = read_image(tmp_path / "plan.svg")
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (400, 300)


def test_what_is_no_picture_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "plan.png").write_bytes(b"no picture at all")
    assert "PNG, JPEG or SVG" in str(read_image(tmp_path / "plan.png"))
    assert "still there" in str(read_image(tmp_path / "gone.png"))


def test_a_picture_lies_over_the_plan_and_keeps_its_shape() -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    over = laid(image, Bounds(0, 0, 1000, 1000)).bounds
    assert (over.width, over.height) == (1000, 500)
    assert over.top == 250
    alone = laid(image, None).bounds
    assert alone.width == 2 * alone.height
    assert alone.top == -alone.bottom


def test_a_picture_is_kept_for_its_premise_and_read_again(qtbot: QtBot, tmp_path: Path) -> None:
    store, reader = SheetStore(tmp_path / "places"), SheetReader()
    path = drawing(tmp_path / "from a camera.jpg")
    got: list[object] = []
    reader.read(path, store.image_path("Flat 14"), got.append)
    qtbot.waitUntil(lambda: len(got) == 1)
    path.unlink()
    reader.read(store.image_path("Flat 14"), None, got.append)
    qtbot.waitUntil(lambda: len(got) == 2)
    again = got[1]
    assert isinstance(again, QImage)
    assert (again.width(), again.height()) == (300, 200)
    assert store.image_path("Flat 15") != store.image_path("Flat 14")
    store.forget_image("Flat 14")
    reader.read(store.image_path("Flat 14"), None, got.append)
    qtbot.waitUntil(lambda: len(got) == 3)
    assert got[2] is None


def test_only_the_last_question_is_answered(qtbot: QtBot, tmp_path: Path) -> None:
    reader, got = SheetReader(), list[str]()
    path = drawing(tmp_path / "plan.png")
    reader.read(path, None, lambda _image: got.append("first"))
    reader.read(path, None, lambda _image: got.append("second"))
    qtbot.waitUntil(lambda: bool(got))
    qtbot.wait(50)
    assert got == ["second"]


STRESS = """
import sys, time
from pathlib import Path
import shiboken6
from PySide6.QtCore import QCoreApplication, QThreadPool
from gui.topology.sheet import SheetReader

application = QCoreApplication([])
sys.setswitchinterval(1e-5)
QThreadPool.globalInstance().setMaxThreadCount(8)
path, end = Path(sys.argv[1]), time.monotonic() + 2.0
while time.monotonic() < end:
    readers = [SheetReader() for _ in range(8)]
    for reader in readers:
        for _ in range(3):
            reader.read(path, None, print)
    for reader in readers:
        shiboken6.delete(reader)
QThreadPool.globalInstance().waitForDone()
"""


def test_a_reading_may_outlive_who_asked_for_it(tmp_path: Path) -> None:
    """A reading that spoke through its reader ended the program in three of four such runs."""
    done = subprocess.run(
        [sys.executable, "-c", STRESS, str(tmp_path / "none.png")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_wishes_are_kept_and_a_broken_file_counts_as_none(tmp_path: Path) -> None:
    store = SheetStore(tmp_path)
    assert store.wishes("Flat 14") == Wishes()
    store.keep_wishes("Flat 14", Wishes(0.4, packets=False))
    assert SheetStore(tmp_path).wishes("Flat 14") == Wishes(0.4, packets=False)
    next(tmp_path.glob("*.json")).write_text('{"opacity": "strong"}')
    assert store.wishes("Flat 14") == Wishes()


def test_lanes_and_devices_keep_their_ground_on_a_dark_photograph(qtbot: QtBot, look: Look) -> None:
    canvas = MapCanvas(look)
    qtbot.addWidget(canvas)
    canvas.resize(900, 600)
    photo = QImage(800, 500, QImage.Format.Format_RGB32)
    photo.fill(QColor("#201008"))
    picture = picture_of(home.TOPOLOGY, selected=home.HUB, now=home.NOW)
    canvas.show_map(picture, home.PLACES, home.PLAN, strip_of(home.TOPOLOGY, picture.hops))
    canvas.show_sheet(laid(photo, home.PLAN.bounds), 1.0)
    canvas.show()
    qtbot.waitExposed(canvas)
    shown = canvas.view.grab().toImage()
    where = canvas.view.viewportTransform()
    a, b = canvas.scene.centre(home.B2, where), canvas.scene.centre(home.B4, where)
    base = QColor(look.theme.colours.base)
    assert shown.pixelColor(((a + b) / 2).toPoint()) == base  # between the two lanes
    assert shown.pixelColor((a - QPointF(0, 36)).toPoint()) == base
    corner = where.map(QPointF(560, 420)).toPoint()
    assert shown.pixelColor(corner) == QColor("#201008")
