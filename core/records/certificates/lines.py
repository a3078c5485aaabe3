"""The lines of a certificate: each has a place that never changes, and words that a person understands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.records.wall_clock import clock_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WHOLE_ITEMS = frozenset({"log", "overrides", "missing"})  # lists whose items are one line each
_LISTS = {
    "devices": "device", "updates": "update", "rungs": "rung", "nodes": "device", "links": "link", "log": "log line",
    "overrides": "override", "missing": "what is missing,", "cannot": "what cannot be known,",
}  # fmt: skip
_WORDS = {
    "mpxn": "MPxN", "eui": "EUI-64", "pan_id": "PAN", "sha256": "SHA-256", "order": "work order",
    "before": "mesh before", "after": "mesh after", "rests_on": "what it rests on", "at": "time",
    "there_lqi": "LQI there", "back_lqi": "LQI back", "there": "link there", "back": "link back",
    "number": "job number", "code_digest": "digest of the install code", "what": "title",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it stands (“updates/2/version_after”), its words, and its value as JSON knows it."""

    place: str
    words: str
    value: object


def lines_of(content: object) -> Iterator[Line]:
    """Each line of a certificate in its JSON form; no two stand in one place."""
    if isinstance(content, dict):
        yield from _members("", "", content)


def words_of_place(place: str) -> str:
    """What stood in a place that is empty now: “updates/2/version_after” is “update 2: version after”."""
    parts, words = place.split("/"), []
    while parts:
        name = parts.pop(0)
        numbered = bool(parts) and parts[0].isdigit()
        words.append(f"{_LISTS.get(name, name)} {parts.pop(0)}" if numbered else line_name(name))
    return ": ".join(words)


def line_name(name: str) -> str:
    """A member's name in words: “version_after” is “version after”."""
    return _WORDS.get(name, name.replace("_", " "))


def _members(place: str, words: str, table: Mapping[str, object]) -> Iterator[Line]:
    for name, value in table.items():
        here, called = f"{place}{name}", f"{words}{line_name(name)}"
        if isinstance(value, dict):
            yield from _members(f"{here}/", f"{called}: ", value)
        elif isinstance(value, list):
            yield from _items(name, here, words, value)
        else:
            yield Line(here, called, value)


def _items(name: str, place: str, words: str, items: list[object]) -> Iterator[Line]:
    yield Line(place, f"{words}how many there are of “{line_name(name)}”", len(items))
    for index, item in enumerate(items, 1):
        here, called = f"{place}/{index}", f"{words}{_called(name, index, item)}"
        if isinstance(item, dict) and name not in _WHOLE_ITEMS:
            yield from _members(f"{here}/", f"{called}: ", item)
        else:
            yield Line(here, called, item)


def _called(name: str, index: int, item: object) -> str:
    """An item by what people call it: “update 2 (B2 00-DB-…)”, “entry 57, 14:02:11”."""
    one = f"{_LISTS.get(name, name)} {index}"
    if not isinstance(item, dict):
        return one
    entry, at = item.get("entry"), item.get("at")
    if isinstance(entry, int) and isinstance(at, int):
        return f"{one} (entry {entry}, {clock_seconds(at)})"
    called = " ".join(str(item[key])[:60] for key in ("kind", "eui", "title", "a", "b") if item.get(key))
    return f"{one} ({called})" if called else one
