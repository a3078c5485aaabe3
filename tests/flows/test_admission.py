"""Who comes in, who does not, and that the window is shut after whatever ends the command that opened it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.errors import CoreError
from core.joining import install_code
from core.joining.join_session import Admission
from core.premise.device import DeviceKind, Eui64
from core.session import Session
from core.settings import Settings
from tests.flows.house import HUB, code, eui, house
from tests.flows.labels import label_of

if TYPE_CHECKING:
    from tests.flows.conftest import Search, StartPremise
    from tests.flows.emulated import Emulated
    from tests.flows.tool import Running, Tool

SLICE = 60  # s; the longest that a window may outlive a killed program


def admission(emulated: Emulated, kind: str) -> Admission:
    """What an installer types from a label."""
    label = label_of(emulated, kind)
    return Admission(Eui64.parse(label.eui), install_code.parse(label.code), DeviceKind(kind))


def admit(tool: Tool, emulated: Emulated, kind: str, *more: str) -> Running:
    label = label_of(emulated, kind)
    return tool.start(
        "admit", "--hub", emulated.url, "--device", label.eui, "--install-code", label.code, *more
    )


def test_a_wrong_install_code_is_told_after_one_try(tool: Tool, premise: StartPremise) -> None:
    emulated = premise("wrong-install-code")
    assert admit(tool, emulated, "B1").end().code == 0
    ended = admit(tool, emulated, "B2", "--json", "--window", "3000").end()  # it is not waited out
    assert ended.code == 1
    row = ended.value["expected"][0]
    assert row["step"] == "failed"
    assert "its install code is not the one entered" in row["reason"]
    assert "label" in row["reason"]
    truth = emulated.device("B2")
    assert not truth["joined"]
    assert not emulated.window_open()
    assert label_of(emulated, "B2").eui not in emulated.joined()


def test_strangers_at_the_open_window_never_become_members(tool: Tool, premise: StartPremise) -> None:
    emulated = premise("rogue-device")
    for kind in ("B1", "B2"):  # the second stranger stands where only B2 is heard
        assert admit(tool, emulated, kind).end().code == 0
    code = label_of(emulated, "B2").code
    waiting = tool.start(  # for a device that never comes
        "admit", "--hub", emulated.url, "--device", "00-DB-12-34-56-78-99-FF", "--install-code", code
    )
    emulated.until(lambda: all(s["attempts"] for s in emulated.state()["strangers"]))
    waiting.signal(signal.SIGINT)
    assert waiting.end().code == 130
    state = emulated.state()
    assert [s["joined"] for s in state["strangers"]] == [False, False]
    assert {s["eui"] for s in state["strangers"]} <= {r["eui"] for r in state["refused"]}
    assert not emulated.window_open()


def test_a_stranger_with_the_well_known_key_meets_a_hub_that_takes_install_codes_only(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", joined=False), speed="20")
    running = admit(tool, emulated, "B1", "--window", "120")
    emulated.until(lambda: B1_IN in emulated.joined())
    assert running.end().code == 0
    stranger = emulated.ask("stranger", retry=1)["stranger"]
    label = label_of(emulated, "B1")
    running = tool.start(
        "admit", "--hub", emulated.url, "--device", "00-DB-12-34-56-78-FA-FF",
        "--install-code", label.code, "--window", "3000",
    )  # fmt: skip
    emulated.until(emulated.window_open)
    assert emulated.state()["install_code_only"]
    emulated.until(lambda: any(s["attempts"] for s in emulated.state()["strangers"]))
    running.signal(signal.SIGINT)
    assert running.end().code == 130
    assert stranger not in emulated.joined()
    assert any(r["eui"] == stranger for r in emulated.state()["refused"])


B1_IN = eui("B1")


async def test_overlapping_admissions_share_the_window_and_the_last_shuts_it(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", "B2", joined=False), speed="20")
    emulated.ask("power", device="B1", on=False)
    emulated.ask("power", device="B2", on=False)
    hub = HUB
    async with Session(Settings(data_folder=tool.home), lambda e: search.heard.append(repr(e))) as session:
        await session.connect(emulated.url)
        first = asyncio.create_task(session.admit([admission(emulated, "B1")], 60))
        await _until(emulated, hub, opened=True)
        second = asyncio.create_task(session.admit([admission(emulated, "B2")], 60))
        await asyncio.sleep(0.5)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert emulated.windows()[hub] > 0
        assert emulated.state()["install_code_only"]
        third = asyncio.create_task(session.admit([admission(emulated, "B2")], 60))
        await asyncio.sleep(0.2)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert emulated.windows()[hub] > 0
        emulated.ask("power", device="B2", on=True)
        board = await asyncio.wait_for(third, 90)
        assert not emulated.window_open()
        assert emulated.state()["install_code_only"]
        assert board.closes_at is None
        assert eui("B2") in emulated.joined()
        with pytest.raises(CoreError, match="on the hub's device log already"):
            await session.admit([admission(emulated, "B2")], 60)
        assert not emulated.window_open()
    assert not emulated.window_open()


async def _until(emulated: Emulated, router: str, *, opened: bool) -> None:
    for _ in range(4_500):
        if (emulated.windows()[router] > 0) is opened:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the window did not change in time")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_shuts_every_window(
    tool: Tool, premise: StartPremise, tmp_path: Path, number: signal.Signals
) -> None:
    emulated = with_one_bridge_in(tool, premise, tmp_path)
    running = admit(tool, emulated, "B2", "--window", "60")
    emulated.until(lambda: all(emulated.windows()[node] > 0 for node in (HUB, eui("B1"))))
    assert emulated.state()["install_code_only"]
    running.signal(number)
    ended = running.end()
    assert ended.code == 130
    assert "The join window is shut" in ended.words
    assert "Traceback" not in ended.err
    assert set(emulated.windows().values()) == {0.0}
    assert eui("B2") not in emulated.joined()


def test_a_kill_leaves_the_window_open_for_one_slice_at_most(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = with_one_bridge_in(tool, premise, tmp_path)
    running = admit(tool, emulated, "B2", "--window", "3000")
    emulated.until(lambda: all(emulated.windows()[node] > 0 for node in (HUB, eui("B1"))))
    running.signal(signal.SIGKILL)
    running.end()
    state = emulated.state()
    assert max(emulated.windows().values()) <= SLICE
    assert state["install_code_only"]
    emulated.ask("advance", seconds=SLICE + 1)
    assert set(emulated.windows().values()) == {0.0}
    assert eui("B2") not in emulated.joined()


def test_the_next_start_shuts_what_a_killed_program_left_open(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = with_one_bridge_in(tool, premise, tmp_path)
    running = admit(tool, emulated, "B2", "--window", "3000")
    emulated.until(lambda: all(emulated.windows()[node] > 30 for node in (HUB, eui("B1"))))
    emulated.ask("speed", value=1)  # slow enough that no window shuts by itself meanwhile
    running.signal(signal.SIGKILL)
    running.end()
    assert min(emulated.windows()[node] for node in (HUB, eui("B1"))) > 5
    assert tool.run("log", "--hub", emulated.url).code == 0
    assert set(emulated.windows().values()) == {0.0}


def with_one_bridge_in(tool: Tool, premise: StartPremise, folder: Path) -> Emulated:
    """A house where B1 came in through the front door and B2 is without power."""
    emulated = premise(house(folder, "B1", "B2", joined=False))
    emulated.ask("power", device="B2", on=False)
    assert admit(tool, emulated, "B1").end().code == 0
    assert emulated.joined() == {eui("B1")}
    return emulated


@pytest.mark.parametrize("place", [0, 7, 16, 31])
def test_a_code_with_one_wrong_digit_is_refused_before_anything_is_sent(
    tool: Tool, premise: StartPremise, tmp_path: Path, place: int
) -> None:
    emulated = premise(house(tmp_path, "B1", joined=False))
    right = label_of(emulated, "B1").code
    assert right.replace(" ", "").upper().startswith(code("B1"))
    wrong = right[:place] + ("0" if right[place] != "0" else "1") + right[place + 1 :]
    ended = tool.run("admit", "--hub", emulated.url, "--device", eui("B1"), "--install-code", wrong)
    assert ended.code in (1, 2)
    assert "Traceback" not in ended.err
    assert right not in ended.words
    assert wrong not in ended.words
    assert emulated.joined() == set()
    assert not emulated.state()["client"]
    assert emulated.state()["permit_seconds"] == 0


async def test_a_bridge_without_power_does_not_keep_the_next_one_out(
    tool: Tool, premise: StartPremise, search: Search, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", "B2", joined=False))
    async with Session(Settings(data_folder=tool.home), lambda e: search.heard.append(repr(e))) as session:
        await session.connect(emulated.url)
        await session.admit([admission(emulated, "B1")], 60)
        emulated.ask("power", device="B1", on=False)
        await session.admit([admission(emulated, "B2")], 60)
        assert eui("B2") in emulated.joined()
        assert not emulated.windows()[HUB]
