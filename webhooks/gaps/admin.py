"""For support staff: what was heard and missed, back-fills and repairs."""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from webhooks.gaps.models import Backfill, Heard, Missed, Repair


@admin.register(Heard)
class HeardAdmin(ReadOnlyAdmin):
    list_display = ("hour", "waba_id", "field", "count", "late", "late_from", "last_at")
    list_filter = ("field",)
    search_fields = ("=waba_id",)
    ordering = ("-hour",)


@admin.register(Missed)
class MissedAdmin(ReadOnlyAdmin):
    list_display = (
        "found_at", "account", "field", "subject", "what", "before", "after", "verdict", "told_at",
    )  # fmt: skip
    list_filter = ("verdict", "field")
    search_fields = ("=account__waba_id", "subject")
    list_select_related = ("account",)
    ordering = ("-found_at",)


@admin.register(Backfill)
class BackfillAdmin(ReadOnlyAdmin):
    list_display = (
        "asked_at", "account", "from_at", "to_at", "seen", "learned", "templates_changed",
        "history_offered", "due_at", "finished_at", "problem",
    )  # fmt: skip
    list_filter = ("history_offered",)
    search_fields = ("=account__waba_id",)
    list_select_related = ("account",)
    ordering = ("-asked_at",)


@admin.register(Repair)
class RepairAdmin(ReadOnlyAdmin):
    list_display = ("asked_at", "account", "asked_by", "due_at", "finished_at", "problem")
    search_fields = ("=account__waba_id",)
    list_select_related = ("account", "asked_by")
    ordering = ("-asked_at",)
