"""A notice that is declared void: by two people, for the gate at once, for everybody's page by a job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Role, User
from optin import tasks
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import New, of, record_new
from optin.models import Event, NoticeVersion, Proposal
from optin.services import asking, notices, projecting, proposing, voiding
from optin.services.consent import Shown, void_key
from optin.services.errors import AlreadyProposed, AlreadyVoid, NeverShown
from optin.words import Code, EventType
from tests.optin.making import (
    MARKETING,
    NUMBER,
    agree,
    decide,
    forecast,
    opted_in,
    opted_out,
    status,
    stop,
)
from tests.optin.notices.making import make_draft, make_published, two_people
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]
TO_AGREE = "/o/hanami/optins/proposals/"
WHY = "The court of Hamburg, 12 O 1/26"
MANY = [f"+49151000000{n:02}" for n in range(1, 8)]


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def officers(organisation: Organisation) -> tuple[User, User]:
    return tuple(  # type: ignore[return-value]
        make_member(organisation, Role.COMPLIANCE, email=f"{name}@hanami.example", name=name)
        for name in ("Ren", "Yui")
    )


@pytest.fixture
def version(organisation: Organisation) -> NoticeVersion:
    return make_published(organisation, *two_people(organisation))


def at(name: str, version: NoticeVersion) -> str:
    slug = version.notice.organisation.slug
    return reverse(f"optin:{name}", args=[slug, version.notice_id, version.number])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def shown(version: NoticeVersion) -> Shown:
    return Shown(version.text_hash, version.reference, "Nice Shop", "de")


def void(version: NoticeVersion, officers: tuple[User, User]) -> None:
    proposal = asking.invalidate(version, reason=WHY, by=officers[0])
    proposing.agree(proposal, second=officers[1])
    version.refresh_from_db()


def code(organisation: Organisation, number: str = NUMBER) -> Code:
    return decide(organisation, Who(number=number), MARKETING).code


def test_two_people_declare_it_void_and_nothing_agreed_to_under_it_counts(
    organisation: Organisation,
    version: NoticeVersion,
    officers: tuple[User, User],
    jobs: Any,
    sign_in: SignIn,
) -> None:
    first, other = (opted_in(organisation, one, shown=shown(version)) for one in MANY[:2])
    gone = opted_in(organisation, MANY[2], shown=shown(version))
    stop(organisation, gone)
    elsewhere = opted_in(organisation, MANY[3])
    detail, form = at("notice_version_detail", version), at("notice_voiding_create", version)
    browser = sign_in(officers[0])
    assert form in text(browser.get(detail))
    assert "they have to be asked anew" in text(browser.get(form))
    asked = browser.post(form, {"reason": WHY}, follow=True)
    assert "Ren asked to declare it void" in text(asked)
    assert form not in text(asked)
    assert code(organisation, MANY[0]) is Code.ALLOWED  # one person alone ends nothing
    proposal = Proposal.objects.get()
    browser.post(f"{TO_AGREE}{proposal.pk}/agreement/")
    assert code(organisation, MANY[0]) is Code.ALLOWED

    browser = sign_in(officers[1])
    listed = text(browser.get(TO_AGREE))
    assert f'<a href="{detail}">Declare a notice void</a>' in listed
    assert WHY in listed
    browser.post(f"{TO_AGREE}{proposal.pk}/agreement/")
    assert [code(organisation, one) for one in MANY[:2]] == [Code.NOTICE_INVALID] * 2  # at once
    assert status(organisation, first) == "granted"
    page = text(browser.get(detail))
    assert "Void since" in page
    assert "The pages of 2 people do not say so yet" in page
    jobs.run()
    assert status(organisation, first) == status(organisation, other) == "invalid"
    assert status(organisation, gone) == "withdrawn"
    assert status(organisation, elsewhere) == "granted"
    assert code(organisation, MANY[0]) is Code.NOTICE_INVALID
    assert code(organisation, MANY[3]) is Code.ALLOWED
    assert forecast(organisation, [Who(number=one) for one in MANY[:4]], MARKETING).allowed == 1

    before, after = projecting.rebuild(organisation)
    assert before == after


def test_its_page_says_since_when_and_why_and_lists_whom_to_ask_anew(
    organisation: Organisation, version: NoticeVersion, officers: tuple[User, User], sign_in: SignIn
) -> None:
    first, _other = (opted_in(organisation, one, shown=shown(version)) for one in MANY[:2])
    gone = opted_in(organisation, MANY[2], shown=shown(version))
    stop(organisation, gone)
    void(version, officers)
    tasks.void(version.pk)
    assert version.status == "retired"
    browser = sign_in(officers[1])
    page = text(browser.get(at("notice_version_detail", version)))
    assert "do not say so yet" not in page
    assert WHY in page
    assert at("notice_voiding_create", version) not in page
    under = f"/o/hanami/optins/?notice={version.text_hash}&amp;status=invalid"
    assert f'<a href="{under}">2</a>' in page
    people = text(browser.get(under.replace("&amp;", "&")))
    assert "what they agreed to is void" in people
    assert f"/people/{first.pk}/" in people
    assert f"/people/{gone.pk}/" not in people
    assert under in text(browser.get("/o/hanami/optins/notices/ask-again/"))
    assert 'badge--bad"' in text(browser.get(f"/o/hanami/optins/notices/{version.notice_id}/"))
    desk = text(browser.get("/o/hanami/optins/audit/questions/privileged/"))
    assert WHY in desk
    assert version.text_hash[:16] in desk
    with of(organisation):
        told = reading.told(Event.objects.get(type=EventType.INVALIDATED.value)).body
    assert (told["by"], told["second"]) == tuple(f"user:{one.pk}" for one in officers)


def test_who_agrees_anew_under_another_version_gets_messages_again(
    organisation: Organisation, version: NoticeVersion, officers: tuple[User, User]
) -> None:
    subject = opted_in(organisation, shown=shown(version))
    void(version, officers)
    agree(organisation, subject, shown=shown(version))  # as if the page was open since before
    assert status(organisation, subject) == "invalid"
    writer = User.objects.get(email="writer@example.com")
    officer = User.objects.get(email="officer@example.com")
    following = notices.revise(version.notice, language="de", by=writer, texts={"title": "Neu"})
    notices.offer(following, by=writer, reasons={})
    notices.publish(following, by=officer)
    agree(organisation, subject, shown=shown(following))
    assert code(organisation) is Code.ALLOWED
    tasks.void(version.pk)
    assert status(organisation, subject) == "granted"
    assert list(voiding.due()) == []


def test_who_had_agreed_to_another_text_before_has_that_one_left(
    organisation: Organisation, version: NoticeVersion, officers: tuple[User, User]
) -> None:
    subject = opted_in(organisation, occurred_at=datetime.now(UTC) - timedelta(days=9))
    agree(organisation, subject, shown=shown(version))
    void(version, officers)
    assert code(organisation) is Code.NOTICE_INVALID  # until it is known what counts instead
    tasks.void(version.pk)
    assert code(organisation) is Code.ALLOWED


def test_what_a_dead_worker_left_is_found_and_twice_is_once(
    organisation: Organisation,
    version: NoticeVersion,
    officers: tuple[User, User],
    jobs: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [opted_in(organisation, one, shown=shown(version)) for one in MANY]
    tasks.sweep_voids()
    assert jobs.waiting() == []
    void(version, officers)
    monkeypatch.setattr(voiding, "BATCH", 2)
    batches: list[int] = []

    def dies(organisation: Organisation, people: list[Any]) -> None:
        if len(batches) == 2:
            raise SystemError
        projecting.project(organisation, people)
        batches.append(len(people))

    with monkeypatch.context() as patched:
        patched.setattr(voiding, "project", dies)
        with pytest.raises(SystemError):
            tasks.void(version.pk)
    states = [status(organisation, one) for one in people]
    assert (states.count("invalid"), states.count("granted")) == (4, 3)
    tasks.sweep_voids()
    tasks.sweep_voids()
    assert jobs.waiting() == ["optin.tasks.void"] * 2
    jobs.run()
    assert {status(organisation, one) for one in people} == {"invalid"}
    tasks.sweep_voids()
    assert jobs.waiting() == []


def test_nothing_is_gone_through_of_what_is_not_void(
    organisation: Organisation, version: NoticeVersion, officers: tuple[User, User]
) -> None:
    subject = opted_in(organisation, shown=shown(version))
    asking.invalidate(version, reason=WHY, by=officers[0])
    tasks.void(version.pk)
    tasks.void(0)
    assert status(organisation, subject) == "granted"


def test_what_was_retired_long_ago_can_be_void_and_an_opt_out_stays_one(
    organisation: Organisation, version: NoticeVersion, officers: tuple[User, User]
) -> None:
    out = opted_out(organisation)
    notices.retire(version, by=officers[0], reason="Old")
    retired_at = version.retired_at
    void(version, officers)
    assert version.retired_at == retired_at
    assert status(organisation, out, purpose="", sender="") == "withdrawn"
    assert code(organisation) is Code.WITHDRAWN


def test_it_is_asked_once_and_done_once(
    organisation: Organisation,
    version: NoticeVersion,
    officers: tuple[User, User],
    sign_in: SignIn,
) -> None:
    form = at("notice_voiding_create", version)
    browser = sign_in(officers[0])
    for reason in ("", "  "):
        assert browser.post(form, {"reason": reason}).status_code == 422
    assert not Proposal.objects.exists()
    waiting = asking.invalidate(version, reason=WHY, by=officers[0])
    again = browser.post(form, {"reason": WHY})
    assert again.status_code == 422
    assert str(AlreadyProposed()) in text(again)
    proposing.agree(waiting, second=officers[1])
    again = browser.post(form, {"reason": WHY})
    assert again.status_code == 422
    assert str(AlreadyVoid()) in text(again)
    assert str(AlreadyVoid()) in text(browser.get(form))
    with pytest.raises(AlreadyVoid):
        voiding.carry_out(waiting)
    with of(organisation):
        twice = New(EventType.INVALIDATED, void_key(version.text_hash))
        with pytest.raises(IntegrityError), transaction.atomic():
            record_new(organisation, [twice])
        assert Event.objects.filter(type=EventType.INVALIDATED.value).count() == 1


def test_who_declines_changes_nothing_and_it_may_be_asked_again(
    organisation: Organisation,
    version: NoticeVersion,
    officers: tuple[User, User],
    sign_in: SignIn,
) -> None:
    waiting = asking.invalidate(version, reason=WHY, by=officers[0])
    sign_in(officers[1]).post(f"{TO_AGREE}{waiting.pk}/refusal/")
    version.refresh_from_db()
    assert version.status == "published"
    assert not voiding.is_void(organisation, version.text_hash)
    asking.invalidate(version, reason=WHY, by=officers[1])


def test_what_nobody_was_shown_is_not_declared_void(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    draft = make_draft(organisation, two_people(organisation)[0])
    form = at("notice_voiding_create", draft)
    browser = sign_in(officers[0])
    assert form not in text(browser.get(at("notice_version_detail", draft)))
    assert str(NeverShown()) in text(browser.get(form))
    answer = browser.post(form, {"reason": WHY})
    assert answer.status_code == 422
    assert str(NeverShown()) in text(answer)
    assert not Proposal.objects.exists()


def test_strangers_and_who_only_writes_or_reads(
    organisation: Organisation, version: NoticeVersion, sign_in: SignIn
) -> None:
    form = at("notice_voiding_create", version)
    for role in (Role.MARKETER, Role.AUDITOR):
        browser = sign_in(make_member(organisation, role, email=f"{role}@example.com"))
        assert form not in text(browser.get(at("notice_version_detail", version)))
        assert browser.get(form).status_code == 403
        assert browser.post(form, {"reason": WHY}).status_code == 403
    stranger = make_member(make_organisation("sakura"), *Role.values, email="s@example.com")
    browser = sign_in(stranger)
    assert browser.post(form, {"reason": WHY}).status_code == 404
    crossed = form.replace("/hanami/", "/sakura/")
    assert browser.post(crossed, {"reason": WHY}).status_code == 404
    assert not Proposal.objects.exists()


def test_another_organisation_keeps_what_was_agreed_to_there(
    organisation: Organisation, version: NoticeVersion, officers: tuple[User, User]
) -> None:
    other = make_organisation("sakura")
    subject = opted_in(other, shown=shown(version))
    void(version, officers)
    tasks.void(version.pk)
    assert status(other, subject) == "granted"
    assert code(other) is Code.ALLOWED
