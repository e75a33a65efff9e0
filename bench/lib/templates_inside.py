"""Inside the portal's own environment: readings of one account, each with what it cost.

python -m bench.lib.templates_inside URL      of the sandbox; its answer is one line of JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import django
import requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Organisation, User  # noqa: E402
from assets.models import Connection, Environment, Usage, WhatsAppAccount  # noqa: E402
from templates_app.models import Status, Template  # noqa: E402
from templates_app.services import sync  # noqa: E402

BUSINESS, WABA, TOKEN = "200000000000101", "500000000000101", "EAASANDBOXfirst"
LIST = f"/{WABA}/message_templates"


class Meta:
    """The sandbox behind the scenes."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, method: str, where: str, /, **body: Any) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox{where}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def calls(self) -> int:
        found = requests.get(
            f"{self.url}/_sandbox/requests", params={"path": LIST, "limit": "5000"}, timeout=30
        ).json()
        return len(found["data"])

    def states(self) -> dict[str, str]:
        """Status by id, as Meta has them."""
        found = self.control("GET", "/state")["templates"]
        return {one["id"]: one["status"].lower() for one in found if one["waba"] == WABA}


def account() -> WhatsAppAccount:
    user = User.objects.create_user("bench@bench.example", name="Bench")
    organisation = Organisation.objects.create(slug="bench", name="Bench")
    made = Connection.objects.create(
        organisation=organisation, environment=Environment.SANDBOX, business_id=BUSINESS,
        app_id="300000000000101", token=TOKEN, app_secret="first-app-secret",  # noqa: S106
        verify_token="-", created_by=user,  # noqa: S106
    )  # fmt: skip
    return WhatsAppAccount.objects.create(
        organisation=organisation, connection=made, waba_id=WABA, name="Bench"
    )


def reading(meta: Meta, waba: WhatsAppAccount, *, count_writes: bool = False) -> dict[str, Any]:
    """One reading: seconds, calls, what it wrote, and how our rows stand to Meta's afterwards."""
    Usage.objects.all().delete()
    before, writes = meta.calls(), 0
    began, cpu = time.perf_counter(), time.process_time()
    if count_writes:
        with CaptureQueriesContext(connection) as queries:
            run = sync.sync_account(waba)
        writes = sum(_writes_templates(one["sql"]) for one in queries)
    else:
        run = sync.sync_account(waba)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    assert run is not None
    there = meta.states()
    rows = Template.objects.filter(account=waba)
    ours = dict(rows.values_list("meta_id", "status"))
    return {
        "seconds": round(seconds, 2), "cpu": round(cpu, 2), "calls": meta.calls() - before, "seen": run.seen,
        "changed": run.changed, "problem": run.problem, "writes": writes,
        "rows": rows.exclude(status=Status.DELETED).count(),
        "wrong": sum(ours[one] != status for one, status in there.items() if one in ours),
        "missing": rows.exclude(missing_since=None).count(),
    }  # fmt: skip


def _writes_templates(sql: str) -> bool:
    """Templates, revisions and events; the record of the reading itself is written each time."""
    head = sql[:80]
    about = '"templates_app_' in head and '"templates_app_syncrun"' not in head
    return about and head.startswith(("INSERT", "UPDATE", "DELETE"))


def main(url: str) -> dict[str, Any]:
    settings.GRAPH_BASE_URLS = {"sandbox": url}
    connection.force_debug_cursor = False
    meta, waba = Meta(url), account()
    told = {"first": reading(meta, waba), "again": reading(meta, waba)}
    told["again"]["writes"] = reading(meta, waba, count_writes=True)["writes"]
    ids = sorted(meta.states())
    _pause(meta, ids[:5] + ids[-5:])  # on the first page and on the last
    told["changed"] = reading(meta, waba)
    pages = -(-len(ids) // 250)
    meta.control("POST", "/faults", path=LIST, skip=pages // 2, status=500, error={"code": 1})
    told["broken"] = reading(meta, waba)
    meta.control("DELETE", "/faults")
    _pause(meta, ids[5:8] + ids[-8:-5])
    told["resumed"] = reading(meta, waba)
    return told


def _pause(meta: Meta, ids: list[str]) -> None:
    for one in ids:
        meta.control("POST", f"/templates/{one}/decision", decision="pause")


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
