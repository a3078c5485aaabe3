"""Every value a message may have, drawn from the same layout that reads and writes it.

The bounds are the product's own: what makes this a test is that the published schema judges the outcome.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from core.duis.binding import Part, layout
from core.duis.codes import SERVICES, reference_of
from core.duis.credentials import SignedPreCommand
from core.duis.device_log import Admission, MeterNumber, UpdateHanDeviceLog
from core.duis.identity import LAST_COUNTER, MESSAGE_ID, MessageId
from core.duis.octets import Base64, Eui, EuiList, Hex, HexCode
from core.duis.places import OneOf, Place, Present, Slot
from core.duis.request import Request, RequestHeader
from core.duis.response import ResponseMessage
from core.duis.simple import Choice, Flag, Listed, Number, Simple, Text
from core.duis.times import Day, Moment
from core.duis.types import MPAN, MPXN
from core.duis.words import LogChange
from core.premise.device import Eui64

if TYPE_CHECKING:
    from core.duis.body import Body

EUIS = st.binary(min_size=8, max_size=8).map(Eui64)
IDS = st.builds(MessageId, EUIS, EUIS, st.integers(0, LAST_COUNTER))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-11, minutes=-30))])
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=ZONES)  # noqa: DTZ001
ALPHABET = st.one_of(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    st.sampled_from("\t\n\r<>&\"'] "),
)


def simple(kind: Simple) -> st.SearchStrategy[Any]:
    match kind:
        case Listed():
            return st.sampled_from(sorted(kind._known))
        case Text() if kind._pattern:
            return st.from_regex(kind._pattern, fullmatch=True)
        case Text():
            longest = 40 if kind._longest is None else kind._longest
            return st.text(ALPHABET, min_size=kind._shortest, max_size=longest)
        case Number():
            return st.integers(kind._least, kind._most)
        case Flag():
            return st.booleans()
        case Choice():
            return st.sampled_from(list(kind.words))
        case Moment():
            return TIMES
        case Day():
            return st.dates(date(1970, 1, 1), date(9000, 1, 1))
    return octets(kind)


def octets(kind: Simple) -> st.SearchStrategy[Any]:
    match kind:
        case Hex():
            return st.sampled_from(kind._lengths).flatmap(lambda n: st.binary(min_size=n, max_size=n))
        case HexCode():
            return st.sampled_from(kind._known) if kind._known else st.integers(0, 0xFFFF)
        case Base64():
            most = min(kind._longest, kind._shortest + 50)
            return st.binary(min_size=kind._shortest, max_size=most)
        case Eui():
            return EUIS
        case EuiList():
            return st.lists(EUIS, min_size=1, max_size=4).map(tuple)
    assert kind is MESSAGE_ID
    return IDS


def part(cls: type[Part]) -> st.SearchStrategy[Any]:
    if cls is UpdateHanDeviceLog:
        return st.one_of(
            generic(cls, change=st.just(LogChange.ADD), admission=part(Admission)),
            generic(cls, change=st.just(LogChange.REMOVE), admission=st.none()),
        )
    if cls is MeterNumber:
        return st.one_of(
            st.builds(MeterNumber, import_mpxn=simple(MPXN)),
            st.builds(MeterNumber, secondary_import_mpan=simple(MPAN)),
            st.builds(MeterNumber, export_mpan=simple(MPAN)),
        )
    if cls is ResponseMessage:
        payload = dict(layout(cls))["payload"]
        return st.sampled_from(sorted(SERVICES)).flatmap(
            lambda s: st.builds(
                ResponseMessage,
                reference=st.just(reference_of(s)),
                service=st.just(s),
                payload=_place(payload),
            )
        )
    return generic(cls)


def generic(cls: type[Part], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    drawn = {name: _place(place) for name, place in layout(cls) if name not in fixed}
    return st.builds(cls, **drawn, **fixed)


def _place(place: Place) -> st.SearchStrategy[Any]:
    if isinstance(place, Present):
        return st.booleans()
    if isinstance(place, OneOf):
        several = st.one_of(*map(_kind, place.slots))
        return st.none() | several if place.optional else several
    one = _kind(place)
    if place.many:
        return st.lists(one, min_size=place.least, max_size=min(place.most, 3)).map(tuple)
    return one if place.least else st.none() | one


def _kind(slot: Slot) -> st.SearchStrategy[Any]:
    return simple(slot.kind) if isinstance(slot.kind, Simple) else part(slot.kind)


@st.composite
def requests(draw: st.DrawFn, body: type[Body]) -> Request:
    services = sorted(SERVICES) if body is SignedPreCommand else [body.SERVICE]
    service = draw(st.sampled_from(services))
    header = RequestHeader(
        id=draw(IDS),
        first_in_sequence=draw(st.none() | st.booleans()),
        preceding=draw(st.none() | IDS),
        command_variant=draw(st.sampled_from(body.ROUTE.value)),
        reference=reference_of(service),
        service=service,
    )
    return Request(header=header, body=draw(part(body)))
