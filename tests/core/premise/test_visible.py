"""What nobody sees is left out of words that people type, wherever they go: a name, a job, a recording, the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.joining.install_code import crc16_x25, parse
from core.joining.join_session import Admission
from core.premise.device import Eui64
from core.premise.visible import visible
from core.records.certificates.certificate import HandOver, compose
from core.records.job import Job, JobDevice, job_octets, read_job
from core.records.redaction import STRUCK, Redactor
from tests.core.records.certificates.certified import JOB, NOON, events, visit

UNSEEN = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202e\u2066"  # no width, or turns the way of writing
    "\x00\x1b\x7f\u034f\u3164\u2800\ufe0f\U000e0041\U000e0101"
)
HIDDEN = UNSEEN.join("Flat 14")


def test_what_has_no_picture_goes_and_all_else_stays() -> None:
    assert visible(HIDDEN) == "Flat 14"
    for words in (
        "",
        "14 Sample Terrace",
        "Tŷ Gwyn, Ynys Môn",
        "Zoë – “6”\u00a0m²",
        "Ελένη",
        "two\nlines\tand more",
        "🙂",
    ):
        assert visible(words) == words
    assert visible("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert visible("e\u0301") == "e\u0301"  # a mark that is seen


@pytest.mark.parametrize("unseen", list(UNSEEN))
def test_a_job_and_a_device_have_names_that_are_seen(unseen: str) -> None:
    typed = f"14{unseen} Sample{unseen} Terrace{unseen}"
    job = Job("20260801-101010", premise=typed, installer=typed, notes=f"{typed}\nmore", customer=typed)
    assert {job.premise, job.installer, job.customer} == {"14 Sample Terrace"}
    assert job.notes == "14 Sample Terrace\nmore"
    assert read_job(job_octets(job)) == job
    assert replace(Job(), premise=unseen).empty
    assert JobDevice(Eui64.from_int(1), name=typed).name == "14 Sample Terrace"
    code = bytes(range(16))
    octets = code + crc16_x25(code).to_bytes(2, "little")
    admission = Admission(Eui64.from_int(1), parse(octets.hex()), name=typed)
    assert admission.name == "14 Sample Terrace"


def test_the_paper_has_none_of_it_and_no_code_hides_behind_it() -> None:
    code = "83FED3407A939723A5C639B26916D505C3B5"
    words = HandOver(f"{HIDDEN} behind {UNSEEN.join(code)}", HIDDEN, NOON + 900)
    made = compose(
        visit([(at, replace(JOB, premise=HIDDEN) if isinstance(e, Job) else e) for at, e in events()]), words
    )
    assert (made.premise, made.customer) == ("Flat 14", "Flat 14")
    assert made.notes == f"Flat 14 behind {STRUCK}"
    assert Redactor().words(f"{HIDDEN}, as it was.") == "Flat 14, as it was."
