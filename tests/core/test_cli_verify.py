"""`althan verify` as a person and as a program use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from core.cli.verify import exit_code, lines_of, verdict_json
from core.records.verifying.verify import FileKind, Soundness, Verdict, verify_file
from tests.core.records.certificates.certified import Key, events
from tests.core.records.verifying.test_verify import certified, recording

if TYPE_CHECKING:
    from pathlib import Path


def althan(home: Path, *words: str, command: str = "verify") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", "from core.cli import main; main()", command, *words],
        capture_output=True, text=True, timeout=150, check=False,
        env={**os.environ, "ALTHAN_HOME": str(home), "COLUMNS": "200"},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


def test_a_sound_file_ends_with_0_and_one_json_value(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    done = althan(tmp_path / "home", str(pdf), "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["soundness"], told["sound"], told["broken"]) == ("sound", True, [])
    assert told["signer"] == Key().fingerprint
    assert told["signed_by"] == "a laptop"  # this one has no key to compare
    assert not (tmp_path / "home").exists()  # nothing is made for a look


def test_an_altered_file_ends_with_1_and_names_the_line(tmp_path: Path) -> None:
    pdf = certified(tmp_path)[0]
    pdf.write_bytes(pdf.read_bytes().replace(b"Connected to the hub.", b"Connected to the fox."))
    done = althan(tmp_path / "home", str(pdf))
    assert done.returncode == 1
    assert "ALTERED" in done.stdout
    assert "log line 1 (entry 3, 14:13:21)" in done.stdout


@pytest.mark.parametrize("make", [False, True])
def test_what_cannot_be_checked_ends_with_2(tmp_path: Path, *, make: bool) -> None:
    path = tmp_path / "holiday.jpg"
    if make:
        path.write_bytes(b"\xff\xd8\xff\xe0 picture")
    done = althan(tmp_path / "home", str(path))
    assert done.returncode == 2
    assert "holiday.jpg" in done.stdout


@pytest.mark.parametrize(
    ("soundness", "code"),
    [
        (Soundness.SOUND, 0),
        (Soundness.ALTERED, 1),
        (Soundness.UNSIGNED, 1),
        (Soundness.UNREADABLE, 2),
        (Soundness.SO_FAR, 3),
    ],
)
def test_each_verdict_has_its_code_and_its_word(tmp_path: Path, soundness: Soundness, code: int) -> None:
    verdict = Verdict(tmp_path / "c.pdf", FileKind.PDF, soundness, ("Why.",), ("customer",))
    assert exit_code(verdict) == code
    assert soundness.value.upper() in lines_of(verdict)[0]
    assert any("customer" in line for line in lines_of(verdict))
    json.dumps(verdict_json(verdict))


def test_a_broken_recording_is_told_in_sentences_that_stand_once(tmp_path: Path) -> None:
    path = recording(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Door was open", b"Door was shut"))
    lines = lines_of(verify_file(path))
    assert lines[1:3] == [
        "  altered: entry 7, after 14:14:00",
        "  Entry 7 was altered, or an entry before it is missing.",
    ]
    assert sum("was altered" in line for line in lines) == 1


def test_a_file_must_be_named(tmp_path: Path) -> None:
    assert althan(tmp_path / "home").returncode == 2


def test_a_certificate_is_signed_and_verified_in_the_terminal(tmp_path: Path) -> None:
    """The recording is of another laptop; the certificate is signed by this one, which knows itself again."""
    path, out, home = recording(tmp_path, events("happy-house")), tmp_path / "out", tmp_path / "home"
    made = althan(
        home, str(path), "--out", str(out), "--customer", "A. Sample", "--json", command="certificate"
    )
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["signed"], told["emulated"]) == (True, True)
    assert [words.split(" 00-")[0] for words in told["missing"]] == ["B2", "The update of B4"]
    assert [d["outcome"] for d in told["devices"]] == ["confirmed", "contradicted", "inferred"]
    assert "EMULATED" in told["pdf"]
    for name in (told["pdf"], told["json"]):
        done = althan(home, name, "--json")
        assert done.returncode == 0, done.stdout
        assert json.loads(done.stdout)["signed_by"] == "this laptop"


def test_an_altered_recording_is_not_signed_in_the_terminal(tmp_path: Path) -> None:
    path, out = recording(tmp_path), tmp_path / "out"
    path.write_bytes(path.read_bytes().replace(b"Door was open", b"Door was shut"))
    done = althan(tmp_path / "home", str(path), "--out", str(out), command="certificate")
    assert done.returncode == 1
    assert "UNSIGNED DRAFT" in done.stdout
    assert "Entry 7 was altered" in done.stdout
    assert all(p.stem.endswith("-DRAFT") for p in out.iterdir())


def test_what_is_no_recording_is_not_certified(tmp_path: Path) -> None:
    path = tmp_path / "x.althan"
    path.write_text("hello")
    done = althan(tmp_path / "home", str(path), "--out", str(tmp_path / "out"), command="certificate")
    assert done.returncode == 2
    assert not (tmp_path / "out").exists()
