"""The e-mails of this room, as text and as HTML, in the language of who reads them."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Invitation, User


def language_for(invitation: Invitation) -> str:
    """The invited person's own language if known, otherwise that of the organisation's country."""
    known = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    return known or ("ja" if invitation.organisation.country == "JP" else settings.LANGUAGE_CODE)


def send_invitation(invitation: Invitation, *, token: str) -> None:
    """Mail the link. Raises what the mail backend raises; the caller then leaves the row unsent."""
    language = language_for(invitation)
    with translation.override(language):
        context = {
            "invitation": invitation,
            "organisation": invitation.organisation,
            "link": settings.SITE_URL + reverse("invitations:invitation_accept", args=[token]),
            "language": language,
        }
        subject = _("You are invited to %(organisation)s on waportal") % {
            "organisation": " ".join(invitation.organisation.name.split())  # a header is one line
        }
        text = render_to_string("accounts/mail/invitation.txt", context)
        message = EmailMultiAlternatives(subject, text, to=[invitation.email])
        html = render_to_string("accounts/mail/invitation.html", context)
        message.attach_alternative(html, "text/html")
        message.send()
