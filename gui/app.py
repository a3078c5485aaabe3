"""The program `althan-gui`: reads its options, opens the window, and ends in good order."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QWidget

    from core.events import Event
    from core.session import Session

_NO_DISPLAY = "There is no display to open a window on; `althan demo` does the same job in a terminal."


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a size; write it as 1366x768") from None
    if width < 1 or height < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a size; both numbers must be above 0")
    return width, height


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="althan-gui", description=__doc__)
    parser.add_argument(
        "--hub",
        default="",
        help="connect at once: emulated:SCENARIO, a serial port, or socket://host:port",
    )
    parser.add_argument("--theme", choices=("light", "dark", "sunlight", "system"), help="how it looks")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size of the window in logical px")
    return parser.parse_args(argv)


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be opened: on Linux a display or a chosen Qt platform must be named."""
    if not platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def open_session(on_event: Callable[[Event], None]) -> Session:
    """A session with the settings in force, whatever is in their files. In the core’s thread: the imports are heavy."""
    from core.session import Session
    from core.settings import in_force

    return Session(in_force(), on_event, keeps_homes=True)


def first_size(window: QWidget, asked: tuple[int, int] | None) -> QSize:
    """The size asked for, or the window's own as far as the screen has room: left alone, Qt takes two thirds."""
    from PySide6.QtCore import QSize

    return QSize(*asked) if asked else window.sizeHint().boundedTo(window.screen().availableSize())


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit code."""
    options = _options(sys.argv[1:] if argv is None else argv)
    if not has_display(os.environ, sys.platform):
        sys.stderr.write(_NO_DISPLAY + "\n")
        return 1
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from PySide6.QtWidgets import QApplication

    from core.settings import data_folder
    from gui import preferences, steady
    from gui.first_paint import when_painted
    from gui.interrupt import Interrupt
    from gui.look import Look
    from gui.notices import watch_python
    from gui.shell import Shell
    from gui.styling import dress
    from gui.theme import ThemeName
    from gui.typography import load_fonts

    steady.begin()
    app = QApplication(["althan-gui"])
    app.setApplicationDisplayName("Althan")
    load_fonts()
    folder = data_folder()
    kept = preferences.read(folder)
    chosen = kept.theme if options.theme is None else None
    if options.theme not in (None, "system"):
        chosen = ThemeName(options.theme)
    look = Look(chosen)
    look.scale_text(kept.scale)
    look.still = kept.still
    dress(app, look)
    shell = Shell(look, open_session, folder, options.hub)
    shell.settled.connect(steady.settle)
    watch_python(shell.notices)
    interrupt = Interrupt(app.quit)
    shell.window.resize(first_size(shell.window, options.size))
    shell.window.show()
    when_painted(shell.window, shell.start)
    try:
        return app.exec()
    finally:
        shell.close()
        interrupt.stop()


if __name__ == "__main__":
    raise SystemExit(main())
