"""The window is closed while updates run: it asks once, says what happens to each device, and nothing is lost."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from core.events import UpdateChanged
from core.joining.join_session import Admission
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.app import open_session
from gui.widgets.closing import ClosingQuestion, fate
from tests.flows import firmware
from tests.flows.emulated import Emulated
from tests.flows.house import house
from tests.gui.screens import home
from tests.gui.screens.living import living, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.session import Session
    from gui.look import Look
    from gui.shell import Shell

pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints"), pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    ("phase", "done", "words"),
    [
        (Phase.WAKE, 0, "has not begun"),
        (Phase.SENDING, 0, "has not begun"),
        (Phase.SENDING, 163840, "the 160 KiB it has; it goes on from there"),
        (Phase.CHECKING, 262144, "has the whole image"),
        (Phase.RESTART, 262144, "do not unplug it"),
        (Phase.PROVING, 262144, "has restarted"),
    ],
)
def test_what_becomes_of_a_device_is_said_in_a_sentence(phase: Phase, done: int, words: str) -> None:
    row = DeviceUpdate(home.B1, phase=phase, condition=Condition.RUNNING, bytes_done=done, bytes_total=262144)
    assert words in fate(row)


async def _begin(session: Session) -> None:
    labels = [label for label in await session.labels() if label.kind.is_bridge]
    admissions = [
        Admission(label.eui, label.install_code, label.kind, label.name)
        for label in labels
        if label.install_code is not None
    ]
    await session.admit(admissions)
    await session.update(await session.sample_image(262_144))


@pytest.fixture
def shell(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    with living(look, tmp_path, "emulated:happy-house?speed=10", opened=open_session) as made:
        yield made


def _sending(shell: Shell) -> bool:
    return any(row.bytes_done and not row.condition.over for row in shell.mirror.updates.values())


def test_it_asks_once_and_staying_changes_nothing(shell: Shell) -> None:
    wait_for(lambda: shell.mirror.connected, "a hub")
    shell.bridge.call(_begin)
    wait_for(lambda: _sending(shell), "a transfer")
    assert not shell.window.close()
    assert not shell.window.close(), "a second press asks nothing more"
    questions = shell.window.findChildren(ClosingQuestion)
    assert len(questions) == 1
    assert any("keeps its old firmware" in sentence for sentence in questions[0].sentences)
    before = sum(row.bytes_done for row in shell.mirror.updates.values())
    questions[0].stay.click()
    wait_for(
        lambda: sum(r.bytes_done for r in shell.mirror.updates.values()) > before, "the transfer to go on"
    )
    assert shell.window.isVisible()
    assert not shell.window.close()
    shell.window.findChildren(ClosingQuestion)[-1].close_button.click()
    assert not shell.window.isVisible()
    shell.close()
    assert not shell.bridge.alive
    assert not [row for row in shell.mirror.updates.values() if row.outcome is Outcome.CONFIRMED]


def test_with_nothing_running_it_closes_at_once(shell: Shell) -> None:
    wait_for(lambda: shell.mirror.connected, "a hub")
    shell.mirror.take(UpdateChanged(DeviceUpdate(home.B1, condition=Condition.FINISHED)))
    assert shell.window.close()


SIZE, BLOCK = 65_536, 48


def test_a_window_closed_in_mid_transfer_leaves_all_so_that_the_next_one_goes_on(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path / "data"))
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    with Emulated(house(tmp_path), speed="10") as emulated:
        with _opened(look, tmp_path, emulated) as first:
            first.bridge.call(lambda session: session.update(file))
            wait_for(lambda: emulated.ota("B1")["offset"] > SIZE / 8, "an eighth of the image")
            wait_for(lambda: _sending(first), "the transfer to be told")
            assert not first.window.close()
            question = first.window.findChildren(ClosingQuestion)[-1]
            assert "keeps its old firmware and the " in question.sentences[0]
            question.close_button.click()
            first.close()
            assert not first.bridge.alive
        offset = emulated.ota("B1")["offset"]
        assert SIZE / 8 < offset < SIZE
        emulated.ask("speed", value="max")
        said: list[str] = []
        with _opened(look, tmp_path, emulated) as second:
            second.mirror.log_written.connect(lambda record: said.append(record.text))
            second.bridge.call(lambda session: session.update(file))
            wait_for(lambda: _outcomes(second) == [Outcome.CONFIRMED], "the proof")
            assert second.window.close()
        went_on = [int(found) for text in said for found in re.findall(r"goes on at byte (\d+)", text)]
        assert went_on
        assert went_on[-1] >= offset - BLOCK
        assert emulated.ota("B1")["image_sha256"] == firmware.sha256(content)


@contextmanager
def _opened(look: Look, folder: Path, emulated: Emulated) -> Iterator[Shell]:
    with living(look, folder, emulated.url, opened=open_session) as shell:
        wait_for(lambda: shell.mirror.connected, "a hub")
        yield shell


def _outcomes(shell: Shell) -> list[Outcome | None]:
    return [row.outcome for row in shell.mirror.updates.values()]
