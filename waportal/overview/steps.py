"""Getting started: what each role does first. A step ticks itself from what is true, not from what was
clicked, and the list goes when everything is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from assets.models import Connection, WhatsAppAccount
from billing.models import Budget, Card, CardState, Invoice
from optin.models import Checkpoint, NoticeStatus, NoticeVersion, State
from templates_app.models import Review, Status, Template
from waportal.overview.here import Here
from webhooks.models import Delivery


@dataclass(frozen=True)
class Step:
    label: str
    is_done: bool
    link: str


@dataclass(frozen=True)
class Steps:
    every: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.every)


def steps(here: Here) -> Steps | None:
    """Of all roles of the person. None when there is none, or none left to do."""
    found = [step for role in Role for step in _of(role, here)]
    return Steps(found) if not all(step.is_done for step in found) else None


def _of(role: str, here: Here) -> list[Step]:
    make = STEPS.get(role)
    return make(here) if make and role in here.roles else []


def _admin(here: Here) -> list[Step]:
    organisation = here.organisation
    apps = Connection.objects.of(organisation).usable().values("app_id")
    accounts = WhatsAppAccount.objects.of(organisation)
    has_accounts = accounts.exists()
    people = Membership.objects.of(organisation).current()[:2]
    approved = Template.objects.of(organisation).filter(status=Status.APPROVED)
    return [
        _step(here, _("Connect a business portfolio"), apps.exists(), "assets:connection_create"),
        _step(here, _("Import its WhatsApp accounts"), has_accounts, "assets:account_list"),
        _step(
            here, _("Subscribe to Meta’s webhooks"),
            has_accounts and not accounts.exclude(subscribed=True).exists(), "assets:connection_list",
        ),
        _step(
            here, _("Receive the first webhook"),
            Delivery.objects.filter(app_id__in=apps).exists(), "assets:connection_list",
        ),
        _step(
            here, _("Invite a colleague who reviews"), len(people) > 1, "accounts:person_list"
        ),
        _step(
            here, _("Have a first template approved"), approved.exists(), "templates_app:template_list"
        ),
    ]  # fmt: skip


def _marketer(here: Here) -> list[Step]:
    mine = Template.objects.of(here.organisation).filter(created_by=here.user)
    cleared = Review.objects.filter(revision__template__in=mine)
    approved = mine.filter(status__in=[Status.APPROVED, Status.PAUSED])
    return [
        _step(here, _("Write your first template"), mine.exists(), "templates_app:template_create"),
        _step(
            here, _("Have a colleague look at it"), cleared.exists(), "templates_app:template_list"
        ),
        _step(here, _("Have it approved by Meta"), approved.exists(), "templates_app:template_list"),
    ]  # fmt: skip


def _compliance(here: Here) -> list[Step]:
    organisation = here.organisation
    versions = NoticeVersion.objects.of(organisation)
    published = versions.filter(status=NoticeStatus.PUBLISHED)
    states = State.objects.filter(organisation_id=organisation.pk)
    signed = Checkpoint.objects.filter(organisation_id=organisation.pk)
    return [
        _step(here, _("Write a notice of consent"), versions.exists(), "optin:notice_list"),
        _step(here, _("Have it published by a second person"), published.exists(), "optin:notice_list"),
        _step(here, _("Have the first consent recorded"), states.exists(), "optin:person_list"),
        _step(here, _("See the log signed"), signed.exists(), "optin:integrity_detail"),
    ]  # fmt: skip


def _finance(here: Here) -> list[Step]:
    organisation = here.organisation
    currencies = WhatsAppAccount.objects.of(organisation).values("currency")
    ours = Q(organisation=organisation) | Q(organisation=None)
    cards = Card.objects.filter(ours, state=CardState.ACTIVE, currency__in=currencies)
    return [
        _step(
            here, _("Have Meta’s rates of your currency"), cards.exists(), "billing:upload_create"
        ),
        _step(
            here, _("Set a budget that warns"), Budget.objects.of(organisation).exists(),
            "billing:budget_list",
        ),
        _step(
            here, _("Keep the first invoice beside our sums"),
            Invoice.objects.filter(organisation=organisation).exists(), "billing:invoice_list",
        ),
    ]  # fmt: skip


def _reviewer(here: Here) -> list[Step]:
    reviews = Review.objects.filter(
        by=here.user, revision__template__organisation=here.organisation
    )
    return [
        _step(
            here, _("Clear, or send back, a first template"), reviews.exists(),
            "templates_app:template_list",
        )
    ]  # fmt: skip


def _step(here: Here, label: str, is_done: bool, name: str) -> Step:
    return Step(label, is_done, reverse(name, args=[here.organisation.slug]))


STEPS: dict[str, Callable[[Here], list[Step]]] = {
    Role.ADMIN: _admin,
    Role.MARKETER: _marketer,
    Role.REVIEWER: _reviewer,
    Role.COMPLIANCE: _compliance,
    Role.FINANCE: _finance,
}
