"""Times of a certificate in words. They are in UTC and say so: the same file has the same octets in every time zone."""

from __future__ import annotations

from datetime import UTC, datetime

_LAST = 253_402_300_799_000  # the last second that has a date of four figures


def clock_seconds(at_ms: int) -> str:
    """A time of day: “14:02:11”; a number that is no time stands as it is."""
    return _moment(at_ms).strftime("%H:%M:%S") if 0 <= at_ms <= _LAST else str(at_ms)


def day_and_time(at_ms: int | None) -> str:
    """A date and a time: “22 Nov 2026 14:02:11 UTC”; nothing where there is none."""
    if at_ms is None:
        return ""
    if not 0 <= at_ms <= _LAST:
        return str(at_ms)
    moment = _moment(at_ms)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M:%S} UTC"


def milliseconds(at: float | None) -> int | None:
    """A time in s since 1970 as whole ms; nothing where there is none, or where it is none that a clock shows."""
    return round(at * 1000) if at is not None and abs(at) <= _LAST / 1000 else None


def seconds_of(at_ms: int | None) -> float | None:
    """A time as s since 1970; nothing where there is none, or where it is none that a calendar has."""
    return at_ms / 1000 if at_ms is not None and 0 <= at_ms <= _LAST else None


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
