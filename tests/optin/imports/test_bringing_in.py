"""What a list does to the ledger: events with evidence, never against an opt-out, and taken back again."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from optin import policies, privacy
from optin.house import house_of
from optin.identity import private
from optin.identity.who import Who
from optin.importing.reading import Columns
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import (
    Event,
    Identifier,
    ImportBatch,
    ImportRow,
    ImportStatus,
    NoticeVersion,
    Pending,
    PolicyChange,
    State,
    Subject,
    UnclearMessage,
    Work,
)
from optin.services import (
    consent,
    doubting,
    erasing,
    import_work,
    importing,
    people,
    suppressing,
    voiding,
)
from optin.services.import_errors import (
    AtWork,
    NotDescribed,
    OwnImport,
    OwnReversal,
    SomebodyFaster,
)
from optin.services.projecting import rebuild
from optin.words import SENDER, EventType, Reason
from tests.optin.imports.making import COLUMNS, LIST, Bed, make_bed, outcomes
from tests.optin.making import (
    NOTICE,
    agree,
    change_a_rule,
    key,
    opted_in,
    opted_out,
    person,
    status,
    stop,
)
from tests.people import make_account, make_user
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest
from tests.webhooks.test_messages import delivery, message
from traffic.privacy import Person

pytestmark = pytest.mark.django_db
JAPANESE = "p,d\n+819012345678,2026-11-01\n"
NO_ANSWERS = Columns(number=0, occurred_at=1, order="ymd")


@pytest.fixture
def bed() -> Bed:
    return make_bed()


def found(bed: Bed, number: str) -> Subject:
    with of(bed.organisation):
        subject = people.find(bed.organisation, Who(number=number))
    assert subject
    return subject


def consents(bed: Bed) -> list[reading.Told]:
    with of(bed.organisation):
        rows = Event.objects.filter(type__startswith="consent.").order_by("recorded_at", "event_id")
        return [reading.told(one) for one in rows]


def test_a_list_comes_in_with_its_evidence(bed: Bed) -> None:
    change_a_rule(bed.organisation)
    batch = bed.brought()
    assert outcomes(batch) == {
        2: ("new", ""), 3: ("new", ""), 4: ("withdrawal", ""), 5: ("unreadable", "not_a_number"),
    }  # fmt: skip
    assert (batch.status, batch.content, batch.key) == (ImportStatus.DONE, None, "")
    subject = found(bed, "+4915100000001")
    told = next(one for one in consents(bed) if one.subject == subject.pk)
    body = told.body
    assert (told.event.type, told.event.grade, told.event.actor) == (
        "consent.claimed",
        "E",
        "import",
    )
    assert told.event.occurred_at == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert (body["file"], body["line"], body["import"]) == (batch.sha256, 2, batch.reference)
    assert (body["notice"], body["act"]) == (bed.version.text_hash, "ticked an empty box")
    assert (body["jurisdiction"], body["basis"]) == ("DE", "import")
    rules = house_of(bed.organisation).rules(timezone.now().date())
    assert body["policy"] == policies.version(rules) != policies.version()
    assert "15100000001" not in json.dumps(body)
    with of(bed.organisation):
        opened = private.opening(bed.organisation, event_id=told.event.event_id)  # type: ignore[arg-type]
        assert opened
        assert opened[1] == {"line": ["+4915100000001", "2026-11-01 10:00", "yes"]}
        whole = reading.told(Event.objects.get(type="import.committed")).body
    assert (whole["by"], whole["second"]) == (f"user:{bed.author.pk}", f"user:{bed.approver.pk}")
    assert status(bed.organisation, found(bed, "+4915100000003")) == "withdrawn"
    with of(
        bed.organisation
    ):  # each linked, and what they said: counted, and the states made of all of it
        assert set(Subject.objects.values_list("epoch", "folded")) == {(2, 2)}
        assert Pending.objects.count() == Event.objects.count()
    before, after = rebuild(bed.organisation)
    assert before == after


def test_the_same_list_again_changes_nothing(bed: Bed) -> None:
    bed.brought()
    before = consents(bed)
    again = bed.brought()
    assert set(outcomes(again).values()) == {
        ("unchanged", "stands"), ("unreadable", "not_a_number"),
    }  # fmt: skip
    assert consents(bed) == before
    with of(bed.organisation):
        assert Subject.objects.count() == 3
        assert Identifier.objects.count() == 3


def test_a_number_that_is_none_in_the_country_chosen_holds_nothing_up(bed: Bed) -> None:
    columns = Columns(number=0, country="DE")
    batch = bed.described("p\n1234\n0151 00000001\n", columns=columns)
    assert (batch.work, batch.sample[0]) == ("", [2, "unreadable", "not_a_number"])
    assert batch.counts["unreadable"] == batch.counts["no_notice"] == 1


def test_nothing_is_written_before_a_second_person_signs(bed: Bed) -> None:
    batch = bed.described()
    assert batch.counts == {"new": 2, "withdrawal": 1, "unreadable": 1, "weak": 2}
    assert batch.sample == [[5, "unreadable", "not_a_number"]]
    with pytest.raises(SomebodyFaster):
        importing.approve(batch, by=bed.approver)
    importing.offer(batch, by=bed.author)
    with pytest.raises(OwnImport):
        importing.approve(batch, by=bed.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.update(approved_by=bed.author)
    with of(bed.organisation):
        assert not Subject.objects.exists()
    importing.send_back(batch, by=bed.approver, reason="Which shop?")
    assert (batch.status, batch.note) == (ImportStatus.DRAFT, "Which shop?")
    importing.discard(batch)
    assert (batch.content, batch.key) == (None, "")
    with pytest.raises(SomebodyFaster):
        importing.offer(batch, by=bed.author)


def test_opt_outs_are_taken_at_once_and_by_one_person(bed: Bed) -> None:
    before = datetime(2026, 10, 1, tzinfo=UTC)
    opted_in(bed.organisation, "+4915100000003", occurred_at=before)
    batch = bed.described()
    importing.record_opt_outs(batch, by=bed.author)
    with pytest.raises(AtWork):
        importing.offer(batch, by=bed.author)
    bed.worked(batch)
    assert status(bed.organisation, found(bed, "+4915100000003")) == "withdrawn"
    assert outcomes(batch) == {4: ("withdrawal", "")}
    with of(bed.organisation):
        assert Subject.objects.count() == 1
    importing.offer(batch, by=bed.author)
    importing.approve(batch, by=bed.approver)
    bed.worked(batch)
    assert len([one for one in consents(bed) if one.event.type == "consent.withdrawn"]) == 1


def test_who_opted_out_stays_opted_out_whatever_the_list_says(bed: Bed) -> None:
    out = opted_out(bed.organisation, "+4915100000001")
    waits = opted_in(bed.organisation, "+4915100000002")
    with of(bed.organisation):
        people.change(
            bed.organisation,
            old=Who(number="+4915100000002"),
            new=Who(number="+4915100000009"),
            key=key(),
        )
        suppressing.suppress(
            bed.organisation, Who(number="+4915100000004"), reason=Reason.REGISTRY, key=key()
        )
    tomorrow = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d")
    rows = [
        "Phone,Agreed at,Consent", "+4915100000001,2026-11-28,yes", "+4915100000009,2026-11-28,yes",
        "+4915100000002,2026-11-28,yes", "+4915100000004,2026-11-28,yes", "+4915100000005,2026-11-28,yes",
        "+4915100000005,2026-11-28,no", f"+4915100000006,{tomorrow},yes",
    ]  # fmt: skip
    batch = bed.brought("\n".join(rows))
    assert {line: why for line, (_outcome, why) in outcomes(batch).items()} == {
        2: "opted_out", 3: "waits", 4: "suppressed", 5: "suppressed", 6: "opted_out", 7: "",
        8: "future",
    }  # fmt: skip
    assert status(bed.organisation, out) == ""  # of everything, as it was
    assert status(bed.organisation, waits) == "suspended"
    assert status(bed.organisation, found(bed, "+4915100000005")) == "withdrawn"


def test_a_question_that_nobody_answered_holds_up_no_later_yes_of_a_list(bed: Bed) -> None:
    for number, day in (("+4915100000001", 1), ("+4915100000002", 30)):
        subject = person(bed.organisation, number)
        consent.withdraw(
            bed.organisation, subject, kind=EventType.EXPIRED, reason=Reason.EXPIRED, method="not confirmed",
            sender=SENDER, purpose="marketing", key=key(), occurred_at=datetime(2026, 10, day, tzinfo=UTC),
        )  # fmt: skip
    lines = [f"+491510000000{last},2026-10-15 10:00,yes" for last in (1, 2)]
    batch = bed.brought("\n".join(["number,when,yes", *lines, ""]))
    assert outcomes(batch) == {2: ("new", ""), 3: ("conflict", "waits")}


def test_a_dry_run_says_what_will_be(bed: Bed) -> None:
    opted_out(bed.organisation, "+4915100000001")
    batch = bed.described(LIST + "+4915100000003,2026-11-09,yes\n+4915100000002,2026-11-09,yes\n")
    with of(bed.organisation):
        planned = [
            (one.line.line, one.outcome.value, one.reason) for one in import_work.planned(batch)
        ]
    assert planned == [
        (2, "conflict", "opted_out"), (3, "new", None), (4, "withdrawal", None),
        (5, "unreadable", "not_a_number"), (6, "conflict", "out_in_file"),
        (7, "unchanged", "repeated"),
    ]  # fmt: skip


def test_better_evidence_is_not_replaced_by_worse(bed: Bed) -> None:
    subject = opted_in(bed.organisation, "+4915100000001")
    batch = bed.brought()
    assert outcomes(batch)[2] == ("unchanged", "stands")
    with of(bed.organisation):
        assert State.objects.get(subject=subject).grade == "A"


def test_without_text_or_moment_it_is_a_bare_claim(bed: Bed) -> None:
    batch = bed.brought(version=None)
    assert outcomes(batch)[2] == ("no_notice", "without_notice")
    batch = bed.brought("p\n+4915100000007\n", columns=Columns(number=0))
    assert outcomes(batch)[2] == ("no_notice", "without_moment")
    assert {one.event.grade for one in consents(bed) if one.event.type == "consent.claimed"} == {
        "F"
    }
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    batch = bed.brought("p\n+4915100000007\n", columns=Columns(number=0), collected_at=moment)
    assert outcomes(batch)[2] == ("new", "")
    assert {one.event.grade for one in consents(bed)} >= {"E"}


def test_a_text_from_elsewhere_becomes_a_retired_notice(bed: Bed) -> None:
    text = {
        "text": "Ja, Angebote per WhatsApp!",
        "language": "de",
        "jurisdiction": "DE",
        "business": "Nice Shop",
    }
    batch = bed.brought(version=None, text=text)
    assert batch.version
    version = NoticeVersion.objects.select_related("notice").get(pk=batch.version.pk)
    assert (version.status, version.approved_by) == ("retired", bed.approver)
    assert version.author_ids == [bed.author.pk]
    assert "Ja, Angebote per WhatsApp!" in json.dumps(version.rendering, ensure_ascii=False)
    assert outcomes(batch)[2] == ("new", "")
    told = next(one for one in consents(bed) if one.event.type == "consent.claimed")
    assert told.event.notice == version.text_hash


def test_lines_may_name_their_own_text(bed: Bed) -> None:
    rows = f"p,d,n\n+4915100000001,2026-11-01,{bed.version.reference}\n+4915100000002,2026-11-01,N9-9\n"
    columns = Columns(number=0, occurred_at=1, notice=2, order="ymd")
    batch = bed.brought(rows, columns=columns, version=None)
    assert outcomes(batch) == {2: ("new", ""), 3: ("unreadable", "no_such_notice")}


def test_a_number_that_was_somebody_elses_then(bed: Bed) -> None:
    first = person(bed.organisation, "+4915100000001", user_id="DE.first")
    agree(bed.organisation, first)
    people.meet(bed.organisation, Who(number="+4915100000001", user_id="DE.second"), key=key())
    batch = bed.brought(
        "p,d\n+4915100000001,2026-11-01\n", columns=Columns(number=0, occurred_at=1, order="ymd")
    )
    assert outcomes(batch)[2] == ("conflict", "other_owner")


def test_the_work_goes_on_where_it_was_broken_off_and_twice_is_once(
    bed: Bed, monkeypatch: Any
) -> None:
    monkeypatch.setattr(import_work, "AT_ONCE", 2)
    rows = "p,d\n" + "".join(f"+49151000001{n:02},2026-11-01\n" for n in range(7))
    batch = bed.described(rows, columns=Columns(number=0, occurred_at=1, order="ymd"))
    importing.offer(batch, by=bed.author)
    importing.approve(batch, by=bed.approver)
    steps: list[int] = []
    came_to = import_work._came_to

    def dies(one: ImportBatch, done: int, *, claims: int = 0) -> None:
        came_to(one, done, claims=claims)
        steps.append(done)
        if len(steps) == 2:
            raise RuntimeError("the worker dies before its commit")

    monkeypatch.setattr(import_work, "_came_to", dies)
    with pytest.raises(RuntimeError):
        import_work.run(batch)
    monkeypatch.setattr(import_work, "_came_to", came_to)
    batch.refresh_from_db()
    assert (batch.work, batch.done) == (Work.COMMIT, 3)
    assert len(consents(bed)) == 2
    assert import_work.due() == []  # it is held yet
    ImportBatch.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    assert import_work.due() == [batch.pk]
    stale = ImportBatch.objects.get(pk=batch.pk)
    bed.worked(batch)
    assert not import_work.run(stale)
    assert len(consents(bed)) == 7
    assert ImportRow.objects.filter(batch=batch).count() == 7


def test_taking_it_back_touches_only_what_the_list_said(bed: Bed) -> None:
    batch = bed.brought()
    confirmed = found(bed, "+4915100000002")
    agree(bed.organisation, confirmed)
    importing.ask_reversal(batch, by=bed.author, reason="The wrong file")
    with pytest.raises(OwnReversal):
        importing.approve_reversal(batch, by=bed.author)
    importing.approve_reversal(batch, by=bed.approver)
    bed.worked(batch)
    assert batch.status == ImportStatus.REVERSED
    assert status(bed.organisation, found(bed, "+4915100000001")) == ""
    assert status(bed.organisation, confirmed) == "granted"
    assert status(bed.organisation, found(bed, "+4915100000003")) == "withdrawn"
    undone = [one for one in consents(bed) if one.event.type == "consent.invalidated"]
    assert [one.body["reason"] for one in undone] == ["IMPORT_COMPENSATED"] * 2
    assert not import_work.run(batch)
    with of(bed.organisation):
        assert Event.objects.filter(type="import.compensated").count() == 1
    before, after = rebuild(bed.organisation)
    assert before == after
    again = bed.brought()  # the right file, afterwards
    assert outcomes(again)[2] == ("new", "")
    assert status(bed.organisation, found(bed, "+4915100000001")) == "claimed"


def accept_lists(bed: Bed) -> None:
    """An imported list counts in Japan."""
    for rule in ("meta_grade", "jp_grade"):
        PolicyChange.objects.create(
            organisation=bed.organisation, rule=rule, what="value", value="E", reason="Counsel",
            since=timezone.now().date() - timedelta(days=1), by=bed.author, second=bed.approver,
        )  # fmt: skip


def taken_back(bed: Bed, batch: ImportBatch) -> None:
    importing.ask_reversal(batch, by=bed.author, reason="The wrong file")
    importing.approve_reversal(batch, by=bed.approver)
    bed.worked(batch)


def test_what_was_taken_back_does_not_return_when_a_doubt_is_cleared(bed: Bed) -> None:
    """A message that could be a stop suspends them while the list is taken back."""
    accept_lists(bed)
    make_user()
    make_account(bed.organisation)
    batch = bed.brought(JAPANESE, columns=NO_ANSWERS)
    subject = found(bed, "+819012345678")
    assert status(bed.organisation, subject) == "granted"
    about = {"id": "wamid.no", "from": "819012345678", "timestamp": str(int(time.time()))}
    stored(delivery(messages=[message("text", {"body": "no"}, **about)]))
    digest()
    unclear = UnclearMessage.objects.get()
    assert status(bed.organisation, subject) == "suspended"
    taken_back(bed, batch)
    assert status(bed.organisation, subject) == "suspended"
    doubting.decide(unclear, is_stop=False, by=bed.approver)
    assert status(bed.organisation, subject) == "invalid"
    before, after = rebuild(bed.organisation)
    assert before == after


def test_what_was_taken_back_does_not_return_with_the_end_of_a_better_opt_in(bed: Bed) -> None:
    """Their own yes was under a notice that is found unlawful later."""
    accept_lists(bed)
    batch = bed.brought(JAPANESE, columns=NO_ANSWERS)
    subject = found(bed, "+819012345678")
    agree(bed.organisation, subject)
    taken_back(bed, batch)
    assert status(bed.organisation, subject) == "granted"
    consent.invalidate(bed.organisation, text_hash=NOTICE.text_hash, reason="A court said so")
    voiding.run(bed.organisation, NOTICE.text_hash)
    assert status(bed.organisation, subject) == "invalid"


def test_taking_back_finds_who_became_somebody_else_and_leaves_the_erased_alone(bed: Bed) -> None:
    accept_lists(bed)
    rows = "p,d\n" + "".join(f"+81901234567{n},2026-11-01\n" for n in (1, 2, 3))
    batch = bed.brought(rows, columns=NO_ANSWERS)
    gone, erased, other = (found(bed, f"+81901234567{n}") for n in (1, 2, 3))
    heir = person(bed.organisation, "+819012345679", user_id="JP.heir")
    with of(bed.organisation):
        met = people.meet(
            bed.organisation, Who(number="+819012345671", user_id="JP.heir"), key=key()
        )
        erasing.erase(bed.organisation, erased, key=key())
    assert met == heir
    assert status(bed.organisation, heir) == "granted"
    taken_back(bed, batch)
    undone = [one for one in consents(bed) if one.event.type == "consent.invalidated"]
    assert {one.subject for one in undone} == {heir.pk, other.pk}
    assert status(bed.organisation, heir) == "invalid"
    assert status(bed.organisation, gone) == ""
    assert batch.rows.exclude(undone_by=None).count() == 2


def test_taking_back_goes_on_where_it_was_broken_off_and_twice_is_once(
    bed: Bed, monkeypatch: Any
) -> None:
    monkeypatch.setattr(import_work, "AT_ONCE", 2)
    rows = "p,d\n" + "".join(f"+49151000001{n:02},2026-11-01\n" for n in range(5))
    batch = bed.brought(rows, columns=NO_ANSWERS)
    taken_back(bed, batch)
    assert batch.rows.exclude(undone_by=None).count() == 5
    batch.rows.update(undone_by=None)  # as if the worker had not come to note it
    ImportBatch.objects.update(work=Work.REVERSE, done=0, busy_until=None)
    bed.worked(batch)
    undone = [one for one in consents(bed) if one.event.type == "consent.invalidated"]
    assert {str(one) for one in batch.rows.values_list("undone_by", flat=True)} == {
        one.event.event_id for one in undone
    }
    assert len(undone) == 5


def test_a_reversal_may_be_refused(bed: Bed) -> None:
    batch = bed.brought()
    importing.ask_reversal(batch, by=bed.author, reason="The wrong file")
    importing.refuse_reversal(batch)
    assert (batch.status, batch.reversal_asked_by) == (ImportStatus.DONE, None)


def test_what_is_not_described_does_not_go_to_a_colleague(bed: Bed) -> None:
    batch = importing.keep(bed.organisation, data=LIST.encode(), name="a.csv", by=bed.author)
    for act in (importing.offer, importing.record_opt_outs):
        with pytest.raises(NotDescribed):
            act(batch, by=bed.author)
    assert batch.columns == COLUMNS.kept()
    assert b"15100000001" not in bytes(batch.content or b"")
    importing.forget(timezone.now() + timedelta(seconds=1))
    batch.refresh_from_db()
    assert (batch.status, batch.content) == (ImportStatus.DISCARDED, None)


def test_who_is_erased_is_not_brought_in_again(bed: Bed) -> None:
    make_user()
    make_account(bed.organisation, waba_id="W1")
    bed.brought()
    erased = Person(wabas=("W1",), numbers=("4915100000001",), users=())
    privacy.erase(erased)
    batch = bed.brought()
    assert outcomes(batch)[2] == ("suppressed", "suppressed")
    stop(bed.organisation, found(bed, "+4915100000002"))
    assert outcomes(bed.brought())[3] == ("conflict", "opted_out")
