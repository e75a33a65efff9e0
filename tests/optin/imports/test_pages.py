"""Lists on their pages, as each role meets them: from the upload to the reversal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

import alerts.tasks
from accounts.models import Role
from alerts.models import Alert, Kind
from optin.identity.who import Who
from optin.importing import tasks
from optin.ledger.writing import of
from optin.models import Event, ImportBatch, ImportStatus, Subject
from optin.services import importing, people
from tests.optin.imports.making import LIST, Bed, make_bed
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
ROOM = "/o/hanami/optins/imports/"
DESCRIBED = {
    "number": "0", "occurred_at": "1", "order": "ymd", "answer": "2", "notice": "", "country": "",
    "encoding": "", "has_header": "on", "purpose": "marketing", "act": "ticked an empty box",
    "source": "Old shop", "statement": "Asked at checkout.", "text": "",
}  # fmt: skip


@pytest.fixture
def bed() -> Bed:
    return make_bed()


def uploaded(client: Any, text: str | bytes = LIST, name: str = "old.csv") -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(f"{ROOM}new/", {"file": SimpleUploadedFile(name, data)})


def test_from_the_upload_to_the_reversal(bed: Bed, sign_in: SignIn, jobs: Any) -> None:
    client = sign_in(bed.author)
    assert "Bring in a list" in client.get(ROOM).content.decode()
    answer = uploaded(client)
    batch = ImportBatch.objects.get()
    assert answer["Location"] == f"{ROOM}{batch.pk}/edit/"
    form = client.get(answer["Location"]).content.decode()
    assert "A · Phone" in form
    assert "+4915100000001" not in form  # a marketer sees no numbers in full
    answer = client.post(
        f"{ROOM}{batch.pk}/edit/", DESCRIBED | {"version": str(bed.version.pk)}, follow=True
    )
    assert "Reading it" in answer.content.decode()
    jobs.run()
    page = client.get(batch.link).content.decode()
    assert "Refused: unreadable" in page
    assert "This is no telephone number" in page
    assert "2 of the new ones will be claims" in page
    assert "Record 1 opt-out now" in page
    client.post(f"{ROOM}{batch.pk}/offering/")
    assert "a colleague who may sign lists decides" in client.get(batch.link).content.decode()
    assert client.post(f"{ROOM}{batch.pk}/approval/").status_code == 403

    client = sign_in(bed.approver)
    assert "Sign and bring in" in client.get(batch.link).content.decode()
    blind = client.post(f"{ROOM}{batch.pk}/approval/")
    assert blind.status_code == 422
    assert "Tick that you have read" in blind.content.decode()
    client.post(f"{ROOM}{batch.pk}/approval/", {"agrees": "on"})
    jobs.run()
    page = client.get(batch.link).content.decode()
    assert "What became of its lines" in page
    assert bed.version.reference in page
    sheet = client.get(f"{ROOM}{batch.pk}/export.csv").content.decode()
    assert "+49 1510 0000001" in sheet
    with of(bed.organisation):
        subject = people.find(bed.organisation, Who(number="+4915100000001"))
        assert subject
    assert batch.link in client.get(f"/o/hanami/optins/people/{subject.pk}/").content.decode()
    client.post(f"{ROOM}{batch.pk}/reversal/", {"reason": "The wrong file"})
    answer = client.post(f"{ROOM}{batch.pk}/reversal/approval/")
    assert answer.status_code == 422
    assert "Somebody else has to agree" in answer.content.decode()
    second = make_member(bed.organisation, Role.COMPLIANCE, email="second@hanami.example")
    client = sign_in(second)
    client.post(f"{ROOM}{batch.pk}/reversal/approval/")
    jobs.run()
    page = client.get(batch.link).content.decode()
    assert "2 lines were taken back" in page
    assert "Taken back" in client.get(ROOM).content.decode()
    assert "Import of opt-ins" in client.get("/o/hanami/settings/audit/").content.decode()
    desk = client.get("/o/hanami/optins/audit/questions/privileged/export.csv").content.decode()
    assert desk.count(batch.reference) == 2  # brought in, taken back; no line for each person
    assert "The wrong file" in desk


def test_that_new_ones_became_claims_is_said_until_they_are_taken_back(
    bed: Bed, sign_in: SignIn
) -> None:
    """As many as became claims in truth: meanwhile a person may have said yes by themselves."""
    batch = bed.described()
    assert batch.counts["weak"] == 2
    importing.offer(batch, by=bed.author)
    importing.approve(batch, by=bed.approver)
    bed.worked(batch)
    with of(bed.organisation):
        assert Event.objects.filter(type="consent.claimed").count() == 2
    client = sign_in(bed.approver)
    assert "2 of the new ones became claims" in client.get(batch.link).content.decode()
    ImportBatch.objects.filter(pk=batch.pk).update(reversed_at=timezone.now())
    assert "became claims" not in client.get(batch.link).content.decode()


def test_who_may_sign_is_told_once_in_their_language_and_until_somebody_did(
    bed: Bed, sign_in: SignIn, jobs: Any
) -> None:
    bed.approver.language = "ja"
    bed.approver.save()
    batch = bed.described()

    def told(hours: int = 1) -> list[str]:
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):  # not in a storm's way
            for _twice in range(2):
                alerts.tasks.ring()
                jobs.run()
        found = [str(one.body) for one in mail.outbox if one.to == [bed.approver.email]]
        assert len(found) == len(mail.outbox)
        mail.outbox.clear()
        return found

    client = sign_in(bed.author)
    for _twice in range(2):
        client.post(f"{ROOM}{batch.pk}/offering/")
    [text] = told()
    assert "old.csv" in text
    assert "リストの行数：4" in text
    cases = Alert.objects.filter(kind=Kind.IMPORT_TO_SIGN)
    assert cases.get().link == batch.link
    importing.send_back(batch, by=bed.approver, reason="Which shop?")
    assert not cases.open().exists()
    importing.offer(batch, by=bed.author)
    importing.approve(batch, by=bed.approver)
    assert told() == []
    bed.worked(batch)
    importing.ask_reversal(batch, by=bed.author, reason="The wrong file")
    [text] = told(hours=12)
    assert "The wrong file" in text
    importing.approve_reversal(batch, by=bed.approver)
    assert not cases.open().exists()
    waits = bed.described()
    importing.offer(waits, by=bed.author)
    importing.forget(timezone.now() + timedelta(seconds=1))
    assert not cases.open().exists()


def test_opt_outs_at_once_and_a_discarded_list(bed: Bed, sign_in: SignIn, jobs: Any) -> None:
    client, batch = sign_in(bed.author), bed.described()
    client.post(f"{ROOM}{batch.pk}/opt-outs/")
    jobs.run()
    with of(bed.organisation):
        assert Subject.objects.count() == 1
    client.post(f"{ROOM}{batch.pk}/removal/")
    page = client.get(batch.link).content.decode()
    assert "Discarded" in page
    assert client.get(f"{ROOM}{batch.pk}/edit/")["Location"] == batch.link
    assert "Opt-out" in client.get(f"{ROOM}{batch.pk}/export.csv").content.decode()


def test_a_list_is_sent_back_with_a_reason(bed: Bed, sign_in: SignIn) -> None:
    batch = bed.described()
    importing.offer(batch, by=bed.author)
    client = sign_in(bed.approver)
    answer = client.post(f"{ROOM}{batch.pk}/return/", {"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    client.post(f"{ROOM}{batch.pk}/return/", {"reason": "Which shop?"})
    assert "Which shop?" in sign_in(bed.author).get(f"{ROOM}{batch.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "The submitted file is empty"),
        (b"\n\n", "The file is empty"),
        (b"PK\x03\x04 broken", "The workbook cannot be read"),
        (b"\x00\x01\x02\x03", "neither text nor a workbook"),
    ],
)
def test_what_is_no_list_is_told_at_the_field(
    bed: Bed, sign_in: SignIn, data: bytes, told: str
) -> None:
    answer = uploaded(sign_in(bed.author), data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"order": ""}, "03/04 may be March or April"),
        ({"answer": "0"}, "One column cannot be two things"),
        ({"number": ""}, "This field is required"),
        ({"number": "99"}, "Select a valid choice"),
        ({"statement": ""}, "This field is required"),
        ({"version": "", "text": "Ja!"}, "The text is kept with it"),
        ({"purpose": "utility"}, "for another purpose"),
        ({"collected_at": "2199-01-01T00:00"}, "still to come"),
        ({"collected_at": "0001-01-01T00:00"}, "greater than or equal to"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_lost(
    bed: Bed, sign_in: SignIn, change: dict[str, str], told: str
) -> None:
    client = sign_in(bed.author)
    uploaded(client)
    batch = ImportBatch.objects.get()
    sent = DESCRIBED | {"version": str(bed.version.pk)} | change
    answer = client.post(f"{ROOM}{batch.pk}/edit/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "ticked an empty box" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.work == ""


def test_the_wrong_letters_are_chosen_anew(bed: Bed, sign_in: SignIn, jobs: Any) -> None:
    """A file of few letters may look like another encoding; the person who sees it corrects it."""
    client = sign_in(bed.author)
    uploaded(client, "Telefon;Stadt\n+4915100000001;Köln\n".encode("cp932", "replace"))
    batch = ImportBatch.objects.get()
    sent = DESCRIBED | {"occurred_at": "", "answer": "", "encoding": "utf-16"}
    client.post(f"{ROOM}{batch.pk}/edit/", sent | {"version": str(bed.version.pk)})
    jobs.run()
    batch.refresh_from_db()
    assert batch.counts.get("unreadable") or batch.problem or batch.counts == {}
    client.post(f"{ROOM}{batch.pk}/edit/", sent | {"version": str(bed.version.pk), "encoding": ""})
    jobs.run()
    batch.refresh_from_db()
    assert batch.counts["no_notice"] == 1


def test_the_lines_as_a_workbook_before_anything_is_brought_in(bed: Bed, sign_in: SignIn) -> None:
    batch = bed.described(LIST + "=cmd(),2026-11-01,yes\n")
    answer = sign_in(bed.approver).get(f"{ROOM}{batch.pk}/export.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [line[2] for line in lines[1:]] == [
        "New", "New", "Opt-out", "Refused: unreadable", "Refused: unreadable",
    ]  # fmt: skip
    assert lines[1][1] == "+49 1510 0000001"
    masked = sign_in(bed.author).get(f"{ROOM}{batch.pk}/export.csv").content.decode()
    assert "0000001" not in masked


def test_who_only_reads_changes_nothing_and_strangers_find_nothing(
    bed: Bed, sign_in: SignIn
) -> None:
    batch = bed.described()
    client = sign_in(make_member(bed.organisation, Role.AUDITOR))
    assert client.get(batch.link).status_code == 200
    assert "Bring in a list" not in client.get(ROOM).content.decode()
    for place in (
        "edit/",
        "offering/",
        "opt-outs/",
        "removal/",
        "approval/",
        "reversal/",
        "return/",
    ):
        assert client.post(f"{ROOM}{batch.pk}/{place}").status_code == 403, place
    assert uploaded(client).status_code == 403
    stranger = sign_in(make_member(make_organisation("sakura"), Role.ADMIN))
    for place in ("", "edit/", "export.csv"):
        assert stranger.get(f"/o/sakura/optins/imports/{batch.pk}/{place}").status_code == 404
    assert stranger.get(batch.link).status_code == 404
    batch.refresh_from_db()
    assert batch.status == ImportStatus.DRAFT


def test_a_lost_bell_is_found_by_the_sweeper(bed: Bed, sign_in: SignIn, jobs: Any) -> None:
    client = sign_in(bed.author)
    uploaded(client)
    batch = ImportBatch.objects.get()
    client.post(f"{ROOM}{batch.pk}/edit/", DESCRIBED | {"version": str(bed.version.pk)})
    jobs.wipe()
    tasks.sweep_imports()
    jobs.run()
    batch.refresh_from_db()
    assert batch.checked_at
    tasks.work(batch.pk)
    tasks.forget_imports()
    batch.refresh_from_db()
    assert batch.status == ImportStatus.DRAFT
