"""Run every benchmark module of this folder, or those named: `python -m tests.benchmarks ota`."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from tests import benchmarks

NOT_HERE = {
    "__main__",
    "peers",
    "premises",
    "estates",
    "contest",
    "air_time",
    "estimate",
    "watchdog",
    "window_work",
}
"""Parts of the others, and what takes an hour and has a target of its own in the Makefile."""


def main() -> None:
    """Each module has a `run()` that prints its figures."""
    names = sys.argv[1:] or [
        m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in NOT_HERE
    ]
    for name in names:
        print(f"== {name}")
        importlib.import_module(f"tests.benchmarks.{name}").run()


if __name__ == "__main__":
    main()
