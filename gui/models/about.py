"""What Settings tells of the program: its limits, its version, and the licences of what it is built on. Pure."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion

from core.firmware.checks_premise import (
    BATTERY_STOP,
    BATTERY_WARN,
    DELIVERED_STOP,
    DELIVERED_WARN,
    FEWEST_PINGS,
)
from core.premise.link import MARGINAL_FROM, OK_FROM, STRONG_FROM
from core.settings import FILE, POLICY, Source

if TYPE_CHECKING:
    from core.settings import Settings

Facts = tuple[tuple[str, str], ...]
SOURCES = {
    Source.BUILT_IN: "Built in",
    Source.FILE: "By the settings file",
    Source.POLICY: "Locked by the policy file",
}
LANGUAGE: Facts = (
    ("Language", "English (UK), the only one in this version."),
    ("Times", "24 h, by the clock and time zone of this laptop."),
    ("Sizes", "KiB, which is 1,024 bytes; exact bytes are in the log."),
    ("Signal", "LQI, 0 to 255, as the receiving chip counts it."),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in words, and who says so; `locked` where nothing on this laptop can change it."""

    name: str
    value: str
    source: str = SOURCES[Source.BUILT_IN]
    locked: bool = False


LICENCES: Facts = (
    ("Althan", "GNU General Public License 3 or later; its text is in the file LICENSE."),
    ("Qt, PySide6, shiboken6", "GNU Lesser General Public License 3."),
    ("IBM Plex Sans, IBM Plex Mono", "SIL Open Font License 1.1; its text is beside the fonts."),
    ("zigpy, zigpy-znp, bellows, zigpy-deconz", "GNU General Public License 3."),
    ("cryptography, zxing-cpp", "Apache License 2.0."),
    ("pyqtgraph, typer, rich, platformdirs, fonttools, brotli", "MIT License."),
    ("fpdf2", "GNU Lesser General Public License 3."),
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


def limits(settings: Settings) -> tuple[Limit, ...]:
    """The limits that links and checks go by, each with who says so; then where they are changed."""
    running = settings.parallel_updates

    def said(name: str, value: str, setting: str) -> Limit:
        source = settings.source(setting)
        return Limit(name, value, SOURCES[source], locked=source is Source.POLICY)

    return (
        Limit(
            "Link classes",
            f"Strong from LQI {STRONG_FROM}, OK from {OK_FROM}, Marginal from {MARGINAL_FROM}, else Weak.",
        ),
        Limit(
            "Pings before an update",
            f"Below {DELIVERED_STOP:.0%} answered it is stopped, below {DELIVERED_WARN:.0%} warned of; fewer than "
            f"{FEWEST_PINGS} pings decide nothing.".replace("%", " %"),
        ),
        Limit("Battery", f"Below {BATTERY_STOP} % it is stopped, below {BATTERY_WARN} % warned of."),
        said(
            "Unsigned images",
            _allowed(not settings.signature_required, "may be sent, with a warning", "are stopped"),
            "signature_required",
        ),
        said(
            "Older images",
            _allowed(settings.downgrade_allowed, "may be sent for a written reason", "are not sent"),
            "downgrade_allowed",
        ),
        said("Join window", f"{settings.join_window_s:.0f} s.", "join_window_s"),
        said(
            "Updates at a time",
            "As many as the air carries, measured."
            if not running
            else "One."
            if running == 1
            else f"{running}.",
            "parallel_updates",
        ),
        said("Patience with silent devices", f"{settings.patience:g} × the usual.", "patience"),
        said("Emulated clock", f"{settings.emulated_speed} × life.", "emulated_speed"),
        Limit("Settings file", f"{settings.data_folder / FILE}", ""),
        Limit("Policy file", f"{settings.data_folder / POLICY}; what it sets is locked.", ""),
    )


def _allowed(yes: bool, allowed: str, refused: str) -> str:
    words = allowed if yes else refused
    return f"{words[:1].upper()}{words[1:]}."
