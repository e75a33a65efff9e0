"""Chats of an organisation: their address is a secret, and only theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Organisation, User
from alerts import mail, tasks
from alerts.models import Destination, Message, State
from alerts.services import destinations
from assets.services.rotating import rotate_secrets
from outgoing import chat
from outgoing.problems import Problem
from tests.alerts.raising import raise_one

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts"
CHATS = "/o/hanami/alerts/chats/"
needs_apprise = pytest.mark.skipif(not chat.is_installed(), reason="apprise is not installed")


def make_chat(organisation: Organisation, by: User, **changes: Any) -> Destination:
    told = {
        "name": "Ops", "url": SLACK, "service": "Slack", "minimum": "warning", "language": "en",
    }  # fmt: skip
    return destinations.create(organisation, by=by, **told | changes)


@needs_apprise
def test_an_address_is_tried_kept_encrypted_and_never_shown(
    hanami: Organisation, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    form = {"name": "Ops", "minimum": "warning", "language": "ja"}
    refused = browser.post(f"{CHATS}new/", form | {"url": "file:///etc/passwd"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["url"]
    page = browser.post(f"{CHATS}new/", form | {"url": SLACK}, follow=True).content.decode()
    assert "Slack" in page
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT url FROM alerts_destination")
        assert "slack" not in cursor.fetchone()[0]
    made = Destination.objects.get()
    assert made.url == SLACK
    changing = browser.get(f"{CHATS}{made.pk}/").content.decode()
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in changing
    browser.post(f"{CHATS}{made.pk}/", form | {"name": "Night", "url": ""})
    made = Destination.objects.get()
    assert (made.name, made.url) == ("Night", SLACK)


def test_the_key_of_secrets_can_be_changed(hanami: Organisation, ana: User) -> None:
    make_chat(hanami, ana)
    assert rotate_secrets() == 1
    assert Destination.objects.get().url == SLACK


def test_switched_off_nothing_is_sent_and_again_it_is(
    hanami: Organisation, ana: User, sign_in: SignIn, jobs: Any
) -> None:
    made, browser = make_chat(hanami, ana), sign_in(ana)
    browser.post(f"{CHATS}{made.pk}/use/", {"use": "off"})
    raise_one(hanami)
    tasks.ring()
    assert not Message.objects.filter(destination=made).exists()
    browser.post(f"{CHATS}{made.pk}/use/", {"use": "on"})
    raise_one(hanami, subject="number:2")
    tasks.ring()
    assert Message.objects.filter(destination=made).count() == 1


def test_a_chat_hears_from_its_severity_on(hanami: Organisation, ana: User) -> None:
    made = make_chat(hanami, ana, minimum="critical")
    raise_one(hanami)
    tasks.ring()
    assert not Message.objects.filter(destination=made).exists()
    raise_one(hanami, severity="critical")
    tasks.ring()
    assert Message.objects.filter(destination=made).count() == 1


def test_what_a_chat_does_not_take_is_noted_and_tried_again(
    hanami: Organisation, ana: User, sign_in: SignIn, jobs: Any
) -> None:
    """The address is no longer one that we send to."""
    made = make_chat(hanami, ana, url="json://127.0.0.1/")
    raise_one(hanami)
    tasks.ring()
    jobs.run()
    message = Message.objects.get(destination=made)
    assert (message.state, message.tries) == (State.WAITING, 1)
    expected = Problem.NO_CHAT if chat.is_installed() else Problem.NOT_INSTALLED
    assert message.problem == expected
    page = sign_in(ana).get("/o/hanami/alerts/messages/").content.decode()
    assert "To be tried again" in page
    assert "json://" not in page


def test_a_chat_reads_its_own_language_with_the_way_back_first(
    hanami: Organisation, ana: User
) -> None:
    made = make_chat(hanami, ana, language="ja")
    alert = raise_one(hanami)
    tasks.ring()
    title, body = mail.chat_of(Message.objects.get(destination=made), [alert])
    assert title.startswith("警告：")
    assert body.splitlines()[1].endswith(f"/o/hanami/alerts/{alert.pk}/")
