"""What is handed over: where the step of the rail stands, and when a signature still holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.events import HubChanged, UpdateChanged
from core.hub.hub import EmulatedMark, HubState, HubView
from core.records.certificates.certificate import Certificate, HandOver, Missing, compose, digest_of
from core.records.job import Job, SignedCertificate, job_octets, read_job
from core.records.visits.visit import Visit
from gui.models.hand_over import HandOverModel, at_hand, digest_of_job, open_items, substance
from gui.models.mirror import Mirror
from gui.screen import Glyph, Standing
from tests.core.records.certificates import certified as visits
from tests.gui.screens.stage_hand_over import complete
from tests.gui.screens.stage_proof import CONFIRMED, WAITING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture
def mirror(qapp: QApplication) -> Mirror:
    return Mirror()


def certificate(customer: str = "A. Sample", at: float = 0.0) -> Certificate:
    return compose(visits.visit(), HandOver("", customer, at))


def test_the_step_is_an_empty_ring_before_there_is_anything(mirror: Mirror) -> None:
    model = HandOverModel()
    assert model.standing(mirror, Job()) == Standing(Glyph.NOT_STARTED, "Certificate")
    model.show_draft(compose(Visit("", "0.1.0"), HandOver()))
    assert model.standing(mirror, Job()).glyph is Glyph.NOT_STARTED, (
        "of an empty recording there is nothing to sign"
    )


def test_it_is_half_once_an_update_has_ended(mirror: Mirror) -> None:
    model = HandOverModel()
    mirror.take(UpdateChanged(WAITING))
    assert model.standing(mirror, Job()).glyph is Glyph.NOT_STARTED
    mirror.take(UpdateChanged(CONFIRMED))
    assert model.standing(mirror, Job()) == Standing(Glyph.UNDER_WAY, "To be signed")
    model.show_draft(complete())
    assert model.standing(mirror, Job()).glyph is Glyph.UNDER_WAY


def test_it_warns_of_what_is_missing(mirror: Mirror) -> None:
    model = HandOverModel()
    model.show_draft(replace(complete(), missing=(Missing("hand over", "Nobody is named."),)))
    assert model.standing(mirror, Job()) == Standing(Glyph.WARN, "1 open")


def test_it_is_done_while_what_was_signed_holds(mirror: Mirror) -> None:
    model, job = HandOverModel(), visits.JOB
    mirror.take(UpdateChanged(CONFIRMED))
    model.begin(job)
    model.sign(certificate(), mirror, job)
    assert model.standing(mirror, job) == Standing(Glyph.DONE, "Signed")
    model.show_draft(certificate(at=visits.NOON + 5000))
    assert model.standing(mirror, job).glyph is Glyph.DONE, "an hour alone is no change"
    model.show_draft(certificate("B. Other"))
    assert model.standing(mirror, job) == Standing(Glyph.WARN, "Changed since")


def test_news_of_an_update_is_a_change_before_anybody_looks(mirror: Mirror) -> None:
    model, job = HandOverModel(), visits.JOB
    mirror.take(UpdateChanged(CONFIRMED))
    model.begin(job)
    model.sign(certificate(), mirror, job)
    mirror.take(UpdateChanged(WAITING))
    assert model.standing(mirror, job).glyph is Glyph.WARN
    assert at_hand(mirror, job) != at_hand(mirror, replace(job, premise="Another one"))


def test_another_job_begins_with_nothing_typed_and_nothing_signed(mirror: Mirror) -> None:
    model = HandOverModel()
    model.begin(Job("20260921-140000"))
    model.write(notes="New batteries.", customer="A. Sample")
    model.sign(certificate(), mirror, Job())
    model.begin(Job("20260921-140000"))
    assert (model.typed.notes, model.signed) == ("New batteries.", True)
    model.begin(Job("20260921-150000"))
    assert (model.typed, model.signed, model.draft) == (HandOver(), False, None)


def hub_of(home: str) -> HubChanged:
    return HubChanged(
        HubView(HubState.CONNECTED, home, visits.HUB, emulated=EmulatedMark("happy-house", "20"))
    )


def test_a_look_round_in_another_home_is_not_signed_by_the_one_before(mirror: Mirror) -> None:
    model, nobody = HandOverModel(), Job()
    mirror.take(hub_of("emulated:happy-house"))
    model.show_draft(certificate(customer=""))
    assert model.standing(mirror, nobody).glyph is Glyph.WARN
    model.write(notes="New batteries.", customer="")
    model.sign(certificate(), mirror, nobody)
    assert model.standing(mirror, nobody).glyph is Glyph.DONE
    mirror.take(hub_of("emulated:weak-link"))
    assert model.standing(mirror, nobody) == Standing(Glyph.NOT_STARTED, "Certificate")
    other = certificate()
    model.show_draft(replace(other, recording=replace(other.recording, number="20260922-080000")))
    assert (model.signed, model.typed) == (False, HandOver())


def test_what_changes_by_itself_is_no_change() -> None:
    one, other = certificate(), certificate(at=visits.NOON + 9000)
    assert one != other
    assert substance(one) == substance(other)
    later = replace(
        one, ended=(one.ended or 0) + 60_000, log=one.log[:1], recording=replace(one.recording, entries=99)
    )
    assert substance(one) == substance(later)
    assert substance(one) != substance(replace(one, devices=()))


def test_what_is_missing_in_one_place_stands_together() -> None:
    items = open_items(
        (
            Missing("job", "One."),
            Missing("job", "Two."),
            Missing("map", "Three."),
            Missing("hand over", "Four."),
        )
    )
    assert [(item.words, item.screen) for item in items] == [
        (("One.", "Two."), "job"), (("Three.",), "map"), (("Four.",), ""),
    ]  # fmt: skip


def reopened(job: Job) -> HandOverModel:
    """Hand over as a later sitting finds it: nothing but the job's file is left."""
    model = HandOverModel()
    model.begin(read_job(job_octets(job)))
    return model


def signed_job(mirror: Mirror) -> Job:
    model = HandOverModel()
    model.begin(visits.JOB)
    model.write(notes="New batteries.", customer="A. Sample")
    files = Path("Documents/c.pdf"), Path("Documents/c.json")
    model.sign(certificate(at=visits.NOON), mirror, visits.JOB, files)
    return model.kept_in(visits.JOB)


def test_a_later_sitting_knows_what_was_typed_and_signed_and_where_it_lies(mirror: Mirror) -> None:
    mirror.take(UpdateChanged(CONFIRMED))
    job = signed_job(mirror)
    model, fresh = reopened(job), Mirror()
    assert model.typed == HandOver("New batteries.", "A. Sample")
    assert model.certificate == SignedCertificate(
        str(Path("Documents/c.pdf")), str(Path("Documents/c.json")), digest_of(certificate(at=visits.NOON)),
        visits.NOON, digest_of(substance(certificate())), digest_of_job(job),
    )  # fmt: skip
    assert model.standing(fresh, job) == Standing(Glyph.DONE, "Signed")
    model.show_draft(certificate(at=visits.NOON + 90_000))
    assert (model.holds, model.standing(fresh, job)) == (True, Standing(Glyph.DONE, "Signed"))
    fresh.take(UpdateChanged(CONFIRMED))
    assert model.standing(fresh, job).glyph is Glyph.DONE, "a hub that tells its updates again tells no news"


def test_a_later_sitting_finds_what_changed_since(mirror: Mirror) -> None:
    job = signed_job(mirror)
    model = reopened(job)
    changed = Standing(Glyph.WARN, "Changed since")
    assert model.standing(mirror, replace(job, premise="Another one")) == changed
    model.show_draft(certificate("B. Other"))
    assert (model.holds, model.standing(mirror, job)) == (False, changed)


def test_an_answer_about_the_job_before_takes_nothing_from_this_one(mirror: Mirror) -> None:
    job = replace(signed_job(mirror), number="20270101-090000")
    model = reopened(job)
    model.show_draft(certificate())
    model.sign(certificate(), mirror, job)
    assert (model.typed.customer, model.certificate) == ("A. Sample", job.signed)


def test_a_look_round_is_kept_in_no_job() -> None:
    model = HandOverModel()
    model.write(notes="New batteries.", customer="A. Sample")
    assert model.kept_in(Job()) == Job()
    assert model.kept_in(visits.JOB) == visits.JOB
