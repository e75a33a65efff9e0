"""For support staff: how messages went, without whom they were for and what they said."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.support import ReadOnlyAdmin
from messaging.models import ReplySettings, Send, TestHandset
from optin.masking import shown


@admin.register(Send)
class SendAdmin(ReadOnlyAdmin):
    """The id of a message holds its recipient's number, so it is not shown."""

    list_display = (
        "id",
        "organisation",
        "kind",
        "recipient",
        "state",
        "step",
        "error_code",
        "asked_at",
    )
    list_filter = ("state", "kind", "obstacle")
    list_select_related = ("organisation",)
    search_fields = ("id", "template_name", "organisation__name", "organisation__slug")
    ordering = ("-asked_at",)
    fields = (
        "id", "organisation", "kind", "recipient", "phone_number_id", "template_name", "language",
        "category", "state", "obstacle", "code", "error_code", "error_text", "decision", "attempts",
        "asked_by", "asked_at", "due_at", "claimed_at", "ended_at", "step", "sent_at",
        "delivered_at", "read_at", "failed_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("recipient"))
    def recipient(self, send: Send) -> str:
        value = send.number or send.user_id
        return shown(value, unmasked=False) if value else ""


@admin.register(TestHandset)
class TestHandsetAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "masked", "added_at")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name", "organisation__slug")
    ordering = ("-added_at",)
    fields = ("name", "organisation", "masked", "added_by", "added_at")
    readonly_fields = fields

    @admin.display(description=_("telephone number"))
    def masked(self, handset: TestHandset) -> str:
        return shown(handset.number, unmasked=False)


@admin.register(ReplySettings)
class ReplySettingsAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "confirms_opt_outs", "asks_when_unsure", "changed_by")
    list_select_related = ("organisation", "changed_by")
    search_fields = ("organisation__name", "organisation__slug")
