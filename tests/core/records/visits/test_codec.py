"""The codec of recordings: every kind round-trips, nothing else is taken, and secrets stay out."""

from __future__ import annotations

import dataclasses
import json
import random
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from core import events
from core.events import Level, LogRecord, LogWritten
from core.hub.hub import HubView
from core.premise.device import Eui64
from core.premise.premise import PremiseView
from core.records.job import Job
from core.records.visits import codec as visit_codec
from core.records.visits.codec import KINDS, NewerFormError, Said, read, written
from core.records.visits.visit import Checkpoint

WORDS = (
    "",
    "Küche, links",
    '“quoted” \\ "x"',
    "日本語 🙂",
    "a\u2028b\x00c",
    "by the gas meter",
    "line\nline",
)
NUMBERS = (0, 1, -1, 255, 2**32 - 1, 2**53 + 1)
REALS = (0.0, 1.5, -0.25, 1795383085.4808547, 1e-9, float("inf"))


def example(hint: Any, chance: random.Random) -> object:
    """A value of an annotated type, made apart from the codec's own reading of the types."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return example(chance.choice(inside), chance)
    if origin is tuple and inside[1:] == (...,):
        return tuple(example(inside[0], chance) for _ in range(chance.randrange(3)))
    if origin is tuple:
        return tuple(example(one, chance) for one in inside)
    if origin is frozenset:
        return frozenset(example(inside[0], chance) for _ in range(chance.randrange(3)))
    assert isinstance(hint, type), hint
    if hint is types.NoneType:
        return None
    plain: dict[type, Callable[[], object]] = {
        str: lambda: chance.choice(WORDS), int: lambda: chance.choice(NUMBERS),
        float: lambda: chance.choice(REALS), bool: lambda: chance.random() < 0.5,
        bytes: lambda: chance.randbytes(chance.randrange(40)), Eui64: lambda: Eui64(chance.randbytes(8)),
    }  # fmt: skip
    if hint in plain:
        return plain[hint]()
    if issubclass(hint, Enum):
        return chance.choice(list(hint))
    hints = get_type_hints(hint, localns=visit_codec._NAMED)
    given = {
        f.name: example(hints[f.name], chance)
        for f in dataclasses.fields(hint)  # type: ignore[arg-type]
        if f.repr and ((f.default is MISSING and f.default_factory is MISSING) or chance.random() < 0.7)
    }
    return hint(**given)


def kinds_of(value: object) -> object:
    """The types of a value and of all in it."""
    if isinstance(value, tuple):
        return tuple, [kinds_of(one) for one in value]
    if isinstance(value, frozenset):
        return frozenset, {type(one) for one in value}
    if dataclasses.is_dataclass(value):
        return type(value), [kinds_of(getattr(value, f.name)) for f in dataclasses.fields(value)]
    return type(value)


def there_and_back(said: Said) -> Said:
    kind, value = written(said)
    return read(kind, json.loads(json.dumps(value, allow_nan=False)))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_value_of_every_kind_comes_back_as_it_was(kind: type) -> None:
    for seed in range(200):
        said = example(kind, random.Random(seed))
        again = there_and_back(said)  # type: ignore[arg-type]
        assert again == said, seed
        assert kinds_of(again) == kinds_of(said), seed  # not 1 for 1.0, nor a list for a tuple


def test_every_event_of_the_core_is_a_kind() -> None:
    assert {k.__name__ for k in get_args(events.Event)} | {"Job", "Checkpoint"} == set(KINDS)


def test_what_equals_its_default_is_left_out_so_that_a_value_without_a_newer_field_is_read() -> None:
    kind, value = written(events.HubChanged(HubView(url="x")))
    assert value == {"hub": {"url": "x"}}
    assert read(kind, {"hub": {}}) == events.HubChanged(HubView())


@dataclass(frozen=True, slots=True)
class Holder:
    """Holds something that must not be written."""

    name: str
    code: str = field(default="none", repr=False)
    table: Mapping[str, int] = field(default_factory=dict)


def test_a_field_that_repr_does_not_show_is_never_written() -> None:
    coder = visit_codec._coder(Holder)
    value = coder.written(Holder("B1", "5CE1907F42ADB36810F8D2943B6E57A0", {"b": 2, "a": 1}))
    assert value == {"name": "B1", "table": [["b", 2], ["a", 1]]}
    again = coder.read(value)
    assert again == Holder("B1", "none", {"b": 2, "a": 1})
    with pytest.raises(NewerFormError):
        coder.read({"name": "B1", "code": "5CE1907F42ADB36810F8D2943B6E57A0"})
    with pytest.raises(ValueError, match="twice"):
        coder.read({"name": "B1", "table": [["a", 1], ["a", 2]]})


LINE = LogWritten(LogRecord(3, 5.0, Level.PLAIN, "hub", "It is there."))


@pytest.mark.parametrize(
    ("change", "newer"),
    [
        ({"record": None}, False),
        ({}, False),
        ([], False),
        ({"record": {"number": "3", "at": 5.0, "level": "plain", "subject": "", "text": ""}}, False),
        ({"record": {"number": True, "at": 5.0, "level": "plain", "subject": "", "text": ""}}, False),
        ({"record": {"number": 3.0, "at": 5.0, "level": "plain", "subject": "", "text": ""}}, False),
        ({"record": {"number": 2**65, "at": 5.0, "level": "plain", "subject": "", "text": ""}}, False),
        ({"record": {"number": 3, "at": True, "level": "plain", "subject": "", "text": ""}}, False),
        ({"record": {"number": 3, "at": "soon", "level": "plain", "subject": "", "text": ""}}, False),
        ({"record": {"number": 3, "at": 10**400, "level": "plain", "subject": "", "text": ""}}, False),
        ({"record": {"number": 3, "at": 5.0, "level": 1, "subject": "", "text": ""}}, True),
        ({"record": {"number": 3, "at": 5.0, "level": "loud", "subject": "", "text": ""}}, True),
        ({"record": {"number": 3, "at": 5.0, "level": ["plain"], "subject": "", "text": ""}}, False),
        ({"record": {"number": 3, "at": 5.0, "level": "plain", "subject": "\ud800", "text": ""}}, False),
        ({"record": {"number": 3, "at": 5.0, "level": "plain", "subject": "", "text": "x" * 100_001}}, False),
        ({"record": {"number": 3, "at": 5.0, "level": "plain", "subject": ""}}, False),
        ({"record": {"number": 3, "at": 5.0, "level": "plain", "subject": "", "text": "", "colour": 1}}, True),
        ({"record": {"number": 3, "at": 5.0, "level": "plain", "subject": "", "text": ""}, "key": "x"}, True),
    ],
)  # fmt: skip
def test_what_is_not_a_value_of_its_type_is_refused_in_words(change: object, newer: bool) -> None:
    with pytest.raises(ValueError) as caught:
        read("LogWritten", change)
    assert isinstance(caught.value, NewerFormError) == newer
    assert str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("TrialChanged", {"trial": {"eui": "00db123456789"}}),
        ("TrialChanged", {"trial": {"eui": "00db1234567890a0"}}),
        ("TrialChanged", {"trial": {"eui": 5}}),
        ("Checkpoint", {"signer": "A", "key": "0G", "signature": ""}),
        ("Checkpoint", {"signer": "A", "key": "AB", "signature": ""}),
        ("Checkpoint", {"signer": "A", "key": "abc", "signature": ""}),
        ("PremiseChanged", {"premise": {"topology": {"silent": ["00-DB-12-34-56-78-90-A0"] * 2}}}),
        ("PremiseChanged", {"premise": {"topology": {"parents": [["00-DB-12-34-56-78-90-A0"]]}}}),
        ("DeviceLogChanged", {"entries": [0] * 50_001, "capacity": 1}),
        (5, {}),
        (None, {}),
    ],
)
def test_so_are_odd_identifiers_octets_sets_and_lists(kind: object, value: object) -> None:
    with pytest.raises(ValueError) as caught:
        read(kind, value)
    assert not isinstance(caught.value, NewerFormError)


def test_a_kind_of_a_newer_program_is_told_apart() -> None:
    with pytest.raises(NewerFormError, match="WeatherChanged"):
        read("WeatherChanged", {})


def test_a_text_that_cannot_be_written_is_mended_and_an_endless_one_cut() -> None:
    torn = LogWritten(LogRecord(3, 5.0, Level.PLAIN, "hub", "half \ud83d"))
    assert there_and_back(torn) == LogWritten(LogRecord(3, 5.0, Level.PLAIN, "hub", "half ?"))
    again = there_and_back(LogWritten(LogRecord(3, 5.0, Level.PLAIN, "hub", "x" * 200_000)))
    assert isinstance(again, LogWritten)
    assert len(again.record.text) == visit_codec.LONGEST_TEXT


def test_a_value_that_could_not_be_read_again_is_not_written() -> None:
    for wrong in (LogRecord("3", 5.0, Level.PLAIN, "", ""), LogRecord(3, 5.0, Level.PLAIN, "", 7)):  # type: ignore[arg-type]
        with pytest.raises((TypeError, ValueError)):
            written(LogWritten(wrong))


def test_jobs_and_checkpoints_are_written_like_events() -> None:
    job = Job("20260801-101010", premise="Flat 14", scenario="happy-house")
    assert there_and_back(job) == job
    mark = Checkpoint("A", b"\x01" * 32, b"\x02" * 64)
    assert written(mark)[1] == {"signer": "A", "key": "01" * 32, "signature": "02" * 64}
    assert there_and_back(mark) == mark
    assert there_and_back(events.PremiseChanged(PremiseView())) == events.PremiseChanged(PremiseView())
    assert there_and_back(LINE) == LINE


def test_what_belongs_to_the_hand_over_is_in_no_recording() -> None:
    job = Job("20260801-101010", premise="Flat 14", notes="The key is under the mat.", customer="B. Sample")
    assert written(job)[1] == {"number": "20260801-101010", "premise": "Flat 14"}
