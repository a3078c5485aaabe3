"""A message as lines that a person reads: each element's path and its value, with secrets masked."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

from core.duis.binding import Other, Part, layout
from core.duis.octets import Base64, Hex
from core.duis.places import OneOf, Place, Present, Slot
from core.duis.simple import Simple

if TYPE_CHECKING:
    from collections.abc import Iterator

Line = tuple[str, str]


def lines(part: Part, path: str = "") -> Iterator[Line]:
    """The values of a part, in order; elements that are absent are left out."""
    for name, place in layout(type(part)):
        yield from _of(place, getattr(part, name), path)


def _of(place: Place, value: object, path: str) -> Iterator[Line]:
    if isinstance(place, Present):
        if value:
            yield _join(path, place.name), "present"
    elif isinstance(value, Other):
        yield _join(path, value.name), f"carried unread, {len(value.xml):,} octets of XML"
    elif isinstance(place, OneOf):
        slot = place.of_value(value)
        if slot:
            yield from _one(slot, value, path)
    elif place.many:
        for one in cast("tuple[object, ...]", value):
            yield from _one(place, one, path)
    elif value is not None:
        yield from _one(place, value, path)


def _one(slot: Slot, value: object, path: str) -> Iterator[Line]:
    path = _join(path, slot.name)
    if isinstance(slot.kind, Simple):
        yield path, _shown(slot.kind, value)
        return
    inner = list(lines(cast("Part", value), path))
    yield from inner or [(path, "present")]


def _shown(kind: Simple, value: object) -> str:
    if kind.secret:
        return f"hidden, {len(cast('bytes', value)):,} octets"
    if isinstance(kind, Base64):
        octets = cast("bytes", value)
        return f"{len(octets):,} octets, SHA-256 {hashlib.sha256(octets).hexdigest()}"
    if isinstance(kind, Hex):
        return cast("bytes", value).hex().upper()
    return kind.write(value)


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
