"""Load the demo. Needs the sandbox and the intake running; run again, it adds only what is missing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Membership, Organisation, PartnerLink, Role, User
from assets.models import Connection, Environment, WhatsAppAccount
from assets.services import connecting, polling, upkeep
from templates_app import checklist
from templates_app.models import Status, Template
from templates_app.services import drafting, review, sync
from waportal import demo, demo_capture, demo_people


class Command(BaseCommand):
    help = "Three businesses, a partner and a person for every role, connected to the sandbox."

    def handle(self, *args: Any, **options: Any) -> None:
        if Environment.SANDBOX not in settings.GRAPH_BASE_URLS:
            raise CommandError(
                "GRAPH_BASE_URLS names no sandbox: the demo never touches a live one."
            )
        for business in demo.BUSINESSES:
            organisation = load_people(business)
            load_account(organisation, business)
        load_partner()
        load_support()
        for draft in demo.DRAFTS:
            load_draft(draft)
        first = Organisation.objects.get(slug=demo_people.BUSINESS)
        demo_people.load(first)
        demo_capture.load(first)
        self.stdout.write("The demo is loaded.")


def person(name: str, slug: str, language: str = "") -> User:
    email = demo.email_of(name, slug)
    return User.objects.filter(email=email).first() or User.objects.create_user(
        email, demo.PASSWORD, name=name, language=language
    )


def join(
    organisation: Organisation, name: str, roles: tuple[Role, ...], language: str = ""
) -> User:
    user = person(name, organisation.slug, language)
    Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"roles": list(roles)}
    )
    return user


def load_people(business: demo.Business) -> Organisation:
    organisation, _created = Organisation.objects.get_or_create(
        slug=business.slug,
        defaults={
            "name": business.name,
            "country": business.country,
            "time_zone": business.time_zone,
        },
    )
    for name, roles in business.people.items():
        join(organisation, name, roles, business.language)
    return organisation


def load_account(organisation: Organisation, business: demo.Business) -> None:
    """Connect, import and subscribe by the same services as the wizard, then read everything once."""
    connection = Connection.objects.of(organisation).usable().first()
    if connection is None:
        admin = User.objects.get(email=demo.email_of(next(iter(business.people)), business.slug))
        connection = connecting.connect(
            organisation,
            by=admin,
            environment=Environment.SANDBOX,
            business_id=business.business_id,
            app_id=business.app_id,
            token=business.token,
            app_secret=business.app_secret,
        )
    upkeep.check(connection)
    upkeep.ask_for_repair(connection)
    upkeep.run_repair(connection)
    for account in WhatsAppAccount.objects.of(organisation).readable():
        polling.poll(account)
        sync.sync_account(account)
    upkeep.ask_for_check(connection)
    upkeep.check(connection)


def load_partner() -> None:
    partner, _created = Organisation.objects.get_or_create(
        slug=demo.PARTNER_SLUG, defaults={"name": demo.PARTNER_NAME, "country": "SG"}
    )
    for name, roles in demo.PARTNER_PEOPLE.items():
        join(partner, name, roles)
    for slug in demo.PARTNER_CLIENTS:
        client = Organisation.objects.get(slug=slug)
        admin = Membership.objects.of(client).filter(roles__contains=[Role.ADMIN]).first()
        assert admin is not None
        PartnerLink.objects.get_or_create(
            client=client,
            partner=partner,
            revoked_at=None,
            defaults={
                "roles": [Role.MARKETER, Role.REVIEWER, Role.VIEWER],
                "created_by": admin.user,
                "accepted_at": timezone.now(),
            },
        )


def load_support() -> None:
    if not User.objects.filter(email=demo.SUPPORT_EMAIL).exists():
        User.objects.create_user(demo.SUPPORT_EMAIL, demo.PASSWORD, name="Support", is_staff=True)


def load_draft(draft: demo.Draft) -> None:
    account = WhatsAppAccount.objects.get(waba_id=draft.waba_id)
    if Template.objects.filter(account=account, name=draft.name, language=draft.language).exists():
        return
    author = User.objects.get(email=demo.email_of(draft.author, draft.business))
    template = drafting.create_draft(
        account, name=draft.name, language=draft.language, category=draft.category,
        content=draft.content, by=author,
    )  # fmt: skip
    if draft.status == Status.DRAFT:
        return
    review.send_to_colleague(template, to=None, by=author, note=draft.note)
    if draft.status == Status.CLEARED:
        roles = [Role.REVIEWER]
        colleague = Membership.objects.of(account.organisation).filter(roles__overlap=roles).first()
        assert colleague is not None
        items = [item.id for item in checklist.items(account.organisation)]
        review.clear(template, by=colleague.user, ticked=items)
