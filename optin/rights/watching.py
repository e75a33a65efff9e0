"""Alerts: requests whose day is near, notices and rules that nobody has read for too long, registrations that
end."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from alerts.models import Alert, Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from optin import policies
from optin.house import house_of
from optin.models import NoticeVersion, Registration, Request
from optin.reports import notices


def watch_requests() -> None:
    """Raise what is due soon or past, close what is answered."""
    told = Alert.objects.open().filter(kind=Kind.REQUEST_DUE).select_related("organisation")
    due: set[tuple[int, str]] = set()
    for request in Request.objects.waiting().select_related("organisation", "owner"):
        today = request.organisation.today()
        if request.due_on - today > _early(request.organisation, Kind.REQUEST_DUE):
            continue
        due.add((request.organisation_id, _subject(request)))
        late = request.due_on < today
        raise_alert(
            request.organisation, kind=Kind.REQUEST_DUE, subject=_subject(request),
            title=f"{request.number}: {request.get_kind_display()}",
            severity=Severity.CRITICAL if late else Severity.WARNING,
            link=reverse(
                "optin:request_detail", args=[request.organisation.slug, request.pk]
            ),
            detail={"by": request.due_on.isoformat()},
        )  # fmt: skip
    for alert in told:
        if (alert.organisation_id, alert.subject) not in due:
            close_alert(alert.organisation, kind=alert.kind, subject=alert.subject)


def watch_reviews() -> None:
    """Notices a year after they were published or last confirmed, and rules past their day."""
    told = Alert.objects.open().filter(kind=Kind.NOTICE_REVIEW_DUE).select_related("organisation")
    due = _due_notices() | _due_policies()
    for alert in told:
        if (alert.organisation_id, alert.subject) not in due:
            close_alert(alert.organisation, kind=alert.kind, subject=alert.subject)


def _due_notices() -> set[tuple[int, str]]:
    found = set()
    for version in NoticeVersion.objects.published().select_related("notice__organisation"):
        organisation = version.notice.organisation
        day, today = notices.review_day(version), organisation.today()
        if day - today > _early(organisation, Kind.NOTICE_REVIEW_DUE):
            continue
        subject = f"notice:{version.pk}"
        found.add((organisation.pk, subject))
        raise_alert(
            organisation, kind=Kind.NOTICE_REVIEW_DUE, subject=subject, title=str(version),
            severity=Severity.WARNING if day < today else Severity.INFO, link=version.link,
            detail={"by": day.isoformat()},
        )  # fmt: skip
    return found


def _due_policies() -> set[tuple[int, str]]:
    """One case for all rules that are past their day, in each organisation that has notices."""
    found = set()
    for organisation in Organisation.objects.filter(notices__isnull=False).distinct():
        today = organisation.today()
        overdue = policies.overdue(on=today, rules=house_of(organisation).rules(today))
        if not overdue:
            continue
        found.add((organisation.pk, "policies"))
        raise_alert(
            organisation, kind=Kind.NOTICE_REVIEW_DUE, subject="policies",
            title=_("Rules of jurisdictions"), severity=Severity.WARNING,
            link=reverse("optin:policy_list", args=[organisation.slug]),
            detail={"by": min(rule.review_by for rule in overdue).isoformat()},
        )  # fmt: skip
    return found


def watch_registrations() -> None:
    """Raise what ends soon or is over, until it is ended here or there is a longer one of its name."""
    told = Alert.objects.open().filter(kind=Kind.REGISTRATION_ENDS).select_related("organisation")
    ending: set[tuple[int, str]] = set()
    for one in _registrations():
        organisation, subject = one.organisation, f"registration:{one.country}:{one.name}"[:120]
        today = organisation.today()
        if one.valid_until - today > _early(organisation, Kind.REGISTRATION_ENDS):
            continue
        ending.add((organisation.pk, subject))
        raise_alert(
            organisation, kind=Kind.REGISTRATION_ENDS, subject=subject,
            title=str(one),
            severity=Severity.CRITICAL if one.valid_until < today else Severity.WARNING,
            link=reverse("optin:registry_list", args=[organisation.slug]),
            detail={"day": one.valid_until.isoformat()},
        )  # fmt: skip
    for alert in told:
        if (alert.organisation_id, alert.subject) not in ending:
            close_alert(alert.organisation, kind=alert.kind, subject=alert.subject)


def _registrations() -> QuerySet[Registration]:
    """Of each name in a country the one that lasts longest."""
    rows = Registration.objects.filter(ended_at=None).select_related("organisation")
    order = ("organisation", "country", "name")
    return rows.order_by(*order, "-valid_until", "pk").distinct(*order)


def _early(organisation: Organisation, kind: Kind) -> timedelta:
    """How long before the day people are told."""
    return timedelta(days=threshold(organisation, kind))


def _subject(request: Request) -> str:
    return f"request:{request.pk}"
