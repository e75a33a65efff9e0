"""docs/api.md does what it says: its examples are asked, one after another, as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from optin.models import NoticeVersion
from outgoing.models import CHOICES, Kind
from outgoing.services import sending
from templates_app.models import Template
from tests.optin.notices.making import make_published, two_people
from tests.people import make_account, make_organisation
from tests.shell.test_api import make_key
from tests.templates_app.making import clear, person
from waportal.api.problems import REFUSALS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
SITE = "https://portal.example.com"


def examples() -> list[list[str]]:
    """The words of every curl command of the page."""
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
    commands = re.split(r"^(?=curl |export )", lines, flags=re.MULTILINE)
    return [shlex.split(one.replace("\\\n", " "))[1:] for one in commands if one.startswith("curl")]


def ask(words: list[str], secret: str, template_id: int) -> Any:
    """What curl would ask, of the test's site."""
    method, headers, body, url = "GET", {}, "", ""
    rest = iter(words)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _colon, value = next(rest).partition(": ")
            headers[name] = value.replace("$KEY", secret)
        elif word == "-d":
            body = next(rest).replace("N12-3", NoticeVersion.objects.get().reference)
        else:
            url = word.removeprefix(SITE).replace("/17", f"/{template_id}")
    kind = headers.pop("Content-Type", "")
    return Client(headers=headers).generic(method, url, body, kind)


@pytest.mark.django_db
def test_every_example_is_answered_as_the_page_says(jobs: Any) -> None:
    account = make_account(make_organisation())
    make_published(account.organisation, *two_people(account.organisation))
    secret, template_id, answered = make_key(account.organisation), 0, []
    for words in examples():
        if words[-1].endswith("/submission"):
            clear(Template.objects.get(), by=person(account, Role.REVIEWER))
        answer = ask(words, secret, template_id)
        assert answer.status_code < 300, (words, answer.content)
        answered.append(answer)
        if answer.status_code == 201:
            template_id = answer.json().get("id", template_id)
    assert [one.status_code for one in answered].count(202) == 1
    assert Template.objects.get().status == "submitting"
    assert Template.objects.get().body == "Your order {{1}} has left us."


def test_every_code_every_event_and_every_pause_is_on_the_page() -> None:
    codes = {code for _status, code, *_rest in REFUSALS.values()}
    missing = [code for code in codes - {"name_fixed", "not_your_own"} if f"`{code}`" not in PAGE]
    assert missing == []
    kinds = [*(kind for kind, _label in CHOICES), Kind.TEST]
    assert [kind for kind in kinds if f"`{kind}`" not in PAGE] == []
    assert len(sending.PAUSES) == 9
    assert sending.PAUSES[-1].days == 1
