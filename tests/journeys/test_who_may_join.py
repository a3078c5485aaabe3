"""Numbers 12, 13, 15 and 16 of the list: twins, a window opened again, and hubs that check the type of a device."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resources
from core.errors import Refused
from core.events import JoinChanged, LogWritten
from core.hub.comparison import Can, compare
from core.joining.join_board import JoinStep
from core.premise.device import DeviceKind, JoinAs
from core.update.evidence import Outcome
from tests.journeys.journey import NEW, Journey, admission, journey, steps

DELIVERS = 'delivers_to = ["ESME", "GSME", "PPMID", "CAD"]'


def hub_that_delivers(folder: Path, *kinds: str, places: int = 16) -> str:
    """The happy house with a hub whose firmware delivers to these device types only."""
    text = resources.path("scenarios/happy-house.toml").read_text(encoding="utf-8")
    assert DELIVERS in text
    words = ", ".join(f'"{kind}"' for kind in kinds)
    text = text.replace(DELIVERS, f"delivers_to = [{words}]")
    text = text.replace("device_log_size = 16", f"device_log_size = {places}")
    path = folder / "hub.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


async def admit_as(home: Journey, kind: str, join_as: JoinAs) -> None:
    wanted = replace(admission(await home.label(kind)), join_as=join_as)
    assert steps(await home.session.admit([wanted], 60.0))[kind] is JoinStep.ON_LOG


@pytest.mark.parametrize(
    ("scenario", "ppmid", "join_as", "words"),
    [
        ("hub-firmware-too-old", Can.NO, JoinAs.PPMID, "older than SECMP0007"),
        ("hub-refuses-cad", Can.YES, JoinAs.CAD, "gives no images to a CAD"),
    ],
)
async def test_a_hub_that_checks_types_is_heeded_before_an_octet_is_sent(
    scenario: str, ppmid: Can, join_as: JoinAs, words: str, tmp_path: Path
) -> None:
    async with journey(scenario, tmp_path) as home:
        await admit_as(home, "B1", join_as)
        rows = await home.update(home.image(), "B1")
        assert rows["B1"].outcome is Outcome.REFUSED
        assert words in rows["B1"].reason
        truth = (await home.device("B1"))["ota"]
        assert (truth["blocks_requested"], truth["offset"]) == (0, 0)
        view = home.session._line.hub.view()
        firmware = compare(view.capability, 4)[1]
        assert firmware.cad.can is Can.NO
        assert firmware.ppmid.can is ppmid
        assert words in (firmware.cad.reason + firmware.ppmid.reason)
        await home.check()


async def test_a_bridge_that_joined_as_ppmid_is_served_by_a_hub_that_knows_ppmids(tmp_path: Path) -> None:
    async with journey("hub-refuses-cad", tmp_path) as home:
        await admit_as(home, "B1", JoinAs.PPMID)
        rows = await home.update(home.image(), "B1")
        assert rows["B1"].outcome is Outcome.CONFIRMED
        assert (await home.device("B1"))["version"] == NEW


async def test_the_hub_s_own_size_of_the_device_log_counts(tmp_path: Path) -> None:
    async with journey(hub_that_delivers(tmp_path, "CAD", "PPMID", places=4), tmp_path) as home:
        assert steps(await home.admit("B1"))["B1"] is JoinStep.ON_LOG
        with pytest.raises(Refused, match="4 of 4 places"):
            await home.admit("B2")
        assert not (await home.device("B2"))["joined"]


async def test_the_window_is_opened_again_with_one_act(tmp_path: Path) -> None:
    async with journey("window-ends-early", tmp_path) as home:
        await home.admit("B1")
        await home.ask("power", device="B2 bridge", on=False)
        assert steps(await home.admit("B2", window=0.5))["B2"] is JoinStep.FAILED
        await home.ask("power", device="B2 bridge", on=True)
        again = await home.session.reopen_window(60.0)
        assert steps(again)["B2"] is JoinStep.ON_LOG
        assert (await home.device("B2"))["joined"]
        with pytest.raises(Refused, match="Nobody is waiting to join"):
            await home.session.reopen_window()
        await home.check()


async def test_a_twin_is_shown_with_both_its_bearers(tmp_path: Path) -> None:
    async with journey("twin-eui", tmp_path) as home:
        one, two = admission(await home.label("B1")), admission(await home.label("B2"))
        with pytest.raises(Refused) as caught:
            await home.session.admit([one, two], 1.0)
        assert "named twice, for B1" in caught.value.what
        assert "for B2" in caught.value.what
        await home.admit("B1")
        with pytest.raises(Refused) as caught:
            await home.admit("B2")
        assert "its label and that of B2" in caught.value.what
        assert not [d for d in (await home.state())["devices"] if d["kind"] == "B2" and d["joined"]]
        await home.check()


async def test_a_bridge_that_the_plan_does_not_want_is_refused_before_it_is_admitted(tmp_path: Path) -> None:
    async with journey("happy-house", tmp_path) as home:
        survey = await home.session.survey()
        assert survey is not None
        await home.session.plan(survey)  # B1 and B2
        wrong = replace(admission(await home.label("B2")), kind=DeviceKind.B4)
        with pytest.raises(
            Refused, match=r"It is a B4; the plan wants B1 and B2\. The gas meter reaches the hub\."
        ):
            await home.session.admit([wrong], 1.0)
        assert not (await home.device("B2"))["joined"]
        assert str(wrong.eui) not in {str(e.eui) for e in await home.session.device_log()}


async def test_a_bridge_that_says_it_is_another_than_its_admission_is_told(tmp_path: Path) -> None:
    async with journey("happy-house", tmp_path) as home:
        wrong = replace(admission(await home.label("B1")), kind=DeviceKind.B3)
        board = await home.session.admit([wrong], 60.0)
        row = next(r for r in board.expected if r.eui == wrong.eui)
        assert (row.kind, row.step) == (DeviceKind.B1, JoinStep.ON_LOG)
        assert "It was admitted as B3. It says that it is a B1." in row.reason


async def test_a_removed_device_comes_back_by_its_own_code_only(tmp_path: Path) -> None:
    async with journey("happy-house", tmp_path) as home:
        await home.admit("B1")
        right = admission(await home.label("B1"))
        await home.session.remove(right.eui)
        await home.settle(120)
        assert not (await home.device("B1"))["joined"]
        other = (await home.label("B2")).install_code
        assert other is not None
        board = await home.session.admit([replace(right, install_code=other)], 12.0)
        assert steps(board)["B1"] is JoinStep.FAILED
        assert not (await home.device("B1"))["joined"]
        assert steps(await home.session.admit([right], 60.0))["B1"] is JoinStep.ON_LOG
        assert "It was taken off this log before" in home.log()


async def test_arrivals_refusals_and_removals_are_states_and_lines(tmp_path: Path) -> None:
    async with journey("rogue-device", tmp_path) as home:
        await home.admit("B1")
        (near,) = await home.euis("B1")
        await home.ask("power", device="B2 bridge", on=False)
        await home.admit("B2", window=1.5)
        await home.session.remove(near)
        boards = [event.board for event in home.said if isinstance(event, JoinChanged)]
        assert any(board.closes_at is not None for board in boards)
        assert boards[-1].closes_at is None
        texts = [
            e.record.text for e in home.said if isinstance(e, LogWritten) and e.record.subject == str(near)
        ]
        assert texts[0] == "B1 is put on the device log as CAD."
        assert "B1: on log." in texts
        assert texts[-1] == "It was taken off the HAN and off the device log."
        assert "window: The join window is open for " in home.log()
        assert "window: The join window is shut." in home.log()
        assert "B2: failed. It was not heard while the window was open" in home.log()
