"""For support staff: everything readable and searchable across organisations; no secret anywhere.

Only what goes through a service may be changed: a connection can be disabled and used again.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.support import ReadOnlyAdmin
from assets.models import (
    Acceptance,
    AccountEvent,
    Call,
    CallDay,
    Change,
    Connection,
    PhoneNumber,
    Usage,
    WhatsAppAccount,
)
from assets.services import connecting
from assets.services.connecting import ConnectRefused
from assets.services.rotating import SECRETS


@admin.register(Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    list_display = (
        "business_name", "organisation", "environment", "business_id", "checked_at", "problem",
        "disabled_at",
    )  # fmt: skip
    list_filter = ("environment", ("disabled_at", admin.EmptyFieldListFilter), "app_subscribed")
    search_fields = ("business_name", "business_id", "app_id", "organisation__name")
    list_select_related = ("organisation",)
    exclude = SECRETS
    actions = ("disable_connections", "enable_connections")

    @admin.action(description=_("Disable: stop every call and webhook"), permissions=["operate"])
    def disable_connections(
        self, request: HttpRequest, queryset: models.QuerySet[Connection]
    ) -> None:
        done = sum(connecting.disable(connection) for connection in queryset)
        said = ngettext("%(n)s connection disabled.", "%(n)s connections disabled.", done)
        self.message_user(request, said % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Use again"), permissions=["operate"])
    def enable_connections(
        self, request: HttpRequest, queryset: models.QuerySet[Connection]
    ) -> None:
        for connection in queryset:
            try:
                connecting.enable(connection)
            except ConnectRefused as refusal:
                self.message_user(request, f"{connection}: {refusal.words}", messages.ERROR)


@admin.register(WhatsAppAccount)
class WhatsAppAccountAdmin(ReadOnlyAdmin):
    list_display = (
        "name",
        "organisation",
        "waba_id",
        "currency",
        "subscribed",
        "read_at",
        "due_at",
        "failures",
        "problem",
    )
    list_filter = ("connection__environment", "subscribed", ("problem", admin.EmptyFieldListFilter))
    search_fields = ("name", "waba_id", "organisation__name")
    list_select_related = ("organisation",)


@admin.register(PhoneNumber)
class PhoneNumberAdmin(ReadOnlyAdmin):
    list_display = (
        "display_phone_number", "verified_name", "account", "organisation", "status",
        "quality_rating", "read_at", "missing_since",
    )  # fmt: skip
    list_filter = ("status", "quality_rating", ("missing_since", admin.EmptyFieldListFilter))
    search_fields = (
        "display_phone_number", "phone_number_id", "verified_name", "organisation__name",
    )  # fmt: skip
    list_select_related = ("account", "organisation")


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = (
        "at", "connection", "method", "path", "status", "code", "subcode", "duration_ms", "attempt",
    )  # fmt: skip
    list_filter = ("method", "status", "code", "connection__environment")
    search_fields = ("path", "trace_id", "request_id", "connection__business_id")
    list_select_related = ("connection",)
    date_hierarchy = "at"
    ordering = ("-at",)


@admin.register(CallDay)
class CallDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "connection", "key", "calls", "failed")
    search_fields = ("key", "connection__business_id", "connection__business_name")
    list_select_related = ("connection",)
    date_hierarchy = "day"
    ordering = ("-day", "-calls")


@admin.register(Usage)
class UsageAdmin(ReadOnlyAdmin):
    list_display = ("connection", "key", "kind", "percent", "blocked_until", "read_at")
    search_fields = ("key", "connection__business_id", "connection__business_name")
    list_select_related = ("connection",)
    ordering = ("-percent",)


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyAdmin):
    """Without the value: it may name people. The change beside the delivery shows it masked."""

    list_display = ("happened_at", "account", "organisation", "number", "field", "word")
    list_filter = ("field",)
    search_fields = ("account__name", "account__waba_id", "word", "organisation__name")
    list_select_related = ("account", "organisation", "number")
    exclude = ("value",)
    date_hierarchy = "happened_at"
    ordering = ("-happened_at",)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Without what is sealed, and without the picture."""

    list_display = (
        "planned_at", "kind", "account", "number", "organisation", "state", "problem", "attempts",
        "asked_by", "confirmed_by",
    )  # fmt: skip
    list_filter = ("state", "kind", ("unsure_since", admin.EmptyFieldListFilter))
    search_fields = (
        "account__name", "account__waba_id", "number__display_phone_number",
        "number__phone_number_id", "organisation__name", "problem",
    )  # fmt: skip
    list_select_related = ("account", "number", "organisation", "asked_by", "confirmed_by")
    exclude = ("sealed", "picture")
    date_hierarchy = "planned_at"
    ordering = ("-planned_at",)


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnlyAdmin):
    list_display = ("accepted_at", "policy", "version", "organisation", "accepted_by")
    list_filter = ("policy", "version")
    search_fields = ("organisation__name", "accepted_by__email")
    list_select_related = ("organisation", "accepted_by")
    date_hierarchy = "accepted_at"
    ordering = ("-accepted_at",)
