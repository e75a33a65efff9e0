"""Templates of which many messages fail, whoever sends them, as alerts. By what webhooks told in the last hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from alerts.models import Alert, Kind, Severity
from alerts.rules import threshold
from alerts.services import close_alert, raise_alert
from templates_app.models import Template
from traffic.models import Message

SPAN = timedelta(hours=1)
ENOUGH = 20  # messages; of fewer a share says nothing
CALM = 0.5  # of the threshold: above it an open alert stays, so that it does not come and go


@dataclass(frozen=True)
class Share:
    """Of one template's messages in the span."""

    template: Template
    sent: int
    failed: int

    @property
    def subject(self) -> str:
        return f"template:{self.template.pk}"

    @property
    def percent(self) -> float:
        return 100 * self.failed / self.sent


def watch() -> None:
    """Raise what is at the threshold, close what is well below it or silent. Twice is once."""
    shares: dict[Organisation, list[Share]] = {}
    for share in _shares():
        shares.setdefault(share.template.organisation, []).append(share)
    opened = Alert.objects.open().filter(kind=Kind.MESSAGES_FAIL)
    for alert in opened.select_related("organisation"):
        shares.setdefault(alert.organisation, [])
    for organisation, found in shares.items():
        _watch(organisation, found)


def _watch(organisation: Organisation, shares: list[Share]) -> None:
    most = threshold(organisation, Kind.MESSAGES_FAIL)
    opened = Alert.objects.of(organisation).open().filter(kind=Kind.MESSAGES_FAIL)
    told = set(opened.values_list("subject", flat=True))
    bad = [
        one
        for one in shares
        if one.percent >= most or (one.subject in told and one.percent >= most * CALM)
    ]
    for one in bad:
        slug = organisation.slug
        raise_alert(
            organisation, kind=Kind.MESSAGES_FAIL, subject=one.subject, title=str(one.template),
            severity=Severity.WARNING, detail={"sent": one.sent, "not_delivered": one.failed},
            link=reverse("templates_app:template_numbers", args=[slug, one.template.pk]),
        )  # fmt: skip
    for subject in told - {one.subject for one in bad}:
        close_alert(organisation, kind=Kind.MESSAGES_FAIL, subject=subject)


def _shares() -> list[Share]:
    lately = Message.objects.filter(known_at__gt=timezone.now() - SPAN).exclude(template_id="")
    counted = lately.values("waba_id", "template_id").annotate(
        sent=Count("wamid"), failed=Count("failed_at")
    )
    rows = {
        (row["waba_id"], row["template_id"]): (row["sent"], row["failed"])
        for row in counted.filter(sent__gte=ENOUGH)
    }
    templates = Template.objects.filter(meta_id__in={template for _waba, template in rows})
    return [
        Share(one, *rows[one.account.waba_id, one.meta_id])
        for one in templates.select_related("account", "organisation")
        if (one.account.waba_id, one.meta_id) in rows
    ]
