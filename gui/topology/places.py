"""Places that the user gave to devices on the map, kept for each premise in the data folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

from core.premise.device import Eui64
from gui.topology.layout import Place


class PlaceStore:
    """Reads and writes one small JSON file for each premise; a file that cannot be read counts as empty.

    A lost place costs the user one drag, so neither reading nor writing ever raises.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where the files of all premises are."""
        return self._folder

    def read(self, premise: str) -> dict[Eui64, Place]:
        """The places kept for this premise."""
        try:
            data = json.loads(self._path(premise).read_text(encoding="utf-8"))
            return {Eui64.parse(eui): Place(float(x), float(y)) for eui, (x, y) in data.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def keep(self, premise: str, eui: Eui64, place: Place) -> None:
        """Remember one place; the file is replaced as a whole, so a crash leaves the old or the new one."""
        places = {**self.read(premise), eui: place}
        text = json.dumps(
            {str(e): [round(p.x, 2), round(p.y, 2)] for e, p in sorted(places.items())}, indent=1
        )
        path = self._path(premise)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text(text + "\n", encoding="utf-8")
            fresh.replace(path)
        except OSError:
            return

    def forget(self, premise: str) -> None:
        """Drop all places of a premise, so that the map arranges itself again."""
        self._path(premise).unlink(missing_ok=True)

    def _path(self, premise: str) -> Path:
        return self._folder / f"{re.sub(r'[^a-z0-9]+', '-', premise.lower()).strip('-') or 'premise'}.json"
