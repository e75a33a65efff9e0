"""Receipts: the committed examples, the schema, and what a person's page hands out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema  # type: ignore[import-untyped]
import pytest

from accounts import audit
from accounts.models import Organisation, Role
from optin import receipts
from optin.integrity import signing
from optin.ledger.writing import of
from optin.log.leaf import canonical
from optin.models import Event, EvidenceKind, Export, What
from optin.receipts import printing
from optin.receipts.facts import Business, Facts, Moment, Notice, Opening, Place
from optin.services import asking, erasing, evidence, proposing
from optin.services.consent import Shown
from optin.verify import consent_verify
from optin.words import EventType
from tests.optin.log_making import Held, sign
from tests.optin.making import NUMBER, agree, key, opted_in, person, stop
from tests.optin.notices.making import make_published, two_people
from tests.people import make_member, make_organisation

SignIn = Callable[[Any], Any]
HERE = Path(__file__).parent / "receipts"
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/formats/receipt.schema.json").read_text())
PERSON = UUID("11111111-1111-4111-8111-111111111111")
EXAMPLE = Facts(
    event_id=UUID("00000000-0000-4000-8000-000000000001"), subject=PERSON, kind=EventType.GRANTED,
    purpose="marketing",
    notice=Notice(
        "https://portal.example/o/acme/optins/notices/with/?hash=" + "ab" * 32, "N7-3", "ab" * 32,
        "de", "Ja, ich möchte Angebote der ACME GmbH per WhatsApp erhalten.",
        "https://acme.example/datenschutz",
    ),
    business=Business(
        "ACME GmbH", "Hauptstraße 1, 10115 Berlin", "datenschutz@acme.example",
        "https://acme.example/datenschutz",
    ),
    jurisdiction="DE", years=5, method="wa_link", act="sent message", business_name="ACME GmbH",
    grade="A", identifier=("wa_id", "+49 •••• 0001"), reason="",
    moments=(
        Moment(datetime(2026, 11, 22, 14, tzinfo=UTC), "requested", by_person=False),
        Moment(datetime(2026, 11, 22, 14, 3, 11, tzinfo=UTC), "given", by_person=True),
    ),
    place=Place(
        "consent.portal.example/t/acme",
        "c1963d993fe7b271636f8b2998d1e88638ddf978a36e45690c0474be22216651",
        datetime(2026, 11, 22, 14, 3, 11, 250_000, tzinfo=UTC), 48213, 48256,
    ),
    opening=Opening("01" * 32, '{"bsuid":"DE.1000000000000001","phone":"+4915100000001"}'),
)  # fmt: skip


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (receipts.iso27560, "iso27560.json"),
        (receipts.kantara, "kantara.json"),
        (receipts.dpv, "dpv.jsonld"),
    ],
)
def test_the_examples_are_what_the_code_writes(make: Callable[[Facts], Any], name: str) -> None:
    assert make(EXAMPLE) == json.loads((HERE / name).read_text())


def test_the_example_has_the_form_that_is_documented() -> None:
    jsonschema.validate(json.loads((HERE / "iso27560.json").read_text()), SCHEMA)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation(time_zone="Europe/Berlin")


def take(client: Any, organisation: Organisation, subject: Any, **sent: Any) -> Any:
    address = f"/o/{organisation.slug}/optins/audit/people/{subject.pk}/handover/"
    return client.post(address, {"purpose": "File 12-7 of the authority", **sent})


def test_a_receipt_says_what_was_shown_and_proves_its_place(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    subject = person(organisation)
    event_id = agree(
        organisation, subject, shown=Shown(version.text_hash, version.reference, "ACME GmbH", "en"),
        private={"text": "Yes, please"},
    )  # fmt: skip
    sign(organisation)
    answer = take(sign_in(officer), organisation, subject, what="receipt", event=event_id)
    assert answer.status_code == 200, answer.content
    receipt = json.loads(answer.content)
    jsonschema.validate(receipt, SCHEMA)
    processing = receipt["pii_processing"][0]
    assert processing["privacy_notice"]["body_sha256"] == version.text_hash
    assert processing["jurisdiction"] == [version.notice.jurisdiction]
    assert receipt["x_opening"]["data"] == '{"text":"Yes, please"}'
    with of(organisation):
        row = Event.objects.get(pk=event_id)
    assert receipt["x_ledger"]["leaf_hash"] == bytes(row.leaf_hash).hex()
    taken = Export.objects.get()
    assert (taken.by, taken.subject, taken.purpose) == (
        officer, subject.pk, "File 12-7 of the authority",
    )  # fmt: skip
    trail = audit.entries(list(audit.index(organisation, audit.Facets(what="optin.exportevent"))))
    assert "File 12-7" in str(trail[0].changes)


@pytest.mark.parametrize("what", ["receipt_pdf", "receipt", "kantara", "dpv", "proof"])
def test_each_form_of_a_withdrawals_receipt(
    organisation: Organisation, sign_in: SignIn, what: str
) -> None:
    subject = opted_in(organisation)
    ended = stop(organisation, subject, purpose="marketing")
    sign(organisation)
    officer = make_member(organisation, Role.COMPLIANCE)
    answer = take(sign_in(officer), organisation, subject, what=what, event=ended)
    assert answer.status_code == 200, answer.content
    assert str(ended) in answer["Content-Disposition"]
    if what == "receipt":
        receipt = json.loads(answer.content)
        jsonschema.validate(receipt, SCHEMA)
        assert [one["event_state"] for one in receipt["events"]] == ["given", "withdrawn"]
    if what == "receipt_pdf":
        assert answer.content.startswith(b"%PDF-")


def test_a_receipt_promises_what_the_houses_rules_keep(
    organisation: Organisation, sign_in: SignIn
) -> None:
    first, second = two_people(organisation)
    subject = person(organisation)
    event_id = agree(organisation, subject)
    sign(organisation)

    def changed(what: What, value: str, *rules: str) -> None:
        for rule in rules:
            proposal = asking.change_rule(
                organisation, rule=rule, what=what, value=value, since=organisation.today(),
                until=None, reason="Our counsel", by=first,
            )  # fmt: skip
            proposing.agree(proposal, second=second)

    def receipt(what: str) -> Any:
        answer = take(sign_in(second), organisation, subject, what=what, event=event_id)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    def kept() -> list[str | None]:
        told = receipt("receipt")
        jsonschema.validate(told, SCHEMA)
        period = told["pii_processing"][0]["purposes"][0].get("retention_period")
        condition = receipt("dpv")["dpv:hasProcess"].get("dpv:hasStorageCondition", {})
        return [period, condition.get("dpv:hasDuration")]

    assert kept() == ["P5Y after last use", "P5Y"]
    changed(What.VALUE, "8", "de_proof")
    assert kept() == ["P8Y after last use", "P8Y"]
    changed(What.OFF, "", "de_proof", "eu_proof", "meta_proof")
    assert kept() == [None, None]
    with of(organisation):
        facts = receipts.facts_of(organisation, event_id)
    assert facts.years is None
    assert printing.printed(facts, issuer="").startswith(b"%PDF-")
    assert "Proof is kept" not in dict(printing._agreed(facts).facts)


def test_a_pack_proves_itself_and_a_changed_one_does_not(
    organisation: Organisation, sign_in: SignIn, tmp_path: Path
) -> None:
    subject = person(organisation)
    kept = evidence.keep(
        organisation, subject, kind=EvidenceKind.SCAN, content=b"%PDF-1.7 signed",
        media_type="application/pdf",
    )  # fmt: skip
    agree(organisation, subject, evidence=[kept])
    for n in range(7):  # others, whose entries are not in it
        opted_in(organisation, f"+4915100000{n}99")
    stop(organisation, subject)
    sign(organisation)
    vkey = signing.vkeys(signing.log_of(organisation))[0]
    officer = make_member(organisation, Role.COMPLIANCE)
    answer = take(sign_in(officer), organisation, subject, what="pack")
    pack = tmp_path / "pack.zip"
    pack.write_bytes(answer.content)
    names = zipfile.ZipFile(pack).namelist()
    proof = f"evidence/{kept.commitment}"
    assert {"summary.pdf", "checkpoint", "openings.jsonl", "consent_verify.py", proof} <= set(names)
    assert sum(name.startswith("leaves/") for name in names) == 3  # linked, opted in, opted out
    program = [sys.executable, consent_verify.__file__, str(pack), "--vkey", vkey]
    said = subprocess.run(program, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
    assert "3 entries, each in the log" in said.stdout
    held = {name: zipfile.ZipFile(pack).read(name) for name in names}
    assert spoiled(held, vkey) == set()
    for name in names:
        number = 14 if name == "README.txt" else None
        found = spoiled(held | {name: flipped(held[name])}, vkey)
        assert found, name
        assert number is None or found == {number}
    first = next(name for name in names if name.startswith("leaves/"))
    assert spoiled({n: d for n, d in held.items() if n != first}, vkey)
    assert spoiled(held | {"leaves/99.json": b"{}"}, vkey) == {14}


Files = dict[str, bytes]


def taken(client: Any, organisation: Organisation, subject: Any, **sent: Any) -> Files:
    """The files of the pack that is handed out."""
    answer = take(client, organisation, subject, **({"what": "pack"} | sent))
    assert answer.status_code == 200, answer.content
    pack = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: pack.read(name) for name in pack.namelist()}


def forged(files: Files, **changed: bytes | None) -> Files:
    """With other files, None for one less, and a manifest that tells of them."""
    made = {name: data for name, data in (files | changed).items() if data is not None}
    manifest = json.loads(made.pop("manifest.json"))
    told = {name: sha256(data).hexdigest() for name, data in made.items()}
    return made | {"manifest.json": canonical(manifest | {"files": told}, most=10_000_000)}


def test_evidence_in_a_pack_is_what_its_entry_committed_to(
    organisation: Organisation, sign_in: SignIn
) -> None:
    subject = person(organisation)
    content = b"I do not want offers. Yes, please"
    kept = evidence.keep(
        organisation, subject, kind=EvidenceKind.SCAN, content=content, media_type="text/plain"
    )
    agree(organisation, subject, evidence=[kept])
    sign(organisation)
    client, vkey = sign_in(make_member(organisation, Role.COMPLIANCE)), vkey_of(organisation)
    files = taken(client, organisation, subject)
    name, line = f"evidence/{kept.commitment}", json.loads(files["evidence.jsonl"])
    assert spoiled(forged(files), vkey) == set()
    salt = bytes.fromhex(line["salt"]) + content[:22]
    shifted = canonical(line | {"salt": salt.hex()}) + b"\n"
    for changed in (
        {name: content[22:], "evidence.jsonl": shifted},
        {name: b"Yes", "evidence.jsonl": b""},
        {name: b"Yes", "evidence.jsonl": None},
        {"evidence/more": b"Yes"},
        {name: None},
    ):
        assert spoiled(forged(files, **changed), vkey) == {11}


def test_no_evidence_and_no_receipt_opens_what_is_of_an_erased_person(
    organisation: Organisation, sign_in: SignIn
) -> None:
    subject = person(organisation)
    kept = evidence.keep(
        organisation, subject, kind=EvidenceKind.SCAN, content=b"Yes", media_type="text/plain"
    )
    event_id = agree(organisation, subject, private={"text": "Yes"}, evidence=[kept])
    sign(organisation)
    client, vkey = sign_in(make_member(organisation, Role.COMPLIANCE)), vkey_of(organisation)
    before = taken(client, organisation, subject)
    erasing.erase(organisation, subject, key=key())
    sign(organisation)
    after = taken(client, organisation, subject)
    assert spoiled(forged(after), vkey) == set()
    pieces = {f"evidence/{kept.commitment}", "evidence.jsonl"}
    for names in (pieces, {f"receipts/{event_id}.json"}, {"openings.jsonl"}):
        again = forged(after, **{name: before[name] for name in names})
        assert spoiled(again, vkey) == {12}


def test_a_packs_receipts_say_what_its_entries_say(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    subject = person(organisation)
    granted = agree(
        organisation, subject, shown=Shown(version.text_hash, version.reference, "ACME GmbH", "en"),
        private={"text": "Yes, please"},
    )  # fmt: skip
    ended = stop(organisation, subject, purpose="marketing")
    sign(organisation)
    client, vkey = sign_in(officer), vkey_of(organisation)
    files = taken(client, organisation, subject)
    assert spoiled(forged(files), vkey) == set()

    def edited(event_id: Any, edit: Callable[[Any], Any]) -> Files:
        name = f"receipts/{event_id}.json"
        receipt = json.loads(files[name])
        edit(receipt)
        assert receipts.written(receipt) != files[name]
        return {name: receipts.written(receipt)}

    other = "2026-01-01T00:00:00.000000Z"
    for edit in (
        lambda r: r["events"][-1].update(event_state="given"),
        lambda r: r["events"][-1].update(event_type="explicitly expressed"),
        lambda r: r["events"][-1].update(event_time=other),
        lambda r: r["events"][-1].update(entity_id="party:controller"),
        lambda r: r["events"][0].update(event_time=other),
        lambda r: r["events"][0].update(event_state="refused"),
        lambda r: r["events"].append(r["events"][0]),
        lambda r: r["events"].clear(),
        lambda r: r.update(pii_principal_id=str(PERSON)),
        lambda r: r["x_assertions"].update(reason="SUBJ_KEYWORD2"),
        lambda r: r["x_ledger"].update(recorded_at=other),
        lambda r: r["x_ledger"].update(index=7),
        lambda r: r["x_ledger"].update(origin="another.log"),
        lambda r: r.update(receipt_id=f"rcp_{granted}"),
    ):
        assert spoiled(forged(files, **edited(ended, edit)), vkey) == {7}
    for edit in (
        lambda r: r["x_assertions"].update(evidence_grade="B"),
        lambda r: r["x_assertions"].update(business_name_shown="Other GmbH"),
        lambda r: r["pii_processing"][0]["privacy_notice"].update(body_sha256="cd" * 32),
        lambda r: r["pii_processing"][0]["privacy_notice"].pop("body_sha256"),
        lambda r: r["pii_processing"][0]["purposes"][0].update(purpose_type="utility"),
        lambda r: r["pii_processing"][0]["purposes"][0].update(purpose="Calls at night"),
        lambda r: r["pii_processing"][0]["purposes"][0].update(collection_method="paper"),
        lambda r: r["pii_processing"].append(r["pii_processing"][0]),
    ):
        assert spoiled(forged(files, **edited(granted, edit)), vkey) == {7}
    for edit in (
        lambda r: r["x_opening"].update(data='{"text":"Yes"}'),
        lambda r: r["x_opening"].update(
            salt=r["x_opening"]["salt"] + b'{"text":'.hex(), data=r["x_opening"]["data"][8:]
        ),
    ):
        assert spoiled(forged(files, **edited(granted, edit)), vkey) == {11}
    one, two = (f"receipts/{event_id}.json" for event_id in (granted, ended))
    assert spoiled(forged(files, **{one: files[two], two: files[one]}), vkey) == {7}


def test_a_pack_of_one_event_says_which_moments_it_does_not_prove(
    organisation: Organisation, sign_in: SignIn
) -> None:
    subject = opted_in(organisation)
    ended = stop(organisation, subject, purpose="marketing")
    sign(organisation)
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    files = taken(client, organisation, subject, what="proof", event=ended)
    results = consent_verify.PackVerifier(Held(files), [vkey_of(organisation)]).run()
    assert {one.state for one in results} <= {"ok", "absent"}
    (seventh,) = (one.said for one in results if one.number == 7)
    assert "1 earlier moments in receipts are of entries that are not here" in seventh


def flipped(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def spoiled(files: dict[str, bytes], vkey: str) -> set[int]:
    """Which checks fail; 24 for what is no pack at all."""
    try:
        results = consent_verify.PackVerifier(Held(files), [vkey]).run()
    except (consent_verify.Bad, KeyError, TypeError, AttributeError, ValueError):
        return {24}
    return {one.number for one in results if one.state == "failed"}


def test_who_sees_numbers_masked_gets_a_masked_file(
    organisation: Organisation, sign_in: SignIn
) -> None:
    subject = person(organisation)
    event_id = agree(organisation, subject, private={"text": "Yes, please"})
    sign(organisation)
    client = sign_in(make_member(organisation, Role.AUDITOR))
    pack = zipfile.ZipFile(io.BytesIO(take(client, organisation, subject, what="pack").content))
    assert {"openings.jsonl", "evidence.jsonl"}.isdisjoint(pack.namelist())
    for name in pack.namelist():
        assert NUMBER.removeprefix("+").encode() not in pack.read(name), name
        assert b"Yes, please" not in pack.read(name)
    receipt = take(client, organisation, subject, what="receipt", event=event_id)
    assert "x_opening" not in json.loads(receipt.content)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"what": "pack", "purpose": ""}, "This field is required"),
        ({"what": "pack", "purpose": " x "}, "Say in a few words"),
        ({"what": "nonsense"}, "Select a valid choice"),
        ({"what": "pack"}, "not in a signed log yet"),
    ],
)
def test_without_a_reason_or_a_signature_nothing_is_handed_out(
    organisation: Organisation, sign_in: SignIn, sent: dict[str, str], told: str
) -> None:
    subject = opted_in(organisation)
    answer = take(sign_in(make_member(organisation, Role.AUDITOR)), organisation, subject, **sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Export.objects.exists()


def test_others_people_and_events_are_not_handed_out(
    organisation: Organisation, sign_in: SignIn
) -> None:
    other = make_organisation("sakura")
    theirs, ours = opted_in(other), opted_in(organisation)
    sign(organisation)
    with of(other):
        event_id = Event.objects.filter(type="consent.granted").get().pk
    client = sign_in(make_member(organisation, Role.ADMIN))
    assert take(client, organisation, theirs, what="pack").status_code == 404
    assert take(client, other, theirs, what="pack").status_code == 404
    answer = take(client, organisation, ours, what="receipt", event=event_id)
    assert answer.status_code == 422  # no such event: only the whole person can be had
    agent = sign_in(make_member(organisation, Role.AGENT))
    assert take(agent, organisation, ours, what="pack").status_code == 403


def test_of_an_erased_person_nothing_is_opened(organisation: Organisation, sign_in: SignIn) -> None:
    subject = person(organisation)
    agree(organisation, subject, private={"text": "Yes, please"})
    erasing.erase(organisation, subject, key=key())
    sign(organisation)
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    data = take(client, organisation, subject, what="pack").content
    pack = zipfile.ZipFile(io.BytesIO(data))
    assert "openings.jsonl" not in pack.namelist()
    assert (
        spoiled({name: pack.read(name) for name in pack.namelist()}, vkey_of(organisation)) == set()
    )


def vkey_of(organisation: Organisation) -> str:
    return signing.vkeys(signing.log_of(organisation))[0]
