"""What is new to us or not for us is counted, so that somebody sees it: support, and the account's people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from alerts.kinds import NEWS
from alerts.models import Kind, Severity
from alerts.services import raise_alert
from assets.models import WhatsAppAccount
from assets.ports import NoticedWord
from assets.services.trouble import link_to_account
from webhooks.models import Noticed

MOST = 50  # different words of one set; a storm of inventions fills no table
SHOWN = 50
KEPT = "kept"  # a field whose values we keep and do not use, on purpose
ERROR = "error"  # what Meta says went wrong at its side
COUNT = """
    INSERT INTO webhooks_noticed AS n (what, word, waba_id, count, first_at, last_at)
    SELECT what, word, waba_id, count, now(), now()
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS u (what, word, waba_id, count)
    ORDER BY what, word, waba_id
    ON CONFLICT (what, word, waba_id) DO UPDATE SET
        count = n.count + EXCLUDED.count, last_at = EXCLUDED.last_at
    RETURNING what, word, waba_id, xmax = 0
"""


def notice(notes: Iterable[tuple[str, str, str]]) -> None:
    """What, the word, and the account that it is shown to, or "". A word's first time is an alert.

    Last in a transaction: the rows are few and everybody's.
    """
    counted = Counter((what[:40], word[:80], waba_id) for what, word, waba_id in notes)
    if not counted:
        return
    chosen = counted.most_common(MOST)
    rest = counted.total() - sum(count for _note, count in chosen)
    rows = [(*note, count) for note, count in chosen] + ([("other", "", "", rest)] if rest else [])
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(column) for column in zip(*rows, strict=True)])
        fresh = [row[:3] for row in cursor.fetchall() if row[3] and row[2]]
    _tell([(what, word, waba_id) for what, word, waba_id in fresh if what not in (KEPT, ERROR)])


def noticed(waba_id: str) -> list[NoticedWord]:
    """What an account's people are shown, the latest first."""
    rows = Noticed.objects.filter(waba_id=waba_id).order_by("-last_at", "what", "word")[:SHOWN]
    return [NoticedWord(row.what, row.word, row.count, row.last_at) for row in rows]


def _tell(fresh: list[tuple[str, str, str]]) -> None:
    """One open alert for each account and kind of word, with the latest word in it."""
    if not fresh:
        return
    wabas = {waba_id for _what, _word, waba_id in fresh}
    accounts = WhatsAppAccount.objects.filter(waba_id__in=wabas).select_related("organisation")
    by_waba = {account.waba_id: account for account in accounts}
    for what, word, waba_id in sorted(fresh):
        if account := by_waba.get(waba_id):
            raise_alert(
                account.organisation,
                kind=Kind.UNKNOWN_WORD,
                subject=f"noticed:{waba_id}:{what}",
                title=str(account),
                severity=Severity.INFO,
                link=link_to_account(account) + "#noticed",
                detail={"field": what, "word": word},
                ends_at=timezone.now() + NEWS,
            )
