"""Two organisations with one of everything, and the people who knock at every door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import (
    ApiKey,
    Invitation,
    Membership,
    Organisation,
    PartnerLink,
    Role,
    Scope,
    User,
    digest,
)
from accounts.services import api_keys, invitations, partners
from alerts.models import Alert, Destination, Message
from alerts.models import Kind as AlertKind
from alerts.models import Reason as Why
from alerts.services import raise_alert
from assets.models import Change, PhoneNumber, WhatsAppAccount
from assets.services import changing
from billing import exchange_files
from billing.meta import importing
from billing.models import (
    Budget,
    Card,
    CardFile,
    Charge,
    CostCentre,
    ExchangeFile,
    HistoryFile,
    Invoice,
    MarkUp,
    SavedReport,
    Upload,
)
from billing.services import budgets, uploads
from billing.services.uploads import Given
from messaging.models import Send, TestHandset
from optin.audit import reviewing, sampling
from optin.audit.answering import Period
from optin.identity.keys import seal
from optin.identity.who import Who
from optin.integrity import verifying
from optin.ledger.writing import of
from optin.models import (
    Channel,
    Evidence,
    EvidenceKind,
    Flow,
    FlowKind,
    Hold,
    ImportBatch,
    Log,
    NoticeVersion,
    Paper,
    PreferenceLink,
    Proposal,
    Registration,
    Request,
    Review,
    Right,
    Subject,
    Suppression,
    UnclearMessage,
    Vault,
    Verification,
)
from optin.services import (
    asking,
    capture,
    evidence,
    preferences,
    requests,
    suppressing,
)
from optin.services import importing as lists
from optin.words import Reason
from outgoing.models import Delivery, Kind
from outgoing.services import endpoints, telling
from templates_app.models import (
    BulkAct,
    BulkTask,
    Comment,
    Folder,
    Import,
    MediaSample,
    PreviewLink,
    SavedView,
    Tag,
    Template,
)
from templates_app.services import (
    bulk,
    commenting,
    drafting,
    imports,
    preview_links,
    samples,
    saved_views,
)
from tests.billing.making import charge
from tests.optin.log_making import signed, signed_size
from tests.optin.making import MARKETING, decide, opted_out
from tests.optin.making import key as new_key
from tests.optin.notices.making import make_draft
from tests.people import make_account, make_member, make_number, make_organisation, make_user
from tests.templates_app.making import words
from tests.templates_app.pictures import png

RATES = b"Market,Currency,Marketing,Utility\nIndia,USD,0.01,0.002\n"
EXCHANGE = b"Date,USD,JPY,\n2026-10-05,1.1000,165.20,\n"
FIGURES = b"date,country,category,messages,cost\n2026-10-05,MX,UTILITY,3,0.03\n"
FILE = b"name,language,category,body\nfrom_a_file,ja,UTILITY,x\n"


@dataclass(frozen=True)
class Tenant:
    """An organisation and one of everything it can have."""

    organisation: Organisation
    boss: User  # holds every role
    account: WhatsAppAccount
    number: PhoneNumber
    change: Change  # of the number's profile, not confirmed, with a picture
    template: Template
    alert: Alert
    chat: Destination
    told: Message  # about the alert, to the boss
    membership: Membership
    invitation: Invitation
    token: str  # in the invitation's link
    key: ApiKey
    secret: str  # of the key
    link: PartnerLink
    client: Organisation  # whose partner it is
    mark_up: MarkUp
    sample: MediaSample
    preview_link: PreviewLink
    folder: Folder
    tag: Tag
    view: SavedView  # shared
    bulk: BulkAct  # asked for, not confirmed
    comment: Comment
    waiting: Import  # a file of templates between dry run and confirmation
    history: HistoryFile  # of Meta's figures, not confirmed
    invoice: Invoice  # with a file
    rates: ExchangeFile
    budget: Budget
    charge: Charge
    centre: CostCentre
    report: SavedReport  # shared
    outgoing: Delivery  # a test, on its way to the organisation's endpoint
    card: Card  # waits for approval
    card_file: CardFile  # of it
    person: Subject  # who has opted out
    own_page: PreferenceLink  # to what they agreed to
    evidence: Evidence  # about them
    people: ImportBatch  # a list, not described yet
    upload: Upload  # between dry run and the question for approval
    notice: NoticeVersion  # a draft
    suppression: Suppression
    proposal: Proposal  # to lift it
    request: Request  # of somebody, to be answered
    hold: Hold
    vault: Vault
    registration: Registration
    flow: Flow  # a draft, of that notice
    paper: Paper  # that waits for a second person
    log: Log  # of consent, signed
    log_size: int  # that its checkpoint has
    verification: Verification  # of the log, under way
    send: Send  # a test of the template, not sent yet
    handset: TestHandset
    unclear: UnclearMessage  # waits for a decision
    decision: UUID  # of the gate
    drawn: UUID  # a sample of the log
    review: Review  # of messages, under way


@dataclass(frozen=True)
class World:
    a: Tenant
    b: Tenant
    viewer: User  # of A
    auditor: User  # of A, external
    support: User  # staff, member of nothing


def make_world() -> World:
    partner = make_organisation("partner")
    a, b = make_tenant("hanami", 1, partner), make_tenant("sakura", 2, partner)
    return World(
        a=a,
        b=b,
        viewer=make_member(a.organisation, Role.VIEWER),
        auditor=make_member(a.organisation, Role.AUDITOR, email="auditor@outside.example"),
        support=make_user("support@waportal.example", is_staff=True),
    )


def make_tenant(slug: str, number: int, partner: Organisation) -> Tenant:
    organisation = make_organisation(slug)
    boss = make_member(organisation, *Role.values, email=f"boss@{slug}.example")
    account = make_account(organisation, waba_id=f"10229013934039{number}")
    key, secret = api_keys.create(organisation, name="CRM", scopes=Scope.values, by=boss)
    invitation, token = _invite(organisation, boss)
    template = drafting.create_draft(
        account, content=words(), name="order", language="en_US", category="UTILITY", by=boss
    )
    alert = raise_alert(
        organisation, kind=AlertKind.SYNC_STALLED, subject="waba:1", title="Stalled"
    )
    picture = png(colour=number)
    phone = make_number(account, f"10654035224292{number}")
    card = make_card(organisation, by=boss)
    person = opted_out(organisation, f"+4915100000{number}")
    notice = make_draft(organisation, boss)
    kept = evidence.keep(
        organisation, person, kind=EvidenceKind.PAGE, content=b"A page.", media_type="text/plain"
    )
    return Tenant(
        organisation=organisation,
        boss=boss,
        account=account,
        number=phone,
        change=changing.plan(
            phone, "profile", by=boss, after={"about": "Flowers", "picture": "x"}, picture=picture
        ),
        template=template,
        sample=samples.keep(
            organisation, data=picture, file_name="hero.png", format="IMAGE", by=boss
        ),
        waiting=imports.keep(account, data=FILE, file_name="all.csv", by=boss),
        preview_link=preview_links.share(template, days=7, note="", by=boss)[0],
        comment=commenting.comment(template, text="Shorter.", by=boss),
        alert=alert,
        chat=Destination.objects.create(
            organisation=organisation,
            name="Ops",
            service="Slack",
            url="slack://a/b/c",
            language="en",
            created_by=boss,
        ),
        told=Message.objects.create(
            organisation=organisation,
            reason=Why.RAISED,
            kind=alert.kind,
            severity=alert.severity,
            reader=boss,
        ),
        membership=Membership.objects.get(user=boss),
        invitation=invitation,
        token=token,
        key=key,
        secret=secret,
        link=partners.offer(organisation, to=partner.slug, roles=["viewer"], by=boss),
        client=_client_of(organisation, boss),
        mark_up=MarkUp.objects.create(
            partner=organisation, percent=5, from_day=timezone.localdate(), created_by=boss
        ),
        folder=Folder.objects.create(organisation=organisation, name="Autumn"),
        tag=Tag.objects.create(organisation=organisation, name="vip"),
        view=saved_views.keep(
            organisation, name="Approved", query="status=approved", is_shared=True, by=boss
        ),
        history=importing.keep(
            account, data=FIGURES, file_name="meta.csv", currency="USD", by=boss
        ),
        invoice=make_invoice(account, by=boss),
        rates=exchange_files.keep(organisation, data=EXCHANGE, file_name="ecb.csv", by=boss),
        budget=budgets.create(
            organisation, by=boss, name="All", currency="USD", limit=Decimal(100)
        ),
        bulk=bulk.ask(organisation, BulkTask.REVIEW, [template], by=boss),
        charge=charge(account, unit_id=f"wamid.{number}"),
        centre=CostCentre.objects.create(organisation=organisation, name="Shop", changed_by=boss),
        report=SavedReport.objects.create(
            organisation=organisation, owner=boss, name="By month", is_shared=True
        ),
        outgoing=telling.send_test(
            endpoints.create(
                organisation,
                name="CRM",
                url="https://crm.example.com/",
                kinds=[Kind.TEMPLATE_STATUS],
                by=boss,
            )
        ),
        card=card,
        card_file=CardFile.objects.get(upload__card=card),
        person=person,
        own_page=preferences.make(organisation, person, by=boss)[0],
        evidence=kept,
        paper=make_paper(organisation, notice, kept, by=boss),
        people=lists.keep(organisation, data=b"+4915100000001\n", name="people.csv", by=boss),
        upload=uploads.keep(organisation, files=[Given("rates.csv", RATES)], by=boss),
        suppression=(suppression := make_suppression(organisation)),
        proposal=asking.lift(organisation, suppression, reason="A mistake", by=boss),
        request=requests.open_request(
            organisation, kind=Right.ACCESS, channel=Channel.EMAIL, who="+4915100000098", by=boss
        ),
        hold=make_hold(organisation, boss),
        vault=make_vault(organisation),
        registration=Registration.objects.create(
            organisation=organisation,
            country="ZA",
            name="National Consumer Commission",
            number="1",
            valid_until=date(2030, 1, 1),
            added_by=boss,
        ),
        notice=notice,
        flow=capture.create(organisation, FlowKind.LINK, by=boss, name="Poster", version=notice),
        log=signed(organisation, number),
        log_size=signed_size(organisation),
        verification=make_verification(organisation, by=boss),
        send=Send.objects.create(
            organisation=organisation,
            key="1",
            kind="test",
            account=account,
            phone_number_id="1",
            number=f"4915100000{number}",
            template=template,
            asked_by=boss,
        ),
        handset=TestHandset.objects.create(
            organisation=organisation, name="Pixel", number=f"4915100001{number}", added_by=boss
        ),
        unclear=make_unclear(organisation, f"+4915100002{number}"),
        decision=make_decision(organisation, number),
        drawn=make_sample(organisation, by=boss),
        review=make_review(organisation, by=boss),
    )


def make_unclear(organisation: Organisation, number: str) -> UnclearMessage:
    subject = opted_out(organisation, number)
    with of(organisation):
        return UnclearMessage.objects.create(
            organisation=organisation, subject=subject.pk, key=number, phone_number_id="1",
            text=seal(subject, "no"), due_at=timezone.now(), suspension=uuid4(),
        )  # fmt: skip


def make_decision(organisation: Organisation, number: int) -> UUID:
    made = decide(organisation, Who(number=f"+4915100000{number}"), MARKETING)
    assert made.id
    return made.id


def make_sample(organisation: Organisation, *, by: User) -> UUID:
    made = sampling.begin(organisation, of=sampling.Of.ALL, wanted=5, by=by)
    assert made
    return made


def make_review(organisation: Organisation, *, by: User) -> Review:
    made = reviewing.ask(organisation, Period.of({}, organisation), by=by)
    assert made
    return made


def make_suppression(organisation: Organisation) -> Suppression:
    suppressing.suppress(
        organisation, Who(number="+4915100000099"), reason=Reason.ORDER, key=new_key()
    )
    with of(organisation):
        return Suppression.objects.of(organisation).latest("pk")


def make_hold(organisation: Organisation, by: User) -> Hold:
    second = make_user(f"second@{organisation.slug}.example")
    return Hold.objects.create(
        organisation=organisation, person=uuid4(), reason="Case 1", placed_by=by,
        placed_second=second,
    )  # fmt: skip


def make_vault(organisation: Organisation) -> Vault:
    with of(organisation):
        return Vault.objects.create(
            organisation_id=organisation.pk, person=uuid4(), sealed=b"x", rules=["de_proof"],
            until=date(2031, 1, 1),
        )  # fmt: skip


def make_verification(organisation: Organisation, *, by: User) -> Verification:
    verification = verifying.ask(organisation, by=by)
    assert verification
    return verification


def make_card(organisation: Organisation, *, by: User) -> Card:
    upload = uploads.keep(organisation, files=[Given("rates.csv", RATES)], by=by)
    return uploads.send(upload, effective_from=date(2027, 1, 1), note="", by=by)


def make_invoice(account: WhatsAppAccount, *, by: User) -> Invoice:
    return Invoice.objects.create(
        organisation=account.organisation, account=account, connection=account.connection,
        number="FB-1", issued_on=date(2026, 11, 1), month=date(2026, 10, 1), currency="USD",
        amount=Decimal("12.5"), file_name="invoice.pdf", file_type="application/pdf",
        data=b"%PDF-1.7", created_by=by,
    )  # fmt: skip


def _client_of(partner: Organisation, by: User) -> Organisation:
    """It lets the partner's people see what may be seen as auditor and in finance."""
    client = make_organisation(f"client-of-{partner.slug}")
    PartnerLink.objects.create(
        client=client, partner=partner, roles=[Role.AUDITOR, Role.FINANCE], created_by=by,
        accepted_at=timezone.now(),
    )  # fmt: skip
    return client


def _invite(organisation: Organisation, by: User) -> tuple[Invitation, str]:
    """Sent, with the secret of its link, without a mail."""
    email, token = f"new@{organisation.slug}.example", f"token-{organisation.slug}"
    made = invitations.invite(organisation, email=email, roles=["viewer"], by=by)
    made.token_digest, made.sent_at = digest(token), timezone.now()
    made.save()
    return made, token


def make_paper(
    organisation: Organisation, notice: NoticeVersion, kept: Evidence, *, by: User
) -> Paper:
    flow = capture.create(organisation, FlowKind.PAPER, by=by, name="Counter", version=notice)
    return Paper.objects.create(
        organisation=organisation, flow=flow, medium="paper", subject=kept.subject,
        evidence_ids=[kept.pk], occurred_at=timezone.now(), place="Counter", clerk="Aoi",
        entered_by=by,
    )  # fmt: skip
