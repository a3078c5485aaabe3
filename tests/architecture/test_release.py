"""What is released: pinned libraries without addresses, a changelog in its form, one version everywhere."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version

from tests.architecture.sources import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
HEADING = re.compile(r"\[(Unreleased|\d+\.\d+\.\d+)\](?: - \d{4}-\d{2}-\d{2})?")


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert "://" not in LOCK
    for option in ("--index-url", "--extra-index-url", "--find-links", "--trusted-host", " @ "):
        assert option not in LOCK


def test_every_library_is_pinned_with_its_hashes() -> None:
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\\n]+)", LOCK, re.MULTILINE)
    assert len(pins) > 20
    assert len(set(pins)) == len(pins)
    for entry in re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_what_is_asked_for_is_in_the_lock() -> None:
    wanted = [line.split("#")[0].strip() for line in (ROOT / "requirements.in").read_text().splitlines()]
    names = {re.split(r"[<>=;\[ ]", line)[0].lower() for line in wanted if line}
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK, re.MULTILINE)}
    assert names <= locked


def test_the_window_library_is_of_the_line_that_was_tested() -> None:
    for name in ("PySide6-Essentials", "shiboken6"):
        assert re.fullmatch(r"6\.11\.\d+", version(name))
        assert re.search(rf"^{name}==6\.11\.\d+", LOCK, re.MULTILINE | re.IGNORECASE)


def headings(text: str, marks: str) -> list[str]:
    return re.findall(rf"^{marks} (.+)$", text, re.MULTILINE)


def test_the_changelog_has_its_form() -> None:
    assert CHANGELOG.startswith("# Changelog\n")
    versions = headings(CHANGELOG, "##")
    assert versions
    assert all(HEADING.fullmatch(v) for v in versions), versions
    assert versions[0].startswith("[Unreleased]")
    assert set(headings(CHANGELOG, "###")) <= KINDS
    dated = [v for v in versions if not v.startswith("[Unreleased]")]
    assert dated == sorted(dated, reverse=True, key=_numbers)
    assert all(" - " in v for v in dated)


def _numbers(heading: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", heading)[:3])


def test_this_form_would_be_seen_to_be_broken() -> None:
    assert not HEADING.fullmatch("Unreleased")
    assert not HEADING.fullmatch("[1.2]")
    assert HEADING.fullmatch("[1.2.3] - 2026-01-31")


def test_the_version_is_the_newest_that_the_changelog_tells_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", project["version"])
    dated = [v for v in headings(CHANGELOG, "##") if not v.startswith("[Unreleased]")]
    assert not dated or _numbers(dated[0]) <= _numbers(project["version"])
