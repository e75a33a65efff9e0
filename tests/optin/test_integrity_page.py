"""The page of the log: what is signed, what waits, why not; verified on demand; compared; taken away."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role, User
from alerts.models import Alert, Kind
from optin.identity.who import Who
from optin.integrity import memory, signing, tasks, verifying
from optin.ledger import batching
from optin.log.note import Checkpoint as Head
from optin.models import Verification
from optin.verify import consent_verify
from tests.optin.log_making import event, sign, signed
from tests.optin.making import MARKETING, NUMBER, decide, opted_in
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signer(settings: Any, tmp_path: Path) -> None:
    settings.SIGNER_DIR = tmp_path / "signer"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def auditor(client: Client, organisation: Organisation) -> User:
    user = make_member(organisation, Role.AUDITOR)
    client.force_login(user)
    return user


BASE = "/o/hanami/optins/integrity/"


def page(client: Client, path: str = BASE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_empty_log_says_what_it_will_be(client: Client, auditor: User) -> None:
    text = page(client)
    assert "The first opt-in or opt-out is the first entry of the log" in text
    assert "Verify now" not in text
    answer = client.get(f"{BASE}bundle/", follow=True)
    assert "Nothing is signed yet" in answer.content.decode()


def test_it_says_what_is_signed_and_what_waits(
    client: Client, auditor: User, organisation: Organisation
) -> None:
    log = signed(organisation, 3)
    event(organisation)
    text = page(client)
    assert "All of them signed" in text
    assert log.origin in text
    assert signing.vkeys(log)[0] in text
    assert "The oldest was written" in text
    assert "No checkpoint has left the house" in text
    answer = client.get(f"{BASE}checkpoints/3/")
    assert answer.content.decode().startswith(f"{log.origin}\n3\n")
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(f"{BASE}checkpoints/4/").status_code == 404


def test_a_refusal_is_said_with_its_reason_and_what_to_do(
    client: Client, auditor: User, organisation: Organisation
) -> None:
    signed(organisation, 2)
    backup = transaction.savepoint()
    event(organisation)
    sign(organisation)
    transaction.savepoint_rollback(backup)
    sign(organisation)
    text = page(client)
    assert "The log is smaller than what was signed already" in text
    assert "The signer has signed 3 entries, and the database has 2." in text
    assert "Restore the newest backup" in text
    assert "Not signed" in text


def test_verify_now_is_a_job_with_progress_and_an_end(
    client: Client, auditor: User, organisation: Organisation, jobs: Any
) -> None:
    signed(organisation, 3)
    for _twice in range(2):
        assert client.post(f"{BASE}verifications/").status_code == 302
    found = Verification.objects.get()
    Verification.objects.update(size=3000, done=1200, began_at=timezone.now())
    text = page(client)
    assert 'hx-trigger="every 2s"' in text
    assert "1200 of 3000" in text.replace(",", "")
    assert "Verify now" not in text
    jobs.run()
    found.refresh_from_db()
    assert found.finished_at
    assert found.failed == []
    assert (found.size, found.done) == (3, 3)
    text = page(client)
    assert "It holds" in text
    assert "hx-trigger" not in text.partition("<main")[2]
    tasks.verify(found.pk)  # the job again, late
    assert Verification.objects.get().finished_at == found.finished_at


def test_a_verification_can_be_stopped_and_one_that_died_is_done_anew(
    client: Client, auditor: User, organisation: Organisation, jobs: Any
) -> None:
    signed(organisation, 3)
    client.post(f"{BASE}verifications/")
    one = Verification.objects.get()
    client.post(f"{BASE}verifications/{one.pk}/cancellation/")
    jobs.run()
    one.refresh_from_db()
    assert one.stopped_at
    assert one.checks == []
    assert "Not done yet." in page(client)

    dead = verifying.ask(organisation)
    assert dead
    now = timezone.now()
    assert dead.claim(now, now + verifying.LEASE)  # by a worker that ends here
    tasks.sweep_verifications()
    jobs.run()
    dead.refresh_from_db()
    assert not dead.finished_at
    Verification.objects.filter(pk=dead.pk).update(busy_until=now)
    for _twice in range(2):
        tasks.sweep_verifications()
        jobs.run()
    dead.refresh_from_db()
    assert dead.finished_at


def test_only_the_worker_that_has_it_writes(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(organisation, 3)
    one = verifying.ask(organisation)
    assert one
    now = timezone.now()

    def later(*_told: Any) -> list[dict[str, object]]:
        """It took so long that another worker has begun anew."""
        Verification.objects.update(busy_until=now)
        assert one.claim(timezone.now(), timezone.now() + verifying.LEASE)
        return [{"number": 1, "state": "failed", "said": "Old."}]

    with monkeypatch.context() as patched:
        patched.setattr(verifying, "_check", later)
        assert not verifying.run(one)
    one.refresh_from_db()
    assert not one.finished_at
    assert one.checks == []
    Verification.objects.update(busy_until=now)
    assert verifying.run(one)


def test_it_is_kept_while_decisions_are_read(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    opted_in(organisation)
    decide(organisation, Who(number=NUMBER), MARKETING)
    tasks.batch_decisions()
    sign(organisation)
    one = verifying.ask(organisation)
    assert one
    monkeypatch.setattr(verifying, "TELL_SECONDS", 0.0)
    work, left = batching.records_of, list[datetime]()

    def records_of(batch_id: UUID) -> list[bytes]:
        one.refresh_from_db()
        assert one.busy_until
        left.append(one.busy_until)
        return work(batch_id)

    monkeypatch.setattr(batching, "records_of", records_of)
    assert verifying.run(one)
    assert len(left) == 3
    assert left == sorted(set(left))
    one.refresh_from_db()
    assert one.failed == []


def test_what_nobody_has_been_at_for_a_day_is_asked_for_anew(organisation: Organisation) -> None:
    signed(organisation, 1)
    now, first = timezone.now(), verifying.ask(organisation)
    assert first
    rows = Verification.objects.filter(pk=first.pk)
    rows.update(asked_at=now - timedelta(days=2), busy_until=now + verifying.LEASE)
    assert not verifying.ask(organisation)
    rows.update(busy_until=now - timedelta(minutes=1))
    second = verifying.ask(organisation)
    assert second
    first.refresh_from_db()
    assert first.stopped_at
    assert verifying.run(second)


def test_a_log_that_is_not_understood_does_not_hold(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(organisation, 1)
    one = verifying.ask(organisation)
    assert one

    def walk(_verifier: object) -> None:
        raise ValueError("Odd.")

    monkeypatch.setattr(consent_verify.Verifier, "_walk", walk)
    assert verifying.run(one)
    one.refresh_from_db()
    assert "Odd." in str(one.failed)
    assert Alert.objects.open().get().kind == Kind.LOG_BROKEN


def test_what_the_signer_remembers_is_held_against_the_log(
    client: Client, auditor: User, organisation: Organisation, jobs: Any
) -> None:
    """Somebody rewrote the log and its checkpoints: of a piece, but not what was signed."""
    log = signed(organisation, 3)
    with memory.opened(log.origin) as remembered:
        assert remembered.head
        remembered.head = Head(log.origin, 3, bytes(32))
        remembered.save()
    client.post(f"{BASE}verifications/")
    jobs.run()
    text = page(client)
    assert "It does not hold" in text
    assert "was signed over another history of 3 leaves" in text
    assert Alert.objects.open().get().link == BASE


def test_every_night_every_log_is_verified_once(organisation: Organisation, jobs: Any) -> None:
    signed(organisation, 1)
    for _twice in range(2):
        tasks.verify_all()
        tasks.sweep_verifications()
        jobs.run()
    assert Verification.objects.exclude(finished_at=None).count() == 2
    assert not Verification.objects.unfinished().exists()


def test_a_kept_checkpoint_is_compared(
    client: Client, auditor: User, organisation: Organisation
) -> None:
    signed(organisation, 2)
    kept = client.get(f"{BASE}checkpoints/2/").content.decode()
    event(organisation)
    log = sign(organisation)

    def compared(note: str) -> str:
        answer = client.post(f"{BASE}comparison/", {"note": note})
        assert answer.status_code == 200
        return answer.content.decode()

    good = "The log continues this checkpoint"
    assert good in compared(kept)
    assert good in compared("\r\n" + kept.replace("\n", "\r\n") + "\r\n")
    assert "no checkpoint that a key of this log has signed" in compared(
        kept.replace("\n2\n", "\n3\n")
    )
    assert "no checkpoint that a key of this log has signed" in compared("hello")
    other = make_organisation("sakura")
    signed(other, 1)
    theirs = signing.log_of(other)
    with memory.opened(theirs.origin) as remembered:
        assert "of another log" in compared(signing.note_of(remembered))
    with memory.opened(log.origin) as remembered:
        remembered.head = Head(log.origin, 2, bytes(32))
        assert "another history" in compared(signing.note_of(remembered))
        remembered.head = Head(log.origin, 9, bytes(32))
        assert "fewer entries" in compared(signing.note_of(remembered))
    assert client.post(f"{BASE}comparison/", {"note": ""}).status_code == 422


def test_the_bundle_of_the_page_verifies_offline(
    client: Client, auditor: User, organisation: Organisation, tmp_path: Path
) -> None:
    log = signed(organisation, 5)
    answer = client.get(f"{BASE}bundle/")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    out = tmp_path / "bundle.zip"
    out.write_bytes(data)
    assert consent_verify.main([str(out), "--vkey", signing.vkeys(log)[0]]) == 0
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert "openings.jsonl" not in bundle.namelist()
    assert client.get(f"{BASE}verifier/").content == Path(consent_verify.__file__).read_bytes()


def test_a_bundle_that_was_taken_is_listed_at_the_desk(
    client: Client, auditor: User, organisation: Organisation
) -> None:
    taken = "/o/hanami/optins/audit/questions/exports/"
    client.get(f"{BASE}bundle/")  # nothing is signed, so there is no file
    assert "Nothing was taken in this period." in page(client, taken)
    signed(organisation, 2)
    client.get(f"{BASE}bundle/")
    text = page(client, taken)
    assert "The whole log, with its proof" in text
    assert "consent-hanami-2.zip" in text
    assert auditor.email in text


def test_what_the_command_took_is_listed_there_too(
    client: Client, auditor: User, organisation: Organisation, tmp_path: Path
) -> None:
    signed(organisation, 2)
    call_command("export_consent_bundle", organisation.slug, tmp_path / "all.zip", openings=True)
    text = page(client, "/o/hanami/optins/audit/questions/exports/")
    assert "all.zip --openings" in text
    assert "Somebody on the server itself" in text
    assert client.get("/o/hanami/optins/audit/questions/exports/export.csv").status_code == 200


def test_strangers_and_who_may_not_read_opt_ins_see_nothing(
    client: Client, organisation: Organisation
) -> None:
    signed(organisation, 1)
    verifying.ask(organisation)
    one = Verification.objects.get().pk
    gets = [BASE, f"{BASE}checkpoints/1/", f"{BASE}bundle/", f"{BASE}verifier/"]
    posts = [
        f"{BASE}verifications/",
        f"{BASE}verifications/{one}/cancellation/",
        f"{BASE}comparison/",
    ]
    stranger = make_member(make_organisation("sakura"), *Role.values, email="boss@sakura.example")
    viewer = make_member(organisation, Role.VIEWER)
    for user, status in ((stranger, 404), (viewer, 403)):
        client.force_login(user)
        assert {client.get(path).status_code for path in gets} == {status}
        assert {client.post(path).status_code for path in posts} == {status}
    assert Verification.objects.unfinished().count() == 1
    for path in (f"/o/sakura/optins/integrity/verifications/{one}/cancellation/",):
        client.force_login(stranger)
        assert client.post(path).status_code == 404
