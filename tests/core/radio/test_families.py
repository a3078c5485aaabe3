"""Who is tried on a port: everybody at first, then whoever served there, and now and then everybody again."""

from __future__ import annotations

from core.radio.families import ANOTHER_EVERY, FamiliesServed

FAMILIES = ["ZNP", "EZSP", "deCONZ"]


def test_a_dongle_that_served_is_tried_alone_and_all_of_them_now_and_then() -> None:
    served = FamiliesServed()
    assert served.order("a", FAMILIES) == FAMILIES
    served.answered("a", "EZSP")
    tries = [served.order("a", FAMILIES) for _ in range(2 * ANOTHER_EVERY)]
    assert tries.count(["EZSP"]) == 2 * (ANOTHER_EVERY - 1)
    assert tries[ANOTHER_EVERY - 1] == ["EZSP", "ZNP", "deCONZ"]
    assert served.order("b", FAMILIES) == FAMILIES
    served.answered("a", "ZNP")
    assert served.order("a", FAMILIES) == ["ZNP"]
