"""What runs on the clock, and after a notice was declared void. All of it may run twice or late."""

from __future__ import annotations

import django_rq

from accounts.models import Organisation
from optin.capture import watching
from optin.models import NoticeVersion
from optin.services import doubting, forms, lapsing, voiding


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


def void(version_id: int) -> None:
    """Those who agreed under one version of a notice, if it is void."""
    rows = NoticeVersion.objects.select_related("notice__organisation").filter(pk=version_id)
    version = rows.first()
    if version is not None:
        voiding.run(version.notice.organisation, version.text_hash)


def sweep_voids() -> None:
    """On the clock: the doorbell of every void notice that somebody's state does not know of."""
    for version in voiding.due():
        django_rq.get_queue("slow").enqueue(void, version.pk, ttl=60)
