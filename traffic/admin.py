"""For support staff: how far messages came, without whom they were for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.support import ReadOnlyAdmin
from traffic.models import Batch, Message, Todo


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ("id", "made_at", "deliveries", "statuses", "inbound", "oldest_received_at")
    ordering = ("-id",)


@admin.register(Todo)
class TodoAdmin(ReadOnlyAdmin):
    list_display = ("reader", "batch")
    list_filter = ("reader",)
    ordering = ("id",)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The id of a message holds its recipient's number, so only its end is shown."""

    list_display = ("end", "waba_id", "step", "sent_at", "failed_at", "error_code")
    list_filter = ("step",)
    ordering = ("wamid",)
    fields = (
        "end", "waba_id", "phone_number_id", "template_id", "step",
        "sent_at", "delivered_at", "read_at", "played_at", "failed_at", "error_code",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("message"))
    def end(self, message: Any) -> str:
        return f"•••{message.wamid[-8:]}"
