"""What is typed and signed on Hand over outlives the program: kept with the job, and shown when it is opened again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.records.certificates.certificate import HandOver
from core.records.job import Job
from core.records.jobs import JobFolder
from gui.app import open_session
from gui.keeping import JobKeeper
from gui.keeping_hand_over import HandOverKeeper
from gui.screen import Glyph, Place, Standing
from gui.screens.hand_over import HandOverScreen
from gui.screens.start import StartScreen
from gui.shell import Shell
from gui.widgets.certificate_ink import words_of
from tests.core.records.certificates import certified
from tests.gui.screens.desk import answer, feed
from tests.gui.screens.living import LIMIT_S, living, wait_for
from tests.gui.screens.stage_hand_over import ask, certificate, preview, saved

if TYPE_CHECKING:
    from gui.look import Look
    from gui.widgets.rail import Step
    from tests.gui.screens.desk import Bench

ROOT = Path(__file__).parents[3]
HOME = "emulated:happy-house?speed=max"
PREMISE, CUSTOMER, NOTES = "Flat 14, Example House", "A. Sample", "The key is under the mat."
pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints"), pytest.mark.timeout(600)]
QUIET_BEATS = 60  # 3 s
SIGNED = Standing(Glyph.DONE, "Signed")


def kept(bed: Bench) -> Job:
    """The job as it was sent to disk last."""
    (job,) = bed.asks.last("jobs.save").arguments
    assert isinstance(job, Job)
    return job


def screen_of(bed: Bench, folder: Path) -> HandOverScreen:
    JobKeeper(bed.desk, bed.mirror)
    HandOverKeeper(bed.desk, bed.mirror)
    return HandOverScreen(bed.desk, folder, show_folder=lambda _: None, clock=lambda: certified.NOON)


def signed_job(bed: Bench, folder: Path) -> Job:
    screen = screen_of(bed, folder)
    bed.desk.job.open(certified.JOB)
    screen.form.customer.write(CUSTOMER)
    screen.sign()
    answer(bed, "certificates.sign_and_save", saved(certificate()))
    return kept(bed)


def test_what_was_signed_is_kept_at_once_with_the_name(bed: Bench, tmp_path: Path) -> None:
    job = signed_job(bed, tmp_path)
    assert job.customer == CUSTOMER
    assert job.signed is not None
    assert job.signed.pdf == str(saved(certificate()).pdf)
    assert bed.desk.hand_over.standing(bed.mirror, bed.desk.job.job) == SIGNED


def test_typing_keeps_its_cursor_while_it_is_kept(bed: Bench, tmp_path: Path) -> None:
    screen = screen_of(bed, tmp_path)
    bed.desk.job.open(certified.JOB)
    screen.form.customer.edit.setText("A. Smple")
    screen.form.customer.edit.setCursorPosition(4)
    screen.form.customer.edit.insert("a")
    assert bed.desk.job.job.customer == CUSTOMER
    assert screen.form.customer.edit.cursorPosition() == 5


def test_a_job_that_was_signed_before_is_looked_at_again(bed: Bench, tmp_path: Path) -> None:
    job = signed_job(bed, tmp_path)
    model = bed.desk.hand_over
    bed.desk.job.open(Job("20270101-090000", premise="Another one"))
    assert (model.typed, model.signed) == (HandOver(), False)
    before = bed.asks.names().count("certificates.draft")
    bed.desk.job.open(job)
    assert model.standing(bed.mirror, job) == SIGNED
    assert bed.asks.names().count("certificates.draft") == before + 1
    answer(bed, "certificates.draft", replace(certificate(), devices=()))
    assert model.standing(bed.mirror, job) == Standing(Glyph.WARN, "Changed since")
    assert model.typed.customer == CUSTOMER


def test_an_answer_that_comes_late_says_nothing_of_another_job(bed: Bench, tmp_path: Path) -> None:
    job = signed_job(bed, tmp_path)
    bed.desk.job.open(Job("20270101-090000", premise="Another one"))
    bed.desk.job.open(job)
    late = bed.asks.last("certificates.draft").done
    bed.desk.job.open(Job("20270101-090000", premise="Another one"))
    assert late is not None
    late(certificate())
    assert bed.desk.hand_over.draft is None


def test_a_damaged_job_shows_its_words_and_takes_none(bed: Bench, tmp_path: Path) -> None:
    screen = screen_of(bed, tmp_path)
    bed.desk.job.open(replace(certified.JOB, customer=CUSTOMER), "it was cut off")
    assert screen.form.customer.text == CUSTOMER
    assert screen.form.customer.edit.isReadOnly()
    bed.desk.hand_over.write(notes="More.", customer="B. Other")
    assert bed.desk.job.job.customer == CUSTOMER


def test_hand_over_says_where_an_earlier_certificate_lies(bed: Bench, tmp_path: Path) -> None:
    job = signed_job(bed, tmp_path)
    bed.desk.job.open(Job("20270101-090000", premise="Another one"))
    feed(bed)
    bed.desk.job.open(job)
    screen = HandOverScreen(bed.desk, tmp_path, clock=lambda: certified.NOON)
    screen.entered()
    ask(screen)
    answer(bed, "certificates.preview", preview(certificate()))
    now = screen.now()
    assert (now.fact, now.glyph) == ("The certificate is signed and saved.", Glyph.DONE)
    assert screen.saved_at == saved(certificate()).pdf
    assert screen.form.customer.text == CUSTOMER
    assert f"{saved(certificate()).pdf}" in screen.form.saved.words
    answer(bed, "certificates.pages", ())
    assert "gone or altered" in screen.form.saved.words, "a page that nobody can show is not claimed"


# --- real core -------------------------------------------------------------------------------------------


def run_window() -> None:
    """A window of its own process: a job at an emulated home, handed over and signed; runs until killed."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from gui.look import Look
    from gui.styling import dress
    from gui.typography import load_fonts

    app = QApplication([])
    load_fonts()
    look = Look()
    dress(app, look)
    shell = Shell(look, open_session, Path(os.environ["ALTHAN_HOME"]), HOME)
    shell.window.show()
    shell.start()
    done: list[str] = []
    heard = [
        0
    ]  # beats since the hub last said something: what it says after the signature would alter the visit

    def anew(*_: object) -> None:
        heard[0] = 0

    for changed in (shell.mirror.hub_changed, shell.mirror.premise_changed, shell.mirror.log_written):
        changed.connect(anew)

    def named(job: Job) -> None:
        shell.job.open(job)
        shell.job.write(replace(shell.job.job, premise=PREMISE))
        shell.window.go("handover")
        done.append("typed")

    def step() -> None:
        heard[0] += 1
        screen = shell.window.screen_of("handover") if shell.window.name_shown == "handover" else None
        if not done and shell.mirror.connected:
            done.append("asked")
            shell.bridge.call(lambda session: session.jobs.new(), named)
        elif done[-1:] != ["typed"] or heard[0] < QUIET_BEATS:
            return
        elif isinstance(screen, HandOverScreen) and premise_of(shell) == PREMISE:
            done.append("signed")
            screen.form.customer.write(CUSTOMER)
            screen.form.notes.edit.setPlainText(NOTES)
            screen.sign()

    beat = QTimer(interval=50)
    beat.timeout.connect(step)
    beat.start()
    app.exec()


def premise_of(shell: Shell) -> str:
    """What the certificate would call the premise now: the job is recorded a moment after it was typed."""
    draft = shell.desk.hand_over.draft
    return draft.premise if draft is not None else ""


def killed_after_signing(folder: Path) -> Job:
    """Run a window in a process and kill it as soon as its job's file says that it was signed."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(folder)}
    code = "from tests.gui.screens.test_kept_hand_over import run_window; run_window()"
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    jobs = JobFolder(folder, time.time)
    try:
        until = time.monotonic() + LIMIT_S
        while not (found := [k.job for k in jobs.jobs() if k.job.signed]):
            assert time.monotonic() < until, "waited in vain for a signed job"
            assert child.poll() is None, "the window ended by itself"
            time.sleep(0.05)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    return found[0]


def test_a_killed_window_knows_its_signed_job_again(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("ALTHAN_HOME", str(data))
    job = killed_after_signing(data)
    assert (job.customer, job.notes) == (CUSTOMER, NOTES)
    assert job.signed is not None
    assert Path(job.signed.pdf).exists()
    with living(look, data, "") as shell:
        start = shell.window.screen_of("start")
        assert isinstance(start, StartScreen)
        wait_for(lambda: bool(start._recent.rows), "a recent row")
        start._recent.rows[0].click()
        wait_for(lambda: shell.job.job.number == job.number, "the job")
        wait_for(lambda: shell.desk.hand_over.draft is not None, "a look at what was signed")
        assert shell.desk.hand_over.holds
        step: Step = shell.window.rail.entry(Place.HAND_OVER)  # type: ignore[assignment]
        assert step.standing == SIGNED
        shell.window.go("handover")
        screen = shell.window.screen_of("handover")
        assert isinstance(screen, HandOverScreen)
        wait_for(lambda: bool(screen.preview.view.pages), "the page")
        assert screen.now().fact == "The certificate is signed and saved."
        assert (screen.form.customer.text, screen.form.notes.text) == (CUSTOMER, NOTES)
        assert screen.saved_at == Path(job.signed.pdf)
        wait_for(lambda: "Signed" in words_of(screen.preview.view.pages[0]), "the page as it was signed")
        assert "DRAFT" not in words_of(screen.preview.view.pages[0])
        shell.job.write(replace(shell.job.job, premise="Another one"))
        assert step.standing == Standing(Glyph.WARN, "Changed since")
