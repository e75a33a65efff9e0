"""What runs on the clock. All of it may run twice or late."""

from __future__ import annotations

from accounts.models import Organisation
from optin.capture import watching
from optin.services import doubting, forms, lapsing


def watch_unclear() -> None:
    """Tell of messages that wait too long for a decision."""
    doubting.watch()


def watch_flows() -> None:
    """Tell of ways to opt in that have lost their notice."""
    watching.watch()


def lapse_questions() -> None:
    """Who did not confirm in time is asked no longer, and pages of forms that nobody sent are forgotten."""
    for organisation in Organisation.objects.order_by("pk"):
        lapsing.lapse(organisation)
    forms.forget_never_sent()
