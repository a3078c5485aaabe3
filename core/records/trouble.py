"""What the disk says when it does not do as asked, in words."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.errors import CoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn the failures of files in a folder into words."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "The disk is full" if full else error.strerror or "The system gave no reason"
        raise CoreError(
            f"The files in {folder} cannot be written.",
            f"{why}.",
            "Free some space, or set ALTHAN_HOME to a folder that can be written; what was kept before is intact.",
        ) from None
