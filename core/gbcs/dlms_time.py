"""Date and time as DLMS writes them: twelve octets in which any part may be left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

_SIZE = 12
_OPEN_WEEKDAY = 0xFF
_UTC_TAIL = bytes.fromhex("008000ff")  # no hundredths; deviation and status not given


@dataclass(frozen=True, slots=True)
class DlmsTime:
    """A date-time of twelve octets, kept as they are: not every one of them is a moment."""

    octets: bytes

    def __post_init__(self) -> None:
        if len(self.octets) != _SIZE:
            raise ValueError(f"a date-time has {_SIZE} octets")

    @classmethod
    def at(cls, moment: datetime) -> DlmsTime:
        """The date-time of a moment, in UTC, to the second."""
        t = moment.astimezone(UTC)
        day = bytes((t.month, t.day, _OPEN_WEEKDAY, t.hour, t.minute, t.second))
        return cls(t.year.to_bytes(2, "big") + day + _UTC_TAIL)

    @classmethod
    def parse(cls, text: str) -> DlmsTime:
        """Read what `str` prints; ValueError if it is something else."""
        return cls(bytes.fromhex(text))

    @property
    def moment(self) -> datetime | None:
        """The moment meant, in UTC, or None if parts are open or impossible."""
        year, (month, day, _, hour, minute, second) = int.from_bytes(self.octets[:2], "big"), self.octets[2:8]
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            return None

    @property
    def words(self) -> str:
        """For a person: the moment, or what the two special values mean."""
        if self == NOW:
            return "now"
        if self == NEVER:
            return "never"
        return f"{self.moment:%Y-%m-%d %H:%M:%S} UTC" if self.moment else "not a full date"

    def __str__(self) -> str:
        return self.octets.hex().upper()


NOW = DlmsTime(bytes.fromhex("0000000000000000008000ff"))
NEVER = DlmsTime(bytes.fromhex("ffffffffffffffffff8000ff"))
