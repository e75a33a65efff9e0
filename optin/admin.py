"""Support staff look at notices, ways to opt in and lists across organisations; nothing is changed here, past
the rules."""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin, ReadOnlyInline
from optin.models import (
    Flow,
    FlowMove,
    Hold,
    ImportBatch,
    Notice,
    NoticeMove,
    NoticeOverride,
    NoticeVersion,
    Paper,
    PolicyChange,
    PreferenceLink,
    Proposal,
    Registration,
    RegistryCheck,
    Request,
    UnclearMessage,
)


class NoticeVersionInline(ReadOnlyInline):
    model = NoticeVersion
    fields = ("number", "language", "status", "approved_by", "published_at", "retired_at")
    readonly_fields = fields
    ordering = ("-number",)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "jurisdiction", "purpose", "business", "created_at")
    list_filter = ("jurisdiction", "purpose")
    list_select_related = ("organisation",)
    search_fields = ("name", "business", "organisation__name", "organisation__slug")
    ordering = ("-created_at",)
    inlines = (NoticeVersionInline,)


class NoticeMoveInline(ReadOnlyInline):
    model = NoticeMove
    fields = ("at", "from_status", "to_status", "by", "note", "text_hash")
    readonly_fields = fields
    ordering = ("-at", "-pk")


class NoticeOverrideInline(ReadOnlyInline):
    model = NoticeOverride
    fields = ("code", "reason", "by", "at")
    readonly_fields = fields


@admin.register(NoticeVersion)
class NoticeVersionAdmin(ReadOnlyAdmin):
    list_display = ("notice", "language", "number", "status", "approved_by", "published_at")
    list_filter = ("status", "language", "notice__jurisdiction")
    list_select_related = ("notice", "approved_by")
    search_fields = ("notice__name", "text_hash", "notice__organisation__slug")
    exclude = ("written",)
    ordering = ("-pk",)
    inlines = (NoticeMoveInline, NoticeOverrideInline)


@admin.register(UnclearMessage)
class UnclearMessageAdmin(ReadOnlyAdmin):
    """How long messages wait; whose they are and what they say is the organisation's alone."""

    list_display = ("id", "organisation", "rule", "state", "heard_at", "due_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "organisation__slug")
    ordering = ("-heard_at",)
    fields = (
        "organisation", "rule", "language", "heard_at", "due_at", "state", "decided_by",
        "colleague", "decided_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(PreferenceLink)
class PreferenceLinkAdmin(ReadOnlyAdmin):
    """Whether a link works, for who asks why theirs does not. It names the person by their random id alone."""

    list_display = ("pk", "organisation", "subject_id", "created_at", "expires_at", "revoked_at")
    list_select_related = ("organisation",)
    search_fields = ("organisation__slug", "subject__id")
    exclude = ("token_digest", "subject")
    ordering = ("-created_at",)


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """Neither the file nor a line of it: those name people."""

    list_display = ("name", "organisation", "status", "work", "lines", "made_by", "made_at")
    list_filter = ("status", "work")
    list_select_related = ("organisation", "made_by")
    search_fields = ("name", "sha256", "organisation__slug", "organisation__name")
    exclude = ("content", "key", "sample")
    ordering = ("-made_at",)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ("act", "subject", "organisation", "by", "at", "outcome", "second")
    list_filter = ("act", "outcome")
    list_select_related = ("organisation", "by", "second")
    search_fields = ("subject", "organisation__slug")
    ordering = ("-at",)


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin):
    """Without what names the person or what they wrote."""

    list_display = ("number", "kind", "organisation", "state", "received_on", "due_on", "owner")
    list_filter = ("kind", "state", "channel")
    list_select_related = ("organisation", "owner")
    search_fields = ("organisation__slug",)
    exclude = ("who", "note", "answer", "targets", "key")
    ordering = ("-pk",)


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("person", "organisation", "placed_at", "released_at")
    list_select_related = ("organisation",)
    search_fields = ("organisation__slug", "person")
    ordering = ("-placed_at",)


@admin.register(PolicyChange)
class PolicyChangeAdmin(ReadOnlyAdmin):
    list_display = ("rule", "what", "value", "organisation", "since", "until", "by", "second")
    list_select_related = ("organisation", "by", "second")
    search_fields = ("organisation__slug", "rule")
    ordering = ("-pk",)


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    list_display = ("name", "country", "organisation", "valid_until")
    list_select_related = ("organisation",)
    search_fields = ("organisation__slug", "name")
    ordering = ("-pk",)


@admin.register(RegistryCheck)
class RegistryCheckAdmin(ReadOnlyAdmin):
    """Receipts; the numbers themselves are kept as fingerprints."""

    list_display = ("country", "organisation", "checked_on", "rows", "listed", "uploaded_at")
    list_select_related = ("organisation",)
    search_fields = ("organisation__slug", "sha256")
    ordering = ("-pk",)


class FlowMoveInline(ReadOnlyInline):
    model = FlowMove
    fields = ("at", "from_status", "to_status", "by", "note")
    readonly_fields = fields
    ordering = ("-at", "-pk")


@admin.register(Flow)
class FlowAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "kind", "status", "version", "token", "created_at")
    list_filter = ("kind", "status")
    list_select_related = ("organisation", "version__notice")
    search_fields = ("name", "token", "organisation__name", "organisation__slug")
    ordering = ("-created_at",)
    inlines = (FlowMoveInline,)


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """How long the second look takes; whose it is and what proves it is the organisation's alone."""

    list_display = (
        "id",
        "organisation",
        "medium",
        "status",
        "entered_by",
        "entered_at",
        "decided_at",
    )
    list_filter = ("status", "medium")
    list_select_related = ("organisation", "entered_by")
    search_fields = ("organisation__slug", "organisation__name")
    exclude = ("subject", "evidence_ids", "note")
    ordering = ("-entered_at",)
