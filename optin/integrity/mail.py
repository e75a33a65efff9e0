"""The day's checkpoint by mail, as text and as HTML with the note beside, in the reader's language."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from optin.integrity import signing
from optin.models import Checkpoint, Log


def language_of(reader: User, organisation: Organisation) -> str:
    """The person's own if they chose one, otherwise that of the organisation's country."""
    return reader.language or ("ja" if organisation.country == "JP" else settings.LANGUAGE_CODE)


def send(log: Log, checkpoint: Checkpoint, reader: User) -> None:
    """Raises what the mail backend raises."""
    organisation = log.organisation
    zone = ZoneInfo(organisation.time_zone)
    with translation.override(language_of(reader, organisation)), timezone.override(zone):
        _message(log, checkpoint, reader).send()


def _message(log: Log, checkpoint: Checkpoint, reader: User) -> EmailMultiAlternatives:
    organisation = log.organisation
    context = {
        "organisation": organisation,
        "checkpoint": checkpoint,
        "root": bytes(checkpoint.root).hex(),
        "vkeys": signing.vkeys(log),
        "language": translation.get_language(),
        "link": settings.SITE_URL + reverse("optin:integrity_detail", args=[organisation.slug]),
    }
    subject = _("Checkpoint of the consent log of %(organisation)s: %(size)s entries") % {
        "organisation": organisation.name,
        "size": checkpoint.size,
    }
    text = render_to_string("optin/mail/checkpoint.txt", context)
    message = EmailMultiAlternatives(" ".join(subject.split()), text, to=[reader.email])
    html = render_to_string("optin/mail/checkpoint.html", context)
    message.attach_alternative(html, "text/html")
    name = f"{organisation.slug}-{checkpoint.size}.checkpoint"
    message.attach(name, checkpoint.note.encode(), "application/octet-stream")
    return message
