"""The tables of a generation's SQLite file, and the numbered versions they have had.

Lists are JSON; dates are ISO text; a section's text is not stored again: it is a slice of its item's text.
"""

from __future__ import annotations

import sqlite3

# Kept in SQLite's own header ("user_version"). Raise it with every change of the tables.
SCHEMA_VERSION = 1

# Marks the file as ours in SQLite's header: the letters "ARKV".
APPLICATION_ID = 0x41524B56

TABLES = """
CREATE TABLE documents (
    source TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    double_of TEXT,
    body TEXT,
    date TEXT,
    date_basis TEXT NOT NULL,
    kind TEXT NOT NULL,
    earliest TEXT,
    latest TEXT,
    place TEXT,
    participants TEXT NOT NULL,
    apologies TEXT NOT NULL,
    page_count INTEGER NOT NULL,
    dialect TEXT NOT NULL,
    url TEXT,
    warnings TEXT NOT NULL,
    words_hash TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    shingles BLOB NOT NULL,
    figures BLOB NOT NULL
);

CREATE TABLE items (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL REFERENCES documents (source) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    sections TEXT NOT NULL,
    page_spans TEXT NOT NULL,
    seams TEXT NOT NULL,
    first_page INTEGER NOT NULL,
    last_page INTEGER NOT NULL,
    case_number TEXT,
    officers TEXT,
    attachments TEXT NOT NULL,
    links TEXT NOT NULL,
    closed INTEGER NOT NULL,
    heading_above TEXT,
    counterpart TEXT
);
CREATE UNIQUE INDEX items_in_order ON items (source, position);

CREATE TABLE chunks (
    row INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    section TEXT NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    page INTEGER NOT NULL,
    text_hash BLOB NOT NULL
);
CREATE INDEX chunks_of_item ON chunks (item_id, row);

CREATE TABLE vectors (
    fingerprint TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (fingerprint, text_hash)
) WITHOUT ROWID;

CREATE TABLE failures (
    source TEXT PRIMARY KEY,
    sha256 TEXT,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
"""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database, and write the version into its header."""
    connection.executescript(TABLES)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def version(connection: sqlite3.Connection) -> int | None:
    """The version of the tables; ``None`` where the file is not one of ours."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return None
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
