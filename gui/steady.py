"""Keeps Python itself from making the window stand still: the search for garbage, and who has the interpreter.

A search through all objects takes 50 to 110 ms here, in which neither thread gets on; it is set off by loading
modules and making screens, which leave no garbage. So there is no search while the program starts, and what is there
when it has started is never searched again.
"""

from __future__ import annotations

import gc
import sys

TURN_S = 0.0005  # after which the core gives way; the usual 5 ms add up in a turn that calls Qt often


def begin() -> None:
    """Call first of all."""
    gc.disable()
    sys.setswitchinterval(TURN_S)


def settle() -> None:
    """Call when all is loaded and made: from now on what comes newly is searched as ever."""
    gc.freeze()
    gc.enable()
