"""The values of a recording as JSON and back: strict, by the types of their fields, and bounded.

What equals its default is left out, so that a value without a newer field is still read. A field that is kept out
of `repr` is never written: that is where secrets are.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from enum import Enum
from functools import cache
from typing import Union, get_args, get_origin, get_type_hints

from core import events
from core.hub.hub import EmulatedMark, HubView
from core.joining.device_log import LogEntry
from core.joining.join_board import Expected, JoinBoard, RefusedJoin, Seen
from core.links.air import EnergyScan
from core.links.link_test import LinkTest, Pings
from core.links.view import LinksView
from core.premise.device import Device, DeviceKind, Eui64, JoinAs
from core.premise.link import Link, Reading
from core.premise.planning import Plan, PlannedBridge
from core.premise.premise import PremiseView
from core.premise.profile import HubCapability
from core.premise.survey import Survey
from core.premise.topology import Topology
from core.records.job import Job, JobDevice
from core.records.visits.visit import Checkpoint
from core.update.campaign_view import CampaignView
from core.update.evidence import Outcome, Proof
from core.update.progress import DeviceUpdate, FinishRange
from core.update.readiness import Trial

Json = object  # what `json` gives and takes
Said = events.Event | Job | Checkpoint

LARGEST_NUMBER = 2**64
MOST_OF_A_LIST = 50_000
LONGEST_TEXT = 100_000  # characters
_ENDLESS = ("inf", "-inf", "nan")  # JSON has no numbers for these

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        events.HubChanged, events.PremiseChanged, events.DeviceLogChanged, events.JoinChanged,
        events.CampaignChanged, events.UpdateChanged, events.LinksChanged, events.TrialChanged,
        events.LogWritten, Job, Checkpoint,
    )
}  # fmt: skip

# The values inside name each other for the type checker only, so that nothing is loaded in vain: here they are.
_NAMED: dict[str, object] = {
    named.__name__: named
    for named in (
        EmulatedMark, HubView, LogEntry, Expected, JoinBoard, RefusedJoin, Seen, EnergyScan, LinkTest, Pings,
        LinksView, Device, DeviceKind, Eui64, JoinAs, Link, Reading, Plan, PlannedBridge, PremiseView,
        HubCapability, Survey, Topology, JobDevice, CampaignView, Outcome, Proof, DeviceUpdate, FinishRange, Trial,
    )
}  # fmt: skip


class NewerFormError(ValueError):
    """Something that only a newer version of this program knows: the value is not wrong, it cannot be read here."""


@dataclass(frozen=True, slots=True)
class Coder:
    """How values of one type are written and read."""

    written: Callable[[object], Json]
    read: Callable[[Json], object]


def written(said: Said) -> tuple[str, Json]:
    """The kind of what was said, and its value as JSON."""
    kind = type(said).__name__
    return kind, _coder(KINDS[kind]).written(said)


def read(kind: object, value: Json) -> Said:
    """What was said; ValueError in words if it is not what this program writes, NewerFormError if it is too new."""
    if not isinstance(kind, str):
        raise ValueError("its kind is not a text")
    if kind not in KINDS:
        raise NewerFormError(f"it is of a kind that is not known here, “{kind[:40]}”")
    made: Said = _coder(KINDS[kind]).read(value)  # type: ignore[assignment]
    return made


@cache
def _coder(hint: object) -> Coder:
    """The coder of a type as it stands in an annotation."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _optional(inside)
    if origin is tuple:
        return _list_of(inside[0], tuple) if inside[1:] == (...,) else _row(inside)
    if origin is frozenset:
        return _list_of(inside[0], frozenset)
    if origin is Mapping:
        return _pairs(inside)
    if not isinstance(hint, type):
        raise TypeError(f"{hint} is no type that a recording can hold")
    return _PLAIN[hint] if hint in _PLAIN else _class(hint)


def _class(kind: type) -> Coder:
    if issubclass(kind, Enum):
        return _choice(kind)
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no type that a recording can hold")
    return _record(kind)


# --- plain values ---------------------------------------------------------------------------------------


def _text(value: Json) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError(f"a text of at most {LONGEST_TEXT:,} characters is missing")
    if not value.isascii():
        value.encode()  # half a character cannot be written anywhere
    return value


def _whole(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_NUMBER:
        raise ValueError("a whole number is missing")
    return value


def _real(value: Json) -> float:
    if isinstance(value, str) and value in _ENDLESS:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number is missing")
    if not abs(value) <= LARGEST_NUMBER:
        raise ValueError("a number is too large")
    return float(value)


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise ValueError("a yes or no is missing")
    return value


def _octets(value: Json) -> bytes:
    text = _text(value)
    if text != text.lower() or len(text) % 2 or not set(text) <= set("0123456789abcdef"):
        raise ValueError("bytes are not written in hex digits")
    return bytes.fromhex(text)


def _eui(value: Json) -> Eui64:
    made = Eui64.parse(_text(value))
    if str(made) != value:
        raise ValueError("an EUI-64 is not written as this program writes it")
    return made


def _clean(value: object) -> Json:
    """A text as it can be read again: half a character becomes a question mark, what is endless is cut."""
    if not isinstance(value, str):
        raise TypeError("a text is missing")
    whole = value if value.isascii() else value.encode(errors="replace").decode()
    return whole if len(whole) <= LONGEST_TEXT else whole[: LONGEST_TEXT - 1] + "…"


def _finite(value: object) -> Json:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    _real(value)
    return value


def _hex(value: object) -> Json:
    if not isinstance(value, bytes):
        raise TypeError("bytes are missing")
    return value.hex()


_PLAIN: dict[object, Coder] = {
    str: Coder(_clean, _text),
    int: Coder(_whole, _whole),
    float: Coder(_finite, _real),
    bool: Coder(_flag, _flag),
    bytes: Coder(_hex, _octets),
    Eui64: Coder(str, _eui),
}


def _choice(kind: type[Enum]) -> Coder:
    known = {member.value: member for member in kind}

    def read_choice(value: Json) -> Enum:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError("a word is missing")
        if value not in known:
            raise NewerFormError(f"“{str(value)[:40]}” is not a {kind.__name__} that is known here")
        return known[value]

    return Coder(lambda value: value.value if isinstance(value, Enum) else None, read_choice)


# --- values of values -----------------------------------------------------------------------------------


def _optional(inside: tuple[object, ...]) -> Coder:
    (hint,) = (one for one in inside if one is not types.NoneType)
    coder = _coder(hint)
    return Coder(
        lambda value: None if value is None else coder.written(value),
        lambda value: None if value is None else coder.read(value),
    )


def _listed(value: Json) -> list[object]:
    if not isinstance(value, list) or len(value) > MOST_OF_A_LIST:
        raise ValueError(f"a list of at most {MOST_OF_A_LIST:,} is missing")
    return value


def _list_of(hint: object, gathered: type[tuple[object, ...] | frozenset[object]]) -> Coder:
    coder = _coder(hint)

    def write_all(value: object) -> Json:
        made = [coder.written(one) for one in value]  # type: ignore[attr-defined]
        return sorted(made, key=str) if gathered is frozenset else made

    def read_all(value: Json) -> object:
        made = gathered(coder.read(one) for one in _listed(value))
        if len(made) != len(_listed(value)):
            raise ValueError("a value stands twice in a set")
        return made

    return Coder(write_all, read_all)


def _row(inside: tuple[object, ...]) -> Coder:
    coders = tuple(_coder(hint) for hint in inside)

    def write_row(value: object) -> Json:
        return [coder.written(one) for coder, one in zip(coders, value, strict=True)]  # type: ignore[call-overload]

    def read_row(value: Json) -> object:
        listed = _listed(value)
        if len(listed) != len(coders):
            raise ValueError(f"a list of {len(coders)} is missing")
        return tuple(coder.read(one) for coder, one in zip(coders, listed, strict=True))

    return Coder(write_row, read_row)


def _pairs(inside: tuple[object, ...]) -> Coder:
    rows = _list_of(tuple[inside], tuple)  # type: ignore[valid-type]

    def read_pairs(value: Json) -> object:
        pairs = rows.read(value)
        made = dict(pairs)  # type: ignore[call-overload]
        if len(made) != len(_listed(value)):
            raise ValueError("a name stands twice in a table")
        return types.MappingProxyType(made)

    return Coder(lambda value: rows.written(tuple(value.items())), read_pairs)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    coder: Coder
    default: object  # MISSING where there is none


def _fields(kind: type) -> tuple[_Field, ...]:
    hints = get_type_hints(kind, localns=_NAMED)
    return tuple(
        _Field(f.name, _coder(hints[f.name]), f.default if f.default_factory is MISSING else f.default_factory())
        for f in dataclasses.fields(kind)
        if f.init and f.repr
    )  # fmt: skip


def _record(kind: type) -> Coder:
    fields = _fields(kind)
    names = {field.name: field for field in fields}

    def write_record(value: object) -> Json:
        return {
            field.name: field.coder.written(own)
            for field in fields
            if (own := getattr(value, field.name)) != field.default
        }

    def read_record(value: Json) -> object:
        if not isinstance(value, dict):
            raise ValueError(f"a {kind.__name__} is missing")
        unknown = next((name for name in value if name not in names), None)
        if unknown is not None:
            raise NewerFormError(f"{kind.__name__} has a field that is not known here, “{unknown[:40]}”")
        lacking = next((f.name for f in fields if f.default is MISSING and f.name not in value), None)
        if lacking is not None:
            raise ValueError(f"{kind.__name__} lacks “{lacking}”")
        return kind(**{name: names[name].coder.read(own) for name, own in value.items()})

    return Coder(write_record, read_record)
