"""Reports by mail, as text and as HTML with the file beside, in the language of who reads them."""

from __future__ import annotations

import smtplib
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.spreadsheets import XLSX_TYPE, csv_bytes, xlsx_bytes
from billing import reports
from billing.models import FileForm, ReportMail
from billing.models.saved import TRIES
from billing.reports import converted, export, statements
from billing.reports.words import words
from billing.services import saved
from billing.statement import pdf

TABLE = 50  # lines of the mail itself; the file has all


def language_of(reader: User, organisation: Organisation) -> str:
    """The person's own if they chose one, otherwise that of the organisation's country."""
    return reader.language or ("ja" if organisation.country == "JP" else settings.LANGUAGE_CODE)


def send(mail: ReportMail) -> None:
    """One that is claimed. Who may no longer read costs gets none. A refusal of the mail server is noted, and
    the sweeper tries again."""
    report, organisation = mail.report, mail.report.organisation
    rows = ReportMail.objects.filter(pk=mail.pk)
    if not saved.readers_of(report).filter(pk=mail.reader_id).exists():
        rows.update(tries=TRIES, problem="no longer a reader")
        return
    zone = ZoneInfo(organisation.time_zone)
    with translation.override(language_of(mail.reader, organisation)), timezone.override(zone):
        message = _message(mail)
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            rows.update(problem=f"{type(error).__name__}: {error}"[:200])
            return
    rows.update(sent_at=timezone.now(), problem="")


def _message(mail: ReportMail) -> EmailMultiAlternatives:
    report, organisation = mail.report, mail.report.organisation
    asked = reports.Slice.from_text(report.query)
    scope = reports.scope_of(organisation, asked, user=mail.reader)
    context: dict[str, Any] = {
        "saved": report,
        "organisation": organisation,
        "asked": asked,
        "language": translation.get_language(),
        "link": settings.SITE_URL
        + reverse("billing:cost_report", args=[organisation.slug])
        + f"?{asked.query}",
    }
    files = []
    try:
        made = reports.report(scope, asked, today=mail.day)
        context |= {
            "report": made,
            "lines": made.lines[:TABLE],
            "left_off": len(made.lines) - TABLE,
        }
        files.append(_file(report.form, made, mail))
    except (reports.NotTogether, reports.TooMany) as problem:
        context["problem"] = words(problem)
    names = {"report": report.name, "organisation": organisation.name}
    subject = " ".join((_("%(report)s · costs of %(organisation)s") % names).split())
    text = render_to_string("billing/mail/report.txt", context)
    message = EmailMultiAlternatives(subject, text, to=[mail.reader.email])
    html = render_to_string("billing/mail/report.html", context)
    message.attach_alternative(html, "text/html")
    for name, data, kind in files:
        message.attach(name, data, kind)
    return message


def _file(form: str, made: reports.Report, mail: ReportMail) -> tuple[str, bytes, str]:
    name = f"costs-{made.scope.organisation.slug}-{mail.day}.{form}"
    if form == FileForm.PDF:
        return (
            name,
            pdf(statements.statement(made.scope, made.asked, today=mail.day)),
            "application/pdf",
        )
    also = converted.of_report(made)
    header, rows = export.header(made, also), export.rows(made, also)
    if form == FileForm.CSV:
        return name, csv_bytes(header=header, rows=rows), "text/csv"
    return name, xlsx_bytes(header=header, rows=rows), XLSX_TYPE
