"""Why people block us: Meta tells it for two templates beside each other, so the most sent one of an
account is put beside each of the next.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-comparison
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone

import graph
from assets.models import WhatsAppAccount
from graph import analytics
from templates_app.models import BlockReason, Template, TemplateDay

DAYS = 30
LEAST = 1000  # sent; Meta tells nothing of fewer
MOST = 20  # templates a night


def read(meta: graph.Graph, account: WhatsAppAccount, *, today: date) -> int:
    """How many reasons were kept. A pair that Meta refuses is left out; the first other trouble ends it
    for today."""
    sent = _sent_enough(account, today)
    found: dict[int, BlockReason] = {}
    for first, other in ((sent[0], other) for other in sent[1:]):
        try:
            told = analytics.compare_blocks(
                meta, first.meta_id, other=other.meta_id, days=DAYS, now=timezone.now(),
                account=account.waba_id,
            )  # fmt: skip
        except (graph.Refused, graph.NotFound):
            continue
        except graph.GraphError:
            break
        for one, against in ((first, other), (other, first)):
            if reason := told.reasons.get(one.meta_id):
                found.setdefault(one.pk, _row(one, against, today, reason, told.order))
    BlockReason.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["template", "day"],
        update_fields=["reason", "against", "is_worse"],
    )
    return len(found)


def _sent_enough(account: WhatsAppAccount, today: date) -> list[Template]:
    """The most sent first."""
    days = TemplateDay.objects.filter(
        template__account=account, template__missing_since=None,
        day__gt=today - timedelta(days=DAYS),
    )  # fmt: skip
    sums = days.values_list("template").annotate(total=Sum("sent")).order_by("-total", "template")
    ids = [pk for pk, sent in sums[:MOST] if sent and sent >= LEAST]
    found = Template.objects.exclude(meta_id="").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _row(
    one: Template, against: Template, day: date, reason: str, order: tuple[str, ...]
) -> BlockReason:
    is_worse = None
    if one.meta_id in order and against.meta_id in order:
        is_worse = order.index(one.meta_id) > order.index(against.meta_id)
    return BlockReason(
        template=one, day=day, reason=reason.replace("\x00", "")[:60], against=against,
        is_worse=is_worse,
    )  # fmt: skip
