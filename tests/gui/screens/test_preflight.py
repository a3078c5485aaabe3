"""Before a byte is sent: each bridge is checked as the core answers, stops have a way out, and reasons go along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.errors import FileError, HubError
from core.events import CampaignChanged, DeviceLogChanged, HubChanged, TrialChanged
from core.firmware.preflight import CheckName, Preflight, Verdict
from core.hub.hub import HubState, HubView
from core.joining.device_log import LogEntry
from core.premise.device import DeviceKind, JoinAs
from core.premise.profile import HubCapability
from core.update.campaign import CampaignView
from core.update.readiness import Trial
from gui.models.chosen import ChosenImage
from gui.models.preflight import fix_of, join_told
from gui.screen import Glyph
from gui.screens.update import UpdateScreen
from gui.widgets.buttons import Button
from gui.widgets.join_as import JoinAsView
from tests.gui.screens import home
from tests.gui.screens.stage import HUB, LOG, feed
from tests.gui.screens.stage_firmware import (
    BATTERY,
    FLIGHTS,
    LINK,
    NEW,
    PROSPECTS,
    SAME,
    answer_checks,
    answer_outlook,
    told_devices,
    way,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
IMAGE = ChosenImage(Path(NEW.sha256), NEW.name, NEW.size, NEW.version_text)


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench) -> UpdateScreen:
    made = UpdateScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(made)
    told_devices(bed)
    made.show()
    return made


def press(screen: UpdateScreen) -> None:
    found = screen.now().primary
    assert found is not None
    assert found.run is not None
    found.run()


def checked(bed: Bench, flights: tuple[Preflight, ...] = FLIGHTS) -> None:
    bed.desk.image.choose(IMAGE)
    answer_checks(bed, flights)


def tools(screen: UpdateScreen) -> list[str]:
    """What can be pressed on the page of the checks."""
    return [b.text() for b in screen.before.findChildren(Button) if b.isVisibleTo(screen.before)]


def test_an_emulated_home_offers_an_image_and_it_is_checked_at_once(
    bed: Bench, screen: UpdateScreen, tmp_path: Path
) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.words == "Use a sample image"
    press(screen)
    done = bed.asks.last("sample_image").done
    assert done is not None
    done(tmp_path / "made.ota")
    image, euis, reasons = bed.asks.last("preflight").arguments
    assert (image, euis, reasons) == (tmp_path / "made.ota", [home.B2], {})


def test_the_far_end_is_checked_first_and_the_rest_when_it_has_answered(
    bed: Bench, screen: UpdateScreen
) -> None:
    bed.desk.image.choose(IMAGE)
    asked = [a.arguments[1] for a in bed.asks.asked if a.name == "preflight"]
    assert asked == [[home.B2]]
    assert screen.now().primary.busy == "Checking 1 of 3"  # type: ignore[union-attr]
    done = bed.asks.last("preflight").done
    assert done is not None
    done([FLIGHTS[1]])
    assert "1 warning" in screen.before.blocks[home.B2].sum.words
    assert screen.before.blocks[home.B1].sum.words == "Waits for its turn."
    said = []
    for trial in (Trial(home.B1), Trial(home.B1, 10, 9, 20)):
        feed(bed, TrialChanged(trial))
        said.append(screen.before.blocks[home.B1].sum.words)
    assert said == ["It is asked what it is and what it runs.", "10 of 20 pings sent, 9 answered."]
    feed(bed, TrialChanged(Trial(home.B2, 20, 20, 20)))
    assert "1 warning" in screen.before.blocks[home.B2].sum.words
    asked = [a.arguments[1] for a in bed.asks.asked if a.name == "preflight"]
    assert asked == [[home.B2], [home.B4], [home.B1]]
    assert screen.now().primary.busy == "Checking 2 of 3"  # type: ignore[union-attr]


def test_checking_can_be_stopped_and_begun_again(bed: Bench, screen: UpdateScreen) -> None:
    bed.desk.image.choose(IMAGE)
    stop = screen.now().seconds[0]
    assert stop.run is not None
    stop.run()
    assert not bed.asks.last("preflight").call.running
    assert screen.now().fact == "The checks did not end."
    press(screen)
    assert bed.asks.names().count("preflight") == 2


def test_an_image_chosen_before_any_bridge_has_joined_is_checked_once_one_has(
    bed: Bench, qtbot: QtBot
) -> None:
    made = UpdateScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(made)
    bed.desk.image.choose(IMAGE)
    assert "preflight" not in bed.asks.names()
    told_devices(bed)
    assert bed.asks.names().count("preflight") == 1


def test_without_a_bridge_the_page_leads_on(bed: Bench, qtbot: QtBot) -> None:
    made = UpdateScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(made)
    pane = made.before
    assert [pane._to_connect.isHidden(), pane._to_join.isHidden()] == [False, True]
    pane._to_connect.click()
    feed(bed, HubChanged(HUB))
    assert [pane._to_connect.isHidden(), pane._to_join.isHidden()] == [True, False]
    pane._to_join.click()
    assert bed.went == ["connect", "join"]
    told_devices(bed)
    assert pane._to_join.isHidden()


def test_a_stop_turns_the_start_off_and_says_which(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    assert screen.now().said == "1 stop: fix or leave out B4."
    assert screen.now().primary is not None
    assert screen.now().primary.run is None  # type: ignore[union-attr]
    screen.before.blocks[home.B4].switch.setChecked(False)
    assert screen.now().fact == "2 bridges may be updated."
    press(screen)
    assert bed.asks.last("update").arguments == (IMAGE.path, [home.B2, home.B1], {}, None)


def test_the_checks_name_both_values_and_what_passed_at_a_press(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    block = screen.before.blocks[home.B4]
    assert block.sum.words == "1 stop, 1 warning, 13 of 15 checks passed."
    assert list(block.rows) == [CheckName.BATTERY, CheckName.LINK]
    assert (
        "Found 12\u00a0%; wanted mains, or at least 40\u00a0%." in block.rows[CheckName.BATTERY].words.words
    )
    assert block.more.text() == "Show all 15", "the same number as in the line of sums"
    block.more.setFocus()
    block.more.click()
    assert len(block.rows) == 15
    assert block.more.text() == "Show fewer"
    block.more.click()
    assert len(block.rows) == 2
    assert screen.focusWidget() is block.more, "the keyboard stays where it was"


def test_an_override_needs_a_reason_and_is_checked_again_with_it(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    row = screen.before.blocks[home.B4].rows[CheckName.BATTERY]
    row.ask()
    form = row.form
    assert form is not None
    form.field.write("because")
    form.sure.click()
    assert "at least 10 characters" in form.field.help.words
    assert bed.asks.names().count("preflight") == 3
    form.field.write("The customer is  away for weeks.")
    form.sure.click()
    reasons = {"battery": "The customer is away for weeks."}
    assert bed.asks.last("preflight").arguments[2] == reasons
    let_go = replace(BATTERY, verdict=Verdict.WARN, override=reasons["battery"])
    answer_checks(bed, (*FLIGHTS[:2], replace(FLIGHTS[2], checks=(let_go,))))
    assert screen.now().fact == "3 bridges may be updated."
    press(screen)
    assert bed.asks.last("update").arguments[2] == reasons


def test_an_override_can_be_taken_back(bed: Bench, screen: UpdateScreen) -> None:
    screen.before.checking.overrides[CheckName.BATTERY] = "The customer is away."
    let_go = replace(BATTERY, verdict=Verdict.WARN, override="The customer is away.")
    bed.desk.image.choose(IMAGE)
    screen.before.checking.overrides[CheckName.BATTERY] = "The customer is away."
    answer_checks(bed, (*FLIGHTS[:2], replace(FLIGHTS[2], checks=(let_go,))))
    (back,) = screen.before.blocks[home.B4].rows[CheckName.BATTERY].buttons
    back.click()
    assert screen.before.checking.reasons == {}
    assert bed.asks.last("preflight").arguments[2] == {}


def test_a_run_that_goes_on_has_its_reasons_and_who_was_switched_off_again(
    bed: Bench, screen: UpdateScreen
) -> None:
    reasons = (("battery", "The customer is away."), ("of a later version", "Nobody knows."))
    bed.desk.image.choose(replace(IMAGE, only=(home.B2, home.B4), reasons=reasons))
    assert bed.asks.last("preflight").arguments[2] == {"battery": "The customer is away."}
    answer_checks(bed, FLIGHTS)
    on = {eui for eui, block in screen.before.blocks.items() if block.switch.isChecked()}
    assert on == {home.B2, home.B4}
    feed(bed, HubChanged(HubView(HubState.DISCONNECTED)))  # and once more when the hub was away meanwhile
    feed(bed, HubChanged(HUB))
    assert bed.asks.last("preflight").arguments[2] == {"battery": "The customer is away."}
    bed.desk.image.choose(IMAGE)
    assert screen.before.checking.reasons == {}
    assert all(block.switch.isChecked() for block in screen.before.blocks.values())


def test_what_was_let_go_in_a_run_holds_at_its_hub_alone(bed: Bench, screen: UpdateScreen) -> None:
    reasons = (("battery", "The customer is away."),)
    bed.desk.image.choose(replace(IMAGE, only=(home.B2,), reasons=reasons, hub=HUB.eui))
    feed(bed, HubChanged(HubView(HubState.DISCONNECTED)))
    feed(bed, HubChanged(HUB))
    assert bed.asks.last("preflight").arguments[2] == {"battery": "The customer is away."}, "the same hub"
    feed(bed, HubChanged(HubView(HubState.DISCONNECTED)))
    feed(bed, HubChanged(replace(HUB, eui=home.GSME)))
    assert bed.asks.last("preflight").arguments[2] == {}, "another premise: nobody let anything go here"
    assert all(block.switch.isChecked() for block in screen.before.blocks.values())


def test_what_was_taken_back_stays_so_when_the_hub_was_away(bed: Bench, screen: UpdateScreen) -> None:
    reasons = (("battery", "The customer is away."), (CheckName.LINK.value, "It is tried all the same."))
    bed.desk.image.choose(replace(IMAGE, reasons=reasons, hub=HUB.eui))
    del screen.before.checking.overrides[CheckName.BATTERY]
    for state in (HubState.LOST, HubState.DISCONNECTED):
        feed(bed, HubChanged(HubView(state)))
    feed(bed, HubChanged(HUB))
    assert bed.asks.last("preflight").arguments[2] == {CheckName.LINK.value: "It is tried all the same."}


def test_another_image_forgets_the_overrides_of_the_former(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    screen.before.checking.overrides[CheckName.BATTERY] = "The customer is away."
    bed.desk.image.choose(replace(IMAGE, path=Path("other.ota")))
    assert bed.asks.last("preflight").arguments[2] == {}


def test_only_what_may_be_overridden_offers_it_and_each_fix_leads_somewhere(
    bed: Bench, screen: UpdateScreen
) -> None:
    checked(bed, (*FLIGHTS[:2], replace(FLIGHTS[2], checks=(SAME, BATTERY))))
    rows = screen.before.blocks[home.B4].rows
    assert [b.text() for b in rows[CheckName.VERSION].buttons] == ["Open the library"]
    assert [b.text() for b in rows[CheckName.BATTERY].buttons] == ["Check again", "Override…"]
    rows[CheckName.VERSION].buttons[0].click()
    assert bed.went == ["library"]
    before = bed.asks.names().count("preflight")
    rows[CheckName.BATTERY].buttons[0].click()
    assert bed.asks.names().count("preflight") > before


def test_every_check_has_a_way_out() -> None:
    for name in CheckName:
        fix = fix_of(replace(BATTERY, name=name))
        assert fix.words.endswith(".")
        assert fix.button
        assert fix.place


def test_a_way_says_what_its_pings_prove_and_can_be_measured_further(
    bed: Bench, screen: UpdateScreen
) -> None:
    checked(bed)
    block = screen.before.blocks[home.B2]
    way_row = block.rows[CheckName.LINK]  # shown though it passed
    seen, proved = "20 of 20 pings answered (100\u00a0%)", "at least 84\u00a0%"
    assert way_row.words.words == f"The way carries it: {seen}, which proves {proved}."
    outlooks = bed.asks.names().count("outlook")
    way_row.measure.click()
    assert bed.asks.last("preflight").arguments == (IMAGE.path, [home.B2], {}, 50)
    assert screen.now().fact == "Measuring the way to B2."
    assert screen.now().primary.run is None  # type: ignore[union-attr]
    feed(bed, TrialChanged(Trial(home.B2, 35, 34, 50)))
    assert way_row.words.words == screen.now().advice == "35 of 50 pings sent, 34 answered."
    assert not way_row.measure.isEnabled()
    check, margin = way(home.B2, 50, 49)
    done = bed.asks.last("preflight").done
    assert done is not None
    done([Preflight(home.B2, tuple(check if c.name is check.name else c for c in FLIGHTS[1].checks), margin)])
    sharper = block.rows[CheckName.LINK]
    seen, proved = "49 of 50 pings answered (98\u00a0%)", "at least 90\u00a0%"
    assert sharper.words.words == f"The way carries it: {seen}, which proves {proved}."
    assert sharper.measure.isHidden()
    assert bed.asks.names().count("outlook") == outlooks + 1


def test_measuring_can_be_stopped_and_the_checks_stand(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    screen.before.blocks[home.B4].rows[CheckName.LINK].measure.click()
    stop = screen.now().seconds[0].run
    assert stop is not None
    stop()
    assert not bed.asks.last("preflight").call.running
    assert screen.now().fact == "Not every bridge may be updated."
    row = screen.before.blocks[home.B4].rows[CheckName.LINK]
    assert row.measure.isEnabled()
    assert "20 of 20 pings answered (100\u00a0%), which proves at least 84\u00a0%" in row.words.words


def test_devices_are_named_by_their_short_words_in_a_check(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    words = screen.before.blocks[home.B4].rows[CheckName.LINK].words.words
    assert words.startswith("The hop between B4 and B1 is marginal")


def test_a_file_that_is_no_image_is_told_in_words(bed: Bench, screen: UpdateScreen, tmp_path: Path) -> None:
    screen.take_image(tmp_path / "text.txt")
    error = bed.asks.last("preflight").error
    assert error is not None
    error(FileError("This is not an image.", "It begins like a text.", "Choose an .ota file."))
    assert (
        screen.before.trouble.words
        == "This is not an image. Why: It begins like a text. Do: Choose an .ota file."
    )
    assert screen.now().fact == "The checks did not end."
    assert bed.asks.names().count("preflight") == 1
    primary = screen.now().primary
    assert primary is not None
    assert primary.words == "Choose image file…", "what the words above say to do"
    assert [a.words for a in screen.now().seconds] == ["Check again"]
    assert "Choose image file…" not in tools(screen), "the act stands once"


@pytest.mark.parametrize(
    ("url", "words"), [("socket://127.0.0.1:9", "Choose image file…"), ("emulated:x", "Use a sample image")]
)
def test_what_the_now_line_asks_for_stands_nowhere_else(
    bed: Bench, screen: UpdateScreen, url: str, words: str
) -> None:
    feed(bed, HubChanged(replace(bed.mirror.hub, url=url)))
    primary = screen.now().primary
    assert primary is not None
    assert primary.words == words
    assert words not in tools(screen)
    checked(bed)
    assert "Choose image file…" in tools(screen), "another image can be taken"


def test_a_hub_that_gives_nothing_to_a_cad_says_so_and_compares(bed: Bench, screen: UpdateScreen) -> None:
    capability = HubCapability("4.2.1", frozenset({DeviceKind.PPMID}))
    cad = join_told([LogEntry(home.B1, DeviceKind.B1)], capability)
    assert (cad.glyph, cad.fact) == (Glyph.STOP, "Joined as CAD:")
    ppmid = join_told([LogEntry(home.B1, DeviceKind.B1, JoinAs.PPMID)], capability)
    assert ppmid.glyph is Glyph.DONE
    opened: list[object] = []
    screen.drawer_wanted.connect(lambda widget, _title: opened.append(widget))
    screen.before._compare.click()
    assert isinstance(opened[0], JoinAsView)


def test_a_bridge_that_leaves_takes_its_block_with_it(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    feed(bed, DeviceLogChanged(tuple(e for e in LOG if e.eui != home.B4), 16))
    assert home.B4 not in screen.before.blocks
    assert screen.now().fact == "2 bridges may be updated."


def test_no_pings_are_sent_into_a_run(bed: Bench, screen: UpdateScreen) -> None:
    feed(bed, CampaignChanged(CampaignView(running=True)))
    bed.desk.image.choose(IMAGE)
    assert "preflight" not in bed.asks.names()
    feed(bed, CampaignChanged(CampaignView()))
    assert bed.asks.names().count("preflight") == 1
    assert screen.before.checking.running


def test_a_warning_alone_does_not_stop(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed, (*FLIGHTS[:2], replace(FLIGHTS[2], checks=(LINK,))))
    assert screen.now().fact == "3 bridges may be updated."


def test_a_run_that_goes_on_keeps_its_choice_and_says_what_is_there(bed: Bench, screen: UpdateScreen) -> None:
    bed.desk.image.choose(replace(IMAGE, at_once=0))
    answer_checks(bed, FLIGHTS)
    assert screen.before.at_once.number == 0
    assert screen.before.at_once.segments.index == 1, "Automatic"
    there = replace(PROSPECTS[1], there=160 * 1024)
    answer_outlook(bed, (PROSPECTS[0], there, *PROSPECTS[2:]))
    assert screen.before.blocks[there.eui].turn.words.endswith(" Goes on from 160\u00a0KiB, which it has.")
    screen.before.at_once.choose(1)
    bed.desk.image.choose(IMAGE)
    assert screen.before.at_once.number == 1, "another image changes nothing of the choice"


def test_a_run_whose_hub_was_let_go_is_not_called_a_check_that_did_not_end(
    bed: Bench, screen: UpdateScreen
) -> None:
    checked(bed)
    screen.before.blocks[home.B4].switch.setChecked(False)
    press(screen)
    error = bed.asks.last("update").error
    assert error is not None
    feed(bed, HubChanged(HubView(HubState.DISCONNECTED)))
    error(
        HubError("The update was stopped, because its hub was let go.", "Every device keeps what it has.", "")
    )
    now = screen.now()
    assert (now.fact, now.advice) == ("The update was stopped.", "The reason stands above.")
    assert now.primary is not None
    assert now.primary.words == "Open Connect", "without a hub nothing can be checked"
    checks = bed.asks.names().count("preflight")
    told_devices(bed)
    assert bed.asks.names().count("preflight") == checks + 1, "with a hub it is checked again by itself"
    assert "let go" in screen.before.trouble.words, "and what to do stays to be read"


def test_the_tab_key_goes_as_the_eye_does(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    screen.before.blocks[home.B2].more.click()  # its rows are made anew, after those of the others
    screen.before.blocks[home.B2].more.click()
    block, following = screen.before.blocks[home.B2], screen.before.blocks[home.B4]
    reached: list[QWidget] = [block.switch]
    found: QWidget | None = block.switch
    while found is not None and found is not screen.before._compare:
        found = found.nextInFocusChain()
        if found is not None and found.focusPolicy() is not Qt.FocusPolicy.NoFocus and not found.isHidden():
            reached.append(found)
        assert len(reached) < 60
    assert reached[:4] == [block.switch, block.more, block.rows[CheckName.LINK].measure, following.switch]
    assert reached[-2] in screen.before.at_once.segments.findChildren(QAbstractButton)
