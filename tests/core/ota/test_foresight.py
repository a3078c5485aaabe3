"""What will be asked next: known of one device and of two, of three not, and never of one that is gone."""

from __future__ import annotations

from core.ota.foresight import SILENT_AFTER, Foresight
from core.premise.device import Eui64
from core.radio.radio import Outgoing

ONE, TWO, THREE = (Eui64.parse(f"00-DB-12-34-56-78-90-B{n}") for n in range(3))


def answer(number: int) -> Outgoing:
    return Outgoing(0x1000 + number, 1, 0x0109, 0x0019, bytes((number,)))


def test_who_fetches_alone_asks_for_what_follows() -> None:
    foresight = Foresight()
    assert foresight.expected() is None
    for number in range(3):
        foresight.asked(ONE, answer(number))
        assert foresight.expected() == answer(number)
    foresight.asked(ONE, None)
    assert foresight.expected() is None, "it has the last block"


def test_of_two_the_one_asks_whose_block_left_first() -> None:
    foresight = Foresight()
    foresight.asked(ONE, answer(1))
    foresight.asked(TWO, answer(2))
    assert foresight.expected() == answer(1)
    foresight.asked(ONE, answer(3))
    assert foresight.expected() == answer(2)


def test_of_three_nobody_knows_until_one_of_them_is_silent() -> None:
    foresight = Foresight()
    for number, eui in enumerate((ONE, TWO, THREE)):
        foresight.asked(eui, answer(number))
    assert foresight.expected() is None
    for _ in range(SILENT_AFTER):
        foresight.asked(TWO, answer(4))
        foresight.asked(THREE, answer(5))
    assert foresight.expected() == answer(4)


def test_a_lost_radio_makes_everything_unknown() -> None:
    foresight = Foresight()
    foresight.asked(ONE, answer(1))
    foresight.forget()
    assert foresight.expected() is None
