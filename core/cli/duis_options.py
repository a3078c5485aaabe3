"""The options of `althan duis build`: one for each element of a request, named after it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cryptography.hazmat.primitives.serialization import Encoding

from core.duis import types
from core.duis.binding import layout
from core.duis.keys import read_certificate
from core.duis.octets import Base64, Eui, EuiList, Hex
from core.duis.places import OneOf, Present, Slot
from core.duis.simple import Choice, Flag, Number, Simple
from core.duis.times import Moment
from core.errors import FileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.duis.binding import Part
    from core.duis.body import Body
    from core.duis.places import Place

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_LARGEST = types.LONGEST_IMAGE + 1  # octets read of a file


def option_name(element: str) -> str:
    """The option for an element: --device-id for DeviceID."""
    plain = element.replace("MPxN", "Mpxn").replace("SubGHz", "Subghz").replace("SMETSCHTS", "Smetschts")
    return "--" + "-".join(_WORD.findall(plain)).lower()


def body_from(body: type[Body], arguments: list[str]) -> Body:
    """The body whose options are given; UsageError for one that is unknown, missing or too many."""
    given = _sorted(body, arguments)
    made = cast("Body", _part(body, given))
    left = next((name for name, values in given.items() if values), None)
    if left:
        raise UsageError(
            f"{left} does not go with the other options.", "", f"See althan duis kinds {body.TAG}."
        )
    return made


def option_help(part: type[Part]) -> Iterator[tuple[str, str]]:
    """Each option of a part and what it wants."""
    for _, place in layout(part):
        for slot in _slots(place):
            if isinstance(slot, Present) or (not isinstance(slot.kind, Simple) and not layout(slot.kind)):
                yield option_name(slot.name), ""
            elif isinstance(slot.kind, Simple):
                yield option_name(slot.name), _wanted(slot.kind)
            else:
                yield from option_help(slot.kind)


def _slots(place: Place) -> tuple[Slot | Present, ...]:
    return place.slots if isinstance(place, OneOf) else (place,)


def _wanted(kind: Simple) -> str:
    if isinstance(kind, Choice):
        return " | ".join(f"“{word}”" for word in kind.words)
    nouns: tuple[tuple[type[Simple], str], ...] = (
        (Number, "NUMBER"), (Flag, "true | false"), (Eui, "EUI-64"), (EuiList, "EUI-64,EUI-64,…"),
        (Hex, "HEX or @FILE"), (Base64, "@FILE or BASE64"), (Moment, "TIME as 2026-11-22T18:30:00Z"),
    )  # fmt: skip
    return next((noun for type_, noun in nouns if isinstance(kind, type_)), "TEXT")


Given = dict[str, list[str]]


def _sorted(body: type[Body], arguments: list[str]) -> Given:
    known = dict(option_help(body))
    given: Given = {name: [] for name in known}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name not in known:
            raise UsageError(
                f"“{name}” is no option of {body.TAG}.", f"Its options are {', '.join(known) or 'none'}."
            )
        if not known[name]:
            given[name].append("")
        elif equals or rest:
            given[name].append(value if equals else rest.pop(0))
        else:
            raise UsageError(f"{name} has no value.", "", f"Write {name} {known[name]}.")
    return given


def _part(part: type[Part], given: Given) -> Part:
    return part(**{name: _value(place, given) for name, place in layout(part)})


def _value(place: Place, given: Given) -> object:
    if isinstance(place, Present):
        return bool(_take(given, place.name))
    if isinstance(place, OneOf):
        chosen = [slot for slot in place.slots if _any_given(slot, given)]
        if len(chosen) != 1:
            names = ", ".join(dict.fromkeys(n for slot in place.slots for n in _names(slot)))
            raise UsageError("Exactly one choice is wanted.", f"Choose among {names}.")
        return _slot_value(chosen[0], given)
    return _slot_value(place, given)


def _slot_value(slot: Slot, given: Given) -> object:
    if not isinstance(slot.kind, Simple):
        if not layout(slot.kind):
            _take(given, slot.name)
        return _part(slot.kind, given) if slot.least or _any_given(slot, given) else None
    values = [_read(slot.kind, option_name(slot.name), text) for text in _take(given, slot.name)]
    if slot.many:
        return tuple(values)
    if len(values) > 1:
        raise UsageError(f"{option_name(slot.name)} is given more than once.")
    if not values and slot.least:
        raise UsageError(f"{option_name(slot.name)} is missing.", f"It wants {_wanted(slot.kind)}.")
    return values[0] if values else None


def _take(given: Given, element: str) -> list[str]:
    values = given.get(option_name(element), [])
    taken = list(values)
    values.clear()
    return taken


def _names(slot: Slot) -> list[str]:
    if isinstance(slot.kind, Simple) or not layout(slot.kind):
        return [option_name(slot.name)]
    return [name for name, _ in option_help(slot.kind)]


def _any_given(slot: Slot, given: Given) -> bool:
    return any(given.get(name) for name in _names(slot))


def _read(kind: Simple, name: str, text: str) -> object:
    if text.startswith("@"):
        return _from_file(kind, Path(text[1:]))
    try:
        return kind.read(text)
    except ValueError as error:
        reason = str(error)
        raise UsageError(f"{name} is not right.", f"{reason[:1].upper()}{reason[1:]}.") from None


def _from_file(kind: Simple, path: Path) -> object:
    if kind is types.CERTIFICATE:
        return read_certificate(path).public_bytes(Encoding.DER)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The file “{path.name}” cannot be read.", why, "Name an existing file.") from None
    if isinstance(kind, Base64 | Hex):
        return data
    raise UsageError("Only octets can be taken from a file.", "", f"Write the value instead of @{path.name}.")
