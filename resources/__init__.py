"""The program's data files: scenarios, rules, fonts, icons, themes."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_ROOT = Path(__file__).parent


def path(name: str) -> Path:
    """The file or folder of this name below the resources; ValueError for absolute and `..` names."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise ValueError(f"“{name}” is not a name of a resource")
    return _ROOT / pure
