"""The pages of the manual as values: read from the program's own files, searched, their links followed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gui.commands import KeyLine

INDEX, KEYS = "index", "keys"
_ORDER = (
    INDEX, "start", "job", "connect", "plan", "join", "map", "update", "proof", "handover", "recording",
    "verify", "library", "log", "scenarios", "settings", "power", "trouble", "words", KEYS,
)  # fmt: skip
_HEADING = re.compile(r"^(#+) +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_FIGURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_MARKS = re.compile(r"[*`#|>\[\]]|\([^)]*\.md[^)]*\)")
_KEYS_HERE = "{{keys}}"


@dataclass(frozen=True, slots=True)
class FigureHere:
    """A picture on a page: the file that the page names, and what it shows, for those who do not see it."""

    file: str
    alt: str


@dataclass(frozen=True)
class Page:
    """One page: its name (the file without `.md`), and its text in Markdown, which begins with its title."""

    name: str
    text: str

    @cached_property
    def title(self) -> str:
        """Its first heading."""
        first = _HEADING.search(self.text)
        return first.group(2) if first else self.name

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link into this page may name after `#`."""
        return frozenset(anchor(match.group(2)) for match in _HEADING.finditer(self.text))

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Every link in it, as written."""
        return tuple(_LINK.findall(self.text))

    @cached_property
    def figures(self) -> tuple[FigureHere, ...]:
        """Its pictures in their order."""
        return tuple(FigureHere(file, " ".join(alt.split())) for alt, file in _FIGURE.findall(self.text))

    @cached_property
    def plain(self) -> str:
        """Its words without marks and pictures."""
        return " ".join(_MARKS.sub(" ", _FIGURE.sub(" ", self.text)).split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A page in which something was found, and a few words round it."""

    page: str
    title: str
    words: str


class Book:
    """All pages. Links are `page.md`, `page.md#heading` or `#heading`; there are no others."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages: Mapping[str, Page] = {page.name: page for page in pages}

    def resolve(self, link: str, page: str = INDEX) -> tuple[str, str] | None:
        """Page and anchor that a link on `page` leads to; None if it leads nowhere."""
        target, _, spot = link.partition("#")
        name = target.removesuffix(".md") or page
        found = self.pages.get(name)
        if found is None or (spot and spot not in found.anchors):
            return None
        return name, spot

    def search(self, text: str) -> tuple[Hit, ...]:
        """Pages that hold every word, those with them in the title first."""
        wanted = text.casefold().split()
        if not wanted:
            return tuple(Hit(page.name, page.title, "") for page in self.pages.values())
        hits = []
        for page in self.pages.values():
            plain, title = page.plain.casefold(), page.title.casefold()
            if all(word in plain for word in wanted):
                in_title = all(word in title for word in wanted)
                hits.append(
                    (not in_title, Hit(page.name, page.title, _round(page.plain, text.strip(), wanted[0])))
                )
        return tuple(hit for _, hit in sorted(hits, key=lambda pair: pair[0]))


def read_book(keys: Iterable[KeyLine]) -> Book:
    """The book as shipped, with the list of keys made from the register of commands."""
    files = sorted(resources.path("help").glob("*.md"), key=lambda file: (_place(file.stem), file.stem))
    table = keys_table(keys)
    return Book(
        Page(file.stem, file.read_text(encoding="utf-8").replace(_KEYS_HERE, table)) for file in files
    )


def figure_name(file: str) -> str:
    """The name of a picture in the catalogue, from the file that a page names: `figures/lanes.png` is `lanes`."""
    return file.removeprefix("figures/").removesuffix(".png")


def keys_table(keys: Iterable[KeyLine]) -> str:
    """The list of keys as a table in Markdown."""
    rows = [f"| `{line.keys}` | {line.words} | {line.where} |" for line in keys]
    return "\n".join(("| Keys | What they do | Where |", "|---|---|---|", *rows))


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def anchor(heading: str) -> str:
    """What a link names a heading by: small letters, hyphens for what lies between words."""
    return re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")


def _round(plain: str, phrase: str, word: str) -> str:
    """A few words on both sides of the first place where the phrase stands, or its first word."""
    folded = plain.casefold()
    at = max(0, folded.find(phrase.casefold()) if phrase.casefold() in folded else folded.find(word))
    start = max(0, plain.rfind(" ", 0, max(0, at - 30)) + 1)
    end = plain.find(" ", at + 60)
    cut = plain[start : end if end > 0 else len(plain)]
    return f"{'… ' if start else ''}{cut}{' …' if end > 0 else ''}"
