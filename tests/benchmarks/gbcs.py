"""What reading a GBCS message costs on one core: the frame alone, and all of it with signature and MAC."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.gbcs.crypto import authenticate
from core.gbcs.frame import build, parse
from core.gbcs.usecases.messages import decode
from tests.core.gbcs.samples import NAMES, PAYLOADS, VECTORS, own_keys, own_message, published_keys, vector

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH = 1.0  # s of measuring
SLOWEST = 3  # messages shown one by one


def run() -> None:
    """Print messages a second: the mean over the published set, and its slowest members."""
    if VECTORS.exists():
        named, keys = {name: vector(name) for name in NAMES}, published_keys()
    else:
        named = {
            f"{case.name} {kind.name}": build(own_message(case, kind, what)) for case, kind, what in PAYLOADS
        }
        keys = own_keys()
    messages = list(named.values())

    def whole(data: bytes) -> None:
        message = parse(data)
        authenticate(message, keys)
        decode(message)

    print(f"{len(messages)} messages of {min(map(len, messages))} to {max(map(len, messages))} octets")
    print(f"frame alone                       {_rate(parse, messages):>9,.0f} messages/s   (wanted: 20,000)")
    print(f"frame, signature, MAC and content {_rate(whole, messages):>9,.0f} messages/s   (wanted: 1,000)")
    single = sorted((_rate(whole, [data], ENOUGH / 10), name) for name, data in named.items())
    for rate, name in single[:SLOWEST]:
        print(f"  slowest: {name:<62} {rate:>7,.0f}/s")


def _rate(work: Callable[[bytes], object], messages: list[bytes], seconds: float = ENOUGH) -> float:
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        for data in messages:
            work(data)
        done += len(messages)
    return done / spent
