"""The audit trail: every change, by whomever and however, told to the organisation's own people."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pghistory
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import audit
from accounts.audit import Entry, Facets
from accounts.models import Membership, Organisation, Role, User
from accounts.services import api_keys, memberships, organisations, partners, people
from accounts.spreadsheets import safe_cell
from tests.people import make_account, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami")


def trail(organisation: Organisation, **facets: Any) -> list[Entry]:
    return audit.entries(list(audit.index(organisation, Facets(**facets))))


def told_shortly(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, changes=()) for entry in entries]


def newest(organisation: Organisation, what: str) -> Entry:
    """The last change of this kind of thing: a test is one transaction, so all have one time."""
    return next(entry for entry in trail(organisation) if entry.what == what)


def test_a_change_says_who_what_and_from_what_to_what(sign_in: Any, hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER, name="Naoko Ito")
    membership = Membership.objects.get(user=member)
    admin = make_member(hanami, Role.ADMIN, name="Kenji Abe")
    sign_in(admin).post(
        f"/o/hanami/settings/people/{membership.pk}/roles/", {"roles": ["marketer", "agent"]}
    )
    entry = newest(hanami, "Membership")
    assert entry.who == "Kenji Abe <admin@hanami.example>"
    assert entry.subject == "Naoko Ito <viewer@hanami.example>"
    assert (entry.what, entry.kind, entry.by_support) == ("Membership", "update", False)
    assert [(c.field, c.before, c.after) for c in entry.changes] == [
        ("roles", "Viewer", "Agent, Marketer")
    ]


def test_every_kind_of_change_to_people_is_there(hanami: Organisation) -> None:
    admin = make_member(hanami, Role.ADMIN)
    other = make_organisation("other")
    known, seen = trail(hanami), []

    def note() -> None:
        for entry in trail(hanami):
            if entry not in known:
                known.append(entry)
                seen.append((entry.what, entry.kind))

    organisations.change(
        hanami, name="New", time_zone="UTC", requires_mfa=False, domains="", by=admin
    )
    note()
    key, _secret = api_keys.create(hanami, name="CRM", scopes=["assets.read"], by=admin)
    note()
    api_keys.revoke(key)
    note()
    link = partners.offer(hanami, to="other", roles=["viewer"], by=admin)
    note()
    partners.accept(link)
    note()
    partners.revoke(link)
    note()
    TOTP.activate(admin, "JBSWY3DPEHPK3PXP")
    note()
    people.forget_second_factors(admin)
    note()
    member = make_member(hanami, Role.VIEWER)
    known += trail(hanami)
    memberships.end(Membership.objects.get(user=member))
    known += [entry for entry in trail(hanami) if entry.what == "Person"]
    note()
    assert seen == [
        ("Organisation", "update"),
        ("API key", "insert"), ("API key", "update"),
        ("Partner link", "insert"), ("Partner link", "update"), ("Partner link", "update"),
        ("Second factor", "insert"), ("Second factor", "delete"),
        ("Membership", "delete"),
    ]  # fmt: skip
    assert newest(other, "Partner link").subject == "Other → New"
    long_ago = timezone.now() - timedelta(days=1)
    for place in (hanami, other):  # a shorter way to the same
        told = audit.newest(place, long_ago, most=1000)
        assert told == told_shortly(trail(place))
    assert audit.newest(hanami, long_ago, most=2) == told_shortly(trail(hanami)[:2])
    assert audit.newest(hanami, timezone.now() + timedelta(days=1), most=2) == []


def test_a_change_made_in_a_shell_is_there_without_a_person(hanami: Organisation) -> None:
    Organisation.objects.filter(pk=hanami.pk).update(country="JP")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_organisation SET currency = 'JPY'")
    entry = newest(hanami, "Organisation")
    assert (entry.who, entry.by_support) == ("", False)
    assert [(c.before, c.after) for c in entry.changes] == [("USD", "JPY")]


def test_assets_of_the_organisation_are_in_it_too(hanami: Organisation) -> None:
    make_account(hanami)
    assert {"CONNECTION", "ACCOUNT"} <= {e.what.upper().split()[-1] for e in trail(hanami)}


def test_facts_that_meta_told_are_shown_as_they_came(hanami: Organisation) -> None:
    connection = make_account(hanami).connection
    connection.business_facts = {"verification_status": "verified"}
    connection.save()
    told = [change.after for change in newest(hanami, "Connection").changes]
    assert '{"verification_status": "verified"}' in told


def test_no_secret_and_no_other_organisation_is_ever_in_it(hanami: Organisation) -> None:
    admin = make_member(hanami, Role.ADMIN)
    other = make_organisation("other", name="Competitor")
    make_member(other, Role.ADMIN, name="Spy")
    _key, secret = api_keys.create(hanami, name="CRM", scopes=["assets.read"], by=admin)
    make_account(hanami, token="EAAsecretsecret")
    told = str(trail(hanami))
    for word in (secret, "EAAsecretsecret", "Competitor", "Spy", "pbkdf2", "app-secret"):
        assert word not in told


def test_a_person_who_left_takes_the_later_changes_along(hanami: Organisation) -> None:
    make_member(hanami, Role.ADMIN)
    member = make_member(hanami, Role.VIEWER)
    memberships.end(Membership.objects.get(user=member))
    people.change(member, name="A life elsewhere", language="")
    assert "A life elsewhere" not in [c.after for entry in trail(hanami) for c in entry.changes]


def test_a_member_who_changes_the_name_is_there(hanami: Organisation) -> None:
    people.change(make_member(hanami, Role.VIEWER), name="Naoko Ito", language="ja")
    changes = newest(hanami, "Person").changes
    assert [(c.field, c.before, c.after) for c in changes] == [("name", "", "Naoko Ito")]


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        ({}, {"insert", "update"}),
        ({"kind": "update"}, {"update"}),
        ({"who": "kenji"}, {"update"}),
        ({"who": "nobody"}, set()),
        ({"what": "accounts.organisationevent", "kind": "update"}, {"update"}),
        ({"since": timezone.now() + timedelta(days=1)}, set()),
        ({"until": timezone.now() - timedelta(days=1)}, set()),
    ],
)
def test_the_facets_narrow_it(
    hanami: Organisation, facets: dict[str, Any], expected: set[str]
) -> None:
    admin = make_member(hanami, Role.ADMIN, name="Kenji Abe")
    with pghistory.context(user=admin.pk, url="/o/hanami/settings/organisation/"):
        organisations.change(
            hanami, name="New", time_zone="UTC", requires_mfa=False, domains="", by=admin
        )
    assert {entry.kind for entry in trail(hanami, **facets)} == expected


def test_the_page_shows_fifty_and_leads_to_the_older_ones(
    sign_in: Any, hanami: Organisation
) -> None:
    for number in range(60):
        Organisation.objects.filter(pk=hanami.pk).update(name=f"Name {number}")
    browser = sign_in(make_member(hanami, Role.AUDITOR))
    first = browser.get("/o/hanami/settings/audit/?kind=update").content.decode()
    assert "Name 59" in first
    assert "Name 3<" not in first
    assert "kind=update&amp;page=2" in first
    older = browser.get("/o/hanami/settings/audit/?kind=update&page=2").content.decode()
    assert "Name 3<" in older


def test_the_page_costs_the_same_for_few_entries_as_for_many(
    sign_in: Any, hanami: Organisation
) -> None:
    browser = sign_in(make_member(hanami, Role.ADMIN))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/o/hanami/settings/audit/").status_code == 200
        return len(captured)

    Organisation.objects.filter(pk=hanami.pk).update(name="Name")
    queries()
    few = queries()
    for number in range(20):
        Organisation.objects.filter(pk=hanami.pk).update(name=f"Name {number}")
    assert queries() == few


def test_nonsense_in_the_query_shows_everything(sign_in: Any, hanami: Organisation) -> None:
    browser = sign_in(make_member(hanami, Role.ADMIN))
    for query in ("?what=auth.user", "?since=yesterday", "?page=x", "?kind=drop"):
        assert browser.get(f"/o/hanami/settings/audit/{query}").status_code == 200


def test_the_export_is_what_the_page_shows_and_no_formula(
    sign_in: Any, hanami: Organisation
) -> None:
    hanami.name = '=HYPERLINK("http://evil.example","x")'
    hanami.time_zone = "Asia/Tokyo"
    hanami.save()
    browser = sign_in(make_member(hanami, Role.COMPLIANCE))
    answer = browser.get("/o/hanami/settings/audit/export.csv?kind=update")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    when, who, _support, what, kind, subject, details = rows[1]
    assert when.endswith("+09:00")
    assert (who, what, kind) == ("", "Organisation", "Changed")
    assert subject.startswith("'=HYPERLINK")
    assert "UTC → Asia/Tokyo" in details


@pytest.mark.parametrize("start", list("=+-@\t\r\n"))
def test_a_cell_that_could_be_a_formula_is_text(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell("1+1") == "1+1"
    assert safe_cell(None) == ""


def test_only_who_may_read_it_reads_it(sign_in: Any, hanami: Organisation) -> None:
    for page in ("audit/", "audit/export.csv"):
        for role, status in ((Role.MARKETER, 403), (Role.AUDITOR, 200)):
            browser = Client()
            user = User.objects.filter(email=f"{role}@hanami.example").first()
            browser.force_login(user or make_member(hanami, role))
            assert browser.get(f"/o/hanami/settings/{page}").status_code == status
    stranger = sign_in(make_member(make_organisation("other"), Role.ADMIN))
    assert stranger.get("/o/hanami/settings/audit/").status_code == 404


def event_tables() -> list[str]:
    events = [m for m in apps.get_models() if issubclass(m, pghistory.models.Event)]
    own = [m._meta.db_table for m in events if m._meta.app_label == "accounts"]
    assert len(own) == 7
    return [*own, "pghistory_context"]


@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_the_sites_role_can_neither_edit_nor_remove_a_line(statement: str) -> None:
    make_user()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].endswith("_app")
    for table in event_tables():
        change = statement.format(table)
        if table == "pghistory_context":
            change = change.replace("pgh_label = 'x'", "metadata = '{}'")
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
