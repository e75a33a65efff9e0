"""For support staff: rate cards and where each figure comes from, budgets, mark-ups."""

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from billing.models import Budget, Card, MarkUp, RateRow


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = ("currency", "effective_from", "model", "state", "organisation")
    list_filter = ("currency", "state", "model")
    list_select_related = ("organisation",)
    ordering = ("-effective_from", "currency")
    exclude = ("file",)


@admin.register(RateRow)
class RateRowAdmin(ReadOnlyAdmin):
    list_display = ("card", "market", "category", "tier_from", "amount", "grade")
    list_filter = ("category", "grade", "card__currency")
    list_select_related = ("card",)
    search_fields = ("market", "source")
    ordering = ("-card__effective_from", "market", "category", "tier_from")


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "currency", "limit", "length", "archived_at")
    list_filter = ("length", "is_hard_stop", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name", "organisation__slug")
    ordering = ("-pk",)


@admin.register(MarkUp)
class MarkUpAdmin(ReadOnlyAdmin):
    list_display = ("partner", "client", "category", "percent", "amount", "currency", "from_day")
    list_select_related = ("partner", "client")
    search_fields = ("partner__name", "partner__slug", "client__name", "client__slug")
    ordering = ("-pk",)
