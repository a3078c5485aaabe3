"""Fills A4 pages from top to bottom: headings, paragraphs, facts, rows of a table, boxes; turns the page by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.records.certificates.fonts import printable, wrapped
from core.records.certificates.page import HEIGHT, POINT, WIDTH, Face, Line, Rect, Role, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.records.certificates.page import Primitive

LEFT, RIGHT = 16.0, WIDTH - 16.0
TOP, BOTTOM = 26.0, HEIGHT - 20.0
ROOM = RIGHT - LEFT
BODY, SMALL, HEAD = 9.0, 8.0, 11.5  # points; nothing on the paper is smaller than the small one
LEADING = 1.4  # of the type size
MOST_LINES = 60  # of one row of a table


def height_of(size: float) -> float:
    """The height of one line of type, in mm."""
    return size * POINT * LEADING


class Sheet:
    """The pages so far; `y` is where the next thing begins."""

    def __init__(self) -> None:
        self.pages: list[list[Primitive]] = [[]]
        self.y = TOP

    def need(self, height: float) -> None:
        """Turn the page unless so much room (mm) is left on it."""
        if self.y + height > BOTTOM:
            self.turn()

    def turn(self) -> None:
        """Go on at the head of a new page, unless this is one."""
        if self.y > TOP:
            self.pages.append([])
            self.y = TOP

    def draw(self, *primitives: Primitive) -> None:
        """Put something on the page as it is."""
        self.pages[-1].extend(primitives)

    def gap(self, height: float) -> None:
        """Leave so much free."""
        self.y += height

    def head(self, words: str, with_next: float = 14.0) -> None:
        """A heading, never alone at the foot of a page."""
        self.gap(4.0)
        self.need(height_of(HEAD) + 2.0 + with_next)
        self.line(words, LEFT, HEAD, Face.STRONG)
        self.draw(Line(LEFT, self.y + 0.2, RIGHT, self.y + 0.2, 0.3, Role.INK))
        self.gap(1.8)

    def line(
        self, words: str, x: float = LEFT, size: float = BODY, face: Face = Face.TEXT, role: Role = Role.INK
    ) -> None:
        """One line that is known to fit."""
        self.y += height_of(size)
        if words:
            self.draw(Text(x, self.y - 0.3 * size * POINT, printable(words, face), size, face, role))

    def text(
        self, words: str, x: float = LEFT, size: float = BODY, face: Face = Face.TEXT, role: Role = Role.INK
    ) -> None:
        """A paragraph, over as many lines and pages as it needs."""
        for part in words.splitlines() or [""]:
            for one in wrapped(part, RIGHT - x, size, face):
                self.need(height_of(size))
                self.line(one, x, size, face, role)

    def fact(self, label: str, value: str, x: float = LEFT, label_room: float = 36.0) -> None:
        """A label and its value beside it; nothing where there is no value."""
        if not value:
            return
        lines = wrapped(value, RIGHT - x - label_room, BODY)
        self.need(height_of(BODY) * min(len(lines), 3))
        top = self.y
        self.line(label, x, BODY, Face.TEXT, Role.QUIET)
        self.y = top
        for one in lines:
            self.need(height_of(BODY))
            self.line(one, x + label_room)

    def row(
        self, cells: Sequence[str], widths: Sequence[float], faces: Sequence[Face] = (), *, size: float = SMALL,
        role: Role = Role.INK, heads: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """A row of a table: each cell wraps in its own width. On a new page the `heads` are said again."""
        faces = faces or [Face.TEXT] * len(cells)
        columns = [
            _shortened(wrapped(c, w - 2.0, size, f)) for c, w, f in zip(cells, widths, faces, strict=True)
        ]
        tall, page = max(len(c) for c in columns) * height_of(size), len(self.pages)
        self.need(tall + 1.2)
        if heads and len(self.pages) > page:
            self.row(heads, widths, [Face.STRONG] * len(heads), size=size)
        top, x = self.y, LEFT
        for lines, width, face in zip(columns, widths, faces, strict=True):
            self.y = top
            for one in lines:
                self.line(one, x, size, face, role)
            x += width
        self.y = top + tall + 0.6
        self.draw(Line(LEFT, self.y, RIGHT, self.y, 0.1, Role.RULE))
        self.gap(0.6)

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        faces: Sequence[Face] = (),
    ) -> None:
        """A table with a head over its columns, on each page that it goes on."""
        self.need(3 * height_of(SMALL))
        self.row(heads, widths, [Face.STRONG] * len(heads))
        for cells in rows:
            self.row(cells, widths, faces, heads=heads)

    def box(self, height: float) -> float:
        """An empty box over the whole width; gives its upper edge."""
        self.need(height)
        top = self.y
        self.draw(Rect(LEFT, top, ROOM, height, None, Role.INK))
        self.y = top + height
        return top


def _shortened(lines: list[str]) -> list[str]:
    """What fits a page; what is longer goes on in the attached file."""
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]
