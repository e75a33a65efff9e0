"""The roll-up that analytics answer from, clicks, and the counts of the month.

`span` says what `start` is the beginning of: "half_hour" and "day" (the account's midnight) have
phone and country, "template_day" and "template_utc_day" have the template instead. `unknown` counts
those whose rate is not known; they have no part in `cost`. Money is in millionths of the account's
currency.
"""

PRICING = """
CREATE TABLE IF NOT EXISTS figures (
    waba TEXT NOT NULL, span TEXT NOT NULL, start INTEGER NOT NULL, what TEXT NOT NULL,
    phone TEXT NOT NULL, country TEXT NOT NULL, template TEXT NOT NULL, category TEXT NOT NULL,
    type TEXT NOT NULL, tier TEXT NOT NULL,
    count INTEGER NOT NULL, cost INTEGER NOT NULL, unknown INTEGER NOT NULL,
    PRIMARY KEY (waba, span, what, start, phone, country, template, category, type, tier))
    STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clicks (
    waba TEXT NOT NULL, template TEXT NOT NULL, span TEXT NOT NULL, start INTEGER NOT NULL,
    category TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (waba, template, span, start, category, kind, content)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS month_counts (
    owner TEXT NOT NULL, month TEXT NOT NULL, market TEXT NOT NULL, category TEXT NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (owner, month, market, category)) STRICT, WITHOUT ROWID;
"""
