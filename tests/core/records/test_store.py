"""Records outlive kills, full disks and damage: every trouble is told in a sentence and nothing kept is lost."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CoreError, FileError
from core.events import Level
from core.joining.device_log import LogEntry
from core.ota.transfer import State
from core.premise.device import DeviceKind, Eui64, JoinAs
from core.records import store as store_module
from core.records.run_terms import LetGo, RunTerms, read_terms
from core.records.store import NEWEST, SCHEMA, Store
from tests.core.records.kept import record

HUB, OTHER = Eui64.from_int(1), Eui64.from_int(2)
A, B = Eui64.parse("00-DB-12-34-56-78-90-A0"), Eui64.parse("00-DB-12-34-56-78-90-B0")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    yield made
    made.close()


# What is kept ---------------------------------------------------------------------------------------------


def test_what_was_written_is_there_for_the_next_life(tmp_path: Path) -> None:
    first = Store(tmp_path)
    first.save_transfer(record(3))
    first.save_transfer(record(4))
    line = first.write(1.5, Level.WARNING, str(A), "It was told to leave.")
    salt = first.salt
    first.close()
    again = Store(tmp_path)
    assert again.transfer_of(A) == record(4)
    assert again.transfer_of(B) is None
    assert again.tail(10) == (line,)
    assert again.salt == salt
    assert len(salt) == 16
    again.close()


@pytest.mark.skipif(os.name == "nt", reason="permissions of this kind are not known there")
def test_the_records_are_for_their_owner_alone(tmp_path: Path, store: Store) -> None:
    files = sorted(tmp_path.rglob("records.sqlite*"))
    assert len(files) > 1, "what was written last lies beside it"
    assert [f.name for f in files if f.stat().st_mode & 0o077] == []


def test_every_state_and_number_of_a_transfer_comes_back(store: Store) -> None:
    for state in State:
        kept = replace(record(7), state=state, version=0xFFFFFFFE, attempt=3, offset=2**31, started=1.25e9)
        store.save_transfer(kept)
        assert store.transfer_of(A) == kept


def test_the_log_keeps_its_order_and_its_tail(store: Store) -> None:
    for number in range(10):
        store.write(float(number), Level.PLAIN, "hub", f"line {number}")
    tail = store.tail(3)
    assert [r.text for r in tail] == ["line 7", "line 8", "line 9"]
    assert [r.number for r in tail] == [8, 9, 10]


def test_a_device_log_keeps_the_order_of_admission_of_each_hub(store: Store) -> None:
    log, other = store.device_log(HUB), store.device_log(OTHER)
    log.put(LogEntry(B, DeviceKind.B2, JoinAs.PPMID, "by the “gas” meter", 1.0, None, "salted"))
    log.put(LogEntry(A))
    other.put(LogEntry(A, DeviceKind.ESME))
    log.put(LogEntry(B, DeviceKind.B2, JoinAs.PPMID, "by the “gas” meter", 1.0, 2.0, "salted"))
    assert [e.eui for e in log.entries()] == [B, A]
    assert log.entries()[0] == LogEntry(
        B, DeviceKind.B2, JoinAs.PPMID, "by the “gas” meter", 1.0, 2.0, "salted"
    )
    log.delete(B)
    assert [e.eui for e in log.entries()] == [A]
    assert [e.kind for e in other.entries()] == [DeviceKind.ESME]


def test_images_are_kept_by_their_hash_and_believed_only_with_it(store: Store, tmp_path: Path) -> None:
    content = bytes(range(256)) * 8
    sha = hashlib.sha256(content).hexdigest()
    path = store.keep_image(sha, content)
    assert store.image(sha) == content
    assert not list((tmp_path / "images").glob("*.part"))
    path.write_bytes(content[:-1] + b"\x00")
    assert store.image(sha) is None, "other bytes under the same name are never served"
    store.keep_image(sha, content)
    assert store.image(sha) == content, "what was damaged is put right when the image comes again"
    assert store.image("00" * 32) is None


def test_only_transfers_with_their_very_bytes_are_taken_up_again(store: Store) -> None:
    content = b"image" * 100
    sha = hashlib.sha256(content).hexdigest()
    store.device_log(HUB).put(LogEntry(A, joined_at=1.0))
    for state in State:
        store.save_transfer(replace(record(2), sha256=sha, state=state))
        assert store.unfinished(HUB) == (), "its bytes are not kept"
    store.keep_image(sha, content)
    for state in State:
        store.save_transfer(replace(record(2), sha256=sha, state=state))
        found = store.unfinished(HUB)
        over = state in (State.RETURNED, State.FAILED, State.CANCELLED)
        assert bool(found) != over
        assert all(served.data == content for _, served in found)
    store.save_transfer(replace(record(2), sha256=sha))
    assert store.unfinished(OTHER) == (), "it hangs on another hub"


# Kills ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [1, 2, 5, 17, 60])
def test_killed_at_any_moment_no_row_that_was_said_to_be_kept_is_lost(tmp_path: Path, lines: int) -> None:
    command = [sys.executable, "-m", "tests.core.records.kept", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += [int(line) for line in process.stdout.read().split("\n")[:-1] if line]
    store = Store(tmp_path)
    assert store._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    texts = {r.text for r in store.tail(1_000_000)}
    assert {f"line {number}" for number in said} <= texts
    assert len(texts) - len(said) <= 1, "at most the one it had no time to say"
    for number in said[-7:]:
        kept = store.transfer_of(Eui64.from_int(0x00DB_0000_0000_0000 + number % 7))
        assert kept is not None
        assert kept.offset >= number * 64
    store.close()


def test_it_is_synchronised_fully_at_each_commit(store: Store) -> None:
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert not store._db.in_transaction


# Trouble --------------------------------------------------------------------------------------------------


def told(error: CoreError) -> str:
    """The sentences of an error: what, why, what to do, none of them a library's own words."""
    assert error.what
    assert error.why
    assert error.do
    assert "sqlite" not in str(error).lower().replace("records.sqlite", "")
    assert "Errno" not in str(error)
    return str(error)


def test_a_full_disk_is_told_and_what_was_kept_is_intact(store: Store) -> None:
    store.save_transfer(record(1))
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count={pages}")

    def fill() -> None:
        for number in range(1_000):
            store.write(float(number), Level.PLAIN, "hub", "x" * 1_000)

    with pytest.raises(CoreError) as trouble:
        fill()
    assert "The disk is full." in told(trouble.value)
    assert store.transfer_of(A) == record(1)
    store._db.execute(f"PRAGMA max_page_count={pages + 1_000}")
    store.save_transfer(record(2))
    assert store.transfer_of(A) == record(2), "once there is space it goes on"


FILE_SIZE = """
import resource, signal, sys
from pathlib import Path
from core.errors import CoreError
from core.events import Level
from core.records.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
count = 0
try:
    for count in range(1_000):
        store.write(1.0, Level.PLAIN, "hub", "y" * 2_000)
except CoreError as error:
    print(count, error)
try:
    store.keep_image("00" * 32, bytes(400_000))
except CoreError as error:
    print("image", error)
"""


def test_a_file_that_may_not_grow_is_told_and_no_line_is_torn(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILE_SIZE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    line, image = done.stdout.splitlines()
    count, words = line.split(" ", 1)
    assert "cannot be written" in words
    assert image.startswith("image The records in")
    store = Store(tmp_path)
    assert len(store.tail(2_000)) == int(count)
    assert store.image("00" * 32) is None
    store.close()


def test_an_image_that_finds_no_space_leaves_none_behind(store: Store, tmp_path: Path) -> None:
    (tmp_path / "images" / f"{'00' * 32}.ota.{os.getpid()}.part").symlink_to("/dev/full")
    with pytest.raises(CoreError) as trouble:
        store.keep_image("00" * 32, bytes(100_000))
    assert "The disk is full." in told(trouble.value)
    assert store.image("00" * 32) is None


READ_ONLY = """
import os, sys
from pathlib import Path
from core.errors import CoreError
from core.records.store import Store
if os.geteuid() == 0:  # root may write everywhere: become somebody who may not
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    Store(Path(sys.argv[1]))
except CoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are POSIX's")
@pytest.mark.parametrize("made_before", [False, True])
def test_a_folder_that_may_not_be_written_is_told(made_before: bool) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "kept"
        folder.mkdir()
        if made_before:
            Store(folder).close()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(home).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(folder)], capture_output=True, text=True, check=False
        )
        folder.chmod(0o755)
    assert done.stderr == ""
    assert "cannot be written. The folder may not be written." in done.stdout


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CoreError) as trouble:
        Store(tmp_path / "file")
    told(trouble.value)


@pytest.mark.parametrize("damage", [b"this was never a database, but a long enough text to look at" * 40])
def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "records.sqlite"
    path.write_bytes(damage)
    with pytest.raises(CoreError) as trouble:
        Store(tmp_path)
    assert "damaged" in told(trouble.value)
    assert path.read_bytes() == damage


def test_damage_in_the_middle_is_told_by_whatever_reads_it(tmp_path: Path) -> None:
    first = Store(tmp_path)
    for number in range(500):
        first.write(float(number), Level.PLAIN, "hub", "z" * 200)
        first.save_transfer(record(number, number))
    first.device_log(HUB).put(LogEntry(A))
    first.close()
    path = tmp_path / "records.sqlite"
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xee" * 64
    path.write_bytes(content)
    with pytest.raises(CoreError) as trouble:
        _read_everything(tmp_path)
    assert "damaged" in told(trouble.value)
    assert "intact" not in str(trouble.value), "nobody knows that of a damaged file"


def _read_everything(folder: Path) -> None:
    with closing(Store(folder)) as store:
        store.tail(1_000)
        store.transfer_of(Eui64.from_int(3))
        store.unfinished(HUB)


def test_a_row_that_makes_no_sense_is_damage_and_no_crash(store: Store) -> None:
    store.save_transfer(record(1))
    store._db.execute("UPDATE transfer SET state='asleep'")
    with pytest.raises(CoreError, match="damaged"):
        store.transfer_of(A)
    store.write(1.0, Level.PLAIN, "hub", "x")
    store._db.execute("UPDATE event SET level='loud'")
    with pytest.raises(CoreError, match="damaged"):
        store.tail(1)
    store.device_log(HUB).put(LogEntry(A))
    store._db.execute("UPDATE device_log SET kind='kettle'")
    with pytest.raises(CoreError, match="damaged"):
        store.device_log(HUB).entries()


def test_a_lock_that_another_process_holds_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BUSY_LIMIT", 60.0)  # however late the other one's turn comes
    patient = Store(tmp_path)
    monkeypatch.setattr(store_module, "BUSY_LIMIT", 0.2)
    store = Store(tmp_path)
    holder = sqlite3.connect(tmp_path / "records.sqlite", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(CoreError) as trouble:
        store.save_transfer(record(1))
    assert "Another copy of this program" in told(trouble.value)
    threading.Timer(0.05, holder.execute, ["COMMIT"]).start()
    patient.save_transfer(record(2))  # a short lock is only waited for
    assert patient.transfer_of(A) == record(2)
    holder.close()
    store.close()
    patient.close()


# Forms ----------------------------------------------------------------------------------------------------


def test_records_of_a_newer_version_are_refused_and_not_touched(tmp_path: Path) -> None:
    Store(tmp_path).close()
    db = sqlite3.connect(tmp_path / "records.sqlite")
    db.execute("PRAGMA journal_mode=DELETE")
    db.execute(f"PRAGMA user_version={NEWEST + 1}")
    db.close()
    before = (tmp_path / "records.sqlite").read_bytes()
    with pytest.raises(FileError, match="newer version") as trouble:
        Store(tmp_path)
    told(trouble.value)
    assert (tmp_path / "records.sqlite").read_bytes() == before


def test_migrations_are_numbered_without_a_gap_up_to_the_newest() -> None:
    assert sorted(p.name for p in SCHEMA.glob("*.sql")) == [f"{n:04}.sql" for n in range(1, NEWEST + 1)]


@pytest.mark.parametrize("version", range(NEWEST + 1))
def test_every_older_form_climbs_to_the_newest(tmp_path: Path, version: int) -> None:
    db = sqlite3.connect(tmp_path / "records.sqlite")
    for number in range(1, version + 1):
        db.executescript((SCHEMA / f"{number:04}.sql").read_text(encoding="utf-8"))
    db.execute(f"PRAGMA user_version={version}")
    db.close()
    store = Store(tmp_path)
    assert store._version() == NEWEST
    store.save_transfer(record(1))
    assert store.transfer_of(A) == record(1)
    fresh = sqlite3.connect(":memory:")
    for number in range(1, NEWEST + 1):
        fresh.executescript((SCHEMA / f"{number:04}.sql").read_text(encoding="utf-8"))
    tables = "SELECT name, sql FROM sqlite_master ORDER BY name"
    assert store._db.execute(tables).fetchall() == fresh.execute(tables).fetchall()
    fresh.close()
    store.close()


def test_a_migration_that_fails_leaves_the_old_form_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = tmp_path / "schema"
    schema.mkdir()
    for number in range(1, NEWEST + 1):
        (schema / f"{number:04}.sql").write_text((SCHEMA / f"{number:04}.sql").read_text(encoding="utf-8"))
    folder = tmp_path / "kept"
    first = Store(folder)
    first.save_transfer(record(1))
    first.close()
    broken = "CREATE TABLE half (a INTEGER);\nCREATE TABLE event (again INTEGER);\n"
    (schema / f"{NEWEST + 1:04}.sql").write_text(broken)
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "SCHEMA", schema)
        patch.setattr(store_module, "NEWEST", NEWEST + 1)
        with pytest.raises(CoreError) as trouble:
            Store(folder)
        told(trouble.value)
    again = Store(folder)
    assert again.transfer_of(A) == record(1)
    assert not again._db.execute("SELECT 1 FROM sqlite_master WHERE name='half'").fetchall()
    again.close()


def test_two_copies_that_start_at_once_agree(tmp_path: Path) -> None:
    start = (
        "import sys; from pathlib import Path; from core.records.store import Store; "
        "print(Store(Path(sys.argv[1])).salt.hex())"
    )
    command = [sys.executable, "-c", start, str(tmp_path)]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "123"
    ]
    said = [process.communicate() for process in both]
    assert {err for _, err in said} == {""}
    assert len({out for out, _ in said}) == 1


def test_on_which_terms_a_run_was_begun_is_kept_for_each_hub_and_damage_to_it_is_no_trouble(
    tmp_path: Path,
) -> None:
    terms = RunTerms("ab" * 32, (str(A), str(B)), (LetGo("battery", "The customer is away – till “six”."),))
    with closing(Store(tmp_path)) as store:
        assert store.terms(A) is None
        store.keep_terms(A, RunTerms("cd" * 32, ()))
        store.keep_terms(A, terms)
    with closing(Store(tmp_path)) as again:
        assert (again.terms(A), again.terms(B)) == (terms, None)
    assert read_terms(terms.octets()) == terms
    nobody = RunTerms("ab" * 32, ("a device",)).octets()
    for broken in (b"", b"{}", b"\xff", b'{"devices":[],"image":1,"reasons":[]}', b"[" * 100_000, nobody):
        assert read_terms(broken) is None


def test_what_an_earlier_run_left_is_not_on_the_terms_of_the_last_one() -> None:
    terms = RunTerms("ab" * 32, (str(A),), (LetGo("battery", "The customer is away."),))
    assert terms.hold_for(A, "ab" * 32)
    assert not terms.hold_for(A, "cd" * 32), "another image"
    assert not terms.hold_for(B, "ab" * 32), "the same image, of a run before, to another device"


def test_how_many_at_once_were_chosen_is_kept_for_each_hub(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        assert store.at_once(A) is None
        store.keep_at_once(A, 0)
        store.keep_at_once(B, 3)
    with closing(Store(tmp_path)) as again:
        assert (again.at_once(A), again.at_once(B)) == (0, 3)
        again.keep_at_once(A, None)
        assert again.at_once(A) is None
