"""Alerts: raised once, read, taken on, closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Role
from alerts.kinds import WORDS
from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami")


def raise_one(organisation: Organisation, **changes: Any) -> Alert:
    facts: dict[str, Any] = {
        "kind": Kind.NUMBER_TROUBLE,
        "subject": "number:1",
        "title": "+81 3 5550 0142",
        "severity": Severity.WARNING,
        "link": f"/o/{organisation.slug}/assets/numbers/1/",
        "detail": {"what": "quality", "word": "YELLOW"},
    }
    return raise_alert(organisation, **(facts | changes))


def test_raising_twice_is_one_alert_seen_again_with_the_latest_facts(hanami: Organisation) -> None:
    first = raise_one(hanami)
    again = raise_one(hanami, detail={"what": "missing"})
    assert Alert.objects.count() == 1
    assert (again.pk, again.detail) == (first.pk, {"what": "missing"})
    assert again.seen_at >= first.seen_at


def test_closing_twice_is_nothing_and_the_next_trouble_is_a_new_alert(hanami: Organisation) -> None:
    raise_one(hanami)
    assert close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="number:1") is True
    assert close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="number:1") is False
    raise_one(hanami)
    assert Alert.objects.count() == 2


def test_worse_than_before_it_is_nobodys_any_more(hanami: Organisation, client: Client) -> None:
    alert = raise_one(hanami)
    client.force_login(make_member(hanami, Role.MARKETER))
    client.post(reverse("alerts:acknowledgement_create", args=["hanami", alert.pk]))
    assert raise_one(hanami).acknowledged_by is not None
    assert raise_one(hanami, severity=Severity.CRITICAL).acknowledged_by is None


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_says_what_it_means_and_what_to_do(
    hanami: Organisation, client: Client, kind: str
) -> None:
    alert = raise_one(hanami, kind=kind)
    client.force_login(make_member(hanami))
    page = client.get(reverse("alerts:alert_detail", args=["hanami", alert.pk]))
    for said in (WORDS[kind].meaning, WORDS[kind].action, WORDS[kind].go):
        assert said in page.context["words"].__dict__.values()
    assert alert.link in page.content.decode()
    assert "Meta rates its quality YELLOW" in page.content.decode()


def test_open_ones_are_listed_worst_first_and_closed_ones_apart(
    hanami: Organisation, client: Client
) -> None:
    raise_one(hanami, subject="a", title="mild", severity=Severity.INFO)
    raise_one(hanami, subject="b", title="grave", severity=Severity.CRITICAL)
    raise_one(hanami, subject="c", title="over")
    close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="c")
    client.force_login(make_member(hanami))
    address = reverse("alerts:alert_list", args=["hanami"])
    assert [alert.title for alert in client.get(address).context["page"]] == ["grave", "mild"]
    closed = client.get(f"{address}?state=closed").context["page"]
    assert [alert.title for alert in closed] == ["over"]


def test_taking_it_on_shows_the_name_and_happens_once(hanami: Organisation, client: Client) -> None:
    alert = raise_one(hanami)
    ana = make_member(hanami, Role.MARKETER, email="ana@hanami.example", name="Ana")
    ben = make_member(hanami, Role.REVIEWER, email="ben@hanami.example", name="Ben")
    address = reverse("alerts:acknowledgement_create", args=["hanami", alert.pk])
    for person in (ana, ben):
        client.force_login(person)
        page = client.post(address, follow=True).content.decode()
        assert "Ana" in page
    alert.refresh_from_db()
    assert alert.acknowledged_by == ana


def test_readers_read_and_strangers_find_nothing(hanami: Organisation, client: Client) -> None:
    alert = raise_one(hanami)
    other = make_organisation("kaminari")
    pages = [
        reverse("alerts:alert_list", args=["hanami"]),
        reverse("alerts:alert_detail", args=["hanami", alert.pk]),
    ]
    act = reverse("alerts:acknowledgement_create", args=["hanami", alert.pk])
    client.force_login(make_member(hanami, Role.VIEWER))
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert client.post(act).status_code == 403
    client.force_login(make_member(hanami, Role.AUDITOR))
    assert [client.get(page).status_code for page in pages] == [403, 403]
    client.force_login(make_member(other, Role.ADMIN))
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(act).status_code == 404
    own = reverse("alerts:alert_detail", args=["kaminari", alert.pk])
    assert client.get(own).status_code == 404


def test_hostile_facts_are_shown_as_text(hanami: Organisation, client: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    alert = raise_one(
        hanami, title=hostile, detail={"field": "status", "word": hostile, "x": hostile}
    )
    client.force_login(make_member(hanami))
    page = client.get(reverse("alerts:alert_detail", args=["hanami", alert.pk])).content.decode()
    assert hostile not in page
