"""What every request body says of itself: its element, its service and how it travels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.duis.binding import Part
from core.duis.codes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Part):
    """The one element inside a request's Body. `SERVICE` is empty if it may be of several services."""

    SERVICE: ClassVar[str] = ""
    ROUTE: ClassVar[Route] = Route.DEVICE
