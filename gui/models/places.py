"""Where a bridge stands when its hub does not say: at the place that the plan in use gives it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.premise import PremiseView


def placed(premise: PremiseView) -> PremiseView:
    """The premise with the plan's places for bridges that joined earlier under no name, as Join shows them.

    A name that the hub keeps stays; where two bridges of one kind joined, no place is given to either.
    """
    devices = premise.topology.devices
    kinds = [device.kind for device in devices]
    planned = premise.plan.bridges if premise.plan is not None else ()
    places = {bridge.kind: bridge.place for bridge in planned if kinds.count(bridge.kind) == 1}
    named = tuple(d if d.name or d.kind not in places else replace(d, name=places[d.kind]) for d in devices)
    return (
        premise if named == devices else replace(premise, topology=replace(premise.topology, devices=named))
    )
