"""For support staff: how far messages came, without whom they were for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.support import ReadOnlyAdmin
from traffic.models import (
    Batch,
    Call,
    IdentityChange,
    Learned,
    Message,
    Preference,
    Todo,
)


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "made_at",
        "deliveries",
        "statuses",
        "inbound",
        "others",
        "oldest_received_at",
    )
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


class _AboutPeople(ReadOnlyAdmin):
    """Of ids only the ends are shown, so that two can be told apart; what came with them is not."""

    ordering = ("-id",)

    @admin.display(description=_("person"))
    def person(self, fact: Any) -> str:
        return _end(fact.wa_id or fact.user_id)


@admin.register(Preference)
class PreferenceAdmin(_AboutPeople):
    list_display = ("person", "waba_id", "category", "value", "happened_at")
    list_filter = ("value", "category")
    fields = ("person", "waba_id", "phone_number_id", "category", "value", "happened_at")
    readonly_fields = fields


@admin.register(IdentityChange)
class IdentityChangeAdmin(_AboutPeople):
    list_display = ("person", "becomes", "waba_id", "kind", "happened_at")
    list_filter = ("kind",)
    fields = ("person", "becomes", "waba_id", "phone_number_id", "kind", "happened_at")
    readonly_fields = fields

    @admin.display(description=_("person"))
    def person(self, fact: Any) -> str:
        return _end(fact.old_wa_id or fact.old_user_id)

    @admin.display(description=_("new id"))
    def becomes(self, fact: Any) -> str:
        return _end(fact.new_wa_id or fact.new_user_id)


@admin.register(Call)
class CallAdmin(_AboutPeople):
    list_display = ("person", "waba_id", "event", "direction", "status", "happened_at")
    list_filter = ("event", "direction")
    fields = (
        "person", "waba_id", "phone_number_id", "event", "direction", "status", "duration",
        "happened_at",
    )  # fmt: skip
    readonly_fields = fields


def _end(id_: str) -> str:
    return f"•••{id_[-3:]}" if len(id_) > 6 else "•••" if id_ else ""


@admin.register(Learned)
class LearnedAdmin(ReadOnlyAdmin):
    """The id of a message may hold its recipient's number, so only its end is shown."""

    list_display = (
        "end", "status", "happened_at", "waba_id", "webhook_state", "webhook_uri", "learned_at",
    )  # fmt: skip
    list_filter = ("status", "webhook_state")
    search_fields = ("=waba_id",)
    ordering = ("-id",)
    exclude = ("wamid",)

    @admin.display(description=_("message"))
    def end(self, learned: Learned) -> str:
        return f"•••{learned.wamid[-8:]}"
