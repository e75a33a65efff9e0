"""What became of a template's messages."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query

from accounts.models import Scope
from templates_app.reports import numbers as reports
from waportal.api.door import KeyWith, router
from waportal.api.parsing import only_known
from waportal.api.reading import find
from waportal.api.schemas import NumbersOut, PeriodFilter


@router.get(
    "/templates/{int:template_id}/numbers",
    response=NumbersOut,
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="What became of a template's messages",
)
def numbers_detail(
    request: HttpRequest, template_id: int, filters: Query[PeriodFilter]
) -> dict[str, Any]:
    """Meta's own counts, as they were last read."""
    only_known(request, {*PeriodFilter.model_fields})
    template = find(request, template_id)
    found = reports.numbers(template, days=str(filters.days.value))
    reading = found.reading
    return {
        "id": template.pk,
        "meta_id": template.meta_id,
        "insights": reading.insights if reading else "",
        "known_from": reading.known_from if reading else None,
        "known_to": reading.known_to if reading else None,
        "read_at": reading.read_at if reading else None,
        "since": found.period.since,
        "until": found.period.until,
        "totals": asdict(found.totals),
        "days": [{**asdict(day), "day": day.at} for day in found.days],
        "buttons": [
            {"kind": one.kind, "content": one.content, "clicks": one.clicks.part}
            for one in found.buttons
        ],
    }
