"""The auditor's desk: who may sit at it, and that each question is answered from what happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Membership, Organisation, Role
from assets.models import WhatsAppAccount
from optin.audit import counting, questions, reviewing, tasks
from optin.audit.answering import Period
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import (
    Event,
    Export,
    ExportKind,
    Finding,
    FindingKind,
    ImportBatch,
    Leaf,
    Review,
    SourceCount,
    Subject,
)
from optin.services import consent, erasing, people
from optin.services.consent import Shown
from optin.words import Grade, Reason
from tests.house.routes import routes
from tests.optin.log_making import sign
from tests.optin.making import MARKETING, NUMBER, agree, decide, key, opted_in, person, stop
from tests.optin.notices.making import make_published, two_people
from tests.people import make_account, make_member, make_organisation, make_user
from tests.templates_app.making import approved
from traffic.models import Message, Status, Step

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
DESK = "/o/hanami/optins/audit/"
DIGITS = NUMBER.removeprefix("+")


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(time_zone="Asia/Tokyo")


@pytest.fixture
def auditor(organisation: Organisation, sign_in: SignIn) -> Any:
    """An external one, for another month."""
    user = make_member(organisation, Role.AUDITOR, email="auditor@outside.example")
    later = timezone.now() + timedelta(days=30)
    Membership.objects.filter(user=user).update(expires_at=later)
    return sign_in(user)


def page(client: Any, path: str, **query: str) -> str:
    answer = client.get(DESK + path, query)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def rows(client: Any, slug: str, **query: str) -> list[list[Any]]:
    answer = client.get(f"{DESK}questions/{slug}/", query)
    assert answer.status_code == 200
    return [[cell.value for cell in row] for row in answer.context["answer"].rows]


def test_the_desk_is_for_auditors_and_compliance_until_their_last_day(
    organisation: Organisation, sign_in: SignIn
) -> None:
    for role, status in (
        (Role.AUDITOR, 200), (Role.COMPLIANCE, 200), (Role.ADMIN, 200), (Role.AGENT, 403),
        (Role.MARKETER, 403), (Role.VIEWER, 403), (Role.FINANCE, 403),
    ):  # fmt: skip
        client = sign_in(make_member(organisation, role))
        assert client.get(DESK).status_code == status, role
        if role == Role.AGENT:  # sees the people, and no room for the desk
            assert f'href="{DESK}"' not in client.get("/o/hanami/optins/").content.decode()
    expired = make_member(organisation, Role.AUDITOR, email="was@outside.example")
    Membership.objects.filter(user=expired).update(expires_at=timezone.now())
    for user in (
        expired,
        make_member(make_organisation("sakura"), Role.AUDITOR),
        make_user("x@x.example"),
    ):
        client = sign_in(user)
        for path in ("", "questions/opt-outs/", "questions/exports/export.csv", "decisions/"):
            assert client.get(DESK + path).status_code == 404, path


# What an auditor may send: each reads, or writes down that they read.
MAY_SEND = {
    "optin:comparison_create", "optin:verification_create", "optin:verification_cancellation_create",
    "optin:decision_lookup", "optin:sample_create", "optin:review_create",
    "optin:review_cancellation_create", "optin:handover_create", "optin:stop_words",
}  # fmt: skip


def test_an_auditor_changes_nothing_of_consent(organisation: Organisation, auditor: Any) -> None:
    """Every address of the room is tried with POST; those that do not refuse are listed above."""
    opted_in(organisation)
    before = _consent(organisation)
    for route in routes():
        if route.room != "optin":
            continue
        values = {name: _any(route.pattern, name) for name in route.arguments} | {"org": "hanami"}
        answer = auditor.post(route.path(values))
        if answer.status_code not in (403, 404, 405):
            assert route.name in MAY_SEND, (route.name, answer.status_code)
    assert _consent(organisation) == before


def _any(pattern: str, name: str) -> Any:
    """A value of the argument's kind that names nothing."""
    kind = re.search(rf"<(\w+):{name}>", pattern)
    word = kind[1] if kind else ""
    return {"uuid": UUID(int=1), "int": 999_999}.get(word, "nothing")


def _consent(organisation: Organisation) -> set[UUID]:
    with of(organisation):
        return set(Event.objects.exclude(type="audit.sampled").values_list("pk", flat=True))


def test_each_question_has_its_page_and_its_files_even_before_anything_happened(
    organisation: Organisation, auditor: Any
) -> None:
    desk = page(auditor, "")
    for one in questions.QUESTIONS:
        assert str(one.title) in desk
        if one.answer:
            assert f"{DESK}questions/{one.slug}/" in desk
            assert str(one.asked) in page(auditor, f"questions/{one.slug}/")
            assert auditor.get(f"{DESK}questions/{one.slug}/export.csv").status_code == 200
    assert Export.objects.filter(kind=ExportKind.TABLE).count() == len(questions.BY_SLUG)
    assert auditor.get(f"{DESK}questions/nonsense/").status_code == 404


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"since": "2026-11-30", "until": "2026-11-01"}, "before the first"),
        ({"since": "2026-11-30"}, "Give both days"),
        ({"since": "x", "until": "2026-13-45"}, "Give both days"),
        ({"since": "2020-01-01", "until": "2026-11-01"}, "at most 400 days"),
    ],
)
def test_a_period_that_cannot_be_is_told(auditor: Any, query: dict[str, str], told: str) -> None:
    assert told in page(auditor, "questions/opt-outs/", **query)


def test_opt_outs_and_the_deadline_that_a_late_one_missed(
    organisation: Organisation, auditor: Any
) -> None:
    """A keyword counts at once; a letter of four days ago from Indonesia is past its hours."""
    stop(organisation, opted_in(organisation), purpose="marketing")
    letter = opted_in(organisation, "+6281200000001")
    four_days_ago = timezone.now() - timedelta(days=4)
    stop(organisation, letter, reason=Reason.LETTER, occurred_at=four_days_ago)
    found = rows(auditor, "opt-outs")
    assert [row[6].split(" (")[0] for row in found] == ["missed", "kept"]
    assert "Indonesia: 24 h" in found[0][6]  # Meta's, shorter than the law's 72
    answer = auditor.get(f"{DESK}questions/opt-outs/").context["answer"]
    figures = {one.label: one.value for one in answer.figures}
    assert figures["In this period"] == "2"
    assert figures["Deadlines missed"] == "1"
    assert figures["The longest took"] == "4 days"
    assert DIGITS not in str(found)
    assert rows(auditor, "opt-outs", since="2020-01-01", until="2020-01-31") == []


def test_an_opt_out_that_we_write_down_again_is_none_of_its_own(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    """For a record that turns out to be theirs, and when they are erased; what was sent after it followed the first."""
    account = make_account(organisation)
    opted_in(organisation)
    by_user = people.meet(organisation, Who(user_id="DE.1a2b3c4d5e"), key=key())
    stop(organisation, by_user, purpose="marketing")
    one = person(organisation, user_id="DE.1a2b3c4d5e")
    sent(account, "wamid.after", at=timezone.now())
    check(auditor, jobs)
    ends = Event.objects.filter(type="consent.withdrawn")
    with of(organisation):
        assert ends.count() == 2
    [row] = rows(auditor, "opt-outs")
    assert row[2].startswith("By a keyword")
    assert (
        auditor.get(f"{DESK}questions/opt-outs/").context["answer"].rows[0][7].small == "1 message"
    )
    erasing.erase(organisation, one, key=key())
    with of(organisation):
        assert ends.count() == 3
    answer = auditor.get(f"{DESK}questions/opt-outs/").context["answer"]
    assert len(answer.rows) == 1
    assert {one.label: one.value for one in answer.figures}["In this period"] == "1"


def test_an_end_that_is_handed_on_with_a_number_late_misses_no_deadline(
    organisation: Organisation, auditor: Any
) -> None:
    first = person(organisation, "+6281200000001", user_id="ID.first1")
    stop(organisation, first)
    days_ago = timezone.now() - timedelta(days=4)
    person(organisation, "+6281200000001", user_id="ID.second2", at=days_ago)
    with of(organisation):
        handed = Event.objects.get(
            idempotency_key__startswith="released:", type="consent.withdrawn"
        )
    assert handed.occurred_at < handed.recorded_at - timedelta(days=3)
    answer = auditor.get(f"{DESK}questions/opt-outs/").context["answer"]
    assert len(answer.rows) == 1
    assert {one.label: one.value for one in answer.figures}["Deadlines missed"] == "0"


def test_a_refused_send_is_explained_and_found_by_its_id(
    organisation: Organisation, auditor: Any
) -> None:
    subject = opted_in(organisation)
    ended = stop(organisation, subject, purpose="marketing")
    refused = decide(organisation, Who(number=NUMBER), MARKETING)
    found = rows(auditor, "refusals")
    assert found[0][4] == "WITHDRAWN"
    assert "wants no more messages" in found[0][5]
    assert rows(auditor, "refusals", code="NO_GRANT") == []
    shown = page(auditor, f"decisions/{refused.id}/")
    assert str(ended) in shown
    assert "the template was in MARKETING then" in shown
    assert "the same as today" in shown  # the rules
    assert "Opted out" in shown
    looked = auditor.post(f"{DESK}decisions/", {"q": f" {refused.id} "})
    assert str(ended) in looked.content.decode()
    for nonsense in ("wamid.none", str(UUID(int=5))):
        answer = auditor.post(f"{DESK}decisions/", {"q": nonsense})
        assert answer.status_code == 422
        assert "Neither a decision nor a message" in answer.content.decode()


def sent(account: WhatsAppAccount, wamid: str, **more: Any) -> Message:
    """A marketing template to NUMBER, an hour ago."""
    at = more.pop("at", timezone.now() - timedelta(hours=1))
    category = more.pop("category", "marketing")
    fields = {
        "wamid": wamid, "waba_id": account.waba_id, "wa_id": DIGITS, "template_id": "77",
        "step": Step.SENT, "sent_at": at, "known_at": at, **more,
    }  # fmt: skip
    if category:
        Status.objects.create(
            wamid=wamid, status="sent", participant="", happened_at=at, batch_id=1,
            waba_id=account.waba_id, pricing_category=category,
        )  # fmt: skip
    return Message.objects.create(**fields)


def check(client: Any, jobs: Any) -> Review:
    client.post(f"{DESK}reviews/", {"question": "messages"})
    jobs.run()
    return Review.objects.latest("pk")


def test_every_message_of_a_period_is_held_against_consent_by_both_clocks(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    account = make_account(organisation)
    day = timedelta(days=1)
    now = timezone.now()
    good = people.meet(organisation, Who(number=NUMBER), key=key(), at=now - 9 * day)
    agree(organisation, good, occurred_at=now - 9 * day)
    letter = opted_in(organisation, "+4915100000002")
    agreed = timezone.now()
    stop(organisation, letter, reason=Reason.LETTER, occurred_at=agreed, purpose="marketing")
    left = opted_in(organisation, "+4915100000003")
    stop(organisation, left, purpose="marketing")
    stopped = opted_in(organisation, "+4915100000004")
    consent.stop_at_meta(organisation, stopped, stopped=True, phone_number_id="1", key=key())
    ended = timezone.now()
    with of(organisation):
        late = (
            Event.objects.filter(subject_id=letter.pk, type="consent.withdrawn").get().recorded_at
        )
    # Written down now, so that what is sent "now" was allowed by what was known: the good one.
    sent(account, "wamid.good", at=ended)
    sent(account, "wamid.reply", at=ended, category="service", template_id="")
    sent(account, "wamid.letter", at=agreed + (late - agreed) / 2, wa_id="4915100000002")
    sent(account, "wamid.left", at=ended, wa_id="4915100000003")
    sent(account, "wamid.stopped", at=ended, wa_id="4915100000004")
    sent(account, "wamid.stranger", at=ended, wa_id="4915100000099")
    sent(account, "wamid.utility", at=ended, category="utility")
    sent(account, "wamid.failed", at=ended, wa_id="4915100000099", step=Step.NONE)
    sent(account, "erased.1", at=ended, wa_id="")
    sent(make_account(make_organisation("sakura"), waba_id="9"), "wamid.theirs", at=ended)
    assert "have not been checked yet" in page(auditor, "questions/messages/")
    review = check(auditor, jobs)
    assert review.finished_at
    assert (review.messages, review.without_purpose) == (7, 1)
    found = {(one.kind, one.wamid_hash) for one in Finding.objects.filter(review=review)}
    assert found == {
        (kind, sha256(f"wamid.{name}".encode()).hexdigest())
        for kind, name in (
            ("not_clean", "letter"), ("after_end", "left"), ("after_stop", "stopped"),
            ("no_grant", "stranger"), ("no_grant", "utility"),
        )
    }  # fmt: skip
    table = rows(auditor, "messages")
    assert len(table) == 5
    assert {row[1] for row in table if "+49" not in row[1]} == {"nobody we know"}
    assert len(rows(auditor, "messages", kind="no_grant")) == 2
    assert [row[6] for row in rows(auditor, "stops")] == ["yes"]
    assert "1 message<" in page(auditor, "questions/opt-outs/")
    # Twice the job is once the work; another check of the same days says the same.
    tasks.review(review.pk)
    again = check(auditor, jobs)
    assert again.pk != review.pk
    assert Finding.objects.filter(review=again).count() == 5


def test_marketing_that_is_free_because_of_an_advertisement_is_no_reply(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    """Meta prices whatever is sent in such a window alike, so the template says what it was."""
    account = make_account(organisation)
    template = approved(account, category="MARKETING")
    for wamid, template_id in (("wamid.offer", template.meta_id), ("wamid.reply", "")):
        sent(account, wamid, category="referral_conversion", template_id=template_id)
    review = check(auditor, jobs)
    assert (review.messages, review.without_purpose) == (2, 1)
    assert [one.purpose for one in Finding.objects.filter(review=review)] == ["marketing"]


def told_meta(organisation: Organisation, subject: Subject, **more: Any) -> UUID:
    told: dict[str, Any] = {"stopped": True, "phone_number_id": "1", "key": key()}
    return consent.stop_at_meta(organisation, subject, **(told | more))


def test_marketing_after_a_stop_is_told_whatever_else_was_wrong_with_it(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    account = make_account(organisation)
    learnt_late = opted_in(organisation)
    said = timezone.now()
    sent(account, "wamid.late", at=timezone.now())
    told_meta(organisation, learnt_late, occurred_at=said)
    withdrew = opted_in(organisation, "+4915100000002")
    told_meta(organisation, withdrew)
    stop(organisation, withdrew, purpose="marketing")
    never_agreed = person(organisation, "+4915100000003")
    told_meta(organisation, never_agreed)
    twice = opted_in(organisation, "+4915100000004")
    told_meta(organisation, twice)
    told_meta(organisation, twice, phone_number_id="2")
    for number in ("02", "03", "04"):
        sent(account, f"wamid.{number}", at=timezone.now(), wa_id=f"49151000000{number}")
    check(auditor, jobs)
    kinds = Finding.objects.order_by("sent_at").values_list("kind", flat=True)
    assert list(kinds) == ["not_clean", "after_end", "no_grant", "after_stop"]
    assert [row[6] for row in rows(auditor, "stops")] == ["yes"] * 5


def test_marketing_before_a_stop_or_after_it_was_taken_back_did_not_follow_it(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    """Nor did what is no marketing, whatever was wrong with it."""
    account = make_account(organisation)
    subject = person(organisation)
    sent(account, "wamid.before", at=timezone.now())
    told_meta(organisation, subject)
    sent(account, "wamid.utility", at=timezone.now(), category="utility")
    told_meta(organisation, subject, stopped=False)
    sent(account, "wamid.resumed", at=timezone.now())
    elsewhere = person(organisation, "+4915100000002")
    told_meta(organisation, elsewhere)
    told_meta(organisation, elsewhere, stopped=False, phone_number_id="2")
    sent(account, "wamid.elsewhere", at=timezone.now(), wa_id="4915100000002")
    review = check(auditor, jobs)
    assert Finding.objects.filter(review=review).count() == 4
    assert [row[6] for row in rows(auditor, "stops")] == ["yes", "none"]


def test_marketing_to_whom_a_person_turned_out_to_be_followed_their_stop(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    account = make_account(organisation)
    told_meta(organisation, people.meet(organisation, Who(user_id="DE.1a2b3c4d5e"), key=key()))
    person(organisation)
    sent(account, "wamid.before", at=timezone.now())
    check(auditor, jobs)
    assert [row[6] for row in rows(auditor, "stops")] == ["none"]  # two people, for all we know
    person(organisation, user_id="DE.1a2b3c4d5e")
    assert [row[6] for row in rows(auditor, "stops")] == ["yes"]


def test_a_message_is_judged_by_who_had_the_number_when_it_was_sent(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    """Also one of before anybody had it that we know of: it is the first one's."""
    account = make_account(organisation)
    early = timezone.now()
    first = person(organisation, user_id="DE.first1")
    agree(organisation, first)
    lawful = timezone.now()
    second = person(organisation, user_id="DE.second2")  # the number was handed on
    third = person(organisation, user_id="DE.third3")
    assert len({first, second, third}) == 3
    with of(organisation):
        [handed] = second.identifiers.filter(kind="phone").values_list("valid_from", flat=True)
    sent(account, "wamid.early", at=early)
    sent(account, "wamid.lawful", at=lawful)
    sent(account, "wamid.handed", at=handed)
    sent(account, "wamid.now", at=timezone.now())
    review = check(auditor, jobs)
    found = Finding.objects.filter(review=review).order_by("sent_at")
    assert [(one.kind, one.subject) for one in found] == [
        ("no_grant", first.pk), ("no_grant", second.pk), ("no_grant", third.pk),
    ]  # fmt: skip
    looked = auditor.post(f"{DESK}decisions/", {"q": "wamid.lawful"}).content.decode()
    assert "Defensible and clean" in looked


@pytest.mark.parametrize(
    ("agreed", "before", "after"),
    [
        ("by number", ["not_clean"], "after_end"),
        ("by user id", ["no_grant"], ""),
    ],
)
def test_what_we_knew_of_a_person_leaves_out_records_that_became_theirs_later(
    organisation: Organisation, auditor: Any, jobs: Any, agreed: str, before: list[str], after: str
) -> None:
    """What is sent to a number's record, and then a message shows that it is somebody whom we know by their user id."""
    account = make_account(organisation)
    by_number = person(organisation)
    by_user = people.meet(organisation, Who(user_id="DE.1a2b3c4d5e"), key=key())
    if agreed == "by number":
        agree(organisation, by_number)
        stop(organisation, by_user, purpose="marketing")
    else:
        agree(organisation, by_user)
    sent(account, "wamid.before", at=timezone.now())
    one = person(organisation, user_id="DE.1a2b3c4d5e")
    sent(account, "wamid.after", at=timezone.now())
    review = check(auditor, jobs)
    found = Finding.objects.filter(review=review).order_by("sent_at")
    assert [one.kind for one in found] == [*before, *([after] if after else [])]
    assert {row.subject for row in found} == {one.pk}
    looked = auditor.post(f"{DESK}decisions/", {"q": "wamid.before"}).content.decode()
    assert str(FindingKind(before[0]).label) in looked


def test_a_review_that_broke_off_goes_on_and_one_that_was_stopped_does_not(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    account = make_account(organisation)
    sent(account, "wamid.one")
    auditor.post(f"{DESK}reviews/", {"question": "opt-outs"})
    auditor.post(f"{DESK}reviews/", {})  # one at a time
    review = Review.objects.get()
    assert "Stop here" in page(auditor, "questions/messages/")
    assert reviewing.due() == [review.pk]
    assert review.claim(timezone.now(), timezone.now() + reviewing.LEASE)
    assert reviewing.due() == []  # somebody is at it
    tasks.review(review.pk)
    review.refresh_from_db()
    assert review.finished_at is None
    Review.objects.update(busy_until=timezone.now())  # the worker died
    tasks.sweep_reviews()
    jobs.run()
    review.refresh_from_db()
    assert (review.messages, bool(review.finished_at)) == (1, True)
    other = reviewing.ask(organisation, Period.of({}, organisation), by=review.asked_by)
    assert other
    auditor.post(f"{DESK}reviews/{other.pk}/cancellation/")
    assert not reviewing.run(other)
    assert reviewing.of_period(organisation, Period.of({}, organisation)) == review


def test_a_message_sent_elsewhere_is_judged_by_its_id(
    organisation: Organisation, auditor: Any
) -> None:
    account = make_account(organisation)
    event_id = agree(organisation, person(organisation))
    sent(account, "wamid.A", at=timezone.now())
    sent(account, "wamid.B", at=timezone.now(), wa_id="4915100000099")
    found = auditor.post(f"{DESK}decisions/", {"q": "wamid.A"}).content.decode()
    assert "Defensible and clean" in found
    assert str(event_id) in found
    assert "by another system" in found
    found = auditor.post(f"{DESK}decisions/", {"q": "wamid.B"}).content.decode()
    assert "Without an opt-in that we knew of" in found


def test_the_register_names_who_wrote_and_approved_and_what_came_next(
    organisation: Organisation, auditor: Any
) -> None:
    writer, officer = two_people(organisation)
    first = make_published(organisation, writer, officer)
    opted_in(organisation, shown=Shown(first.text_hash, first.reference, "Nice Shop"))
    found = rows(auditor, "notices")
    assert found[0][0].startswith("Offers, Germany")
    assert (found[0][6], found[0][7]) == (str(writer), str(officer))
    assert found[0][9] == "1"
    acts = rows(auditor, "privileged")
    assert [(row[2], row[3]) for row in acts] == [(str(writer), str(officer))]


def test_opt_ins_are_counted_by_where_they_came_from_once(
    organisation: Organisation, auditor: Any
) -> None:
    opted_in(organisation, jurisdiction="DE")
    opted_in(organisation, "+4915100000002", jurisdiction="DE")
    opted_in(organisation, "+6281200000001", grade=Grade.OBSERVED, method="web_form")
    sign(organisation)
    tasks.count_sources()
    assert counting.count(organisation) == 0
    found = rows(auditor, "sources")
    month = f"{timezone.now():%Y-%m}"
    assert [(row[0], row[1], row[2][0], row[4]) for row in found] == [
        (month, "wa_inbound_token", "A", "2"), (month, "web_form", "C", "1"),
    ]  # fmt: skip
    assert sum(SourceCount.objects.values_list("count", flat=True)) == 3
    drawn = rows(auditor, "sources", month=f"{month}-01", method="web_form", grade="C", place="")
    assert len(drawn) == 1
    assert "None was found" in page(auditor, "questions/sources/", month="2020-01-01")


def test_a_sample_can_be_drawn_again_by_anybody(organisation: Organisation, auditor: Any) -> None:
    for n in range(12):
        opted_in(organisation, f"+49151000001{n:02}")
    sign(organisation)
    seed = "00112233445566778899aabbccddeeff"
    answer = auditor.post(f"{DESK}samples/", {"of": "opt_ins", "wanted": "5", "seed": seed})
    assert answer.status_code == 302
    first = auditor.get(answer["Location"]).context["answer"]
    with of(organisation):
        told = reading.told(Event.objects.get(type="audit.sampled")).body
        places = expected(bytes.fromhex(seed), 24)
        opt_ins = dict(opt_ins_of(organisation))
    assert (told["seed"], told["size"], told["count"]) == (seed, 24, 5)
    wanted = [place for place in places if place in opt_ins][:5]
    assert [row[0].text for row in first.rows] == [str(place) for place in wanted]
    assert set(places) == set(range(24))
    opted_in(organisation, "+4915100000299")
    sign(organisation)
    again = auditor.get(answer["Location"]).context["answer"]
    assert [row[0].text for row in again.rows] == [row[0].text for row in first.rows]
    assert auditor.get(answer["Location"] + "export.xlsx").status_code == 200
    assert rows(auditor, "samples")[0][5] == seed


def expected(seed: bytes, size: int) -> list[int]:
    """As the documentation says it, written a second time."""
    found: list[int] = []
    number = 0
    while len(found) < size:
        digest = sha256(seed + number.to_bytes(8, "big")).digest()
        place = int(digest.hex(), 16) % size
        if place not in found:
            found.append(place)
        number += 1
    return found


def opt_ins_of(organisation: Organisation) -> list[tuple[int, UUID]]:
    types = dict(Event.objects.values_list("pk", "type"))
    leaves = Leaf.objects.filter(organisation_id=organisation.pk)
    return [(one.index, one.event_id) for one in leaves if types[one.event_id] == "consent.granted"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"of": "all", "wanted": "0"}, "greater than or equal to 1"),
        ({"of": "all", "wanted": "501"}, "less than or equal to 500"),
        ({"of": "nonsense", "wanted": "5"}, "Select a valid choice"),
        ({"of": "all", "wanted": "5", "seed": "xyz"}, "16 to 64 hexadecimal digits"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_told(
    organisation: Organisation, auditor: Any, given: dict[str, str], told: str
) -> None:
    answer = auditor.post(f"{DESK}samples/", given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with of(organisation):
        assert not Event.objects.filter(type="audit.sampled").exists()


def test_changed_numbers_and_what_waits_for_a_yes(organisation: Organisation, auditor: Any) -> None:
    opted_in(organisation)
    people.change(organisation, old=Who(number=NUMBER), new=Who(number="+4915100000055"), key=key())
    other = people.meet(organisation, Who(user_id="DE.1a2b3c4d5e"), key=key())
    stop(organisation, other)
    kinds = {row[2] for row in rows(auditor, "identities")}
    assert kinds == {"Number or id changed", "Opt-in suspended"}
    answer = auditor.get(f"{DESK}questions/identities/").context["answer"]
    assert answer.figures[-1].value == "1"


def test_what_was_taken_is_listed_with_who_and_why(
    organisation: Organisation, sign_in: SignIn, auditor: Any
) -> None:
    subject = opted_in(organisation)
    sign(organisation)
    told = {"what": "pack", "purpose": "File 12"}
    auditor.post(f"{DESK}people/{subject.pk}/handover/", told)
    found = rows(auditor, "exports")
    assert found[0][4] == "File 12"
    assert "auditor@outside.example" in found[0][1]
    answer = auditor.get(f"{DESK}questions/exports/export.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert [cell.value for cell in list(sheet.iter_rows())[1]][4] == "File 12"


def test_every_list_that_is_taken_as_a_file_is_written_down(
    organisation: Organisation, sign_in: SignIn
) -> None:
    user = make_member(organisation, Role.COMPLIANCE)
    officer = sign_in(user)
    batch = ImportBatch.objects.create(
        organisation=organisation,
        name="a.csv",
        sha256="0" * 64,
        size=1,
        author_ids=[user.pk],
        made_by=user,
    )
    paths = {
        "people.csv": "people/export.csv",
        "suppressions.xlsx": "suppressions/export.xlsx",
        "requests.csv": "requests/export.csv",
        "numbers-SG.csv": "registries/numbers.csv?country=SG",
        "unclear-messages.csv": "withdrawals/unclear/export.csv",
        "ways-to-opt-in.csv": "capture/export.csv",
        "policies.csv": "notices/policies/?form=csv",
        f"import-{batch.pk}.csv": f"imports/{batch.pk}/export.csv",
    }
    for path in paths.values():
        assert officer.get(f"/o/hanami/optins/{path}").status_code == 200, path
    taken = Export.objects.filter(kind=ExportKind.TABLE).order_by("at")
    assert [one.name for one in taken] == list(paths)
    refused = sign_in(make_member(organisation, Role.FINANCE))
    assert refused.get("/o/hanami/optins/people/export.csv").status_code == 403
    assert taken.count() == len(paths)


def test_the_board_says_what_to_look_at(
    organisation: Organisation, auditor: Any, jobs: Any
) -> None:
    check(auditor, jobs)
    last = timezone.localdate(timezone=ZoneInfo(organisation.time_zone))
    days = {row[0]: row[1] for row in rows(auditor, "health")}
    assert f"– {last})" in days["Messages without a valid opt-in, in the last check"]
    found = {row[0]: row[2] for row in rows(auditor, "health")}
    assert found["The log is signed"] == "in order"
    other = people.meet(organisation, Who(user_id="DE.1a2b3c4d5e"), key=key())
    stop(organisation, other)
    found = {row[0]: row[2] for row in rows(auditor, "health")}
    assert found["Opt-outs without a known number"] == "look at it"


def test_the_person_then_with_the_text_that_was_shown(
    organisation: Organisation, auditor: Any
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    subject = person(organisation)
    agree(organisation, subject, shown=Shown(version.text_hash, version.reference, "Nice Shop"))
    asked = timezone.localtime(timezone.now() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    shown = auditor.get(f"/o/hanami/optins/people/{subject.pk}/", {"at": asked}).content.decode()
    assert "Under which text" in shown
    assert version.text_hash in shown
    assert "Nice Shop" in shown
    assert version.reference in shown
    before = auditor.get(f"/o/hanami/optins/people/{subject.pk}/", {"at": "2020-01-01T00:00"})
    assert "there is no text" in before.content.decode()
