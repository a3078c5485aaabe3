"""From a terminal: `python -m tests.soak [seeds|bytes|storms] [COUNT] [FIRST]`."""

from __future__ import annotations

import sys

from tests.soak import storms
from tests.soak.fuzz import fuzz
from tests.soak.run import soak

SEEDS, OCTETS = 1_000, 1_000_000


def main(arguments: list[str]) -> int:
    """Run what is asked for; 0 when nothing was found."""
    what, *numbers = arguments or ["seeds"]
    if what == "bytes":
        return int(not fuzz(int(numbers[0]) if numbers else OCTETS, int(numbers[1]) if numbers[1:] else 1))
    if what == "storms":
        return int(
            not storms.run(int(numbers[1]) if numbers[1:] else 1, int(numbers[0]) if numbers else SEEDS)
        )
    return int(not soak(int(numbers[1]) if numbers[1:] else 1, int(numbers[0]) if numbers else SEEDS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
