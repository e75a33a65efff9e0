"""For support staff: what Meta delivered, what came of it, and digesting it again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.support import ReadOnlyAdmin
from assets.models import Connection
from webhooks import masking
from webhooks.desk import bodies, causes, spans, traffic
from webhooks.desk.paging import CappedPaginator, MomentFilter, searched
from webhooks.dispatch import HANDLERS
from webhooks.gaps import admin as gaps_admin  # noqa: F401 - registers its models
from webhooks.models import Change, DeadLetter, Delivery, Noticed, State, Tally

PRE = '<pre class="desk__body desk__body--raw">{}</pre>'


class AppFilter(admin.SimpleListFilter):
    """The apps of our connections: cheaper than asking millions of deliveries."""

    title = _("app")
    parameter_name = "app"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        apps = Connection.objects.order_by("app_id").values_list("app_id", flat=True).distinct()
        return [(app, app) for app in apps]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(app_id=self.value()) if self.value() else queryset


class FieldFilter(admin.SimpleListFilter):
    """By what came of them: a delivery of messages and statuses brings facts and no change."""

    title = _("field")
    parameter_name = "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(field, field) for field in sorted(HANDLERS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        field = self.value()
        chosen: QuerySet[Any] = queryset.with_field(field) if field else queryset  # type: ignore[attr-defined]
        return chosen


class CauseFilter(admin.SimpleListFilter):
    """The cause that a link of the page of causes names."""

    title = _("cause")
    parameter_name = "cause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = request.GET.get("cause")
        return [(chosen, chosen)] if chosen else []

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        cause = self.value()
        chosen: QuerySet[Any] = (
            queryset.of_cause(cause) if cause else queryset  # type: ignore[attr-defined]
        )
        return chosen


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
        "id", "received_at", "app_id", "sender", "kind", "its_state", "attempts", "short_error",
    )  # fmt: skip
    list_filter = (
        StateFilter, "kind", AppFilter, FieldFilter, ("received_at", MomentFilter),
    )  # fmt: skip
    list_filter_submit = True
    list_before_template = "webhooks/desk/delivery_links.html"
    paginator = CappedPaginator
    ordering = ("-id",)  # as they came
    search_fields = ("id", "sender")  # by webhooks.desk.paging.searched
    search_help_text = _(
        "A delivery's number, or an account's id. Without a time span, the newest 200,000 are "
        "looked through; 10,000 are counted."
    )
    actions = ("replay_selected",)
    fields = (
        "received_at", "app_id", "sender", "kind", "its_state", "attempts", "next_try", "its_error",
        "redacted_at", "its_changes", "its_views", "masked_body",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = super().get_queryset(request).defer("body")
        return rows.select_related("waiting", "dead_letter")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return searched(request, queryset, search_term.strip()), False

    def get_urls(self) -> list[Any]:
        """The pages of `webhooks.desk`, before the admin's own, which would take any word for an id."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/body/", wrap(partial(bodies.body, self)), name="webhooks_delivery_body"),
            path("span/", wrap(partial(spans.replay_span, self)), name="webhooks_delivery_span"),
            *super().get_urls(),
        ]

    @admin.display(description=_("other views"))
    def its_views(self, delivery: Delivery) -> SafeString:
        address = reverse("admin:webhooks_delivery_body", args=[delivery.pk])
        return format_html_join(
            " · ", '<a href="{}?view={}">{}</a>', ((address, *view) for view in bodies.VIEWS)
        )

    @admin.display(description=_("state"))
    def its_state(self, delivery: Delivery) -> str:
        return str(delivery.state.label)

    @admin.display(description=_("error"))
    def its_error(self, delivery: Delivery) -> str:
        return delivery.error

    @admin.display(description=_("error"))
    def short_error(self, delivery: Delivery) -> str:
        return Truncator(delivery.error).chars(40)

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
        return format_html(PRE, text)

    @admin.action(description=_("Digest again"), permissions=["operate"])
    def replay_selected(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        spans.told_of_replay(self, request, deliveries)


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    """One by one; the page of causes has them in heaps."""

    list_display = ("its_delivery", "received_at", "died_at", "attempts", "error")
    list_filter = (CauseFilter, "died_at")
    list_before_template = "webhooks/desk/deadletter_links.html"
    paginator = CappedPaginator
    ordering = ("-died_at",)
    fields = readonly_fields = ("its_delivery", "received_at", "died_at", "attempts", "error")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(partial(causes.causes, self))
        return [path("causes/", view, name="webhooks_deadletter_causes"), *super().get_urls()]

    @admin.display(description=_("delivery"))
    def its_delivery(self, letter: DeadLetter) -> SafeString:
        address = reverse("admin:webhooks_delivery_change", args=[letter.pk])
        return format_html('<a href="{}">{}</a>', address, letter.pk)


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    """Its list is the page of charts."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return traffic.traffic(request)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    paginator = CappedPaginator
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
        return format_html(PRE, masking.pretty(change.value))


@admin.register(Noticed)
class NoticedAdmin(ReadOnlyAdmin):
    """Words that are new to us; accounts that are not ours; signatures that are not theirs."""

    list_display = ("what", "word", "waba_id", "count", "first_at", "last_at")
    list_filter = ("what",)
    search_fields = ("word", "=waba_id")
    ordering = ("-last_at",)
