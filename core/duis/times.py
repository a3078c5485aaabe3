"""Dates and times of DUIS: xs:dateTime and xs:date, in UTC.

A date-time without a zone is taken as UTC, as DUIS means it; digits beyond the microsecond are dropped.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from core.duis.simple import Simple, collapse

_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
_DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(\.(?P<fraction>[0-9]+))?"
_MOMENT = re.compile(f"{_DATE}T{_CLOCK}{_ZONE}")
_DAY = re.compile(f"{_DATE}{_ZONE}")
_WIDEST_ZONE = 14 * 60  # minutes, of XML Schema


class Moment(Simple):
    """xs:dateTime; a value always has a zone and is written in UTC."""

    python = datetime

    def _read(self, text: str) -> datetime:
        found = _MOMENT.fullmatch(collapse(text))
        if not found:
            raise ValueError("a date and time as 2026-11-22T18:30:00Z is wanted")
        fraction = int((found["fraction"] or "")[:6].ljust(6, "0"))
        midnight = (found["hour"], found["minute"], found["second"], fraction) == ("24", "00", "00", 0)
        try:
            value = datetime(
                int(found["year"]), int(found["month"]), int(found["day"]), 0 if midnight else int(found["hour"]),
                int(found["minute"]), int(found["second"]), fraction, _zone(found["zone"]),
            )  # fmt: skip
            return (value + timedelta(days=1) if midnight else value).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError("there is no such date or time") from None

    def _check(self, value: object) -> None:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ValueError("a date and time with its zone is wanted")
        try:
            value.astimezone(UTC)
        except OverflowError:
            raise ValueError("there is no such date or time in UTC") from None

    def _write(self, value: object) -> str:
        assert isinstance(value, datetime)
        exact = value.microsecond != 0
        return value.astimezone(UTC).isoformat(timespec="microseconds" if exact else "seconds")[:-6] + "Z"


class Day(Simple):
    """xs:date; a zone is allowed on reading and dropped."""

    python = date

    def _read(self, text: str) -> date:
        found = _DAY.fullmatch(collapse(text))
        if not found:
            raise ValueError("a date as 2026-11-22 is wanted")
        try:
            _zone(found["zone"])
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            raise ValueError("there is no such date") from None

    def _check(self, value: object) -> None:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValueError("a date is wanted")


def _zone(text: str | None) -> timezone:
    if text in (None, "Z"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if minutes > 59 or hours * 60 + minutes > _WIDEST_ZONE:
        raise ValueError("no such zone")
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if text[0] == "-" else shift)


MOMENT, DAY = Moment(), Day()
