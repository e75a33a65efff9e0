"""Opt-ins and opt-outs that an organisation's own programs record."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, Scope
from optin import policies
from optin.gate import Ask
from optin.house import house_of
from optin.identity import private
from optin.identity.who import Who
from optin.ledger import batching, reading
from optin.ledger.writing import of
from optin.models import Event, Evidence, NoticeVersion, Promise, Subject, Suppression
from optin.services import evidence
from optin.words import Code
from tests.optin.making import (
    MARKETING,
    NUMBER,
    change_a_rule,
    decide,
    opted_in,
    person,
    status,
    stop,
)
from tests.optin.notices.making import make_published, two_people
from tests.people import make_organisation
from tests.shell.test_api import make_key

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n a form, photographed"
JAPAN = "+819012345678"  # where grade C is enough for marketing


@dataclass
class Shop:
    """An organisation with a published notice, and a program of its own."""

    organisation: Organisation
    version: NoticeVersion
    secret: str

    def post(self, what: str, key: str = "k1", **said: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": key}
        return Client().post(
            f"/api/v1/consent/{what}", json.dumps(said), "application/json", headers=headers
        )

    def opt_in(self, key: str = "k1", **said: Any) -> Any:
        told: dict[str, Any] = {
            "number": JAPAN, "purpose": "marketing", "act": "ticked box", "method": "web_form",
            "notice": self.version.reference, "locale": "de", "business_name": "Nice Shop",
        }  # fmt: skip
        return self.post("opt-ins", key, **{k: v for k, v in (told | said).items() if v != ""})

    def event(self, answer: Any) -> reading.Told:
        with of(self.organisation):
            return reading.told(Event.objects.get(pk=answer.json()["event_id"]))


@pytest.fixture
def shop() -> Shop:
    organisation = make_organisation()
    version = make_published(organisation, *two_people(organisation))
    return Shop(organisation, version, make_key(organisation))


def test_an_opt_in_is_recorded_with_all_that_was_told(shop: Shop) -> None:
    answer = shop.opt_in(ip="203.0.113.7", user_agent="Mozilla", proof=b64encode(PNG).decode())
    assert answer.status_code == 201
    told = answer.json()
    assert (told["type"], told["grade"], told["status"], told["counts"]) == (
        "consent.granted", "C", "granted", True,
    )  # fmt: skip
    event = shop.event(answer)
    body = event.body
    assert body["notice"] == shop.version.text_hash
    assert body["notice_version"] == shop.version.reference
    assert (body["locale"], body["business_name"], body["basis"]) == ("de", "Nice Shop", "server")
    assert (event.event.actor, body["jurisdiction"]) == ("system", "JP")
    assert body["by"].startswith("key:")
    assert not any(secret in json.dumps(body) for secret in ("9012345678", "203.0.113", "Mozilla"))
    with of(shop.organisation):
        opened = private.opening(shop.organisation, event_id=told["event_id"])
        assert opened
        assert opened[1] == {"ip": "203.0.113.7", "user_agent": "Mozilla"}
        kept = Evidence.objects.get()
        assert body["evidence"] == [kept.commitment]
        assert evidence.read(kept) == PNG
        assert kept.media_type == "image/png"


def test_the_receipt_is_the_leaf_and_a_promise_of_it(shop: Shop) -> None:
    receipt = shop.opt_in().json()["receipt"]
    assert sha256(b"\0" + receipt["leaf"].encode()).hexdigest() == receipt["leaf_hash"]
    with of(shop.organisation):
        promise = Promise.objects.get()
        assert promise.note == receipt["promise"]
        assert bytes(promise.leaf_hash).hex() == receipt["leaf_hash"]


def test_the_same_key_is_the_same_event(shop: Shop) -> None:
    first = shop.opt_in()
    assert shop.opt_in().json() == first.json()
    for other in ({"number": "+819012345679"}, {"act": "said yes"}, {"notice": ""}):
        answer = shop.opt_in(**other)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert shop.opt_in("k2").json()["event_id"] != first.json()["event_id"]
    with of(shop.organisation):
        assert Event.objects.filter(type="consent.granted").count() == 2
        assert Subject.objects.count() == 1
    assert shop.post("opt-ins", "").status_code == 422
    assert shop.post("opt-ins", "ü").status_code == 422


@pytest.mark.parametrize(
    ("said", "kind", "grade"),
    [
        ({}, "granted", "C"),
        ({"number": NUMBER}, "claimed", "C"),  # Germany asks for a confirmation on WhatsApp
        ({"number": NUMBER, "notice": "", "purpose": "utility"}, "claimed", "F"),
        ({"notice": ""}, "claimed", "F"),
        ({"business_name": ""}, "claimed", "F"),
    ],
)
def test_the_grade_follows_rules(shop: Shop, said: dict[str, str], kind: str, grade: str) -> None:
    told = shop.opt_in(**said).json()
    assert (told["type"], told["grade"], told["counts"]) == (
        f"consent.{kind}", grade, kind == "granted",
    )  # fmt: skip


def test_it_names_the_rules_that_judged_it(shop: Shop) -> None:
    assert shop.event(shop.opt_in()).body["policy"] == policies.version()
    change_a_rule(shop.organisation)
    named = shop.event(shop.opt_in("k2")).body["policy"]
    assert named == house_of(shop.organisation).version(datetime.now(UTC).date())
    assert named != policies.version()


def test_what_is_older_than_a_day_was_declared(shop: Shop) -> None:
    two_days_ago = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    answer = shop.opt_in(occurred_at=two_days_ago)
    assert answer.json()["errors"][0]["field"] == "notice"  # nobody was shown it then
    answer = shop.opt_in(occurred_at=two_days_ago, notice="")
    assert shop.event(answer).body["basis"] == "declared"
    ahead = (datetime.now(UTC) + timedelta(minutes=6)).isoformat()
    answer = shop.opt_in("k2", occurred_at=ahead, notice="")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "occurred_at")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"number": "+0"}, "number"),
        ({"number": None}, ""),
        ({"notice": "N9999-1"}, "notice"),
        ({"notice": "offers"}, "notice"),
        ({"notice": "N99999999999999999999-1"}, "notice"),
        ({"purpose": "utility"}, "purpose"),
        ({"locale": "en"}, "locale"),
        ({"business_name": "Nasty Shop"}, "business_name"),
        ({"act": "\x00"}, "act"),
        ({"method": "telepathy"}, "method"),
        ({"occurred_at": "2026-11-29T10:00:00"}, "occurred_at"),  # in which zone?
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
        ({"occurred_at": "2008-12-31T23:59:59Z"}, "occurred_at"),  # before there was a WhatsApp
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "occurred_at"),
        ({"ip": "999.1.1.1"}, "ip"),
        ({"proof": "***"}, "proof"),
        ({"proof": b64encode(b"MZ\x90\0").decode()}, "evidence"),
        ({"proof": b64encode(b"x" * 150_001).decode()}, "proof"),
        ({"grade": "A"}, "grade"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    shop: Shop, said: dict[str, Any], field: str
) -> None:
    answer = shop.opt_in(**said)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    with of(shop.organisation):
        assert not Subject.objects.exists()
        assert not Evidence.objects.exists()


def test_a_program_never_takes_an_opt_out_back(shop: Shop) -> None:
    subject = person(shop.organisation, JAPAN)
    stop(shop.organisation, subject)
    told = shop.opt_in().json()
    assert (told["type"], told["status"], told["counts"]) == ("consent.granted", "withdrawn", False)
    assert status(shop.organisation, subject) == "withdrawn"


def test_an_opt_out_counts_at_once(shop: Shop) -> None:
    subject = opted_in(shop.organisation)
    told = {"number": NUMBER, "purpose": "marketing", "reason": "SUBJ_EMAIL_OR_LETTER"}
    answer = shop.post("withdrawals", **told, note="Letter of Monday")
    assert answer.status_code == 201
    assert (answer.json()["type"], answer.json()["counts"]) == ("consent.withdrawn", False)
    assert status(shop.organisation, subject) == "withdrawn"
    assert shop.post("withdrawals", **told).json() == answer.json()
    assert shop.post("withdrawals", **(told | {"reason": "MINOR"})).status_code == 409
    assert "Monday" not in json.dumps(shop.event(answer).body)
    for wrong in ({"reason": "SUBJ_KEYWORD"}, {"purpose": "x"}, {"sender": ""}, {"number": "x"}):
        assert shop.post("withdrawals", "k2", **(told | wrong)).status_code == 422, wrong
    ahead = (datetime.now(UTC) + timedelta(minutes=6)).isoformat()
    for at in (ahead, "0001-01-01T00:00:00+14:00"):
        answer = shop.post("withdrawals", "k3", **told, occurred_at=at)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "occurred_at")


# Combining marks after their letter, as some keyboards and file systems write; Bengali য় and Japanese 塚, which have no
# composed form but another letter's.
LOOSE = ("Mu\u0308ller", "\u09df", "\ufa10")


@pytest.mark.parametrize("note", LOOSE)
def test_an_opt_out_counts_however_its_note_is_written(shop: Shop, note: str) -> None:
    opted_in(shop.organisation)
    told = {"number": NUMBER, "reason": "SUBJ_EMAIL_OR_LETTER"}
    assert shop.post("withdrawals", **told, note=note).status_code == 201
    assert decide(shop.organisation, Who(number=NUMBER), MARKETING).code is Code.WITHDRAWN


def test_a_sender_with_loose_marks_is_one_and_its_decisions_are_batched(shop: Shop) -> None:
    loose = "brand:cafe\u0301"
    told = {"number": NUMBER, "sender": loose, "reason": "SUBJ_EMAIL_OR_LETTER"}
    for _twice in range(2):
        assert shop.post("withdrawals", **told).status_code == 201
    asked = Ask(sender=loose, category="MARKETING", template_id="cafe\u0301")
    decide(shop.organisation, Who(number=NUMBER), asked)
    assert batching.batch_all() == 1


def test_an_opt_out_of_somebody_unknown_may_block_the_number(shop: Shop) -> None:
    answer = shop.post("withdrawals", number=NUMBER, reason="WRONG_PERSON")
    assert answer.json()["status"] == "withdrawn"
    with of(shop.organisation):
        assert Suppression.objects.get().reason == "WRONG_PERSON"


def test_each_has_a_scope_of_its_own_and_reaches_its_own_organisation(shop: Shop) -> None:
    shop.secret = make_key(shop.organisation, Scope.OPTINS_READ, Scope.OPTINS_WITHDRAW)
    assert shop.opt_in().status_code == 403
    shop.secret = make_key(shop.organisation, Scope.OPTINS_WRITE)
    assert shop.post("withdrawals", number=NUMBER, reason="MINOR").status_code == 403
    shop.secret = make_key(make_organisation("other"))
    assert shop.opt_in().json()["errors"][0]["field"] == "notice"  # theirs is another's
    assert shop.opt_in(notice="").status_code == 201
    with of(shop.organisation):
        assert not Subject.objects.exists()
