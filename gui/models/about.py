"""What Settings tells of the program: its limits, its version, and the licences of what it is built on. Pure."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion

from core.premise.link import MARGINAL_FROM, OK_FROM, STRONG_FROM

if TYPE_CHECKING:
    from core.settings import Settings

Facts = tuple[tuple[str, str], ...]

LICENCES: Facts = (
    ("Althan", "GNU General Public License 3 or later; its text is in the file LICENSE."),
    ("Qt, PySide6, shiboken6", "GNU Lesser General Public License 3."),
    ("IBM Plex Sans, IBM Plex Mono", "SIL Open Font License 1.1; its text is beside the fonts."),
    ("zigpy, zigpy-znp, bellows, zigpy-deconz", "GNU General Public License 3."),
    ("cryptography, zxing-cpp", "Apache License 2.0."),
    ("pyqtgraph, typer, rich, platformdirs", "MIT License."),
    ("pyserial, lxml, segno", "BSD 3-Clause License."),
    ("pyasn1", "BSD 2-Clause License."),
    ("pillow", "MIT-CMU License."),
)


def about() -> Facts:
    """Versions of what runs here."""
    try:
        own = version("althan")
    except PackageNotFoundError:
        own = "not installed as a package"
    return (
        ("Althan", own),
        ("Runs on", f"Python {platform.python_version()}, Qt {qVersion()}"),
        ("Network", "None is used but the dongle’s radio; the manual and all pictures are on this laptop."),
    )


def limits(settings: Settings) -> Facts:
    """The limits that links and checks go by, and what the settings file says."""
    running = settings.parallel_updates
    return (
        (
            "Link classes",
            f"Strong from LQI {STRONG_FROM}, OK from {OK_FROM}, Marginal from {MARGINAL_FROM}, else Weak.",
        ),
        ("Join window", f"{settings.join_window_s:.0f} s."),
        ("Updates at a time", "As many as the air carries, measured." if not running else str(running)),
        (
            "Older images",
            _allowed(settings.downgrade_allowed, "may be sent for a written reason", "are not sent"),
        ),
        (
            "Unsigned images",
            _allowed(not settings.signature_required, "may be sent, with a warning", "are stopped"),
        ),
        ("Patience with silent devices", f"{settings.patience:g} × the usual."),
        ("Emulated clock", f"{settings.emulated_speed} × life."),
        ("Settings file", f"{settings.data_folder / 'settings.toml'}"),
    )


def _allowed(yes: bool, allowed: str, refused: str) -> str:
    words = allowed if yes else refused
    return f"{words[:1].upper()}{words[1:]}."
