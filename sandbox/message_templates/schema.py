"""Tables of templates, of the names that are taken, and of what templates live through."""

# `round` counts the pauses a template has behind it: an unpause begins a new judgement.
TEMPLATES = """
CREATE TABLE IF NOT EXISTS templates (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, waba TEXT NOT NULL,
    name TEXT NOT NULL, language TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (waba, name, language)) STRICT;
CREATE INDEX IF NOT EXISTS templates_by_account ON templates (waba, number);
CREATE INDEX IF NOT EXISTS templates_by_status ON templates (status, number);
CREATE TABLE IF NOT EXISTS name_locks (
    waba TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, until REAL NOT NULL,
    PRIMARY KEY (waba, name, language)) STRICT;
CREATE TABLE IF NOT EXISTS creations (waba TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS creations_by_time ON creations (waba, at);
CREATE TABLE IF NOT EXISTS template_activity (
    template TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS template_signals (
    template TEXT NOT NULL, round INTEGER NOT NULL, day INTEGER NOT NULL, what TEXT NOT NULL,
    reason TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (template, round, day, what, reason)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_by_template ON messages (template, at) WHERE template != '';
"""
