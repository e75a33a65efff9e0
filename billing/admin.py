"""For support staff: rate cards and where each figure comes from, and what was priced again."""

from typing import Any

from django.contrib import admin
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.support import ReadOnlyAdmin
from billing.models import Card, RateRow, Repricing


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = (
        "currency",
        "effective_from",
        "model",
        "grades",
        "state",
        "organisation",
        "imported_by",
        "approved_by",
        "decided_at",
    )
    list_filter = ("currency", "state", "model")
    list_select_related = ("organisation", "imported_by", "approved_by")
    ordering = ("-effective_from", "currency")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Card]:
        rows: models.QuerySet[Card] = super().get_queryset(request)
        return rows.annotate(mix=ArrayAgg("rows__grade", distinct=True))

    @admin.display(description=_("Grades"))
    def grades(self, card: Any) -> str:
        """Those of its figures, the surest first."""
        return " ".join(grade for grade in card.mix if grade) or "—"


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
