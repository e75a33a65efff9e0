"""For support staff: what Meta delivered, what came of it, and digesting it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.support import ReadOnlyAdmin
from assets.models import Connection
from webhooks import masking
from webhooks.models import Change, Delivery, Noticed, State
from webhooks.replaying import replay


class AppFilter(admin.SimpleListFilter):
    """The apps of our connections: cheaper than asking millions of deliveries."""

    title = _("app")
    parameter_name = "app"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        apps = Connection.objects.order_by("app_id").values_list("app_id", flat=True).distinct()
        return [(app, app) for app in apps]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(app_id=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """Derived: a delivery's own row does not know."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        chosen: QuerySet[Any] = queryset.in_state(state) if state else queryset  # type: ignore[attr-defined]
        return chosen


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        "id", "received_at", "app_id", "sender", "kind", "its_state", "attempts", "its_error",
    )  # fmt: skip
    list_filter = (StateFilter, "kind", AppFilter, "received_at")
    ordering = ("-id",)  # as they came
    search_fields = ("=id", "=sender")
    search_help_text = _("A delivery's number, or an account's id")
    actions = ("replay_selected",)
    fields = (
        "received_at", "app_id", "sender", "kind", "its_state", "attempts", "next_try", "its_error",
        "redacted_at", "its_changes", "masked_body",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = super().get_queryset(request).defer("body")
        return rows.select_related("waiting", "dead_letter")

    @admin.display(description=_("state"))
    def its_state(self, delivery: Delivery) -> str:
        return str(delivery.state.label)

    @admin.display(description=_("error"))
    def its_error(self, delivery: Delivery) -> str:
        return delivery.error

    @admin.display(description=_("not before"))
    def next_try(self, delivery: Delivery) -> datetime | None:
        return delivery.waiting.not_before if hasattr(delivery, "waiting") else None

    @admin.display(description=_("changes"))
    def its_changes(self, delivery: Delivery) -> SafeString:
        address = reverse("admin:webhooks_change_changelist")
        return format_html(
            '<a href="{}?delivery={}">{}</a>', address, delivery.pk, delivery.changes.count()
        )

    @admin.display(description=_("body"))
    def masked_body(self, delivery: Delivery) -> str | SafeString:
        text = masking.readable(bytes(delivery.body))
        if text is None:
            return str(
                _(
                    "It cannot be read, so people's data in it cannot be masked, and it is not"
                    " shown. The error above says where it breaks."
                )
            )
        return format_html("<pre>{}</pre>", text)

    @admin.action(description=_("Digest again"), permissions=["operate"])
    def replay_selected(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        count = replay(deliveries)
        first = deliveries.first()
        if first:
            self.log_change(request, first, f"Digested again, {count} in all.")
        self.message_user(
            request,
            ngettext(
                "%(count)d delivery will be digested again.",
                "%(count)d deliveries will be digested again.",
                count,
            )
            % {"count": count},
            messages.SUCCESS,
        )


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("field", "entry_id", "happened_at", "handled_at", "outcome", "error")
    list_filter = ("field", "understood", "outcome")
    ordering = ("-id",)
    search_fields = ("=entry_id",)
    fields = (
        "field", "entry_id", "happened_at", "handled_at", "understood", "outcome", "error",
        "its_delivery", "masked_value",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Change]:
        rows: QuerySet[Change] = super().get_queryset(request).defer("value")
        return rows

    @admin.display(description=_("delivery"))
    def its_delivery(self, change: Change) -> SafeString:
        address = reverse("admin:webhooks_delivery_change", args=[change.delivery_id])
        return format_html('<a href="{}">{}</a>', address, change.delivery_id)

    @admin.display(description=_("value"))
    def masked_value(self, change: Change) -> SafeString:
        return format_html("<pre>{}</pre>", masking.pretty(change.value))


@admin.register(Noticed)
class NoticedAdmin(ReadOnlyAdmin):
    """Words that are new to us; accounts that are not ours; signatures that are not theirs."""

    list_display = ("what", "word", "waba_id", "count", "first_at", "last_at")
    list_filter = ("what",)
    search_fields = ("word", "=waba_id")
    ordering = ("-last_at",)
