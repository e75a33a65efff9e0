"""The page that says what counts as a stop: who sees it, a message tried, the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Organisation, Role
from optin.models import Event
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation()


def page(organisation: Organisation) -> str:
    return reverse("optin:stop_words", args=[organisation.slug])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def tried(organisation: Organisation, sign_in: SignIn, text: str, **more: str) -> str:
    """The page after a compliance officer has tried a message."""
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    return text_of(client.post(page(organisation), {"text": text} | more))


def test_a_message_is_tried_and_the_words_that_decided_are_marked(
    organisation: Organisation, sign_in: SignIn
) -> None:
    shown = tried(organisation, sign_in, "Bitte <b>keine Werbung</b> mehr", language="de")
    assert "the person is opted out at once" in shown
    assert "<mark>keine Werbung" in shown
    assert "<b>keine" not in shown
    assert "Deutsch (German)" in shown
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no", "a person has to decide"), ("where is my parcel", "Not a stop"),
        ("START", "opts nobody in by itself"),
    ],
)  # fmt: skip
def test_what_is_no_stop_is_said_too(
    organisation: Organisation, sign_in: SignIn, text: str, sentence: str
) -> None:
    assert sentence in tried(organisation, sign_in, text)


def test_what_no_rule_knows_and_is_like_a_request_is_explained_without_words(
    organisation: Organisation, sign_in: SignIn
) -> None:
    shown = tried(organisation, sign_in, "I'd rather be left out of these", language="en")
    assert "the person is opted out at once" in shown
    assert "as a whole it reads like requests to stop" in shown
    assert "<mark>" not in shown
    assert "The words that decided" not in shown


def test_a_message_that_cannot_be_one_gets_an_error(
    organisation: Organisation, sign_in: SignIn
) -> None:
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    assert "field__error" in text_of(client.post(page(organisation), {"text": ""}))
    assert "4096" in text_of(client.post(page(organisation), {"text": "x" * 4097}))
    assert "field__error" in text_of(
        client.post(page(organisation), {"text": "stop", "language": "xx"})
    )


def test_the_words_of_each_language_are_listed(organisation: Organisation, sign_in: SignIn) -> None:
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    assert "abmelden" in text_of(client.get(page(organisation), {"words": "de"}))
    assert "配信停止" in text_of(client.get(page(organisation), {"words": "ja"}))
    assert "unsubscribe" in text_of(client.get(page(organisation), {"words": "xx"}))


def test_strangers_and_those_without_the_right_see_nothing(
    organisation: Organisation, sign_in: SignIn
) -> None:
    other = make_organisation("Other")
    stranger = sign_in(make_member(other, Role.COMPLIANCE))
    assert stranger.get(page(organisation)).status_code == 404
    assert stranger.post(page(organisation), {"text": "stop"}).status_code == 404
