"""The same session from a terminal: `althan COMMAND`; every command has `--json`.

Exit codes: 0 done and confirmed, 1 refused or failed with a reason, 2 usage, 3 done but not proved.
"""

from core.cli.app import main

__all__ = ["main"]
