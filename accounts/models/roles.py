"""What a person may be in an organisation, and what a key may be used for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in an organisation. `accounts.access` says what each may do."""

    ADMIN = "admin", _("Admin")
    MARKETER = "marketer", _("Marketer")
    REVIEWER = "reviewer", _("Reviewer")
    COMPLIANCE = "compliance", _("Compliance")
    AUDITOR = "auditor", _("Auditor")
    FINANCE = "finance", _("Finance")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class Scope(models.TextChoices):
    """What an API key may be used for."""

    TEMPLATES_READ = "templates.read", _("Read templates")
    TEMPLATES_WRITE = "templates.write", _("Draft templates and send them to a colleague")
    TEMPLATES_SUBMIT = "templates.submit", _("Submit cleared templates to Meta")
    ASSETS_READ = "assets.read", _("Read accounts and numbers")
    COSTS_READ = "costs.read", _("Read costs")
    OPTINS_READ = "optins.read", _("Read where people stand on messages")
    OPTINS_WRITE = "optins.write", _("Record opt-ins with their evidence")
    OPTINS_WITHDRAW = "optins.withdraw", _("Record opt-outs")
    OPTINS_DECIDE = "optins.decide", _("Ask whether a message may be sent")
    MESSAGES_READ = "messages.read", _("Read what became of messages")
    MESSAGES_SEND = "messages.send", _("Send tests of templates")


def roles_are_known(field: str) -> Q:
    """At least one role, and only roles we know."""
    return Q(**{f"{field}__contained_by": Role.values}) & Q(**{f"{field}__len__gt": 0})
