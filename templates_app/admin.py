"""Support staff look at templates across organisations; nothing is changed here, past the rules."""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin, ReadOnlyInline
from templates_app.models import Event, Revision, SyncRun, Template


class EventInline(ReadOnlyInline):
    model = Event
    fields = ("at", "about", "from_status", "to_status", "word", "source", "by", "note", "payload")
    readonly_fields = fields
    ordering = ("-at", "-pk")


class RevisionInline(ReadOnlyInline):
    model = Revision
    fk_name = "template"
    fields = ("number", "created_at", "created_by", "content")
    readonly_fields = fields
    ordering = ("-number",)


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
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


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = (
        "account", "started_at", "finished_at", "pages", "seen", "changed", "odd", "problem",
    )  # fmt: skip
    list_filter = ("problem",)
    list_select_related = ("account",)
    search_fields = ("account__waba_id", "account__name", "account__organisation__name")
    ordering = ("-started_at",)
