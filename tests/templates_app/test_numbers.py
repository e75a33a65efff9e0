"""Meta's numbers of templates: read every night, corrected, kept when Meta forgets them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from assets.models import Usage, WhatsAppAccount
from templates_app import tasks
from templates_app.models import (
    BlockReason,
    ButtonDay,
    Insights,
    InsightsSwitch,
    NumbersReading,
    Template,
    TemplateDay,
)
from templates_app.services import insights, numbers, sync
from tests.conftest import Jobs
from tests.people import make_account, make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import approved, connected, person, pushed

ZONE = ZoneInfo("America/Los_Angeles")  # of the sandbox's accounts
META_ID = "1689557327140729"  # of the sandbox's first template


def noon(days_ago: int) -> datetime:
    """Noon there on a day that has passed."""
    today = timezone.now().astimezone(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days_ago)


def day(days_ago: int) -> date:
    return noon(days_ago).date()


def happened(
    sandbox: Sandbox,
    *counts: tuple[int, int, int],
    clicks: dict[tuple[int, str], int] | None = None,
    cost: int | None = 10000,
) -> None:
    """A past for the first template: (days ago, delivered, of them read), and clicks by (days ago,
    words)."""
    state = sandbox.state()
    for part in ("tables", "script"):
        state.pop(part, None)
    messages = [
        _message(
            sandbox, noon(ago) + timedelta(seconds=n), is_read=n < read, n=f"{ago}-{n}", cost=cost
        )
        for ago, delivered, read in counts
        for n in range(delivered)
    ]
    starts_at = timezone.now().isoformat()
    sandbox.reset({**state, "starts_at": starts_at, "messages": messages})
    if clicks:
        state = sandbox.state()
        state["tables"]["clicks"] = [
            {
                "waba": sandbox.waba_id, "template": META_ID, "category": "utility",
                "span": "template_day", "kind": "quick_reply_button", "content": content,
                "count": count, "start": int(noon(ago).replace(hour=0).timestamp()),
            }
            for (ago, content), count in clicks.items()
        ]  # fmt: skip
        sandbox.reset({**state, "starts_at": starts_at})


def _message(
    sandbox: Sandbox, at: datetime, *, is_read: bool, n: str, cost: int | None
) -> dict[str, Any]:
    moment = at.timestamp()
    told = {
        "id": f"wamid.{n}", "waba": sandbox.waba_id, "phone": "600000000000101",
        "wa_id": "5215555550101", "direction": "out", "type": "template", "status": "delivered",
        "at": moment, "sent_at": moment, "delivered_at": moment, "country": "MX",
        "content": {"body": "Hello"}, "template": META_ID, "category": "UTILITY",
        "pricing_model": "PMP", "pricing_type": "regular", "pricing_category": "utility",
        "tier": "0:1000000", "cost": cost,
    }  # fmt: skip
    return told | ({"read_at": moment + 60} if is_read else {})


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> WhatsAppAccount:
    account = connected(sandbox)
    account.currency, account.facts = "USD", {"timezone_id": "1"}
    account.save()
    sync.sync_account(account)
    return account


@pytest.fixture
def template(account: WhatsAppAccount) -> Template:
    return Template.objects.get(meta_id=META_ID)


def read(account: WhatsAppAccount) -> NumbersReading:
    """A night's reading, whatever the clock says."""
    numbers.start([account])
    reading = NumbersReading.objects.get(account=account)
    reading.note(due_at=timezone.now())
    numbers.run(reading)
    reading.refresh_from_db()
    return reading


def test_a_reading_keeps_what_became_of_each_day(template: Template, sandbox: Sandbox) -> None:
    happened(sandbox, (1, 4, 2), (3, 2, 1), clicks={(1, "Yes"): 2, (1, "No"): 1})
    reading = read(template.account)
    rows = TemplateDay.objects.order_by("day")
    assert [(row.day, row.sent, row.delivered, row.read, row.clicked) for row in rows] == [
        (day(3), 2, 2, 1, None), (day(1), 4, 4, 2, 3),
    ]  # fmt: skip
    assert [(row.spent, row.currency) for row in rows] == [
        (Decimal("0.02"), "USD"), (Decimal("0.04"), "USD"),
    ]  # fmt: skip
    assert set(ButtonDay.objects.values_list("content", "count")) == {("Yes", 2), ("No", 1)}
    assert (reading.insights, reading.problem, reading.began_at) == (Insights.ON, "", None)
    assert (reading.known_from, reading.known_to) == (day(90), day(0))


def test_the_same_again_writes_nothing(template: Template, sandbox: Sandbox) -> None:
    happened(sandbox, (1, 4, 2), clicks={(1, "Yes"): 2})
    read(template.account)
    before = list(TemplateDay.objects.values()), list(ButtonDay.objects.values())
    read(template.account)
    assert (list(TemplateDay.objects.values()), list(ButtonDay.objects.values())) == before


def test_what_meta_corrects_is_corrected(template: Template, sandbox: Sandbox) -> None:
    happened(sandbox, (2, 4, 1), clicks={(2, "Yes"): 1})
    read(template.account)
    happened(sandbox, (2, 5, 3), clicks={(2, "Yes"): 3})
    read(template.account)
    row = TemplateDay.objects.get()
    assert (row.sent, row.read, row.clicked, row.spent) == (5, 3, 3, Decimal("0.05"))
    assert ButtonDay.objects.get().count == 3


def test_reads_and_clicks_stay_when_meta_sets_them_to_zero(
    template: Template, sandbox: Sandbox
) -> None:
    happened(sandbox, (10, 4, 2), clicks={(10, "Yes"): 2})
    read(template.account)
    row = TemplateDay.objects.get()
    assert (row.delivered, row.read, row.clicked) == (4, None, None), "read too late: not known"
    TemplateDay.objects.update(read=2, clicked=2)
    ButtonDay.objects.create(day=row, kind="quick_reply_button", content="Yes", count=2)
    read(template.account)
    row.refresh_from_db()
    assert (row.delivered, row.read, row.clicked) == (4, 2, 2)
    assert ButtonDay.objects.get().count == 2


def test_a_hidden_cost_is_not_zero(template: Template, sandbox: Sandbox) -> None:
    """A partner pays: Meta leaves the cost out."""
    happened(sandbox, (1, 2, 0), cost=None)
    read(template.account)
    row = TemplateDay.objects.get()
    assert (row.sent, row.spent, row.currency) == (2, None, "")


def test_switched_off_at_meta_is_a_state_and_no_trouble(
    template: Template, sandbox: Sandbox
) -> None:
    sandbox.change(sandbox.waba_id, is_enabled_for_insights=False)
    reading = read(template.account)
    assert (reading.insights, reading.read_at) == (Insights.OFF, None)
    assert reading.due_at > timezone.now()


def test_where_meta_offers_no_numbers_it_is_said(template: Template, sandbox: Sandbox) -> None:
    sandbox.change("600000000000101", display_phone_number="+81 90-1234-5678")
    assert read(template.account).insights == Insights.UNAVAILABLE


def test_when_meta_says_wait_the_pass_goes_on_where_it_was(
    account: WhatsAppAccount, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(11):
        approved(account)
    happened(sandbox, (1, 1, 0))
    sandbox.fault("/template_analytics", preset="template_rate_limit")
    reading = read(account)
    assert (reading.problem != "", reading.began_at is None) == (True, False)
    assert reading.due_at > timezone.now()
    sandbox.no_faults()
    Usage.objects.all().delete()  # the minute is over
    began = reading.began_at
    monkeypatch.setattr(numbers, "AT_ONCE", 1)
    reading = read(account)
    assert (reading.after > 0, reading.read_at) == (True, None)
    assert numbers.due() == [reading.pk]
    for _ in range(3):
        numbers.run(reading)
    reading.refresh_from_db()
    assert reading.read_at == began


def test_a_template_that_meta_does_not_know_spoils_no_other(
    template: Template, sandbox: Sandbox
) -> None:
    approved(template.account)  # known to us alone
    happened(sandbox, (1, 3, 0))
    reading = read(template.account)
    assert (reading.skipped, reading.known_to) == (1, day(0))
    assert TemplateDay.objects.get().delivered == 3


def test_an_answer_that_nobody_understands_about_one_stops_no_other_and_stays_in_sight(
    template: Template, sandbox: Sandbox, client: Client
) -> None:
    approved(template.account)
    happened(sandbox, (1, 3, 0))
    sandbox.fault("/template_analytics", status=200, body='{"data": 7}', times=2)
    reading = read(template.account)
    assert (reading.read_at is None, reading.problem) == (False, "Unexpected")
    client.force_login(person(template.account, Role.MARKETER))
    page = client.get("/o/hanami/templates/numbers/").content.decode()
    assert "could not be read" in page
    reading = read(template.account)
    assert (reading.problem, TemplateDay.objects.get().delivered) == ("", 3)


def test_when_no_answer_is_understood_the_pass_waits_and_goes_on_with_the_next(
    template: Template, sandbox: Sandbox
) -> None:
    for _ in range(11):
        approved(template.account)
    happened(sandbox, (1, 3, 0))
    sandbox.fault("/template_analytics", status=200, body='{"data": 7}')
    reading = read(template.account)
    began, reached = reading.began_at, reading.after
    assert (reading.problem, reading.read_at, reading.skipped) == ("Unexpected", None, 10)
    assert reached > 0
    assert numbers.due() == []
    sandbox.no_faults()
    reading = read(template.account)
    assert (reading.read_at, reading.problem) == (began, "Unexpected")
    assert read(template.account).problem == ""


def test_one_accounts_failure_stops_no_other(
    template: Template, sandbox: Sandbox, jobs: Jobs
) -> None:
    other = make_account(make_organisation("sakura"), token="EAAnobody")
    approved(other)
    happened(sandbox, (1, 3, 0))
    tasks.ring_numbers()
    jobs.run()
    assert TemplateDay.objects.get().delivered == 3
    assert NumbersReading.objects.get(account=other).problem.startswith("NoAccess")


def test_ringing_twice_reads_once(template: Template, sandbox: Sandbox, jobs: Jobs) -> None:
    happened(sandbox, (1, 3, 0))
    for _ in range(2):
        tasks.ring_numbers()
    jobs.run()
    tasks.ring_numbers()
    assert jobs.waiting() == []
    assert len(sandbox.requests("/template_analytics")) == 1


def test_a_later_night_asks_for_the_days_that_may_still_change(
    template: Template, sandbox: Sandbox
) -> None:
    happened(sandbox, (1, 3, 0))
    read(template.account)
    Template.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    read(template.account)
    asked = [one["params"] for one in sandbox.requests("/template_analytics")]
    assert [day(30).isoformat() in str(asked[0]), day(90).isoformat() in str(asked[1])] == [
        True
    ] * 2


def test_why_people_block_is_asked_of_pairs_that_were_sent_enough(
    template: Template, sandbox: Sandbox
) -> None:
    other = pushed(template.account)
    sandbox.decide(other.meta_id, "approve")
    happened(sandbox, (1, 1000, 0), (2, 1000, 0))
    read(template.account)
    assert BlockReason.objects.count() == 0, "it takes two"
    TemplateDay.objects.create(
        template=other, product="cloud_api", day=day(1), sent=1000, read_at=timezone.now()
    )
    read(template.account)
    assert BlockReason.objects.count() == 0, "Meta counts fewer than 1,000 and refuses"
    told = {
        "data": [
            {"metric": "BLOCK_RATE", "order_by_relative_metric": [other.meta_id, META_ID]},
            {
                "metric": "TOP_BLOCK_REASON",
                "string_values": [
                    {"key": META_ID, "value": "SPAM"},
                    {"key": other.meta_id, "value": "NO_SIGN_UP"},
                ],
            },
        ]
    }
    for _ in range(2):
        sandbox.fault("/compare", status=200, body=json.dumps(told), times=1)
        read(template.account)
    kept = set(BlockReason.objects.values_list("template", "reason", "is_worse"))
    assert kept == {(template.pk, "SPAM", True), (other.pk, "NO_SIGN_UP", False)}


def test_switching_on_is_done_once_and_read_at_once(
    template: Template, sandbox: Sandbox, jobs: Jobs
) -> None:
    sandbox.change(sandbox.waba_id, is_enabled_for_insights=False)
    account, admin = template.account, make_member(template.organisation, "admin")
    read(account)
    switch = insights.ask(account, by=admin)
    assert switch is not None
    assert insights.ask(account, by=admin) is None
    for _ in range(2):
        tasks.switch_insights(switch.pk)
    switch.refresh_from_db()
    assert (switch.ended_at is None, switch.problem) == (False, "")
    assert len(sandbox.requests(f"/{sandbox.waba_id}$", "POST")) == 1
    tasks.ring_numbers()
    jobs.run()
    reading = NumbersReading.objects.get(account=account)
    assert (reading.insights, reading.known_to) == (Insights.ON, day(0))


def test_a_switch_waits_while_meta_is_in_trouble(template: Template, sandbox: Sandbox) -> None:
    switch = insights.ask(template.account, by=make_member(template.organisation, "admin"))
    assert switch is not None
    sandbox.fault(f"/{sandbox.waba_id}", method="POST", status=503)
    tasks.switch_insights(switch.pk)
    switch.refresh_from_db()
    assert (switch.ended_at, switch.due_at > timezone.now()) == (None, True)
    assert switch.problem != ""


def test_what_meta_refuses_is_the_history_of_a_switch(template: Template, sandbox: Sandbox) -> None:
    sandbox.change("600000000000101", display_phone_number="+81 90-1234-5678")
    switch = insights.ask(template.account, by=make_member(template.organisation, "admin"))
    assert switch is not None
    tasks.switch_insights(switch.pk)
    assert InsightsSwitch.objects.get().problem == "Refused 200005"
    assert NumbersReading.objects.get().insights == Insights.UNAVAILABLE
