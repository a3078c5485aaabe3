"""What a face is shown of a run of updates; apart from the run itself, so that showing it loads nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.update.progress import FinishRange


@dataclass(frozen=True, slots=True)
class CampaignView:
    """All updates of a run together: order, bytes, and when the installer can leave."""

    order: tuple[Eui64, ...] = ()
    image_name: str = ""
    bytes_done: int = 0
    bytes_total: int = 0
    started: float | None = None
    finish: FinishRange | None = None
    running: bool = False
    paused: bool = False
