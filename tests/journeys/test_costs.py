"""A month of costs as a business lives it: charged, held against Meta's figures, priced anew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from assets.models import WhatsAppAccount
from assets.services import polling, upkeep
from billing import shipped, tasks
from billing.comparing.checking import compare
from billing.comparing.reasons import Reason
from billing.meta import reading
from billing.meta import tasks as meta_tasks
from billing.models import Charge, CostsReading, RepricedCharge, Repricing
from billing.periods import Period
from billing.reports import Slice, scope_of
from billing.reports.statements import statement
from tests.billing.test_uploading import decide, waiting
from tests.conftest import Jobs
from tests.people import make_member
from tests.sandbox_server import Sandbox
from tests.templates_app.making import connected
from tests.webhooks import processes
from traffic.models import Inbound, Message
from webhooks.gaps.models import Backfill

pytestmark = pytest.mark.journey
PATIENCE = 30  # seconds; nothing here is measured
NUMBER = "600000000000101"
MEXICO, BRAZIL = ("5215555550101", "5215555550102"), ("5511955550101", "5511955550102")
OTP = {"type": "button", "sub_type": "url", "index": "0"}
CODE: list[dict[str, Any]] = [{"type": "text", "text": "123456"}]
TEMPLATES: list[dict[str, Any]] = [
    {"id": "1689557327140730", "name": "summer_sale", "category": "MARKETING",
     "components": [{"type": "BODY", "text": "Our summer sale has begun."}]},
    {"id": "1689557327140731", "name": "login_code", "category": "AUTHENTICATION",
     "components": [
         {"type": "BODY", "text": "*{{1}}* is your verification code.",
          "example": {"body_text": [["123456"]]}},
         {"type": "BUTTONS", "buttons": [
             {"type": "URL", "text": "Copy code", "url": "https://example.com/otp?code={{1}}",
              "example": ["https://example.com/otp?code=123456"]}]},
     ]},
]  # fmt: skip


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It never happened."
        time.sleep(0.05)


@pytest.fixture
def account(
    transactional_db: None, sandbox: Sandbox, jobs: Jobs, settings: Any
) -> Iterator[WhatsAppAccount]:
    """Read once, so that its currency and zone are known; its webhooks come in; rates as shipped."""
    state = sandbox.state()
    for part in ("tables", "script"):
        state.pop(part, None)
    plain = state["templates"][0]
    more = [{**plain, **one} for one in TEMPLATES]
    sandbox.reset(
        {
            **state,
            "templates": [*state["templates"], *more],
            "starts_at": timezone.now().isoformat(),
        }
    )
    shipped.load()
    found = connected(sandbox)
    variables = {"GRAPH_BASE_URLS": f"sandbox={sandbox.url}"}
    with processes.intake(**variables) as (url, _process), processes.digest(**variables):
        settings.WEBHOOK_URL = url
        upkeep.ask_for_repair(found.connection)
        upkeep.run_repair(found.connection)
        polling.poll(found)
        found.refresh_from_db()
        yield found


def template(sandbox: Sandbox, to: str, name: str, *components: dict[str, Any]) -> str:
    said = {"name": name, "language": {"code": "en_US"}, "components": list(components)}
    return sandbox.send(NUMBER, f"+{to}", type="template", template=said)


def text(sandbox: Sandbox, to: str) -> str:
    return sandbox.send(NUMBER, f"+{to}", type="text", text={"body": "Hi"})


def says(sandbox: Sandbox, person: str, **more: Any) -> None:
    said = {"phone": NUMBER, "type": "text", "content": {"body": "Hello"}, **more}
    sandbox.control("POST", f"/people/{person}/say", json=said)


def converse(sandbox: Sandbox) -> list[str]:
    """In two countries: every category, outside and inside of windows, and after an advertisement."""
    wamids = []
    for quiet, talker in (MEXICO, BRAZIL):
        wamids += [
            template(sandbox, quiet, "summer_sale"),
            template(sandbox, quiet, "hello_world"),
            template(sandbox, quiet, "login_code", {"type": "body", "parameters": CODE},
                     {**OTP, "parameters": CODE}),
        ]  # fmt: skip
        says(sandbox, talker)
        wamids.append(template(sandbox, talker, "hello_world"))
        wamids.append(text(sandbox, talker))
    customer = f"{MEXICO[0][:-1]}9"
    says(sandbox, customer, referral={"source_type": "ad", "source_id": "1", "source_url": "x"})
    wamids.append(text(sandbox, customer))
    return wamids


def charged(sandbox: Sandbox, wamids: list[str]) -> None:
    """Delivered over there, told by webhook, and charged by the clock's job."""
    sandbox.forward(5)
    until(lambda: Message.objects.filter(wamid__in=wamids, step__gte=2).count() == len(wamids))
    until(lambda: Inbound.objects.count() == 3)
    tasks.charge()
    assert {one.unit_id for one in Charge.objects.all()} == set(wamids)


def at_night(account: WhatsAppAccount) -> None:
    """Meta's figures are read and the months compared, as the clock and its worker do it."""
    reading.start([account])
    row = CostsReading.objects.get(account=account)
    row.note(due_at=timezone.now())
    while True:
        meta_tasks.read_costs(row.pk)
        row.refresh_from_db()
        assert not row.problem
        if row.until is None:
            return


def dearer(finance: Client, account: WhatsAppAccount, month: date) -> None:
    """A card of this month's first day, uploaded by one person and approved by another."""
    rates = (
        f"Rates\nEffective {month:%B} 1, {month.year}\n\n"
        "Market,Currency,Marketing,Utility,Authentication,Service\n"
        "Mexico,$US,0.5000,0.2500,0.1250,0.1000\nBrazil,$US,0.6000,0.3000,0.1500,0.1000\n"
    )
    card = waiting(finance, day=month, rates=rates)
    second = make_member(account.organisation, Role.FINANCE, email="second@hanami.example")
    decide(second, card, "approval")


def test_a_month_of_costs(
    account: WhatsAppAccount, sandbox: Sandbox, client: Client, jobs: Jobs
) -> None:
    first = make_member(account.organisation, Role.FINANCE, email="first@hanami.example")
    client.force_login(first)
    charged(sandbox, converse(sandbox))
    month = Charge.objects.earliest("day").day.replace(day=1)
    place = f"/o/hanami/costs/meta/accounts/{account.waba_id}/{month:%Y-%m}/"

    at_night(account)
    compared = compare(account, month)
    assert {(one.cell.key.country, one.cell.key.category) for one in compared} >= {
        (country, category)
        for country in ("MX", "BR")
        for category in ("marketing", "utility", "authentication", "service")
    }
    assert [one for one in compared if one.reason != Reason.NONE] == []
    assert {one.type for one in Charge.objects.all()} == {
        "regular", "free_customer_service", "free_entry_point",
    }  # fmt: skip
    assert sum(one.cell.ours.amount for one in compared) > 0

    sandbox.control("POST", "/webhooks", json={"drop": 1})
    template(sandbox, BRAZIL[0], "summer_sale")
    sandbox.forward(5)
    sandbox.control("POST", "/webhooks", json={"drop": 0})
    at_night(account)
    [lost] = [one for one in compare(account, month) if one.differs]
    assert (lost.cell.key.country, lost.cell.volume_difference) == ("BR", -1)
    assert (lost.reason, lost.is_open) == (Reason.LATE, True)
    hour = timedelta(hours=1)
    now = timezone.now()
    Backfill.objects.create(account=account, from_at=now - hour, to_at=now + hour)
    [lost] = [one for one in compare(account, month) if one.differs]
    assert lost.reason == Reason.WEBHOOKS
    assert "Webhooks were missing that day" in client.get(place).content.decode()

    dearer(client, account, month)
    jobs.run()
    repricing = Repricing.objects.get()
    assert repricing.finished_at
    assert RepricedCharge.objects.filter(repricing=repricing).count() == 8  # 4 in each country
    costs = sum((one.amount or Decimal(0) for one in Charge.objects.all()), Decimal(0))
    assert costs == Decimal("0.5") + 2 * Decimal("0.25") + Decimal("0.125") + (
        Decimal("0.6") + 2 * Decimal("0.3") + Decimal("0.15")
    )
    asked = f"period={month:%Y-%m}"
    assert "$2.48" in client.get(f"/o/hanami/costs/?{asked}").content.decode()
    told = Slice.from_text(asked)
    today = Period.holding(month).last
    made = statement(scope_of(account.organisation, told), told, today=today)
    assert "$2.48" in str(made)
