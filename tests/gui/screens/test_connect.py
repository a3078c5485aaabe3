"""Connecting: dongles come and go, each step is told, what fails says so at its step, and the hub shows what it can."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.errors import HubError
from core.homes import KeptHome
from core.hub.hub import EmulatedMark, HubState, HubView
from core.premise.profile import HubCapability
from core.radio.port_errors import NoNetworkError
from core.records.job import Job
from gui.models.connecting import (
    NO_DONGLE,
    abilities,
    hub_facts,
    hub_words,
    in_order,
    new_ports,
    port_choice,
    steps_told,
)
from gui.screen import Glyph
from gui.screens.connect import ConnectScreen
from gui.widgets.join_as import JoinAsView
from tests.gui.screens.desk import answer
from tests.gui.screens.stage import HUB
from tests.gui.screens.stage_connect import (
    DONGLE,
    HELD,
    OLD_HUB,
    SCENARIOS,
    VIEW,
    answered,
    fail,
    tell,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CONNECTING = HubView(HubState.CONNECTING, DONGLE.path)


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench) -> ConnectScreen:
    made = answered(bed, DONGLE)
    qtbot.addWidget(made)
    made.show()
    return made


KEPT = KeptHome("emulated:happy-house?speed=20&home=x", "happy-house", "Happy house", 0.0, cut_off=True)


def test_the_home_of_the_open_job_is_offered_first_as_it_was_left(screen: ConnectScreen, bed: Bench) -> None:
    assert screen.now().advice == "Connect to Gas meter out of reach."
    bed.desk.job.open(Job("1", 1.0, 1.0, "8 Example Mews", hub=KEPT.url, scenario="happy-house"))
    screen.entered()
    answer(bed, "homes", (replace(KEPT, url="emulated:other"), KEPT))
    assert screen.now().advice == "Connect to Happy house, as you left it."
    first = screen._homes._group.buttons()[0]
    assert first.isChecked()
    assert first.accessibleName().startswith("Happy house, as you left it")
    press(screen)
    assert bed.asks.last("connect").arguments[0] == KEPT.url


def test_a_home_that_begins_anew_can_be_chosen_all_the_same(screen: ConnectScreen, bed: Bench) -> None:
    bed.desk.job.open(Job("1", 1.0, 1.0, "8 Example Mews", hub=KEPT.url, scenario="happy-house"))
    screen.entered()
    answer(bed, "homes", (KEPT,))
    screen._homes._group.buttons()[2].click()
    assert screen.now().advice == "Connect to Happy house."
    press(screen)
    assert bed.asks.last("connect").arguments[0] == "emulated:happy-house"
    bed.desk.job.open(Job("2", 2.0))
    screen.entered()
    assert len(screen._homes._group.buttons()) == len(SCENARIOS)


def press(screen: ConnectScreen, words: str = "") -> None:
    now = screen.now()
    action = now.primary if not words else next(a for a in now.seconds if a.words == words)
    assert action is not None
    assert action.run is not None
    action.run()


def take(screen: ConnectScreen, url: str) -> None:
    """Press the choice with this address."""
    for choices in (screen._homes, screen._ports):
        for number, value in enumerate(choices._values):
            if getattr(value, "url", "") == url:
                choices._group.button(number).click()
                return
    raise AssertionError(f"no choice {url}")


def look(screen: ConnectScreen, bed: Bench, *ports: object) -> None:
    """The next look for dongles finds these."""
    screen._look_for_ports()
    answer(bed, "ports", ports)


def glyphs(screen: ConnectScreen) -> list[Glyph]:
    return [row._glyph.glyph for row in screen.rows]


def test_the_first_home_is_taken_and_connecting_can_be_cancelled(bed: Bench, screen: ConnectScreen) -> None:
    assert "Gas meter out of reach" in screen.now().advice
    press(screen)
    asked = bed.asks.last("connect")
    assert asked.arguments == ("emulated:gas-meter-out-of-range", False)
    tell(bed, replace(CONNECTING, url="emulated:gas-meter-out-of-range", step=1))
    assert screen.now().primary.busy == "Step 1 of 3"  # type: ignore[union-attr]
    assert "emulated home" in screen.rows[0].words
    press(screen, "Cancel")
    assert not asked.call.running
    tell(bed, HubView())
    assert screen.now().fact == "Not connected."
    assert screen._steps.isHidden()


def test_a_connection_begun_elsewhere_can_be_cancelled_too(bed: Bench, screen: ConnectScreen) -> None:
    tell(bed, replace(CONNECTING, step=2))
    press(screen, "Cancel")
    assert bed.asks.names()[-1] == "disconnect"


def test_what_would_free_the_choice_is_named_as_its_button_is(bed: Bench, screen: ConnectScreen) -> None:
    tell(bed, replace(CONNECTING, step=2))
    assert screen._homes_state.words == "Cancel to choose another."
    assert [a.words for a in screen.now().seconds] == ["Cancel"]
    tell(bed, HubView(HubState.CONNECTED, DONGLE.path))
    assert screen._homes_state.words == "Disconnect to choose another."
    assert "Disconnect" in [a.words for a in screen.now().seconds]


def test_each_step_is_ticked_as_the_core_tells_it(bed: Bench, screen: ConnectScreen) -> None:
    take(screen, DONGLE.path)
    press(screen)
    seen = []
    for step in (1, 2, 3):
        tell(bed, replace(CONNECTING, step=step))
        seen.append(glyphs(screen))
    done, now, later = Glyph.DONE, Glyph.UNDER_WAY, Glyph.NOT_STARTED
    assert seen == [[now, later, later], [done, now, later], [done, done, now]]
    tell(bed, VIEW)
    assert screen._steps.isHidden()


def test_a_failure_stays_at_its_step_and_says_what_why_and_what_to_do(
    bed: Bench, screen: ConnectScreen
) -> None:
    take(screen, DONGLE.path)
    press(screen)
    tell(bed, replace(CONNECTING, step=2))
    fail(
        bed,
        HubError(
            "The dongle does not answer.", "Another program may hold it.", "Close it, then connect again."
        ),
    )
    assert screen._trouble.words == (
        "The dongle does not answer. Why: Another program may hold it. Do: Close it, then connect again."
    )
    assert screen.now().fact == "It did not connect."
    assert glyphs(screen) == [Glyph.DONE, Glyph.STOP, Glyph.NOT_STARTED]
    press(screen, "Use emulator instead")
    assert bed.asks.last("connect").arguments == ("emulated:gas-meter-out-of-range", False)
    assert screen._trouble.isHidden()


def test_a_dongle_without_a_network_can_be_given_one(bed: Bench, screen: ConnectScreen) -> None:
    take(screen, DONGLE.path)
    press(screen)
    tell(bed, replace(CONNECTING, step=2))
    fail(bed, NoNetworkError())
    press(screen, "Make a network")
    assert bed.asks.last("connect").arguments == (DONGLE.path, True)


def test_a_dongle_that_is_plugged_in_appears_is_told_and_taken(qtbot: QtBot, bed: Bench) -> None:
    screen = answered(bed)
    qtbot.addWidget(screen)
    told: list[object] = []
    bed.desk.notices.given.connect(told.append)
    assert screen._ports_state.words == NO_DONGLE.replace("*", "")
    look(screen, bed, DONGLE)
    assert len(told) == 1
    assert screen.now().advice == f"Connect to {DONGLE.description}."
    assert screen._ports_state.words == "1 dongle in this laptop; we look every second."


def test_a_new_dongle_does_not_take_the_place_of_what_was_chosen_by_hand(
    bed: Bench, screen: ConnectScreen
) -> None:
    take(screen, "emulated:happy-house")
    look(screen, bed, DONGLE, replace(DONGLE, path="/dev/ttyUSB1"))
    assert screen.now().advice == "Connect to Happy house."


def test_a_dongle_that_is_unplugged_goes_and_is_named(bed: Bench, screen: ConnectScreen) -> None:
    take(screen, DONGLE.path)
    look(screen, bed)
    assert screen._ports_state.words.startswith(f"{DONGLE.description} was unplugged.")
    assert screen.now().said == "Choose an emulated home or a dongle."
    assert screen._ports.value is None


def test_looking_again_makes_no_choice_anew_while_nothing_changed(bed: Bench, screen: ConnectScreen) -> None:
    before = screen._ports._group.buttons()
    look(screen, bed, DONGLE)
    assert screen._ports._group.buttons() == before


def test_a_step_of_connecting_makes_no_row_anew_and_the_order_is_the_one_offered(
    bed: Bench, screen: ConnectScreen
) -> None:
    rows = screen._homes._group.buttons()
    tell(bed, CONNECTING)
    assert screen._homes._group.buttons() == rows
    last = screen._scenarios[-1]
    tell(bed, replace(VIEW, url=f"emulated:{last.name}"))
    now = screen._homes._group.buttons()
    assert [row.accessibleName().split(".")[0] for row in now[:2]] == [last.title, SCENARIOS[0].title]
    assert now[0] not in rows  # it says “connected” now
    assert now[1:] == [row for row in rows if row in now]
    assert [child for child in screen._homes.children() if child in now] == now
    assert screen._homes.value == screen._homes._values[0]


def test_a_dongle_that_somebody_holds_says_who_and_cannot_be_connected(
    bed: Bench, screen: ConnectScreen
) -> None:
    look(screen, bed, HELD)
    names = [b.accessibleName() for b in screen._ports._group.buttons()]
    assert names == [
        "TI LaunchPad. /dev/ttyACM0. Close minicom: only one program at a time can talk to a dongle."
    ]
    take(screen, HELD.path)
    assert screen.now().said == "In use by minicom."
    assert [a.words for a in screen.now().seconds] == ["Use emulator instead"]
    look(screen, bed, replace(HELD, usable=True, holder="", advice=""))
    assert screen.now().fact == "Not connected."


def test_once_connected_it_marks_the_hub_leads_to_the_plan_and_stops_looking(
    bed: Bench, screen: ConnectScreen
) -> None:
    take(screen, DONGLE.path)
    tell(bed, VIEW)
    before = bed.asks.names().count("ports")
    screen._look_for_ports()
    assert bed.asks.names().count("ports") == before
    assert port_choice(DONGLE, VIEW)[3] == "connected"
    assert screen._ports._group.buttons()[0].accessibleName().endswith("connected")
    assert not screen.hub_pane.isHidden()
    press(screen)
    assert bed.went == ["plan"]


def test_the_connected_hub_says_what_it_is_and_compares(bed: Bench, screen: ConnectScreen) -> None:
    tell(bed, VIEW)
    assert screen.hub_pane.facts.words("Channel") == "20 (2450 MHz)"
    assert screen.hub_pane.facts.words("PAN") == "1A2B"
    assert screen.hub_pane.facts.words("Radio firmware") != screen.hub_pane.facts.words("Hub firmware")
    opened: list[object] = []
    screen.drawer_wanted.connect(lambda widget, _title: opened.append(widget))
    screen.hub_pane.compare_wanted.emit()
    assert isinstance(opened[0], JoinAsView)


def test_a_lost_dongle_waits_and_may_be_let_go(bed: Bench, screen: ConnectScreen) -> None:
    tell(bed, replace(VIEW, state=HubState.LOST))
    assert screen.now().said == "Plug it in again, any port. Nothing is lost."
    press(screen, "Disconnect")
    assert bed.asks.names()[-1] == "disconnect"


def test_until_homes_and_ports_have_answered_their_places_are_kept(qtbot: QtBot, bed: Bench) -> None:
    screen = ConnectScreen(bed.desk)
    qtbot.addWidget(screen)
    screen.show()
    assert not screen._homes_soon.isHidden()
    assert not screen._ports_soon.isHidden()
    answer(bed, "ports", ())
    error = bed.asks.last("scenarios").error
    assert error is not None
    error(HubError("The homes cannot be read.", "", "Install it again."))
    assert screen._homes_soon.isHidden()
    assert screen._homes_state.words == "The homes cannot be read. Install it again."


def test_the_hub_in_a_sentence() -> None:
    assert hub_words(HUB) == "Emulated home “Example house” connected, channel 20, firmware 4.2.1."
    gone = "The dongle is gone: unplugged, or its port died."
    assert hub_words(HubView(HubState.LOST, detail=gone)) == gone
    assert "Waiting" not in hub_words(HubView(HubState.LOST)), "the Now line says so"
    marked = replace(HUB, emulated=EmulatedMark("x", "20"), firmware="", channel=None)
    assert hub_words(marked) == "Emulated home “X” connected."


def test_the_home_at_hand_comes_first_or_else_a_good_beginning() -> None:
    def names(url: str) -> list[str]:
        return [one.name for one in in_order(SCENARIOS[::-1], HubView(url=url))]

    assert names("emulated:rogue-device?speed=max")[0] == "rogue-device"
    assert names("/dev/ttyUSB0") == ["gas-meter-out-of-range", "rogue-device", "happy-house"]


def test_what_a_hub_cannot_do_has_its_reason() -> None:
    able, *rest = abilities(OLD_HUB)
    assert able.words == "*Gives firmware to:* CAD."
    assert any(told.fact == "PPMID:" and "SECMP0007" in told.rest for told in rest)
    assert all(told.glyph is Glyph.NOT_POSSIBLE for told in rest)
    assert abilities(HubCapability())[0].glyph is Glyph.NOT_POSSIBLE


def test_what_is_not_known_of_a_hub_is_said_so() -> None:
    facts = dict(hub_facts(HubView(), 3))
    assert facts["Channel"] == "not known"
    assert facts["Device log"] == "3 of 16 places taken"


def test_only_what_was_plugged_in_since_is_new() -> None:
    assert new_ports(None, (DONGLE,)) == ()
    assert new_ports((), (DONGLE, HELD)) == (DONGLE,)
    assert new_ports((DONGLE,), (DONGLE,)) == ()


def test_the_steps_of_a_home_begin_with_the_home() -> None:
    assert steps_told("emulated:x", 1)[0].fact == "1 Start the emulated home."
    assert steps_told("/dev/ttyUSB0", 1)[0].fact == "1 Look at the port."
