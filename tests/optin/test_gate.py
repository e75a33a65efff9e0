"""Only the gate allows a send; it refuses whatever it is not sure of and says why in both languages."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.utils import timezone, translation

from accounts.models import Organisation
from optin.gate import Ask, facts, forecasting, law, rules
from optin.gate.deciding import ONE
from optin.gate.sentences import CURES, SENTENCES
from optin.house import house_of
from optin.identity.who import Who
from optin.ledger.writing import integrate, of
from optin.models import Decision, OrganisationKey, Subject
from optin.words import SENDER, Code, Grade, Purpose, Reason, Status
from tests.optin.making import (
    MARKETING,
    NUMBER,
    USER,
    agree,
    decide,
    forecast,
    opted_in,
    opted_out,
    person,
    stop,
)
from tests.people import make_organisation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)  # 19:00 in Tokyo, 11:00 in Berlin
GOOD = {"status": "granted", "grade": "A", "country": "JP"}


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.mark.parametrize(
    ("told", "purpose", "code"),
    [
        ({}, Purpose.MARKETING, Code.ALLOWED),
        ({"is_recipient": False}, Purpose.MARKETING, Code.NOT_A_RECIPIENT),
        ({"suppressed": True, "stale": True}, Purpose.MARKETING, Code.SUPPRESSED),
        ({"disagree": True}, Purpose.MARKETING, Code.IDENTITY_UNLINKED),
        ({"stale": True}, Purpose.MARKETING, Code.LEDGER_UNAVAILABLE),
        ({"stopped_at_meta": True}, Purpose.MARKETING, Code.PLATFORM_STOP),
        ({"stopped_at_meta": True}, Purpose.UTILITY, Code.ALLOWED),
        ({"status": "none"}, Purpose.MARKETING, Code.NO_GRANT),
        ({"status": "none", "ended_everything": True}, Purpose.MARKETING, Code.WITHDRAWN),
        ({"status": "withdrawn"}, Purpose.MARKETING, Code.WITHDRAWN),
        ({"status": "refused"}, Purpose.MARKETING, Code.WITHDRAWN),
        ({"status": "suspended"}, Purpose.MARKETING, Code.SUSPENDED),
        ({"status": "expired"}, Purpose.MARKETING, Code.EXPIRED),
        ({"status": "invalid"}, Purpose.MARKETING, Code.NOTICE_INVALID),
        ({"status": "claimed"}, Purpose.MARKETING, Code.GRADE_TOO_LOW),
        ({"status": "pending"}, Purpose.MARKETING, Code.PENDING),
        ({"status": "a word new to us"}, Purpose.MARKETING, Code.LEDGER_UNAVAILABLE),
        ({"grade": "D"}, Purpose.MARKETING, Code.ALLOWED),
        ({"grade": "E"}, Purpose.MARKETING, Code.GRADE_TOO_LOW),
        ({"grade": "E"}, Purpose.UTILITY, Code.GRADE_TOO_LOW),
        ({"grade": "B", "country": ""}, Purpose.MARKETING, Code.QUIET_HOURS),
        ({"grade": "C", "country": ""}, Purpose.MARKETING, Code.GRADE_TOO_LOW),
        ({"grade": ""}, Purpose.MARKETING, Code.GRADE_TOO_LOW),
        ({"grade": "C", "country": "DE"}, Purpose.MARKETING, Code.GRADE_TOO_LOW),
        ({"grade": "C", "country": "DE"}, Purpose.UTILITY, Code.ALLOWED),
        ({"country": "US"}, Purpose.MARKETING, Code.META_US_MARKETING_PAUSE),
        ({"country": "US"}, Purpose.UTILITY, Code.ALLOWED),
    ],
)
def test_what_is_known_of_a_recipient_gives_one_code(
    told: dict[str, object], purpose: Purpose, code: Code
) -> None:
    known = rules.Facts(**{**GOOD, **told})  # type: ignore[arg-type]
    assert rules.judge(known, purpose, NOW) is code


@pytest.mark.parametrize(
    ("country", "hour", "is_quiet"),
    [
        ("JP", 0, False), ("JP", 11, False), ("JP", 12, True), ("JP", 23, True),  # 09 to 21 there
        ("DE", 6, True), ("DE", 7, False), ("DE", 19, False), ("DE", 20, True),  # 08 to 21 there
        ("BR", 10, True), ("BR", 14, False), ("BR", 23, True),  # wherever in Brazil they are
        ("", 12, True),  # nobody knows where
    ],
)  # fmt: skip
def test_marketing_waits_until_it_is_day_wherever_the_person_may_be(
    country: str, hour: int, is_quiet: bool
) -> None:
    at = datetime(2026, 11, 30, hour, 30, tzinfo=UTC)
    known = rules.Facts(**{**GOOD, "country": country})  # type: ignore[arg-type]
    code = rules.judge(known, Purpose.MARKETING, at)
    assert code is (Code.QUIET_HOURS if is_quiet else Code.ALLOWED)
    assert rules.judge(known, Purpose.UTILITY, at) is Code.ALLOWED


def test_of_all_states_one_allows() -> None:
    for status in Status:
        known = rules.Facts(**{**GOOD, "status": status.value})  # type: ignore[arg-type]
        allowed = rules.judge(known, Purpose.UTILITY, NOW) is Code.ALLOWED
        assert allowed == (status is Status.GRANTED)


def test_every_code_has_its_sentence_in_both_languages_and_what_helps() -> None:
    assert set(SENTENCES) == set(Code)
    assert set(CURES) == set(Code) - {Code.ALLOWED}
    for text in [*SENTENCES.values(), *CURES.values()]:
        with translation.override("ja"):
            japanese = str(text)
        with translation.override("en"):
            assert japanese != str(text)


def test_a_decision_is_written_down_with_what_it_rests_on(organisation: Organisation) -> None:
    subject = person(organisation)
    event_id = agree(organisation, subject)
    integrate(organisation)
    ask = Ask(sender=SENDER, category="MARKETING", template_id="77")
    found = decide(organisation, Who(number=NUMBER), ask)
    assert found.allowed
    assert found.id
    with of(organisation):
        row = Decision.objects.get(pk=found.id)
    assert (row.code, row.status, row.event_id) == ("ALLOWED", "granted", event_id)
    assert (row.subject, row.template_id, row.category) == (subject.pk, "77", "MARKETING")
    assert (row.epoch, row.log_size, row.policy) == (2, 2, law.version())
    assert row.purpose == "marketing"
    refused = decide(organisation, Who(number="+4915100000009"), MARKETING)
    assert not refused.allowed
    assert refused.id
    with of(organisation):
        assert Decision.objects.get(pk=refused.id).code == "NO_GRANT"


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (Ask(sender=SENDER, category="UTILITY"), Code.NO_GRANT),
        (
            Ask(sender=SENDER, category="utility", chosen_as="MARKETING"),
            Code.TEMPLATE_RECATEGORISED,
        ),
        (Ask(sender=SENDER, category="MARKETING", chosen_as="UTILITY"), Code.ALLOWED),
        (Ask(sender=SENDER, category="SOMETHING_NEW"), Code.PURPOSE_NOT_COVERED),
        (Ask(sender=SENDER), Code.PURPOSE_NOT_COVERED),
        (Ask(sender=SENDER, purpose="spam"), Code.PURPOSE_NOT_COVERED),
        (Ask(sender="", category="MARKETING"), Code.PURPOSE_NOT_COVERED),
        (Ask(sender="brand:other", category="MARKETING"), Code.NO_GRANT),
        (Ask(sender=SENDER, purpose="marketing"), Code.ALLOWED),
    ],
)
def test_an_opt_in_covers_its_purpose_and_its_sender_alone(
    organisation: Organisation, ask: Ask, code: Code
) -> None:
    opted_in(organisation)
    assert decide(organisation, Who(number=NUMBER), ask).code is code
    assert forecast(organisation, [Who(number=NUMBER)], ask).counts == {code: 1}


def test_another_organisations_opt_in_allows_nothing(organisation: Organisation) -> None:
    opted_in(make_organisation("sakura"))
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.NO_GRANT


def test_garbage_is_no_recipient(organisation: Organisation) -> None:
    for who in (Who(), Who(number="hello"), Who(number="0")):
        assert decide(organisation, who, MARKETING).code is Code.NOT_A_RECIPIENT


def test_what_cannot_be_read_refuses(organisation: Organisation) -> None:
    opted_in(organisation)
    with of(organisation):
        OrganisationKey.objects.update(key="damaged")
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.LEDGER_UNAVAILABLE
    assert not decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_a_database_that_gives_an_error_refuses(organisation: Organisation) -> None:
    opted_in(organisation)
    no_text = "\0"  # PostgreSQL takes none with it, so the record cannot be written
    found = decide(organisation, Who(number=NUMBER), Ask(SENDER, "MARKETING", "", no_text))
    assert (found.code, found.allowed) == (Code.LEDGER_UNAVAILABLE, False)


def test_a_forecast_says_what_the_gate_would_for_each_and_writes_nothing(
    organisation: Organisation,
) -> None:
    opted_in(organisation, "+819011110001")
    opted_in(organisation, "+819011110002", grade=Grade.OBSERVED)
    opted_in(organisation, "+4915100000003", grade=Grade.OBSERVED)
    opted_in(organisation, "+12015550123")
    opted_out(organisation, "+819011110004")
    stop(organisation, opted_in(organisation, "+819011110005"), reason=Reason.WRONG_PERSON)
    person(organisation, "+819011110006")
    asked = [
        Who(number=text)
        for text in (
            "+819011110001", "+819011110002", "+4915100000003", "+12015550123", "+819011110004",
            "+819011110005", "+819011110006", "+819011110007", "nonsense",
        )
    ]  # fmt: skip
    found = forecast(organisation, asked, MARKETING)
    assert found.counts == {
        Code.ALLOWED: 2, Code.GRADE_TOO_LOW: 1, Code.META_US_MARKETING_PAUSE: 1, Code.WITHDRAWN: 1,
        Code.SUPPRESSED: 1, Code.NO_GRANT: 2, Code.NOT_A_RECIPIENT: 1,
    }  # fmt: skip
    with of(organisation):
        assert not Decision.objects.exists()
    one_by_one = [decide(organisation, who, MARKETING).code for who in asked]
    assert found.counts == {code: one_by_one.count(code) for code in set(one_by_one)}
    assert (found.total, found.allowed) == (9, 2)


def test_a_forecast_finds_people_by_their_user_id_in_any_batch(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecasting, "BATCH", 2)
    agree(organisation, person(organisation, user_id=USER))
    asked = [Who(number="+819011110007")] * 3 + [Who(user_id=USER), Who(number=NUMBER)]
    for _twice in range(2):  # within one transaction
        found = forecast(organisation, asked, MARKETING)
        assert found.counts == {Code.ALLOWED: 2, Code.NO_GRANT: 3}


@pytest.mark.django_db(transaction=True)
def test_fifty_senders_against_one_opt_out() -> None:
    """Nobody is allowed to send once the opt-out is committed."""
    organisation = make_organisation()
    subject = opted_in(organisation)
    allowed_at: list[float] = []
    go, committed = threading.Event(), threading.Event()

    def send() -> None:
        go.wait(20)
        try:
            while not committed.is_set():
                before = time.monotonic()
                if decide(organisation, Who(number=NUMBER), MARKETING).allowed:
                    allowed_at.append(before)
                time.sleep(0.02)
            for _after in range(2):
                before = time.monotonic()
                found = decide(organisation, Who(number=NUMBER), MARKETING)
                allowed_at.extend([before] if found.allowed else [])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _sender in range(50)]
    for thread in threads:
        thread.start()
    go.set()
    time.sleep(0.5)
    stop(organisation, subject)
    effective = time.monotonic()
    committed.set()
    for thread in threads:
        thread.join()
    assert allowed_at, "before it they were allowed"
    assert max(allowed_at) <= effective
    with of(organisation):
        last = Decision.objects.filter(code="ALLOWED").order_by("-decided_at").first()
        refused = Decision.objects.filter(code="WITHDRAWN").order_by("decided_at").first()
        assert last
        assert refused
        epochs = set(Decision.objects.filter(code="ALLOWED").values_list("epoch", flat=True))
    assert epochs == {last.epoch}
    assert refused.epoch == last.epoch + 1
    assert timezone.now() >= refused.decided_at


def test_an_end_for_every_brand_is_no_end_of_another_purpose(organisation: Organisation) -> None:
    subject = person(organisation)
    ended = stop(organisation, subject, purpose="marketing")
    for category, code in (("MARKETING", Code.WITHDRAWN), ("UTILITY", Code.NO_GRANT)):
        found = decide(organisation, Who(number=NUMBER), Ask(sender=SENDER, category=category))
        assert found.code is code
        assert found.event_id == (ended if code is Code.WITHDRAWN else None)
    everything = stop(organisation, subject)
    found = decide(organisation, Who(number=NUMBER), Ask(sender=SENDER, category="UTILITY"))
    assert (found.code, found.event_id) == (Code.WITHDRAWN, everything)


@pytest.mark.django_db(transaction=True, databases=["default", "admin"])
def test_one_person_is_found_without_reading_the_others(organisation: Organisation) -> None:
    """With row-level security a condition that PostgreSQL does not know to be leakproof uses no index."""
    subject = opted_in(organisation)
    with of(organisation):
        Subject.objects.bulk_create(
            Subject(organisation_id=organisation.pk, key="x") for _other in range(300)
        )
    with connections["admin"].cursor() as cursor:  # what is known of the table decides on the plan
        cursor.execute("ANALYZE optin_subject")
    with of(organisation), connection.cursor() as cursor:
        [asked] = facts.asked(organisation, [Who(number=NUMBER)], house_of(organisation))
        values = asked._asdict() | facts.values(
            organisation, sender=SENDER, purpose="marketing", at=NOW, house=house_of(organisation)
        )
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {ONE}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "on optin_subject subject" in plan
    assert "Seq Scan on optin_subject" not in plan
    assert "Index Cond: (id = CASE" in plan, plan
    assert decide(organisation, Who(number=NUMBER), MARKETING).subject == subject.pk


def test_what_each_decision_asks_is_planned_once_for_a_connection(
    organisation: Organisation,
) -> None:
    opted_in(organisation)
    for _again in range(7):  # PostgreSQL tries five times whether a plan of its own is better
        assert decide(organisation, Who(number=NUMBER), MARKETING).allowed
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE generic_plans >= 2")
        assert cursor.fetchone()[0] >= 3
