"""All data of one person, from every room, in one file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from optin.models import Export, Subject
from optin.services import erasing
from tests.optin.log_making import sign
from tests.optin.making import NUMBER, agree, key, opted_in, person
from tests.people import make_account, make_member, make_organisation
from traffic.models import Inbound

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]


def address(slug: str, subject: Subject) -> str:
    return f"/o/{slug}/optins/audit/people/{subject.pk}/handover/"


def take(
    client: Any, subject: Subject, *, purpose: str = "Request 12", slug: str = "hanami"
) -> Any:
    return client.post(address(slug, subject), {"what": "everything", "purpose": purpose})


def test_every_room_tells_what_it_holds(sign_in: SignIn) -> None:
    organisation = make_organisation()
    account = make_account(organisation)
    subject = person(organisation)
    agree(organisation, subject, private={"text": "Yes, please"})
    Inbound.objects.create(
        wamid="wamid.1", happened_at=timezone.now(), batch_id=1, waba_id=account.waba_id,
        wa_id=NUMBER.removeprefix("+"), text="Where is my order?", item={},
    )  # fmt: skip
    sign(organisation)
    officer = make_member(organisation, Role.COMPLIANCE)
    client = sign_in(officer)
    assert "make sure first" in client.get(address("hanami", subject)).content.decode()
    assert take(client, subject, purpose="").status_code == 422
    answer = take(client, subject)
    file = zipfile.ZipFile(io.BytesIO(answer.content))
    assert set(file.namelist()) == {
        "README.txt", "consent.json", "messages.json", "charges.json", "facts.json", "deliveries.json",
        "consent.zip",
    }  # fmt: skip
    assert "Where is my order?" in json.dumps(json.loads(file.read("facts.json")))
    assert NUMBER.removeprefix("+") in file.read("consent.json").decode()
    pack = zipfile.ZipFile(io.BytesIO(file.read("consent.zip")))
    assert "Yes, please" in pack.read("openings.jsonl").decode()
    taken = Export.objects.get()
    assert (taken.kind, taken.purpose, taken.by) == ("person", "Request 12", officer)


def test_it_is_for_who_sees_numbers_in_full(sign_in: SignIn) -> None:
    organisation = make_organisation()
    subject = opted_in(organisation)
    for role, status in ((Role.AUDITOR, 422), (Role.AGENT, 403)):
        assert take(sign_in(make_member(organisation, role)), subject).status_code == status
    stranger = sign_in(make_member(make_organisation("sakura"), Role.ADMIN))
    assert take(stranger, subject).status_code == 404
    assert take(stranger, subject, slug="sakura").status_code == 404
    assert not Export.objects.exists()


def test_of_who_was_erased_there_is_nothing_to_tell(sign_in: SignIn) -> None:
    organisation = make_organisation()
    make_account(organisation)
    subject = opted_in(organisation)
    erasing.erase(organisation, subject, key=key())
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    answer = take(client, subject)
    file = zipfile.ZipFile(io.BytesIO(answer.content))
    assert json.loads(file.read("consent.json"))["data"] == []
    assert NUMBER.removeprefix("+").encode() not in b"".join(map(file.read, file.namelist()))
    assert "consent.zip is not there" in file.read("README.txt").decode()


def test_what_was_agreed_to_is_told_without_an_account_too(sign_in: SignIn) -> None:
    organisation = make_organisation()
    subject = opted_in(organisation)
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    answer = take(client, subject)
    told = zipfile.ZipFile(io.BytesIO(answer.content)).read("consent.json").decode()
    assert NUMBER.removeprefix("+") in told
