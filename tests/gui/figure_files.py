"""The manual's pictures as files, for who reads it without the program: how they are drawn, and how alike two are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from gui.help.figures.figure import drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gui.help.figures.figure import Figure
    from gui.look import Look

KEPT_ROOM = 420  # px
DRAWER_ROOM = 290  # px that a picture has in the narrow drawer
_CELLS = 24  # that the longer side is divided into when two pictures are compared


def of_few_colours(image: QImage) -> QImage:
    """The same with its 256 most frequent colours: a third of the size, and no eye sees it."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    values, counts = np.unique(np.frombuffer(plain.constBits(), np.uint32), return_counts=True)
    table = [int(value) for value in values[np.argsort(counts)[::-1][:256]]]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


def kept(figure: Figure, look: Look) -> QImage:
    """The picture as its file has it: in the theme of the look, on the ground of its page."""
    made = drawn(figure, look, KEPT_ROOM).image
    ground = QImage(made.size(), QImage.Format.Format_RGB32)
    ground.fill(look.theme.colour("base"))
    painter = QPainter(ground)
    painter.drawImage(0, 0, made)
    painter.end()
    return of_few_colours(ground)


def likeness(one: QImage, other: QImage) -> float:
    """How alike two pictures are, 0 to 1, by the ink in their coarse cells: a wording may change, no more."""
    first, second = _cells(one), _cells(other)
    if first.shape != second.shape:
        return 0.0
    ink = np.abs(first - np.median(first)).sum() + np.abs(second - np.median(second)).sum()
    return float(1 - np.abs(first - second).sum() / max(1e-9, ink))


def _cells(image: QImage) -> NDArray[np.float64]:
    longer = max(image.width(), image.height())
    size = (max(1, round(image.width() * _CELLS / longer)), max(1, round(image.height() * _CELLS / longer)))
    small = image.convertToFormat(QImage.Format.Format_RGB32).scaled(
        *size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    octets = np.frombuffer(small.constBits(), np.uint8).reshape(size[1], size[0], 4)
    return np.asarray(octets[:, :, :3].astype(np.float64).mean(axis=2), dtype=np.float64)
