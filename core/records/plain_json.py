"""Frozen values of plain parts as JSON with one way to write them, and back, strictly. Pure.

Names are sorted, nothing is left out, nothing is added, no white space, no escape that is not needed: two equal values
have the same octets, and other octets are another value or none.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing

from core.firmware.strict_json import read_table

T = typing.TypeVar("T")
MOST_ITEMS = 20_000  # of a list
LONGEST = 20_000  # characters of a text
_WHOLE = 2**53  # beyond it other readers of JSON lose digits


def canonical(value: object) -> bytes:
    """Plain JSON (objects, lists, texts, whole numbers) in its one way to be written."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def plain(value: object) -> object:
    """A frozen value as objects and lists that JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return [plain(v) for v in value] if isinstance(value, tuple) else value


def octets_of(value: object) -> bytes:
    """A frozen value in its one way to be written."""
    return canonical(plain(value))


def read_loosely(data: bytes) -> tuple[dict[str, object], bool]:
    """The object of these octets, and whether they are its one way to be written with a line end behind it.

    ValueError in words where they are no object.
    """
    content = read_table(data).content
    try:
        return content, canonical(content) + b"\n" == data
    except UnicodeError:
        raise ValueError("a text in it has half a character") from None


def value_of(kind: type[T], content: object, place: str = "it") -> T:
    """The value of this kind; ValueError names the place that does not fit."""
    return typing.cast("T", _read(kind, content, place))


def _read(kind: object, content: object, place: str) -> object:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _read_fields(kind, content, place)
    if typing.get_origin(kind) is tuple:
        item = typing.get_args(kind)[0]
        if not isinstance(content, list) or len(content) > MOST_ITEMS:
            raise ValueError(f"“{place}” is not a list of at most {MOST_ITEMS}")
        return tuple(_read(item, one, f"{place} {number}") for number, one in enumerate(content, 1))
    if isinstance(kind, types.UnionType):
        (some,) = (k for k in typing.get_args(kind) if k is not types.NoneType)
        return None if content is None else _read(some, content, place)
    return _read_leaf(kind, content, place)


def _read_fields(kind: type, content: object, place: str) -> object:
    hints = typing.get_type_hints(kind)
    if not isinstance(content, dict) or set(content) != set(hints):
        raise ValueError(f"“{place}” does not have the members that it should")
    return kind(**{name: _read(hint, content[name], name) for name, hint in hints.items()})


def _read_leaf(kind: object, content: object, place: str) -> object:
    if type(content) is not kind:
        raise ValueError(f"“{place}” is of another kind than it should be")
    if isinstance(content, str) and len(content) > LONGEST:
        raise ValueError(f"“{place}” is longer than {LONGEST} characters")
    if isinstance(content, int) and not -_WHOLE < content < _WHOLE:
        raise ValueError(f"“{place}” is out of bounds")
    return content
