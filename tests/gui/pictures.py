"""Renders the frame and its components to PNG, to be looked at beside the look's own pictures.

Run: python -m tests.gui.pictures OUTDIR
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from gui.look import Look
from gui.styling import dress
from gui.theme import ThemeName
from gui.typography import load_fonts
from tests.gui import samples
from tests.gui.sheet import component_sheet

if TYPE_CHECKING:
    from gui.screen import NowLine

SIZES = ((1366, 768), (1093, 574))
PAGES: dict[str, tuple[Callable[[Look], QWidget], NowLine]] = {
    "running": (samples.running, samples.RUNNING_NOW),
    "troubled": (lambda look: samples.running(look, samples.TROUBLED), samples.OFF_NOW),
    "proof": (samples.proof, samples.PROOF_NOW),
    "join": (samples.joining, samples.RUNNING_NOW),
}


def _settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def render(out: Path, look: Look, scales: tuple[float, ...] = (1.0,)) -> int:
    """Write every picture; returns how many."""
    count = 0
    for theme in ThemeName:
        look.choose(theme)
        for scale in scales:
            look.scale_text(scale)
            for name, (make, now) in PAGES.items():
                for size in SIZES:
                    window = samples.framed(look, make(look), now, size)
                    window.show()
                    _settle()
                    window.grab().save(str(out / f"{name}_{theme.value}_{size[0]}_{scale:.1f}.png"))
                    window.close()
                    window.deleteLater()
                    count += 1
            sheet = component_sheet(look)
            sheet.show()
            _settle()
            sheet.grab().save(str(out / f"components_{theme.value}_{scale:.1f}.png"))
            sheet.close()
            count += 1
    return count


def main() -> int:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    load_fonts()
    look = Look(ThemeName.LIGHT)
    look.still = True
    dress(app, look)
    print(render(out, look, (1.0, 2.0) if "--large" in sys.argv else (1.0,)), "pictures")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
