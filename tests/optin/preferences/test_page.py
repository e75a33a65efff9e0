"""A person's own page by its link: what it shows, what it ends, what it can never begin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation
from optin import withdrawal
from optin.house import house_of
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import Event, NoticeVersion, PreferenceLink, Request, Subject
from optin.notices.languages import NAMES
from optin.notices.wording import TEXTS
from optin.public_words import WORDS, wanted
from optin.services import consent, erasing, notices, people, preferences, suppressing
from optin.services.consent import Shown
from optin.words import SENDER, Actor, EventType, Reason, Status
from tests.optin.making import agree, change_a_rule, key, opted_in, person, status, stop
from tests.optin.notices.making import make_draft, make_published, two_people
from tests.people import make_organisation

pytestmark = pytest.mark.django_db
TOKYO = "+819012345678"
SCHEMA = json.loads((settings.BASE_DIR / "docs/formats/receipt.schema.json").read_text())


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Organisation, NoticeVersion]]:
    """A business and a published notice for Japan, once for all tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        organisation = make_organisation(time_zone="Asia/Tokyo")
        writer, officer = two_people(organisation)
        version = make_published(
            organisation, writer, officer, name="Offers, Japan", place="JP", language="ja"
        )
        yield organisation, version
        transaction.set_rollback(True)


@pytest.fixture
def organisation(made: tuple[Organisation, NoticeVersion], db: None) -> Organisation:
    return made[0]


@pytest.fixture
def version(made: tuple[Organisation, NoticeVersion], db: None) -> NoticeVersion:
    return made[1]


def shown(version: NoticeVersion) -> Shown:
    return Shown(version.text_hash, version.reference, "Nice Shop", version.language)


def link(organisation: Organisation, subject: Subject) -> str:
    """The path of a new link."""
    with of(organisation):
        _row, token = preferences.make(organisation, subject)
    return f"/p/{token}/"


def events(organisation: Organisation) -> int:
    with of(organisation):
        return Event.objects.filter(organisation_id=organisation.pk).count()


def text(answer: Any, status_code: int = 200) -> str:
    assert answer.status_code == status_code
    return str(answer.content.decode())


@pytest.fixture
def visitor() -> Client:
    """Nobody we know, whose browser asks for English."""
    return Client(headers={"Accept-Language": "en"}, enforce_csrf_checks=True)


def test_it_says_what_they_get_since_when_and_by_which_text(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    at = timezone.now().replace(year=2026, month=10, day=3, hour=20)  # the fourth in Tokyo
    subject = opted_in(organisation, TOKYO, shown=shown(version), occurred_at=at)
    agree(organisation, subject, purpose="utility", shown=Shown("ab" * 32, "x", "Nice Shop", "en"))
    stop(organisation, subject, purpose="utility", sender=SENDER)
    page = text(visitor.get(link(organisation, subject)))
    assert "Your WhatsApp messages from Nice Shop" in page
    assert "ending in 78" in page
    assert "On since 4 Oct 2026" in page
    assert "Off since" in page
    assert version.title in page
    assert "This text is not kept here" in page  # of the other one, which is no notice of ours
    for secret in ("345678", "9012345", str(subject.pk), "<script"):
        assert secret not in page


def test_looking_changes_nothing_and_leaves_no_trace_elsewhere(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    path, before = link(organisation, subject), events(organisation)
    asked = f"?purpose=marketing&sender={SENDER}&did=all&List-Unsubscribe=One-Click&agree=yes"
    for address in ("", receipt_of(organisation, subject), "opt-ins/", "withdrawals/"):
        for method in ("GET", "HEAD"):
            answer = visitor.generic(method, path + address + asked)
            assert answer.status_code in (200, 404, 405)
            if answer.status_code != 405:
                assert answer["Referrer-Policy"] == "no-referrer"
                assert answer["X-Robots-Tag"] == "noindex, nofollow"
                assert answer["Cache-Control"] == "private, no-store"
            assert not answer.cookies
    assert events(organisation) == before
    assert status(organisation, subject) == "granted"
    row = PreferenceLink.objects.get()
    assert row.last_opened_at
    assert row.token_digest not in path


def test_one_purpose_is_ended_by_one_post_without_any_cookie(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    agree(organisation, subject, purpose="utility", shown=shown(version))
    path = link(organisation, subject)
    before = events(organisation)
    sent = {"purpose": "marketing", "sender": SENDER, "lang": "en"}
    answer = visitor.post(f"{path}withdrawals/", sent, headers={"User-Agent": "Old phone"})
    assert answer.status_code == 303
    assert not answer.cookies
    page = text(visitor.get(answer["Location"]))
    assert "You will get no more of these messages" in page
    assert status(organisation, subject) == "withdrawn"
    assert status(organisation, subject, "utility") == "granted"
    visitor.post(f"{path}withdrawals/", sent)
    assert events(organisation) == before + 1  # twice is once
    with of(organisation):
        told = reading.told(Event.objects.get(type="consent.withdrawn"))
    assert told.reason == Reason.PREFERENCE_PAGE
    assert told.event.actor == "subject"
    assert "Old phone" not in str(told.body)


def test_everything_is_ended_by_one_post(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    agree(organisation, subject, purpose="utility", shown=shown(version))
    path = link(organisation, subject)
    for _twice in range(2):
        answer = visitor.post(f"{path}withdrawals/")
    page = text(visitor.get(answer["Location"]))
    assert "Nice Shop will send you no more messages" in page
    assert "Stop everything" not in page  # there is nothing left to stop
    for purpose in ("marketing", "utility"):
        assert status(organisation, subject, purpose) == "withdrawn"
    assert status(organisation, subject, "", "") == "withdrawn"
    with of(organisation):
        assert Event.objects.filter(type="consent.withdrawn").count() == 1


def suspended(organisation: Organisation, subject: Subject) -> Any:
    """By a message that could be a stop; the event's id."""
    return stop(
        organisation, subject, kind=EventType.SUSPENDED, reason=Reason.UNCLEAR, actor=Actor.SYSTEM,
        purpose="marketing",
    )  # fmt: skip


@pytest.mark.parametrize("way", ["these", "everything", "everything again", "one click"])
def test_a_stop_while_a_message_is_unclear_stays_when_the_message_was_no_stop(
    organisation: Organisation, version: NoticeVersion, visitor: Client, way: str
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    if way == "everything again":
        stop(organisation, subject)
        agree(organisation, subject, shown=shown(version))
    doubt, path = suspended(organisation, subject), link(organisation, subject)
    page = text(visitor.get(path))
    for offered in ("Stop these messages", "Stop everything", "Get these messages again"):
        assert offered in page
    if way == "one click":
        visitor.post(f"{path}?purpose=marketing", {"List-Unsubscribe": "One-Click"})
    else:
        sent = {"purpose": "marketing", "sender": SENDER} if way == "these" else {}
        visitor.post(f"{path}withdrawals/", sent)
    assert status(organisation, subject) == "withdrawn"
    consent.clear_doubt(organisation, subject, suspension=doubt, key=key(), actor=Actor.AGENT)
    assert status(organisation, subject) == "withdrawn"
    page, before = text(visitor.get(path)), events(organisation)
    assert "Stop these messages" not in page
    visitor.post(f"{path}withdrawals/", {"purpose": "marketing", "sender": SENDER})
    assert events(organisation) == before


def test_a_stop_after_a_question_that_lapsed_stays_when_a_yes_is_heard_of_late(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    now, subject = timezone.now(), person(organisation, TOKYO)
    stop(
        organisation, subject, kind=EventType.EXPIRED, reason=Reason.EXPIRED, actor=Actor.SYSTEM,
        purpose="marketing", sender=SENDER, occurred_at=now - timedelta(hours=80),
    )  # fmt: skip
    assert status(organisation, subject) == Status.EXPIRED
    assert "Stop these messages" in text(visitor.get(link(organisation, subject)))
    sent = {"purpose": "marketing", "sender": SENDER}
    visitor.post(f"{link(organisation, subject)}withdrawals/", sent)
    agree(organisation, subject, shown=shown(version), occurred_at=now - timedelta(hours=79))
    assert status(organisation, subject) == "withdrawn"


def test_what_they_ask_about_their_data_is_in_the_queue_once(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    path = link(organisation, subject)
    for _twice in range(2):
        answer = visitor.post(f"{path}requests/", {"kind": "access", "lang": "en"})
        assert answer.status_code == 303
    assert "Your request has reached Nice Shop." in text(visitor.get(answer["Location"]))
    asked = Request.objects.of(organisation).get()
    assert (asked.kind, asked.channel, asked.person) == ("access", "preferences", subject.pk)
    assert status(organisation, subject) == "granted"
    visitor.post(f"{path}requests/", {"kind": "erasure"})
    assert status(organisation, subject) == "withdrawn"  # at once, whoever answers later
    assert visitor.post(f"{path}requests/", {"kind": "objection"}).status_code == 400
    assert visitor.get(f"{path}requests/").status_code == 405
    assert Request.objects.of(organisation).count() == 2


def test_nothing_but_what_there_is_can_be_named(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    """What is written into the ledger stays there for ever."""
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    path, before = link(organisation, subject), events(organisation)
    for sent in ({"purpose": "Call me: 090"}, {"purpose": "marketing", "sender": "brand:me"}):
        assert visitor.post(f"{path}withdrawals/", sent).status_code == 400
    assert events(organisation) == before


def test_who_agreed_to_nothing_can_end_everything_too(
    organisation: Organisation, visitor: Client
) -> None:
    subject = person(organisation, TOKYO)
    path = link(organisation, subject)
    assert "You have not agreed to any messages" in text(visitor.get(path))
    visitor.post(f"{path}withdrawals/")
    assert status(organisation, subject, "", "") == "withdrawn"


def test_a_mail_program_ends_it_by_one_click(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    """RFC 8058: a POST with that body, without cookies, and no redirect."""
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    agree(organisation, subject, purpose="utility", shown=shown(version))
    path, one_click = link(organisation, subject), {"List-Unsubscribe": "One-Click"}
    for address, body in ((path, {}), (path, {"x": "y"}), (f"{path}?purpose=all", one_click)):
        assert visitor.post(address, body).status_code == 400
    assert status(organisation, subject) == "granted"
    assert visitor.post(f"{path}?purpose=marketing", one_click).status_code == 200
    assert status(organisation, subject) == "withdrawn"
    assert status(organisation, subject, "utility") == "granted"
    assert visitor.post(path, one_click).status_code == 200
    assert status(organisation, subject, "utility") == "withdrawn"


def test_a_purpose_of_before_is_taken_up_again_by_the_notice_of_now(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO)  # under another notice
    stop(organisation, subject, purpose="marketing")
    change_a_rule(organisation)
    path = link(organisation, subject)
    asked = {"purpose": "marketing", "sender": SENDER}
    assert "Get these messages again" in text(visitor.get(path))
    page = text(visitor.get(f"{path}opt-ins/", asked))
    assert version.surfaces["web"][0].text in page
    assert 'type="checkbox"' in page
    assert "checked" not in page
    sent = {**asked, "notice": version.text_hash, "lang": "en"}
    assert "Tick the box" in text(visitor.post(f"{path}opt-ins/", sent), 422)
    sent["agree"] = "yes"
    text(visitor.post(f"{path}opt-ins/", {**sent, "notice": "0" * 64}))  # not what was shown
    assert status(organisation, subject) == "withdrawn"
    answer = visitor.post(f"{path}opt-ins/", sent)
    assert "You will get these messages again" in text(visitor.get(answer["Location"]))
    assert status(organisation, subject) == "granted"
    before = events(organisation)
    assert visitor.post(f"{path}opt-ins/", sent).status_code == 303
    assert events(organisation) == before
    with of(organisation):
        told = reading.told(Event.objects.filter(type="consent.granted").latest("recorded_at"))
    assert (told.event.grade, told.event.notice) == ("C", version.text_hash)
    assert told.body["business_name"] == "Nice Shop"
    assert told.body["locale"] == "ja"
    assert told.body["policy"] == house_of(organisation).version(timezone.now().date())


@pytest.mark.parametrize("asked", ["utility", "calling", "", "nonsense"])
def test_a_stolen_link_grants_nothing_that_was_not_granted_before(
    organisation: Organisation, version: NoticeVersion, visitor: Client, asked: str
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    stop(organisation, subject, purpose="marketing", sender=SENDER)
    stop(organisation, subject, purpose="utility", sender=SENDER)
    path, before = link(organisation, subject), events(organisation)
    sent = {
        "purpose": asked, "sender": SENDER, "notice": version.text_hash, "agree": "yes",
    }  # fmt: skip
    assert visitor.post(f"{path}opt-ins/", sent).status_code == 404
    assert visitor.post(f"{path}opt-ins/", {**sent, "sender": "brand:x"}).status_code == 404
    assert events(organisation) == before


@pytest.mark.parametrize("obstacle", ["wrong person", "suppressed", "retired", "germany", "claim"])
def test_what_has_to_be_sorted_out_first_is_not_turned_on_here(
    organisation: Organisation, version: NoticeVersion, visitor: Client, obstacle: str
) -> None:
    """Germany's law asks for more than a box on a page. A claim was never an opt-in."""
    number = "+4915123456789" if obstacle == "germany" else TOKYO
    told = {"shown": shown(version)} | ({"act": ""} if obstacle == "claim" else {})
    subject = opted_in(organisation, number, **told)
    reason = Reason.WRONG_PERSON if obstacle == "wrong person" else Reason.KEYWORD
    stop(organisation, subject, purpose="marketing", reason=reason)
    if obstacle == "suppressed":
        suppressing.suppress(
            organisation, Who(number=number), reason=Reason.REGISTRY, key="registry"
        )
    if obstacle == "retired":
        by = version.notice.created_by
        notices.retire(NoticeVersion.objects.get(pk=version.pk), by=by, reason="Over")
    path, before = link(organisation, subject), events(organisation)
    page = text(visitor.get(path))
    assert "Get these messages again" not in page
    assert ("cannot be turned on here" in page) == (obstacle != "claim")
    sent = {
        "purpose": "marketing", "sender": SENDER, "notice": version.text_hash, "agree": "yes",
    }  # fmt: skip
    assert visitor.post(f"{path}opt-ins/", sent).status_code == 404
    assert events(organisation) == before


def test_turning_on_and_off_for_ever_is_stopped_but_never_turning_off(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    path = link(organisation, subject)
    sent = {
        "purpose": "marketing", "sender": SENDER, "notice": version.text_hash, "agree": "yes",
    }  # fmt: skip
    codes = []
    for _time in range(11):
        assert visitor.post(f"{path}withdrawals/", sent).status_code == 303
        codes.append(visitor.post(f"{path}opt-ins/", sent).status_code)
    assert codes == [303] * 10 + [429]
    assert status(organisation, subject) == "withdrawn"


def test_every_link_that_does_not_work_gets_the_same_answer(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    revoked, late, gone = (link(organisation, subject) for _ in range(3))
    rows = list(PreferenceLink.objects.order_by("pk"))
    preferences.revoke(rows[0])
    before, answers = events(organisation), []
    for path in ("/p/no-such-token/", revoked):
        for address in ("", receipt_of(organisation, subject), "opt-ins/"):
            answers.append(text(visitor.get(path + address), 404))
        answers.append(text(visitor.post(f"{path}withdrawals/"), 404))
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        answers.append(text(visitor.get(late), 404))
    erased = events(organisation)
    assert erased == before
    with of(organisation):
        erasing.erase(organisation, subject, key="erased")
    answers.append(text(visitor.get(gone), 404))
    assert set(answers) == {answers[0]}
    assert "write STOP to the business" in answers[0]
    assert not PreferenceLink.objects.exists()


def test_who_guesses_links_is_slowed_down(organisation: Organisation, visitor: Client) -> None:
    codes = [visitor.get(f"/p/guess-{n}/").status_code for n in range(102)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_records_that_became_one_person_have_one_page(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    user = "JP.1a2b3c4d5e"
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    other = people.meet(organisation, Who(user_id=user), key=key())
    path = link(organisation, other)
    both = people.meet(organisation, Who(number=TOKYO, user_id=user), key=key())
    assert "ending in 78" in text(visitor.get(path))
    visitor.post(f"{path}withdrawals/")
    assert both.pk in (subject.pk, other.pk)
    assert status(organisation, both) == "withdrawn"


def test_what_they_told_whatsapp_is_told_here(organisation: Organisation, visitor: Client) -> None:
    subject = opted_in(organisation, TOKYO)
    consent.stop_at_meta(organisation, subject, stopped=True, phone_number_id="1", key="stop")
    assert "Only you can change that, in WhatsApp" in text(visitor.get(link(organisation, subject)))


def test_what_stands_on_the_page_has_a_receipt_that_names_no_number(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    """Of the opt-in, then of the opt-out; no other event's and nobody else's."""
    other = opted_in(organisation, "+819000000001")
    subject = opted_in(organisation, TOKYO, shown=shown(version), private={"text": "yes"})
    path, agreed = link(organisation, subject), receipt_of(organisation, subject)
    page = text(visitor.get(path))
    assert agreed in page
    assert agreed.replace(".json", ".pdf") in page
    answer = visitor.get(path + agreed)
    assert "attachment" in answer["Content-Disposition"]
    told = json.loads(text(answer))
    jsonschema.validate(told, SCHEMA)
    assert told["pii_principal_id"] == str(subject.pk)
    assert told["pii_processing"][0]["privacy_notice"]["body_sha256"] == version.text_hash
    assert "x_opening" not in told
    assert "90123" not in str(told)
    paper = visitor.get(path + agreed.replace(".json", ".pdf"), {"lang": "ja"})
    assert paper.content.startswith(b"%PDF")
    assert visitor.get(path + receipt_of(organisation, other)).status_code == 404
    visitor.post(f"{path}withdrawals/", {"purpose": "marketing", "sender": SENDER})
    ended = json.loads(
        text(visitor.get(path + receipt_of(organisation, subject, "consent.withdrawn")))
    )
    assert [one["event_state"] for one in ended["events"]] == ["given", "withdrawn"]
    assert visitor.get(path + agreed).status_code == 404


def receipt_of(organisation: Organisation, subject: Subject, kind: str = "consent.granted") -> str:
    """The path of its file, from the page."""
    with of(organisation):
        event = Event.objects.filter(subject_id=subject.pk, type=kind).latest("recorded_at")
    return f"receipts/{event.pk}.json"


@pytest.mark.parametrize("language", WORDS)
def test_the_page_speaks_every_language_of_the_notices(
    organisation: Organisation, version: NoticeVersion, visitor: Client, language: str
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    answer = visitor.get(link(organisation, subject), {"lang": language})
    page = text(answer)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert answer["Content-Language"] == language
    assert WORDS[language].stop_all in page
    assert "{" not in page.replace("{}", "")


def test_every_language_says_every_sentence_with_the_same_values() -> None:
    assert set(WORDS) == set(NAMES)
    for language, words in WORDS.items():
        for name, english in vars(WORDS["en"]).items():
            said = getattr(words, name)
            assert said, (language, name)
            filled = re.findall(r"\{\w*\}", english)
            assert sorted(re.findall(r"\{\w*\}", said)) == sorted(filled), (language, name)


STOPS = {
    "ja": "停止", "de": "STOPP", "es": "BAJA", "pt-BR": "SAIR", "id": "BERHENTI", "ar": "إيقاف",
    "tr": "DUR", "zh-Hans": "退订",
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_the_word_that_a_dead_link_tells_to_write_is_a_stop(language: str) -> None:
    word = STOPS.get(language, "STOP")
    assert word in WORDS[language].link_closed_text
    assert withdrawal.read(word)


@pytest.mark.parametrize(
    ("asked", "accepted", "found"),
    [
        ("de", "ja", "de"), ("xx", "de-AT,en;q=0.5", "de"), ("", "pt-PT", "pt-BR"),
        ("", "zh-CN,zh;q=0.9", "zh-Hans"), ("", "xx", "ja"), ("", "", "ja"), ("<b>", "\x00;q=x", "ja"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_or_the_browsers(
    asked: str, accepted: str, found: str
) -> None:
    assert wanted(asked, accepted, "ja") == found


def test_a_notice_in_the_pages_language_is_shown_where_there_is_one(
    organisation: Organisation, version: NoticeVersion, visitor: Client
) -> None:
    subject = opted_in(organisation, TOKYO, shown=shown(version))
    stop(organisation, subject, purpose="marketing")
    draft = make_draft(organisation, version.notice.created_by, name="x", place="JP", language="en")
    english = notices.revise(
        version.notice, language="en", by=version.notice.created_by,
        texts={name: getattr(draft, name) for name in TEXTS},
    )  # fmt: skip
    notices.offer(english, by=version.notice.created_by, reasons={})
    notices.publish(english, by=version.approved_by or version.notice.created_by)
    path = f"{link(organisation, subject)}opt-ins/"
    asked = {"purpose": "marketing", "sender": SENDER}
    for language, shows in (("en", english), ("ja", version), ("de", version)):
        page = text(visitor.get(path, {**asked, "lang": language}))
        assert shows.text_hash in page, language
