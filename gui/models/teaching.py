"""The scenarios as they are taught, and the emulated home that runs, as its control lines tell it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.practice import themes
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.hub.hub import HubView
    from core.practice import ScenarioSummary

SPEEDS = ("1", "10", "100")
UNPLUGGED_FOR = 40.0  # s on the home's clock
OTHERS = "Others"
_LEVELS = {1: "Level 1 of 3", 2: "Level 2 of 3", 3: "Level 3 of 3"}


@dataclass(frozen=True, slots=True)
class HomeDevice:
    """A device of the running home: whether it has power, is on the HAN and can be reached."""

    name: str
    kind: str
    powered: bool
    joined: bool
    reachable: bool

    @property
    def words(self) -> str:
        """How it stands."""
        if not self.powered:
            return "no power"
        if not self.joined:
            return "not on the HAN"
        return "on the HAN" if self.reachable else "on the HAN, out of reach"


@dataclass(frozen=True, slots=True)
class HomeRoom:
    """A room of the home, and its middle in metres."""

    name: str
    x: float
    y: float
    floor: int


@dataclass(frozen=True, slots=True)
class Home:
    """What can be done with the home that runs."""

    speed: str = ""
    channel: int | None = None
    devices: tuple[HomeDevice, ...] = ()
    rooms: tuple[HomeRoom, ...] = ()
    strangers: int = 0


def is_ours(hub: HubView) -> bool:
    """Whether the emulated home was started here: only such a one takes control lines from this window."""
    return hub.emulated is not None and hub.url.startswith("emulated:")


def by_theme(found: Sequence[ScenarioSummary]) -> tuple[tuple[str, tuple[ScenarioSummary, ...]], ...]:
    """The scenarios in the order in which they are taught: theme by theme, the easy ones first."""
    groups = []
    for theme in (*themes(), ""):
        rows = tuple(one for one in found if one.theme == theme)
        if rows:
            groups.append((theme or OTHERS, tuple(sorted(rows, key=lambda s: (s.difficulty, s.minutes)))))
    return tuple(groups)


def tile_remark(one: ScenarioSummary) -> str:
    """What a tile says at its right: about how long it takes, and how hard it is."""
    length = f"about {one.minutes} min" if one.minutes else ""
    return "\n".join(part for part in (length, _LEVELS.get(one.difficulty, "")) if part)


def home_of(state: Mapping[str, object], premise: Mapping[str, object]) -> Home:
    """The running home out of two answers of its control lines; what is not understood is left out."""
    channel = state.get("channel")
    return Home(
        str(state.get("speed", "")),
        channel if isinstance(channel, int) else None,
        tuple(_device(row) for row in _rows(state, "devices")),
        tuple(_room(row) for row in _rows(premise, "rooms")),
        len(_rows(state, "strangers")),
    )


def _device(row: Mapping[str, object]) -> HomeDevice:
    return HomeDevice(
        str(row.get("name", "")),
        str(row.get("kind", "")),
        row.get("powered") is True,
        row.get("joined") is True,
        row.get("reachable") is True,
    )


def _room(row: Mapping[str, object]) -> HomeRoom:
    x, y, width, depth = (_number(row, key) for key in ("x", "y", "width", "depth"))
    return HomeRoom(str(row.get("name", "")), x + width / 2, y + depth / 2, int(_number(row, "floor")))


def _rows(answer: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    rows = answer.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _number(row: Mapping[str, object], key: str) -> float:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


def power_command(device: str, *, on: bool) -> Mapping[str, object]:
    """Switch a device's supply."""
    return {"do": "power", "device": device, "on": on}


def move_command(device: str, room: HomeRoom) -> Mapping[str, object]:
    """Carry a device to the middle of a room."""
    return {"do": "move", "device": device, "position": [room.x, room.y, room.floor]}


def noise_command(channel: int) -> Mapping[str, object]:
    """Wi-Fi on the channel of the HAN, half of the time."""
    return {"do": "noise", "channel": channel, "level": 200, "duty_percent": 50.0}


def speeds_for(speed: str) -> tuple[str, ...]:
    """The speeds that can be chosen: the usual ones and, in its place among them, the one that is in force."""
    if not speed or speed in SPEEDS:
        return SPEEDS
    try:
        return tuple(sorted((*SPEEDS, speed), key=float))
    except ValueError:  # “max”
        return (*SPEEDS, speed)


def speed_words(speed: str) -> str:
    """A speed as it is shown: ×20, or that the clock does not wait."""
    return "no waiting" if speed == "max" else f"×{speed}"


def speed_command(speed: str) -> Mapping[str, object]:
    """Let the home's clock run at this speed."""
    try:
        number = float(speed)
    except ValueError:
        return {"do": "speed", "value": speed}
    return {"do": "speed", "value": int(number) if number.is_integer() else number}


def under_way(groups: Sequence[tuple[str, Sequence[object]]]) -> str:
    """How many there are, in words."""
    return f"{count(sum(len(rows) for _, rows in groups), 'scenario')} in {count(len(groups), 'theme')}"
