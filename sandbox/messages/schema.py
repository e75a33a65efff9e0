"""Tables of messages, their threads and media, and of the people a number blocks.

Money is in millionths of the currency.
"""

MESSAGES = """
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    waba TEXT NOT NULL, phone TEXT NOT NULL, wa_id TEXT NOT NULL,
    direction TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
    template TEXT NOT NULL DEFAULT '', category TEXT NOT NULL DEFAULT '',
    at REAL NOT NULL, sent_at REAL, delivered_at REAL, read_at REAL, failed_at REAL,
    country TEXT NOT NULL DEFAULT '', pricing_model TEXT NOT NULL DEFAULT '',
    pricing_type TEXT NOT NULL DEFAULT '', pricing_category TEXT NOT NULL DEFAULT '',
    tier TEXT NOT NULL DEFAULT '', cost INTEGER, body TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS messages_by_thread ON messages (phone, wa_id, number);
CREATE INDEX IF NOT EXISTS messages_by_phone ON messages (phone, number);
CREATE TABLE IF NOT EXISTS threads (
    phone TEXT NOT NULL, wa_id TEXT NOT NULL, last_in_at REAL, entry_at REAL, entry_until REAL,
    last_out_at REAL, body TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (phone, wa_id))
    STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS media_contents (
    id TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS blocked_people (
    number INTEGER PRIMARY KEY AUTOINCREMENT, phone TEXT NOT NULL, wa_id TEXT NOT NULL,
    UNIQUE (phone, wa_id)) STRICT;
"""
