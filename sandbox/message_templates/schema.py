"""Tables of what templates live through: when they were last used, and how people took them."""

# `round` counts the pauses a template has behind it: an unpause begins a new judgement.
TEMPLATES = """
CREATE TABLE IF NOT EXISTS template_activity (
    template TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS template_signals (
    template TEXT NOT NULL, round INTEGER NOT NULL, day INTEGER NOT NULL, what TEXT NOT NULL,
    reason TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (template, round, day, what, reason)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_by_template ON messages (template, at) WHERE template != '';
"""
