"""Support staff look at templates across organisations; nothing is changed here, past the rules."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.support import ReadOnlyAdmin, ReadOnlyInline
from templates_app.models import (
    Appeal,
    BulkAct,
    BulkRow,
    CategoryChange,
    ChecklistItem,
    Comment,
    Drift,
    Errand,
    Event,
    Family,
    Import,
    InsightsSwitch,
    MediaSample,
    NumbersReading,
    PreviewLink,
    Review,
    Revision,
    SavedView,
    SignOff,
    SyncRun,
    Template,
    TemplateDay,
    Translation,
)


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
    list_filter = ("status", "category", "quality", "missing_since", "expires_on", "review_by")
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


@admin.register(NumbersReading)
class NumbersReadingAdmin(ReadOnlyAdmin):
    """How far each account's numbers are read, and what keeps them."""

    list_display = (
        "account", "insights", "due_at", "began_at", "read_at", "known_from", "known_to", "skipped",
        "problem",
    )  # fmt: skip
    list_filter = ("insights",)
    list_select_related = ("account",)
    search_fields = ("account__waba_id", "account__name", "account__organisation__name")
    ordering = ("due_at",)


@admin.register(InsightsSwitch)
class InsightsSwitchAdmin(ReadOnlyAdmin):
    list_display = ("account", "asked_by", "asked_at", "ended_at", "problem")
    list_select_related = ("account", "asked_by")
    search_fields = ("account__waba_id", "account__name")
    ordering = ("-asked_at",)


@admin.register(TemplateDay)
class TemplateDayAdmin(ReadOnlyAdmin):
    list_display = (
        "template", "day", "product", "sent", "delivered", "read", "clicked", "spent", "currency",
        "read_at",
    )  # fmt: skip
    list_select_related = ("template",)
    list_filter = ("product",)
    search_fields = ("template__name", "=template__meta_id")
    ordering = ("-day", "-pk")


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


@admin.register(Errand)
class ErrandAdmin(ReadOnlyAdmin):
    """What was asked of Meta, what waits, and how it ended."""

    list_display = (
        "template", "task", "asked_by", "asked_at", "due_at", "attempts", "ended_at",
        "taken_back_by", "problem",
    )  # fmt: skip
    list_filter = ("task", "ended_at")
    list_select_related = ("template", "asked_by", "taken_back_by")
    search_fields = ("template__name", "template__meta_id", "template__organisation__slug")
    ordering = ("-asked_at",)


@admin.register(Drift)
class DriftAdmin(ReadOnlyAdmin):
    list_display = ("template", "found_at", "answer", "answered_at", "answered_by", "note")
    list_filter = ("answer",)
    list_select_related = ("template", "answered_by")
    search_fields = ("template__name", "template__meta_id", "template__organisation__slug")
    ordering = ("-found_at",)


@admin.register(CategoryChange)
class CategoryChangeAdmin(ReadOnlyAdmin):
    list_display = (
        "template", "old", "new", "announced_at", "due_at", "done_at", "taken_back_at", "answer",
    )  # fmt: skip
    list_filter = ("old", "new", "answer")
    list_select_related = ("template",)
    search_fields = ("template__name", "template__meta_id", "template__organisation__slug")
    ordering = ("-pk",)


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    list_display = ("template", "kind", "asked_at", "asked_by", "due_at", "outcome", "ended_at")
    list_filter = ("kind", "outcome")
    list_select_related = ("template", "asked_by")
    search_fields = ("template__name", "template__meta_id", "template__organisation__slug")
    ordering = ("-asked_at",)


@admin.register(Family)
class FamilyAdmin(ReadOnlyAdmin):
    """Names that have a source language, a folder or tags."""

    list_display = ("name", "account", "source", "folder")
    list_select_related = ("account", "source", "folder")
    search_fields = ("name", "account__waba_id", "folder__name", "tags__name")
    ordering = ("name", "pk")


@admin.register(Translation)
class TranslationAdmin(ReadOnlyAdmin):
    """What each language was translated from."""

    list_display = ("template", "source", "made_at", "confirmed_at", "confirmed_by")
    list_select_related = ("template", "source__template", "confirmed_by")
    search_fields = ("template__name", "template__organisation__slug")
    ordering = ("-made_at",)


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "owner", "is_shared", "query")
    list_filter = ("is_shared",)
    list_select_related = ("organisation", "owner")
    search_fields = ("name", "organisation__slug")
    ordering = ("organisation", "name")


class BulkRowInline(ReadOnlyInline):
    """At most as many as a page can show."""

    model = BulkRow
    fields = ("template", "problem", "done_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkRow]:
        found: QuerySet[BulkRow] = super().get_queryset(request).select_related("template")
        return found


@admin.register(BulkAct)
class BulkActAdmin(ReadOnlyAdmin):
    """What was asked of many templates at once, and how it ended."""

    list_display = (
        "task", "organisation", "by", "asked_at", "confirmed_at", "cancelled_at", "shelf",
    )  # fmt: skip
    list_filter = ("task",)
    list_select_related = ("organisation", "by")
    search_fields = ("organisation__slug", "rows__template__name")
    ordering = ("-asked_at",)
    inlines = (BulkRowInline,)


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """What colleagues say, and which changes are still asked for."""

    list_display = ("revision", "place", "by", "at", "asks_change", "resolved_at", "resolved_by")
    list_filter = ("asks_change", "resolved_at")
    list_select_related = ("revision__template", "by", "resolved_by")
    search_fields = ("revision__template__name", "revision__template__organisation__slug", "text")
    ordering = ("-at",)


class SignOffInline(ReadOnlyInline):
    model = SignOff
    fields = ("words",)
    readonly_fields = fields


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("revision", "verdict", "by", "at", "note")
    list_filter = ("verdict",)
    list_select_related = ("revision__template", "by")
    search_fields = ("revision__template__name", "revision__template__organisation__slug")
    ordering = ("-at",)
    inlines = (SignOffInline,)


@admin.register(ChecklistItem)
class ChecklistItemAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "position", "switched_off_at")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name", "organisation__slug")
    ordering = ("organisation", "position")


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Which files wait or were brought in; what is in them is the organisation's."""

    list_display = ("file_name", "account", "made_by", "made_at", "confirmed_at", "expires_at")
    list_select_related = ("account", "made_by")
    search_fields = ("file_name", "account__waba_id", "account__organisation__slug")
    exclude = ("lines", "results")
    ordering = ("-made_at",)
