"""Proof: a rung that is waited for counts down, an old version is explained, and reading again asks the devices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.errors import DeviceError
from core.events import HubChanged, UpdateChanged
from core.hub.hub import HubView
from core.update.evidence import Outcome, Proof, Rung, Standing, with_proof
from core.update.progress import Condition, Phase
from core.update.reading import read_anew
from gui.models.proving import contradictions, countdown, ladder_of, not_sent, summary
from gui.widgets.buttons import Button
from gui.widgets.cards import FaultCard
from gui.widgets.join_as import JoinAsView
from gui.widgets.ladder import RungState
from gui.widgets.told import ToldRow
from tests.gui.screens import home
from tests.gui.screens.stage_proof import AGAINST, CONFIRMED, NEW, OLD, REFUSED, WAITING, proof_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.screens.proof import ProofScreen
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def shown(qtbot: QtBot, bed: Bench, *rows: object) -> ProofScreen:
    screen = proof_of(bed, *rows)  # type: ignore[arg-type]
    qtbot.addWidget(screen)
    return screen


def cards(screen: ProofScreen) -> list[str]:
    return [c.accessibleName() for c in screen.findChildren(FaultCard) if not c.isHidden()]


def words_of(screen: ProofScreen) -> str:
    primary = screen.now().primary
    assert primary is not None
    return primary.words


def press(screen: ProofScreen) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()


def acts(screen: ProofScreen) -> list[str]:
    """What can be done, wherever it stands: in the Now line and on the page."""
    page = [b.text() for b in screen.findChildren(Button) if not b.isHidden() and b is not screen._compare]
    return [words_of(screen), *(a.words for a in screen.now().seconds), *page]


def test_a_rung_that_is_waited_for_counts_down(bed: Bench, qtbot: QtBot) -> None:
    shown(qtbot, bed, WAITING)
    topology = bed.mirror.premise.topology
    view = ladder_of(WAITING, topology, home.NOW)
    assert [r.state for r in view.rungs] == [
        RungState.PROVED, RungState.PROVED, RungState.AFTER, RungState.WAITING,
        RungState.NOT_POSSIBLE, RungState.NOT_POSSIBLE,
    ]  # fmt: skip
    assert view.rungs[3].first == "11:26 left"
    assert view.rungs[3].second.startswith("asked again at its wake, until ")  # B4 sleeps
    assert ladder_of(WAITING, topology, home.NOW + 60).rungs[3].first == "10:26 left"
    mains = ladder_of(replace(WAITING, eui=home.B2), topology, home.NOW)
    assert mains.rungs[3].second.startswith("asked every 2 s")


def test_what_would_be_accepted_now_is_said_while_a_rung_is_waited_for() -> None:
    view = ladder_of(WAITING, home.TOPOLOGY, home.NOW)
    assert (view.outcome, view.rests_on) == ("Inferred", "by rungs 1 and 2")
    assert summary((CONFIRMED, WAITING)).startswith("1 confirmed, 1 inferred so far.")
    sending = replace(WAITING, ladder=WAITING.ladder[:1], phase=Phase.SENDING, waits_until=None)
    assert ladder_of(sending, home.TOPOLOGY, home.NOW).outcome == "Open"


def test_the_act_to_read_again_stands_once(bed: Bench, qtbot: QtBot) -> None:
    screen = proof_of(bed, CONFIRMED)
    qtbot.addWidget(screen)
    assert not screen._again.isHidden()
    bed.mirror.take(UpdateChanged(AGAINST))
    assert screen._again.isHidden(), "it is the primary"


def test_the_now_line_counts_down_too(bed: Bench, qtbot: QtBot) -> None:
    now = shown(qtbot, bed, CONFIRMED, WAITING).now()
    assert (now.fact, now.advice) == (
        "B4 still proves the version.",
        "Accept as it stands, or wait: 11:26 at most.",
    )


def test_a_contradiction_rests_on_the_rung_against_it(bed: Bench, qtbot: QtBot) -> None:
    shown(qtbot, bed, AGAINST)
    view = ladder_of(AGAINST, bed.mirror.premise.topology, home.NOW)
    assert (view.outcome, view.rests_on) == ("Contradicted", "by rung 4")


def test_a_countdown_never_falls_below_nought() -> None:
    assert [countdown(s) for s in (686.4, 40, 0, -5)] == ["11:26", "0:40", "0:00", "0:00"]


def test_the_hash_stands_in_letters_to_compare(bed: Bench, qtbot: QtBot) -> None:
    shown(qtbot, bed, CONFIRMED)
    first = ladder_of(CONFIRMED, bed.mirror.premise.topology, home.NOW).rungs[0]
    assert (first.second, first.mono) == ("9f3c…a71e", True)


def test_an_old_version_is_explained_and_reading_again_decides(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, CONFIRMED, AGAINST)
    (card,) = cards(screen)
    assert card.startswith("B2 still reports version 00010302. 00010400 was sent.")
    assert "B2 itself said it at" in card
    screen._again.click()
    asked = bed.asks.last("proofs.read_again")
    assert asked.arguments == ((CONFIRMED, AGAINST),)
    assert screen.now().primary.busy == "Reading again"  # type: ignore[union-attr]
    assert not screen._again.isEnabled()
    fresh = read_anew(AGAINST, NEW, home.NOW)
    bed.mirror.take(UpdateChanged(fresh))
    told: list[str] = []
    bed.desk.notices.given.connect(lambda notice: told.append(notice.rest))
    assert asked.done is not None
    asked.done((CONFIRMED, fresh))
    assert told == ["B1 runs 00010400 and B2 runs 00010400."]
    assert cards(screen) == []
    assert screen.now().fact == "2 bridges confirmed."


def test_an_old_version_is_read_once_more_before_it_is_accepted(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, CONFIRMED, AGAINST)
    assert (words_of(screen), screen.now().advice) == (
        "Read again",
        "Read again: it may have been starting still.",
    )
    assert acts(screen) == ["Read again", "Update it again"], "each act stands once"
    press(screen)
    asked = bed.asks.last("proofs.read_again")
    assert words_of(screen) == "Read again", "the button keeps its words while it works"
    assert asked.done is not None
    asked.done((CONFIRMED, AGAINST))
    assert (words_of(screen), screen.now().advice) == (
        "Accept results",
        "Update it again, or accept as it stands.",
    )
    assert acts(screen) == ["Accept results", "Update it again", "Read again"]
    assert cards(screen)[0].endswith("Update it again; it was asked once more.")
    bed.mirror.take(UpdateChanged(replace(AGAINST, condition=Condition.RUNNING, outcome=None)))
    bed.mirror.take(UpdateChanged(AGAINST))
    assert words_of(screen) == "Read again", "what was sent once more is in doubt anew"


def test_one_that_does_not_answer_is_not_in_the_way_of_accepting(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, CONFIRMED, AGAINST)
    press(screen)
    error = bed.asks.last("proofs.read_again").error
    assert error is not None
    error(DeviceError("B2 did not say which version it runs.", "It sleeps.", "Wake it."))
    assert words_of(screen) == "Accept results"


def test_an_old_version_without_a_hub_may_be_accepted(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, AGAINST)
    bed.mirror.take(HubChanged(HubView()))
    assert (words_of(screen), screen.now().advice) == (
        "Accept results",
        "Connect to read it again, or accept as it stands.",
    )
    assert not screen._again.isEnabled()
    assert screen._again.accessibleDescription() == "Connect to the hub first."


def test_the_way_back_is_called_what_is_there(bed: Bench, qtbot: QtBot) -> None:
    def ways(*rows: object) -> list[str]:
        return [a.words for a in shown(qtbot, bed, *rows).now().seconds]

    assert ways(CONFIRMED) == [], "nothing runs"
    assert ways(AGAINST) == ["Update it again"]
    assert ways(CONFIRMED, WAITING) == ["Back to running"]
    bed.mirror.forget_updates()
    assert ways(CONFIRMED, replace(AGAINST, condition=Condition.FAILED, outcome=Outcome.FAILED)) == [
        "Open the card"
    ]


def test_a_device_that_does_not_say_its_version_is_told_in_words(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, AGAINST)
    screen._again.click()
    error = bed.asks.last("proofs.read_again").error
    assert error is not None
    error(DeviceError("B2 did not say which version it runs.", "It sleeps.", "Wake it."))
    assert screen._trouble.words == "B2 did not say which version it runs. Why: It sleeps. Do: Wake it."
    assert screen._again.isEnabled()


def test_reading_again_is_off_with_its_reason_while_all_still_run(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, WAITING)
    assert not screen._again.isEnabled()
    assert screen._again.accessibleDescription() == "Each bridge is asked by itself while it is updated."
    screen._read_again()
    assert bed.asks.names() == []


def test_a_bridge_that_was_sent_nothing_is_named_with_its_reason(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, CONFIRMED, REFUSED)
    rows = [r.words for r in screen.findChildren(ToldRow) if not r.isHidden()]
    assert any(words.startswith("B4 was not updated. One check forbids it: ") for words in rows)
    assert not_sent([CONFIRMED, REFUSED])[0][0] == "B4"


def test_without_an_update_it_says_so_and_leads_there(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed)
    assert not screen._empty.isHidden()
    assert screen._scroll.isHidden()
    assert screen._again.isHidden()
    assert screen.now().primary.words == "Go to updates"  # type: ignore[union-attr]


def test_what_cannot_be_known_leads_to_the_comparison(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, CONFIRMED)
    opened: list[object] = []
    screen.drawer_wanted.connect(lambda widget, _title: opened.append(widget))
    screen._compare.click()
    assert isinstance(opened[0], JoinAsView)


def test_a_failed_update_is_no_contradiction() -> None:
    failed = replace(CONFIRMED, condition=Condition.FAILED, version_after=OLD)
    assert contradictions([failed, CONFIRMED]) == ()


def test_a_row_grows_where_its_words_need_it(bed: Bench, qtbot: QtBot) -> None:
    screen = shown(qtbot, bed, CONFIRMED, AGAINST)
    heights, lines = [], []
    for width in (150, 500):
        for ladder in (*screen._ladders.values(), screen._labels):
            ladder.resize(width, 400)
        screen._stack()
        heights.append(screen._labels.sizeHint().height())
        lines.append(screen._ladders[home.B2].lines)
    assert max(lines[0]) > 3 >= max(lines[1])
    assert heights[0] > heights[1]
    assert heights[1] == screen._ladders[home.B1].sizeHint().height(), "labels and ladders stay in line"


def test_a_rung_below_a_proved_one_waits_for_nothing() -> None:
    ladder = with_proof(WAITING.ladder, Proof(Rung.NAMES_VERSION, Standing.PROVED, home.NOW))
    ladder = tuple(Proof(Rung.CAME_BACK) if p.rung is Rung.CAME_BACK else p for p in ladder)
    second = ladder_of(replace(WAITING, ladder=ladder), home.TOPOLOGY, home.NOW).rungs[1]
    assert (second.first, second.second) == ("Not seen", "a higher rung says it")


def test_how_it_came_back_is_said() -> None:
    words = "It joined the HAN anew after its restart."
    anew = with_proof(WAITING.ladder, Proof(Rung.CAME_BACK, Standing.PROVED, home.NOW, "the hub", words))
    assert ladder_of(replace(WAITING, ladder=anew), home.TOPOLOGY, home.NOW).rungs[1].second == "joined anew"


def test_labels_and_ladders_stay_in_line_when_a_bridge_comes_with_a_long_place(
    bed: Bench, qtbot: QtBot
) -> None:
    screen = shown(qtbot, bed, replace(CONFIRMED, name="beside the hub"))
    screen.resize(997, 462)
    screen.show()
    bed.mirror.take(UpdateChanged(replace(WAITING, name="at the far end, near the gas meter")))
    columns = (screen._labels, *screen._ladders.values())
    qtbot.waitUntil(lambda: screen._ladders[home.B4].extra == 1)
    wanted = "the lowest rung is shown whole in every column"
    qtbot.waitUntil(lambda: [c.height() for c in columns] == [c.sizeHint().height() for c in columns])
    assert len({c.height() for c in columns}) == 1, wanted


def test_what_a_contradiction_rests_on_names_no_list_that_nobody_knows() -> None:
    for tried in ((), (AGAINST.eui,)):
        ((_, why, _do),) = contradictions((AGAINST,), tried)
        assert why.startswith("00010400 was sent. This is no value kept from before: B2 itself said it at ")
