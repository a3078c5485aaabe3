"""What stands beside the plan: its parts, what else would do, the set chosen by hand, and one probe of a walk test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import resources
from core.errors import CoreError, DeviceError
from core.events import Level
from core.premise.alternatives import Alternative, Part, alternatives, parts_of
from core.premise.planning import Rules, load_rules, plan_by_hand
from core.premise.readings import SiteReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.premise.device import DeviceKind, Eui64
    from core.premise.planning import Plan
    from core.premise.survey import Survey
    from core.session_line import Line
    from core.session_log import SessionLog
    from core.session_mesh import MeshWatch

RULES = "rules/bridges.toml"


@dataclass(frozen=True, slots=True)
class PlanExtras:
    """What goes into the van, and the other sets of bridges."""

    parts: tuple[Part, ...] = ()
    others: tuple[Alternative, ...] = ()


class PlanDesk:
    """Serves the plan screen; the rule file is read anew each time, so that an edit of it counts at once."""

    def __init__(self, line: Line, mesh: MeshWatch, log: SessionLog) -> None:
        self._line, self._mesh, self._log = line, mesh, log

    async def extras(self, survey: Survey, plan: Plan) -> PlanExtras:
        """Parts and alternatives of a plan; FileError for a rule file with a mistake."""
        rules = _rules()
        return PlanExtras(parts_of(plan, rules), alternatives(survey, plan, rules))

    async def by_hand(self, survey: Survey, kinds: Sequence[DeviceKind], reason: str) -> Plan:
        """Take the set that the installer chose; UsageError without a reason or for a set that does not work."""
        made = plan_by_hand(kinds, reason, _rules())
        self._mesh.apply(lambda v: replace(v, survey=survey, plan=made))
        chosen = ", ".join(b.kind.value for b in made.bridges) or "no bridges"
        self._log.note("plan", f"Chosen by hand: {chosen}. Reason: {reason.strip()}", Level.WARNING)
        return made

    async def probe(self, eui: Eui64) -> bool:
        """Whether a device on the HAN answered one question just now."""
        try:
            answered, _ = await self._line.hub.ping(eui, 1)
        except CoreError:
            return False
        return answered > 0

    async def reading(self, of: str, eui: Eui64) -> SiteReading:
        """How well hub and device hear each other: the weakest side of every hop between them.

        The mesh is measured for it if its picture is old, which takes some seconds. DeviceError if no table
        tells of its way.
        """
        topology = await self._mesh.recent()
        route = topology.route(eui) or ((eui, topology.hub) if topology.hub is not None else ())
        links = [topology.link(a, b) for a, b in pairwise(route)]
        sides = [
            r.lqi for link in links if link is not None for r in (link.a_to_b, link.b_to_a) if r is not None
        ]
        if not sides or None in links:
            raise DeviceError(
                f"{eui} answers, but no device says how well it is heard.",
                "A device that sleeps keeps no table of its own.",
                "Type the reading of your walk test.",
            )
        return SiteReading(of, min(sides))


def _rules() -> Rules:
    return load_rules(resources.path(RULES))
