"""Inside the portal's own environment: a list of people, brought in as its pages do it.

python -m bench.lib.consent_import LINES      its answer is one line of JSON

Half of the numbers are new to the portal; the others opted in before, so that every kind of line is there. What
is timed is the job after the second person has signed: reading the file, the events with their evidence, the states.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
django.setup()

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from django.db import connection  # noqa: E402

from accounts.models import Organisation, User  # noqa: E402
from optin.importing.reading import Columns  # noqa: E402
from optin.ledger.sequencing import sequence  # noqa: E402
from optin.ledger.writing import of  # noqa: E402
from optin.models import Event, ImportBatch, ImportRow  # noqa: E402
from optin.services import import_work, importing  # noqa: E402

COLUMNS = Columns(number=1, occurred_at=2, answer=3, order="ymd")
TEXT = {
    "text": "Yes, I want offers of ACME by WhatsApp. Reply STOP to stop.", "language": "en",
    "jurisdiction": "DE", "business": "ACME",
}  # fmt: skip


def main(lines: int) -> dict[str, Any]:
    organisation = Organisation.objects.create(slug="bench", name="Bench")
    author, approver = (
        User.objects.create_user(f"{name}@bench.example", "x") for name in ("author", "approver")
    )
    _brought(organisation, author, approver, range(0, lines, 2))
    began = time.perf_counter()
    batch = _described(organisation, author, range(lines))
    read = time.perf_counter() - began
    importing.offer(batch, by=author)
    importing.approve(batch, by=approver)
    began = time.perf_counter()
    import_work.run(batch)
    taken = time.perf_counter() - began
    rows = dict(_counted(batch))
    assert sum(rows.values()) == lines, rows
    while sequence(seconds=20):
        pass
    with of(organisation):
        events = Event.objects.count()
    new, cpu = _timed_new(organisation, author, approver, range(lines, lines + lines // 2))
    return {
        "lines": lines, "dry_run": round(lines / read), "mixed": round(lines / taken),
        "new": round(lines // 2 / new), "new_by_cpu": round(lines // 2 / cpu), "rows": rows,
        "events": events,
    }  # fmt: skip


def _timed_new(
    organisation: Organisation, author: User, approver: User, numbers: range
) -> tuple[float, float]:
    """Every line a person we do not know: the most that there is to write. Seconds, and those of them that our
    process and PostgreSQL's spent on a processor."""
    batch = _described(organisation, author, numbers)
    importing.offer(batch, by=author)
    importing.approve(batch, by=approver)
    began, before = time.perf_counter(), _cpu()
    import_work.run(batch)
    return time.perf_counter() - began, _cpu() - before


def _cpu() -> float:
    """Seconds that this process and its server process have spent on a processor so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _brought(organisation: Organisation, author: User, approver: User, numbers: range) -> None:
    batch = _described(organisation, author, numbers)
    importing.offer(batch, by=author)
    importing.approve(batch, by=approver)
    import_work.run(batch)


def _described(organisation: Organisation, author: User, numbers: range) -> ImportBatch:
    data = "Name,Phone,Agreed at,Consent,Shop\n" + "".join(
        f"Customer {n},+4915{n:09},2026-10-{n % 28 + 1:02} {n % 24:02}:30,"
        f"{'no' if n % 50 == 0 else 'yes'},Hamburg\n"
        for n in numbers
    )
    batch = importing.keep(organisation, data=data.encode(), name="people.csv", by=author)
    importing.describe(
        batch, by=author, columns=COLUMNS, version=None, text=TEXT, collected_at=None,
        purpose="marketing", act="ticked an empty box", source="Old shop", statement="At checkout.",
    )  # fmt: skip
    import_work.run(batch)
    batch.refresh_from_db()
    return batch


def _counted(batch: ImportBatch) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for outcome in ImportRow.objects.filter(batch=batch).values_list("outcome", flat=True):
        found[outcome] = found.get(outcome, 0) + 1
    return sorted(found.items())


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
    connection.close()
