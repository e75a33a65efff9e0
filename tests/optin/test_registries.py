"""Do-not-call registries and registrations: read, kept as fingerprints, asked by the gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Organisation, Role
from alerts.models import Alert, Kind, Severity
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Event, Registration, RegistryCheck, RegistryResult
from optin.registries.reading import NotRead, read
from optin.rights import tasks
from optin.services import registries
from optin.words import Code
from tests.optin.making import MARKETING, decide, forecast, opted_in
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
PAGE = "/o/hanami/optins/registries/"
TODAY = timezone.now().date()
ONE, TWO, THREE = "+6581234567", "+6581234568", "+6591234569"
ANSWERS = b"Number,No Voice Call,No Text Message,No Fax Message\n81234567,Y,N,N\n81234568,N,Y,N\nx,N,N,N\n"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def bring(client: Any, data: bytes, **told: str) -> Any:
    sent: dict[str, Any] = {"country": "SG", "shape": "answers", "checked_on": TODAY.isoformat()}
    file = SimpleUploadedFile("dnc.csv", data, "text/csv")
    return client.post(f"{PAGE}answers/new/", {**sent, **told, "file": file})


def code(organisation: Organisation, number: str) -> Code:
    who = Who(number=number)
    found = decide(organisation, who, MARKETING).code
    assert forecast(organisation, [who], MARKETING).counts == {found: 1}
    return found


def test_singapores_answers_are_read_by_their_headings() -> None:
    found = read(ANSWERS, "SG", shape="answers")
    assert (found.clear, found.listed, found.unreadable) == ({"6581234567"}, {"6581234568"}, 1)
    whole = read(b"\xef\xbb\xbfnumber\n 8123 4567 \n+65 8123-4568\nnone\n", "SG", shape="whole")
    assert (whole.listed, whole.unreadable) == ({"6581234567", "6581234568"}, 1)


@pytest.mark.parametrize(
    ("data", "shape", "problem"),
    [
        (b"\xff\xfe", "whole", "not_text"),
        (b"1\x00", "whole", "not_text"),
        (b"", "whole", "no_numbers"),
        (b"name\nSmith\n", "whole", "no_numbers"),
        (b"81234567,Y\n", "answers", "no_columns"),
        (b"Number,Text\n81234567,perhaps\n", "answers", "no_numbers"),
        (b"81234567\r81234568", "whole", "not_a_table"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, shape: str, problem: str) -> None:
    with pytest.raises(NotRead) as told:
        read(data, "SG", shape=shape)
    assert told.value.problem == problem


def test_the_gate_asks_and_an_answer_grows_old(organisation: Organisation, sign_in: SignIn) -> None:
    for number in (ONE, TWO, THREE):
        opted_in(organisation, number)
    assert code(organisation, ONE) is Code.REGISTRY_STALE
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    assert "Never asked" in client.get(PAGE).content.decode()
    old = (TODAY - timedelta(days=22)).isoformat()
    bring(client, ANSWERS, checked_on=old)
    assert code(organisation, ONE) is Code.REGISTRY_STALE
    bring(client, ANSWERS, checked_on=(TODAY - timedelta(days=21)).isoformat())
    assert code(organisation, ONE) is Code.ALLOWED
    assert bring(client, ANSWERS)["Location"] == PAGE
    assert code(organisation, ONE) is Code.ALLOWED
    assert code(organisation, TWO) is Code.REGISTRY_LISTED
    assert code(organisation, THREE) is Code.REGISTRY_STALE  # nobody asked about it
    shown = client.get(PAGE).content.decode()
    assert "Fresh" in shown
    assert "dnc.csv" in shown
    with of(organisation):
        assert Event.objects.filter(type="registry.checked").count() == 3
        kept = [bytes(one.index).hex() for one in RegistryResult.objects.all()]
    assert len(kept) == 2
    assert not any("81234567" in one for one in kept)


def test_a_whole_list_answers_for_who_is_not_in_it_and_replaces_the_last(
    organisation: Organisation, sign_in: SignIn
) -> None:
    opted_in(organisation, ONE)
    opted_in(organisation, TWO)
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    bring(client, b"81234568\n", shape="whole")
    assert [code(organisation, one) for one in (ONE, TWO)] == [Code.ALLOWED, Code.REGISTRY_LISTED]
    bring(client, b"81234567\n", shape="whole")
    assert [code(organisation, one) for one in (ONE, TWO)] == [Code.REGISTRY_LISTED, Code.ALLOWED]


def test_a_whole_list_older_than_the_newest_is_refused(
    organisation: Organisation, sign_in: SignIn
) -> None:
    opted_in(organisation, ONE)
    opted_in(organisation, TWO)
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    day = TODAY - timedelta(days=2)
    bring(client, b"81234568\n", shape="whole", checked_on=day.isoformat())
    older = (day - timedelta(days=1)).isoformat()
    refused = bring(client, b"81234567\n", shape="whole", checked_on=older)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["checked_on"]
    assert "is here already" in refused.content.decode()
    assert RegistryCheck.objects.count() == 1
    assert [code(organisation, one) for one in (ONE, TWO)] == [Code.ALLOWED, Code.REGISTRY_LISTED]
    # Of another country there is none, and of the same day it may be another file.
    assert bring(client, b"1\n", country="ZA", shape="whole", checked_on=older).status_code == 422
    list_of_there = b"+27821234560\n"
    assert "Location" in bring(client, list_of_there, country="ZA", shape="whole", checked_on=older)
    assert "Location" in bring(client, b"81234567\n", shape="whole", checked_on=day.isoformat())
    assert [code(organisation, one) for one in (ONE, TWO)] == [Code.REGISTRY_LISTED, Code.ALLOWED]


def test_what_was_answered_later_stays_whatever_is_brought_in_after_it(
    organisation: Organisation, sign_in: SignIn
) -> None:
    opted_in(organisation, ONE)
    opted_in(organisation, TWO)
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    bring(client, ANSWERS)
    earlier = (TODAY - timedelta(days=1)).isoformat()
    swapped = b"Number,No Text Message\n81234567,Y\n81234568,N\n"
    for data, shape in ((swapped, "answers"), (b"81234567\n", "whole")):
        assert "Location" in bring(client, data, shape=shape, checked_on=earlier)
        found = [code(organisation, one) for one in (ONE, TWO)]
        assert found == [Code.ALLOWED, Code.REGISTRY_LISTED]
    with of(organisation):
        assert set(RegistryResult.objects.values_list("checked_on", flat=True)) == {TODAY}


@pytest.mark.parametrize(
    ("told", "data", "said"),
    [
        ({"country": "DE"}, ANSWERS, "Select a valid choice"),
        ({"checked_on": "2199-01-01"}, ANSWERS, "still to come"),
        ({}, b"Smith\n", "names no column"),
        ({"shape": "x"}, ANSWERS, "Select a valid choice"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    organisation: Organisation, sign_in: SignIn, told: dict[str, str], data: bytes, said: str
) -> None:
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    answer = bring(client, data, **told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not RegistryCheck.objects.exists()


def test_our_numbers_go_out_in_the_registrys_form(
    organisation: Organisation, sign_in: SignIn
) -> None:
    opted_in(organisation, ONE)
    opted_in(organisation, "+4915100000001")
    with of(organisation):
        assert list(registries.to_ask(organisation, "SG")) == ["6581234567"]
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    told = client.get(f"{PAGE}numbers.csv", {"country": "SG"}).content.decode()
    assert told.split() == ["\ufeffNumber", "81234567"]
    assert client.get(f"{PAGE}numbers.csv", {"country": "XX"}).status_code == 400


def test_a_registration_of_the_senders_expires(organisation: Organisation, sign_in: SignIn) -> None:
    number = "+27821234567"
    opted_in(organisation, number)
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    bring(client, b"+27821234560\n", country="ZA", shape="whole")
    assert code(organisation, number) is Code.REGISTRATION_MISSING
    sent = {"name": "ZA:National Consumer Commission", "number": "NCC 7"}
    client.post(f"{PAGE}registrations/new/", {**sent, "valid_until": date(2000, 1, 1).isoformat()})
    assert code(organisation, number) is Code.REGISTRATION_MISSING
    assert "Expired" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}registrations/new/", {**sent, "valid_until": TODAY.isoformat()})
    assert code(organisation, number) in (Code.ALLOWED, Code.QUIET_HOURS)
    last = Registration.objects.latest("pk")
    for _twice in range(2):
        client.post(f"{PAGE}registrations/{last.pk}/end/")
    assert code(organisation, number) is Code.REGISTRATION_MISSING


def test_who_may_and_who_is_a_stranger(organisation: Organisation, sign_in: SignIn) -> None:
    client = sign_in(make_member(organisation, Role.AUDITOR))
    assert client.get(PAGE).status_code == 200
    assert bring(client, ANSWERS).status_code == 403
    assert client.get(f"{PAGE}numbers.csv", {"country": "SG"}).status_code == 403
    client = sign_in(make_member(make_organisation("sakura"), Role.COMPLIANCE))
    assert client.get(PAGE).status_code == 404
    assert bring(client, ANSWERS).status_code == 404
    opted_in(organisation, ONE)
    assert code(organisation, ONE) is Code.REGISTRY_STALE


def test_a_registration_that_ends_is_told_until_there_is_a_longer_one(
    organisation: Organisation, sign_in: SignIn
) -> None:
    officer = make_member(organisation, Role.COMPLIANCE)
    about: dict[str, Any] = {"country": "SG", "name": "SSIR", "number": "1", "by": officer}
    days = {"far": 31, "near": 30, "past": -1}
    until = {word: TODAY + timedelta(days=count) for word, count in days.items()}
    registries.register(organisation, **about, valid_until=until["far"])
    tasks.watch()
    assert not Alert.objects.exists()
    Registration.objects.update(valid_until=until["near"])
    for _twice in range(2):
        tasks.watch()
    alert = Alert.objects.get(kind=Kind.REGISTRATION_ENDS)
    assert (alert.severity, alert.link, alert.title) == (Severity.WARNING, PAGE, "SG SSIR")
    assert sign_in(officer).get(alert.link).status_code == 200
    Registration.objects.update(valid_until=until["past"])
    tasks.watch()
    alert.refresh_from_db()
    assert alert.severity == Severity.CRITICAL
    registries.register(organisation, **about, valid_until=TODAY + timedelta(days=365))
    for _twice in range(2):
        tasks.watch()
    alert.refresh_from_db()
    assert alert.closed_at
