"""For support staff: rate cards and where each figure comes from, what was priced again, what Meta says, plans."""

from typing import Any

from django.contrib import admin
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.support import ReadOnlyAdmin
from billing.models import (
    Budget,
    Card,
    CellAnswer,
    CostCentre,
    CostsReading,
    ExchangeFile,
    HistoryFile,
    Invoice,
    MarkUp,
    MetaPoint,
    MonthCheck,
    Payment,
    RateRow,
    ReportMail,
    Repricing,
    SavedReport,
)


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


@admin.register(CostsReading)
class CostsReadingAdmin(ReadOnlyAdmin):
    list_display = ("account", "known_from", "known_to", "read_at", "due_at", "until", "problem")
    list_filter = (("until", admin.EmptyFieldListFilter), ("problem", admin.EmptyFieldListFilter))
    list_select_related = ("account",)
    search_fields = ("account__waba_id", "account__name")
    ordering = ("due_at",)


@admin.register(MetaPoint)
class MetaPointAdmin(ReadOnlyAdmin):
    list_display = (
        "day", "waba_id", "unit", "phone_number", "country", "category", "type", "tier", "volume",
        "cost", "currency", "read_at",
    )  # fmt: skip
    list_filter = ("unit", "category", ("file", admin.EmptyFieldListFilter))
    search_fields = ("waba_id",)
    ordering = ("-day", "pk")


@admin.register(HistoryFile)
class HistoryFileAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "account", "currency", "uploaded_at", "confirmed_at", "added")
    list_select_related = ("account",)
    search_fields = ("file_name", "sha256", "account__waba_id")
    ordering = ("-pk",)
    exclude = ("data",)


@admin.register(MonthCheck)
class MonthCheckAdmin(ReadOnlyAdmin):
    list_display = (
        "month", "waba_id", "currency", "our_amount", "meta_amount", "differing", "open",
        "checked_at",
    )  # fmt: skip
    search_fields = ("waba_id",)
    ordering = ("-month", "waba_id")


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ("number", "organisation", "month", "currency", "amount", "issued_on")
    list_filter = ("currency",)
    list_select_related = ("organisation",)
    search_fields = ("number", "organisation__name")
    ordering = ("-month", "-pk")
    exclude = ("data",)


@admin.register(ExchangeFile)
class ExchangeFileAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "organisation", "first_day", "last_day", "new", "uploaded_at")
    list_select_related = ("organisation",)
    ordering = ("-pk",)
    exclude = ("data",)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("account", "refused_at")
    list_select_related = ("account",)
    ordering = ("-refused_at",)


@admin.register(CellAnswer)
class CellAnswerAdmin(ReadOnlyAdmin):
    list_display = ("day", "waba_id", "phone_number", "country", "category", "by", "at")
    list_select_related = ("by",)
    search_fields = ("waba_id", "note")
    ordering = ("-pk",)


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
