"""What support staff see and may do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from assets.models import WhatsAppAccount
from tests.people import make_user
from tests.webhooks.meta import payload, stored
from tests.webhooks.test_digest import digest
from webhooks.models import Change, Delivery, State

pytestmark = pytest.mark.django_db

PRIVATE = ("16505551234", "Sheena", "sheena", "13491208655302741918", "another colour", "MTY1MDU1N")


@pytest.fixture
def support(client: Any) -> Any:
    client.force_login(make_user("support@example.com", is_staff=True))
    return client


def test_the_body_is_shown_without_numbers_names_and_words(
    account: WhatsAppAccount, support: Any
) -> None:
    message, choice = stored(payload("message_text")), stored(payload("history"))
    digest()
    change = Change.objects.get()
    pages = (f"delivery/{message.pk}", f"delivery/{choice.pk}", f"change/{change.pk}")
    for page in pages:
        shown = support.get(f"/admin/webhooks/{page}/change/").content.decode()
        assert "•••234" in shown
        for private in PRIVATE:
            assert private not in shown


def test_a_body_that_cannot_be_masked_is_not_shown(account: WhatsAppAccount, support: Any) -> None:
    delivery = stored(b'{"name": "Sheena", 16505551234')
    digest()
    page = support.get(f"/admin/webhooks/delivery/{delivery.pk}/change/").content.decode()
    assert "Sheena" not in page
    assert "It is not JSON" in page


def test_what_meta_wrote_is_escaped(account: WhatsAppAccount, support: Any) -> None:
    content = payload("account_review")
    content["entry"][0]["changes"][0]["value"]["decision"] = "<script>alert(1)</script>"
    delivery = stored(content)
    digest()
    for page in (f"delivery/{delivery.pk}", f"change/{Change.objects.get().pk}"):
        html = support.get(f"/admin/webhooks/{page}/change/").content.decode()
        assert "<script>alert(1)" not in html
        assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("query", ["", "?state=failed", "?app=634974688087057", "?q=1"])
def test_deliveries_are_listed_and_filtered(
    account: WhatsAppAccount, support: Any, query: str
) -> None:
    stored(payload("account_review"))
    assert support.get(f"/admin/webhooks/delivery/{query}").status_code == 200


@pytest.mark.parametrize("query", ["", "?field=security", "?understood__exact=0", "?delivery=1"])
def test_changes_are_listed_and_filtered(
    account: WhatsAppAccount, support: Any, query: str
) -> None:
    stored(payload("account_review"))
    digest()
    assert support.get(f"/admin/webhooks/change/{query}").status_code == 200


def replay(client: Any, delivery: Delivery) -> Any:
    chosen = {"action": "replay_selected", "_selected_action": [delivery.pk]}
    return client.post("/admin/webhooks/delivery/", chosen)


def test_support_lets_a_dead_letter_be_digested_again_and_it_is_written_down(
    account: WhatsAppAccount, support: Any
) -> None:
    delivery = stored(b"{")
    digest()
    assert replay(support, delivery).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (State.WAITING, 0, "")
    written = LogEntry.objects.get()
    assert (written.object_id, written.user.email) == (str(delivery.pk), "support@example.com")


def test_who_is_no_support_staff_cannot_replay(account: WhatsAppAccount, client: Any) -> None:
    client.force_login(make_user("looker@example.com"))
    delivery = stored(b"{")
    digest()
    replay(client, delivery)
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED


def test_nothing_can_be_added_changed_or_deleted(account: WhatsAppAccount, support: Any) -> None:
    delivery = stored(payload("account_review"))
    digest()
    change = Change.objects.get()
    for page in ("delivery/add", f"delivery/{delivery.pk}/delete", f"change/{change.pk}/delete"):
        assert support.get(f"/admin/webhooks/{page}/").status_code == 403
    assert support.post(f"/admin/webhooks/delivery/{delivery.pk}/change/", {}).status_code == 403


def test_people_of_an_organisation_do_not_come_here(account: WhatsAppAccount, client: Any) -> None:
    client.force_login(make_user("admin@hanami.example"))
    assert client.get("/admin/webhooks/delivery/").status_code == 302
