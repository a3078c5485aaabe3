"""A premise in which everything goes wrong that may: each seed draws its own faults, all over in two minutes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from tests.core.emulator.premises import device, premise

if TYPE_CHECKING:
    from core.emulator.scenario import Scenario

BRIDGES = ("Left", "Middle", "Right")
QUIET_FROM = 120.0
"""Simulated seconds after which nothing new goes wrong."""

Values = dict[str, object]

_STATUSES = (0x01, 0x10, 0x11, 0x1A, 0xB7, 0xCD, 0xE1, 0xE9, 0xF0)
_CONDUCTS = ("normal", "normal", "normal", "starts_over", "repeats_at")


def scenario(seed: int) -> Scenario:
    """The premise of a seed."""
    random = Random(f"soak {seed}")
    parts = [device("Meter", "ESME", 1, 1.0, 2.0, "joined = true")]
    for number, name in enumerate(BRIDGES):
        parts.append(
            device(name, f"B{number + 1}", number + 2, 3.0 + 4.0 * number, 1.0, _bridge(random, number))
        )
    parts.append(device("Gas", "GSME", 9, 4.0, 5.0, "joined = true\npoll_seconds = 5.0"))
    for _ in range(random.randint(4, 12)):
        parts += [_table(values) for values in _draw(random)]
    return premise(*parts, seed=seed)


def _bridge(random: Random, number: int) -> str:
    page = random.choice((0, 0, 512))
    return (
        f'joined = true\nbehaviour = "{random.choice(_CONDUCTS)}"\n'
        f"behaviour_at_percent = {random.choice((30, 60, 100))}\njoin_every_seconds = 5.0\n"
        f"image_type = {0x0084 + number}\n[devices.ota]\nrestart_seconds = 15.0\nreboot_seconds = 4.0\n"
        f"page_request_octets = {page}\nblock_size = {random.choice((40, 48, 50))}\n"
    )


def _draw(random: Random) -> list[Values]:
    make = random.choice(_MENU)
    values = make(random)
    if random.random() < 0.4:
        moment: Values = {"at_percent": round(random.uniform(1.0, 99.0), 1), "of": random.choice(BRIDGES)}
        if "device" in values and values["device"] in BRIDGES:
            moment.pop("of")
    else:
        moment = {"at": round(random.uniform(3.0, QUIET_FROM - 40.0), 2)}
    drawn = [values | moment]
    if values["kind"] == "link":  # a link that is spoilt comes right again
        mended = {"kind": "link", "from": values["from"], "to": values["to"], "at": QUIET_FROM}
        drawn.append(mended)
    return drawn


def _table(values: Values) -> str:
    lines = (f"{key} = {_shown(value)}" for key, value in values.items())
    return "\n[[faults]]\n" + "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def _frames(kind: str) -> Callable[[Random], Values]:
    kinds = ("any", "answers", "indications", "confirms", "commands")
    return lambda random: {
        "kind": kind,
        "count": random.randint(1, 12),
        "frames": random.choice(kinds),
        "share_percent": random.choice((30, 100)),
    }


def _of_device(kind: str, **more: Callable[[Random], object]) -> Callable[[Random], Values]:
    return lambda random: (
        {"kind": kind, "device": random.choice(BRIDGES)} | {name: draw(random) for name, draw in more.items()}
    )


def _plain(kind: str, **more: Callable[[Random], object]) -> Callable[[Random], Values]:
    return lambda random: {"kind": kind} | {name: draw(random) for name, draw in more.items()}


def _few(random: Random) -> int:
    return random.randint(1, 6)


def _while(random: Random) -> float:
    return round(random.uniform(0.5, 12.0), 2)


_MENU: tuple[Callable[[Random], Values], ...] = (
    _frames("drop_frames"),
    _frames("duplicate_frames"),
    _frames("reorder_frames"),
    _frames("bad_checksums"),
    _plain("silent_answers", count=_few),
    _plain("late_answers", count=_few, seconds=_while),
    _plain("indication_first", count=_few),
    _plain("coalesced_reads", seconds=_while),
    _plain("split_frames", seconds=_while),
    _plain("confirm_status", count=_few, status=lambda random: random.choice(_STATUSES)),
    _plain("dongle_reset"),
    _plain("port_close", seconds=_while),
    _plain("unplug", seconds=_while),
    _plain("nv_write_fails", count=_few),
    _plain("channel_change", channel=lambda random: random.randint(11, 26)),
    _plain("pan_change", pan_id=lambda random: random.randint(1, 0xFFFE)),
    _of_device("power_loss", seconds=_while, keeps_offset=lambda random: random.random() < 0.5),
    lambda _: {"kind": "router_death", "device": "Meter"},
    _of_device("wrong_install_code"),
    _of_device("new_address"),
    _of_device("slow_device", think_ms=lambda random: random.choice((50, 500)), seconds=_while),
    _of_device("gives_up", reason=lambda random: random.choice(("abort", "invalid_image", "require_more"))),
    _of_device("repeated_offset", count=_few),
    _plain("rogue_joiner", count=_few, retry_seconds=lambda _: 5.0),
    lambda random: {
        "kind": "link",
        "from": "Hub",
        "to": random.choice(BRIDGES),
        "extra_loss_db": random.choice((10, 40, 100)),
        "frame_loss_percent": random.choice((0, 30)),
    },
    _of_device("move", position=lambda random: [round(random.uniform(1.0, 12.0), 1), 2.0]),
)
