"""What people read: bytes, and the rungs of the ladder under one name everywhere. Protocols may speak of octets."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from core.update.evidence import RUNG_BASIS, RUNG_SHORT, RUNG_WORDS, Rung
from gui.models.proving import RUNGS
from tests.architecture.sources import ROOT, name_of, sources, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OCTETS = re.compile(r"\boctets?\b", re.IGNORECASE)
PROTOCOLS = ("core/gbcs/", "core/duis/", "core/cli/gbcs", "core/cli/duis")  # whose specifications say octets


def sentences(path: Path) -> Iterator[str]:
    """Every text with a space in it that is no docstring, after its line."""
    tree = tree_of(path)
    silent = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in silent]
    for text in texts:
        if isinstance(text.value, str) and " " in text.value:
            yield f"{name_of(path)}:{text.lineno}: {text.value}"


def test_people_read_of_bytes() -> None:
    ours = [path for path in sources("core", "gui") if not name_of(path).startswith(PROTOCOLS)]
    found = [words for path in ours for words in sentences(path) if OCTETS.search(words)]
    assert found == []


def test_what_comes_with_the_program_says_bytes_too() -> None:
    texts = [*(ROOT / "resources").rglob("*.md"), *(ROOT / "resources").rglob("*.toml")]
    assert texts
    said = [p.name for p in texts if OCTETS.search(p.read_text(encoding="utf-8"))]
    assert said == []


def test_a_rung_has_one_name() -> None:
    labels = tuple((RUNG_WORDS[r], RUNG_BASIS[r]) for r in Rung)
    assert labels == RUNGS, "the labels of Proof"
    manual = (ROOT / "resources" / "help" / "proof.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for rung in Rung:
        assert f"{rung:d}. *{RUNG_WORDS[rung]}*: " in manual
        assert f"{rung:d} {RUNG_WORDS[rung]}" in readme
        heard = set(RUNG_SHORT[rung].split()) & set(RUNG_WORDS[rung].lower().replace(",", "").split())
        assert heard, "the short name is the name, shortened"
