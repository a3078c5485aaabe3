"""A visit to an emulated home, certified: what the devices proved stands on it, what a label says does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.joining.join_session import Admission
from core.records.certificates.page import Text
from core.records.job import Job
from core.records.redaction import STRUCK
from core.records.verifying.verify import SignedBy, Soundness
from core.session import Session
from core.session_certificate import HandOver
from core.settings import Settings
from tests.flows.house import house
from tests.flows.secrets import leaks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.conftest import Search
    from tests.flows.tool import Tool

SCENARIO = "gas-meter-out-of-range"
JOB = Job("20260801-101010", 5.0, 6.0, "14 Sample Terrace", "1012345678903", "J. Example", "WO-77123")


async def test_a_whole_visit_is_certified_and_verified(tool: Tool, search: Search) -> None:
    search.watch(SCENARIO)
    out = tool.home / "out"
    async with Session(Settings(data_folder=tool.home), lambda _: None) as session:
        await session.visits.about(JOB)
        await session.connect(f"emulated:{SCENARIO}?speed=max")
        survey = await session.survey()
        assert survey is not None
        plan = await session.plan(survey)
        await session.scan()
        labels = {label.kind: label for label in await session.labels()}
        for label in (labels[bridge.kind] for bridge in plan.bridges):
            assert label.install_code is not None
            await session.admit([Admission(label.eui, label.install_code, label.kind, label.name)], 60.0)
        await session.update(await session.sample_image(4096))
        await session.scan()
        secret = next(value for name, value in search.secrets.items() if name.endswith("with CRC"))
        words = HandOver(f"The label says {secret.hex(' ', 2).upper()}.", "A. Sample")
        saved = await session.certificates.sign_and_save(words, out)
        while_connected = await session.certificates.verify(saved.pdf)
    assert while_connected.soundness is Soundness.SOUND

    made = saved.certificate
    assert made.emulated
    assert {u.kind: u.outcome for u in made.updates} == {"B1": "confirmed", "B4": "confirmed"}
    assert made.before is not None
    assert made.after is not None
    assert len(made.after.nodes) > len(made.before.nodes)
    assert STRUCK in made.notes
    printed = "\n".join(p.words for page in saved.pages for p in page.drawn if isinstance(p, Text))
    for content in (saved.pdf.read_bytes(), saved.json.read_bytes(), printed.encode()):
        assert leaks(search.secrets, content) == []
    assert str(made.updates[0].eui) in printed

    async with Session(Settings(data_folder=tool.home), lambda _: None) as session:
        for path in (saved.pdf, saved.json):
            found = await session.certificates.verify(path)
            assert (found.soundness, found.signed_by) == (Soundness.SOUND, SignedBy.THIS)
            assert any("says the same" in words for words in found.sentences), found.sentences
        (recording,) = await session.visits.recorded()
        assert (await session.certificates.verify(recording.path)).sound


async def test_a_practice_that_is_named_after_its_work_is_certified_as_a_whole(
    tool: Tool, search: Search
) -> None:
    search.watch("happy-house")
    out, job = tool.home / "out", replace(JOB, saved_at=0.0)  # begun, not yet kept
    async with Session(Settings(data_folder=tool.home), lambda _: None) as session:
        await session.connect("emulated:happy-house?speed=max")
        label = next(one for one in await session.labels() if one.kind.is_bridge)
        assert label.install_code is not None
        await session.admit([Admission(label.eui, label.install_code, label.kind, label.name)], 60.0)
        await session.update(await session.sample_image(4096))
        early = await session.certificates.sign_and_save(HandOver("", "A. Sample"), out)
        await session.visits.about(job)
        saved = await session.certificates.sign_and_save(HandOver("", "A. Sample"), out)
    made = saved.certificate
    assert (made.number, made.premise, made.emulated) == (job.number, job.premise, True)
    assert [u.outcome for u in made.updates] == ["confirmed"]
    assert made.began == early.certificate.began
    before = early.certificate.log
    assert len(before) > 3
    assert made.log[: len(before)] == before, "line by line, by the same entries"
    assert not any("after part of the work" in one.words for one in made.missing)
    async with Session(Settings(data_folder=tool.home), lambda _: None) as session:
        for path in (saved.pdf, saved.json, early.pdf):
            found = await session.certificates.verify(path)
            assert (found.soundness, found.signed_by) == (Soundness.SOUND, SignedBy.THIS)
            assert any("says the same" in words for words in found.sentences), found.sentences
        for recording in await session.visits.recorded():
            assert recording.emulated
            assert (await session.certificates.verify(recording.path)).sound


async def test_of_an_own_scenario_its_name_is_told_and_no_folder(tool: Tool, tmp_path: Path) -> None:
    scenario = house(tmp_path)
    url = f"emulated:{scenario}?speed=max&state={tmp_path / 'state'}"
    async with Session(Settings(data_folder=tool.home), lambda _: None) as session:
        await session.visits.about(replace(JOB, hub=url))
        await session.connect(url)
        saved = await session.certificates.sign_and_save(HandOver("", "A. Sample"), tmp_path / "out")
        recording = await session.visits.path()
    assert recording is not None
    written = recording.read_text(encoding="utf-8")
    assert f"emulated:{scenario.stem}?" in written
    assert str(tmp_path) not in written + saved.json.read_text(encoding="utf-8")
