"""The overview's facts, read across rooms: what needs this person, how the accounts stand, how to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Act
from accounts.models import Membership, Organisation, User
from alerts.models import Alert, Severity
from assets.models import Connection, PhoneNumber, WhatsAppAccount
from assets.reports import number_states
from assets.words import ACCOUNT_WORDS, Word, meaning, word_in
from billing.models import Card, CardState
from billing.reports.month_now import MonthNow, month_now
from templates_app.models import Comment, Review, Status, Template, Verdict
from webhooks.models import Delivery

MOST_NEEDS = 8  # a list longer than this is not read; the rest is one link away


@dataclass(frozen=True)
class Need:
    """One line of “Needs you”: what it is, about what, and the one thing to press."""

    tone: str  # good, warn, bad, info, neutral
    icon: str
    label: str
    title: str
    detail: str
    link: str
    action: str


@dataclass(frozen=True)
class Step:
    """One line of “Getting started”. It ticks itself from what is true, not from what was clicked."""

    label: str
    is_done: bool
    link: str


@dataclass(frozen=True)
class StatusCount:
    status: str
    label: str
    count: int
    link: str


@dataclass(frozen=True)
class Overview:
    needs: list[Need]
    more_needs: int
    accounts: list[tuple[WhatsAppAccount, list[Word]]]
    numbers: list[tuple[PhoneNumber, list[Word]]]
    last_read_at: datetime | None
    statuses: list[StatusCount]
    sendable: int
    total: int
    spending: list[MonthNow] | None  # None: not for this person
    steps: list[Step]

    @property
    def steps_done(self) -> int:
        return sum(step.is_done for step in self.steps)


def overview(
    organisation: Organisation, *, user: User, acts: frozenset[Act], waba_id: str
) -> Overview:
    """Everything on the first screen, for one person, in a constant number of queries."""
    accounts = list(WhatsAppAccount.objects.of(organisation).select_related("connection"))
    account = next((row for row in accounts if row.waba_id == waba_id), None)
    chosen = [account] if account else accounts
    numbers = PhoneNumber.objects.of(organisation).filter(account__in=chosen, missing_since=None)
    templates = Template.objects.of(organisation).listed().filter(account__in=chosen)
    counts = dict(templates.values_list("status").annotate(Count("pk")).order_by())
    needs = _needs(organisation, user, acts)
    read = [a.read_at for a in chosen if a.read_at]
    return Overview(
        needs=needs[:MOST_NEEDS],
        more_needs=max(0, len(needs) - MOST_NEEDS),
        accounts=[(row, _account_states(row)) for row in chosen],
        numbers=[(row, number_states(row)) for row in numbers.order_by("verified_name", "pk")],
        last_read_at=max(read, default=None),
        statuses=_statuses(organisation, counts, account),
        sendable=counts.get(Status.APPROVED, 0),
        total=sum(counts.values()) - counts.get(Status.DELETED, 0),
        spending=_spending(organisation, account, acts),
        steps=_steps(organisation, accounts, counts) if Act.ASSETS_MANAGE in acts else [],
    )


def _spending(
    organisation: Organisation, account: WhatsAppAccount | None, acts: frozenset[Act]
) -> list[MonthNow] | None:
    if Act.COSTS_READ not in acts:
        return None
    waba_id = account.waba_id if account else ""
    return month_now(organisation, waba_id=waba_id, may_be_old=True)


def _account_states(account: WhatsAppAccount) -> list[Word]:
    """Can we read it, is it subscribed, what does Meta's review say; only what is known."""
    if account.connection.disabled_at:
        return [Word(_("Disconnected"), "neutral")]
    states = _troubles(account.connection.problem)
    if account.subscribed is False:
        states.append(Word(_("No webhooks"), "warn"))
    review = word_in(account.facts, "account_review_status")
    return states + ([meaning(ACCOUNT_WORDS, "account_review_status", review)] if review else [])


def _troubles(problem: str) -> list[Word]:
    """Refused by Meta, which a person must mend, or only not reached."""
    if problem.startswith("NoAccess"):
        return [Word(_("Meta refuses us"), "bad")]
    return [Word(_("We could not read from Meta"), "warn")] if problem else []


def _statuses(
    organisation: Organisation, counts: dict[str, int], account: WhatsAppAccount | None
) -> list[StatusCount]:
    listing = reverse("templates_app:template_list", args=[organisation.slug])
    scope = f"&account={account.waba_id}" if account else ""
    return [
        StatusCount(
            status.value, str(status.label), counts[status], f"{listing}?status={status}{scope}"
        )
        for status in Status
        if counts.get(status)
    ]


def _needs(organisation: Organisation, user: User, acts: frozenset[Act]) -> list[Need]:
    needs: list[Need] = []
    if Act.ALERTS_READ in acts:
        needs += _alerts(organisation)
    mine = Template.objects.of(organisation).select_related("account")
    if Act.TEMPLATES_REVIEW in acts:
        waiting = mine.filter(status=Status.IN_REVIEW).exclude(revision__created_by=user)
        needs += [_review(organisation, t, user) for t in waiting.order_by("updated_at")[:20]]
    if Act.COSTS_APPROVE in acts:
        cards = Card.objects.filter(organisation=organisation, state=CardState.WAITING)
        cards = cards.exclude(imported_by=user).select_related("imported_by")
        needs += [_card(organisation, card) for card in cards.order_by("created_at")[:20]]
    if Act.TEMPLATES_READ in acts:
        needs += [_assigned(organisation, t) for t in _given(organisation, user, acts)]
    if Act.TEMPLATES_WRITE in acts:
        needs += [_change(organisation, one) for one in _asked(organisation, user)]
        cleared = mine.filter(status=Status.CLEARED).order_by("updated_at")
        needs += [_cleared(organisation, t) for t in cleared[:20]]
    return needs


def _alerts(organisation: Organisation) -> list[Need]:
    tones = {Severity.CRITICAL: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}
    rows = Alert.objects.of(organisation).standing().filter(acknowledged_at=None)
    ranked = sorted(
        rows.order_by("-opened_at", "-pk")[:50],
        key=lambda a: list(tones).index(Severity(a.severity)),
    )
    return [
        Need(
            tone=tones[Severity(alert.severity)],
            icon="alert",
            label=alert.get_severity_display(),
            title=alert.title,
            detail=alert.get_kind_display(),
            link=reverse("alerts:alert_detail", args=[organisation.slug, alert.pk]),
            action=_("See why"),
        )
        for alert in ranked
    ]


def _review(organisation: Organisation, template: Template, user: User) -> Need:
    hours = int((timezone.now() - template.updated_at).total_seconds() // 3600)
    waiting = ngettext("waiting %(hours)d hour", "waiting %(hours)d hours", hours) % {
        "hours": hours
    }
    return Need(
        tone="info",
        icon="eye",
        label=_("Your review") if template.assigned_to_id == user.pk else _("To review"),
        title=str(template),
        detail=waiting if hours else _("just now"),
        link=_template_link(organisation, template),
        action=_("Review"),
    )


def _card(organisation: Organisation, card: Card) -> Need:
    return Need(
        tone="info",
        icon="costs",
        label=_("Rate card to approve"),
        title=str(card),
        detail=_("uploaded by %(person)s") % {"person": card.imported_by},
        link=reverse("billing:card_detail", args=[organisation.slug, card.pk]),
        action=_("Look at it"),
    )


def _given(organisation: Organisation, user: User, acts: frozenset[Act]) -> QuerySet[Template]:
    """What this person has; what waits for their review is told already."""
    rows = Template.objects.of(organisation).filter(assigned_to=user).exclude(status=Status.DELETED)
    if Act.TEMPLATES_REVIEW in acts:
        rows = rows.exclude(status=Status.IN_REVIEW)
    asked = Review.objects.filter(revision=OuterRef("revision"), verdict=Verdict.CHANGES)
    return rows.annotate(was_returned=Exists(asked)).order_by("updated_at")[:20]


def _assigned(organisation: Organisation, template: Any) -> Need:
    """`template` has `was_returned`: a reviewer asked for changes of this very text."""
    returned = template.was_returned
    return Need(
        tone="warn" if returned else "info",
        icon="edit",
        label=_("Changes asked") if returned else _("Assigned to you"),
        title=str(template),
        detail=str(template.get_status_display()),
        link=_template_link(organisation, template),
        action=_("Edit") if returned else _("Open"),
    )


def _asked(organisation: Organisation, user: User) -> QuerySet[Comment]:
    """Changes that colleagues ask for in texts that this person wrote."""
    mine = Comment.objects.of(organisation).open_requests().filter(revision__created_by=user)
    mine = mine.exclude(by=user).exclude(revision__template__status=Status.DELETED)
    return mine.select_related("revision__template", "by").order_by("at")[:20]


def _change(organisation: Organisation, comment: Comment) -> Need:
    template = comment.revision.template
    return Need(
        tone="warn",
        icon="edit",
        label=_("Change asked for"),
        title=str(template),
        detail=comment.text[:120],
        link=f"{_template_link(organisation, template)}#comment-{comment.pk}",
        action=_("Reply"),
    )


def _cleared(organisation: Organisation, template: Template) -> Need:
    return Need(
        tone="good",
        icon="check",
        label=_("Cleared"),
        title=str(template),
        detail=_("A colleague cleared it. It can be submitted to Meta."),
        link=_template_link(organisation, template),
        action=_("Submit"),
    )


def _template_link(organisation: Organisation, template: Template) -> str:
    return reverse("templates_app:template_detail", args=[organisation.slug, template.pk])


def _steps(
    organisation: Organisation, accounts: list[WhatsAppAccount], counts: dict[str, Any]
) -> list[Step]:
    def link(name: str) -> str:
        return reverse(name, args=[organisation.slug])

    apps = Connection.objects.of(organisation).usable().values("app_id")
    people = Membership.objects.of(organisation).current().count()
    return [
        Step(_("Connect a business portfolio"), bool(apps), link("assets:connection_create")),
        Step(_("Import its WhatsApp accounts"), bool(accounts), link("assets:account_list")),
        Step(
            _("Subscribe to Meta’s webhooks"),
            bool(accounts) and all(a.subscribed for a in accounts),
            link("assets:connection_list"),
        ),
        Step(
            _("Receive the first webhook"),
            Delivery.objects.filter(app_id__in=apps).exists(),
            link("assets:connection_list"),
        ),
        Step(_("Invite a colleague who reviews"), people > 1, link("accounts:person_list")),
        Step(
            _("Have a first template approved"),
            bool(counts.get(Status.APPROVED)),
            link("templates_app:template_list"),
        ),
    ]
