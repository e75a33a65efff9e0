"""Inside the portal's own environment: how fast statuses are charged, and a month priced again.

python -m bench.lib.costs_speed MESSAGES      its answer is one line of JSON
"""

from __future__ import annotations

from bench.lib import costs_world as world  # isort: skip - it sets Django up

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from accounts.models import User
from billing.charging import sums
from billing.models import CardState, Charge, RepricedCharge
from billing.services import charging, repricing
from traffic.facts import Facts, StatusFact

WABA, OWNER = "102290129308001", "506914307608001"
AT_ONCE = 2_000  # statuses in a set of the digest
MONTH = datetime(2026, 8, 1, 12, tzinfo=UTC)
SHARES = {"marketing": 5, "utility": 3, "authentication": 2}
STARTS = {"52155": "Mexico", "55119": "Brazil", "91995": "India", "62812": "Indonesia"}
TIERS = (0.0, 0.01, 0.02, 0.04)  # of all messages; a market has up to 0.075 in a category
EMPTY: dict[str, Any] = dict.fromkeys(StatusFact._fields, "") | dict.fromkeys(
    ("billable", "conversation_expires_at", "error_code", "extra")
)


seconds = {"sums": 0.0}  # that keeping the sums by day takes


def timed(act: Callable[..., None]) -> Callable[..., None]:
    def timing(*words: Any) -> None:
        began = time.perf_counter()
        act(*words)
        seconds["sums"] += time.perf_counter() - began

    return timing


def main(messages: int) -> dict[str, Any]:
    account = world.account(WABA, OWNER, currency="USD", zone="1")
    world.months(date(2026, 7, 1), date(2026, 10, 30))
    world.card("USD", date(2026, 7, 1), _rates(Decimal(1), messages))
    statuses = _write(messages)
    with connections["admin"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    sums.Sums.count = timed(sums.Sums.count)  # type: ignore[method-assign]
    sums.Sums.write = timed(sums.Sums.write)  # type: ignore[method-assign]
    began = time.monotonic()
    while charging.charge():
        pass
    took = time.monotonic() - began
    figures: dict[str, Any] = {
        "messages": messages, "statuses": statuses, "charges": Charge.objects.count(),
        "charging": round(took, 1), "statuses_per_second": round(statuses / took),
        "sums_share": seconds["sums"] / took, "same": _same_when_rebuilt(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
    }  # fmt: skip
    return figures | _again(account, messages)


def _again(account: Any, messages: int) -> dict[str, Any]:
    """Every rate a tenth more, from the middle of the month on the book of before."""
    one, other = (User.objects.create_user(f"{who}@bench.example") for who in "ab")
    dearer = world.card(
        "USD", date(2026, 7, 1), _rates(Decimal("1.1"), messages), organisation=account.organisation,
        state=CardState.WAITING, imported_by=one, approved_by=other,
    )  # fmt: skip
    began = time.monotonic()
    changes = repricing.effect(dearer)
    effect = time.monotonic() - began
    dearer.state = CardState.ACTIVE
    dearer.save()
    began = time.monotonic()
    act = repricing.reprice(
        account.organisation, "USD", date(2026, 8, 1), date(2026, 8, 31), "card", one
    )
    act = repricing.run(act)
    took = time.monotonic() - began
    done = repricing.totals(act)
    assert sum(one.after for one in changes) == sum(one.after for one in done)
    assert _same_when_rebuilt()
    return {
        "effect": round(effect, 1), "repricing": round(took, 1),
        "repriced": RepricedCharge.objects.filter(repricing=act).count(),
        "before": str(sum(one.before for one in done)), "after": str(sum(one.after for one in done)),
    }  # fmt: skip


def _rates(times: Decimal, messages: int) -> Iterator[world.Rate]:
    for market in STARTS.values():
        yield market, "marketing", 0, Decimal("0.05") * times, "invented"
        for category in ("utility", "authentication"):
            for n, share in enumerate(TIERS):
                first = int(share * messages) + 1 if share else 0
                rate = Decimal("0.01") * (20 - n) / 20 * times
                yield market, category, first, rate, "invented"


def _write(messages: int) -> int:
    """Sent, delivered, and two of three read, in the order of time, as the digest writes them."""
    chances = random.Random(1)  # noqa: S311 - the same every time
    pause = timedelta(days=28) / messages
    rows: list[StatusFact] = []
    for n in range(messages):
        at = int((MONTH + pause * n).timestamp())
        start = chances.choice(list(STARTS))
        category = chances.choices(list(SHARES), list(SHARES.values()))[0]
        one: dict[str, Any] = EMPTY | {
            "wamid": f"wamid.HBgNNTIxNTU1NTU1{n:032X}", "waba_id": WABA,
            "phone_number_id": f"10654035220800{n % 2}", "wa_id": f"{start}{n % 100_000_000:08}",
            "pricing_model": "PMP", "pricing_type": "regular", "pricing_category": category,
            "billable": True, "template_id": str(1_689_556_908_000_000 + n % 40),
        }  # fmt: skip
        rows.append(StatusFact(**one | {"status": "sent", "happened_at": at}))
        rows.append(StatusFact(**one | {"status": "delivered", "happened_at": at + 3}))
        if n % 3:
            unsaid = dict.fromkeys(("pricing_model", "pricing_type", "pricing_category"), "")
            read: dict[str, Any] = {"status": "read", "happened_at": at + 600, "billable": None}
            rows.append(StatusFact(**one | unsaid | read))
        if len(rows) > 100 * AT_ONCE:
            _flush(rows, keep=20 * AT_ONCE)
    count = _flush.written + len(rows)  # type: ignore[attr-defined]
    _flush(rows, keep=0)
    return int(count)


def _flush(rows: list[StatusFact], *, keep: int) -> None:
    rows.sort(key=lambda row: row.happened_at)
    ready = len(rows) - keep
    for start in range(0, ready, AT_ONCE):
        chunk = rows[start : min(start + AT_ONCE, ready)]
        world.write(Facts(statuses=chunk), len(chunk))
    _flush.written += ready  # type: ignore[attr-defined]
    del rows[:ready]


_flush.written = 0  # type: ignore[attr-defined]


def _same_when_rebuilt() -> bool:
    before = _sums()
    call_command("rebuild_costs", verbosity=0, stdout=sys.stderr)
    return before == _sums()


def _sums() -> list[list[Any]]:
    found = []
    with connection.cursor() as cursor:
        for table, by in sums.BY.items():
            names = ", ".join((*by, *sums.FIGURES))
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY {', '.join(by)}")  # noqa: S608
            found.append(cursor.fetchall())
    return found


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
