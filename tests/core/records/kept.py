"""A process that keeps transfers and says of each when it is on disk; killed from outside."""

from __future__ import annotations

import sys
from pathlib import Path

from core.ota.transfer import State, TransferRecord
from core.premise.device import Eui64
from core.records.store import Store


def record(number: int, eui: int = 0x00DB_1234_5678_90A0) -> TransferRecord:
    """A transfer that has come so far."""
    return TransferRecord(
        Eui64.from_int(eui), "ab" * 32, 0x1037, 2, 0x0100_0100, 1 << 30, number * 64, State.SENDING, 1, 5.0
    )


def main(folder: str) -> None:
    store = Store(Path(folder))
    for number in range(1, 1 << 20):
        store.save_transfer(record(number, 0x00DB_0000_0000_0000 + number % 7))
        store.write(float(number), level=_PLAIN, subject="hub", text=f"line {number}")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    from core.events import Level

    _PLAIN = Level.PLAIN
    main(sys.argv[1])
