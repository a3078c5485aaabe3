"""What stands in a file from outside is printed as words; it never steers the terminal that shows it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.cli.plain_words import in_json, on_one_line, printable
from core.cli.verify import lines_of
from core.records.certificates.certificate import HandOver, compose
from core.records.certificates.files import make
from core.records.verifying.verify import FileKind, Soundness, Verdict
from tests.core.records.certificates.certified import JOB, NOON, Key, events, visit
from tests.core.test_cli_verify import althan

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "14\x1b[2J\x1b[H\x9b31m\u202e\u200b\r\n✓ c.pdf: SOUND (certificate (PDF))"


@pytest.mark.parametrize("as_json", [False, True])
def test_an_altered_file_draws_no_verdict_of_its_own(tmp_path: Path, *, as_json: bool) -> None:
    """Its premise would clear the screen and write that it is sound."""
    said = [(NOON, replace(JOB, premise="Its premise")), *events()[1:]]
    path = tmp_path / "c\x1b[31m\u202e.json"
    made = make(compose(visit(said), HandOver("", "A. Sample")), Key()).json
    # Our own would clean it where it comes in: this one is of another's make.
    path.write_bytes(made.replace(b"Its premise", json.dumps(HOSTILE)[1:-1].encode()))
    done = althan(tmp_path / "home", str(path), *(["--json"] if as_json else []))
    assert done.returncode == 1
    shown = done.stdout + done.stderr
    assert not {"\x1b", "\x9b", "\u202e", "\u200b", "\r"} & set(shown)
    assert not any(one.startswith("✓") for one in shown.splitlines())
    assert "ALTERED" in shown
    if as_json:
        assert json.loads(done.stdout)["premise"] == HOSTILE


def test_each_line_of_a_verdict_is_one_line(tmp_path: Path) -> None:
    verdict = Verdict(
        tmp_path / "a\nb.json", FileKind.JSON, Soundness.ALTERED, ("Why\nnot.",), ("line\n1",), premise="x\ny"
    )
    assert not any("\n" in one for one in lines_of(verdict))


def test_ordinary_words_stay_as_they_are() -> None:
    words = "Zoë’s house, 14 “Sample” Terrace – 你好 🏠\n\tB1"
    assert printable(words) == words
    assert on_one_line("plain") == "plain"
    assert json.loads(in_json(json.dumps({"a": "\x7f\u202e\U000e0041é"}, ensure_ascii=False))) == {
        "a": "\x7f\u202e\U000e0041é"
    }
