"""Alerts: raised once, read, taken on, closed."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Organisation, Role
from alerts.kinds import ABOUT
from alerts.models import Alert, Entry, Kind, Severity, What
from alerts.services import answering, cases, close_alert
from tests.alerts.raising import raise_one
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


def story(alert: Alert) -> list[str]:
    return list(Entry.objects.filter(alert=alert).order_by("pk").values_list("what", flat=True))


def test_raising_twice_is_one_alert_seen_again_with_the_latest_facts(hanami: Organisation) -> None:
    first = raise_one(hanami)
    again = raise_one(hanami, detail={"what": "missing"})
    assert Alert.objects.count() == 1
    assert (again.pk, again.detail) == (first.pk, {"what": "missing"})
    assert again.seen_at >= first.seen_at
    assert Alert.objects.get().times == again.times == 2
    assert story(first) == [What.OPENED]


def test_closing_twice_is_nothing_and_the_next_trouble_is_a_new_alert(hanami: Organisation) -> None:
    raise_one(hanami)
    assert close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="number:1") is True
    assert close_alert(hanami, kind=Kind.NUMBER_TROUBLE, subject="number:1") is False
    raise_one(hanami)
    assert Alert.objects.count() == 2
    assert story(Alert.objects.earliest("pk")) == [What.OPENED, What.OVER]


def test_worse_than_before_it_is_nobodys_any_more(hanami: Organisation, client: Client) -> None:
    alert = raise_one(hanami)
    client.force_login(make_member(hanami, Role.MARKETER))
    client.post(reverse("alerts:acknowledgement_create", args=["hanami", alert.pk]))
    assert raise_one(hanami).acknowledged_by is not None
    assert raise_one(hanami, severity=Severity.CRITICAL).acknowledged_by is None
    assert raise_one(hanami).severity == Severity.WARNING
    assert story(alert) == [What.OPENED, What.TAKEN, What.WORSE, What.MILDER]


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_says_what_it_means_and_what_to_do(
    hanami: Organisation, client: Client, kind: str
) -> None:
    alert = raise_one(hanami, kind=kind)
    client.force_login(make_member(hanami))
    page = client.get(reverse("alerts:alert_detail", args=["hanami", alert.pk]))
    about = ABOUT[kind]
    assert page.context["about"] is about
    said = html.unescape(page.content.decode())
    assert all(str(one) in said for one in (about.meaning, about.action, about.go, about.meta))
    assert alert.link in page.content.decode()
    assert "Meta rates its quality YELLOW" in page.content.decode()


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_its_words_in_japanese(kind: str) -> None:
    about = ABOUT[kind]
    for said in (Kind(kind).label, about.meaning, about.action, about.go):
        with translation.override("en"):
            english = str(said)
        with translation.override("ja"):
            assert str(said) not in ("", english)


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


def test_news_that_somebody_closed_is_not_opened_again_by_its_own_repetition(
    hanami: Organisation,
) -> None:
    told_at = timezone.now() - timedelta(hours=1)
    alert = raise_one(hanami, kind=Kind.SECURITY_EVENT, since=told_at)
    answering.end(alert, text="It was me.", by=make_member(hanami, Role.ADMIN))
    assert raise_one(hanami, kind=Kind.SECURITY_EVENT, since=told_at).pk == alert.pk
    assert not Alert.objects.open().exists()
    later = timezone.now() + timedelta(hours=1)
    assert raise_one(hanami, kind=Kind.SECURITY_EVENT, since=later).pk != alert.pk


def test_news_without_an_opposite_closes_when_it_is_old(hanami: Organisation) -> None:
    now = timezone.now()
    news = raise_one(hanami, kind=Kind.PRICE_NEWS, since=now)
    lasting = raise_one(hanami)
    with time_machine.travel(now + timedelta(days=15), tick=False):
        assert cases.run_out(timezone.now()) == 1
        assert cases.run_out(timezone.now()) == 0
        assert raise_one(hanami, kind=Kind.PRICE_NEWS, since=now).pk == news.pk  # told once more
    assert list(Alert.objects.open()) == [lasting]
    assert story(news) == [What.OPENED, What.RUN_OUT]


def test_what_has_an_end_is_over_by_itself_then(hanami: Organisation) -> None:
    now = timezone.now()
    raise_one(hanami, ends_at=now + timedelta(days=3))
    assert cases.run_out(now + timedelta(days=2)) == 0
    assert cases.run_out(now + timedelta(days=4)) == 1
    assert not Alert.objects.open().exists()
