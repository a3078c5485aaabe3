"""Where a field stands in the XML: the metadata by which dataclass fields name their elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.duis.simple import Simple

if TYPE_CHECKING:
    from core.duis.binding import Part

Metadata = dict[str, object]


@dataclass(frozen=True, slots=True)
class Slot:
    """One element of a part: its name, its type, how often it may come (a tuple if more than once)."""

    name: str
    kind: Simple | type[Part]
    least: int = 1
    most: int = 1

    @property
    def many(self) -> bool:
        """Whether the field holds a tuple."""
        return self.most > 1


@dataclass(frozen=True, slots=True)
class Present:
    """An empty element whose presence is the value: true or false."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice of elements, told apart by the Python type of the value; `open_to_others` keeps unknown ones."""

    slots: tuple[Slot, ...]
    optional: bool = False
    open_to_others: bool = False

    def named(self, name: str) -> Slot | None:
        """The alternative of this element name."""
        return next((s for s in self.slots if s.name == name), None)

    def of_value(self, value: object) -> Slot | None:
        """The alternative that holds such a value."""
        wanted = type(value)
        return next((s for s in self.slots if s.kind is wanted or _python(s.kind) is wanted), None)


Place = Slot | Present | OneOf


def _python(kind: Simple | type[Part]) -> type:
    return kind.python if isinstance(kind, Simple) else kind


def at(name: str, kind: Simple | type[Part], least: int = 1, most: int = 1) -> Metadata:
    """Field metadata: this element, with bounds on how often."""
    return {"place": Slot(name, kind, least, most)}


def maybe(name: str, kind: Simple | type[Part]) -> Metadata:
    """Field metadata: this element, or None."""
    return {"place": Slot(name, kind, 0)}


def present(name: str) -> Metadata:
    """Field metadata: an empty element that is there or not."""
    return {"place": Present(name)}


def one_of(*, optional: bool = False, open_to_others: bool = False, **slots: Simple | type[Part]) -> Metadata:
    """Field metadata: exactly one of these elements."""
    made = tuple(Slot(name, kind) for name, kind in slots.items())
    return {"place": OneOf(made, optional, open_to_others)}
