-- The first shape: event log, device logs, transfers.
CREATE TABLE event (
    number  INTEGER PRIMARY KEY,
    at      REAL NOT NULL,
    level   TEXT NOT NULL,
    subject TEXT NOT NULL,
    text    TEXT NOT NULL
) STRICT;

CREATE TABLE device_log (
    hub         TEXT NOT NULL,
    eui         TEXT NOT NULL,
    position    INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    join_as     TEXT NOT NULL,
    name        TEXT NOT NULL,
    admitted_at REAL,
    joined_at   REAL,
    code_digest TEXT NOT NULL,
    PRIMARY KEY (hub, eui)
) STRICT;

-- Taken off the log by hand: the dongle's own tables may go on naming them.
CREATE TABLE struck (
    hub TEXT NOT NULL,
    eui TEXT NOT NULL,
    PRIMARY KEY (hub, eui)
) STRICT;

CREATE TABLE transfer (
    eui          TEXT PRIMARY KEY,
    sha256       TEXT NOT NULL,
    manufacturer INTEGER NOT NULL,
    image_type   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    size         INTEGER NOT NULL,
    reached      INTEGER NOT NULL,
    state        TEXT NOT NULL,
    attempt      INTEGER NOT NULL,
    started      REAL NOT NULL
) STRICT;

CREATE TABLE fact (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
