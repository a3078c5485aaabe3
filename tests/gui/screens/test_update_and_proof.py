"""A run and its proof: cards, bars and ranges in words, the rungs, and results that are accepted once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.events import CampaignChanged, UpdateChanged
from core.premise.profile import TYPE_2
from core.update.campaign import CampaignView
from core.update.evidence import Outcome, Proof, Rung, Standing, blank_ladder, with_proof
from core.update.progress import Condition, DeviceUpdate, FinishRange, Phase
from gui.models.proving import ladder_of, rests_on, unknowable
from gui.models.proving import verdict as proof_verdict
from gui.models.updating import bar_of, card_of, figure_of, spoken, total_of
from gui.screen import Glyph
from gui.screens.proof import ProofScreen
from gui.screens.update import UpdateScreen
from gui.widgets.bar import Fill
from gui.widgets.ladder import RungState
from gui.wording import clock
from tests.gui.screens import home
from tests.gui.screens.stage import RUNNING, feed, premise, proof_screen

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

B2_ROW, B1_ROW, B4_ROW = RUNNING

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench) -> UpdateScreen:
    made = UpdateScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(made)
    premise(bed)
    made.show()
    return made


def primary(screen: UpdateScreen | ProofScreen) -> str:
    found = screen.now().primary
    assert found is not None
    return found.words


def press(screen: UpdateScreen | ProofScreen) -> None:
    found = screen.now().primary
    assert found is not None
    assert found.run is not None
    found.run()


def test_a_run_has_a_card_for_each_device_in_its_order(bed: Bench, screen: UpdateScreen) -> None:
    feed(bed, *(UpdateChanged(row) for row in RUNNING))
    feed(bed, CampaignChanged(CampaignView((home.B4, home.B2, home.B1), running=True, bytes_total=10)))
    cards = [screen.running.card_box.itemAt(i).widget() for i in range(screen.running.card_box.count())]  # type: ignore[union-attr]
    assert cards == [screen.running.cards[e] for e in (home.B4, home.B2, home.B1)]
    assert screen.now().fact == "B1 is fetching its image."
    assert screen.now().advice == "Nothing to do. 8–13 min."
    press(screen)
    assert bed.asks.last("pause").arguments == (None,)


def test_cancelling_asks_once_more_on_the_card(bed: Bench, screen: UpdateScreen) -> None:
    paused = replace(B1_ROW, condition=Condition.PAUSED)
    feed(bed, UpdateChanged(paused), CampaignChanged(CampaignView((home.B1,), running=True)))
    card = screen.running.cards[home.B1]
    assert [a.words for a in card.view.actions] == ["Resume", "Cancel…"]
    card.view.actions[1].run()  # type: ignore[misc]
    assert "cancel" not in bed.asks.names()
    assert [a.words for a in card.view.actions] == ["Drop it", "Keep it"], "pressed twice it is kept"
    card.view.actions[0].run()  # type: ignore[misc]
    assert bed.asks.last("cancel").arguments == (home.B1,)
    assert primary(screen) == "Resume all"


def test_a_run_that_ended_leads_to_the_proof(bed: Bench, screen: UpdateScreen) -> None:
    over = replace(B1_ROW, condition=Condition.FINISHED, phase=Phase.PROVING, outcome=Outcome.CONFIRMED)
    feed(bed, UpdateChanged(over), CampaignChanged(CampaignView((home.B1,))))
    assert screen.now().fact == "1 bridge updated."
    press(screen)
    assert bed.went == ["proof"]


@pytest.mark.parametrize(
    ("change", "fill"),
    [
        ({"condition": Condition.RUNNING}, Fill.SOLID),
        ({"condition": Condition.PAUSED}, Fill.PAUSED),
        ({"condition": Condition.NO_DONGLE}, Fill.NO_DONGLE),
        ({"condition": Condition.ASKING}, Fill.HOLLOW),
        ({"condition": Condition.FAILED}, Fill.FAILED),
        ({"condition": Condition.FINISHED}, Fill.DONE),
        ({"condition": Condition.RUNNING, "phase": Phase.PROVING}, Fill.CELLS),
        ({"condition": Condition.RUNNING, "phase": Phase.RESTART}, Fill.WAITING),
    ],
)
def test_the_bar_is_filled_by_condition_and_phase(change: dict[str, object], fill: Fill) -> None:
    assert bar_of(replace(B1_ROW, **change)).fill is fill  # type: ignore[arg-type]


def test_the_card_says_a_range_and_never_one_minute() -> None:
    card = card_of(B1_ROW, home.TOPOLOGY, home.NOW)
    finish = B1_ROW.finish
    assert finish is not None
    assert (card.ready, card.finish, card.span) == (
        "Ready between",
        f"{clock(finish.earliest)}–{clock(finish.latest)}",
        "in 8–13 min",
    )
    near = replace(B1_ROW, finish=FinishRange(home.NOW + 1, home.NOW + 2))
    assert card_of(near, home.TOPOLOGY, home.NOW).span == "in under 1 min"
    assert card.strip.stops == ("B1", "Hub")
    assert card.figure == "62 %"


def test_a_failure_stays_on_the_card_with_its_reason() -> None:
    failed = replace(B1_ROW, condition=Condition.FAILED, reason="It did not come back. Press its button.")
    card = card_of(failed, home.TOPOLOGY, home.NOW)
    assert card.fault == "It did not come back. Press its button."
    assert spoken([failed], home.NOW)[2] is Glyph.STOP


def test_danger_is_said_before_progress() -> None:
    restarting = replace(B2_ROW, phase=Phase.RESTART)
    assert spoken([B1_ROW, restarting], home.NOW)[0] == "Do not unplug B2 until it is back."
    lost = replace(B1_ROW, condition=Condition.NO_DONGLE)
    assert spoken([lost], home.NOW)[0] == "Waiting for the dongle."


def test_the_total_names_who_is_sending() -> None:
    total = total_of(CampaignView(bytes_done=512, bytes_total=1024, running=True), RUNNING, home.NOW)
    assert (total.title, total.share) == ("Updating 3 bridges", 0.5)
    assert any(fact.rest == "B1 now" for fact in total.facts)


def test_proofs_count_only_rungs_that_are_possible() -> None:
    assert figure_of(B2_ROW) == "3 of 4"


def test_what_is_not_possible_is_dashed_and_never_missing() -> None:
    view = ladder_of(B2_ROW, home.TOPOLOGY, home.NOW)
    assert [r.state for r in view.rungs[4:]] == [RungState.NOT_POSSIBLE] * 2
    assert view.rungs[4].second == "Type 2 device"
    assert view.rungs[0].state is RungState.PROVED
    assert view.rungs[3].first == "After rung 3"
    assert "Type 2 device" in unknowable([B2_ROW])


def test_the_rungs_an_outcome_rests_on() -> None:
    def ladder(*rungs: Rung) -> tuple[Proof, ...]:
        made = blank_ladder(TYPE_2, through_dcc=False)
        for rung in rungs:
            made = with_proof(made, Proof(rung, Standing.PROVED, home.NOW))
        return made

    assert rests_on(ladder()) == "nothing proved"
    assert rests_on(ladder(Rung.FETCHED)) == "by rung 1"
    assert rests_on(ladder(Rung.FETCHED, Rung.CAME_BACK)) == "by rungs 1 and 2"
    assert rests_on(ladder(Rung.FETCHED, Rung.CAME_BACK, Rung.READ_ON_HAN)) == "by rungs 1, 2 and 4"
    assert rests_on(ladder(Rung.FETCHED, Rung.CAME_BACK, Rung.NAMES_VERSION)) == "by rungs 1–3"


def test_an_old_version_after_success_is_a_contradiction() -> None:
    row = replace(B2_ROW, outcome=Outcome.CONTRADICTED, condition=Condition.FINISHED)
    assert proof_verdict([row])[0] == "B2 still reports its old version."
    assert proof_verdict([row])[2] is Glyph.STOP


def test_the_results_are_accepted_once_and_told(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made, _ = proof_screen(bed, tmp_path)
    assert isinstance(made, ProofScreen)
    qtbot.addWidget(made)
    told: list[object] = []
    bed.desk.notices.given.connect(told.append)
    assert primary(made) == "Accept results"
    press(made)
    assert len(told) == 1
    assert made.now().fact == "The results are accepted."
    assert bed.asks.last("remark").arguments[1].startswith("The results are accepted: "), "the log says so"


def test_without_an_update_the_proof_says_where_to_begin(qtbot: QtBot, bed: Bench) -> None:
    made = ProofScreen(bed.desk)
    qtbot.addWidget(made)
    assert primary(made) == "Go to updates"
    feed(bed, UpdateChanged(DeviceUpdate(home.B1, ladder=blank_ladder(TYPE_2, through_dcc=False))))
    assert primary(made) == "Accept results"


def test_a_place_keeps_the_capitals_of_its_words() -> None:
    row = replace(B1_ROW, name="at the far end, near the IHD")
    ladder, card = ladder_of(row, home.TOPOLOGY, home.NOW), card_of(row, home.TOPOLOGY, home.NOW)
    assert ladder.place == card.place == "At the far end, near the IHD"
