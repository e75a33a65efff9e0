"""The partner's view: whom it shows to whom, mark-ups worked by hand, statements, and its end."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Role, User
from accounts.services import partners
from billing.marking_up import in_force
from billing.models import MarkUp
from billing.periods import Period
from billing.reports.client_statements import printed
from billing.reports.clients import statement
from tests.billing.seeding import daily, seed
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 10)
MONTH = Period.holding(OCTOBER)


@pytest.fixture
def partner() -> Organisation:
    return make_organisation("agency")


@pytest.fixture
def finance(partner: Organisation, client: Client) -> User:
    user = make_member(partner, Role.FINANCE)
    client.force_login(user)
    return user


def make_client(partner: Organisation, slug: str, *roles: str, **fields: Any) -> Organisation:
    made = make_organisation(slug, **fields)
    boss = make_member(made, Role.ADMIN)
    partners.accept(partners.offer(made, to=partner.slug, roles=roles or [Role.FINANCE], by=boss))
    return made


def rule(partner: Organisation, by: User, percent: str | int, **fields: Any) -> MarkUp:
    values = {"from_day": date(2026, 1, 1), "percent": Decimal(percent)}
    return MarkUp.objects.create(partner=partner, created_by=by, **values | fields)


def page(client: Client, partner: Organisation, rest: str = "?month=2026-10") -> str:
    return client.get(f"/o/{partner.slug}/costs/clients/{rest}").content.decode()


def test_each_clients_costs_stand_in_one_table_currencies_apart(
    client: Client, partner: Organisation, finance: User
) -> None:
    hanami, sakura = make_client(partner, "hanami"), make_client(partner, "sakura")
    one, two = make_account(hanami), make_account(sakura, waba_id="777")
    seed(
        daily(one, OCTOBER, 100, units=50),
        daily(one, date(2026, 9, 3), 40),
        daily(two, OCTOBER, 10, currency="EUR", units=9, unknown=2),
    )
    rule(partner, finance, 10)
    told = page(client, partner, "?month=2026-10&form=csv&sort=-cost").splitlines()
    assert told[1:] == [
        "Hanami,2026-10,USD,50,0,100.000000,10.000000,110.000000,40.000000",
        "Sakura,2026-10,EUR,9,2,10.000000,1.000000,11.000000,0",
    ]
    shown = page(client, partner)
    assert "€11.00" in shown
    assert "and 2 without a known price" in shown
    assert '"/o/hanami/costs/"' in shown
    assert client.get("/o/hanami/costs/").status_code == 200  # the client's own report


def test_more_clients_are_no_more_queries(
    client: Client, partner: Organisation, finance: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, partner)
        return len(found)

    seed(daily(make_account(make_client(partner, "one")), OCTOBER, 1))
    page(client, partner)
    few = queries()
    for n in range(4):
        seed(daily(make_account(make_client(partner, f"c{n}"), waba_id=f"8{n}"), OCTOBER, 1))
    assert queries() == few


def test_a_client_that_revokes_the_link_is_gone_at_once(
    client: Client, partner: Organisation, finance: User
) -> None:
    hanami = make_client(partner, "hanami")
    assert "Hanami" in page(client, partner)
    assert client.get("/o/agency/costs/clients/hanami/").status_code == 200
    partners.revoke(hanami.partner_links.get())
    assert "Hanami" not in page(client, partner)
    assert client.get("/o/agency/costs/clients/hanami/").status_code == 404
    assert client.get("/o/agency/costs/clients/hanami/?form=csv").status_code == 404
    made = {"client": hanami.pk, "percent": "5", "from_day": "2026-10-01"}
    assert (
        "Select a valid choice"
        in client.post("/o/agency/costs/mark-ups/new/", made).content.decode()
    )


def test_only_who_may_see_costs_on_both_sides_sees_a_client(
    client: Client, partner: Organisation
) -> None:
    make_client(partner, "viewed", Role.VIEWER, Role.ADMIN)
    make_client(partner, "audited", Role.AUDITOR)
    make_client(partner, "strict", Role.AUDITOR, requires_mfa=True)
    make_client(make_organisation("rival"), "theirs")
    offered = make_organisation("offered")
    partners.offer(offered, to="agency", roles=[Role.FINANCE], by=make_member(offered, Role.ADMIN))
    auditor = make_member(partner, Role.AUDITOR)
    client.force_login(make_member(partner, Role.FINANCE))
    assert "When a client gives you a partner link" in page(client, partner)
    for slug in ("viewed", "audited", "strict", "theirs", "offered"):
        assert client.get(f"/o/agency/costs/clients/{slug}/").status_code == 404
    client.force_login(auditor)
    assert client.get("/o/agency/costs/clients/audited/").status_code == 200
    for slug in ("viewed", "strict", "theirs", "offered", "agency"):
        assert client.get(f"/o/agency/costs/clients/{slug}/").status_code == 404
    client.force_login(make_member(partner, Role.VIEWER))
    assert client.get("/o/agency/costs/clients/").status_code == 403
    client.force_login(make_member(make_organisation("stranger"), Role.FINANCE))
    assert client.get("/o/agency/costs/clients/audited/").status_code == 404


def test_a_statement_follows_the_rules_of_each_day(partner: Organisation, finance: User) -> None:
    """Until the 15th 10 % of 60; from then on 20 % of 40 and .01 for each of 3 charged messages (of 5,
    one is free, one has no known price): 6 + 8 + .03. Utility has a rule of its own: 50 % of 2."""
    hanami = make_client(partner, "hanami")
    account = make_account(hanami)
    rule(partner, finance, 90)  # for all: the client's own comes first
    rule(partner, finance, 10, client=hanami)
    rule(
        partner, finance, 20, client=hanami, from_day=date(2026, 10, 15), amount=Decimal("0.01"),
        currency="USD",
    )  # fmt: skip
    rule(partner, finance, 50, category="utility", client=hanami)
    seed(
        daily(account, date(2026, 10, 14), 60, market="India", units=7),
        daily(account, date(2026, 10, 15), 40, market="India", units=5, free=1, unknown=1),
        daily(account, date(2026, 10, 15), 2, market="India", category="utility"),
        daily(account, date(2026, 10, 20), 30, market="India", currency="EUR"),
    )
    made = statement(partner, hanami, MONTH)
    told: list[Any] = [
        (line.currency, line.category, line.cost, line.mark_up) for line in made.lines
    ]
    assert told == [
        ("EUR", "marketing", 30, 3),  # an amount in dollars is no rule for euro: 10 % still
        ("USD", "marketing", 100, Decimal("14.03")),
        ("USD", "utility", 2, 1),
    ]
    assert [(t.currency, t.total) for t in made.totals] == [("EUR", 33), ("USD", Decimal("117.03"))]


def test_the_client_gets_the_total_alone(
    client: Client, partner: Organisation, finance: User
) -> None:
    hanami = make_client(partner, "hanami")
    seed(daily(make_account(hanami), OCTOBER, 100, market="India"))
    rule(partner, finance, 10)
    ours = page(client, partner, "hanami/?month=2026-10&form=csv").splitlines()
    assert ours[0].endswith("meta_cost,mark_up,total")
    assert ours[1] == "2026-10,marketing,India,USD,100,0,100.000000,10.000000,110.000000"
    theirs = page(client, partner, "hanami/?month=2026-10&form=csv&for=client").splitlines()
    assert theirs[0].endswith("unknown_prices,total")
    assert theirs[1] == "2026-10,marketing,India,USD,100,0,110.000000"
    shown = page(client, partner, "hanami/?month=2026-10&for=client")
    assert "$110.00" in shown
    assert "$100.00" not in shown
    assert "$10.00" not in shown


def test_the_statement_is_a_pdf_and_the_clients_one_does_not_say_how_it_is_made(
    client: Client, partner: Organisation, finance: User
) -> None:
    hanami = make_client(partner, "hanami")
    account = make_account(hanami)
    seed(
        daily(account, OCTOBER, 100, market="India"),
        daily(account, OCTOBER, market="India", category="utility", currency="EUR", unknown=100),
        daily(account, OCTOBER, market="India", currency="", unknown=100),
    )
    rule(partner, finance, 10)
    made = statement(partner, hanami, MONTH)
    ours = printed(made, for_client=False, today=OCTOBER)
    assert dict(ours.facts)["Client"] == "Hanami"
    assert [table.heading for table in ours.tables] == ["Currency not known", "EUR", "USD"]
    assert ours.tables[2].rows == [
        ["Marketing", "India", "100", "0", "$100.00", "$10.00", "$110.00"],
    ]
    assert ours.tables[0].total[-1] == "—"
    assert any("200 messages have no known price" in note for note in ours.notes)
    assert any("has not ended" in note for note in ours.notes)
    theirs = json.dumps(asdict(printed(made, for_client=True, today=OCTOBER)))
    assert "$110.00" in theirs
    assert not any(one in theirs for one in ("$100.00", "$10.00", "Mark-up", "mark-up"))
    for query in ("month=2026-10&form=pdf", "month=2026-10&for=client&form=pdf"):
        assert query.replace("&", "&amp;") in page(client, partner, f"hanami/?{query[:-9]}")
        answer = client.get(f"/o/agency/costs/clients/hanami/?{query}")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].endswith('"statement-hanami-2026-10.pdf"')
        assert answer.content.startswith(b"%PDF-")
    client.force_login(make_member(partner, Role.VIEWER))
    assert client.get("/o/agency/costs/clients/hanami/?form=pdf").status_code == 403
    client.force_login(make_member(make_organisation("stranger"), Role.FINANCE))
    assert client.get("/o/agency/costs/clients/hanami/?form=pdf").status_code == 404


def test_what_is_not_known_at_all_is_never_zero(
    client: Client, partner: Organisation, finance: User
) -> None:
    account = make_account(make_client(partner, "hanami"))
    seed(
        daily(account, date(2026, 9, 30), units=3, unknown=3),
        daily(account, OCTOBER, market="India", units=5, unknown=5),
    )
    rule(partner, finance, 10)
    told = page(client, partner, "hanami/?month=2026-10&form=csv").splitlines()
    assert told[1] == "2026-10,marketing,India,USD,5,5,,,"
    assert page(client, partner, "?month=2026-10&form=csv").splitlines()[1].endswith(",5,5,,,,")
    for shown in ("?month=2026-10", "hanami/?month=2026-10"):
        assert "$0.00" not in page(client, partner, shown)


def test_rules_are_added_superseded_and_never_changed(
    client: Client, partner: Organisation, finance: User
) -> None:
    path = "/o/agency/costs/mark-ups/"
    form = {"percent": "12.5", "amount": "", "currency": "USD", "from_day": "2026-10-01"}
    assert client.post(path + "new/", form).status_code == 302
    first = MarkUp.objects.get()
    assert (first.percent, first.amount) == (Decimal("12.5"), Decimal(0))
    assert not first.currency
    client.post(path + "new/", form | {"percent": "0"})
    shown = client.get(path).content.decode()
    assert shown.index("In force") < shown.index("Superseded")
    wrong = client.post(path + "new/", form | {"amount": "1", "currency": ""}).content.decode()
    assert "Say in which currency the amount is." in wrong
    both = list(MarkUp.objects.all())
    found = in_force(both, client_id=1, category="marketing_lite", currency="JPY", day=OCTOBER)
    assert found
    assert found.percent == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        MarkUp.objects.update(percent=99)
    client.force_login(make_member(partner, Role.AUDITOR))
    assert client.get(path).status_code == 200
    assert client.post(path + "new/", form).status_code == 403
