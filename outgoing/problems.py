"""Why there was no answer, in words for a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    FORBIDDEN = (
        "forbidden",
        _("The address leads into a private network, where we do not send anything."),
    )
    UNRESOLVED = "unresolved", _("The name of the server could not be found.")
    UNREACHABLE = "unreachable", _("The server could not be reached.")
    INSECURE = (
        "insecure",
        _("The server’s certificate is not valid for its name, or has run out."),
    )
    TOO_SLOW = "too_slow", _("The server did not answer in time.")
    BROKEN = "broken", _("The server closed the connection before it had answered.")
    UNREADABLE = (
        "unreadable",
        _("The secret to sign with cannot be read on this site. Make a new secret."),
    )
    NO_CHAT = (
        "no_chat",
        _(
            "This is no address of a service that we send to. Copy one of the examples and fill it in."
        ),
    )
    OPTIONS = "options", _("Leave out what follows the question mark: options are not accepted.")
    NOT_TAKEN = (
        "not_taken",
        _("The service did not take the message. Check whether the address is still valid there."),
    )
    NOT_INSTALLED = "not_installed", _("Chats are not available on this site. Ask our support.")


def words(problem: str) -> str:
    """ "" when there is none."""
    return str(Problem(problem).label) if problem in Problem.values else problem
