"""A run of updates on a hub in memory: the order, the bound of attempts, what cancelling leaves, what is proved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

import pytest

from core.errors import HubError
from core.ota import messages
from core.ota.messages import BlockRequest, EndRequest, Query
from core.ota.transfer import Activation, State, Transfer, TransferView
from core.premise.device import Device, DeviceKind, Eui64
from core.premise.link import Reading
from core.premise.profile import TYPE_2
from core.premise.topology import Topology, links_of
from core.update import campaign as campaign_module
from core.update.campaign import MOST_ATTEMPTS, Campaign, CampaignListeners, CampaignView, far_first
from core.update.estimate import Way
from core.update.evidence import Outcome, Rung, Standing
from core.update.lanes import AUTO, Lanes
from core.update.outlook import foresee
from core.update.progress import Condition, DeviceUpdate
from tests.core.leaping import steady
from tests.core.update.scripted_hub import IMAGE, NEW, OLD, Act, ScriptedHub

if TYPE_CHECKING:
    from core.firmware.image import Image

HUB = Eui64.from_int(1)
A, B, C = (Eui64.parse(f"00-DB-12-34-56-78-90-{n}0") for n in "ABC")
SIZE = len(IMAGE.content)


def ask(offset: int) -> Act:
    request = BlockRequest(IMAGE.header.manufacturer, IMAGE.header.image_type, NEW, offset, 64)
    return lambda t: t.receive(request, 10.0 + offset / 64)


def end(status: int = messages.SUCCESS) -> Act:
    request = EndRequest(status, IMAGE.header.manufacturer, IMAGE.header.image_type, NEW)
    return lambda t: t.receive(request, 100.0)


def names(version: int, at: float) -> Act:
    return lambda t: t.receive(Query(IMAGE.header.manufacturer, IMAGE.header.image_type, version), at)


def back(at: float = 110.0) -> Act:
    return lambda t: t.announced(at)


def silent(transfer: Transfer) -> None:
    """The device says nothing more for as long as it is waited for."""
    while (due := transfer.next_tick()) is not None and transfer.state is not State.FAILED:
        transfer.tick(due)
        if transfer.view.overdue:
            return


FETCH: list[Act] = [ask(0), ask(64), ask(SIZE - 10), end()]


class Told:
    """What the listeners of a run heard."""

    def __init__(self) -> None:
        self.rows: list[DeviceUpdate] = []
        self.views: list[CampaignView] = []
        self.notes, self.warnings = list[str](), list[str]()

    def listeners(self) -> CampaignListeners:
        return CampaignListeners(
            self.rows.append, self.views.append, lambda _s, text: self.notes.append(text),
            lambda _s, text: self.warnings.append(text),
        )  # fmt: skip


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_module, "READ_EVERY", 0.001)
    monkeypatch.setattr(campaign_module, "READ_LIMIT", 0.05)


def campaign_of(
    hub: ScriptedHub, *euis: Eui64, told: Told | None = None, parallel: int = 1, hold: bool = False,
    known: int | None = OLD,
) -> Campaign:  # fmt: skip
    devices = [Device(e, DeviceKind.B1, file_version=known) for e in euis]
    return Campaign(
        hub, IMAGE, devices, (told or Told()).listeners(), profile=TYPE_2, parallel=parallel, steady=steady,
        activation=Activation.never() if hold else Activation.now(),
    )  # fmt: skip


async def run_one(script: Sequence[Act], versions: list[int | None], *, hold: bool = False) -> DeviceUpdate:
    hub = ScriptedHub({A: script}, {A: versions})
    async with asyncio.timeout(5):
        (row,) = await campaign_of(hub, A, hold=hold).run()
    assert row.condition.over
    return row


def standings(row: DeviceUpdate) -> dict[Rung, Standing]:
    return {p.rung: p.standing for p in row.ladder}


async def test_confirmed_rests_on_the_version_it_reports() -> None:
    row = await run_one([*FETCH, back()], [NEW])
    assert (row.condition, row.outcome, row.reason) == (Condition.FINISHED, Outcome.CONFIRMED, "")
    assert (row.version_before, row.version_after) == (OLD, NEW)
    assert standings(row)[Rung.READ_ON_HAN] is Standing.PROVED
    assert standings(row)[Rung.NAMES_VERSION] is Standing.OPEN


async def test_inferred_where_it_came_back_and_names_the_version_but_does_not_answer() -> None:
    row = await run_one([*FETCH, names(NEW, 105.0)], [None])
    assert (row.condition, row.outcome) == (Condition.FINISHED, Outcome.INFERRED)
    assert "asks as the new version" in row.reason
    assert standings(row)[Rung.NAMES_VERSION] is Standing.PROVED


async def test_not_proved_where_it_never_came_back() -> None:
    row = await run_one([*FETCH, silent], [None])
    assert (row.condition, row.outcome) == (Condition.FINISHED, Outcome.NOT_PROVED)
    assert row.version_after is None


async def test_contradicted_where_it_still_runs_the_old_version() -> None:
    told, hub = Told(), ScriptedHub({A: [*FETCH, back()]}, {A: [OLD]})
    (row,) = await campaign_of(hub, A, told=told).run()
    assert (row.condition, row.outcome) == (Condition.FINISHED, Outcome.CONTRADICTED)
    assert "01000000" in row.reason
    assert "contradicted" in told.warnings[-1]


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.mark.parametrize("versions", [[NEW], [None]], ids=["confirmed", "inferred"])
async def test_a_broadcast_that_its_query_overtook_is_counted_and_holds_nothing_up(
    versions: list[int | None],
) -> None:
    told, hub = Told(), ScriptedHub({A: [*FETCH, names(NEW, 111.0)]}, {A: versions})
    run = campaign_of(hub, A, told=told)
    async with asyncio.timeout(5):
        (row,) = await run.run()
    assert row.condition is Condition.FINISHED
    assert standings(row)[Rung.CAME_BACK] is Standing.OPEN
    hub.happens(A, back(112.5))
    await settled()
    late = told.rows[-1]
    assert late is run.rows[0]
    assert not told.views[-1].running, "the run stays over"
    proof = next(p for p in late.ladder if p.rung is Rung.CAME_BACK)
    assert (proof.standing, proof.at) == (Standing.PROVED, 112.5)
    assert (late.condition, late.outcome) == (row.condition, row.outcome)
    if row.outcome is Outcome.INFERRED:
        assert "left and came back" not in row.reason
        assert "left and came back" in late.reason


async def test_once_all_that_can_come_late_is_there_nobody_listens() -> None:
    told, hub = Told(), ScriptedHub({A: [*FETCH, back()]}, {A: [NEW]})
    run = campaign_of(hub, A, told=told)
    await run.run()
    assert hub.watched == {A}
    hub.happens(A, names(NEW, 112.0))
    await settled()
    assert standings(run.rows[0])[Rung.NAMES_VERSION] is Standing.PROVED, (
        "its query came after its announcement"
    )
    assert hub.watched == set()


async def test_what_was_proved_is_not_undone_by_what_is_heard_late() -> None:
    told, hub = Told(), ScriptedHub({A: [*FETCH, names(NEW, 111.0)]}, {A: [NEW]})
    run = campaign_of(hub, A, told=told)
    await run.run()
    before = run.rows[0]
    hub.happens(A, names(OLD, 113.0))
    await settled()
    assert run.rows[0] == before


async def test_a_run_that_is_let_go_hears_nothing_late() -> None:
    told, hub = Told(), ScriptedHub({A: [*FETCH, names(NEW, 111.0)]}, {A: [NEW]})
    run = campaign_of(hub, A, told=told)
    await run.run()
    assert hub.watched == {A}
    run.stop_listening()
    await settled()
    assert hub.watched == set()
    many = len(told.rows)
    hub.happens(A, back(112.5))
    await settled()
    assert len(told.rows) == many


async def test_the_old_version_named_before_the_restart_is_no_contradiction() -> None:
    row = await run_one([*FETCH, names(OLD, 105.0), back(110.0)], [NEW])
    assert row.outcome is Outcome.CONFIRMED
    assert standings(row)[Rung.NAMES_VERSION] is Standing.OPEN


async def test_an_answer_that_comes_late_is_waited_for() -> None:
    row = await run_one([*FETCH, back()], [None, None, None, NEW])
    assert row.outcome is Outcome.CONFIRMED
    row = await run_one([*FETCH, back()], [OLD, OLD, NEW])
    assert row.outcome is Outcome.CONFIRMED, "it may answer before it has switched"


async def test_an_image_that_is_held_is_never_called_done() -> None:
    row = await run_one(FETCH, [OLD], hold=True)
    assert (row.condition, row.outcome) == (Condition.FINISHED, Outcome.NOT_PROVED)
    assert "waits to be told" in row.reason


async def test_the_version_before_is_asked_for_where_it_is_not_known() -> None:
    hub = ScriptedHub({A: [*FETCH, back()]}, {A: [OLD, NEW]})
    (row,) = await campaign_of(hub, A, known=None).run()
    assert (row.version_before, row.version_after) == (OLD, NEW)


# Attempts -------------------------------------------------------------------------------------------------


async def test_it_is_tried_so_often_and_no_more() -> None:
    told = Told()
    bad: list[Act] = [ask(0), end(messages.INVALID_IMAGE)]
    hub = ScriptedHub({A: bad * (MOST_ATTEMPTS + 2)}, {A: [OLD]})
    (row,) = await campaign_of(hub, A, told=told).run()
    assert (row.condition, row.outcome) == (Condition.FAILED, Outcome.FAILED)
    assert hub.told.count(("retry", A)) == MOST_ATTEMPTS - 1
    assert f"tried {MOST_ATTEMPTS} times" in row.reason
    assert "calls it invalid" in row.reason
    assert [n for n in told.notes if "attempt 2 of 3" in n]
    assert hub.state(A) is State.PAUSED, "should it ask after all, it is told to wait"


class Echoing(ScriptedHub):
    """Tells everything twice, as a hub does when something else moved at the same moment."""

    async def deliver(
        self, image: Image, euis: Sequence[Eui64], activation: Activation, *, downgrade: bool = False
    ) -> AsyncIterator[TransferView]:
        async for view in super().deliver(image, euis, activation, downgrade=downgrade):
            yield view
            yield view


async def test_one_failure_told_twice_is_one_failure() -> None:
    told = Told()
    script = [ask(0), end(messages.INVALID_IMAGE), ask(64), ask(SIZE - 10), end(), back()]
    hub = Echoing({A: script}, {A: [NEW]})
    (row,) = await campaign_of(hub, A, told=told).run()
    assert (row.outcome, row.attempt) == (Outcome.CONFIRMED, 2)
    assert hub.told.count(("retry", A)) == 1
    assert len([n for n in told.notes if "Trying again" in n]) == 1


async def test_a_device_that_fails_does_not_stop_the_others() -> None:
    bad: list[Act] = [ask(0), end(messages.ABORT)]
    hub = ScriptedHub({A: bad * 5, B: [*FETCH, back()]}, {A: [OLD], B: [NEW]})
    rows = await campaign_of(hub, A, B).run()
    assert [r.outcome for r in rows] == [Outcome.FAILED, Outcome.CONFIRMED]


async def test_an_error_of_the_hub_is_the_rows_reason() -> None:
    class Broken(ScriptedHub):
        def retry(self, eui: Eui64) -> None:
            raise HubError("The dongle is gone.", "It was unplugged.", "Plug it in.")

    hub = Broken({A: [ask(0), end(messages.ABORT)]}, {A: [OLD]})
    (row,) = await campaign_of(hub, A).run()
    assert (row.condition, row.reason) == (
        Condition.FAILED,
        "The dongle is gone. It was unplugged. Plug it in.",
    )


# Order, pause, cancel -------------------------------------------------------------------------------------


def test_far_devices_go_first_and_those_without_a_known_way_before_all() -> None:
    topology = Topology(hub=HUB, parents=((A, HUB), (B, A)), links=links_of([Reading(A, HUB, 200, "t", 1.0)]))
    assert far_first([A, B, C], topology) == (C, B, A)
    assert far_first([], topology) == ()


@pytest.mark.parametrize("parallel", [1, 2, 3])
async def test_no_more_at_once_than_asked_for(parallel: int) -> None:
    scripts: dict[Eui64, Sequence[Act]] = {e: [*FETCH, back()] for e in (A, B, C)}
    hub = ScriptedHub(scripts, {e: [NEW] for e in (A, B, C)})
    rows = await campaign_of(hub, C, B, A, parallel=parallel).run()
    assert hub.most_at_once == parallel
    assert [r.eui for r in rows] == [C, B, A]
    assert [e for word, e in hub.told if word == "deliver"] == [C, B, A]


async def running(campaign: Campaign, eui: Eui64, done: int) -> None:
    for _ in range(1_000):
        if any(r.eui == eui and r.bytes_done >= done for r in campaign.rows):
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came so far")


async def test_cancelling_the_run_pauses_what_is_running_and_begins_nothing_more() -> None:
    hub = ScriptedHub({A: [ask(0), ask(64)], B: [ask(0)]}, {A: [OLD], B: [OLD]})
    told = Told()
    campaign = campaign_of(hub, A, B, told=told)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 128)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert hub.state(A) is State.PAUSED
    assert ("deliver", B) not in hub.told
    assert ("pause", B) not in hub.told
    assert not told.views[-1].running


async def test_pause_and_resume_reach_the_device_and_show_in_its_row() -> None:
    hub = ScriptedHub({A: [ask(0), ask(64)]}, {A: [NEW]})
    campaign = campaign_of(hub, A)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 128)
    campaign.pause(A)
    campaign.pause(B)  # not part of this run
    await asyncio.sleep(0.01)
    assert campaign.rows[0].condition is Condition.PAUSED
    assert hub.state(A) is State.PAUSED
    campaign.resume(A)
    await asyncio.sleep(0.01)
    assert [r.condition for r in campaign.rows] == [Condition.RUNNING]
    campaign.cancel(A)
    (row,) = await task
    assert (row.condition, row.outcome) == (Condition.CANCELLED, Outcome.FAILED)
    assert "The old firmware stays" in row.reason


async def test_cancelling_a_device_that_waits_its_turn_means_it_never_begins() -> None:
    hub = ScriptedHub({A: [ask(0)], B: [*FETCH, back()]}, {A: [OLD], B: [NEW]})
    campaign = campaign_of(hub, A, B)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 64)
    campaign.cancel(B)
    campaign.cancel(A)
    rows = await task
    assert [r.condition for r in rows] == [Condition.CANCELLED, Condition.CANCELLED]
    assert ("deliver", B) not in hub.told


async def test_while_the_dongle_is_away_the_rows_say_so_and_then_ask_where_they_were() -> None:
    hub = ScriptedHub({A: [ask(0)], B: []}, {A: [OLD], B: [OLD]})
    campaign = campaign_of(hub, A, B)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 64)
    campaign.dongle_lost(lost=False)
    assert [r.condition for r in campaign.rows] == [Condition.RUNNING, Condition.QUEUED]
    campaign.dongle_lost(lost=True)
    assert [r.condition for r in campaign.rows] == [Condition.NO_DONGLE, Condition.QUEUED]
    campaign.dongle_lost(lost=False)
    assert [r.condition for r in campaign.rows] == [Condition.ASKING, Condition.QUEUED]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert hub.state(A) is State.PAUSED


async def test_what_is_paused_when_the_dongle_goes_is_paused_when_it_is_back() -> None:
    hub = ScriptedHub({A: [ask(0)]}, {A: [OLD]})
    campaign = campaign_of(hub, A)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 64)
    campaign.pause(A)
    await shown(campaign, Condition.PAUSED)
    campaign.dongle_lost(lost=True)
    campaign.dongle_lost(lost=False)
    assert campaign.rows[0].condition is Condition.PAUSED, "nobody is asked where it left off"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("back", [True, False])
async def test_pause_and_resume_are_kept_while_the_dongle_is_away_or_the_device_asked(back: bool) -> None:
    hub = ScriptedHub({A: [ask(0)]}, {A: [OLD]})
    campaign = campaign_of(hub, A)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 64)
    campaign.dongle_lost(lost=True)
    if back:
        campaign.dongle_lost(lost=False)
    campaign.pause(A)
    await shown(campaign, Condition.PAUSED if back else Condition.NO_DONGLE)
    assert hub.state(A) is State.PAUSED
    campaign.dongle_lost(lost=True)
    campaign.resume(A)
    await shown(campaign, Condition.NO_DONGLE)
    assert hub.state(A) is not State.PAUSED
    campaign.dongle_lost(lost=False)
    assert campaign.rows[0].condition is Condition.ASKING
    assert [word for word, _ in hub.told] == ["deliver", "pause", "resume"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_resume_right_behind_a_pause_is_kept() -> None:
    hub = ScriptedHub({A: [ask(0)]}, {A: [OLD]})
    campaign = campaign_of(hub, A)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 64)
    campaign.pause(A)
    campaign.resume(A)
    await shown(campaign, Condition.RUNNING)
    assert hub.state(A) is State.SENDING
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def shown(campaign: Campaign, condition: Condition) -> None:
    for _ in range(5):
        await asyncio.sleep(0)
    assert campaign.rows[0].condition is condition


async def test_cancelled_while_the_dongle_is_away_it_is_paused_all_the_same() -> None:
    hub = ScriptedHub({A: [ask(0)]}, {A: [OLD]})
    campaign = campaign_of(hub, A)
    task = asyncio.create_task(campaign.run())
    await running(campaign, A, 64)
    campaign.dongle_lost(lost=True)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert hub.state(A) is State.PAUSED


async def test_a_run_that_goes_on_says_from_its_first_word_what_is_there() -> None:
    told, way = Told(), Way(hops=1, spacing=0.02)
    hub = ScriptedHub({A: [*FETCH, back()], B: [*FETCH, back()]}, {A: [NEW], B: [NEW]})
    devices = [Device(e, DeviceKind.B1, file_version=OLD) for e in (A, B)]
    run = Campaign(
        hub, IMAGE, devices, told.listeners(), profile=TYPE_2, activation=Activation.now(), ways={A: way, B: way},
        there={A: SIZE // 2}, clock=lambda: 1000.0, steady=lambda: 0.0,
    )  # fmt: skip
    rows = await run.run()
    assert {row.outcome for row in rows} == {Outcome.CONFIRMED}
    first, second = told.rows[:2]
    assert (first.condition, first.bytes_done, second.bytes_done) == (Condition.QUEUED, SIZE // 2, 0)
    assert f"{SIZE // 2 / 1024:,.0f} KiB" in first.power_line
    whole = foresee(SIZE, (A, B), {A: way, B: way}, 1000.0)
    assert first.finish is not None
    assert first.finish.latest < whole[A].latest


async def test_the_total_adds_up_and_says_when_it_is_over() -> None:
    told = Told()
    hub = ScriptedHub({A: [*FETCH, back()], B: [ask(0), end(messages.ABORT)] * 4}, {A: [NEW], B: [OLD]})
    await campaign_of(hub, A, B, told=told).run()
    assert {v.bytes_total for v in told.views} == {2 * SIZE}
    assert all(0 <= v.bytes_done <= v.bytes_total for v in told.views)
    assert [v.running for v in told.views].count(False) == 1
    assert not told.views[-1].running


async def test_one_more_that_was_not_worth_it_is_not_served_beside_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    euis = [Eui64.from_int(0x00DB_1234_5678_9000 + n) for n in range(8)]
    fetch = [ask(offset) for offset in range(0, SIZE, 64)]
    scripts: dict[Eui64, Sequence[Act]] = {e: [*fetch, end(), back()] for e in euis}
    hub = ScriptedHub(scripts, {e: [NEW] for e in euis})

    def one_more_then_back(lanes: Lanes, _now: float, _octets: int, flying: int) -> bool:
        if lanes.limit == 1:
            lanes.limit = 2
            return True
        if flying == 2:
            lanes._auto, lanes.limit = False, 1
        return False

    monkeypatch.setattr(Lanes, "feed", one_more_then_back)
    seen: list[int] = []
    deliver = hub.deliver

    def counted(
        image: Image, chosen: Sequence[Eui64], activation: Activation, *, downgrade: bool
    ) -> AsyncIterator[TransferView]:
        seen.append(len(hub.running))
        return deliver(image, chosen, activation, downgrade=downgrade)

    monkeypatch.setattr(hub, "deliver", counted)
    await campaign_of(hub, *euis, parallel=AUTO).run()
    assert seen == [0, 1, 0, 0, 0, 0, 0, 0]
