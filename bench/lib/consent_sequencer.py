"""Inside the portal's own environment: events into a log, a signature, a verification.

python -m bench.lib.consent_sequencer EVENTS      its answer is one line of JSON
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
django.setup()

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402
from uuid import uuid4  # noqa: E402

from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Organisation  # noqa: E402
from optin.integrity import signing  # noqa: E402
from optin.integrity.files import LogFiles  # noqa: E402
from optin.ledger import sequencing, writing  # noqa: E402
from optin.log.leaf import canonical  # noqa: E402
from optin.verify.consent_verify import Verifier  # noqa: E402

AT_ONCE = 5_000


def main(events: int) -> dict[str, Any]:
    organisation = Organisation.objects.create(slug="bench", name="Bench")
    for first in range(0, events, AT_ONCE):
        _write(organisation, min(AT_ONCE, events - first))
    with connections["admin"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    began = time.monotonic()
    moved = sequencing.sequence(seconds=3600)
    moving = time.monotonic() - began
    assert moved == events
    log = signing.log_of(organisation)
    began = time.monotonic()
    assert signing.sign(log)
    signature = time.monotonic() - began
    began = time.monotonic()
    results = Verifier(LogFiles(log, with_states=False), signing.vkeys(log), light=True).run()
    verification = time.monotonic() - began
    return {
        "events": events,
        "events_per_second": events / moving,
        "signature": signature,
        "verification": verification,
        "failed": "; ".join(one.said for one in results if one.state == "failed"),
    }


def _write(organisation: Organisation, count: int) -> None:
    """As an import would, many in a statement; the guards of the tables see every one."""
    now = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    rows: list[Any] = []
    for _number in range(count):
        event_id = str(uuid4())
        body: dict[str, object] = {
            "v": writing.VERSION, "tenant": str(organisation.pk), "event_id": event_id,
            "type": "consent.granted", "recorded_at": now, "occurred_at": now, "grade": "E",
            "subject": str(uuid4()), "sender": "brand:acme", "purpose": "marketing", "actor": "import",
            "channel": "whatsapp", "method": "import", "notice": "sha256:" + "ab" * 32,
            "pii_commit": "cd" * 32,
        }  # fmt: skip
        rows.append((event_id, canonical(body)))
    with writing.of(organisation), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO optin_event (idempotency_key, body) VALUES (%s, %s)", rows)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
