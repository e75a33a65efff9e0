"""An erasure by two people: nothing of the person stays, proof is sealed for a while, a certificate says so."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation, Role, User
from optin import policies, privacy
from optin.identity import keys
from optin.identity.who import Who
from optin.integrity import signing
from optin.ledger import reading
from optin.ledger.writing import integrate, of
from optin.log.leaf import canonical
from optin.models import (
    Channel,
    Event,
    Hold,
    Identifier,
    Proposal,
    Request,
    RequestState,
    Right,
    Subject,
    Use,
    Vault,
    What,
)
from optin.policies import Field
from optin.rights import certificate, tasks
from optin.services import asking, people, proposing, requests, retention, vaulting
from optin.services.errors import Held
from optin.services.projecting import rebuild
from optin.words import Actor, Code
from tests.optin.making import (
    MARKETING,
    NUMBER,
    USER,
    agree,
    decide,
    key,
    opted_in,
    person,
    stop,
)
from tests.people import make_account, make_member, make_organisation
from tests.webhooks.meta import stored
from traffic import privacy as facts
from traffic.models import Inbound
from webhooks.models import Waiting

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
DIGITS = "4915100000001"
REQUESTS, TO_AGREE = "/o/hanami/optins/requests/", "/o/hanami/optins/proposals/"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def officers(organisation: Organisation) -> tuple[User, User]:
    return tuple(  # type: ignore[return-value]
        make_member(organisation, Role.COMPLIANCE, email=f"{name}@hanami.example", name=name)
        for name in ("Ren", "Yui")
    )


def asked(organisation: Organisation, by: User, **told: Any) -> Request:
    """To be erased; it is known that it is them."""
    request = requests.open_request(
        organisation, kind=Right.ERASURE, channel=Channel.EMAIL, by=by, **({"who": NUMBER} | told)
    )
    requests.confirm_identity(request, how="Wrote from this number", by=by)
    return request


def erase(
    request: Request, officers: tuple[User, User], jobs: Any, *, keep_proof: bool = True
) -> Request:
    proposal = asking.erase(request, keep_proof=keep_proof, reason="Asked", by=officers[0])
    proposing.agree(proposal, second=officers[1])
    tasks.sweep_erasures()
    jobs.run()
    request.refresh_from_db()
    return request


def everything(organisation: Organisation) -> str:
    """Every row of every table, as text, bytes as hex."""
    with of(organisation), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        names = [name for (name,) in cursor.fetchall()]
        told = []
        for name in names:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{name}" t')  # noqa: S608
            told.append(cursor.fetchone()[0] or "")
    return "\n".join(told)


def traces(organisation: Organisation) -> set[str]:
    """All that would tell who it was: the values, their bytes, their hashes, their indexes."""
    found = {DIGITS, DIGITS[2:], USER}
    found |= {one.encode().hex() for one in found}
    found |= {sha256(one.encode()).hexdigest() for one in (DIGITS, f"+{DIGITS}", USER)}
    with of(organisation):
        lookup = keys.organisation_key(organisation, Use.LOOKUP)
    found |= {one.hex() for one in Who(number=DIGITS, user_id=USER).indexes(lookup).values()}
    return found


def test_nothing_of_the_person_stays_but_a_suppression(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, sign_in: SignIn
) -> None:
    make_account(organisation, waba_id="W1")
    subject = person(organisation, user_id=USER)
    agree(organisation, subject, private={"text": "Ja"})
    change = {"field": "messages", "value": {"statuses": [{"id": "x", "recipient_id": DIGITS}]}}
    stored({"object": "whatsapp_business_account", "entry": [{"id": "W1", "changes": [change]}]})
    Waiting.objects.all().delete()  # digested
    requests.open_request(
        organisation, kind=Right.ACCESS, channel=Channel.LETTER, who=NUMBER, note=f"from {NUMBER}"
    )
    assert all(trace in everything(organisation) for trace in (DIGITS.encode().hex(),))
    client = sign_in(officers[0])
    address = client.post(
        f"{REQUESTS}new/",
        {
            "kind": "erasure", "who": NUMBER, "channel": "email", "note": "Please",
            "received_on": timezone.localdate().isoformat(),
        },
    )["Location"]  # fmt: skip
    early = client.post(f"{address}erasure/", {"reason": "Asked", "keep_proof": "on"})
    assert "who they say they are" in early.content.decode()
    client.post(f"{address}identity/", {"how": "Wrote from this number"})
    client.post(f"{address}erasure/", {"reason": "Asked", "keep_proof": "on"})
    proposal = Proposal.objects.get()
    client.post(f"{TO_AGREE}{proposal.pk}/agreement/")  # alone: nothing
    assert not jobs.waiting()
    client = sign_in(officers[1])
    assert "kept sealed" in client.get(TO_AGREE).content.decode()
    client.post(f"{TO_AGREE}{proposal.pk}/agreement/")
    assert "under way" in client.get(address).content.decode()
    jobs.run()
    request = Request.objects.get(kind=Right.ERASURE)
    for _late in range(2):  # run again, it does nothing
        tasks.erase(request.pk)
    assert request.state == RequestState.ANSWERED
    left = everything(organisation)
    assert [trace for trace in traces(organisation) if trace in left] == []
    with of(organisation):
        assert not Identifier.objects.exists()
        assert Vault.objects.get().person == subject.pk
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    before, after = rebuild(organisation)
    assert before == after
    shown = client.get(address).content.decode()
    assert "Certificate of erasure" in shown
    assert client.get(f"{address}certificate.pdf").content.startswith(b"%PDF")


def test_the_certificate_leads_into_the_log(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, sign_in: SignIn
) -> None:
    opted_in(organisation)
    request = erase(asked(organisation, officers[0]), officers, jobs)
    signing.log_of(organisation)
    integrate(organisation)
    signing.sign(signing.log_of(organisation))
    told = sign_in(officers[0]).get(f"{REQUESTS}{request.pk}/certificate.json").json()
    assert told["sha256"] == sha256(canonical(told["facts"])).hexdigest()
    assert json.loads(told["leaf"])["certificate"] == told["sha256"]
    assert sha256(b"\x00" + told["leaf"].encode()).hexdigest() == told["leaf_hash"]
    assert told["proof"].startswith("c2sp.org/tlog-proof@v1\n")
    assert [one["what"] for one in told["facts"]["kept"]] == ["events", "suppressions", "proof"]
    assert told["facts"]["deleted"]["consent"] >= 2
    assert (told["facts"]["asked_by"], told["facts"]["agreed_by"]) == ("Ren", "Yui")
    desk = sign_in(officers[0]).get("/o/hanami/optins/audit/questions/privileged/export.csv")
    line = next(one for one in desk.content.decode().splitlines() if "Personal data erased" in one)
    assert line.endswith(",Ren,Yui,Asked")
    assert DIGITS not in json.dumps(told)


def test_an_organisation_may_write_its_name_with_loose_marks(
    officers: tuple[User, User], jobs: Any
) -> None:
    organisation = officers[0].memberships.get().organisation
    Organisation.objects.filter(pk=organisation.pk).update(name="Cafe\u0301")
    organisation.refresh_from_db()
    opted_in(organisation)
    request = erase(asked(organisation, officers[0]), officers, jobs)
    assert request.certificate["facts"]["organisation"] == "Caf\u00e9"


def test_without_proof_nothing_opens_the_log_and_who_never_agreed_leaves_none(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    opted_in(organisation)
    request = erase(asked(organisation, officers[0]), officers, jobs, keep_proof=False)
    assert [one["what"] for one in request.certificate["facts"]["kept"]] == [
        "events", "suppressions",
    ]  # fmt: skip
    person(organisation, "+4915100000002")
    erase(asked(organisation, officers[0], who="+49 151 00000002"), officers, jobs)
    with of(organisation):
        assert not Vault.objects.exists()


def test_somebody_nobody_knows_is_erased_from_what_meta_told(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    make_account(organisation, waba_id="W1")
    row = stored({"entry": [{"id": "W1", "changes": [{"field": "x", "value": {"a": [DIGITS]}}]}]})
    Waiting.objects.all().delete()
    request = erase(asked(organisation, officers[0]), officers, jobs)
    assert request.certificate["facts"]["person"] == ""
    assert request.certificate["facts"]["deleted"]["deliveries"] == 1
    row.refresh_from_db()
    assert DIGITS.encode() not in bytes(row.body)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED


def handed_on(organisation: Organisation) -> tuple[Subject, Subject]:
    """One who had a number, and who has it now; both have opted in."""
    make_account(organisation, waba_id="W1")
    former = person(organisation, user_id=USER)
    now = person(organisation, user_id="DE.99zzz")
    agree(organisation, former)
    agree(organisation, now)
    Inbound.objects.create(
        wamid="wamid.1", happened_at=timezone.now(), batch_id=1, waba_id="W1", wa_id=DIGITS,
        user_id="DE.99zzz", text="Where is my order?", item={},
    )  # fmt: skip
    return former, now


def test_who_has_the_number_now_is_not_erased_with_who_had_it(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    former, now = handed_on(organisation)
    request = erase(asked(organisation, officers[0], who=USER), officers, jobs)
    assert request.person == former.pk
    kept = request.certificate["facts"]["kept"]
    assert {"what": "shared", "count": 1, "why": "may_be_somebody_elses"} in kept
    assert certificate.pdf(request).startswith(b"%PDF")
    assert Inbound.objects.get().wa_id == DIGITS
    assert decide(organisation, Who(number=DIGITS), MARKETING).allowed
    with of(organisation):
        assert set(Identifier.objects.values_list("subject_id", flat=True)) == {now.pk}
        assert Subject.objects.get(pk=former.pk).erased_at


def test_who_had_the_number_once_is_not_erased_with_who_has_it_now(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    former, now = handed_on(organisation)
    request = erase(asked(organisation, officers[0]), officers, jobs)
    assert request.person == now.pk
    assert not Inbound.objects.exists()
    assert decide(organisation, Who(user_id=USER), MARKETING).allowed
    with of(organisation):
        assert Subject.objects.get(pk=former.pk).erased_at is None


def test_nobody_is_told_what_another_wrote_from_a_number_that_both_had(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    former, now = handed_on(organisation)
    for one in (former, now):
        told = {"what": "everything", "purpose": "Request 1"}
        path = f"/o/hanami/optins/audit/people/{one.pk}/handover/"
        answer = sign_in(officers[0]).post(path, told)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
            consent = json.loads(file.read("consent.json"))["data"]
            facts = file.read("facts.json").decode()
        assert [each["id"] for each in consent] == [str(one.pk)]
        assert ("Where is my order?" in facts) == (one == now)


def test_a_mexican_number_is_found_as_meta_writes_it(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    make_account(organisation, waba_id="W1")
    opted_in(organisation, "+525555550101")
    stored(
        {"entry": [{"id": "W1", "changes": [{"field": "x", "value": {"a": ["5215555550101"]}}]}]}
    )
    Waiting.objects.all().delete()
    request = erase(asked(organisation, officers[0], who="+52 55 5555 0101"), officers, jobs)
    assert request.certificate["facts"]["deleted"]["deliveries"] == 1


def test_a_hold_forbids_every_erasure_until_two_people_release_it(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, sign_in: SignIn
) -> None:
    make_account(organisation, waba_id="W1")
    subject = opted_in(organisation)
    request = asked(organisation, officers[0])
    waiting = asking.erase(request, keep_proof=True, reason="Asked", by=officers[0])
    client = sign_in(officers[0])
    client.post(f"/o/hanami/optins/people/{subject.pk}/holds/new/", {"reason": "Case 5 C 1/26"})
    hold_asked = Proposal.objects.get(act="hold")
    sign_in(officers[1]).post(f"{TO_AGREE}{hold_asked.pk}/agreement/")
    hold = Hold.objects.get()
    refused = sign_in(officers[1]).post(f"{TO_AGREE}{waiting.pk}/agreement/", follow=True)
    assert "Case 5 C 1/26" in refused.content.decode()
    request.refresh_from_db()
    waiting.refresh_from_db()
    assert (request.state, waiting.outcome) == (RequestState.OPEN, "")
    with pytest.raises(Held):
        privacy.erase(facts.Person(wabas=("W1",), numbers=(DIGITS,)))
    with of(organisation):
        assert Identifier.objects.exists()
    client = sign_in(officers[0])
    assert "Case 5" in client.get("/o/hanami/optins/holds/").content.decode()
    client.post(f"/o/hanami/optins/holds/{hold.pk}/release/", {"reason": "Settled"})
    release = Proposal.objects.get(act="release")
    sign_in(officers[1]).post(f"{TO_AGREE}{release.pk}/agreement/")
    assert "Settled" in client.get(f"/o/hanami/optins/holds/{hold.pk}/").content.decode()
    proposing.agree(waiting, second=officers[1])
    tasks.sweep_erasures()
    jobs.run()
    request.refresh_from_db()
    assert request.state == RequestState.ANSWERED
    with of(organisation):
        kinds = set(Event.objects.values_list("type", flat=True))
    assert {"hold.placed", "hold.released", "erasure.executed", "erasure.certified"} <= kinds


def test_a_hold_that_came_in_between_stops_the_job(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    subject = opted_in(organisation)
    request = asked(organisation, officers[0])
    proposing.agree(
        asking.erase(request, keep_proof=True, reason="x", by=officers[0]), second=officers[1]
    )
    proposing.agree(
        asking.hold(organisation, subject, reason="Case 9", by=officers[0]), second=officers[1]
    )
    tasks.sweep_erasures()
    jobs.run()
    request.refresh_from_db()
    assert (request.state, request.targets) == (RequestState.OPEN, "")
    assert request.steps.first().what == "held"  # type: ignore[union-attr]


def test_proof_is_opened_by_two_people_for_a_day_and_each_look_is_in_the_log(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, sign_in: SignIn
) -> None:
    subject = person(organisation, user_id=USER)
    event_id = agree(organisation, subject, private={"text": "Ja"})
    erase(asked(organisation, officers[0]), officers, jobs)
    with of(organisation):
        vault = Vault.objects.get()
    address = f"/o/hanami/optins/proofs/{vault.pk}/"
    client = sign_in(officers[0])
    assert str(vault.person) in client.get("/o/hanami/optins/proofs/").content.decode()
    assert "Nobody has opened it" in client.get(address).content.decode()
    assert client.post(f"{address}opening/")["Location"] == address
    assert client.post(f"{address}asking/", {"reason": ""}).status_code == 422
    client.post(f"{address}asking/", {"reason": "Claim 12"})
    proposal = Proposal.objects.get(act="open")
    proposing.agree(proposal, second=officers[1])
    shown = client.post(f"{address}opening/").content.decode()
    assert "+49 1510 0000001" in shown
    assert str(event_id) in shown
    assert "Ja" in shown
    third = make_member(organisation, Role.ADMIN, email="third@hanami.example")
    assert sign_in(third).post(f"{address}opening/")["Location"] == address
    with of(organisation):
        opened = Event.objects.filter(type="vault.opened", subject_id=vault.person)
        assert opened.count() == 2  # agreed, looked
    Proposal.objects.filter(pk=proposal.pk).update(decided_at=timezone.now() - timedelta(hours=25))
    assert sign_in(officers[0]).post(f"{address}opening/")["Location"] == address


def test_proof_goes_when_its_time_is_over_unless_it_is_held(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    long_ago = timezone.now() - timedelta(days=365 * 4)
    subject = person(organisation, at=long_ago)
    agree(organisation, subject, occurred_at=long_ago)
    with of(organisation):
        term = vaulting.term_of(organisation, subject)
    assert term
    assert term.rules == ("de_proof",)  # five years, from the last opt-in
    erase(asked(organisation, officers[0]), officers, jobs)
    with of(organisation):
        vault = Vault.objects.get()
        assert vault.until == term.until
        Vault.objects.update(until=timezone.now().date() - timedelta(days=1))
        kept = Subject.objects.get(pk=subject.pk)
    hold = asking.hold(organisation, kept, reason="Case 1", by=officers[0])
    proposing.agree(hold, second=officers[1])
    assert tasks.remove_over() == 0
    proposing.agree(
        asking.release(Hold.objects.get(), reason="Over", by=officers[0]), second=officers[1]
    )
    assert tasks.remove_over() == 1
    assert tasks.remove_over() == 0
    with of(organisation):
        assert not Vault.objects.exists()


def test_what_fails_of_one_organisation_keeps_nobody_elses_proof(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, monkeypatch: Any
) -> None:
    later = make_organisation("later")
    gone = past(later, NUMBER, timezone.now() - timedelta(days=365 * 6))
    others = [
        make_member(later, Role.COMPLIANCE, email=f"{name}@later.example", name=name)
        for name in ("Mei", "Sho")
    ]
    on = asking.retention(later, on=True, reason="Our policy 7", by=others[0])
    proposing.agree(on, second=others[1])
    opted_in(organisation)
    erase(asked(organisation, officers[0]), officers, jobs)
    with of(organisation):
        Vault.objects.update(until=timezone.now().date() - timedelta(days=1))

    def remove(*_told: Any) -> bool:
        raise ValueError("Odd.")

    with monkeypatch.context() as patched:
        patched.setattr(vaulting, "remove", remove)
        with pytest.raises(ExceptionGroup):
            tasks.remove_over()
    assert Request.objects.of(later).get().person == gone.pk
    assert tasks.remove_over() == 1


def switched_off(organisation: Organisation, officers: tuple[User, User], *rules: str) -> None:
    for rule in rules:
        proposal = asking.change_rule(
            organisation, rule=rule, what=What.OFF, value="", since=timezone.now().date(),
            until=None, reason="Our counsel", by=officers[0],
        )  # fmt: skip
        proposing.agree(proposal, second=officers[1])


def test_where_no_rule_keeps_proof_none_is_kept(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, sign_in: SignIn
) -> None:
    number, long_ago = "+819012345678", timezone.now() - timedelta(days=365 * 6)
    subject = opted_in(organisation, number)
    with of(organisation):
        term = vaulting.term_of(organisation, subject)
    assert term
    assert set(term.rules) == {"meta_proof", "jp_proof"}
    switched_off(organisation, officers, *term.rules)
    over = past(organisation, "+819012345679", long_ago)
    request = erase(asked(organisation, officers[0], who=number), officers, jobs)
    assert request.state == RequestState.ANSWERED
    assert [one["what"] for one in request.certificate["facts"]["kept"]] == [
        "events", "suppressions",
    ]  # fmt: skip
    with of(organisation):
        assert not Vault.objects.exists()
    client = sign_in(officers[0])
    assert str(over.pk) in client.get("/o/hanami/optins/proofs/").content.decode()


def test_where_no_rule_is_left_nobody_is_over(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    gone = past(organisation, NUMBER, timezone.now() - timedelta(days=365 * 6))
    client = sign_in(officers[0])
    assert str(gone.pk) in client.get("/o/hanami/optins/proofs/").content.decode()
    rules = [one.code for one in policies.RULES if one.field == Field.PROOF]
    switched_off(organisation, officers, *rules)
    assert str(gone.pk) not in client.get("/o/hanami/optins/proofs/").content.decode()


def past(organisation: Organisation, number: str, at: datetime) -> Subject:
    """Somebody who opted in then and out again, of whom nothing was heard since."""
    subject = person(organisation, number, at=at)
    agree(organisation, subject, occurred_at=at)
    stop(organisation, subject, occurred_at=at + timedelta(days=1))
    with of(organisation):
        Subject.objects.filter(pk=subject.pk).update(created_at=at)
    return subject


def test_who_is_over_goes_by_itself_once_two_people_have_switched_it_on(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, sign_in: SignIn
) -> None:
    long_ago = timezone.now() - timedelta(days=365 * 6)
    gone, held = (past(organisation, number, long_ago) for number in (NUMBER, "+4915100000002"))
    opted_in(organisation, "+4915100000003", occurred_at=long_ago)  # stands
    proposing.agree(
        asking.hold(organisation, held, reason="Case 1", by=officers[0]), second=officers[1]
    )
    assert tasks.remove_over() == 0  # nobody has agreed
    client = sign_in(officers[0])
    shown = client.get("/o/hanami/optins/proofs/").content.decode()
    assert str(gone.pk) in shown
    client.post("/o/hanami/optins/proofs/retention/", {"reason": "Our policy 7"})
    proposing.agree(Proposal.objects.get(act="retention"), second=officers[1])
    assert tasks.remove_over() == 1
    assert tasks.remove_over() == 0
    tasks.sweep_erasures()
    jobs.run()
    request = Request.objects.get()
    assert request.state == RequestState.ANSWERED
    assert request.certificate["facts"]["person"] == str(gone.pk)
    assert [one["what"] for one in request.certificate["facts"]["kept"]] == [
        "events", "suppressions",
    ]  # fmt: skip
    with of(organisation):
        assert set(Identifier.objects.values_list("subject_id", flat=True)).isdisjoint({gone.pk})
        again = Event.objects.get(idempotency_key__startswith="erased:")
        assert reading.told(again).event.actor is Actor.SYSTEM  # nobody has asked
        assert Subject.objects.get(pk=held.pk).key
    assert "erased by themselves" in client.get("/o/hanami/optins/proofs/").content.decode()


def test_who_is_held_or_has_a_request_keeps_nobody_else_from_going(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(retention, "NIGHT", 1)
    long_ago = timezone.now() - timedelta(days=365 * 9)
    held, refused, first, second = (
        past(organisation, f"+491510000001{one}", long_ago + timedelta(days=one))
        for one in range(4)
    )
    proposing.agree(
        asking.hold(organisation, held, reason="Case 1", by=officers[0]), second=officers[1]
    )
    on = asking.retention(organisation, on=True, reason="Our policy 7", by=officers[0])
    proposing.agree(on, second=officers[1])
    assert tasks.remove_over() == 1
    Request.objects.update(state=RequestState.OPEN)
    requests.answer(
        Request.objects.get(), text="They asked us to wait", refused=True, by=officers[0]
    )
    assert tasks.remove_over() == 1
    assert tasks.remove_over() == 1  # what was begun yesterday is not done yet
    assert tasks.remove_over() == 0
    assert set(Request.objects.values_list("person", "state")) == {
        (refused.pk, "refused"), (first.pk, "erasing"), (second.pk, "erasing"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", [Right.ACCESS, Right.PORTABILITY, Right.CORRECTION])
def test_whose_request_waits_for_an_answer_is_not_erased_by_itself(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn, kind: Right
) -> None:
    """Nor who that record has become."""
    long_ago = timezone.now() - timedelta(days=365 * 6)
    asks, became, gone = (past(organisation, f"+491510000001{one}", long_ago) for one in range(3))
    on = asking.retention(organisation, on=True, reason="Our policy 7", by=officers[0])
    proposing.agree(on, second=officers[1])
    waiting = [
        requests.open_request(
            organisation, kind=kind, channel=Channel.LETTER, subject=one, by=officers[0]
        )
        for one in (asks, gone)
    ]
    with of(organisation):
        Subject.objects.filter(pk=gone.pk).update(merged_into=became, merged_at=long_ago)
    page = sign_in(officers[0]).get("/o/hanami/optins/proofs/").content.decode()
    assert str(asks.pk) not in page
    assert str(became.pk) not in page
    assert tasks.remove_over() == 0
    for one in waiting:
        requests.answer(one, text="We do not", refused=True, by=officers[0])
    assert tasks.remove_over() == 2
    persons = Request.objects.filter(rule=retention.RULE).values_list("person", flat=True)
    assert set(persons) == {asks.pk, became.pk}


def test_a_request_that_comes_while_the_night_is_at_work_keeps_them(
    organisation: Organisation, officers: tuple[User, User], monkeypatch: Any
) -> None:
    gone = past(organisation, NUMBER, timezone.now() - timedelta(days=365 * 6))
    on = asking.retention(organisation, on=True, reason="Our policy 7", by=officers[0])
    proposing.agree(on, second=officers[1])
    term_of = vaulting.term_of

    def late(*told: Any) -> Any:
        requests.open_request(
            organisation, kind=Right.ACCESS, channel=Channel.LETTER, subject=gone, key="late"
        )
        return term_of(*told)

    monkeypatch.setattr(vaulting, "term_of", late)
    assert tasks.remove_over() == 0
    assert Request.objects.get().kind == Right.ACCESS


def test_a_page_and_each_step_of_a_night_look_at_so_many_and_the_night_at_all(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn, monkeypatch: Any
) -> None:
    """The first two are quiet, but India keeps proof of them for longer."""
    monkeypatch.setattr(retention, "LOOKED_AT", 2)
    long_ago = timezone.now() - timedelta(days=365 * 6)
    numbers = ("+919812345601", "+919812345602", NUMBER)
    *_kept, gone = (
        past(organisation, number, long_ago + timedelta(days=one))
        for one, number in enumerate(numbers)
    )
    page = sign_in(officers[0]).get("/o/hanami/optins/proofs/").content.decode()
    assert str(gone.pk) not in page
    assert "Only the 2 who are known the longest were looked at" in page
    on = asking.retention(organisation, on=True, reason="Our policy 7", by=officers[0])
    proposing.agree(on, second=officers[1])
    assert tasks.remove_over() == 1
    assert Request.objects.get().person == gone.pk


def test_who_was_held_at_the_last_moment_goes_once_the_hold_is_released(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    gone = past(organisation, NUMBER, timezone.now() - timedelta(days=365 * 6))
    on = asking.retention(organisation, on=True, reason="Our policy 7", by=officers[0])
    proposing.agree(on, second=officers[1])
    assert tasks.remove_over() == 1
    proposing.agree(
        asking.hold(organisation, gone, reason="Case 1", by=officers[0]), second=officers[1]
    )
    tasks.sweep_erasures()
    jobs.run()
    assert Request.objects.get().state == RequestState.OPEN
    assert tasks.remove_over() == 0
    proposing.agree(
        asking.release(Hold.objects.get(), reason="Over", by=officers[0]), second=officers[1]
    )
    assert tasks.remove_over() == 1
    assert tasks.remove_over() == 0
    tasks.sweep_erasures()
    jobs.run()
    request = Request.objects.get()
    assert request.state == RequestState.ANSWERED
    assert request.certificate["facts"]["person"] == str(gone.pk)
    what = [one.what for one in request.steps.order_by("pk")]
    assert what == ["over", "held", "over", "erased"]


def test_who_comes_back_is_somebody_new(
    organisation: Organisation, officers: tuple[User, User], jobs: Any
) -> None:
    first = opted_in(organisation)
    erase(asked(organisation, officers[0]), officers, jobs)
    again = people.meet(organisation, Who(number=NUMBER), key=key())
    assert again != first


def test_who_may_and_who_is_a_stranger(
    organisation: Organisation, officers: tuple[User, User], jobs: Any, sign_in: SignIn
) -> None:
    subject = opted_in(organisation)
    erase(asked(organisation, officers[0]), officers, jobs)
    with of(organisation):
        vault = Vault.objects.get()
    address = f"/o/hanami/optins/proofs/{vault.pk}/"
    client = sign_in(make_member(organisation, Role.AUDITOR))
    assert client.get(address).status_code == 200
    assert client.post(f"{address}asking/", {"reason": "x"}).status_code == 403
    assert client.post(f"{address}opening/").status_code == 403
    assert client.get(f"/o/hanami/optins/people/{subject.pk}/holds/new/").status_code == 403
    stranger = make_member(make_organisation("sakura"), Role.COMPLIANCE)
    client = sign_in(stranger)
    assert client.get(address).status_code == 404
    assert client.get(f"/o/sakura/optins/proofs/{vault.pk}/").status_code == 404
    assert client.post(f"/o/sakura/optins/people/{subject.pk}/holds/new/").status_code == 404


def test_the_database_wants_two_people_for_a_hold(
    organisation: Organisation, officers: tuple[User, User]
) -> None:
    with pytest.raises(IntegrityError, match="hold_placed_by_two"), transaction.atomic():
        Hold.objects.create(
            organisation=organisation, person=opted_in(organisation).pk, reason="x",
            placed_by=officers[0], placed_second=officers[0],
        )  # fmt: skip
