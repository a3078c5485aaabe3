"""How a frozen dataclass and an XML element are the same thing: each field names its element and type.

A `Part` checks its fields when it is made, so that a value that exists can be written. Reading wants the
elements in the schema's order, refuses strays, attributes and loose text, and never looks at comments.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Self, cast

from lxml import etree

from core.duis.document import SR, canonical, elements, local_name, parse_document, plain_text, sr
from core.duis.errors import misfit
from core.duis.places import OneOf, Place, Present, Slot
from core.duis.simple import Simple

if TYPE_CHECKING:
    from collections.abc import Hashable


def layout(part: type[Part]) -> tuple[tuple[str, Place], ...]:
    """The fields of a part with their places, in the order of the schema."""
    return _layout(cast("Hashable", part))


@cache
def _layout(part: Hashable) -> tuple[tuple[str, Place], ...]:
    found = fields(cast("type[Part]", part))
    return tuple((f.name, cast("Place", f.metadata["place"])) for f in found if "place" in f.metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a message. Making one whose values DUIS does not allow raises DuisError."""

    TAG: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for name, place in layout(type(self)):
            _check(self.TAG, place, getattr(self, name))
        try:
            self._rule()
        except ValueError as error:
            raise misfit(self.TAG, str(error)) from None

    def _rule(self) -> None:
        """What the fields must keep together; ValueError with the reason if they do not."""

    @classmethod
    def read(cls, element: etree._Element, path: str = "") -> Self:
        """The value of an element; DuisError names the place."""
        path = f"{path}/{local_name(element)}" if path else local_name(element)
        rest, values = _children(element, path), {}
        for name, place in layout(cls):
            values[name] = _read(rest, place, path)
        if rest:
            raise misfit(path, f"{_shown(rest[0])} is not expected here")
        return cls(**values)

    def fill(self, element: etree._Element) -> None:
        """Write the fields into an element."""
        for name, place in layout(type(self)):
            _write(element, place, getattr(self, name))


@dataclass(frozen=True, slots=True)
class Other:
    """An element that this program only carries: its name and, unread, its XML."""

    name: str
    xml: bytes = field(repr=False)

    @classmethod
    def of(cls, element: etree._Element) -> Other:
        """Keep an element in one normal form, so that equal content is an equal value."""
        kept = deepcopy(element)
        kept.tail = None
        etree.strip_tags(kept, etree.Comment)
        etree.indent(kept)
        return cls(local_name(element), canonical(kept, exclusive=True))

    def fill_into(self, parent: etree._Element) -> None:
        """Put the element back where it was; DuisError if it is not that element."""
        root = parse_document(self.xml)
        if root.tag != sr(self.name):
            raise misfit(self.name, "the XML that was kept is another element")
        parent.append(root)


# --- checking -------------------------------------------------------------------------------------------


def _check(tag: str, place: Place, value: object) -> None:
    if isinstance(place, Present):
        if not isinstance(value, bool):
            raise misfit(f"{tag}/{place.name}", "true or false is wanted")
    elif isinstance(place, OneOf):
        _check_choice(tag, place, value)
    elif place.many:
        count = len(value) if isinstance(value, tuple) else -1
        if not place.least <= count <= place.most:
            raise misfit(f"{tag}/{place.name}", f"{place.least} to {place.most} of them are wanted")
        for one in cast("tuple[object, ...]", value):
            _check_one(f"{tag}/{place.name}", place.kind, one)
    elif value is not None or place.least:
        _check_one(f"{tag}/{place.name}", place.kind, value)


def _check_choice(tag: str, place: OneOf, value: object) -> None:
    if (value is None and place.optional) or (isinstance(value, Other) and place.open_to_others):
        return
    slot = place.of_value(value)
    if slot is None:
        raise misfit(tag, f"one of {', '.join(s.name for s in place.slots)} is wanted")
    _check_one(f"{tag}/{slot.name}", slot.kind, value)


def _check_one(path: str, kind: Simple | type[Part], value: object) -> None:
    if not isinstance(kind, Simple):
        if not isinstance(value, kind):
            raise misfit(path, f"a {kind.__name__} is wanted")
        return
    try:
        kind.check(value)
    except ValueError as error:
        raise misfit(path, str(error)) from None


# --- reading --------------------------------------------------------------------------------------------


def _children(element: etree._Element, path: str) -> list[etree._Element]:
    _no_attributes(element, path)
    if plain_text(element).strip(" \t\r\n"):
        raise misfit(path, "it holds text between its elements")
    return elements(element)


def _no_attributes(element: etree._Element, path: str) -> None:
    if element.attrib:
        raise misfit(path, "it has an attribute, and DUIS gives it none")


def _read(rest: list[etree._Element], place: Place, path: str) -> object:
    if isinstance(place, OneOf):
        return _read_choice(rest, place, path)
    if isinstance(place, Present):
        there = _next_is(rest, place.name)
        if there:
            element = rest.pop(0)
            if _children(element, f"{path}/{place.name}"):
                raise misfit(f"{path}/{place.name}", "it must be empty")
        return there
    found: list[object] = []
    while len(found) < place.most and _next_is(rest, place.name):
        found.append(_read_one(rest.pop(0), place, path))
    if len(found) < place.least:
        reason = f"{_shown(rest[0])} stands where it should be" if rest else "it is missing"
        raise misfit(f"{path}/{place.name}", reason)
    if place.many:
        return tuple(found)
    return found[0] if found else None


def _read_choice(rest: list[etree._Element], place: OneOf, path: str) -> object:
    wanted = ", ".join(s.name for s in place.slots)
    if not rest:
        if place.optional:
            return None
        raise misfit(path, f"one of {wanted} is wanted")
    element = rest.pop(0)
    slot = place.named(local_name(element)) if _in_duis(element) else None
    if slot:
        return _read_one(element, slot, path)
    if place.open_to_others and _in_duis(element):
        return Other.of(element)
    raise misfit(path, f"{_shown(element)} is not expected here, but one of {wanted}")


def _read_one(element: etree._Element, slot: Slot, path: str) -> object:
    if not isinstance(slot.kind, Simple):
        return slot.kind.read(element, path)
    path = f"{path}/{slot.name}"
    _no_attributes(element, path)
    if elements(element):
        raise misfit(path, "it holds elements where a plain value is wanted")
    try:
        return slot.kind.read(plain_text(element))
    except ValueError as error:
        raise misfit(path, str(error)) from None


def _next_is(rest: list[etree._Element], name: str) -> bool:
    return bool(rest) and rest[0].tag == sr(name)


def _in_duis(element: etree._Element) -> bool:
    return etree.QName(element).namespace == SR


def _shown(element: etree._Element) -> str:
    name = local_name(element)[:60]
    return f"“{name}”" if _in_duis(element) else f"“{name}” of another namespace"


# --- writing --------------------------------------------------------------------------------------------


def _write(parent: etree._Element, place: Place, value: object) -> None:
    if isinstance(place, Present):
        if value:
            etree.SubElement(parent, sr(place.name))
    elif isinstance(value, Other):
        value.fill_into(parent)
    elif isinstance(place, OneOf):
        slot = place.of_value(value)
        if slot:
            _write_one(parent, slot, value)
    elif place.many:
        for one in cast("tuple[object, ...]", value):
            _write_one(parent, place, one)
    elif value is not None:
        _write_one(parent, place, value)


def _write_one(parent: etree._Element, slot: Slot, value: object) -> None:
    child = etree.SubElement(parent, sr(slot.name))
    if isinstance(slot.kind, Simple):
        child.text = slot.kind.write(value)
    else:
        cast("Part", value).fill(child)
