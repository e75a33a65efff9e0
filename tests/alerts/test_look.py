"""The pages of alerts in a real browser: accessible, narrow, dark, by keyboard."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, Role, User
from alerts.models import Alert, Kind, Message, Severity, State
from alerts.services import answering, planning, preferring, ruling
from tests.alerts.raising import raise_one
from tests.alerts.test_chats import make_chat
from tests.browser import axe_violations as axe
from tests.browser import scrolls_sideways as scrolls

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


@pytest.fixture
def lived(hanami: Organisation, ana: User, ken: User) -> Alert:
    """Cases in every state; one with a story."""
    now = timezone.now()
    make_chat(hanami, ana)
    usual = {"roles": [Role.ADMIN], "channels": ["email", "chat"]}
    ruling.change(
        hanami, Kind.NUMBER_TROUBLE, by=ana, **usual, escalate_after=1, escalate_to="marketer"
    )
    alert = raise_one(hanami, appeal_until=now + timedelta(days=30))
    raise_one(hanami, kind=Kind.TOKEN_REFUSED, severity=Severity.CRITICAL, title="Portfolio")
    later = raise_one(hanami, subject="number:2")
    answering.snooze(later, until=now + timedelta(days=1), by=ana)
    planning.plan(now + timedelta(seconds=1))
    planning.plan(now + timedelta(minutes=2))
    Message.objects.filter(reader=ana).update(state=State.GIVEN_UP, problem="OSError: refused")
    answering.assign(alert, to=ken, by=ana)
    answering.note(alert, text="I asked Meta.", by=ana)
    preferring.wish(hanami, ana, mails="warning", digest="daily")
    return alert


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(320, "light", "ja"), (1280, "dark", "en")]
)
def test_the_pages_are_accessible_narrow_and_dark(
    browse: Any, lived: Alert, ana: User, width: int, theme: str, language: str
) -> None:
    base = "/o/hanami/alerts/"
    places = ["", "?state=snoozed", "?state=closed", "?q=nothing", f"{lived.pk}/", "mine/", "rules/",
              "rules/token_expiring/", "chats/", "chats/new/", "messages/"]  # fmt: skip
    page = browse(user=ana, width=width, theme=theme, language=language)
    for number, path in enumerate(places):
        page.goto(base + path)
        if folder := os.environ.get("LOOK"):
            page.screenshot(path=f"{folder}/alerts-{number}-{width}.png", full_page=True)
        assert not scrolls(page), path
        assert axe(page) == [], path
    assert browse.problems == []


def test_a_case_is_taken_on_by_keyboard_without_scripts(
    browse: Any, lived: Alert, ana: User
) -> None:
    page = browse(f"/o/hanami/alerts/{lived.pk}/", user=ana, javascript=False)
    button = page.get_by_role("button", name="I take this on")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("You have taken this on").wait_for()
    page.goto("/o/hanami/alerts/")
    page.get_by_role("checkbox", name="Meta refuses our token").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Do it").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 case is changed.").wait_for()
