"""For support staff: rate cards and where each figure comes from."""

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from billing.models import Card, RateRow


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
