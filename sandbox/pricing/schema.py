"""The roll-up that analytics answer from, and open conversations of the time before 2025-07-01.

Money is in millionths of the account's currency.
"""

PRICING = """
CREATE TABLE IF NOT EXISTS figures (
    waba TEXT NOT NULL, half_hour INTEGER NOT NULL, phone TEXT NOT NULL, country TEXT NOT NULL,
    template TEXT NOT NULL, what TEXT NOT NULL, category TEXT NOT NULL, type TEXT NOT NULL,
    tier TEXT NOT NULL, count INTEGER NOT NULL, cost INTEGER NOT NULL,
    PRIMARY KEY (waba, what, half_hour, phone, country, template, category, type, tier))
    STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, waba TEXT NOT NULL, phone TEXT NOT NULL, wa_id TEXT NOT NULL,
    category TEXT NOT NULL, type TEXT NOT NULL, direction TEXT NOT NULL, country TEXT NOT NULL,
    opened_at REAL NOT NULL, closes_at REAL NOT NULL, cost INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversations_by_thread ON conversations (phone, wa_id, closes_at);
"""
