"""What an installer reads from the stickers of an emulated premise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.flows.emulated import Emulated


@dataclass(frozen=True, slots=True)
class Sticker:
    """The two lines of a label."""

    eui: str
    code: str = field(repr=False)


def label_of(emulated: Emulated, kind: str) -> Sticker:
    """The label of the one device of a kind."""
    found = next(row for row in emulated.ask("labels")["labels"] if row["kind"] == kind)
    return Sticker(found["eui"], found["install_code"])
