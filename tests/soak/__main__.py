"""From a terminal: `python -m tests.soak [seeds|bytes|storms] [COUNT] [FIRST]`, or `… storms --seeds A-B`."""

from __future__ import annotations

import sys

from tests.soak import storms
from tests.soak.fuzz import fuzz
from tests.soak.run import soak

SEEDS, OCTETS = 1_000, 1_000_000


def first_and_count(given: list[str]) -> tuple[int, int]:
    """The first seed and how many, from `--seeds A-B` or from COUNT and FIRST."""
    if given[:1] == ["--seeds"]:
        first, _, last = given[1].partition("-")
        return int(first), int(last or first) - int(first) + 1
    return int(given[1]) if given[1:] else 1, int(given[0]) if given else SEEDS


def main(arguments: list[str]) -> int:
    """Run what is asked for; 0 when nothing was found."""
    what, *given = arguments or ["seeds"]
    if what == "bytes":
        return int(not fuzz(int(given[0]) if given else OCTETS, int(given[1]) if given[1:] else 1))
    return int(not (storms.run if what == "storms" else soak)(*first_and_count(given)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
