"""A notice's life: written, offered, approved by a second person, frozen by the database, retired."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import Error, IntegrityError, connection, transaction

from accounts.models import Organisation, User
from optin.ledger import writing
from optin.models import Event, NoticeMove, NoticeStatus, NoticeVersion
from optin.reports.notice_findings import findings_of
from optin.services import notices
from optin.services.notice_errors import (
    AlreadyOpen,
    ChangedMeanwhile,
    Decided,
    InUse,
    NameTaken,
    NotAgreed,
    NotReady,
    OwnText,
    ReasonMissing,
)
from tests.optin.capture.making import make_flow
from tests.optin.notices.making import make_draft, make_published, two_people
from tests.people import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def people(organisation: Organisation) -> tuple[User, User]:
    return two_people(organisation)


def refused(sql: str, *values: str) -> str:
    """What the database says to the site's own role."""
    with pytest.raises(Error) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(error.value)


def test_two_people_publish_it_and_the_hash_is_that_of_its_bytes(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_published(organisation, writer, officer)
    version.refresh_from_db()
    assert version.status == NoticeStatus.PUBLISHED
    assert version.approved_by == officer
    assert version.text_hash == hashlib.sha256(bytes(version.written)).hexdigest()
    told = json.loads(bytes(version.written))
    assert told["surfaces"]["web"][0] == ["title", "Angebote per WhatsApp"]
    assert told["surfaces"] == version.rendering
    assert "Nice Shop GmbH" in bytes(version.written).decode()
    assert "{company}" not in bytes(version.written).decode()
    assert version.lint_report == []
    assert [move.to_status for move in version.moves.order_by("pk")] == [
        "draft",
        "in_review",
        "published",
    ]


def test_the_ledger_tells_of_publishing_and_retiring(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    version = make_published(organisation, *people)
    notices.retire(version, by=people[0], reason="The offer is over.")
    with writing.of(organisation):
        events = list(Event.objects.filter(type__startswith="notice.").order_by("recorded_at"))
    assert [event.type for event in events] == ["notice.published", "notice.retired"]
    body = json.loads(bytes(events[0].body))
    assert (body["notice"], body["jurisdiction"]) == (version.text_hash, "DE")


def test_who_wrote_a_part_of_it_does_not_approve_it(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_draft(organisation, writer)
    notices.save(version, by=officer, texts={"title": "Angebote von uns per WhatsApp"})
    notices.offer(version, by=writer, reasons={})
    for person in (writer, officer):
        with pytest.raises(OwnText):
            notices.publish(version, by=person)
    # The database says so too, whoever asks it.
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        NoticeVersion.objects.filter(pk=version.pk).update(approved_by=officer, status="published")


def test_nothing_is_shown_that_nobody_approved(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    version = make_draft(organisation, people[0])
    notices.offer(version, by=people[0], reasons={})
    with pytest.raises(IntegrityError, match="shown_approved"), transaction.atomic():
        NoticeVersion.objects.filter(pk=version.pk).update(status="published")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE optin_noticeversion SET statement = 'Ja'",
        "UPDATE optin_noticeversion SET rendering = '{}'",
        "UPDATE optin_noticeversion SET written = 'x', text_hash = encode(sha256('x'), 'hex')",
        "UPDATE optin_noticeversion SET author_ids = '{1}'",
        "UPDATE optin_noticeversion SET lint_report = '[1]', status = 'retired'",
        "UPDATE optin_noticeversion SET language = 'en', status = 'retired'",
        "UPDATE optin_noticeversion SET published_at = now()",
    ],
)
def test_what_is_published_is_frozen_by_the_database(
    organisation: Organisation, people: tuple[User, User], change: str
) -> None:
    version = make_published(organisation, *people, contact="hello@niceshop.example")
    before = NoticeVersion.objects.filter(pk=version.pk).values().get()
    assert "never changes" in refused(change)
    assert NoticeVersion.objects.filter(pk=version.pk).values().get() == before


def test_what_is_in_review_is_frozen_too(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    version = make_draft(organisation, people[0])
    notices.offer(version, by=people[0], reasons={})
    assert "never changes" in refused("UPDATE optin_noticeversion SET statement = 'Ja'")


def test_neither_row_nor_story_nor_exception_is_removed(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_draft(organisation, writer, contact="")
    notices.offer(version, by=writer, reasons=dict.fromkeys(blocking_of(version), "Seen."))
    notices.publish(version, by=officer, agrees=True)
    assert "not removed" in refused("DELETE FROM optin_noticeversion")
    assert "not removed" in refused("DELETE FROM optin_notice")
    assert "stays told" in refused("DELETE FROM optin_noticemove")
    assert "stays told" in refused("UPDATE optin_noticemove SET note = 'x'")
    assert "while the notice is a draft" in refused("DELETE FROM optin_noticeoverride")
    assert "only the name" in refused("UPDATE optin_notice SET jurisdiction = 'US'")
    # A session in replication mode would go past ordinary triggers; the site may not even begin one.
    assert "permission denied" in refused("SET session_replication_role = replica")


def test_it_never_goes_back(organisation: Organisation, people: tuple[User, User]) -> None:
    version = make_published(organisation, *people)
    assert "does not go" in refused("UPDATE optin_noticeversion SET status = 'draft'")
    notices.retire(version, by=people[0], reason="Over.")
    assert "does not go" in refused("UPDATE optin_noticeversion SET status = 'published'")
    with pytest.raises(Decided):
        notices.retire(version, by=people[0], reason="Again.")


def test_a_hash_that_is_not_that_of_the_bytes_is_refused_in_a_draft_too(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    make_draft(organisation, people[0])
    assert "not that of its bytes" in refused(
        "UPDATE optin_noticeversion SET text_hash = %s", "0" * 64
    )


def blocking_of(version: NoticeVersion) -> set[str]:
    found = findings_of(version.wording, version.notice.organisation, version.notice)
    return {one.code for one in found if one.blocks}


def test_what_the_lint_blocks_needs_a_reason_and_a_second_person_who_agrees(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_draft(organisation, writer, contact="")
    codes = blocking_of(version)
    assert codes == {"placeholder_left", "contact_missing"}
    with pytest.raises(NotReady):
        notices.offer(version, by=writer, reasons={"contact_missing": "On the shop’s own page."})
    reasons = dict.fromkeys(codes, "On the shop’s own page.")
    notices.offer(version, by=writer, reasons=reasons)
    with pytest.raises(NotAgreed):
        notices.publish(version, by=officer)
    notices.publish(version, by=officer, agrees=True)
    told = {one["code"]: one["reason"] for one in version.lint_report or []}
    assert told == reasons
    assert version.overrides.count() == 2


def test_sent_back_it_stays_as_it_was_read_and_the_next_begins_with_its_words(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_draft(organisation, writer)
    notices.offer(version, by=writer, reasons={})
    with pytest.raises(ReasonMissing):
        notices.send_back(version, by=officer, reason=" ")
    notices.send_back(version, by=officer, reason="Name the shop in Altona.")
    with pytest.raises(Decided):
        notices.save(version, by=writer, texts={"title": "Anders"})
    following = notices.revise(version.notice, language="de", by=writer)
    assert following.number == 2
    assert following.statement == version.statement
    assert following.text_hash != version.text_hash
    assert following.based_on == version


def test_publishing_the_next_one_retires_what_was_shown(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    first = make_published(organisation, writer, officer)
    second = notices.revise(first.notice, language="de", by=writer, texts={"title": "Neu"})
    with pytest.raises(AlreadyOpen):
        notices.revise(first.notice, language="de", by=writer)
    notices.offer(second, by=writer, reasons={})
    notices.publish(second, by=officer)
    first.refresh_from_db()
    assert (first.status, second.status) == (NoticeStatus.RETIRED, NoticeStatus.PUBLISHED)
    assert list(NoticeVersion.objects.of(organisation).replaced()) == [first]
    assert NoticeVersion.objects.of(organisation).with_hash(first.text_hash).get() == first
    english = notices.revise(first.notice, language="en", by=writer)
    assert english.number == 3


def test_saving_over_what_somebody_else_wrote_is_told(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_draft(organisation, writer)
    seen = version.text_hash
    notices.save(version, by=officer, texts={"title": "Von ihr"}, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        notices.save(version, by=writer, texts={"title": "Von ihm"}, seen=seen)
    assert version.author_ids == [writer.pk, officer.pk]


def test_saving_the_same_words_is_no_change(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_draft(organisation, writer)
    notices.save(version, by=officer, texts={"title": f"{version.title} \r\n"})
    version.refresh_from_db()
    assert version.author_ids == [writer.pk]
    assert NoticeMove.objects.filter(version=version).count() == 1


def test_what_stands_in_no_sentence_is_saved_too(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    writer, officer = people
    version = make_draft(organisation, writer)
    named = version.details.replace("{company}", "Nice Shop GmbH")
    notices.save(version, by=writer, texts={"details": named, "company": ""})
    assert "company_missing" in blocking_of(version)
    before = version.text_hash
    notices.save(version, by=officer, texts={"company": "Nice Shop GmbH"})
    version.refresh_from_db()
    assert (version.company, version.text_hash) == ("Nice Shop GmbH", before)
    assert version.author_ids == [writer.pk, officer.pk]
    assert "company_missing" not in blocking_of(version)


def test_a_draft_can_be_thrown_away_and_nothing_else(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    version = make_draft(organisation, people[0])
    with pytest.raises(NameTaken):
        make_draft(organisation, people[0])
    notices.discard(version)
    assert not NoticeVersion.objects.exists()
    with pytest.raises(Decided):
        notices.discard(version)


def test_a_draft_that_a_way_to_opt_in_shows_stays(
    organisation: Organisation, people: tuple[User, User]
) -> None:
    version = make_draft(organisation, people[0])
    make_flow(organisation, version=version, by=people[1])
    with pytest.raises(InUse):
        notices.discard(version)
    assert NoticeVersion.objects.filter(pk=version.pk).exists()


def test_the_owner_meets_the_guards_too_even_in_replication_mode() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgenabled FROM pg_trigger"
            " WHERE tgname IN ('kept', 'true_hash') AND tgrelid::regclass::text LIKE 'optin_notice%'"
        )
        modes = cursor.fetchall()
    tables = {"optin_notice", "optin_noticeversion", "optin_noticeoverride", "optin_noticemove"}
    assert {table for table, _mode in modes} == tables
    assert [mode for _table, mode in modes] == ["A"] * 5
