"""Times, sizes and ranges in the words of the look: thin, tabular, never more exact than they are. Pure."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from core.errors import CoreError
from core.firmware import sizes

if TYPE_CHECKING:
    from core.update.progress import FinishRange


def begun(words: str) -> str:
    """The words with a capital first and all else as it is: “Near the IHD”, never “Near the ihd”."""
    return words[:1].upper() + words[1:]


def clock(at: float) -> str:
    """A time of day, 24 h: “13:50”."""
    return time.strftime("%H:%M", time.localtime(at))


def clock_seconds(at: float) -> str:
    """A time of day with seconds: “13:53:40”."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def day(at: float) -> str:
    """A date: “22 Nov 2026”."""
    return time.strftime("%d %b %Y", time.localtime(at)).lstrip("0")


def span(seconds: float) -> str:
    """A stretch of time in the fewest words: “40 s”, “31 min”, “2 h”, “3 days”."""
    for limit, unit, word in ((100, 1, "s"), (100 * 60, 60, "min"), (48 * 3600, 3600, "h")):
        if seconds < limit:
            return f"{max(0, round(seconds / unit))} {word}"
    return f"{round(seconds / 86400)} days"


def ago(at: float | None, now: float) -> str:
    """How old something is: “4 s ago”, “not heard”."""
    return "not heard" if at is None else f"{span(now - at)} ago"


def minutes_between(finish: FinishRange, now: float) -> str:
    """How long it still takes, as a range: “8–13 min”, “under 1 min”, “about 3 h”."""
    low, high = max(0.0, finish.earliest - now), max(0.0, finish.latest - now)
    if high < 60:
        return "under 1 min"
    if high >= 2 * 3600:
        first, last = round(low / 3600), max(1, round(high / 3600))
        return f"about {last} h" if first == last else f"{first}–{last} h"
    first, last = int(low // 60), -int(-high // 60)
    if not first:
        return f"under {last} min"
    return f"about {last} min" if first == last else f"{first}–{last} min"


def finish_between(finish: FinishRange) -> str:
    """When it will be done: “13:50–13:55”, or one time when both ends fall into one minute."""
    first, last = clock(finish.earliest), clock(finish.latest)
    return first if first == last else f"{first}–{last}"


def number(value: float) -> str:
    """A whole number, its thousands parted by a comma: “172”, “23,996”."""
    return f"{value:,.0f}"


def kib(octets: int) -> str:
    """Bytes in KiB without the unit: “160”, “9,766”."""
    return sizes.kib(octets)


_TYPED = re.compile(r"(?<=[A-Za-z])'(?=[a-z\s])")


def printed(words: str) -> str:
    """The words with the apostrophes of print, as “the hub’s log”: the core and the manual type straight ones."""
    return _TYPED.sub("’", words)


def count(many: int, one: str, more: str = "") -> str:
    """A number with its noun: “1 bridge”, “2,000 lines”, “no bridges”."""
    noun = one if many == 1 else more or f"{one}s"
    return f"{number(many) if many else 'no'} {noun}"


_BREAK, _LONGEST = "\u200b", 16


def breakable(name: str) -> str:
    """A file's name that may be wrapped after its points and dashes, and anywhere in a long stretch without any."""
    made, run = "", 0
    for letter in name:
        made, run = made + letter, 0 if letter == " " else run + 1
        if letter in "._-" or run == _LONGEST:
            made, run = made + _BREAK, 0
    return made


def listed(words: list[str]) -> str:
    """Words in a sentence: “B1”, “B1 and B4”, “B1, B2 and B4”."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def in_words(error: Exception) -> tuple[str, str, str]:
    """What happened, why, what to do; for a fault of the tool itself it says that it is one."""
    if isinstance(error, CoreError):
        return error.what, error.why, error.do
    return (
        "The tool itself has made a mistake.",
        f"Its name is {type(error).__name__}; nothing was sent to a device because of it.",
        "Try again; if it happens twice, save the log and report it.",
    )
