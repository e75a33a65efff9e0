"""For support staff: rate cards and where each figure comes from."""

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from billing.models import Card, CostCentre, RateRow, ReportMail, SavedReport


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


@admin.register(CostCentre)
class CostCentreAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "changed_by", "changed_at")
    list_select_related = ("organisation", "changed_by")
    search_fields = ("name",)
    ordering = ("organisation__name", "name")


@admin.register(SavedReport)
class SavedReportAdmin(ReadOnlyAdmin):
    list_display = ("name", "organisation", "owner", "frequency", "due_at")
    list_filter = ("frequency",)
    list_select_related = ("organisation", "owner")
    search_fields = ("name",)
    ordering = ("organisation__name", "name")


@admin.register(ReportMail)
class ReportMailAdmin(ReadOnlyAdmin):
    """Did a report go out, and why not?"""

    list_display = ("report", "reader", "day", "tries", "sent_at", "problem")
    list_filter = ("day",)
    list_select_related = ("report", "reader")
    ordering = ("-day", "-pk")
