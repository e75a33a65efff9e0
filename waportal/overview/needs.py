"""What waits for this person: alerts that concern their roles, reviews, approvals, what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Act
from accounts.models import Organisation, PartnerLink, User
from alerts.kinds import ABOUT
from alerts.models import Alert, Rule, Severity
from billing.models import Card, CardState
from optin.models import NoticeStatus, NoticeVersion
from templates_app.models import Comment, Review, Status, Template, Verdict
from waportal.overview.here import Here

MOST = 8  # a list longer than this is not read; the rest is one link away
LOOKED_AT = 20  # of each sort


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
class Needs:
    """`others`: open alerts that somebody else's role is told of."""

    shown: list[Need]
    more: int
    others: int


def needs(here: Here) -> Needs:
    """A constant number of queries, however much waits."""
    organisation, user, acts = here.organisation, here.user, here.acts
    found, others = _alerts(here) if Act.ALERTS_READ in acts else ([], 0)
    mine = Template.objects.of(organisation).select_related("account")
    if Act.TEMPLATES_REVIEW in acts:
        waiting = mine.filter(status=Status.IN_REVIEW).exclude(revision__created_by=user)
        rows = waiting.order_by("updated_at")[:LOOKED_AT]
        found += [_review(organisation, t, user) for t in rows]
    if Act.NOTICES_APPROVE in acts:
        found += [_notice(organisation, one) for one in _offered(organisation, user)]
    if Act.COSTS_APPROVE in acts:
        cards = Card.objects.filter(organisation=organisation, state=CardState.WAITING)
        cards = cards.exclude(imported_by=user).select_related("imported_by")
        found += [_card(organisation, card) for card in cards.order_by("created_at")[:LOOKED_AT]]
    if Act.PEOPLE_MANAGE in acts:
        offers = PartnerLink.objects.open().filter(partner=organisation, accepted_at=None)
        found += [
            _offer(organisation, link) for link in offers.select_related("client")[:LOOKED_AT]
        ]
    if Act.TEMPLATES_READ in acts:
        found += [_assigned(organisation, t) for t in _given(organisation, user, acts)]
    if Act.TEMPLATES_WRITE in acts:
        found += [_change(organisation, one) for one in _asked(organisation, user)]
        cleared = mine.filter(status=Status.CLEARED).order_by("updated_at")
        found += [_cleared(organisation, t) for t in cleared[:LOOKED_AT]]
    return Needs(found[:MOST], max(0, len(found) - MOST), others)


def _alerts(here: Here) -> tuple[list[Need], int]:
    """Those that nobody took on or this person did, of the kinds that the person's roles are told of; and how
    many more there are of other kinds. Who is told of none sees all. Three queries."""
    rows = Alert.objects.of(here.organisation).standing()
    rows = rows.filter(Q(acknowledged_at=None) | Q(owner=here.user))
    kinds = _kinds_of(here)
    mine = rows.filter(Q(kind__in=kinds) | Q(owner=here.user)) if kinds else rows
    shown = mine.worst_first()[:50]
    others = rows.exclude(Q(kind__in=kinds) | Q(owner=here.user)).count() if kinds else 0
    return [_alert(here.organisation, alert) for alert in shown], others


def _kinds_of(here: Here) -> set[str]:
    """The kinds that this person's roles are told of, by the organisation's rules or as usual."""
    ruled: Iterable[tuple[str, list[str]]] = Rule.objects.filter(
        organisation=here.organisation
    ).values_list("kind", "roles")
    told = {kind: set(map(str, about.roles)) for kind, about in ABOUT.items()}
    told |= {kind: set(roles) for kind, roles in ruled}
    return {kind for kind, roles in told.items() if roles & here.roles}


def _alert(organisation: Organisation, alert: Alert) -> Need:
    tones = {Severity.CRITICAL: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}
    kind = alert.get_kind_display()
    taken = _("%(kind)s · you took it on") % {"kind": kind}
    return Need(
        tone=tones[Severity(alert.severity)],
        icon="alert",
        label=alert.get_severity_display(),
        title=alert.title,
        detail=taken if alert.acknowledged_at else kind,
        link=reverse("alerts:alert_detail", args=[organisation.slug, alert.pk]),
        action=_("See why"),
    )


def _offered(organisation: Organisation, user: User) -> QuerySet[NoticeVersion]:
    """Versions of notices that wait for a second person, this one among those who may be it."""
    rows = NoticeVersion.objects.of(organisation).filter(status=NoticeStatus.IN_REVIEW)
    rows = rows.exclude(author_ids__contains=[user.pk]).select_related("notice")
    return rows.order_by("offered_at")[:LOOKED_AT]


def _notice(organisation: Organisation, version: NoticeVersion) -> Need:
    place = [organisation.slug, version.notice_id, version.number]
    return Need(
        tone="info",
        icon="optins",
        label=_("Notice to approve"),
        title=version.notice.name,
        detail=version.get_language_display(),
        link=reverse("optin:notice_version_detail", args=place),
        action=_("Read it"),
    )


def _offer(organisation: Organisation, link: PartnerLink) -> Need:
    return Need(
        tone="info",
        icon="building",
        label=_("Partner link offered"),
        title=str(link.client),
        detail=_("A client lets your people in. Accept it, or turn it down."),
        link=reverse("accounts:partner_list", args=[organisation.slug]),
        action=_("Look at it"),
    )


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
    return rows.annotate(was_returned=Exists(asked)).order_by("updated_at")[:LOOKED_AT]


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
    return mine.select_related("revision__template", "by").order_by("at")[:LOOKED_AT]


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
