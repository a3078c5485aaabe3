"""The support bundle: what is in it, how much, and that it is written whole or not at all."""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.errors import CoreError
from core.events import Level
from core.hub.hub import HubView
from core.premise.topology import Topology
from core.records import bundle_files as files_module
from core.records.bundle import Bundle, BundleWishes, Personal, TooBigError, pack, personal_words, save
from core.records.bundle_files import LIBRARIES, BundleFacts, bundle_files, versions
from core.records.job import Job
from core.records.redaction import Redactor
from core.records.store import Store
from core.settings import Settings
from tests.core.records.visits.writing import record

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_790_000_000.0
JOB = Job("20261122-090000", NOW - 900, NOW, "14 Sample Terrace", "1012345678903", "J. Example", "WO-77123")


def facts(folder: Path) -> BundleFacts:
    return BundleFacts(folder, Settings(data_folder=folder), HubView(), Topology(), (), 16, (), ())


def records(folder: Path, *texts: str, apart: float = 1800.0) -> None:
    """Lines half an hour apart, the last one now."""
    with closing(Store(folder)) as store:
        for index, text in enumerate(texts):
            store.write(NOW - apart * (len(texts) - 1 - index), Level.PLAIN, "hub", text)


def made(folder: Path, wishes: BundleWishes | None = None) -> Bundle:
    wishes = wishes or BundleWishes()
    redactor = Redactor(personal_words(wishes))
    return pack(bundle_files(facts(folder), wishes, NOW), redactor, NOW, wishes.hours)


def contents(bundle: Bundle) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(bundle.octets)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_preview_is_what_is_written(tmp_path: Path) -> None:
    records(tmp_path, "first", "second")
    bundle = made(tmp_path)
    assert contents(bundle) == {file.name: file.text for file in bundle.files}
    lines = [json.loads(line) for line in contents(bundle)["log.jsonl"].splitlines()]
    assert [line["text"] for line in lines] == ["first", "second"]
    assert all(file.about for file in bundle.files)


def test_recordings_are_listed_by_name_and_size_and_none_of_their_content_goes(tmp_path: Path) -> None:
    path = record(tmp_path / "recordings", 12)
    bundle = contents(made(tmp_path))
    (listed,) = json.loads(bundle["recordings.json"])
    assert (listed["name"], listed["octets"]) == (path.name, path.stat().st_size)
    assert "Flat 14" in path.read_text()
    assert "Flat 14" not in "".join(bundle.values())


def test_hours_choose_how_much_of_the_log_goes(tmp_path: Path) -> None:
    records(tmp_path, *(f"line {number}" for number in range(60)))
    count = {
        hours: len(contents(made(tmp_path, BundleWishes(hours)))["log.jsonl"].splitlines())
        for hours in (None, 24.0, 2.0)
    }
    assert count == {None: 60, 24.0: 49, 2.0: 5}


def test_what_is_too_much_is_refused_and_the_shortest_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "LARGEST", 20_000)
    records(tmp_path, *("A line of the log, with some words in it." for _ in range(400)), apart=10.0)
    with pytest.raises(TooBigError, match=r"400 lines. Choose fewer hours."):
        made(tmp_path)
    log = made(tmp_path, BundleWishes(2.0)).files[1]
    kept = len(log.text.splitlines())
    assert 40 < kept < 100
    assert f"The oldest {400 - kept} lines of that time did not fit." in log.about


def test_no_secret_leaves_though_one_stood_in_the_log(tmp_path: Path) -> None:
    code = "5CE1907F42ADB36810F8D2943B6E57A0"
    records(
        tmp_path, f"code {code}", f"spaced {bytes.fromhex(code).hex(' ')}", "device 00-DB-12-34-56-78-90-A0"
    )
    bundle = made(tmp_path)
    whole = "".join(contents(bundle).values())
    assert code not in whole
    assert bytes.fromhex(code).hex(" ") not in whole
    assert "00-DB-12-34-56-78-90-A0" in whole
    assert bundle.struck == 2
    bare = bundle_files(facts(tmp_path), BundleWishes(), NOW)  # before the redactor: the test can fail
    assert code in "".join(file.text for file in bare)


def test_personal_fields_go_only_where_they_are_left_ticked(tmp_path: Path) -> None:
    records(tmp_path, "Job for 14 Sample Terrace by J. Example was saved.")
    whole = "".join(contents(made(tmp_path, BundleWishes(job=JOB, left_out=frozenset()))).values())
    for word in ("14 Sample Terrace", "1012345678903", "J. Example", "WO-77123"):
        assert word in whole
    without = made(tmp_path, BundleWishes(job=JOB))
    told = "".join(contents(without).values())
    for word in ("Sample", "1012345678903", "Example", "WO-77123"):
        assert word not in told
    assert JOB.number in told
    one = made(tmp_path, BundleWishes(job=JOB, left_out=frozenset({Personal.INSTALLER})))
    assert "Sample" in contents(one)["job.json"]
    assert "J. Example" not in contents(one)["job.json"]


def test_the_words_of_other_visits_stay_here_too() -> None:
    other = replace(JOB, number="20261121-090000", premise="9 Example Row", installer="Jo", order="")
    words = personal_words(
        BundleWishes(job=JOB, left_out=frozenset(Personal) - {Personal.INSTALLER}), [JOB, other]
    )
    assert set(words) == {"14 Sample Terrace", "1012345678903", "WO-77123", "9 Example Row"}
    assert "9 Example Row" in personal_words(BundleWishes(), [other])


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights another way")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = save(made(tmp_path), tmp_path / "out" / "bundle.zip")
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o600}


def test_a_link_laid_in_the_way_of_a_draft_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"of somebody else")
    (tmp_path / f"bundle.zip.{os.getpid()}.part").symlink_to(elsewhere)
    save(made(tmp_path), tmp_path / "bundle.zip")
    assert elsewhere.read_bytes() == b"of somebody else"
    assert not (tmp_path / "bundle.zip").is_symlink()


@pytest.mark.parametrize("nameless", [".", "/", ""])
def test_a_place_without_a_name_is_told(tmp_path: Path, nameless: str) -> None:
    with pytest.raises(CoreError, match="It names no file"):
        save(made(tmp_path), Path(nameless))


def test_it_is_written_whole_under_a_name_that_ends_in_zip(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    path = save(bundle, tmp_path / "out" / "for support")
    assert path.name == "for support.zip"
    assert path.read_bytes() == bundle.octets
    assert [p.name for p in path.parent.iterdir()] == ["for support.zip"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(CoreError, match=r"was not written to .*locked.*may not be written"):
        save(made(tmp_path), locked / "bundle.zip")
    assert list(locked.iterdir()) == []


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file may grow beyond 512 octets, as on a disk that is full."""
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_disk_that_takes_no_more_leaves_no_half(tmp_path: Path, full_disk: None) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "bundle.zip").write_bytes(b"the one before")
    with pytest.raises(CoreError, match="was not written"):
        save(made(tmp_path / "nowhere"), folder / "bundle.zip")
    assert [p.name for p in folder.iterdir()] == ["bundle.zip"]
    assert (folder / "bundle.zip").read_bytes() == b"the one before"


def test_the_libraries_named_are_those_that_the_program_imports() -> None:
    text = (Path(__file__).parents[3] / "requirements.in").read_text(encoding="utf-8")
    wanted = [line.split(">")[0] for line in text.split("\n\n")[0].splitlines()[1:]]
    assert list(LIBRARIES) == wanted
    told = versions()["libraries"]
    assert isinstance(told, dict)
    assert "not installed" not in told.values()


def test_no_customer_of_any_visit_leaves(tmp_path: Path) -> None:
    own, other = replace(JOB, customer="Jo Tester"), Job("20261121-090000", customer="B. Sample")
    wishes = BundleWishes(job=own, left_out=frozenset())
    assert set(personal_words(wishes, [other])) == {"Jo Tester", "B. Sample"}
    records(tmp_path, "Handed over to Jo Tester.")
    texts = "".join(contents(made(tmp_path, wishes)).values())
    assert "Tester" not in texts
    assert "14 Sample Terrace" in texts
