"""What people read by mail and in chats, in the language and the time zone of who reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from alerts import reports
from alerts.kinds import about, particulars
from alerts.models import Alert, Digest, Kind, Message, Reason, Severity
from alerts.quiet import zone_of
from alerts.services.writing import preferences

SHOWN = 20  # cases of one message; the rest is a number and a link


def language_of(reader: User, organisation: Organisation) -> str:
    """The person's own if they chose one, otherwise that of the organisation's country."""
    return reader.language or ("ja" if organisation.country == "JP" else settings.LANGUAGE_CODE)


def mail_of(message: Message, alerts: list[Alert]) -> EmailMultiAlternatives:
    """To one reader."""
    reader, organisation = message.reader, message.organisation
    assert reader is not None
    preference = preferences(organisation, [reader])[reader.pk]
    language = language_of(reader, organisation)
    with translation.override(language), timezone.override(zone_of(preference)):
        context: dict[str, Any] = {
            "message": message,
            "organisation": organisation,
            "language": language,
            "mine": _page(organisation, "preference_update"),
        }
        if message.reason == Reason.DIGEST:
            weekly = preference.digest == Digest.WEEKLY
            context |= _summary(message, days=7 if weekly else 1)
            return _made("digest", context["subject"], context, to=reader)
        context |= _cases(message, alerts)
        return _made("cases", context["subject"], context, to=reader)


def chat_of(message: Message, alerts: list[Alert]) -> tuple[str, str]:
    """The title and the text for a chat, without any markup."""
    destination = message.destination
    assert destination is not None
    with translation.override(destination.language):
        context = _cases(message, alerts)
        body = render_to_string("alerts/mail/chat.txt", context)
    return context["subject"], body.strip()


def _made(name: str, subject: str, context: dict[str, Any], *, to: User) -> EmailMultiAlternatives:
    text = render_to_string(f"alerts/mail/{name}.txt", context)
    mail = EmailMultiAlternatives(subject, text, to=[to.email])
    mail.attach_alternative(render_to_string(f"alerts/mail/{name}.html", context), "text/html")
    return mail


def _cases(message: Message, alerts: list[Alert]) -> dict[str, Any]:
    return {
        "subject": _subject(message, alerts),
        "kind": Kind(message.kind).label,
        "reason": message.get_reason_display(),
        "about": about(message.kind),
        "cases": [(alert, _facts(message, alert), _case(alert)) for alert in alerts[:SHOWN]],
        "left_off": max(0, len(alerts) - SHOWN),
        "list": _page(message.organisation, "alert_list"),
        "organisation": message.organisation,
        "is_test": message.reason == Reason.TEST,
        "is_over": message.reason == Reason.OVER,
    }


def _facts(message: Message, alert: Alert) -> list[str]:
    """Of what is over only since when: what was to be known of it is no longer so."""
    if message.reason != Reason.OVER or alert.closed_at is None:
        return particulars(alert.detail)
    closed_at = timezone.localtime(alert.closed_at)
    moment = f"{date_format(closed_at, 'DATETIME_FORMAT')} {closed_at:%Z}"
    return [_("Over since %(moment)s.") % {"moment": moment}]


def _subject(message: Message, alerts: list[Alert]) -> str:
    """One line, the worst word first."""
    worst = Severity(alerts[0].severity).label
    told = {
        "severity": worst, "kind": Kind(message.kind).label, "title": alerts[0].title,
        "n": len(alerts), "organisation": message.organisation.name,
    }  # fmt: skip
    if message.reason == Reason.TEST:
        subject = _("Test: %(kind)s · %(organisation)s") % told
    elif message.reason == Reason.OVER and len(alerts) == 1:
        subject = _("Over: %(kind)s · %(title)s") % told
    elif message.reason == Reason.OVER:
        subject = ngettext(
            "Over: %(kind)s, %(n)s case · %(organisation)s",
            "Over: %(kind)s, %(n)s cases · %(organisation)s",
            len(alerts),
        ) % told  # fmt: skip
    elif len(alerts) == 1:
        subject = _("%(severity)s: %(kind)s · %(title)s") % told
    else:
        subject = ngettext(
            "%(severity)s: %(kind)s, %(n)s case · %(organisation)s",
            "%(severity)s: %(kind)s, %(n)s cases · %(organisation)s",
            len(alerts),
        ) % told  # fmt: skip
    return " ".join(subject.split())


def _summary(message: Message, *, days: int) -> dict[str, Any]:
    organisation, now = message.organisation, message.made_at
    since = now - timedelta(days=days)
    cases = Alert.objects.of(organisation)
    standing = cases.standing(now).worst_first().select_related("owner")
    chart = reports.opened_by_day(organisation, now, days=max(days, 7))
    return {
        "subject": " ".join((_("Alerts of %(name)s") % {"name": organisation.name}).split()),
        "counts": [(Severity(s).label, n) for s, n in reports.by_severity(organisation).items()],
        "cases": [(alert, [], _case(alert)) for alert in standing[:SHOWN]],
        "left_off": max(0, standing.count() - SHOWN),
        "opened": cases.filter(opened_at__gt=since, is_test=False, is_muted=False).count(),
        "closed": cases.filter(closed_at__gt=since, is_test=False, is_muted=False).count(),
        "days": days,
        "chart": chart,
        "list": _page(organisation, "alert_list"),
    }


def _case(alert: Alert) -> str:
    page = reverse("alerts:alert_detail", args=[alert.organisation.slug, alert.pk])
    return settings.SITE_URL + page


def _page(organisation: Organisation, name: str) -> str:
    return settings.SITE_URL + reverse(f"alerts:{name}", args=[organisation.slug])
