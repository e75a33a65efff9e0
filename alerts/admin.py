"""For support staff: alerts to look at, and what was sent of them."""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin, ReadOnlyInline
from alerts.models import Alert, Destination, Entry, Message, Rule


class EntryInline(ReadOnlyInline):
    model = Entry
    fields = ("at", "what", "by", "person", "text")
    ordering = ("at",)


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = ("opened_at", "organisation", "kind", "title", "severity", "owner", "closed_at")
    list_filter = ("kind", "severity", ("closed_at", admin.EmptyFieldListFilter))
    search_fields = ("title", "subject", "organisation__name")
    list_select_related = ("organisation", "owner")
    ordering = ("-opened_at",)
    inlines = (EntryInline,)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("made_at", "organisation", "reason", "kind", "receiver", "state", "problem")
    list_filter = ("state", "reason")
    search_fields = ("organisation__name", "reader__email", "destination__name")
    list_select_related = ("organisation", "reader", "destination")
    exclude = ("alerts",)
    ordering = ("-pk",)


@admin.register(Destination)
class DestinationAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "name", "service", "minimum", "disabled_at")
    exclude = Destination.SECRETS
    search_fields = ("name", "organisation__name")
    list_select_related = ("organisation",)


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "kind", "is_on", "severity", "changed_by", "changed_at")
    list_filter = ("kind", "is_on")
    search_fields = ("organisation__name",)
    list_select_related = ("organisation", "changed_by")
