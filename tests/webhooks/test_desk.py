"""Support's own pages about deliveries: bodies, time spans, dead letters by cause."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from assets.models import WhatsAppAccount
from tests.people import make_member, make_user
from tests.webhooks.meta import APP, WABA, as_sent, payload, stored
from tests.webhooks.test_admin import PRIVATE, support  # noqa: F401 - a fixture
from tests.webhooks.test_digest import digest
from webhooks.desk import paging, spans
from webhooks.models import DeadLetter, Delivery, Waiting

pytestmark = pytest.mark.django_db

LIST = "/admin/webhooks/delivery/"
SPAN = LIST + "span/"
CAUSES = "/admin/webhooks/deadletter/causes/"
PAGES = (SPAN, CAUSES, "/admin/webhooks/deadletter/", "/admin/webhooks/tally/")


@pytest.fixture
def trusted() -> Client:
    """Support staff who may see people's data."""
    user = make_user("trusted@example.com", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="see_people"))
    client = Client()
    client.force_login(user)
    return client


def body_of(delivery: Delivery) -> str:
    return f"{LIST}{delivery.pk}/body/"


@pytest.mark.parametrize("view", ["pretty", "raw", "download", "nonsense"])
def test_every_view_of_a_body_is_masked(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
    view: str,
) -> None:
    delivery = stored(payload("message_text"))
    shown = support.get(f"{body_of(delivery)}?view={view}")
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "234" in text
    assert not [private for private in PRIVATE if private in text]


def test_a_masked_file_is_json_with_a_name(account: WhatsAppAccount, support: Any) -> None:  # noqa: F811
    delivery = stored(payload("message_text"))
    answer = support.get(f"{body_of(delivery)}?view=download")
    assert json.loads(answer.content)["entry"][0]["id"] == WABA
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="delivery-{delivery.pk}-masked.json"'
    )


def test_support_without_the_right_never_sees_it_whole(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
) -> None:
    delivery = stored(payload("message_text"))
    assert "reason" not in support.get(body_of(delivery)).content.decode()
    asked = {"reason": "The customer asked us to", "view": "raw"}
    assert support.post(body_of(delivery), asked).status_code == 403
    assert not LogEntry.objects.exists()


def test_only_a_superuser_gives_that_right(account: WhatsAppAccount, support: Any) -> None:  # noqa: F811
    colleague = make_user("colleague@example.com", is_staff=True)
    page, right = (
        f"/admin/accounts/user/{colleague.pk}/change/",
        Permission.objects.get(codename="see_people"),
    )
    given = {"name": "Col", "language": "en", "is_staff": "on", "user_permissions": [right.pk]}
    inline = {f"memberships-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    support.post(page, given | inline)
    assert not colleague.has_perm("webhooks.see_people")
    boss = Client()
    boss.force_login(make_user("boss@example.com", is_staff=True, is_superuser=True))
    shown = boss.get(page).content.decode()
    assert shown.count('name="user_permissions"') == 1
    assert boss.post(page, given | inline).status_code == 302
    assert User.objects.get(pk=colleague.pk).has_perm("webhooks.see_people")


def test_who_may_sees_it_whole_with_a_reason_and_it_is_written_down(
    account: WhatsAppAccount, trusted: Client
) -> None:
    delivery = stored(payload("message_text"))
    asked = {"reason": "Ticket 4711, asked by the person", "view": "pretty"}
    page = trusted.post(body_of(delivery), asked).content.decode()
    assert "16505551234" in page
    written = LogEntry.objects.get()
    assert (written.object_id, written.user.email) == (str(delivery.pk), "trusted@example.com")
    assert "Ticket 4711" in written.change_message
    history = trusted.get(f"{LIST}{delivery.pk}/history/").content.decode()
    assert "Ticket 4711" in history


def test_the_whole_file_is_what_meta_sent_byte_for_byte(
    account: WhatsAppAccount, trusted: Client
) -> None:
    content = payload("message_text")
    delivery = stored(content)
    asked = {"reason": "Ticket 4711", "view": "download"}
    assert trusted.post(body_of(delivery), asked).content == as_sent(content)
    assert LogEntry.objects.count() == 1


def test_without_a_reason_nothing_is_shown_or_written_down(
    account: WhatsAppAccount, trusted: Client
) -> None:
    delivery = stored(payload("message_text"))
    for asked in (
        {"view": "raw"},
        {"reason": "x", "view": "raw"},
        {"reason": "Ticket", "view": "?"},
    ):
        page = trusted.post(body_of(delivery), asked).content.decode()
        assert "16505551234" not in page
    assert not LogEntry.objects.exists()


def test_a_body_that_cannot_be_masked_is_whole_or_not_at_all(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
    trusted: Client,
) -> None:
    delivery = stored(b'{"name": "Sheena", \xff <b>')
    for view in ("pretty", "raw", "download"):
        assert "Sheena" not in support.get(f"{body_of(delivery)}?view={view}").content.decode()
    page = trusted.post(
        body_of(delivery), {"reason": "Ticket 4711", "view": "raw"}
    ).content.decode()
    assert "&quot;Sheena&quot;, \\xff &lt;b&gt;" in page


def times(start: int, end: int) -> dict[str, str]:
    """So many hours from now, as a browser sends them."""
    now = timezone.now()
    moments = {"start": start, "end": end}
    return {
        name: (now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
        for name, hours in moments.items()
    }


def test_a_time_span_is_counted_and_then_digested_again(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
) -> None:
    old, new = (
        stored(content, received_at=timezone.now() - timedelta(hours=hours))
        for content, hours in ((payload("message_statuses"), 5), (payload("account_review"), 1))
    )
    digest()
    asked = times(-2, 1)
    assert support.get(SPAN, asked).context["count"] == 1
    assert not Waiting.objects.exists()
    answer = support.post(SPAN, asked, follow=True)
    assert "1 delivery will be digested again" in answer.content.decode()
    assert [row.pk for row in Waiting.objects.all()] == [new.pk]
    assert LogEntry.objects.get().object_id == str(new.pk)
    support.post(SPAN, asked)
    assert Waiting.objects.get().delivery_id == new.pk
    assert old.pk != new.pk


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ({"sender": WABA}, 2), ({"sender": "1"}, 0), ({"app": APP}, 3), ({"app": "1"}, 0),
        ({"state": "failed"}, 1), ({"field": "account_review_update"}, 1),
    ],
)  # fmt: skip
def test_a_time_span_is_narrowed_down(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
    narrowed: dict[str, str],
    count: int,
) -> None:
    for content in (payload("message_statuses"), b"{", payload("account_review")):
        stored(content)
    digest()
    assert support.get(SPAN, times(-1, 1) | narrowed).context["count"] == count


@pytest.mark.parametrize(
    "asked", [{}, {"start": "yesterday", "end": "x"}, times(1, -1), times(-1, 1) | {"state": "x"}]
)
def test_a_wrong_time_span_digests_nothing(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
    asked: dict[str, str],
) -> None:
    stored(payload("account_review"))
    digest()
    for ask in (support.get, support.post):
        page = ask(SPAN, asked)
        assert (page.status_code, page.context["count"]) == (200, None)
    assert not Waiting.objects.exists()


def test_more_than_one_request_can_do_is_left_to_the_command(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spans, "MOST", 1)
    stored(payload("account_review"))
    stored(payload("message_text"))
    digest()
    assert "manage.py replay" in support.post(SPAN, times(-1, 1)).content.decode()
    assert not Waiting.objects.exists()


def dead(error: str) -> DeadLetter:
    delivery = stored(payload("account_review"))
    Waiting.objects.filter(pk=delivery.pk).delete()
    return DeadLetter.objects.create(
        delivery=delivery, received_at=delivery.received_at, attempts=5, error=error
    )


def test_dead_letters_are_heaped_by_what_is_the_same_in_their_errors(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
) -> None:
    dead("KeyError: 'a17'\nsecurity: more")
    dead("KeyError: 'b18'")
    dead("It is not JSON: line 1 column 28 (char 27)")
    groups = list(support.get(CAUSES).context["groups"])
    assert [(g["cause"], g["count"]) for g in groups] == [
        ("KeyError: …", 2), ("It is not JSON: line … column … (char …)", 1)
    ]  # fmt: skip
    assert groups[0]["first_at"] < groups[0]["last_at"]


def test_a_cause_links_to_its_letters_and_all_of_them_are_digested_again(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
) -> None:
    one, other = dead("KeyError: 'a17' <b>"), dead("ValueError: 3")
    page = support.get(CAUSES).content.decode()
    assert "KeyError: … &lt;b&gt;" in page
    link = "/admin/webhooks/deadletter/?cause=KeyError%3A%20%E2%80%A6%20%3Cb%3E"
    assert link in page
    listed = support.get(link).context["cl"].queryset
    assert [letter.pk for letter in listed] == [one.pk]
    support.post(CAUSES, {"cause": "KeyError: … <b>"})
    assert [row.pk for row in Waiting.objects.all()] == [one.pk]
    assert [letter.pk for letter in DeadLetter.objects.all()] == [other.pk]
    support.post(CAUSES, {"cause": "KeyError: … <b>"})
    support.post(CAUSES, {})
    assert Waiting.objects.count() == 1


def test_the_list_counts_and_looks_only_so_far(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [stored(payload("account_review")) for _ in range(4)]
    monkeypatch.setattr(paging, "MOST", 3)
    monkeypatch.setattr(paging, "NEWEST", 2)
    assert support.get(LIST).context["cl"].result_count == 3
    newest = [row.pk for row in rows[:1:-1]]
    oldest = support.get(f"{LIST}?q={rows[0].pk}").context["cl"].queryset
    assert [row.pk for row in oldest] == [rows[0].pk]
    for query in (f"q={WABA}", f"app={APP}", "kind__exact=0"):
        listed = support.get(f"{LIST}?{query}").context["cl"].queryset
        assert [row.pk for row in listed] == newest
    today = timezone.now().strftime("%Y-%m-%d")
    span = f"received_at_from_0={today}&received_at_from_1=00:00:00"
    assert support.get(f"{LIST}?q={WABA}&{span}").context["cl"].queryset.count() == 4
    for wrong in ("x", "2026-99-99", ""):
        assert support.get(f"{LIST}?received_at_from_0={wrong}").status_code == 200


@pytest.mark.parametrize("query", ["field=account_review_update", "field=security"])
def test_deliveries_are_found_by_the_field_of_their_changes(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
    query: str,
) -> None:
    stored(payload("account_review"))
    stored(payload("message_text"))
    digest()
    listed = support.get(f"{LIST}?{query}").context["cl"].queryset
    assert listed.count() == int("review" in query)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    account: WhatsAppAccount,
    support: Any,  # noqa: F811
) -> None:
    def asked() -> list[int]:
        counts = []
        for page in (LIST, *PAGES):
            with CaptureQueriesContext(connection) as queries:
                assert support.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    dead("KeyError: 0")
    asked()  # what a first request sets up
    before = asked()
    for n in range(20):
        dead(f"KeyError: {'x' * n}")
    assert asked() == before


def test_nobody_else_comes_here(account: WhatsAppAccount, client: Client) -> None:
    delivery = stored(payload("message_text"))
    for person in (None, make_member(account.organisation, Role.ADMIN, email="a@hanami.example")):
        if person:
            client.force_login(person)
        for page in (*PAGES, body_of(delivery)):
            for answer in (client.get(page), client.post(page, times(-1, 1))):
                assert answer.status_code == 302
                assert "/login/" in answer["Location"]
