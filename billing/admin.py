"""For support staff: rate cards and where each figure comes from, and what was priced again."""

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from billing.models import Card, RateRow, Repricing


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


@admin.register(Repricing)
class RepricingAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "because", "first_day", "last_day", "made_at", "finished_at")
    list_filter = ("because",)
    list_select_related = ("organisation",)
    ordering = ("-pk",)
