"""bench/polling: what reading accounts costs in calls, and how fast one worker reads them all.

A sandbox, a PostgreSQL, a Valkey and one worker of the Procfile's kind. All accounts are due at once, as after
an outage; the clock rings each minute as `waportal/cron.py` does. The table is for people, the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bench.lib.sandbox import sandbox
from bin.lib import problems, testbed

ROOT = Path(__file__).resolve().parents[2]
FULL, SMALL = 1000, 150
QUARTER_HOUR = 900  # seconds for FULL accounts
BUSINESS, APP, TOKEN = "200000000000101", "300000000000101", "EAASANDBOXbench"
LARGE = 20  # numbers of the first account
DAY = 86_400


def main() -> int:
    asked = _asked()
    busy = os.getloadavg()[0]
    if busy > 0.5:
        print(f"The machine is busy (load {busy:.1f}): every time below suffers from that.")
    with testbed.servers(ROOT, Path(sys.executable)) as bed:
        folder = Path(bed.environment["DATA_DIR"])
        file = folder / "scenario.json"
        file.write_text(json.dumps(_scenario(asked)))
        with sandbox(folder / "sandbox.db", file) as url:
            bed.environment["GRAPH_BASE_URLS"] = f"sandbox={url}"
            told = _measure(bed, asked)
    found = _bars(told, asked)
    figures = machine() | told | {"accounts": asked.accounts, "load_before": round(busy, 2)}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, figures))
    return 0 if all(bar.ok for bar in found) else 1


def _measure(bed: testbed.Testbed, asked: argparse.Namespace) -> dict[str, Any]:
    python = sys.executable
    if bed.start(
        [python, "manage.py", "migrate", "--database", "admin", "--verbosity", "0"]
    ).wait():
        raise problems.Problem("The migrations failed.")
    worker = bed.start(
        [python, "manage.py", "rqworker", "default", "slow", "--verbosity", "0", "--skip-checks"]
    )
    try:
        words = ["-m", "bench.lib.polling_inside", str(asked.accounts)]
        child = bed.start([python, *words], stdout=subprocess.PIPE)
        answer, _ = child.communicate()
        if child.returncode != 0:
            raise problems.Problem("bench.lib.polling_inside failed.")
    finally:
        worker.terminate()
        worker.wait(30)
    told: dict[str, Any] = json.loads(answer.decode().splitlines()[-1])
    return told


def _bars(told: dict[str, Any], asked: argparse.Namespace) -> list[Bar]:
    rounds = DAY / told["poll_seconds"]
    ours = rounds * told["a_round"] + told["beside"]
    objects = (
        2 + asked.numbers + asked.templates
    )  # the account, who gets its webhooks, each other object
    naive = rounds * objects
    print(
        f"\nCalls per account per day ({asked.numbers} numbers, {asked.templates} templates, every "
        f"{told['poll_seconds']} s):  ours {ours:,.0f}  ·  one call per object {naive:,.0f}"
    )
    even = asked.accounts / (told["poll_seconds"] / 60)
    fewer = naive / ours
    return [
        bars.at_most(f"a full reading of an account with {LARGE} numbers", told["large"], 3, "calls"),
        Bar("calls than one per object", "≥ 5× fewer", f"{fewer:.1f}× fewer", fewer >= 5),
        bars.at_most(
            f"{asked.accounts:,} accounts and their templates, all due at once, one worker",
            told["seconds"], QUARTER_HOUR * asked.accounts / FULL, "s",
        ),
        Bar("accounts read", "every one", f"{told['read']} of {asked.accounts}", told["read"] == asked.accounts),
        bars.at_most("accounts due in one minute afterwards", told["crowd"], 2 * even + 5, "accounts",
                     f"evenly {even:.0f}"),
    ]  # fmt: skip


def _scenario(asked: argparse.Namespace) -> dict[str, Any]:
    accounts = range(asked.accounts)
    return {
        "name": "bench-polling", "about": "Accounts with numbers and templates.",
        "apps": [{"id": APP, "name": "Bench", "secret": "bench-secret", "link": "https://bench.example/",
                  "category": "Business"}],
        "businesses": [{"id": BUSINESS, "name": "Bench", "verification_status": "verified", "timezone_id": "1",
                        "messaging_limit": "TIER_2K", "link": "https://bench.example/",
                        "created_time": "2024-01-01T00:00:00+0000"}],
        "users": [{"id": "400000000000101", "name": "Bench", "business": BUSINESS, "locale": "en_US", "role": "ADMIN"}],
        "tokens": [{"token": TOKEN, "app": APP, "user": "400000000000101", "type": "SYSTEM_USER",
                    "scopes": ["whatsapp_business_management", "whatsapp_business_messaging", "business_management"],
                    "expires_at": 0, "issued_at": int(time.time()), "assets": None}],
        "wabas": [_account(n) for n in accounts],
        "phone_numbers": [
            _number(n, m) for n in accounts for m in range(asked.numbers if n else LARGE)
        ],
        "templates": [_template(n, m) for n in accounts for m in range(asked.templates)],
    }  # fmt: skip


def waba_id(n: int) -> str:
    return str(500_000_000_000_000 + n)


def _account(n: int) -> dict[str, Any]:
    return {
        "id": waba_id(n), "name": f"Bench {n}", "owner": BUSINESS, "clients": [], "currency": "USD",
        "timezone_id": "1", "country": "US", "message_template_namespace": f"bench_{n}",
        "account_review_status": "APPROVED", "ownership_type": "SELF", "status": "ACTIVE",
        "primary_funding_id": "500000000000108", "is_enabled_for_insights": True,
    }  # fmt: skip


def _number(n: int, m: int) -> dict[str, Any]:
    return {
        "id": str(600_000_000_000_000 + n * 100 + m), "waba": waba_id(n),
        "display_phone_number": f"+1 650-{555 + n // 100:03}-{n % 100:02}{m:02}", "verified_name": f"Bench {n}",
    }  # fmt: skip


def _template(n: int, m: int) -> dict[str, Any]:
    return {
        "id": str(700_000_000_000_000 + n * 1000 + m), "waba": waba_id(n), "name": f"parcel_{m}", "language": "en_US",
        "category": "UTILITY", "status": "APPROVED",
        "components": [{"type": "BODY", "text": f"Hello, your parcel number {m} waits at the counter."}],
    }  # fmt: skip


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/polling", description=__doc__)
    parser.add_argument("--full", action="store_true", help=f"the stated scale: {FULL:,} accounts")
    parser.add_argument("--numbers", type=int, default=5, help="of each account but the first (5)")
    parser.add_argument("--templates", type=int, default=10, help="of each account (10)")
    asked = parser.parse_args()
    asked.accounts = FULL if asked.full else SMALL
    return asked


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
