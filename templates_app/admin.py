"""Support staff look at templates across organisations; nothing is changed here, past the rules."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from templates_app.models import Event, Revision, SyncRun, Template


class ReadOnly:
    """Everything visible, nothing to add, change or delete."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventInline(ReadOnly, TabularInline):  # type: ignore[misc]  # unfold has no types
    model = Event
    fields = ("at", "about", "from_status", "to_status", "word", "source", "by", "note", "payload")
    readonly_fields = fields
    ordering = ("-at", "-pk")
    extra = 0


class RevisionInline(ReadOnly, TabularInline):  # type: ignore[misc]
    model = Revision
    fk_name = "template"
    fields = ("number", "created_at", "created_by", "content")
    readonly_fields = fields
    ordering = ("-number",)
    extra = 0


@admin.register(Template)
class TemplateAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """Found by name, text, Meta's id, WhatsApp account or organisation."""

    list_display = (
        "name", "language", "organisation", "account", "status", "meta_status", "category",
        "push_problem", "updated_at",
    )  # fmt: skip
    list_filter = ("status", "category", "quality", "missing_since")
    list_select_related = ("organisation", "account")
    search_fields = (
        "name", "body", "meta_id", "account__waba_id", "account__name", "organisation__name",
        "organisation__slug",
    )  # fmt: skip
    ordering = ("-updated_at",)
    inlines = (EventInline, RevisionInline)
    list_per_page = 50
    show_full_result_count = False


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    list_display = (
        "account", "started_at", "finished_at", "pages", "seen", "changed", "odd", "problem",
    )  # fmt: skip
    list_filter = ("problem",)
    list_select_related = ("account",)
    search_fields = ("account__waba_id", "account__name", "account__organisation__name")
    ordering = ("-started_at",)
    show_full_result_count = False
