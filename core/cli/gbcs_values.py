"""Typed contents of GBCS messages as JSON, and back: what `althan gbcs decode --json` prints, `build` reads."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum, IntFlag
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from core.errors import UsageError
from core.gbcs.alerts import AlertCode
from core.gbcs.certificates import KeyUse
from core.gbcs.dlms_time import DlmsTime
from core.gbcs.usecases.firmware import Version
from core.premise.device import Eui64, version_text

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = "not shown"
Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

# the names that the payloads' annotations use but import for the type checker only
_NAMES = {
    "AlertCode": AlertCode, "DlmsTime": DlmsTime, "Eui64": Eui64, "KeyUse": KeyUse, "datetime": datetime,
}  # fmt: skip


def to_json(value: object, kind: object = None) -> Json:
    """A value as JSON; secret fields come out as `HIDDEN`."""
    if kind is Version and isinstance(value, int):
        return version_text(value)
    if isinstance(value, IntFlag):
        return int(value)
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Eui64 | DlmsTime):
        return str(value)
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        hints = hints_of(type(value))
        return {
            f.name: HIDDEN if is_secret(f, value) else to_json(getattr(value, f.name), plain(hints[f.name]))
            for f in fields(value)
        }
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form")


def is_secret(field: Any, owner: object) -> bool:  # noqa: ANN401 - dataclasses.Field of any type
    """Whether a field of a value is there and must not be shown."""
    return bool(field.metadata.get("secret")) and getattr(owner, field.name) is not None


def hints_of(kind: type) -> dict[str, Any]:
    """The types of a payload's fields."""
    return get_type_hints(kind, localns=_NAMES)


def plain(hint: Any) -> Any:  # noqa: ANN401 - types of any kind
    """A type without the None that it may be instead."""
    if isinstance(hint, types.UnionType) or get_origin(hint) is Union:
        return next(part for part in get_args(hint) if part is not types.NoneType)
    return hint


def from_json(kind: Any, value: Json, path: str) -> Any:  # noqa: ANN401 - values of any type
    """A value of a type from its JSON form; UsageError names the place that does not fit."""
    wanted = plain(kind)
    if value is None:
        if wanted is kind:
            raise UsageError(f"“{path}” is missing.", "", "Give it a value.")
        return None
    if value == HIDDEN:
        raise UsageError(f"“{path}” is left out, because it is secret.", "", "Write it in from its source.")
    if get_origin(wanted) is tuple:
        return _many(get_args(wanted)[0], value, path)
    if isinstance(wanted, type) and is_dataclass(wanted):
        return _record(wanted, value, path)
    if isinstance(wanted, type) and issubclass(wanted, IntFlag):
        return wanted(from_json(int, value, path))
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return _member(wanted, value, path)
    return _single(wanted, value, path)


def _many(item: object, value: Json, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise UsageError(f"“{path}” is not a list.")
    return tuple(from_json(item, part, f"{path}[{place}]") for place, part in enumerate(value))


def _record(kind: type, value: Json, path: str) -> Any:  # noqa: ANN401 - values of any type
    if not isinstance(value, dict):
        if hasattr(kind, "octets") and isinstance(value, str):
            return _single(kind, value, path)
        raise UsageError(f"“{path}” is not an object with the fields of {kind.__name__}.")
    known = {f.name: f for f in fields(kind)}
    unknown = next((name for name in value if name not in known), None)
    if unknown is not None:
        raise UsageError(
            f"“{path}.{unknown}” is not a field of {kind.__name__}.", f"Known are: {', '.join(known)}."
        )
    hints = hints_of(kind)
    given = {
        name: from_json(hints[name], value.get(name), f"{path}.{name}")
        for name, f in known.items()
        if name in value or f.default is MISSING
    }
    return kind(**given)


def _member(kind: type[Enum], value: Json, path: str) -> Enum:
    found = next((member for member in kind if member.name.lower() == str(value).lower()), None)
    if found is None:
        known = ", ".join(member.name.lower() for member in kind)
        raise UsageError(f"“{path}” is not one of the values it may have.", f"Known are: {known}.")
    return found


def _version(text: str) -> Version:
    if len(text) != 8:
        raise ValueError("eight hex digits")
    return Version(int(text, 16))


_FROM_TEXT: dict[object, tuple[Callable[[str], object], str]] = {
    bytes: (bytes.fromhex, "an even number of hex digits"),
    Eui64: (Eui64.parse, "an EUI-64 of 16 hex digits"),
    DlmsTime: (DlmsTime.parse, "a DLMS date-time of 24 hex digits"),
    Version: (_version, "a version of eight hex digits"),
    datetime: (lambda text: datetime.fromisoformat(text).astimezone(UTC), "a time as 2026-11-22T18:30:00Z"),
}


def _single(kind: object, value: Json, path: str) -> object:
    if kind is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise UsageError(f"“{path}” is not a whole number.")
    read, expected = _FROM_TEXT[kind]
    try:
        if isinstance(value, str):
            return read(value)
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"“{path}” is not what it should be.", f"Expected: {expected}.")
