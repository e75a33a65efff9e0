"""Something happened: write it down for the endpoints that want it, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from outgoing.models import Delivery, Endpoint, Event, Kind


def tell(organisation_id: int, kind: Kind, data: Callable[[], dict[str, Any]]) -> Event | None:
    """The event with its deliveries; None when nobody wants it, and then `data` is not asked for."""
    endpoints = Endpoint.objects.wanting(kind).filter(organisation=organisation_id)
    wanting = list(endpoints.values_list("pk", flat=True))
    return _write(organisation_id, kind, data(), wanting) if wanting else None


def send_test(endpoint: Endpoint) -> Delivery:
    """A test event for this endpoint alone."""
    data = {"endpoint": endpoint.name, "message": "This is a test. Nothing happened."}
    event = _write(endpoint.organisation_id, Kind.TEST, data, [endpoint.pk])
    return event.deliveries.get()


def _write(organisation_id: int, kind: Kind, data: dict[str, Any], endpoints: list[int]) -> Event:
    with transaction.atomic():
        event = Event.objects.create(organisation_id=organisation_id, kind=kind, data=data)
        Delivery.objects.bulk_create(Delivery(event=event, endpoint_id=pk) for pk in endpoints)
    return event
