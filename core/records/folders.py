"""Where a data folder keeps recordings and certificates: asked here by the core and by its faces alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RECORDINGS = "recordings"
CERTIFICATES = "certificates"


def recordings_in(data_folder: Path) -> Path:
    """The folder of the recorded visits; it may not be there yet."""
    return data_folder / RECORDINGS


def certificates_in(data_folder: Path) -> Path:
    """The folder of certificates that nobody chose another folder for; it may not be there yet."""
    return data_folder / CERTIFICATES
