"""The running cards: every state in words, what can be done in it, and when the installer can leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from core.events import CampaignChanged, PremiseChanged, UpdateChanged
from core.premise.device import DeviceKind
from core.premise.premise import PremiseView
from core.update.campaign import CampaignView
from core.update.evidence import Outcome, Rung
from core.update.progress import Condition, DeviceUpdate, FinishRange, Phase
from gui.models.run_story import MOST, STEP, RunStory
from gui.models.silence import Silences, quiet_words
from gui.models.updating import USUAL_RESTART, card_of, spoken, total_of, unplug_words, usual_restart
from gui.screen import Glyph, Place
from gui.screens.update import UpdateScreen
from tests.gui.painted import sheet_of
from tests.gui.screen_pictures import framed
from tests.gui.screens import home
from tests.gui.screens.stage import _ladder, _update, feed, premise

if TYPE_CHECKING:
    from pathlib import Path

    from gui.panes.running import RunningPane
    from tests.gui.screens.desk import Bench

NOW = home.NOW
SENDING = _update(
    home.B1, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=163840, rate=172.0, started=NOW - 900,
    finish=FinishRange(NOW + 480, NOW + 780),
)  # fmt: skip
RESTARTING = _update(
    home.B2, phase=Phase.RESTART, condition=Condition.RUNNING, bytes_done=262144,
    finish=FinishRange(NOW + 40, NOW + 170), ladder=_ladder((Rung.FETCHED, NOW - 20)),
)  # fmt: skip
QUEUED = _update(home.B4)
FAILED = replace(SENDING, condition=Condition.FAILED, finish=None, reason="Stuck at byte 107,520. Try again.")


def campaign(*rows: DeviceUpdate, running: bool = True) -> CampaignView:
    finish = FinishRange(NOW + 600, NOW + 780) if running else None
    paused = bool(rows) and all(r.condition is Condition.PAUSED for r in rows)
    return CampaignView(
        tuple(r.eui for r in rows), "x.ota", 425984, 786432, NOW - 2300, finish, running, paused
    )


@pytest.fixture
def screen(bed: Bench) -> UpdateScreen:
    made = UpdateScreen(bed.desk, lambda: NOW)
    premise(bed)
    return made


def start(bed: Bench, screen: UpdateScreen, image: Path, *rows: DeviceUpdate) -> RunningPane:
    screen.running.start(image, [row.eui for row in rows])
    feed(bed, *(UpdateChanged(row) for row in rows), CampaignChanged(campaign(*rows)))
    return screen.running


def words_of(pane: RunningPane, row: DeviceUpdate) -> list[str]:
    return [action.words for action in pane.cards[row.eui].view.actions]


def press(pane: RunningPane, row: DeviceUpdate, words: str) -> None:
    action = next(a for a in pane.cards[row.eui].view.actions if a.words == words)
    assert action.run is not None
    action.run()


# --- what is said -------------------------------------------------------------------------------------


def test_the_time_not_to_unplug_counts_down_and_is_said_in_the_now_line_too() -> None:
    assert unplug_words(RESTARTING, NOW, 60.0) == "Do not unplug B2 for 40 s."
    assert unplug_words(RESTARTING, NOW + 31, 60.0) == "Do not unplug B2 for 10 s."
    assert unplug_words(RESTARTING, NOW + 41, 60.0) == "Do not unplug B2 until it is back."
    card = card_of(RESTARTING, home.TOPOLOGY, NOW)
    assert card.power == "Do not unplug B2 for 40 s. It is swapping its firmware."
    assert not card.power_safe
    assert card.figure == "0:20"
    assert spoken([SENDING, RESTARTING], NOW)[0] == "Do not unplug B2 for 40 s."


def test_a_restart_seen_in_this_run_is_what_is_usual() -> None:
    done = replace(SENDING, ladder=_ladder((Rung.FETCHED, NOW - 200), (Rung.CAME_BACK, NOW - 152)))
    assert usual_restart([SENDING]) == USUAL_RESTART
    assert usual_restart([SENDING, done]) == 48.0


@pytest.mark.parametrize(
    ("condition", "when"),
    [
        (Condition.PAUSED, "once you resume"),
        (Condition.NO_DONGLE, "once the dongle is back"),
        (Condition.ASKING, "once it answers"),
    ],
)
def test_a_range_is_kept_while_nothing_moves(condition: Condition, when: str) -> None:
    story = RunStory()
    story.note([SENDING], NOW, NOW)
    still = replace(SENDING, condition=condition)
    story.note([still], NOW, NOW + 400)
    card = card_of(still, home.TOPOLOGY, NOW + 400, kept=story.kept(home.B1))
    assert (card.ready, card.finish, card.span) == ("Range kept", "8–13 min", when)


def test_what_is_kept_of_the_whole_run_is_the_whole_run_and_not_one_bridge_of_it() -> None:
    story, later = RunStory(), replace(QUEUED, finish=FinishRange(NOW + 600, NOW + 780))
    nearly = replace(SENDING, finish=FinishRange(NOW + 20, NOW + 50))
    story.note([nearly, later], NOW, NOW, campaign(nearly, later).finish)
    for condition in (Condition.PAUSED, Condition.NO_DONGLE):
        rows = [replace(nearly, condition=condition), later]
        story.note(
            rows, NOW, NOW + 400, campaign(*rows).finish
        )  # it is foretold from now on: that is no promise
        head = total_of(campaign(*rows), rows, NOW + 400, story.left)
        assert (head.leave, head.leave_at) == ("You can leave", "10–13 min")


def test_when_the_installer_can_leave() -> None:
    running = total_of(campaign(SENDING), [SENDING], NOW)
    assert running.leave == "You can leave at"
    assert running.leave_at.startswith("about ")
    assert running.leave_note == "in 10–13 min"
    paused = replace(SENDING, condition=Condition.PAUSED)
    assert total_of(campaign(paused), [paused], NOW, "8–13 min").sentence.endswith(
        "You can leave 8–13 min after you resume"
    )
    lost = replace(SENDING, condition=Condition.NO_DONGLE)
    assert total_of(campaign(lost), [lost], NOW, "8–13 min").leave_note == "after the dongle is back"
    over = replace(SENDING, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED)
    told = total_of(campaign(over, FAILED, running=False), [over, FAILED], NOW)
    assert (told.title, told.leave, told.leave_at) == (
        "Updated 1 of 2 bridges",
        "Before you leave",
        "see the card",
    )
    left_out = replace(FAILED, condition=Condition.CANCELLED)
    assert total_of(campaign(over, left_out, running=False), [over, left_out], NOW).leave_at == "now"
    early = total_of(replace(campaign(SENDING), finish=None), [SENDING], NOW)
    assert (early.leave_at, early.leave_note) == ("", "not known yet")


# --- what can be done ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (SENDING, ["Pause"]),
        (replace(SENDING, condition=Condition.PAUSED), ["Resume", "Cancel…"]),
        (replace(SENDING, condition=Condition.NO_DONGLE), ["Cancel…"]),
        (replace(SENDING, phase=Phase.WAKE, bytes_done=0), ["Cancel…"]),
        (replace(SENDING, phase=Phase.CHECKING), []),
        (RESTARTING, []),
        (replace(RESTARTING, phase=Phase.REJOINING), []),
        (replace(RESTARTING, phase=Phase.PROVING), ["Open proof"]),
        (QUEUED, ["Skip"]),
        (FAILED, ["Resume"]),
        (replace(FAILED, bytes_done=0), ["Retry from start"]),
        (replace(SENDING, condition=Condition.CANCELLED), ["Retry from start"]),
        (replace(SENDING, condition=Condition.REFUSED), []),
        (replace(SENDING, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED), ["Open proof"]),
    ],
)
def test_what_a_card_offers(
    bed: Bench, screen: UpdateScreen, tmp_path: Path, row: DeviceUpdate, words: list[str]
) -> None:
    pane = start(bed, screen, tmp_path, row)
    assert words_of(pane, row) == words


def test_a_sleepy_device_that_is_waited_for_can_be_woken(
    bed: Bench, screen: UpdateScreen, tmp_path: Path
) -> None:
    row = _update(home.B4, phase=Phase.WAKE, condition=Condition.RUNNING)
    pane = start(bed, screen, tmp_path, row)
    assert words_of(pane, row) == ["How to wake it"]
    shown: list[tuple[object, str]] = []
    screen.drawer_wanted.connect(lambda widget, title: shown.append((widget, title)))
    press(pane, row, "How to wake it")
    assert [title for _, title in shown] == ["Wake B4"]
    pane._wake_panel.drop_wanted.emit()
    assert words_of(pane, row) == ["Keep it", "Drop it"]


def test_a_device_that_keeps_a_habit_is_counted_down_to_its_wake(bed: Bench, tmp_path: Path) -> None:
    screen = UpdateScreen(bed.desk, lambda: NOW)
    row = _update(home.B4, phase=Phase.WAKE, condition=Condition.RUNNING)
    pane = start(bed, screen, tmp_path, row)
    device = home.TOPOLOGY.device(home.B4)
    assert device is not None
    for heard in (NOW - 4100, NOW - 2300, NOW - 500):
        topology = home.TOPOLOGY.with_device(replace(device, last_heard=heard))
        feed(bed, PremiseChanged(PremiseView("home", None, None, topology)))
    assert pane.cards[home.B4].view.figure == "21:40"


def test_who_is_asked_where_it_left_off_is_named_and_no_dongle_is_missed() -> None:
    asking = replace(SENDING, condition=Condition.ASKING)
    rows = (asking, replace(asking, eui=home.B2, kind=DeviceKind.B2), QUEUED)
    assert spoken(rows, NOW)[0] == "Asking B1 and B2 where they left off."
    assert spoken((asking,), NOW)[0] == "Asking B1 where it left off."
    assert total_of(campaign(*rows), rows, NOW).leave_note == "once they have answered"


def test_what_was_cancelled_by_hand_is_no_fault() -> None:
    dropped = replace(
        SENDING, condition=Condition.CANCELLED, reason="Cancelled by hand. The old firmware stays."
    )
    card = card_of(dropped, home.TOPOLOGY, NOW)
    assert not card.fault
    assert [fact.words for fact in card.facts] == ["Cancelled by hand. The old firmware stays."]
    assert card.bar.sentence == "Phase 2 of 6, Sending, cancelled there", "and nobody is asked anything"
    asleep = card_of(replace(dropped, phase=Phase.WAKE), home.TOPOLOGY, NOW)
    assert asleep.bar.sentence == "Phase 1 of 6, Wake, cancelled there", "nor waited for"


def test_large_numbers_are_written_in_one_way(bed: Bench, screen: UpdateScreen, tmp_path: Path) -> None:
    large = replace(SENDING, rate=23996.0, bytes_done=5_242_880, bytes_total=10_371_073)
    pane = start(bed, screen, tmp_path, large)
    facts = " ".join(fact.words for fact in pane.cards[home.B1].view.facts)
    assert facts.startswith("5,120 of 10,128 KiB 23,996 B/s")
    assert "goes on from 5,120\u00a0KiB" in pane.cards[home.B1].view.power


def test_a_queued_device_is_skipped_and_the_others_go_on(
    bed: Bench, screen: UpdateScreen, tmp_path: Path
) -> None:
    pane = start(bed, screen, tmp_path, SENDING, QUEUED)
    press(pane, QUEUED, "Skip")
    assert bed.asks.last("cancel").arguments == (home.B4,)


def test_what_failed_is_sent_to_again_when_the_others_are_done(
    bed: Bench, screen: UpdateScreen, tmp_path: Path
) -> None:
    pane = start(bed, screen, tmp_path, FAILED, replace(SENDING, eui=home.B2))
    assert pane.cards[home.B1].view.fault == FAILED.reason
    press(pane, FAILED, "Resume")
    assert bed.asks.names().count("update") == 1
    assert pane.cards[home.B1].view.fault.endswith("It is sent to again when the others are done.")
    assert words_of(pane, FAILED) == ["Leave it out"]
    done = bed.asks.last("update").done
    assert done is not None
    done(())
    assert bed.asks.last("update").arguments[:2] == (tmp_path, [home.B1])
    assert bed.asks.names().count("update") == 2
    assert set(bed.mirror.updates) == {home.B1, home.B2}


def test_who_is_left_out_after_all_is_not_sent_to(bed: Bench, screen: UpdateScreen, tmp_path: Path) -> None:
    pane = start(bed, screen, tmp_path, FAILED, replace(SENDING, eui=home.B2))
    press(pane, FAILED, "Resume")
    press(pane, FAILED, "Leave it out")
    done = bed.asks.last("update").done
    assert done is not None
    done(())
    assert bed.asks.names().count("update") == 1


def test_the_primary_resumes_when_what_runs_is_paused_and_waits_for_a_dongle(
    bed: Bench, screen: UpdateScreen, tmp_path: Path
) -> None:
    start(bed, screen, tmp_path, replace(SENDING, condition=Condition.PAUSED), QUEUED)
    primary = screen.now().primary
    assert primary is not None
    assert primary.words == "Resume all"
    feed(bed, UpdateChanged(replace(SENDING, condition=Condition.NO_DONGLE)))
    now = screen.now()
    assert now.primary is not None
    assert now.primary.run is None
    assert (now.fact, now.glyph) == ("Waiting for the dongle.", Glyph.WARN)
    assert "Nothing is lost" in now.said


def test_a_device_that_fell_silent_is_not_said_to_be_fetching(bed: Bench, tmp_path: Path) -> None:
    at = [NOW]
    screen = UpdateScreen(bed.desk, lambda: at[0])
    premise(bed)
    pane = start(bed, screen, tmp_path / "x.ota", SENDING, QUEUED)
    assert screen.now().fact == "B1 is fetching its image."
    at[0] = NOW + 29
    pane.refresh()
    assert pane.cards[SENDING.eui].view.finish, "a short silence is none"
    at[0] = NOW + 900  # its range is long past
    pane.refresh()
    card, now = pane.cards[SENDING.eui].view, screen.now()
    assert (card.finish, card.span) == ("", "not known while it is silent")
    assert "Silent for 15 min." in " ".join(fact.words for fact in card.facts)
    assert "B/s" not in " ".join(fact.words for fact in card.facts)
    assert now.fact == "B1 is silent for 15 min."
    assert "Nothing to do" not in now.said
    feed(bed, UpdateChanged(replace(SENDING, bytes_done=SENDING.bytes_done + 64)))
    pane.refresh()
    assert screen.now().fact == "B1 is fetching its image."
    assert pane.cards[SENDING.eui].view.finish, "it is heard again"


def test_a_pause_is_no_silence() -> None:
    silences, paused = Silences(), replace(SENDING, condition=Condition.PAUSED)
    assert silences.note([SENDING], NOW) == {}
    assert silences.note([paused], NOW + 500) == {}
    assert silences.note([SENDING], NOW + 510) == {}, "it counts from the resume"
    assert silences.note([SENDING], NOW + 545) == {SENDING.eui: 35.0}


def test_a_device_that_sleeps_is_silent_only_past_what_was_foreseen() -> None:
    silences, asleep = Silences(), {SENDING.eui}
    assert silences.note([SENDING], NOW, asleep) == {}
    assert silences.note([SENDING], NOW + 700, asleep) == {}
    assert silences.note([SENDING], NOW + 800, asleep) == {SENDING.eui: 800.0}
    assert quiet_words([SENDING], {SENDING.eui: 800.0}, asleep) == (
        "B1 is silent for 13 min.",
        "It sleeps, or it has no power. It goes on by itself.",
        Glyph.WAITING,
    )


# --- the pace -----------------------------------------------------------------------------------------


def test_the_pace_is_what_came_in_between() -> None:
    story = RunStory()
    for second in range(13):
        row = replace(SENDING, bytes_done=100 * second)
        story.note([row], NOW, NOW + second)
    (line,) = story.lines
    assert (line.name, line.sending) == ("B1", True)
    assert line.points == tuple((NOW + at, 100.0) for at in range(1, 13))


def test_a_pause_is_a_pace_of_nought_and_a_restart_begins_anew() -> None:
    story = RunStory()
    octets = [0, 300, 600, 600, 600, 100, 400]
    for index, done in enumerate(octets):
        story.note([replace(SENDING, bytes_done=done)], NOW, NOW + STEP * index)
    assert [rate * STEP for _, rate in story.lines[0].points] == [300.0, 300.0, 0.0, 0.0, 300.0]


def test_the_pace_of_a_long_run_is_thinned_and_another_run_is_another_story() -> None:
    story = RunStory()
    for index in range(5000):
        story.note([replace(SENDING, bytes_done=50 * index)], NOW, NOW + STEP * index)
    points = story.lines[0].points
    assert MOST / 4 <= len(points) <= MOST
    assert points[-1][0] > NOW + 0.95 * STEP * 5000
    assert all(rate == pytest.approx(50 / STEP) for _, rate in points)
    story.note([SENDING], NOW + 99_999, NOW + 99_999)
    assert story.lines == ()


@pytest.mark.parametrize("condition", [Condition.QUEUED, Condition.RUNNING])
def test_who_has_a_part_from_before_says_so_until_it_goes_on(condition: Condition) -> None:
    row = replace(QUEUED, eui=home.B1, condition=condition, bytes_done=160 * 1024)
    asleep = card_of(replace(row, eui=home.B4), home.TOPOLOGY, NOW)
    assert "Goes on from 160 of 256 KiB." in [fact.words for fact in asleep.facts]
    card = card_of(row, home.TOPOLOGY, NOW)
    assert "Goes on from 160 of 256 KiB." in [fact.words for fact in card.facts]
    assert "Nothing has been sent" not in card.power
    assert card.figure == "62 %"


def test_the_chart_comes_with_the_first_points(bed: Bench, tmp_path: Path) -> None:
    now = [NOW]
    screen = UpdateScreen(bed.desk, lambda: now[0])
    premise(bed)
    pane = start(bed, screen, tmp_path, replace(SENDING, bytes_done=1000))
    assert pane.pace.isHidden()
    for step in range(1, 4):
        now[0] = NOW + 5 * step
        feed(bed, UpdateChanged(replace(SENDING, bytes_done=1000 + 500 * step)))
    assert not pane.pace.isHidden()
    assert [line.name for line in pane.pace.lines] == ["B1"]


@pytest.mark.parametrize("size", [(1093, 574), (1366, 768)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_on_the_cards_is_cut(
    bed: Bench, screen: UpdateScreen, tmp_path: Path, size: tuple[int, int], scale: float
) -> None:
    bed.desk.look.scale_text(scale)
    window = framed(bed, screen, Place.UPDATE, size)
    start(bed, screen, tmp_path, SENDING, RESTARTING, replace(FAILED, eui=home.B4))
    for _ in range(4):
        QApplication.processEvents()
    assert not sheet_of(screen).faults()
    window.close()
