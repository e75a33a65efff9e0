"""Budgets: what counts, who may, what is told and when it ends, what a hard stop refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role, User
from alerts.models import Alert, Kind, Severity
from assets.models import WhatsAppAccount
from billing import shipped, tasks
from billing.models import Budget
from billing.reports.budgets import gauges
from billing.services import budgets
from billing.services.budgets import Because, may_spend
from templates_app.models import Family, Tag, Template
from templates_app.services import drafting
from tests.billing.seeding import daily, seed, seed_template
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def finance(organisation: Organisation, client: Client) -> User:
    user = make_member(organisation, Role.FINANCE)
    client.force_login(user)
    return user


@pytest.fixture
def account(organisation: Organisation, finance: User) -> WhatsAppAccount:
    return make_account(organisation, currency="USD")


@pytest.fixture
def today(organisation: Organisation) -> date:
    return organisation.today()


def make(organisation: Organisation, by: User, **fields: Any) -> Budget:
    values = {"name": "All", "currency": "USD", "limit": Decimal(100)}
    return budgets.create(organisation, by=by, **values | fields)


def path(organisation: Organisation, rest: str = "") -> str:
    return f"/o/{organisation.slug}/costs/budgets/{rest}"


FORM = {
    "name": "Marketing", "scope": "organisation", "length": "month", "currency": "USD",
    "limit": "250.50", "thresholds": "50, 80 %, 100", "tells_forecast": "on",
}  # fmt: skip


def test_made_changed_and_archived_with_a_trail(
    client: Client, organisation: Organisation, account: WhatsAppAccount
) -> None:
    assert client.post(path(organisation, "new/"), FORM).status_code == 302
    budget = Budget.objects.get()
    assert (budget.thresholds, budget.limit, budget.account) == (
        [50, 80, 100],
        Decimal("250.50"),
        None,
    )
    scope = f"account:{account.waba_id}"
    client.post(path(organisation, f"{budget.pk}/edit/"), FORM | {"limit": "300", "scope": scope})
    budget.refresh_from_db()
    assert budget.limit == 300
    assert budget.account == account
    page = client.get(path(organisation, f"{budget.pk}/")).content.decode()
    assert "<del>250.50</del> → <ins>300.00</ins>" in page
    assert "finance@hanami.example" in page
    assert "ends now" in client.get(path(organisation, f"{budget.pk}/archive/")).content.decode()
    client.post(path(organisation, f"{budget.pk}/archive/"))
    assert "Marketing" not in client.get(path(organisation)).content.decode()
    assert "Marketing" in client.get(path(organisation, "?archived=1")).content.decode()
    assert client.post(path(organisation, "new/"), FORM).status_code == 302  # the name is free


def test_the_second_of_two_who_change_it_is_told_and_loses_nothing(
    client: Client, organisation: Organisation, finance: User
) -> None:
    budget = make(organisation, finance)
    edit = path(organisation, f"{budget.pk}/edit/")
    page = client.get(edit).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    assert client.post(edit, FORM | {"version": version}).status_code == 302
    page = client.post(edit, FORM | {"version": version, "limit": "777"}).content.decode()
    assert "Somebody changed this budget while you were at it" in page
    assert 'value="777"' in page
    budget.refresh_from_db()
    assert budget.limit == Decimal("250.50")
    version = page.split('name="version" value="')[1].split('"')[0]
    assert client.post(edit, FORM | {"version": version, "limit": "777"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("limit", "0", "Write an amount above zero."),
        ("thresholds", "50, many", "Write up to eight whole numbers"),
        ("thresholds", "0", "Write up to eight whole numbers"),
        ("scope", "account:999", "Select a valid choice"),
        ("currency", "XXX", "Select a valid choice"),
        ("name", "all", "Another budget has this name."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    client: Client, organisation: Organisation, finance: User, field: str, typed: str, told: str
) -> None:
    make(organisation, finance)
    page = client.post(path(organisation, "new/"), FORM | {field: typed}).content.decode()
    assert told in page
    assert "250.50" in page or field == "limit"
    assert Budget.objects.count() == 1


def test_only_who_manages_costs_changes_budgets(client: Client, organisation: Organisation) -> None:
    budget = make(organisation, make_member(organisation, Role.FINANCE))
    client.force_login(make_member(organisation, Role.MARKETER))
    page = client.get(path(organisation)).content.decode()
    assert "All" in page
    assert "New budget" not in page
    for rest in ("new/", f"{budget.pk}/edit/", f"{budget.pk}/archive/"):
        assert client.post(path(organisation, rest), FORM).status_code == 403


def test_other_currencies_and_unknown_prices_are_told_and_not_counted(
    client: Client, organisation: Organisation, account: WhatsAppAccount, finance: User, today: date
) -> None:
    make(organisation, finance)
    seed(
        daily(account, today, 30),
        daily(account, today, 70, currency="EUR"),
        daily(account, today, 0, category="utility", units=7, unknown=7),
        daily(account, today - timedelta(days=40), 500),
    )
    page = client.get(path(organisation)).content.decode()
    assert "$30.00 of $100.00 · 30.0%" in page
    assert "Not counted, in another currency: €70.00." in page
    assert "7 charges without a known price are not in it." in page
    rows = client.get(path(organisation, "?form=csv")).content.decode().splitlines()
    assert rows[1].split(",")[3:8] == ["USD", "100.00", "30.000000", "30.0", "7"]


def approved(account: WhatsAppAccount, by: User, name: str, meta_id: str, *tags: Tag) -> None:
    template = drafting.create_draft(
        account, content=words(), name=name, language="en_US", category="MARKETING", by=by
    )
    Template.objects.filter(pk=template.pk).update(meta_id=meta_id)
    family, _made = Family.objects.get_or_create(account=account, name=name)
    family.tags.set(tags)


def test_an_account_a_tag_and_everything_are_counted_apart_in_as_many_queries_as_one(
    organisation: Organisation, account: WhatsAppAccount, finance: User, today: date,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    other = make_account(organisation, waba_id="777", currency="USD")
    vip, sale = (
        Tag.objects.create(organisation=organisation, name=name) for name in ("vip", "sale")
    )
    approved(account, finance, "order", "11", vip, sale)
    approved(account, finance, "news", "22", sale)
    seed(daily(account, today, 30), daily(other, today, 5))
    for template_id, amount in (("11", 20), ("22", 10), ("33", 1)):
        seed_template(account, today, amount, template_id)
    made = [
        make(organisation, finance),
        make(organisation, finance, name="a", account=account),
        make(organisation, finance, name="v", tag="vip"),
        make(organisation, finance, name="s", tag="sale"),
        make(organisation, finance, name="gone", tag="no longer there"),
    ]
    with django_assert_num_queries(5):  # charges; accounts, tags and their templates, their charges
        found = gauges(organisation, made)
    assert [gauge.spent for gauge in found] == [35, 30, 20, 30, 0]


def test_a_tag_that_no_template_has_any_more_is_told(
    client: Client, organisation: Organisation, finance: User
) -> None:
    budget = make(organisation, finance, tag="gone")
    page = client.get(path(organisation, f"{budget.pk}/")).content.decode()
    assert "No template has this tag any more" in page
    assert "Tag gone" in page


def test_the_next_threshold_escalates_the_same_case_however_often_the_clock_rings(
    organisation: Organisation, account: WhatsAppAccount, finance: User, today: date
) -> None:
    budget = make(organisation, finance)

    def ring() -> list[tuple[str, str]]:
        for _ in range(2):
            tasks.watch_budgets()
        opened = Alert.objects.open().filter(kind=Kind.BUDGET_REACHED)
        return [(alert.severity, alert.detail["reached"]) for alert in opened]

    assert ring() == []
    seed(daily(account, today, 50))
    assert ring() == [(Severity.INFO, "50")]
    seed(daily(account, today, 30, category="utility"))
    assert ring() == [(Severity.WARNING, "80")]
    seed(daily(account, today, 30, category="authentication"))
    assert ring() == [(Severity.CRITICAL, "100")]
    assert Alert.objects.count() == 1
    budgets.change(
        budget, **{n: getattr(budget, n) for n in budgets.FIELDS} | {"limit": Decimal(900)}
    )
    assert not Alert.objects.open().exists()  # raised: at once
    Budget.objects.update(limit=100)
    tasks.watch_budgets()
    budgets.archive(budget, by=finance)
    assert not Alert.objects.open().exists()


def test_when_the_period_is_over_its_case_closes(
    organisation: Organisation, account: WhatsAppAccount, finance: User, today: date
) -> None:
    budget = make(organisation, finance)
    before = budget.period(today).back(1)
    seed(daily(account, before.last, 100))
    stale = f"budget:{budget.pk}:{before.first}"
    Alert.objects.create(
        organisation=organisation, kind=Kind.BUDGET_REACHED, subject=stale, title="x",
        severity=Severity.CRITICAL,
    )  # fmt: skip
    for _ in range(2):
        tasks.watch_budgets()
    assert not Alert.objects.open().exists()


def test_a_forecast_over_the_limit_is_told_where_the_past_was_tried(
    client: Client, organisation: Organisation, account: WhatsAppAccount, finance: User, today: date
) -> None:
    budget = make(organisation, finance, limit=Decimal(200), thresholds=[500])
    past = [daily(account, today - timedelta(days=n), 10) for n in range(1, 40)]
    seed(*past)
    tasks.watch_budgets()
    assert not Alert.objects.exists()  # so little was never tried
    seed(*(daily(account, today - timedelta(days=n), 10) for n in range(40, 200)))
    spent = gauges(organisation, [budget])[0].spent
    Budget.objects.update(limit=spent + 5)
    for _ in range(2):
        tasks.watch_budgets()
    alert = Alert.objects.open().get()
    assert alert.kind == Kind.BUDGET_FORECAST
    page = client.get(path(organisation, f"{budget.pk}/")).content.decode()
    assert "was off by 0% (median), 0% (worst)" in page
    assert "in four of five cases between" in page
    page = client.get(f"/o/{organisation.slug}/costs/forecast/").content.decode()
    assert "The forecast tried on past periods" in page


# --- asked before something is sent ----------------------------------------------------------


@pytest.fixture
def card(account: WhatsAppAccount) -> None:
    shipped.load()


def ask(account: WhatsAppAccount, messages: int, **fields: Any) -> Because:
    said = {"category": "MARKETING", "country": "IN"} | fields
    return may_spend(
        account, said.pop("category"), said.pop("country"), messages, timezone.now(), **said
    ).because


def test_without_a_hard_stop_everything_may_be_sent(
    organisation: Organisation, account: WhatsAppAccount, finance: User,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    make(organisation, finance, limit=Decimal("0.01"))
    with django_assert_num_queries(1):
        assert may_spend(account, "MARKETING", "IN", 10**9, timezone.now()).allowed


def test_a_hard_stop_refuses_what_would_pass_it(
    organisation: Organisation, account: WhatsAppAccount, finance: User, card: None, today: date
) -> None:
    budget = make(organisation, finance, is_hard_stop=True)
    cost = may_spend(account, "MARKETING", "IN", 100, timezone.now()).cost
    assert cost is not None
    seed(daily(account, today, Decimal(100) - cost))
    assert ask(account, 100) is Because.NOTHING
    decision = may_spend(account, "MARKETING", "IN", 101, timezone.now())
    assert (decision.because, decision.budget, decision.left) == (Because.SPENT, budget, cost)


def test_with_a_hard_stop_doubt_refuses(
    organisation: Organisation, account: WhatsAppAccount, finance: User, card: None, today: date
) -> None:
    make(organisation, finance, is_hard_stop=True)
    assert ask(account, 1, country="XX") is Because.UNKNOWN_RATE
    assert ask(account, 1, category="general_purpose_ai") is Because.UNKNOWN_RATE
    WhatsAppAccount.objects.update(currency="")
    account.refresh_from_db()
    assert ask(account, 1) is Because.UNKNOWN_RATE
    account.currency = "USD"
    seed(daily(account, today, 0, unknown=1))
    assert ask(account, 1) is Because.UNKNOWN_SPENT


def test_a_hard_stop_is_for_its_account_its_tag_and_its_currency(
    organisation: Organisation, account: WhatsAppAccount, finance: User, card: None
) -> None:
    other = make_account(organisation, waba_id="777", currency="USD")
    make(organisation, finance, is_hard_stop=True, account=other, limit=Decimal("0.01"))
    make(organisation, finance, name="e", is_hard_stop=True, currency="EUR", limit=Decimal("0.01"))
    assert ask(account, 100) is Because.NOTHING
    assert ask(other, 100) is Because.SPENT
    vip = Tag.objects.create(organisation=organisation, name="vip")
    approved(account, finance, "order", "11", vip)
    make(organisation, finance, name="v", is_hard_stop=True, tag="vip", limit=Decimal("0.01"))
    assert ask(account, 100, template_id="11") is Because.SPENT
    assert ask(account, 100, template_id="22") is Because.NOTHING


def test_the_overview_shows_the_month_to_who_may_see_costs(
    client: Client, organisation: Organisation, account: WhatsAppAccount, finance: User, today: date
) -> None:
    make(organisation, finance)
    make(organisation, finance, name="smaller", limit=Decimal(60))
    seed(daily(account, today, 30, unknown=2), daily(account, today, 4, currency="EUR"))
    page = client.get(f"/o/{organisation.slug}/").content.decode()
    assert "$30.00 of $60.00 · 50.0%" in page
    assert "So far €4.00." in page
    assert "2 charges without a known price are not in it." in page
    client.force_login(make_member(organisation, Role.VIEWER))
    assert "Costs this month" not in client.get(f"/o/{organisation.slug}/").content.decode()
