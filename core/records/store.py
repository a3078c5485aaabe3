"""The one database of the program: event log, device logs, transfers; and the images that were served.

SQLite with a write-ahead log and full synchronisation: what a call has returned from is on disk. One writer,
the core's thread. Install codes and keys are never written: of a code only a salted digest is kept.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.disk.atomic import write_atomically
from core.errors import FileError
from core.events import Level, LogRecord
from core.joining.device_log import LogEntry
from core.ota.transfer import OVER, Served, State, TransferRecord
from core.premise.device import DeviceKind, Eui64, JoinAs
from core.records.run_terms import RunTerms, read_terms
from core.records.trouble import told_of_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCHEMA = Path(__file__).parent / "schema"
NEWEST = 1
BUSY_LIMIT = 2.0  # s to wait for another process that holds the lock


class Store:
    """Open it once; every method returns only when its change is on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with told_of_records(folder):
            (folder / "images").mkdir(parents=True, exist_ok=True)
            database = folder / "records.sqlite"
            self._db = sqlite3.connect(database, timeout=BUSY_LIMIT, isolation_level=None)
            try:
                with suppress(OSError):  # a stick without permissions has none to take away
                    database.chmod(0o600)  # what SQLite lays beside it follows it
                self._migrate()  # first of all: the records of a newer version stay as they are
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=FULL")
                self.salt = self._own_salt()
            except BaseException:
                self._db.close()
                raise

    @property
    def folder(self) -> Path:
        """Where it all lies."""
        return self._folder

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _migrate(self) -> None:
        if self._version() == NEWEST:
            return
        self._db.execute("BEGIN IMMEDIATE")  # another copy of the program may be starting at this moment
        try:
            self._climb(self._version())
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _climb(self, version: int) -> None:
        if version > NEWEST:
            raise FileError(
                f"The records in {self._folder} were written by a newer version of this program.",
                f"They have form {version}; this program knows forms up to {NEWEST}.",
                "Update the program. Nothing was changed.",
            )
        for number in range(version + 1, NEWEST + 1):
            script = (SCHEMA / f"{number:04}.sql").read_text(encoding="utf-8")
            for statement in _statements(script):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version={number}")

    def _own_salt(self) -> bytes:
        self._db.execute("INSERT OR IGNORE INTO fact VALUES ('salt', ?)", (os.urandom(16),))
        return bytes(self._db.execute("SELECT value FROM fact WHERE name='salt'").fetchone()[0])

    # --- event log ------------------------------------------------------------------------------------

    def write(self, at: float, level: Level, subject: str, text: str) -> LogRecord:
        """Append one line to the event log."""
        with told_of_records(self._folder):
            cursor = self._db.execute(
                "INSERT INTO event(at, level, subject, text) VALUES (?,?,?,?)",
                (at, level.value, subject, text),
            )
        return LogRecord(int(cursor.lastrowid or 0), at, level, subject, text)

    def tail(self, count: int) -> tuple[LogRecord, ...]:
        """The last lines of the event log, oldest first."""
        with told_of_records(self._folder, "read"):
            rows = self._db.execute("SELECT * FROM event ORDER BY number DESC LIMIT ?", (count,)).fetchall()
            return tuple(LogRecord(n, at, Level(level), s, t) for n, at, level, s, t in reversed(rows))

    # --- transfers ------------------------------------------------------------------------------------

    @property
    def transfers(self) -> Store:
        """Where transfers are saved: here."""
        return self

    def save_transfer(self, record: TransferRecord) -> None:
        """Keep how far a device has come."""
        with told_of_records(self._folder):
            self._db.execute(
                "INSERT OR REPLACE INTO transfer VALUES (?,?,?,?,?,?,?,?,?,?)",
                (
                    str(record.eui), record.sha256, record.manufacturer, record.image_type, record.version,
                    record.size, record.offset, record.state.value, record.attempt, record.started,
                ),
            )  # fmt: skip

    def transfer_of(self, eui: Eui64) -> TransferRecord | None:
        """What is kept of the last transfer to a device."""
        with told_of_records(self._folder, "read"):
            row = self._db.execute("SELECT * FROM transfer WHERE eui=?", (str(eui),)).fetchone()
            return _record(row) if row else None

    def keep_at_once(self, hub: Eui64, number: int | None) -> None:
        """Keep how many devices the last run at this hub was to serve at once; None: as the settings say."""
        with told_of_records(self._folder):
            if number is None:
                self._db.execute("DELETE FROM fact WHERE name=?", (f"at once {hub}",))
            else:
                values = f"at once {hub}", str(number).encode()
                self._db.execute("INSERT OR REPLACE INTO fact VALUES (?,?)", values)

    def at_once(self, hub: Eui64) -> int | None:
        """How many devices the last run at this hub was to serve at once; None where nobody chose."""
        with told_of_records(self._folder, "read"):
            row = self._db.execute("SELECT value FROM fact WHERE name=?", (f"at once {hub}",)).fetchone()
        return int(row[0]) if row is not None else None

    def keep_terms(self, hub: Eui64, terms: RunTerms) -> None:
        """Keep on which terms the last run at this hub was begun."""
        with told_of_records(self._folder):
            values = f"run at {hub}", terms.octets()
            self._db.execute("INSERT OR REPLACE INTO fact VALUES (?,?)", values)

    def terms(self, hub: Eui64) -> RunTerms | None:
        """On which terms the last run at this hub was begun; None where nobody knows."""
        with told_of_records(self._folder, "read"):
            row = self._db.execute("SELECT value FROM fact WHERE name=?", (f"run at {hub}",)).fetchone()
        return read_terms(bytes(row[0])) if row is not None else None

    def unfinished(self, hub: Eui64) -> tuple[tuple[TransferRecord, Served], ...]:
        """Transfers to devices of this hub that are not over, each with the very bytes that were served."""
        with told_of_records(self._folder, "read"):
            rows = self._db.execute(
                "SELECT t.* FROM transfer t JOIN device_log d ON d.eui = t.eui WHERE d.hub=?", (str(hub),)
            ).fetchall()
            records = [_record(row) for row in rows]
        found = []
        for record in records:
            data = self.image(record.sha256)
            if record.state not in OVER and data is not None:
                served = Served(data, record.manufacturer, record.image_type, record.version, record.sha256)
                found.append((record, served))
        return tuple(found)

    def keep_image(self, sha256: str, content: bytes) -> Path:
        """Keep the bytes of an image under their hash, so that a restart can serve the very same."""
        path = self.image_path(sha256)
        if self.image(sha256) is None:  # not there, or damaged since
            with told_of_records(self._folder):
                write_atomically(path, content)
        return path

    def image_path(self, sha256: str) -> Path:
        """The file in which the bytes of an image are kept, or would be."""
        return self._folder / "images" / f"{sha256}.ota"

    def image(self, sha256: str) -> bytes | None:
        """The bytes kept under a hash, if they still have it."""
        import hashlib

        path = self.image_path(sha256)
        with told_of_records(self._folder, "read"):
            if not path.exists():
                return None
            content = path.read_bytes()
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    # --- device logs ----------------------------------------------------------------------------------

    def known_before(self, hub: Eui64, euis: Sequence[Eui64]) -> dict[Eui64, str]:
        """What the records say of devices that are to be admitted at this hub: removed here, or in elsewhere."""
        found = {}
        with told_of_records(self._folder, "read"):
            for eui in euis:
                row = self._db.execute(
                    "SELECT hub FROM device_log WHERE eui=? AND hub<>? AND joined_at IS NOT NULL",
                    (str(eui), str(hub)),
                ).fetchone()
                if row is not None:
                    found[eui] = (
                        f"It is also on the device log of the hub {row[0]}: if it was not moved from there on "
                        "purpose, check that this is the right device."
                    )
                elif eui in self.device_log(hub).struck():
                    found[eui] = "It was taken off this log before; its own install code lets it in again."
        return found

    def device_log(self, hub: Eui64) -> HubLog:
        """The device log of one hub."""
        return HubLog(self._db, self._folder, str(hub))


class HubLog:
    """One hub's device log, in the order of admission."""

    def __init__(self, db: sqlite3.Connection, folder: Path, hub: str) -> None:
        self._db, self._folder, self._hub = db, folder, hub

    def entries(self) -> tuple[LogEntry, ...]:
        """All entries in the order of admission."""
        with told_of_records(self._folder, "read"):
            rows = self._db.execute(
                "SELECT eui, kind, join_as, name, admitted_at, joined_at, code_digest FROM device_log "
                "WHERE hub=? ORDER BY position, eui",
                (self._hub,),
            ).fetchall()
            return tuple(
                LogEntry(Eui64.parse(e), DeviceKind(k), JoinAs(j), n, a, t, c) for e, k, j, n, a, t, c in rows
            )

    def put(self, entry: LogEntry) -> None:
        """Add or replace an entry; a replaced one keeps its place."""
        with told_of_records(self._folder):
            self._db.execute(
                "INSERT INTO device_log VALUES (?, ?, (SELECT COALESCE(MAX(position), 0) + 1 FROM device_log), "
                "?,?,?,?,?,?) ON CONFLICT(hub, eui) DO UPDATE SET kind=excluded.kind, join_as=excluded.join_as, "
                "name=excluded.name, admitted_at=excluded.admitted_at, joined_at=excluded.joined_at, "
                "code_digest=excluded.code_digest",
                (
                    self._hub, str(entry.eui), entry.kind.value, entry.join_as.value, entry.name,
                    entry.admitted_at, entry.joined_at, entry.code_digest,
                ),
            )  # fmt: skip
            self._db.execute("DELETE FROM struck WHERE hub=? AND eui=?", (self._hub, str(entry.eui)))

    def delete(self, eui: Eui64) -> None:
        """Strike an entry out, and remember that: the dongle's own tables may go on naming it."""
        with told_of_records(self._folder):
            self._db.execute("INSERT OR IGNORE INTO struck VALUES (?, ?)", (self._hub, str(eui)))
            self._db.execute("DELETE FROM device_log WHERE hub=? AND eui=?", (self._hub, str(eui)))

    def struck(self) -> frozenset[Eui64]:
        """Devices that were taken off the log by hand and not admitted again."""
        with told_of_records(self._folder, "read"):
            rows = self._db.execute("SELECT eui FROM struck WHERE hub=?", (self._hub,)).fetchall()
        return frozenset(Eui64.parse(eui) for (eui,) in rows)


def _record(row: tuple[object, ...]) -> TransferRecord:
    eui, sha256, manufacturer, image_type, version, size, reached, state, attempt, started = row
    return TransferRecord(
        Eui64.parse(str(eui)), str(sha256), int(str(manufacturer)), int(str(image_type)), int(str(version)),
        int(str(size)), int(str(reached)), State(str(state)), int(str(attempt)), float(str(started)),
    )  # fmt: skip


def _statements(script: str) -> Iterator[str]:
    """The statements of a migration, one by one: a script at once would commit on its own."""
    draft = ""
    for line in script.splitlines(keepends=True):
        draft += line
        if sqlite3.complete_statement(draft):
            yield draft
            draft = ""
