"""Tables of people and of the ids by which each business portfolio knows them."""

PEOPLE = """
CREATE TABLE IF NOT EXISTS people (
    number INTEGER PRIMARY KEY AUTOINCREMENT, wa_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS bsuids (
    bsuid TEXT PRIMARY KEY, business TEXT NOT NULL, wa_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
