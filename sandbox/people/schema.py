"""Tables of people, of the ids by which each business portfolio knows them, and of the counters
behind the limits on messages: small ones, so that a send never looks through the messages.
"""

PEOPLE = """
CREATE TABLE IF NOT EXISTS people (
    number INTEGER PRIMARY KEY AUTOINCREMENT, wa_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS bsuids (
    bsuid TEXT PRIMARY KEY, business TEXT NOT NULL, wa_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bsuids_by_person ON bsuids (wa_id);
CREATE TABLE IF NOT EXISTS known_numbers (
    business TEXT NOT NULL, wa_id TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (business, wa_id)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS threads_by_person ON threads (wa_id);
CREATE TABLE IF NOT EXISTS throughput (
    phone TEXT PRIMARY KEY, second INTEGER NOT NULL, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reached (
    business TEXT NOT NULL, wa_id TEXT NOT NULL, minute INTEGER NOT NULL,
    PRIMARY KEY (business, wa_id)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reached_by_time ON reached (business, minute);
CREATE TABLE IF NOT EXISTS minute_counts (
    name TEXT NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (name, minute)) STRICT, WITHOUT ROWID;
"""
