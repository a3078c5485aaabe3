"""Map and cards are drawn as they were when last looked at, but for what no eye sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from tests.gui.golden_pictures import FOLDER, PICTURES, drawn

if TYPE_CHECKING:
    import numpy.typing as npt

    from gui.look import Look

CLEAR = 48  # of 255: a difference that is seen
MAY_DIFFER = 0.004  # of all pixels: antialiasing of another processor


def pixels(image: QImage) -> npt.NDArray[np.int16]:
    """All channels, top to bottom."""
    taken = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(taken.constBits(), np.uint8).reshape(taken.height(), taken.bytesPerLine())
    return rows[:, : 3 * taken.width()].astype(np.int16)


def differing(one: QImage, other: QImage) -> float:
    """Share of the values that differ clearly; 1 if not even the size is the same."""
    if one.size() != other.size():
        return 1.0
    return float((np.abs(pixels(one) - pixels(other)) > CLEAR).mean())


@pytest.mark.parametrize("name", list(PICTURES))
def test_it_is_drawn_as_it_was(look: Look, name: str) -> None:
    """If the change is meant: python -m tests.gui.golden_pictures, then look at the difference."""
    kept = QImage(str(FOLDER / f"{name}.png"))
    assert not kept.isNull(), "python -m tests.gui.golden_pictures makes it"
    assert differing(drawn(look, name), kept) <= MAY_DIFFER


def test_a_change_that_an_eye_would_see_is_found(look: Look) -> None:
    image = drawn(look, "card_light")
    changed = QImage(image)
    painter = QPainter(changed)
    painter.fillRect(300, 60, 60, 40, QColor("#B56A00"))
    painter.end()
    assert differing(image, image) == 0
    assert differing(image, changed) > MAY_DIFFER
