"""For support staff: endpoints and how the sending goes; no secret anywhere."""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin, ReadOnlyInline
from outgoing.models import Attempt, Delivery, Endpoint, Event


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "url", "failing_since", "disabled_at")
    list_filter = (("disabled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("organisation",)
    search_fields = ("name", "url", "organisation__name", "organisation__slug")
    exclude = Endpoint.SECRETS


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "organisation", "kind", "key")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("key", "organisation__name", "organisation__slug")
    ordering = ("-pk",)


class AttemptInline(ReadOnlyInline):
    model = Attempt
    fields = ("at", "status", "problem", "milliseconds", "answer")
    readonly_fields = fields
    ordering = ("-pk",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "endpoint", "state", "tries", "due_at", "settled_at")
    list_filter = ("state",)
    list_select_related = ("event", "endpoint")
    search_fields = ("event__key", "endpoint__name", "endpoint__organisation__name")
    ordering = ("-pk",)
    inlines = (AttemptInline,)
