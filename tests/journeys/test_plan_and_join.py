"""Numbers 1 to 5 and 9 to 14 of the list: planning, joining, and who is kept out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.errors import Refused
from core.joining import install_code
from core.joining.install_code import InstallCodeError
from core.joining.join_board import JoinStep
from core.joining.join_session import Admission
from core.premise.device import Eui64
from core.update.evidence import Outcome
from tests.journeys.journey import Journey, journey, steps

WHOLE_JOBS = {
    "happy-house": ("B1", "B2"),
    "gas-meter-out-of-range": ("B1", "B4"),
    "both-out-far-apart": ("B1", "B2", "B3"),
    "both-out-close-together": ("B1", "B3"),
}


@pytest.mark.parametrize("scenario", WHOLE_JOBS)
async def test_a_whole_job_from_the_plan_to_the_proof(scenario: str, tmp_path: Path) -> None:
    async with journey(scenario, tmp_path) as home:
        board = await home.admit_plan()
        assert steps(board) == dict.fromkeys(WHOLE_JOBS[scenario], JoinStep.ON_LOG)
        rows = await home.update(home.image())
        assert {kind: row.outcome for kind, row in rows.items()} == dict.fromkeys(rows, Outcome.CONFIRMED)
        assert set(rows) == set(WHOLE_JOBS[scenario])
        assert not board.refused
        for kind in WHOLE_JOBS[scenario]:
            (eui,) = await home.euis(kind)
            assert f"{eui}: {kind}: on log." in home.log()
        assert not home.warnings()
        await home.settle(90)
        await home.check()


async def test_where_everything_is_in_reach_no_bridge_is_planned(tmp_path: Path) -> None:
    async with journey("nothing-out-of-range", tmp_path) as home:
        survey = await home.session.survey()
        assert survey is not None
        assert (await home.session.plan(survey)).bridges == ()
        assert not await home.session.bridges()
        await home.settle(60)
        await home.check()


async def test_a_stranger_is_never_let_in_by_an_open_window(tmp_path: Path) -> None:
    async with journey("rogue-device", tmp_path) as home:
        assert steps(await home.admit("B1")) == {"B1": JoinStep.ON_LOG}
        await home.ask("power", device="B2 bridge", on=False)
        admitting = asyncio.create_task(home.admit("B2"))
        async with asyncio.timeout(60):
            while not any((await home.state())["permit_windows"].values()):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
        await home.settle(45)  # the window is open, and only strangers are about
        await home.ask("power", device="B2 bridge", on=True)
        assert steps(await admitting)["B2"] is JoinStep.ON_LOG
        strangers = (await home.state())["strangers"]
        assert any(stranger["attempts"] for stranger in strangers)
        known = {str(entry.eui) for entry in await home.session.device_log()}
        assert not known & {stranger["eui"] for stranger in strangers}
        await home.check()


async def test_a_wrong_install_code_is_told_in_words(tmp_path: Path) -> None:
    async with journey("wrong-install-code", tmp_path) as home:
        board = await home.admit("B1")
        board = await home.admit("B2", window=90.0)
        assert steps(board) == {"B1": JoinStep.ON_LOG, "B2": JoinStep.FAILED}
        row = next(row for row in board.expected if row.kind.value == "B2")
        assert "install code is not the one entered" in row.reason
        assert any(refused.eui == row.eui for refused in board.refused)
        await home.check()


async def test_a_mistyped_code_is_caught_and_both_forms_of_the_right_one_serve(tmp_path: Path) -> None:
    async with journey("mistyped-install-code", tmp_path) as home:
        near, far = await home.label("B1"), await home.label("B2")
        assert near.install_code is not None
        assert far.install_code is not None
        right = near.install_code.with_crc.hex()
        slip = ("1" if right[0] == "0" else "0") + right[1:]
        with pytest.raises(InstallCodeError, match="check digits do not fit"):
            install_code.parse(slip)
        with pytest.raises(InstallCodeError) as caught:
            install_code.parse("O" + right[1:])
        assert caught.value.position == 0
        without = install_code.parse(far.install_code.without_crc.hex())
        admissions = [
            Admission(near.eui, install_code.parse(right), near.kind),
            Admission(far.eui, without, far.kind),
        ]
        for one in admissions:
            board = await home.session.admit([one], 60.0)
        assert set(steps(board).values()) == {JoinStep.ON_LOG}
        await home.check()


async def test_two_labels_with_one_eui_do_not_bring_the_second_bridge_in(tmp_path: Path) -> None:
    async with journey("twin-eui", tmp_path) as home:
        near, far = await home.label("B1"), await home.label("B2")
        assert near.eui == far.eui
        await home.admit("B1")
        with pytest.raises(Refused, match="on the hub's device log already"):
            await home.admit("B2")
        await home.settle(60)
        assert (await home.device("B1"))["joined"]
        await home.check()


async def test_a_window_that_was_too_short_is_opened_again_and_nothing_typed_anew(tmp_path: Path) -> None:
    async with journey("window-ends-early", tmp_path) as home:
        await home.admit("B1")
        await out_of_step(home, "B2")
        early = await home.admit("B2", window=1.0)
        assert steps(early)["B2"] is JoinStep.FAILED
        assert not (await home.device("B2"))["joined"]
        again = await home.admit("B2")
        assert steps(again)["B2"] is JoinStep.ON_LOG
        await home.check()


async def out_of_step(home: Journey, kind: str) -> None:
    """Let a device have just looked for a network in vain."""
    await home.ask("power", device=f"{kind} bridge", on=False)
    await home.ask("power", device=f"{kind} bridge", on=True)
    await home.settle(4)


async def test_a_full_device_log_is_told_and_a_place_can_be_made(tmp_path: Path) -> None:
    async with journey("full-device-log", tmp_path) as home:
        with pytest.raises(Refused, match="16 of 16 places"):
            await home.admit("B1")
        assert not (await home.device("B1"))["joined"]
        await home.session.remove(Eui64.parse((await home.device("Old display 1"))["eui"]))
        assert steps(await home.admit("B1"))["B1"] is JoinStep.ON_LOG
        await home.settle(30)
        await home.check()
