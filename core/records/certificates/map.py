"""A mesh as a drawing: hub at the left, each device in the column of its hops, both directions of each link.

Class is told by width and dash of a lane and by its word; kind by the shape of a node: hexagon, square, circle.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.records.certificates.fonts import printable, width_of
from core.records.certificates.mesh import NOT_MEASURED
from core.records.certificates.page import Face, Line, Polygon, Rect, Role, Text
from core.records.certificates.sheet import LEFT, ROOM, SMALL, height_of
from core.records.wall_clock import day_and_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.records.certificates.page import Primitive
    from core.records.certificates.sheet import Sheet
    from core.records.certificates.values import LinkFacts, MeshFacts, NodeFacts

    Place = tuple[float, float]

WORST_FIRST = ("no link", "Weak", "Marginal", "OK", "Strong")
LANES: dict[str, tuple[float, tuple[float, ...], Role]] = {
    "Strong": (0.9, (), Role.INK),
    "OK": (0.4, (), Role.INK),
    "Marginal": (0.5, (2.2, 1.8), Role.INK),
    "Weak": (0.5, (0.4, 1.8), Role.INK),
    "no link": (0.3, (0.4, 2.4), Role.BAD),
    NOT_MEASURED: (0.2, (0.4, 1.6), Role.QUIET),
}  # width in mm, dash in mm
_ROW, _RIM, _LOWEST, _HIGHEST = 17.0, 12.0, 30.0, 130.0
_LABELS = 6.5  # below a node
_NODE = 2.6  # radius
_APART = 0.85  # of a lane from the middle of its link
_MOST_OF_LINK = 0.65  # that its words may cover; wider ones stand in two lines
_MOST_LINKS = 60  # in the table


def mesh(sheet: Sheet, title: str, facts: MeshFacts) -> None:
    """The drawing, its legend, the worst hop, and a table of all links."""
    columns = _columns(facts)
    tall = min(_HIGHEST, max(_LOWEST, 2 * _RIM + _ROW * (max(map(len, columns)) - 1)))
    sheet.need(tall + 26.0)
    sheet.text(f"{title}, measured {day_and_time(facts.at)}", face=Face.STRONG)
    sheet.gap(1.0)
    top = sheet.box(tall)
    sheet.draw(*drawing(facts, columns, (LEFT, top, ROOM, tall)))
    sheet.gap(1.0)
    _legend(sheet)
    sheet.text(f"Worst hop of a way to the hub: {facts.worst or 'no way to the hub is known.'}")
    names = {n.eui: n.label for n in facts.nodes}
    rows = [_row(link, names) for link in facts.links[:_MOST_LINKS]]
    if rows:
        sheet.table(("Link", "There", "Back"), rows, (58.0, 60.0, 60.0))
    if len(facts.links) > _MOST_LINKS:
        sheet.text(f"{len(facts.links) - _MOST_LINKS} more links are in the attached file.", size=SMALL)
    silent = [n.label for n in facts.nodes if n.silent]
    if silent:
        sheet.text(f"Did not answer: {', '.join(silent)}.")
    sheet.gap(2.0)


def drawing(
    facts: MeshFacts, columns: list[list[NodeFacts]], box: tuple[float, float, float, float]
) -> Iterator[Primitive]:
    """The mesh within a box of (x, y, width, height)."""
    places = _places(columns, box)
    hops = {(n.eui, n.next_hop) for n in facts.nodes if n.next_hop}
    on_way = [link for link in facts.links if hops & {(link.a, link.b), (link.b, link.a)}]
    worst = min((_rank(link) for link in on_way), default=len(WORST_FIRST))
    for link in facts.links:
        if link not in on_way and link.a in places and link.b in places:
            yield Line(*places[link.a], *places[link.b], 0.12, Role.RULE, (0.8, 0.8))
    for link in on_way:
        if link.a in places and link.b in places:
            yield from _lanes(link, places)
    for link in on_way:
        if link.a in places and link.b in places:
            yield from _words(link, places, hops, ringed=_rank(link) == worst < len(WORST_FIRST) - 1)
    for node in facts.nodes:
        yield from _node(node, places[node.eui], hub=node.eui == facts.hub)


def _columns(facts: MeshFacts) -> list[list[NodeFacts]]:
    """The nodes by their hops, those without a known way last; each near the one it goes through."""
    order: dict[str, float] = {}
    columns: list[list[NodeFacts]] = []
    for hops in sorted({n.hops for n in facts.nodes if n.hops is not None}):
        here = [n for n in facts.nodes if n.hops == hops]
        here.sort(key=lambda n: (order.get(n.next_hop, 0.0), n.eui))
        order.update({n.eui: (i + 0.5) / len(here) for i, n in enumerate(here)})
        columns.append(here)
    lost = [n for n in facts.nodes if n.hops is None]
    return [*columns, lost] if lost else columns or [[]]


def _places(columns: list[list[NodeFacts]], box: tuple[float, float, float, float]) -> dict[str, Place]:
    x, y, width, height = box
    height -= _LABELS
    apart = (width - 40.0) / max(1, len(columns) - 1)
    return {
        node.eui: (x + 20.0 + column * apart, y + (row + 0.5) * height / len(nodes))
        for column, nodes in enumerate(columns)
        for row, node in enumerate(nodes)
    }


def _lanes(link: LinkFacts, places: Mapping[str, Place]) -> Iterator[Primitive]:
    """One lane a direction, beside each other; each begins and ends at the rim of its nodes."""
    (x1, y1), (x2, y2) = places[link.a], places[link.b]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    x1, y1, x2, y2 = x1 + ux * _NODE, y1 + uy * _NODE, x2 - ux * _NODE, y2 - uy * _NODE
    for side, word in ((_APART, link.there), (-_APART, link.back)):
        width, dash, role = LANES.get(word, LANES[NOT_MEASURED])
        dx, dy = -uy * side, ux * side
        yield Line(x1 + dx, y1 + dy, x2 + dx, y2 + dy, width, role, dash)


def _words(
    link: LinkFacts, places: Mapping[str, Place], hops: set[tuple[str, str]], *, ringed: bool
) -> Iterator[Primitive]:
    """Both words in the middle of a link, that towards the hub first; the worst hop's stand in a frame."""
    (x1, y1), (x2, y2) = places[link.a], places[link.b]
    up, down = (link.there, link.back) if (link.a, link.b) in hops else (link.back, link.there)
    lines = [printable(up if up == down else f"{up} / {down}", Face.STRONG)]
    if up != down and width_of(lines[0], SMALL, Face.STRONG) > _MOST_OF_LINK * math.hypot(x2 - x1, y2 - y1):
        lines = [printable(words, Face.STRONG) for words in (f"{up} /", down)]
    widths, line = [width_of(words, SMALL, Face.STRONG) for words in lines], height_of(SMALL)
    wide, tall = max(widths) + 2.0, line * len(lines)
    x, y = (x1 + x2 - wide) / 2, (y1 + y2 - tall) / 2
    yield Rect(x, y, wide, tall, Role.PAPER, Role.INK if ringed else None, 0.4)
    for n, (words, own) in enumerate(zip(lines, widths, strict=True)):
        yield Text(x + (wide - own) / 2, y + (n + 0.72) * line, words, SMALL, Face.STRONG)


def _node(node: NodeFacts, place: Place, *, hub: bool) -> Iterator[Primitive]:
    x, y = place
    corners = 6 if hub else 4 if node.kind.startswith("B") else 24
    turn = math.pi / 4 if corners == 4 else 0.0
    size = _NODE * (1.25 if corners == 4 else 1.0)
    points = tuple(
        (
            x + size * math.cos(turn + k * math.tau / corners),
            y + size * math.sin(turn + k * math.tau / corners),
        )
        for k in range(corners)
    )
    yield Polygon(points, Role.PAPER if node.silent else Role.FILL, Role.INK, 0.5)
    yield _beneath(_called(node, hub=hub), x, y + _NODE + 3.3, SMALL, Face.STRONG)
    yield _beneath(node.eui[-8:], x, y + _NODE + 6.5, SMALL, Face.MONO)


def _beneath(words: str, x: float, y: float, size: float, face: Face) -> Text:
    """Words centred below a node."""
    words = printable(words, face)
    return Text(x - width_of(words, size, face) / 2, y, words, size, face)


def _called(node: NodeFacts, *, hub: bool) -> str:
    label = f"hub ({node.label})" if hub else node.label
    if node.silent:
        return f"{label}: no answer"
    return label if node.hops is not None else f"{label}: way not known"


def _legend(sheet: Sheet) -> None:
    """Each lane beside its word."""
    sheet.need(2 * height_of(SMALL))
    sheet.y += height_of(SMALL)
    x, y = LEFT, sheet.y - 1.2
    for word, (width, dash, role) in LANES.items():
        sheet.draw(Line(x, y, x + 9.0, y, width, role, dash), Text(x + 10.5, y + 0.9, word, SMALL))
        x += 14.5 + width_of(word, SMALL)
    words = (
        "Of two words in the drawing the first is towards the hub; the worst hop’s words stand in a frame."
    )
    sheet.text(words, size=SMALL, role=Role.QUIET)


def _row(link: LinkFacts, names: Mapping[str, str]) -> tuple[str, str, str]:
    def told(word: str, lqi: int | None) -> str:
        return word if lqi is None else f"{word}, LQI {lqi}"

    called = f"{names.get(link.a, link.a)} → {names.get(link.b, link.b)}"
    return called, told(link.there, link.there_lqi), told(link.back, link.back_lqi)


def _rank(link: LinkFacts) -> int:
    """The worse direction of a link; one that was not measured says nothing."""
    known = [WORST_FIRST.index(w) for w in (link.there, link.back) if w in WORST_FIRST]
    return min(known, default=len(WORST_FIRST))
