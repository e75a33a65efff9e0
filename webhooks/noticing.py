"""What is new to us or not for us is counted, so that somebody sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import connection

MOST = 50  # different words of one set; a storm of inventions fills no table
COUNT = """
    INSERT INTO webhooks_noticed AS n (what, word, count, first_at, last_at)
    SELECT what, word, count, now(), now()
    FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS u (what, word, count)
    ORDER BY what, word
    ON CONFLICT (what, word) DO UPDATE SET
        count = n.count + EXCLUDED.count, last_at = EXCLUDED.last_at
"""


def notice(notes: Iterable[tuple[str, str]]) -> None:
    """Last in a transaction: the rows are few and everybody's."""
    counted = Counter((what[:40], word[:80]) for what, word in notes)
    if not counted:
        return
    chosen = counted.most_common(MOST)
    rest = counted.total() - sum(count for _note, count in chosen)
    rows = [(*note, count) for note, count in chosen] + ([("other", "", rest)] if rest else [])
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(column) for column in zip(*rows, strict=True)])
