"""Support staff look at templates across organisations; nothing is changed here, past the rules."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.support import ReadOnlyAdmin, ReadOnlyInline
from templates_app.models import Event, MediaSample, PreviewLink, Revision, SyncRun, Template


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


@admin.register(MediaSample)
class MediaSampleAdmin(ReadOnlyAdmin):
    """Which files there are; what is in them is the organisation's."""

    list_display = ("file_name", "organisation", "file_type", "size", "uploaded_by", "created_at")
    list_select_related = ("organisation", "uploaded_by")
    list_filter = ("file_type",)
    search_fields = ("file_name", "digest", "organisation__name", "organisation__slug")
    exclude = ("data",)
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MediaSample]:
        found: QuerySet[MediaSample] = super().get_queryset(request).defer("data")
        return found


@admin.register(PreviewLink)
class PreviewLinkAdmin(ReadOnlyAdmin):
    list_display = (
        "template",
        "note",
        "created_by",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_opened_at",
    )
    list_select_related = ("template", "created_by")
    search_fields = ("template__name", "note", "template__organisation__slug")
    exclude = ("token_digest",)
    ordering = ("-created_at",)
